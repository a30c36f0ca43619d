#!/usr/bin/env bash
# The same records from a file and from a Kafka topic with one partition give the same alerts, scored
# rows and dead letters, byte for byte, hostile ones included.
# shellcheck source=tests/broker/job.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/job.sh"

transactions=${TRANSACTIONS:-200000}
"$harrier" simulate --transactions "$transactions" --customers 5000 --seed 11 --hostile \
  --out "$scratch/transactions.jsonl" --quiet

read_dead() {
  kcat -b "$HARRIER_BROKERS" -C -t "${trial}transactions.dead-letter" -e -q \
    -X isolation.level=read_committed -f "$1"
}

# compare NAME ALERTS: under the policy that the environment says; there must be more than so many alerts.
compare() {
  on_trial topics create --partitions 1 >/dev/null
  on_trial simulate --from-file "$scratch/transactions.jsonl"
  on_trial run --input "$scratch/transactions.jsonl" --alerts "$scratch/file.alerts" \
    --scored "$scratch/file.scored" --dead-letter "$scratch/file.dead"
  detect "once-$1" "state-$1" --until-end --set output.scored=all

  read_topic "${trial}alerts" >"$scratch/kafka.alerts"
  read_topic "${trial}transactions.scored" >"$scratch/kafka.scored"
  same "$1: alerts" "$scratch/file.alerts" "$scratch/kafka.alerts"
  same "$1: scored rows" "$scratch/file.scored" "$scratch/kafka.scored"
  read_dead '%h\n' >"$scratch/dead.headers"
  read_dead '%R%s' >"$scratch/dead.values"
  python3 "$root/tests/broker/same_dead_letters.py" "$scratch/file.dead" "$scratch/dead.headers" \
    "$scratch/dead.values"
  [[ $(wc -l <"$scratch/file.alerts") -gt $2 && $(wc -l <"$scratch/file.dead") -gt 100 ]]

  # What the schemas of config/ promise holds for what came out of Kafka.
  head -2000 "$scratch/kafka.scored" >"$scratch/scored"
  python3 "$root/tests/golden/validate_schemas.py" "$root/config/schemas" \
    "alert=$scratch/kafka.alerts" "scored=$scratch/scored"
  on_trial topics delete --yes >/dev/null
}

compare default 1000
# With profiles, judge and contributions: a verdict depends on more, and is the same all the same.
export HARRIER_CONFIG=$root/config/hybrid.json HARRIER_JUDGE_PATH=$root/config/models/judge.json
compare hybrid 500
