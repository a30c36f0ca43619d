"""A Kafka client that does not close: the process ends all the same, soon, and nothing is lost.

librdkafka 2.0.2 may wait for ever in giving up partitions while it closes (its issue 4884).
"""

from member import BenchFailure
from processes import wait_until
from trial import Trial


def run(trial: Trial) -> None:
    trial.load(6_000)
    member = trial.member("1")
    member.start("--quiet", failpoint="rebalance.revoked=sleep:60000@1")
    wait_until(lambda: trial.published() > 500, 30, "the first outputs")
    member.stop()
    if "does not close" not in member.process.text():
        raise BenchFailure(f"it closed, or did not say: {member.process.text()}")
    trial.finish(member)
