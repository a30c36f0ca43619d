#!/usr/bin/env bash
# The torture bench in the size for CI: every directed scenario, then a storm of random faults, on
# Kafka clusters of its own. SEED varies it. Prints its counts; at most 6 minutes.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
torture() { "$root/tests/fault/torture/torture.py" "$@"; }
# The detector would take HARRIER_BUILD_DIR for one of its own settings and refuse it.
export ORACLE_BUILD_DIR=${HARRIER_BUILD_DIR:-$root/build/oracle}
unset HARRIER_BUILD_DIR HARRIER_BROKERS

torture scenario all --seed "${SEED:-1}"
torture storm --seed "${SEED:-1}" --kills "${KILLS:-30}" --transactions "${TRANSACTIONS:-60000}"
