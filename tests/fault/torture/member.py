"""A member of the group: `harrier run` with a state directory of its own, life after life."""

import collections
import pathlib
import re
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING

import failpoints
from processes import Process, wait_until

if TYPE_CHECKING:
    from trial import Trial

REFUSED = 4
_END_TIMEOUT_S = 300


class BenchFailure(Exception):
    """What the bench expected did not happen."""


class BenchTrouble(BenchFailure):
    """Kafka or the machine did not do its part, and so nothing can be said about the detector."""


class Member:
    def __init__(self, trial: "Trial", name: str, workers: int = 1, membership: str = "dynamic",
                 state: pathlib.Path | None = None) -> None:
        self.trial = trial
        self.name = name
        self.instance = name  # its identity in the group
        self.workers = workers
        self.membership = membership
        self.folder = trial.folder / f"member-{name}"
        self.folder.mkdir(exist_ok=True)
        self.state = state or self.folder / "state"
        self.process: Process | None = None
        self.lives = 0
        self.left: collections.Counter[str] = collections.Counter()  # at the end, and words
        self.environment: dict[str, str] = {}  # on top of the trial's

    def start(self, *options: str, failpoint: str = "", brokers: str | None = None) -> Process:
        """`failpoint`: as HARRIER_FAILPOINTS has it."""
        self.lives += 1
        trial = self.trial
        environment = {**trial.environment, **self.environment}
        if trial.programs.has_failpoints:
            environment["HARRIER_FAILPOINT_COUNTS"] = str(self.counts_file)
            environment["HARRIER_FAILPOINTS"] = failpoint
        self.process = Process(
            [trial.programs.member, "run", "--config", trial.policy_file, *trial.settings,
             "--brokers", brokers or trial.cluster.brokers, "--state-dir", self.state,
             "--workers", str(self.workers), "--set", f"instance_id={self.instance}",
             "--set", f"membership={self.membership}", *options],
            self.folder / f"life-{self.lives:03}.log", environment)
        self.note("start", failpoints=failpoint)
        return self.process

    def run_to_end(self, *options: str, restarts: int = 0, **how) -> str:
        """With --until-end; what it said. BenchFailure unless it leaves with 0.

        `restarts`: so often it may leave with 4 before, as somebody with a supervisor may.
        """
        code, text = self._run(options, how)
        for _number in range(restarts):
            if code != REFUSED:
                break
            self.left[last_words(text)] += 1
            self.note("left", says=last_words(text))
            code, text = self._run(options, how)
        if code != 0:
            raise self.failure(code)
        return text

    def expect_refusal(self, pattern: str, *options: str, **how) -> str:
        """It must leave with 4 and say what the pattern says; its words."""
        code, text = self._run(options, how)
        if code != REFUSED or not re.search(pattern, text):
            raise self.failure(code, f"wanted {REFUSED} and /{pattern}/")
        self.note("refused", says=last_words(text))
        return text

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.note("kill")

    def stop(self) -> None:
        """SIGTERM; BenchFailure unless it leaves with 0."""
        assert self.process
        code = self.process.stop(30)
        if code != 0:
            raise self.failure(code, "on SIGTERM")

    def keep_running(self) -> bool:
        """Starts it again when it has left with 4, as whatever runs it would; True when it did.

        BenchFailure when it has left in any other way.
        """
        assert self.process
        code = self.process.exit_code()
        if code is None:
            return False
        if code != REFUSED:
            raise self.failure(code)
        self.note("left", says=last_words(self.process.text()))
        self.start("--quiet")
        return True

    def wait_until_killed(self, timeout_s: float) -> None:
        """Until a failpoint has killed it."""
        assert self.process
        process = self.process
        wait_until(lambda: not process.is_running(), timeout_s,
                   f"member {self.name} is killed by its failpoint")
        if process.exit_code() != -signal.SIGKILL:
            raise self.failure(process.exit_code(), "wanted its failpoint to kill it")
        self.note("killed-itself")

    def failure(self, code: int | None, wanted: str = "") -> BenchFailure:
        assert self.process
        return BenchFailure(f"member {self.name}, life {self.lives}, left with {code}"
                            f"{', ' + wanted if wanted else ''}: {self.process.text()[-1500:]}")

    def note(self, event: str, **details: object) -> None:
        self.trial.timeline.note(event, member=self.name, life=self.lives, **details)

    @property
    def counts_file(self) -> pathlib.Path:
        return self.folder / "failpoint-counts"

    def counts(self) -> failpoints.Counts:
        return failpoints.read_counts(self.counts_file)

    def store(self, partition: int) -> pathlib.Path:
        return self.state / f"partition-{partition}"

    def _run(self, options: Sequence[str], how: dict) -> tuple[int | None, str]:
        process = self.start("--until-end", *options, **how)
        code = process.wait(_END_TIMEOUT_S)
        if code is None:
            process.save_stacks()
            process.kill()
        return code, process.text()


def last_words(text: str) -> str:
    """The line with which it said why it left, or else its last one."""
    lines = [line for line in text.splitlines() if "nothing is lost" not in line]
    return next((line for line in lines if line.startswith("harrier: ")), "".join(lines[-1:]))
