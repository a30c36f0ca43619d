"""A file of the store is truncated, another is emptied: set aside or refused, never believed.

A store that opens all the same must be sound: a write-ahead log that lacks its end is a store of
earlier, and its own low-water mark says so.
"""

import pathlib

from member import Member
from trial import Trial

_FILES = ("*.log", "MANIFEST-*", "*.sst", "CURRENT")


def run(trial: Trial) -> None:
    member = trial.member("1")
    for part, pattern in enumerate(_FILES):
        trial.load(6_000, part)
        member.start("--quiet", "--until-end")
        member.process.wait(60)
        _halve(largest_file(member.store(part % 4), pattern))
        go_on(member)
    trial.load(3_000, part=len(_FILES))
    trial.finish(member)


def go_on(member: Member) -> None:
    """By itself, or after the documented way out of a refusal."""
    process = member.start("--until-end", "--quiet")
    if process.wait(60) == 0:
        return
    member.expect_refusal("--rebuild-state")
    member.run_to_end("--rebuild-state", "--quiet")


def largest_file(store: pathlib.Path, pattern: str) -> pathlib.Path | None:
    return max(store.glob(pattern), key=lambda file: file.stat().st_size, default=None)


def _halve(file: pathlib.Path | None) -> None:
    if file is not None:
        with file.open("r+b") as sink:
            sink.truncate(file.stat().st_size // 2)
