"""The storm: rounds of random faults under load, each judged by the oracle."""

import collections
import dataclasses
import pathlib
import time

import failpoints
from cluster import Cluster
from life_runner import LifeRunner
from member import BenchFailure
from plan import Plan
from programs import Programs
from progress import Progress
from trial import Trial, Verdict
from weather import Weather

_TICK_S = 0.004
_ROUND_TIMEOUT_S = 900


@dataclasses.dataclass
class Totals:
    """Of all rounds; what the report says."""

    rounds: int = 0
    kills: int = 0
    kills_at_failpoints: int = 0
    zombies: int = 0
    clean_stops: int = 0
    records: int = 0
    alerts: int = 0
    aborted_records: int = 0
    seconds: float = 0
    events: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    left: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    counts: failpoints.Counts = dataclasses.field(default_factory=dict)

    def passed(self, name: str) -> int:
        return self.counts.get(name, failpoints.Count()).passed

    def fired(self, name: str) -> int:
        return self.counts.get(name, failpoints.Count()).fired

    def report(self) -> str:
        lines = [
            f"{self.rounds} rounds, {self.seconds:.0f} s: {self.records} transactions judged by "
            f"the oracle, {self.alerts} alerts",
            f"kills {self.kills}, of them at failpoints {self.kills_at_failpoints}; "
            f"zombies {self.zombies}; clean stops {self.clean_stops}",
            f"commits {self.passed('commit.answered')}, aborted records {self.aborted_records}, "
            f"assignments {self.passed('rebalance.assigned')}, "
            f"revocations {self.passed('rebalance.revoked')}, "
            f"losses {self.passed('rebalance.lost')}",
            "brokers and network: " + _listed(self.events),
            "members that left by themselves and were started again: " + str(self.left.total()),
            *(f"  {count} x {words}" for words, count in self.left.most_common()),
        ]
        if self.counts:
            lines.append("failpoints fired: " + _listed(
                {name: self.fired(name) for name in failpoints.ALL}))
        return "\n".join(lines)


def _listed(counts) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"


class Storm:
    def __init__(self, programs: Programs, cluster: Cluster, folder: pathlib.Path) -> None:
        self._programs = programs
        self._cluster = cluster
        self._folder = folder
        self.totals = Totals()

    def run(self, plan: Plan) -> None:
        """One round. BenchFailure, with the plan, when anything is not as it must be."""
        begin = time.monotonic()
        lives = sum(len(member.lives) for member in plan.members)
        print(f"round {self.totals.rounds + 1}: seed {plan.seed}, {len(plan.members)} members, "
              f"{lives} lives, {len(plan.events)} events, {plan.transactions} transactions, "
              f"{plan.duration_ms() / 1000:.0f} s", flush=True)
        trial = Trial(self._cluster, self._programs, self._folder / f"round-{plan.seed}", plan.seed)
        try:
            with trial:
                trial.hot["commit.records_max"] = plan.records_per_commit
                runners = self._befall(trial, plan)
                drainer = runners[0].member
                drainer.run_to_end("--quiet")
                self._count(trial, runners, trial.judge(drainer))
        except (BenchFailure, TimeoutError) as failure:
            (trial.folder / "plan.json").write_text(plan.text() + "\n")
            raise BenchFailure(f"{failure}\nplan: {plan.text()}\nkept: {trial.folder}; again with: "
                               f"torture.py storm --plan {trial.folder}/plan.json") from failure
        self.totals.seconds += time.monotonic() - begin

    def _befall(self, trial: Trial, plan: Plan) -> list[LifeRunner]:
        runners = [
            LifeRunner(trial.member(str(number), workers=member.workers,
                                    membership=member.membership), member)
            for number, member in enumerate(plan.members, start=1)]
        weather = Weather(trial, plan.events)
        rate = max(500, plan.transactions * 1000 // max(1, plan.duration_ms()))
        loader = trial.start_load(plan.transactions, rate)
        progress = Progress(f"round {self.totals.rounds + 1}")
        deadline = time.monotonic() + _ROUND_TIMEOUT_S
        while not (weather.is_done() and all(runner.is_done() for runner in runners)):
            if time.monotonic() > deadline:
                raise BenchFailure(f"the round is not over after {_ROUND_TIMEOUT_S} s")
            for runner in runners:
                runner.tick()
            weather.tick()
            progress.show(lambda: f"kills {sum(r.kills for r in runners)}, events "
                                  f"{weather.happened.total()}")
            time.sleep(_TICK_S)
        progress.end()
        trial.finish_load(loader)
        self.totals.events += weather.happened
        return runners

    def _count(self, trial: Trial, runners: list[LifeRunner], verdict: Verdict) -> None:
        if verdict.exit_code != 0:
            raise BenchFailure(f"the oracle ({verdict.exit_code}): {verdict.text}")
        totals = self.totals
        totals.rounds += 1
        totals.kills += sum(runner.kills for runner in runners)
        totals.kills_at_failpoints += sum(runner.kills_at_failpoints for runner in runners)
        totals.zombies += sum(runner.zombies for runner in runners)
        totals.clean_stops += sum(runner.clean_stops for runner in runners)
        totals.left += sum((runner.left for runner in runners), collections.Counter())
        totals.records += verdict.summary["records"]
        totals.alerts += verdict.summary["alerts"]["expected"]
        totals.aborted_records += sum(verdict.summary["aborted"].values())
        totals.counts = failpoints.total(
            [totals.counts, *(runner.member.counts() for runner in runners)])


def missing_failpoints(totals: Totals, least: int) -> list[str]:
    return [f"{name} {totals.fired(name)}" for name in failpoints.ALL if totals.fired(name) < least]


