#!/usr/bin/env bash
# An alert on Kafka is derived again by its id; when retention has eaten the customer's history,
# only a state archive from before the transaction helps, taken while the detector runs.
# shellcheck source=tests/broker/job.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/job.sh"
# shellcheck source=tests/broker/expectations.sh
source "$root/tests/broker/expectations.sh"

kafka_tool() {
  java -cp "${LOCAL_KAFKA_LIBS:-$root/build/kafka/libs}/*" "$@" \
    --bootstrap-server "$HARRIER_BROKERS" >/dev/null 2>&1
}
# delete_below OFFSET: what retention would do to the partitions of the input, at once.
delete_below() {
  printf '{"version":1,"partitions":[%s]}' "$(for partition in 0 1; do
    printf '%s{"topic":"%stransactions","partition":%d,"offset":%d}' \
      "$([[ $partition == 0 ]] || echo ,)" "$trial" "$partition" "$1"
  done)" >"$scratch/delete.json"
  kafka_tool org.apache.kafka.tools.DeleteRecordsCommand --offset-json-file "$scratch/delete.json"
}
explain() { on_trial explain "$@"; }
# alerts_where CONDITION: "ID OFFSET" of the alerts for whose transaction it holds.
alerts_where() {
  read_topic "${trial}alerts" | python3 -c '
import json, sys
for line in sys.stdin:
    alert = json.loads(line)
    offset = alert["source"]["offset"]
    if eval(sys.argv[1]):
        print(alert["alert_id"], offset)' "$1"
}

on_trial topics create --partitions 2 >/dev/null
"$harrier" simulate --transactions 20000 --customers 600 --seed 23 --hostile --quiet \
  --out "$scratch/transactions"

"$harrier" run --set "topics.prefix=$trial" --set "group_id=${trial}group" \
  --state-dir "$scratch/state" --set state.flush_interval_ms=50 >"$scratch/log" 2>&1 &
members=($!)
head -n 12000 "$scratch/transactions" >"$scratch/first"
tail -n +12001 "$scratch/transactions" >"$scratch/rest"
on_trial simulate --from-file "$scratch/first"
sleep 3
expect 0 '2 partitions of' on_trial state archive --state-dir "$scratch/state" --out "$scratch/archives"
archived=$(python3 -c '
import glob, json, sys
archive = json.load(open(glob.glob(sys.argv[1] + "/*/archive.json")[0]))
print(max(mark["as_of"] for mark in archive["partitions"].values()))' "$scratch/archives")
on_trial simulate --from-file "$scratch/rest"
sleep 3
kill -TERM "${members[0]}"
wait "${members[0]}" || true
members=()

# From the start of the log, and from the archive.
alerts_where "offset >= $archived" >"$scratch/late"
alerts_where "offset < $archived // 2" >"$scratch/early"
[[ $(wc -l <"$scratch/late") -gt 20 && $(wc -l <"$scratch/early") -gt 20 ]]
while read -r id _; do
  expect 0 'reproduced, byte for byte' explain "$id"
  expect 0 'begun with +.*/archives/' explain "$id" --archive "$scratch/archives"
done < <(sed -n '1p;10p;20p' "$scratch/late")
read -r early early_offset < <(sed -n 5p "$scratch/early")
expect 0 'reproduced' explain "$early" --archive "$scratch/archives" # too new: the log serves
expect 3 'holds no alert' explain 00000000000000000000000000000000

# The start is gone.
delete_below 100
read -r late _ < <(sed -n 15p "$scratch/late")
expect 5 'history incomplete: .* begins at offset 100' explain "$late"
expect 5 '"problem":"history_incomplete".*"first_offset":100' explain "$late" --json
expect 0 'reproduced' explain "$late" --archive "$scratch/archives"
expect 5 'history incomplete.*after the transaction' explain "$early" --archive "$scratch/archives"
delete_below "$((early_offset + 1))"
expect 5 'the record itself is gone' explain "$early" --archive "$scratch/archives"
# The archive is a state directory like any other.
expect 0 'sound' on_trial state check --state-dir "$(echo "$scratch"/archives/*)"
((failures == 0))
