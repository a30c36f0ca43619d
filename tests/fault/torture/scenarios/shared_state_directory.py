"""Two processes with one state directory: the second is refused, the first goes on."""

from processes import wait_until
from trial import Trial


def run(trial: Trial) -> None:
    trial.load(6_000)
    first = trial.member("first")
    first.start("--quiet")
    wait_until(lambda: trial.published() > 500, 30, "the first outputs")
    # Another group: Kafka would give it every partition, and the lock must stop it all the same.
    second = trial.member("second", state=first.state)
    second.expect_refusal("another process holds this state directory",
                          "--set", f"group_id={trial.group}-2")
    first.stop()
    trial.finish(first)
