#!/usr/bin/env bash
# A detector that is killed with -9 time and again: the oracle agrees with its alerts, scored rows, dead
# letters, checkpoint and stores, and saw aborted records; and it complains of every forgery of them.
# KILLS, SEED and TRANSACTIONS vary it. Needs Maven and Java 17.
# shellcheck source=tests/broker/job.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../broker/job.sh"

export HARRIER_MODEL_PATH=${HARRIER_MODEL_PATH:-$root/config/models/default.json}
# The detector would take HARRIER_BUILD_DIR for one of its own settings and refuse it.
export ORACLE_BUILD_DIR=${HARRIER_BUILD_DIR:-$root/build/oracle}
unset HARRIER_BUILD_DIR
export ORACLE_JAVA_OPTIONS=-XX:TieredStopAtLevel=1  # many short runs: compile less
RANDOM=${SEED:-7}
group=${trial}killed
checkpoint=${trial}harrier.checkpoint
checks=0

if ! command -v mvn >/dev/null || ! command -v java >/dev/null; then
  echo "SKIP: no Maven or no Java" >&2
  [[ -z ${CI:-} ]] || exit 1
  exit 77
fi

# judge EXIT_CODE PATTERN OPTION...: the oracle ends with the code, and what it says has the pattern.
judge() {
  local wanted=$1 pattern=$2 code=0
  shift 2
  "$root/tests/fault/oracle/oracle" --model "$HARRIER_MODEL_PATH" --brokers "$HARRIER_BROKERS" \
    --group "$group" --transactions "${trial}transactions" --alerts "${trial}alerts" \
    "$@" >"$scratch/said" 2>&1 || code=$?
  checks=$((checks + 1))
  if ((code == wanted)) && grep -qE -- "$pattern" "$scratch/said"; then return; fi
  echo "exit code $code, wanted $wanted and \"$pattern\":" >&2
  cut -c 1-400 "$scratch/said" >&2
  exit 1
}

run() { detect killed state --until-end --set output.scored=all "$@"; }
# Commits so small that a kill finds one in flight, and that the topic outlasts the kills.
killed_run() {
  run --set commit.records_max=20 --set poll.records_max=20 --set state.flush_interval_ms=50 \
    --set state.checkpoint_interval_ms=200
}

# dump FILE: what the stores hold; the detector is not running.
dump() { on_trial state dump --state-dir "$scratch/state" --out "$1"; }

forge() { python3 "$root/tests/fault/forge.py" "$@"; }

# records ISOLATION: how many scored rows such a reader sees.
records() {
  kcat -b "$HARRIER_BROKERS" -C -t "${trial}transactions.scored" -e -q \
    -X isolation.level="$1" -f '.\n' | wc -l
}

on_trial topics create --partitions 4 >/dev/null
on_trial simulate --transactions "${TRANSACTIONS:-25000}" --customers 800 --anomaly-rate 0.02 \
  --hostile --seed "$RANDOM"

# Until a kill has met a transaction: what it had written can be seen uncommitted only.
done_kills=0
while ((done_kills < ${KILLS:-5})) || (($(records read_uncommitted) == $(records read_committed))); do
  ((done_kills < 40)) || { echo "no kill met a transaction" >&2 && exit 1; }
  killed_run >"$scratch/run.out" 2>&1 &
  members=($!)
  sleep "$((RANDOM % 2)).$((RANDOM % 5 + 5))$((RANDOM % 10))"
  # The shell function runs in a subshell: its child is the detector.
  pkill -9 -P "${members[0]}" 2>/dev/null || { echo "it ended before it was killed" >&2 && exit 1; }
  wait "${members[0]}" 2>/dev/null || true
  done_kills=$((done_kills + 1))
done
dump "$scratch/halfway.jsonl"
states=(--dump "$scratch/halfway.jsonl" --checkpoint-topic "$checkpoint")
outputs=(--scored "${trial}transactions.scored" --dead-letter "${trial}transactions.dead-letter")
judge 0 '^AGREES$' "${states[@]}" "${outputs[@]}"
grep -E 'states' "$scratch/said"

run
members=()
dump "$scratch/end.jsonl"
states+=(--dump "$scratch/end.jsonl")
judge 0 '"agrees":true.*"aborted_records":[1-9]' --json "${states[@]}" "${outputs[@]}" \
  --aborts-at-least 1
judge 5 'too few records were aborted' --aborts-at-least 1000000

# --- dumps
line=$((RANDOM % 100 + 2))
forged=$scratch/forged.jsonl
forge dump-count "$line" <"$scratch/end.jsonl" >"$forged"
judge 5 'member +judged' --dump "$forged"
forge dump-lost "$line" <"$scratch/end.jsonl" >"$forged"
judge 5 ' 1 lost, 0 behind' --dump "$forged"
sed "${line}s/\"judged\":/\"judged\":1/" "$scratch/end.jsonl" >"$forged"
judge 5 'says in words what its bytes do not hold' --dump "$forged"
sed '$d' "$scratch/end.jsonl" >"$forged"
judge 5 '1 customers too few' --dump "$forged"
forge dump-mark 1 <"$scratch/end.jsonl" >"$forged"
judge 5 'ahead of the committed offset' --dump "$forged"
forge dump-marks "$scratch/end.jsonl" <"$scratch/halfway.jsonl" >"$forged"
judge 5 '[1-9][0-9]* behind' --dump "$forged"

# --- checkpoint: key and value of the newest record that has such a key, and forged ones behind it
newest() {
  kcat -b "$HARRIER_BROKERS" -C -t "$checkpoint" -p "$1" -e -q -X isolation.level=read_committed \
    -f '%o %k\n' | tr '\0' ' ' | grep -E -- "^[0-9]+ $2" | tail -1
}
value() { kcat -b "$HARRIER_BROKERS" -C -t "$checkpoint" -p "$1" -o "$2" -c 1 -e -q -D '' -f '%s'; }
# put PARTITION KEY FILE: a zero byte cannot be an argument, so that a space stands for it.
put() {
  { printf '%s\t' "$2" | tr ' ' '\0' && cat "$3"; } |
    kcat -b "$HARRIER_BROKERS" -P -t "$checkpoint" -p "$1" -K '\t' -D '<end of record>' -Z
}
# forged_checkpoint PARTITION KEY PATTERN: with the file `forged` under this key.
forged_checkpoint() {
  put "$1" "$2" "$scratch/forged"
  judge 5 "$3" --checkpoint-topic "$checkpoint"
}

read -r offset state_key <<<"$(newest 1 "s$group ")"
value 1 "$offset" >"$scratch/state.bytes"
forge state <"$scratch/state.bytes" >"$scratch/forged"
forged_checkpoint 1 "$state_key" 'member +judged'
: >"$scratch/forged"
forged_checkpoint 1 "$state_key" ' 1 lost, 0 behind'
put 1 "$state_key" "$scratch/state.bytes"
cp "$scratch/state.bytes" "$scratch/forged"
forged_checkpoint 2 "$state_key" ' 1 astray'
: >"$scratch/forged"
put 2 "$state_key" "$scratch/forged"
judge 0 '^AGREES$' --checkpoint-topic "$checkpoint"

read -r offset marker_key <<<"$(newest 3 "m$group$")"
value 3 "$offset" >"$scratch/marker.bytes"
forge marker 1 <"$scratch/marker.bytes" >"$scratch/forged"
forged_checkpoint 3 "$marker_key" 'wrong mark: ahead of the committed offset'
head -c 81 /dev/zero >"$scratch/forged"
forged_checkpoint 3 "$marker_key" 'a marker that is not version 1'
put 3 "$marker_key" "$scratch/marker.bytes"

# --- outputs: an alert that comes twice
kcat -b "$HARRIER_BROKERS" -C -t "${trial}alerts" -p 0 -c 1 -e -q -f '%k\t%h\t%s' \
  -X isolation.level=read_committed >"$scratch/alert"
IFS=$'\t' read -r key headers alert <"$scratch/alert" || true
source_header=$(tr ',' '\n' <<<"$headers" | grep '^harrier-source=')
printf '%s' "$alert" |
  kcat -b "$HARRIER_BROKERS" -P -t "${trial}alerts" -p 0 -k "$key" -H "$source_header"
judge 5 'alerts: doubled'

echo "the oracle agrees after $done_kills kills; $checks checks"
