#!/usr/bin/env python3
"""One kill at the worst moment, on a real Kafka: what happened when, as JSON and as a picture.

The worst moment: the broker has written the commit down, and the member dies before the answer
reaches it, so that it cannot know. Members are killed soon after they have asked for a commit, again
and again, until one has died just so (docs/exactly-once.md).

exit code: 0 it is drawn, 1 no kill hit the moment or something is wrong, 2 wrong usage, 77 skipped
"""

import argparse
import json
import os
import pathlib
import re
import select
import shutil
import sys
import tempfile
import time
from datetime import datetime

import broker_logs
import kill_picture
from cluster import ROOT, Cluster
from member import BenchFailure, Member
from observers import CountsWatch, TopicReader
from processes import end_all_at_exit
from programs import find_programs
from torture import skip_without_tools
from trial import Trial

_RATE = 1000            # transactions a second
_TRANSACTIONS = 600_000  # more than all lives together need
_COMMITS = 150          # of each life before it is killed: its store has been written by then
_KILL_WITHIN_US = 2500  # of asking for the commit
_LIVES_MAX = 60
_WAIT_S = 30
# As shipped, but for these. One partition, so that there is one story to tell.
_SETTINGS = {"output.scored": "all", "log.format": "json"}


class OnePartition(Trial):
    def create_topics(self) -> None:
        self.harrier("topics", "create", "--partitions", "1")


class Run:
    """Lives of one member, and those who watch it."""

    def __init__(self, trial: Trial) -> None:
        self.member: Member = trial.member("1", membership="static")
        self.counts = CountsWatch(self.member.counts_file)
        brokers = trial.cluster.brokers
        self.rows = TopicReader(brokers, trial.topic("transactions.scored"), "read_uncommitted")
        self.alerts = TopicReader(brokers, trial.topic("alerts"), "read_uncommitted")
        self.readers_alerts = TopicReader(brokers, trial.topic("alerts"), "read_committed")

    def start(self) -> float:
        self.member.start(failpoint=f"commit.ending=kill-within:{_KILL_WITHIN_US}@{_COMMITS}")
        return time.time()

    def wait_for_death(self) -> float:
        """The moment; polling would see it late."""
        handle = os.pidfd_open(self.member.process.pid)
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        waiting.poll(_WAIT_S * 1000)
        died = time.time()
        os.close(handle)
        self.member.wait_until_killed(1)
        return died

    def ready_line(self) -> dict:
        """The log line with which this life says from where it folds and from where it publishes."""
        def find() -> dict | None:
            lines = self.member.process.text().splitlines()
            ready = (line for line in lines if '"partition is ready"' in line)
            return next(map(json.loads, ready), None)
        return wait_for(find, "the partition is ready again")

    def died_unanswered(self) -> bool:
        counts = self.member.counts()
        return counts["commit.ending"].passed > counts["commit.answered"].passed + self.unanswered


def wait_for(find, what: str):
    deadline = time.time() + _WAIT_S
    while (found := find()) is None:
        if time.time() > deadline:
            raise BenchFailure(f"not within {_WAIT_S} s: {what}")
        time.sleep(0.005)
    return found
