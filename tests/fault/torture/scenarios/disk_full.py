"""The file system of the store is full: refused with a word about room; with room it goes on."""

import os
import subprocess

from scenario_book import Skipped
from trial import Trial


def run(trial: Trial) -> None:
    small = trial.folder / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", small]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode != 0:
        raise Skipped("a small file system can only be mounted by root")
    try:
        trial.load(12_000)
        member = trial.member("1", state=small / "state")
        member.expect_refusal("No space left")
        subprocess.run(["mount", "-o", "remount,size=64m", small], check=True)
        trial.finish(member)
    finally:
        subprocess.run(["umount", small], check=True)
