"""Those who watch a run from outside and write down when they saw what, in seconds since 1970."""

import contextlib
import os
import pathlib
import subprocess
import threading
import time
from dataclasses import dataclass

import failpoints

_LOOK_EVERY_S = 0.0002


@contextlib.contextmanager
def prompt_on_a_busy_machine():
    """The calling thread, and the children that it starts, go before others; where root runs it."""
    thread = threading.get_native_id()
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, thread, -15)
    yield
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, thread, 0)


@dataclass(frozen=True)
class Passing:
    at: float
    failpoint: str
    passed: int


class CountsWatch:
    """Sees a member pass its failpoints, through the file in which it counts them."""

    def __init__(self, file: pathlib.Path) -> None:
        self._file = file
        self._over = threading.Event()
        self.passings: list[Passing] = []
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        known: dict[str, int] = {}
        with prompt_on_a_busy_machine():
            while not self._over.is_set():
                now = time.time()
                for name, count in failpoints.read_counts(self._file).items():
                    if count.passed != known.get(name, 0):
                        known[name] = count.passed
                        self.passings.append(Passing(now, name, count.passed))
                time.sleep(_LOOK_EVERY_S)


def wait_for_sigkill(pid: int, timeout_s: float) -> float:
    """When a child died of it. Its first thread is gone at once; giving back its memory takes the
    kernel some milliseconds more, so waitpid() would tell it late."""
    status = pathlib.Path(f"/proc/{pid}/stat")
    deadline = time.time() + timeout_s
    with prompt_on_a_busy_machine():
        while status.read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X"):
            if time.time() > deadline:
                raise TimeoutError(f"process {pid} was not killed within {timeout_s:g} s")
            time.sleep(_LOOK_EVERY_S)
        return time.time()


@dataclass(frozen=True)
class Arrival:
    at: float
    source: int  # the offset of the transaction that it is about


class TopicReader:
    """kcat on one output topic of one partition, from its start on. Make it in the main thread."""

    def __init__(self, brokers: str, topic: str, isolation: str) -> None:
        with prompt_on_a_busy_machine():
            self._child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", "kcat", "-C", "-q", "-u", "-b", brokers,
                 "-o", "beginning", "-t", topic, "-X", f"isolation.level={isolation}",
                 "-X", "fetch.wait.max.ms=10", "-f", "%h\n"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.arrivals: list[Arrival] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._child.kill()
        self._child.wait()
        self._thread.join()

    def _read(self) -> None:
        with prompt_on_a_busy_machine():
            for line in self._child.stdout:
                now = time.time()
                words = (word for word in line.split(",") if word.startswith("harrier-source="))
                self.arrivals += [Arrival(now, int(word.rsplit("/", 1)[1])) for word in words]
