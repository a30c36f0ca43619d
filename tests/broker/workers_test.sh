#!/usr/bin/env bash
# 1, 2 and 4 workers on 8 partitions publish the same set of alerts.
# shellcheck source=tests/broker/job.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/job.sh"

on_trial topics create --partitions 8 >/dev/null
on_trial simulate --transactions "${TRANSACTIONS:-100000}" --customers 4000 --seed 12 --hostile

for workers in 1 2 4; do
  alerts=${trial}alerts-$workers
  on_trial topics create --partitions 8 --set "topics.alerts=alerts-$workers" >/dev/null
  detect "w$workers" "state-$workers" --until-end --workers "$workers" \
    --set "topics.alerts=alerts-$workers"
  read_topic "$alerts" | sort >"$scratch/alerts-$workers"
done
[[ $(wc -l <"$scratch/alerts-1") -gt 500 ]]
same '2 workers' "$scratch/alerts-1" "$scratch/alerts-2"
same '4 workers' "$scratch/alerts-1" "$scratch/alerts-4"
