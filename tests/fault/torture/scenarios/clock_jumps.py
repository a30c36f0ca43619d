"""The wall clock of a member jumps back an hour, ahead half an hour, and back, under load.

A day ahead is another matter: brokers refuse records from more than an hour ahead
(message.timestamp.after.max.ms), and the member must leave with 4 and say so.
"""

import pathlib
import shutil
import subprocess

from member import REFUSED, BenchFailure, Member
from processes import wait_until
from scenario_book import Skipped
from trial import Trial

_SOURCE = pathlib.Path(__file__).parents[1] / "jumping_clock.c"
_JUMPS_S = (-3600, 1800, 0, -3600)
_TOO_FAR_S = 86_400


def run(trial: Trial) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise Skipped("no C compiler")
    library = trial.folder / "jumping_clock.so"
    subprocess.run([compiler, "-O2", "-Wall", "-shared", "-fPIC", "-o", library, _SOURCE],
                   check=True)
    clock = trial.folder / "clock"
    clock.write_text("0\n")
    loader = trial.start_load(300_000, rate=600)
    member = trial.member("1", workers=2)
    member.environment = {"LD_PRELOAD": str(library), "JUMPING_CLOCK_FILE": str(clock)}
    member.start("--quiet")
    for jump_s in _JUMPS_S:
        _wait_for_outputs(member, f"before the clock jumps to {jump_s} s")
        clock.write_text(f"{jump_s}\n")
        trial.timeline.note("clock", seconds=jump_s)
    _wait_for_outputs(member, "after the last jump")
    clock.write_text(f"{_TOO_FAR_S}\n")
    if member.process.wait(60) != REFUSED:
        raise BenchFailure("a clock a day ahead does not make it leave with 4")
    clock.write_text("0\n")
    trial.end_load(loader)
    trial.finish(member)


def _wait_for_outputs(member: Member, when: str) -> None:
    published = member.trial.published
    before = published()
    wait_until(lambda: not member.keep_running() and published() > before + 800, 30,
               f"outputs {when}")
