"""The storm: rounds of random faults under load, each judged by the oracle."""

import collections
import json
import pathlib
import subprocess
import time

import failpoints
from cluster import Cluster
from life_runner import LifeRunner
from member import BenchFailure, BenchTrouble, Member
from paced_load import PacedLoad
from plan import SETTINGS, Plan
from programs import Programs
from progress import Progress
from report import Totals, round_line
from trial import Trial
from weather import Weather

_TICK_S = 0.005
_ROUND_TIMEOUT_S = 900
# The rest of the log is read in larger steps: no fault waits for it.
_DRAIN = {"commit.records_max": 2000, "poll.records_max": 1000, "commit.interval_ms": 50}
_DRAIN_RESTARTS = 3
_ORACLE_CANNOT_READ = 4  # it has judged nothing


class Storm:
    """Use as a context: it has a cluster, and replaces it when it is in trouble."""

    def __init__(self, programs: Programs, folder: pathlib.Path, nodes: int) -> None:
        self._programs = programs
        self._folder = folder
        self._nodes = nodes
        self._clusters = 0
        self._cluster: Cluster | None = None
        self.totals = Totals(brokers=nodes, programs=programs.version())

    def __enter__(self) -> "Storm":
        return self

    def __exit__(self, *details: object) -> None:
        if self._cluster:
            self._cluster.__exit__(*details)
            self._cluster = None

    def run(self, plan: Plan) -> bool:
        """One round; False when it came to no verdict for want of Kafka or the machine.

        BenchFailure, with the plan, when anything is not as it must be.
        """
        number = self.totals.rounds + 1
        lives = sum(len(member.lives) for member in plan.members)
        print(f"round {number}: seed {plan.seed}, {len(plan.members)} members, "
              f"{plan.partitions} partitions, {lives} lives, {len(plan.events)} events, "
              f"{plan.transactions:,} transactions, {plan.duration_ms() / 1000:.0f} s", flush=True)
        try:
            phases = self._run_and_judge(plan)
        except BenchTrouble as trouble:
            self.totals.without_verdict.append(f"seed {plan.seed}: {str(trouble)[:200]}")
            print(f"  no verdict: {trouble}; kept: {self._round_folder(plan)}", flush=True)
            self.__exit__(None, None, None)
            return False
        self.totals.phases += phases
        print(round_line(plan, phases, self.totals), flush=True)
        return True

    def _round_folder(self, plan: Plan) -> pathlib.Path:
        return self._folder / f"round-{plan.seed}"

    def _ready_cluster(self) -> Cluster:
        if self._cluster is None:
            self._clusters += 1
            cluster = Cluster(self._folder / f"kafka-{self._clusters}", self._nodes)
            self._cluster = cluster
            try:
                cluster.__enter__()
            except TimeoutError as failure:
                raise BenchTrouble(str(failure)) from failure
        return self._cluster

    def _run_and_judge(self, plan: Plan) -> collections.Counter[str]:
        """How many seconds each phase took."""
        folder = self._round_folder(plan)
        cluster = self._ready_cluster()
        trial = Trial(cluster, self._programs, folder, plan.seed, plan.partitions)
        try:
            with trial:
                (folder / "plan.json").write_text(plan.text() + "\n")
                trial.hot |= {**SETTINGS, "commit.records_max": plan.records_per_commit,
                              "poll.records_max": plan.records_per_commit // 2}
                runners, weather = self._befall(trial, plan)
                drainer = runners[plan.seed % len(runners)].member
                summary, drained = _judge(trial, drainer)
                counts = failpoints.total([runner.member.counts() for runner in runners])
        except BenchTrouble:
            raise
        except (BenchFailure, TimeoutError, subprocess.SubprocessError) as failure:
            raise BenchFailure(f"{failure}\nplan: {plan.text()}\nkept: {folder}; again with: "
                               f"torture.py storm --plan {folder}/plan.json") from failure
        self.totals.seeds.append(plan.seed)
        self.totals.events += weather.happened
        self.totals.left += drainer.left
        self.totals.add_lives(runners, counts)
        self.totals.add_verdict(summary, drained)
        return trial.seconds

    def _befall(self, trial: Trial, plan: Plan) -> tuple[list[LifeRunner], Weather]:
        runners = [
            LifeRunner(trial.member(str(number), workers=member.workers,
                                    membership=member.membership), member)
            for number, member in enumerate(plan.members, start=1)]
        weather = Weather(trial, plan.events)
        with trial.phase("faults"):
            while runners[0].lives_over < plan.first_starts:
                runners[0].tick(is_calm=True)
                time.sleep(_TICK_S)
            load = PacedLoad(trial, plan.transactions, plan.duration_ms() / 1000)
            self._go_through(runners, weather, load)
        with trial.phase("load's end"):
            load.finish()
        return runners, weather

    def _go_through(self, runners: list[LifeRunner], weather: Weather, load: PacedLoad) -> None:
        progress = Progress(f"round {self.totals.rounds + 1}")
        deadline = time.monotonic() + _ROUND_TIMEOUT_S
        lives = sum(runner.lives for runner in runners)
        while not (weather.is_done() and all(runner.is_done() for runner in runners)):
            if time.monotonic() > deadline:
                raise BenchFailure(f"the round is not over after {_ROUND_TIMEOUT_S} s")
            for runner in runners:
                runner.tick(weather.is_calm())
            if all(runner.is_done() for runner in runners):
                weather.let_up()
            weather.tick()
            load.tick(sum(runner.lives_over for runner in runners) / lives)
            progress.show(lambda: f"kills {sum(r.kills for r in runners)}, events "
                                  f"{weather.happened.total()}")
            time.sleep(_TICK_S)
        progress.end()


def _judge(trial: Trial, drainer: Member) -> tuple[dict, int]:
    """One member comes to the end of the log, then the oracle must agree with all there is.

    The oracle's summary, and how many records were left to read.
    """
    trial.hot |= _DRAIN
    drainer.workers = 2
    with trial.phase("rest of the log"):
        text = drainer.run_to_end("--quiet", "--json", restarts=_DRAIN_RESTARTS)
    verdict = trial.judge(drainer)
    if verdict.exit_code == _ORACLE_CANNOT_READ:
        raise BenchTrouble(f"the oracle: {verdict.text}")
    if verdict.exit_code != 0:
        raise BenchFailure(f"the oracle ({verdict.exit_code}): {verdict.text}")
    return verdict.summary, json.loads(text[text.index("{"):])["read"]
