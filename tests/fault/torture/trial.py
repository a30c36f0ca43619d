"""One trial: topics under a prefix of their own, a load, members, and the oracle's verdict."""

import collections
import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import time
from collections.abc import Iterator

from cluster import Cluster
from member import BenchFailure, BenchTrouble, Member
from processes import Process
from programs import Programs
from timeline import Timeline

# Everything small and often, so that every path is hot. Sessions of 3 s: a zombie is one soon.
HOT = {
    "commit.records_max": 200, "poll.records_max": 100, "commit.interval_ms": 20,
    "state.flush_interval_ms": 50, "state.checkpoint_interval_ms": 500, "output.scored": "all",
    "transaction_timeout_ms": 5000, "kafka.session.timeout.ms": 3000,
    "kafka.heartbeat.interval.ms": 500,
}
# What shapes verdicts is in a file, for the oracle to read. A short ttl: customers expire.
POLICY = {"state": {"ttl_days": 20}}
SESSION_MS = HOT["kafka.session.timeout.ms"]
_PARTITIONS = 4
_FIRST_DAY = "2024-01-01"  # fixed: the records of a seed are the same on every day
_DELIVERY_TIMEOUT_S = 600
_ATTEMPTS = 10
_COMMAND_TIMEOUT_S = 300
_JUDGE_TIMEOUT_S = 1200
# A quarter of a million records are judged before optimising the oracle has paid for itself.
_ORACLE = {"ORACLE_HEAP": "2g", "ORACLE_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}


@dataclasses.dataclass(frozen=True)
class Verdict:
    exit_code: int
    summary: dict
    text: str

    def tally(self, kind: str, fault: str) -> int:
        """For example ("alerts", "lost")."""
        return self.summary[kind][fault]


class Trial:
    """Use as a context. When it is left by an exception, its folder stays for a look."""

    def __init__(self, cluster: Cluster, programs: Programs, folder: pathlib.Path,
                 seed: int, partitions: int = _PARTITIONS) -> None:
        self.cluster = cluster
        self.programs = programs
        self.folder = folder
        self.seed = seed
        self.partitions = partitions
        self.prefix = f"{folder.name}-{seed}-{time.time_ns() % 10**9}."
        self.group = f"{self.prefix}group"
        self.hot = dict(HOT)
        self.seconds: collections.Counter[str] = collections.Counter()  # of each phase
        self._members: list[Member] = []
        self._loaders: list[Process] = []
        self.environment = {"HARRIER_MODEL_PATH": str(programs.model)}

    def __enter__(self) -> "Trial":
        self.folder.mkdir(parents=True)
        self.timeline = Timeline(self.folder / "timeline.jsonl")
        self.policy_file = self.folder / "policy.json"
        self.policy_file.write_text(json.dumps(POLICY))
        with self.phase("topics"):
            self.create_topics()
        return self

    def __exit__(self, kind: object, *_details: object) -> None:
        for process in self._processes():
            if kind is not None:
                process.save_stacks()
            process.kill()
        self.timeline.close()
        if kind is None:
            with self.phase("topics"):
                self._insist("topics", "delete", "--yes")
            shutil.rmtree(self.folder)

    @contextlib.contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Adds up how long it takes."""
        begin = time.monotonic()
        yield
        self.seconds[name] += time.monotonic() - begin

    def _processes(self) -> list[Process]:
        return self._loaders + [member.process for member in self._members if member.process]

    # --- what members are given

    @property
    def settings(self) -> list[str]:
        values = {"topics.prefix": self.prefix, "group_id": self.group, **self.hot}
        return [word for key, value in values.items() for word in ("--set", f"{key}={value}")]

    def member(self, name: str, **how) -> Member:
        member = Member(self, name, **how)
        self._members.append(member)
        return member

    def topic(self, name: str) -> str:
        return self.prefix + name

    # --- load

    def load(self, transactions: int, part: int = 0) -> None:
        """Publishes so many, waits until they are there. `part`: other records of the same seed."""
        loader = self.start_load(transactions, 0, part)
        self.finish_load(loader)

    def start_load(self, transactions: int, rate: int, part: int = 0) -> Process:
        """`rate`: records a second, 0 as fast as it goes."""
        customers = max(200, min(3000, transactions // 20))
        loader = Process(
            [self.programs.detector, "simulate", "--brokers", self.cluster.brokers, "--quiet",
             "--set", f"topics.prefix={self.prefix}", "--transactions", str(transactions),
             "--customers", str(customers), "--seed", str(self.seed * 100 + part), "--hostile",
             "--anomaly-rate", "0.02", "--start", _FIRST_DAY, "--rate", str(rate)],
            self.folder / f"load-{part}.log", self.environment)
        self._loaders.append(loader)
        return loader

    def finish_load(self, loader: Process) -> None:
        code = loader.wait(_DELIVERY_TIMEOUT_S)
        if code != 0:
            # A crash is no weakness of the machine.
            kind = BenchFailure if code is not None and code < 0 else BenchTrouble
            raise kind(f"the load could not be published ({code}): {loader.text()[-1000:]}")

    def end_load(self, loader: Process) -> None:
        """For a load that was made to last longer than the faults."""
        loader.stop(30)

    # --- looking at topics

    def end_offsets(self, topic: str) -> dict[int, int]:
        """The next offset of every partition, transaction markers counted."""
        query = [word for i in range(self.partitions)
                 for word in ("-t", f"{self.topic(topic)}:{i}:-1")]
        asked = subprocess.run(["kcat", "-Q", "-b", self.cluster.brokers, "-m", "5", *query],
                               capture_output=True, text=True, check=False)
        answers = (line.rsplit(" ", 3) for line in asked.stdout.splitlines())
        return {int(words[1].strip("[]")): int(words[3]) for words in answers}

    def published(self) -> int:
        return sum(self.end_offsets("transactions.scored").values())

    def sources(self, topic: str) -> list[str]:
        """The places in the input that committed records of an output are about."""
        read = subprocess.run(
            ["kcat", "-C", "-e", "-q", "-b", self.cluster.brokers, "-t", self.topic(topic),
             "-X", "isolation.level=read_committed", "-f", "%h\n"],
            capture_output=True, text=True, check=True)
        headers = (word for line in read.stdout.splitlines() for word in line.split(","))
        return [word.split("/", 1)[1] for word in headers if word.startswith("harrier-source=")]

    # --- the end

    def harrier(self, *words: str) -> str:
        """A command of the program as it ships, on the topics of this trial; what it printed."""
        done = subprocess.run(
            [self.programs.detector, *words, "--brokers", self.cluster.brokers,
             "--config", self.policy_file, "--set", f"topics.prefix={self.prefix}"],
            capture_output=True, text=True, check=False, timeout=_COMMAND_TIMEOUT_S,
            env={"PATH": "/usr/bin:/bin", **self.environment})
        if done.returncode != 0:
            raise BenchFailure(
                f"harrier {' '.join(words)}: {done.returncode}: {done.stderr[-1000:]}")
        return done.stdout

    def create_topics(self) -> None:
        self._insist("topics", "create", "--partitions", str(self.partitions))

    def _insist(self, *words: str) -> None:
        """Again when brokers do not all know yet what one of them has just done."""
        for attempt in range(_ATTEMPTS):
            try:
                self.harrier(*words)
                return
            except BenchFailure as failure:
                if attempt == _ATTEMPTS - 1:
                    raise BenchTrouble(str(failure)) from failure
                time.sleep(1)

    def finish(self, member: Member | None = None, *options: str) -> Verdict:
        """Lets a member (by default a fresh one, two workers) come to the end; all must agree."""
        last = member or self.member("drainer", workers=2)
        last.run_to_end(*options)
        verdict = self.judge(last)
        if verdict.exit_code != 0:
            raise BenchFailure(f"the oracle ({verdict.exit_code}): {verdict.text}")
        return verdict

    def judge(self, drained: Member) -> Verdict:
        """The oracle on all topics, and on the store of a member that has come to the end."""
        states: list[str | pathlib.Path] = []
        if self.programs.judges_states:
            dump = self.folder / "states.jsonl"
            with self.phase("dump"):
                self.harrier("state", "dump", "--state-dir", str(drained.state), "--out", str(dump))
            states = ["--dump", dump, "--checkpoint-topic", self.topic("harrier.checkpoint")]
        words = [
            self.programs.oracle, "--json", "--model", self.programs.model,
            "--config", self.policy_file, "--brokers", self.cluster.brokers, "--group", self.group,
            "--transactions", self.topic("transactions"), "--alerts", self.topic("alerts"),
            "--scored", self.topic("transactions.scored"),
            "--dead-letter", self.topic("transactions.dead-letter"), *states]
        with self.phase("oracle"):
            asked = subprocess.run(words, capture_output=True, text=True, check=False,
                                   timeout=_JUDGE_TIMEOUT_S, env={**_ORACLE, **os.environ})
        text = asked.stdout + "\n".join(
            line for line in asked.stderr.splitlines() if not line.startswith("SLF4J"))
        self.timeline.note("verdict", exit_code=asked.returncode)
        return Verdict(asked.returncode, _first_object(asked.stdout), text)


def _first_object(text: str) -> dict:
    lines = [line for line in text.splitlines() if line.startswith("{")]
    return json.loads(lines[0]) if lines else {}
