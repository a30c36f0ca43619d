"""SIGKILL at each failpoint once; the next life goes on."""

import shutil

import failpoints
from member import BenchFailure
from processes import wait_until
from scenario_book import Skipped
from trial import Trial

# Where the world must be prepared for a life to come there; rebalances are the storm's.
_NEEDS_LOST_STORE = failpoints.RESTORE
_NOT_HERE = ("commit.aborts", "rebalance.revoked", "rebalance.flushed", "rebalance.lost",
             "recover.start_committed")


def run(trial: Trial) -> None:
    if not trial.programs.has_failpoints:
        raise Skipped("needs the test build with failpoints")
    trial.load(4_000)
    first = trial.member("first")
    first.start("--quiet", failpoint="recover.start_committed=kill")
    first.wait_until_killed(30)
    member = trial.member("1", membership="static")  # its next life begins at once
    # A quiet life first, or the kills would all meet the commits of a first start.
    member.start("--quiet")
    wait_until(lambda: trial.published() > 3_000, 60, "the first outputs")
    member.stop()
    names = [name for name in failpoints.ALL if name not in _NOT_HERE]
    # Only who dies before writing what it has committed leaves something to fold.
    names.remove("recover.folding")
    names.insert(names.index("flush.before_write") + 1, "recover.folding")
    for part, name in enumerate(names, start=1):
        trial.load(600, part)
        if name in _NEEDS_LOST_STORE and member.state.exists():
            shutil.rmtree(member.state)
        member.start("--quiet", failpoint=f"{name}=kill")
        member.wait_until_killed(30)
    _hand_over(trial, trial.member("leaver"))
    unfired = [name for name in names if member.counts()[name].fired != 1]
    if unfired:
        raise BenchFailure(f"did not fire once: {unfired}")
    trial.finish(member)


def _hand_over(trial: Trial, member) -> None:
    """A second member joins: the first is killed while it gives partitions up."""
    for name in ("rebalance.revoked", "rebalance.flushed"):
        member.start("--quiet", failpoint=f"{name}=kill")
        lives = trial.published
        before = lives()
        trial.load(600, part=len(name))
        wait_until(lambda: lives() > before, 30, "outputs")
        joiner = trial.member(f"joins-{name}")
        joiner.start("--quiet")
        member.wait_until_killed(30)
        joiner.stop()
