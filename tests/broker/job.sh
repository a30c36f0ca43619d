# shellcheck shell=bash
# The ground that shell tests on a real Kafka stand on: the program, a trial prefix for topics, a
# scratch folder, and how outputs are read back. To be sourced; ends the test with 77 (skipped) when
# there is no broker, with 1 in CI.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
harrier=${DETECTOR_UNDER_TEST:-$root/build/release/app/harrier}

if [[ -z ${HARRIER_BROKERS:-} ]]; then
  echo "SKIP: no broker; run this test with tests/broker/with_kafka" >&2
  [[ -z ${CI:-} ]] || exit 1
  exit 77
fi

trial=trial-$$-$(date +%s%N).
scratch=$(mktemp -d)
clean_up() {
  local code=$?
  kill -9 "${members[@]}" 2>/dev/null || true
  "$harrier" topics delete --yes --set "topics.prefix=$trial" >/dev/null 2>&1 || true
  if ((code == 0)); then rm -rf -- "$scratch"; else echo "kept for a look: $scratch" >&2; fi
}
members=()
trap clean_up EXIT

# One setting for all commands of the trial.
on_trial() { "$harrier" "$@" --set "topics.prefix=$trial" --quiet; }

# detect GROUP STATE_DIR OPTIONS...: the detector until the end of the topic. Its groups must not
# outlive the trial's topics, hence the prefix.
detect() {
  local group=$1 state=$2
  shift 2
  on_trial run --set "group_id=$trial$group" --state-dir "$scratch/$state" "$@"
}

# read_topic TOPIC: values of committed records in partition order, then offset order.
read_topic() {
  kcat -b "$HARRIER_BROKERS" -C -t "$1" -e -q -X isolation.level=read_committed \
    -X check.crcs=true -f '%p\t%o\t%s\n' | sort -t $'\t' -k1,1n -k2,2n | cut -f 3-
}

same() {
  local what=$1
  if cmp -s "$2" "$3"; then
    echo "same: $what ($(wc -l <"$2") lines)"
  else
    echo "DIFFERENT: $what" >&2
    diff "$2" "$3" | head -4 | cut -c 1-400 >&2
    return 1
  fi
}
