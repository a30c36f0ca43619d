#!/usr/bin/env bash
# A month on real Kafka: thirty nights, each after its day's transactions have been judged; some
# arrive a day or two late, two nights are missed and made up for. The chain's sums are those of the
# topic, recomputed by another program; running a night again changes nothing.
# shellcheck source=tests/broker/job.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/job.sh"

readonly days=30 first_day=2026-01-05 missed='9 10'
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
snapshots=$scratch/snapshots

day_after() { date -u -d "$first_day + $1 days" +%F; }
night() {
  on_trial snapshot --out "$snapshots" --day "$1" --set "state.dir=$scratch/state" \
    --set "snapshot.archive_dir=$scratch/archives"
}
publish() { kcat -b "$HARRIER_BROKERS" -P -t "$trial$1" -K $'\t' -X acks=all <"$2"; }

on_trial topics create --partitions 4 >/dev/null
on_trial simulate --transactions 28000 --customers 500 --days "$days" --start "$first_day" --seed 21 \
  --out "$scratch/month.jsonl" --labels "$scratch/labels.jsonl"
python3 "$here/month.py" split "$scratch/month.jsonl" "$scratch/labels.jsonl" "$scratch" "$first_day" "$days"

for ((number = 0; number < days; ++number)); do
  publish transactions "$scratch/day-$number.tsv"
  publish transactions.labels "$scratch/labels-$number.tsv"
  detect month state --until-end --set output.scored=all
  [[ " $missed " == *" $number "* ]] || night "$(day_after "$number")" >/dev/null
done
night "$(day_after $((days - 1)))" >"$scratch/again" 2>&1
grep -q 'has been closed' "$scratch/again"

on_trial verify "$snapshots" --against-log >"$scratch/verified"
tail -n 1 "$scratch/verified"
read_topic "${trial}transactions.scored" >"$scratch/scored.jsonl"
python3 "$here/month.py" check "$snapshots" "$scratch/archives" "$scratch/scored.jsonl" "$first_day" "$days"
