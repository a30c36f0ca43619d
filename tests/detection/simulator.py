#!/usr/bin/env python3
"""Recall by kind of anomaly at one workload, over the evaluations of several seeds; see tests/detection/run."""

import json
import pathlib
import sys

# Below every rule's threshold by themselves (docs/simulator.md).
QUIET = {"account_takeover", "card_testing", "mule_fan", "slow_drift", "unusual_amount"}
LEAST_RECALL = 0.60
DETECTORS = ("rules", "forest", "hybrid")


class Tally:
    """Anomalies of some kinds, and how many of them each detector found."""

    def __init__(self):
        self.support = 0
        self.found = dict.fromkeys(DETECTORS, 0.0)

    def add(self, other_support, other_found):
        self.support += other_support
        for detector in DETECTORS:
            self.found[detector] += other_found[detector]

    def print_row(self, name):
        shares = " | ".join(f"{self.found[detector] / self.support:.3f}" for detector in DETECTORS)
        print(f"| {name} | {self.support:,} | {shares} |")


def read_kinds(paths):
    kinds = {}
    for path in paths:
        detectors = json.loads(path.read_text(encoding="utf-8"))["ranking"]["detectors"]
        for number, family in enumerate(detectors["rules"]["families"]):
            found = {d: detectors[d]["families"][number]["found"] for d in DETECTORS}
            kinds.setdefault(family["anomaly_type"], Tally()).add(family["support"], found)
    return kinds


def main():
    work = pathlib.Path(sys.argv[1])
    kinds = read_kinds(work / (seed + ".json") for seed in sys.argv[2:])
    print(f"Recall when the riskiest 0.5 % are looked at; seeds {', '.join(sys.argv[2:])}\n")
    print("| kind of anomaly | anomalies | rules | forest | hybrid |\n|---|---|---|---|---|")
    totals = {"all": Tally(), "the loud ones": Tally(), "the quiet ones": Tally()}
    for kind, tally in sorted(kinds.items()):
        tally.print_row(kind)
        totals["all"].add(tally.support, tally.found)
        totals["the quiet ones" if kind in QUIET else "the loud ones"].add(tally.support, tally.found)
    for name, tally in totals.items():
        tally.print_row(f"**{name}**")
    recall = totals["all"].found["hybrid"] / totals["all"].support
    verdict = "ok" if recall >= LEAST_RECALL else "TOO LOW"
    print(f"\nhybrid: {recall:.3f}, at least {LEAST_RECALL:.2f}: {verdict}")
    return 0 if recall >= LEAST_RECALL else 1


if __name__ == "__main__":
    sys.exit(main())
