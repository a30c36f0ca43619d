"""Outputs larger than may be sent: refused, nothing half published; the way out is the limit."""

from trial import Trial


def run(trial: Trial) -> None:
    trial.load(6_000)
    member = trial.member("1")
    member.expect_refusal("(?i)too large|larger than", "--set", "kafka.message.max.bytes=1000")
    trial.finish(member)
