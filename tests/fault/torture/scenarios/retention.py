"""Retention has passed the store's low-water mark: refused; with --accept-gap it goes on.

The oracle needs the whole log, so here the rows are counted: one for every record that is left,
none twice, none for what is gone.
"""

import shutil

from kafka_tools import delete_records_below
from member import BenchFailure
from trial import Trial


def run(trial: Trial) -> None:
    trial.load(6_000)
    member = trial.member("1")
    member.run_to_end("--quiet")
    ends = trial.end_offsets("transactions")
    trial.load(6_000, part=1)
    gone = {partition: end + 200 for partition, end in ends.items()}
    delete_records_below(trial, "transactions", gone)
    member.expect_refusal(r"deleted by retention.*--accept-gap")
    member.run_to_end("--quiet", "--accept-gap")
    _check_outputs(trial, ends, gone)
    # The same with a lost store: history is gone, and that must not pass in silence.
    shutil.rmtree(member.state)
    member.run_to_end("--quiet", "--accept-gap")
    _check_outputs(trial, ends, gone)


def _check_outputs(trial: Trial, ends: dict[int, int], gone: dict[int, int]) -> None:
    last = trial.end_offsets("transactions")
    wanted = {f"{partition}/{offset}" for partition in ends
              for offset in (*range(ends[partition]), *range(gone[partition], last[partition]))}
    found = trial.sources("transactions.scored") + trial.sources("transactions.dead-letter")
    doubled = len(found) - len(set(found))
    # Redelivered records have no output at all; the hostile load has a few.
    lost = len(wanted) - len(set(found))
    if doubled or not set(found) <= wanted or lost > len(wanted) // 100:
        raise BenchFailure(f"{doubled} outputs doubled, {lost} of {len(wanted)} lost, "
                           f"{len(set(found) - wanted)} unexpected")
