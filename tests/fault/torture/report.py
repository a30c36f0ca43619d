"""What a storm reports: a line for each round; at the end tables fit for a document, and JSON."""

import collections
import dataclasses
import json
import pathlib
import re
import time

import failpoints
from life_runner import LifeRunner
from plan import Plan

_FAULTS = ("lost", "doubled", "unexpected", "different", "reordered", "unreadable",  # outputs
           "behind", "astray", "wrong_marks")                                        # states
_OUTPUTS = ("alerts", "scored_rows", "dead_letters")
_STATES = ("dumped_states", "checkpoint_states")


def _counter() -> collections.Counter[str]:
    return dataclasses.field(default_factory=collections.Counter)


@dataclasses.dataclass
class Totals:
    """Of all rounds that were judged."""

    brokers: int = 0
    programs: str = ""
    seeds: list[int] = dataclasses.field(default_factory=list)  # of the rounds that were judged
    kills: int = 0
    zombies: int = 0
    clean_stops: int = 0
    records: int = 0
    records_under_faults: int = 0  # the others were judged when all faults were over
    aborted_records: int = 0
    meant: collections.Counter[str] = _counter()   # lives that were to end at a failpoint
    killed: collections.Counter[str] = _counter()  # and did
    events: collections.Counter[str] = _counter()
    left: collections.Counter[str] = _counter()
    judged: collections.Counter[str] = _counter()  # by the oracle: outputs and states
    wrong: collections.Counter[str] = _counter()   # of them
    phases: collections.Counter[str] = _counter()  # seconds
    counts: failpoints.Counts = dataclasses.field(default_factory=dict)
    without_verdict: list[str] = dataclasses.field(default_factory=list)
    begun: float = dataclasses.field(default_factory=time.monotonic)

    @property
    def rounds(self) -> int:
        return len(self.seeds)

    def add_lives(self, runners: list[LifeRunner], counts: failpoints.Counts) -> None:
        for runner in runners:
            self.kills += runner.kills
            self.zombies += runner.zombies
            self.clean_stops += runner.clean_stops
            self.meant += runner.meant
            self.killed += runner.killed
            self.left += runner.left
        self.counts = failpoints.total([self.counts, counts])

    def add_verdict(self, summary: dict, drained: int) -> None:
        """`summary`: the oracle's; `drained`: records that were read after the last fault."""
        self.records += summary["records"]
        self.records_under_faults += max(0, summary["records"] - drained)
        self.aborted_records += summary["aborted_records"]
        for kind, tally in summary.items():
            if kind in _OUTPUTS or kind in _STATES:
                self.judged[kind] += tally["expected" if kind in _OUTPUTS else "states"]
                for fault in _FAULTS:
                    self.wrong[fault] += tally.get(fault, 0)

    def passed(self, name: str) -> int:
        return self.counts.get(name, failpoints.Count()).passed

    def fired(self, name: str) -> int:
        return self.counts.get(name, failpoints.Count()).fired

    def below(self, least: int) -> list[str]:
        """Failpoints at which fewer were killed, and how many."""
        return [f"{name} {self.killed[name]}" for name in failpoints.ALL
                if self.killed[name] < least]

    def minutes(self) -> float:
        return (time.monotonic() - self.begun) / 60

    # --- as text

    def table(self) -> str:
        """Markdown."""
        kinds = (f"{kind.replace('_', ' ')} {count:,}" for kind, count in self.judged.items())
        rows = {
            "seeds": f"{min(self.seeds, default=0)} to {max(self.seeds, default=0)}",
            "programs": self.programs,
            "brokers": str(self.brokers),
            "time": f"{self.minutes():.0f} minutes; of every 100 s: " + ", ".join(
                f"{name} {100 * spent / self.phases.total():.0f}"
                for name, spent in self.phases.items()),
            "rounds judged": str(self.rounds),
            "transactions judged": f"{self.records:,}, of them {self.records_under_faults:,} "
                                   "while faults went on",
            "the oracle judged": ", ".join(kinds),
            "of them wrong": ", ".join(f"{self.wrong[fault]} {fault.replace('_', ' ')}"
                                       for fault in _FAULTS),
            "SIGKILLs": f"{self.kills:,}, of them at failpoints {self.killed.total():,}",
            "zombies (SIGSTOP)": f"{self.zombies:,}",
            "clean stops": f"{self.clean_stops:,}",
            "brokers and network": _listed(self.events),
            "commits": f"{self.passed('commit.answered'):,}",
            "aborted records": f"{self.aborted_records:,}",
            "assignments, revocations, losses": ", ".join(
                f"{self.passed(name):,}"
                for name in ("rebalance.assigned", "rebalance.revoked", "rebalance.lost")),
            "left by themselves (exit code 4), started again": str(self.left.total()),
        }
        if self.without_verdict:
            rows["rounds without a verdict"] = "; ".join(self.without_verdict)
        lines = ["| figure | of this run |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in rows.items()]
        return "\n".join([*lines, "", *self._failpoint_table(), *self._words_of_leaving()])

    def _failpoint_table(self) -> list[str]:
        if not self.counts:
            return []
        lines = ["| failpoint | passed | fired | lives meant to end there | SIGKILLs there |",
                 "|---|---|---|---|---|"]
        lines += [f"| {name} | {self.passed(name):,} | {self.fired(name):,} | "
                  f"{self.meant[name]:,} | {self.killed[name]:,} |" for name in failpoints.ALL]
        return [*lines, ""]

    def _words_of_leaving(self) -> list[str]:
        general: collections.Counter[str] = collections.Counter()
        for words, count in self.left.items():
            general[_general(words)] += count
        return [f"left by itself, {count} times: {words}" for words, count in general.most_common()]

    def write_json(self, file: pathlib.Path) -> None:
        data = {**vars(self), "rounds": self.rounds, "minutes": round(self.minutes(), 1),
                "phases": {name: round(spent, 1) for name, spent in self.phases.items()}}
        data["counts"] = {name: dataclasses.asdict(self.counts[name]) for name in self.counts}
        del data["begun"]
        draft = file.with_name(file.name + ".new")
        draft.write_text(json.dumps(data, indent=1) + "\n")
        draft.replace(file)


def round_line(plan: Plan, phases: collections.Counter[str], totals: Totals) -> str:
    spent = ", ".join(f"{name} {seconds:.0f}" for name, seconds in phases.items())
    return (f"  seed {plan.seed} agrees; {phases.total():.0f} s: {spent}. In all: "
            f"{totals.kills} kills, {totals.killed.total()} of {totals.meant.total()} lives ended "
            f"at their failpoints, {totals.records:,} transactions, "
            f"{totals.minutes():.1f} minutes")


def _general(words: str) -> str:
    """Without what differs from round to round: the topics' prefix, ports, offsets."""
    return re.sub(r"\d+", "N", re.sub(r"round(-\d+)+\.", "", words))


def _listed(counts: collections.Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items() if count) or "none"
