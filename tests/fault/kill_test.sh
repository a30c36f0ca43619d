#!/usr/bin/env bash
# kill -9 at random moments, start again at once with the same state: the committed alerts are those
# of an undisturbed run, byte for byte. KILLS and SEED set how often and where.
# shellcheck source=tests/broker/job.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../broker/job.sh"

kills=${KILLS:-10}
RANDOM=${SEED:-$$}
echo "seed $RANDOM"
on_trial topics create --partitions 1 >/dev/null
on_trial topics create --partitions 1 --set topics.alerts=alerts-killed >/dev/null
on_trial simulate --transactions "${TRANSACTIONS:-250000}" --customers 2000 --seed 13 --hostile
detect quiet state-quiet --until-end

# Small commits, so that a kill finds one in flight; a rate that lasts longer than the kills.
killed_run() {
  detect killed state-killed --until-end --set topics.alerts=alerts-killed \
    --set commit.records_max=200 --set poll.records_max=100 --set state.flush_interval_ms=50
}
done_kills=0
for ((i = 0; i < kills; i++)); do
  killed_run >"$scratch/run.out" 2>&1 &
  members=($!)
  sleep "0.$((RANDOM % 9 + 1))$((RANDOM % 10))"
  # The shell function runs in a subshell: its child is the detector.
  if pkill -9 -P "${members[0]}" 2>/dev/null; then done_kills=$((done_kills + 1)); fi
  wait "${members[0]}" 2>/dev/null || true
done
killed_run
members=()
read_topic "${trial}alerts" >"$scratch/quiet"
read_topic "${trial}alerts-killed" >"$scratch/killed"
[[ $(wc -l <"$scratch/quiet") -gt 300 ]]
((done_kills >= kills / 2)) || { echo "only $done_kills kills found the detector alive" >&2 && exit 1; }
same "alerts after $done_kills kills" "$scratch/quiet" "$scratch/killed"
