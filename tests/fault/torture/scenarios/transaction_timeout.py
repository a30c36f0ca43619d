"""A transaction runs into its time-out while the member sleeps in it: aborted and done again."""

from member import BenchFailure
from scenario_book import Skipped
from trial import Trial


def run(trial: Trial) -> None:
    if not trial.programs.has_failpoints:
        raise Skipped("needs the test build with failpoints")
    trial.hot["transaction_timeout_ms"] = 1500
    trial.load(6_000)
    for place in ("commit.outputs_produced", "commit.offsets_sent", "commit.ending"):
        member = trial.member(place)
        member.run_to_end("--quiet", failpoint=f"{place}=sleep:4000@3")
        if member.counts()[place].fired != 1:
            raise BenchFailure(f"{place} did not fire")
        trial.load(3_000, part=len(place))
    verdict = trial.finish()
    if sum(verdict.summary["aborted"].values()) == 0:
        raise BenchFailure(f"no transaction was aborted: {verdict.text}")
