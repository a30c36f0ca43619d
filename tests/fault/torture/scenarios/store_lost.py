"""The store is deleted, in whole and one partition of it: restored, and all states are right."""

import shutil

from trial import Trial


def run(trial: Trial) -> None:
    member = trial.member("1", workers=2)
    for part, lost in enumerate((member.state, member.store(1))):
        trial.load(6_000, part)
        member.run_to_end("--quiet")
        shutil.rmtree(lost)
    trial.load(6_000, part=2)
    trial.finish(member)
