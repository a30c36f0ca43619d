#!/usr/bin/env bash
# The whole job on a real Kafka, broker and detector on this machine: how fast a backlog is judged, and
# how long an alert takes at a steady rate. Run by ./bench, or: tests/broker/with_kafka tests/bench/kafka_bench.sh
#
#   TRANSACTIONS  backlog [1000000]     JOB_FILE  its records, instead of simulated ones
#   RATE          steady load [10000]   SECONDS_  its length [60], a third of it warm-up
#   RUNS          repetitions of both [3]
# shellcheck source=tests/broker/job.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../broker/job.sh"

transactions=${TRANSACTIONS:-1000000}
rate=${RATE:-10000}
seconds=${SECONDS_:-60}
runs=${RUNS:-3}
alert_latency=${harrier%/app/harrier}/tests/alert_latency

publish_backlog() {
  on_trial topics create --partitions 4 >/dev/null
  if [[ -n ${JOB_FILE:-} ]]; then
    on_trial simulate --from-file "$JOB_FILE"
  else
    on_trial simulate --transactions "$transactions" --customers 50000 --seed 21
  fi
}

# value JSON NAME
value() { sed "s/.*\"$2\":\([0-9.e+-]*\).*/\1/" <<<"$1"; }

catch_up() {
  local run summary
  echo "catch-up, 2 workers on 4 partitions, scored off: tx/s, detector CPU s per million, peak MiB"
  for ((run = 1; run <= runs; run++)); do
    summary=$(detect "catch-up-$run" "state-$run" --until-end --workers 2 --json "$@")
    awk -v read="$(value "$summary" read)" -v s="$(value "$summary" working_seconds)" \
      -v cpu="$(value "$summary" cpu_seconds)" -v bytes="$(value "$summary" peak_memory_bytes)" \
      'BEGIN { printf "  %d tx/s  %.2f  %.0f\n", read / s, cpu / read * 1e6, bytes / 1048576 }'
    rm -rf -- "$scratch/state-$run"
  done
}

# latency WHAT OPTIONS...: transactions alone are published, as a payment system would.
latency() {
  local what=$1 name=${1//[^a-z0-9]/-}
  shift
  detect "latency-$name" "state-latency-$name" --set start=latest "$@" 2>"$scratch/latency.log" &
  members=($!)
  sleep 3
  on_trial simulate --from-file "$scratch/load.jsonl" --rate "$rate" --set kafka.linger.ms=1 &
  members+=($!)
  sleep 2
  echo "alert latency at $rate tx/s, $what: $("$alert_latency" "$HARRIER_BROKERS" "$trial" "$seconds")"
  wait "${members[1]}" || true
  pkill -TERM -P "${members[0]}" || true
  wait "${members[0]}" || true
  members=()
}

publish_backlog
catch_up
"$harrier" simulate --transactions $((rate * (seconds + 5))) --customers 50000 --seed 22 --quiet \
  --out "$scratch/load.jsonl"
latency 'as shipped, on a broker that is still being compiled'
for ((run = 1; run <= runs; run++)); do latency "as shipped, $run"; done
latency 'two workers' --workers 2
latency 'one producer in place of three' --set commit.producers=1
latency 'a fetch for every record' --set kafka.fetch.min.bytes=1 --set kafka.fetch.wait.max.ms=50
