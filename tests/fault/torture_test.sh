#!/usr/bin/env bash
# The torture bench in the size for CI: some directed scenarios, then a storm of random faults, on
# Kafka clusters of its own. Prints its counts; three to four minutes. SEED varies it, SCENARIOS=all runs
# every scenario (six minutes more), KILLS and TRANSACTIONS set the size of the storm.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
torture() { "$root/tests/fault/torture/torture.py" "$@"; }
# The detector would take HARRIER_BUILD_DIR for one of its own settings and refuse it.
export ORACLE_BUILD_DIR=${HARRIER_BUILD_DIR:-$root/build/oracle}
unset HARRIER_BUILD_DIR HARRIER_BROKERS

read -ra scenarios <<<"${SCENARIOS:-failpoints_in_turn zombie store_lost}"
torture scenario "${scenarios[@]}" --seed "${SEED:-1}"
torture storm --seed "${SEED:-1}" --kills "${KILLS:-20}" --transactions "${TRANSACTIONS:-40000}"
