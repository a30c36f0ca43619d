#!/usr/bin/env bash
# The checkpoint topic is deleted and made anew under a running detector: it says so and fills it
# again, and a store that is lost later is restored from it, as if nothing had happened.
# shellcheck source=tests/broker/job.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/job.sh"

checkpoint=${trial}harrier.checkpoint
# Small steps: much of the load is in the topic when it goes.
disturbed=("$harrier" run --set "topics.prefix=$trial" --set "group_id=${trial}disturbed"
  --state-dir "$scratch/state" --set commit.records_max=200 --set commit.interval_ms=20
  --set state.flush_interval_ms=50 --set state.checkpoint_interval_ms=500)

delete_checkpoint() {
  java -cp "${LOCAL_KAFKA_LIBS:-$root/build/kafka/libs}/*" org.apache.kafka.tools.TopicCommand \
    --bootstrap-server "$HARRIER_BROKERS" --delete --topic "$checkpoint" 2>/dev/null
}
# load FROM TO: these lines of the file, at a rate that lasts five seconds.
load() {
  sed -n "$1,$2p" "$scratch/transactions" >"$scratch/part"
  on_trial simulate --from-file "$scratch/part" --rate 4000
}
# expect_lines COUNT WORDS FILE
expect_lines() {
  local found
  found=$(grep -c -- "$2" "$3" || true)
  ((found == $1)) && return
  echo "$found lines with \"$2\", not $1:" >&2
  cat -- "$3" >&2
  return 1
}
customers_of() { on_trial state dump --state-dir "$1" | grep '"customer_id"'; }

on_trial topics create --partitions 2 >/dev/null
on_trial topics create --partitions 2 --set topics.alerts=alerts-quiet >/dev/null
"$harrier" simulate --transactions 40000 --customers 3000 --seed 17 --hostile --quiet \
  --out "$scratch/transactions"

"${disturbed[@]}" >"$scratch/log" 2>&1 &
members=($!)
load 1 20000
delete_checkpoint
for ((i = 0; i < 50; i++)); do # Kafka may be busy with the old topic still
  on_trial topics create --partitions 2 >/dev/null 2>&1 && break || sleep 0.2
done
load 20001 '$'
sleep 1
kill -TERM "${members[0]}"
wait "${members[0]}"
members=()
expect_lines 2 'the checkpoint topic was made anew' "$scratch/log"

rm -rf -- "$scratch/state"
"${disturbed[@]}" --until-end >"$scratch/log" 2>&1
expect_lines 2 'state_from=.*checkpoint topic' "$scratch/log"
expect_lines 0 'the checkpoint topic was made anew' "$scratch/log"

detect quiet state-quiet --until-end --set topics.alerts=alerts-quiet
customers_of "$scratch/state" >"$scratch/states"
customers_of "$scratch/state-quiet" >"$scratch/states-quiet"
[[ $(wc -l <"$scratch/states-quiet") -gt 2000 ]]
same 'states restored from the topic' "$scratch/states-quiet" "$scratch/states"
read_topic "${trial}alerts" >"$scratch/alerts"
read_topic "${trial}alerts-quiet" >"$scratch/alerts-quiet"
[[ $(wc -l <"$scratch/alerts-quiet") -gt 100 ]]
same 'alerts' "$scratch/alerts-quiet" "$scratch/alerts"
