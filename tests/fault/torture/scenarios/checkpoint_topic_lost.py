"""The checkpoint topic is deleted and made again: a store fills it, and is restored from it."""

import shutil

from kafka_tools import delete_topic
from trial import Trial


def run(trial: Trial) -> None:
    trial.load(6_000)
    member = trial.member("1")
    member.run_to_end("--quiet")
    delete_topic(trial, "harrier.checkpoint")
    trial.create_topics()
    trial.load(6_000, part=1)
    member.run_to_end("--quiet")
    trial.load(2_000, part=2)
    shutil.rmtree(member.state)
    trial.finish(member)
