"""The group's offsets are moved forward: the skipped records are folded silently, and counted."""

import re

from kafka_tools import reset_group
from member import BenchFailure
from trial import Trial


def run(trial: Trial) -> None:
    trial.load(6_000)
    member = trial.member("1")
    member.run_to_end("--quiet")
    trial.load(6_000, part=1)
    reset_group(trial, "--shift-by", "300")
    trial.load(3_000, part=2)
    text = member.run_to_end()
    if not re.search(r"folded silently[^\n]*1,200", text):
        raise BenchFailure(f"the 1,200 skipped records are not counted: {text}")
    verdict = trial.judge(member)
    lost = verdict.tally("scored_rows", "lost") + verdict.tally("dead_letters", "lost")
    wrong = sum(verdict.tally(kind, fault) for kind in ("alerts", "scored_rows", "dead_letters")
                for fault in ("doubled", "unexpected", "different"))
    if not 1100 <= lost <= 1200 or wrong:
        raise BenchFailure(f"wanted some 1200 rows left out and nothing else: {verdict.text}")
