#!/usr/bin/env bash
# Bad input and bad days: what the detector says, and with which exit code it leaves (docs/cli.md).
# shellcheck source=tests/broker/job.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/job.sh"
# shellcheck source=tests/broker/expectations.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/expectations.sh"

# detector OPTIONS...: on the trial's topics, to their end, never longer than a minute.
state=$scratch/state
detector() {
  timeout 60 "$harrier" run --set "topics.prefix=$trial" --set "group_id=${trial}bad-days" \
    --state-dir "$state" --until-end "$@"
}
file="$scratch/transactions.jsonl"
"$harrier" simulate --transactions 20000 --customers 5000 --out "$file" --quiet
on_trial topics create --partitions 2 >/dev/null
on_trial simulate --from-file "$file"

echo '-- brokers and topics'
expect 4 'is a broker running there' detector --brokers 127.0.0.1:1
expect 4 'no-such-topic.*harrier topics create' detector --set topics.transactions=no-such-topic
on_trial topics create --partitions 3 --set topics.checkpoint=three.checkpoint \
  --set topics.transactions=three.transactions >/dev/null
expect 4 'has 3 partitions and .*transactions 2: they must be equal' \
  detector --set topics.checkpoint=three.checkpoint

echo '-- permission'
# acl ACTION: the topic is for somebody else alone; needs the libraries and the authorizer of the local Kafka.
acl() {
  java -cp "${LOCAL_KAFKA_LIBS:-$root/build/kafka/libs}/*" org.apache.kafka.tools.AclCommand "$@" \
    --bootstrap-server "$HARRIER_BROKERS" --allow-principal User:somebody-else --operation All \
    --topic "${trial}denied.transactions"
}
"$harrier" topics create --partitions 2 --set "topics.prefix=${trial}denied." >/dev/null
if acl --add >"$scratch/acl.log" 2>&1; then
  expect 4 'permission' detector --set "topics.prefix=${trial}denied."
  acl --remove --force >>"$scratch/acl.log" 2>&1
elif [[ -n ${CI:-} ]]; then
  failures=$((failures + 1))
  echo 'FAILED: the test broker cannot deny a topic'
else
  echo 'SKIP: permission: this cluster is not ours to change'
fi
"$harrier" topics delete --yes --set "topics.prefix=${trial}denied." >/dev/null 2>&1 || true

echo '-- configuration, model, input'
expect 2 'group_idd.*did you mean group_id' detector --set group_idd=x
expect 2 'workers' detector --workers 0
echo '{"not": "a model"}' >"$scratch/model.json"
expect 3 'model.json' detector --model "$scratch/model.json"
expect 3 'no-such-model' detector --model "$scratch/no-such-model.json"
sed 's/"amount_log"/"amount_lag"/' "$root/config/models/default.json" >"$scratch/other.json"
expect 3 'other.json' detector --model "$scratch/other.json"
expect 3 'no-such-file' "$harrier" run --input "$scratch/no-such-file"
printf '%s\n' '{"key":"c1","kafka_timestamp":"2026-01-05T00:00:00Z","value_base64":"***"}' >"$scratch/broken"
expect 3 'broken:1' "$harrier" run --input "$scratch/broken"
expect 2 'need --input' detector --alerts "$scratch/alerts"
expect 2 'output.scored=all' detector --snapshot-dir "$scratch/snapshots"

echo '-- a full disk'
expect 4 'No space left' "$harrier" run --input "$file" --scored /dev/full
small=$scratch/small
mkdir "$small"
if mount -t tmpfs -o size=300k tmpfs "$small" 2>/dev/null; then
  state=$small/state
  expect 4 'No space left.*(free|room)' detector
  umount "$small"
  # Nothing is lost: with room, it goes on from what was committed and comes to the end.
  expect 0 'read' detector --rebuild-state
  state=$scratch/state
  rm -rf -- "$scratch/state"
elif [[ -n ${CI:-} ]]; then
  failures=$((failures + 1))
  echo 'FAILED: no small file system can be mounted'
else
  echo 'SKIP: a full state directory: mounting needs root'
fi

echo '-- state directories'
# A detector that holds the directory until it is told to go.
"$harrier" run --set "topics.prefix=$trial" --set "group_id=${trial}holder" \
  --state-dir "$scratch/state" --quiet 2>/dev/null &
members=($!)
for ((i = 0; i < 100; i++)); do [[ -e $scratch/state/partition-1/LOCK ]] && break || sleep 0.1; done
sleep 1
expect 4 'another process holds this state directory' detector
begin=$(date +%s%N)
kill -TERM "${members[0]}"
code=0
wait "${members[0]}" || code=$?
took_ms=$((($(date +%s%N) - begin) / 1000000))
members=()
((code == 0 && took_ms < 2000)) || {
  failures=$((failures + 1))
  echo "FAILED: SIGTERM: exit code $code after $took_ms ms"
}
echo "   SIGTERM: exit code $code after $took_ms ms"
expect 4 'written under another state policy' detector --set state.ttl_days=7
expect 0 'read' detector --set state.ttl_days=7 --rebuild-state
[[ -d $scratch/state/partition-0.set-aside-1 ]] || {
  failures=$((failures + 1))
  echo 'FAILED: the old store was not set aside'
}
exit $((failures > 0))
