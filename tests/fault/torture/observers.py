"""Those who watch a run from outside and write down when they saw what, in seconds since 1970."""

import mmap
import pathlib
import subprocess
import threading
import time
from dataclasses import dataclass

import failpoints
from processes import wait_until

_LOOK_EVERY_S = 0.0002


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
        while not self._file.exists() or self._file.stat().st_size == 0:
            time.sleep(_LOOK_EVERY_S)
        with self._file.open("rb") as file:
            counts = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        before = b""
        passed: dict[str, int] = {}
        while not self._over.is_set():
            now = time.time()
            if (data := counts[:]) != before:
                before = data
                for name, count in failpoints.parse_counts(data).items():
                    if count.passed != passed.get(name, 0):
                        passed[name] = count.passed
                        self.passings.append(Passing(now, name, count.passed))
            time.sleep(_LOOK_EVERY_S)


@dataclass(frozen=True)
class Arrival:
    at: float
    source: int  # the offset of the transaction that it is about


class TopicReader:
    """kcat on one output topic of one partition, from its start on. Make it in the main thread."""

    def __init__(self, brokers: str, topic: str, isolation: str) -> None:
        self._child = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", "kcat", "-C", "-q", "-u", "-o", "beginning",
             "-b", brokers, "-t", topic, "-X", f"isolation.level={isolation}",
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
        for line in self._child.stdout:
            now = time.time()
            words = (word for word in line.split(",") if word.startswith("harrier-source="))
            for word in words:
                self.arrivals.append(Arrival(now, int(word.rsplit("/", 1)[1])))
