#!/usr/bin/env bash
# harrier verify --against-log on real Kafka: the files of every kind of run come out the same from
# the offsets that their manifests name, also when the log has grown since; a cell that was changed
# by someone who made all hashes anew is named; and records that retention has deleted are said.
# shellcheck source=tests/broker/job.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/job.sh"

snapshots=$scratch/snapshots
out() { on_trial snapshot --out "$snapshots" "$@" >/dev/null; }
verify() { on_trial verify "$@"; }
# refused WORDS FOLDER OPTIONS...: exit code 5, and the words in what is said.
refused() {
  local words=$1 code=0
  shift
  verify "$@" >"$scratch/said" || code=$?
  ((code == 5)) && grep -q -- "$words" "$scratch/said" && return 0
  echo "exit code $code, wanted 5 and: $words" >&2 && cat "$scratch/said" >&2 && return 1
}

on_trial topics create --partitions 3 >/dev/null
for part in 1 2; do
  on_trial simulate --transactions 6000 --customers 300 --days 3 --start 2026-01-0$((part * 3 - 2)) \
    --seed 2$part >/dev/null
  detect verify state --until-end --set output.scored=all
  out
  out --from 2026-01-02 --to 2026-01-04T12:00:00Z --set snapshot.cases_max=5
  out --day 2026-01-0$((part * 3 - 1))
done
out --no-labels --offsets 1:100-500
verify "$snapshots" --against-log | tee "$scratch/said" | tail -n 1
[[ $(grep -c '^ok ' "$scratch/said") -ge 7 ]]

# An insider: one digit of an amount, the sums left as they were, and all hashes made anew.
run=$(readlink -f "$snapshots/latest")
cp -a "$snapshots" "$scratch/forged"
python3 - "$scratch/forged/runs/$(basename "$run")" <<'END'
import hashlib, pathlib, sys
run = pathlib.Path(sys.argv[1])
rows, manifest = run / "transactions_scored.csv", run / "run.json"
before = rows.read_bytes()
line = before.splitlines(keepends=True)[40]
cells = line.split(b",")
cells[1] = b"c-forged"
after = before.replace(line, b",".join(cells))
rows.write_bytes(after)
text = manifest.read_text()
text = text.replace(hashlib.sha256(before).hexdigest(), hashlib.sha256(after).hexdigest())
manifest.write_text(text.replace(f'"bytes":{len(before)}', f'"bytes":{len(after)}'))
END
verify "$scratch/forged" >/dev/null
refused 'transactions_scored.csv: row 40, column customer_id, byte [0-9]*: is c-forged, made again' \
  "$scratch/forged" --against-log

# The oldest records go; runs that read later ones can still be made again.
printf '{"version":1,"partitions":[{"topic":"%stransactions.scored","partition":1,"offset":50}]}' \
  "$trial" >"$scratch/delete.json"
java -cp "${LOCAL_KAFKA_LIBS:-$root/build/kafka/libs}/*" org.apache.kafka.tools.DeleteRecordsCommand \
  --bootstrap-server "$HARRIER_BROKERS" --offset-json-file "$scratch/delete.json" >/dev/null 2>&1
verify "$run" --against-log >/dev/null
refused 'cannot be recomputed: .*partition 1: offsets from 0 on are gone; the log begins at 50' \
  "$snapshots" --against-log
echo "made again from the log, forged cells and deleted records are named"
