"""Two processes with one static identity, each with its own state: the newer one fences the older.

The older must leave with 4 and say so, even when it was stopped while it was replaced.
"""

import signal

from member import REFUSED, BenchFailure
from processes import wait_until
from trial import Trial


def run(trial: Trial) -> None:
    trial.load(8_000)
    old = trial.member("twin", membership="static")
    old.start("--quiet")
    wait_until(lambda: trial.published() > 500, 30, "the first outputs")
    old.process.send(signal.SIGSTOP)
    new = trial.member("other-twin", membership="static")
    new.instance = old.instance
    new.start("--quiet")
    wait_until(lambda: trial.published() > 3000, 30, "outputs of the new twin")
    old.process.send(signal.SIGCONT)
    code = old.process.wait(30)
    if code != REFUSED or "fenced" not in old.process.text():
        raise BenchFailure(f"the old twin left with {code}: {old.process.text()}")
    new.stop()
    trial.finish(new)
