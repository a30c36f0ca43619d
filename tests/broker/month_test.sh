#!/usr/bin/env bash
# A month on real Kafka: thirty nights, each after its day's transactions have been judged; some
# arrive a day or two late, two nights are missed and made up for. The chain's sums are those of the
# topic, recomputed by another program; running a night again changes nothing. A run of the whole month
# with labels is what DuckDB makes of the two topics, cell by cell.
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

# Some labels are corrected later.
sed -n '1,20s/"label":"normal"/"label":"anomaly"/p' "$scratch/labels-0.tsv" >"$scratch/corrections.tsv"
publish transactions.labels "$scratch/corrections.tsv"
on_trial snapshot --out "$scratch/whole" >/dev/null
read_topic "${trial}transactions.labels" >"$scratch/labels-read.jsonl"
python=$("$root/tests/readers/ensure_python")
recompute() {
  "$python" -B "$root/tests/readers/recompute.py" "$1" "$root/config/schemas/snapshot.tables.json" \
    "$scratch/scored.jsonl" "$scratch/labels-read.jsonl"
}
recompute "$(readlink -f "$scratch/whole/latest")"

# One cell of each file is made wrong: each is named.
spoiled=$scratch/spoiled
cp -r -- "$(readlink -f "$scratch/whole/latest")" "$spoiled"
sed -i 's/"alerts":/&9/' "$spoiled/run.json"
wrong=('run.json, row 1, column alerts:')
for cell in transactions_scored:4:amount thresholds:5:flagged_count_ml metrics_by_type:2:support \
  confusion_matrix:4:tp cases:5:alert_count daily:8:amount_base; do
  IFS=: read -r file before column <<<"$cell"
  sed -i -E "2s/^(([^,]*,){$before})[^,]*/\\1123456/" "$spoiled/$file.csv"
  wrong+=("$file.csv, row 1, column $column: 123456, recomputed ")
done
if recompute "$spoiled" >/dev/null 2>"$scratch/named"; then echo 'seven wrong cells were not noticed' >&2 && exit 1; fi
for words in "${wrong[@]}"; do grep -qF -- "$words" "$scratch/named"; done
[[ $(wc -l <"$scratch/named") == "${#wrong[@]}" ]]
