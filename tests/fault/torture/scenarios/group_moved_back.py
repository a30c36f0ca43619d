"""The group's offsets are moved back: refused; with --rebuild-state it publishes again, on purpose.

Exactly once is given up by whoever moves the group; states must be right all the same.
"""

from kafka_tools import reset_group
from member import BenchFailure
from trial import Trial


def run(trial: Trial) -> None:
    trial.load(8_000)
    member = trial.member("1")
    member.run_to_end("--quiet")
    reset_group(trial, "--shift-by", "-500")
    member.expect_refusal(r"moved back.*--rebuild-state")
    member.run_to_end("--quiet", "--rebuild-state")
    verdict = trial.judge(member)
    doubled = verdict.tally("scored_rows", "doubled")
    wrong = sum(verdict.tally(kind, fault) for kind in ("alerts", "scored_rows", "dead_letters")
                for fault in ("lost", "unexpected", "different"))
    if not 1500 <= doubled <= 2000 or wrong:
        raise BenchFailure(f"wanted some 2000 doubled rows and nothing else: {verdict.text}")
