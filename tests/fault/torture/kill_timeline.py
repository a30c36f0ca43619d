#!/usr/bin/env python3
"""One kill at the worst moment, on a real Kafka: what happened when, as JSON and as a picture.

The worst moment: the broker has written the commit down, and the member dies before the answer
reaches it. A member is killed soon after it has asked for a commit, life after life, until one has
died just so (docs/exactly-once.md). With --facts FILE alone the picture is drawn again from JSON.

exit code: 0 it is drawn, 1 no kill hit the moment or something is wrong, 2 wrong usage, 77 skipped
"""

import argparse
import json
import pathlib
import shutil
import sys
import tempfile
import time

import kill_picture
from cluster import ROOT, Cluster
from kill_facts import Kill, gather
from member import BenchFailure
from observers import CountsWatch, TopicReader, wait_for_sigkill
from processes import end_all_at_exit, wait_until
from programs import find_programs
from torture import skip_without_tools
from trial import Trial

_PICTURE = ROOT / "docs/pictures/kill-at-the-worst-moment.svg"
_RATE = 1000               # transactions a second
_TRANSACTIONS = 1_500_000  # more than all lives together need
_COMMITS = 500             # of each life before it is killed
_KILL_WITHIN_US = 4000     # of asking for the commit
_LIVES_MAX = 30
_WAIT_S = 90
# As shipped, but for these. The checkpoint topic keeps up with the store here, so that both are
# behind by the same records and there is one story to tell.
_SETTINGS = {"output.scored": "all", "log.format": "json", "state.checkpoint_interval_ms": 5000}


class OnePartition(Trial):
    def create_topics(self) -> None:
        self.harrier("topics", "create", "--partitions", "1")


class Watched:
    """One member and those who watch it. Use as a context."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.member = trial.member("1", membership="static")
        self.store_copy = trial.folder / "store-at-death"
        self.counts = CountsWatch(self.member.counts_file)
        brokers = trial.cluster.brokers
        self.alerts, self.committed_alerts = (
            TopicReader(brokers, trial.topic("alerts"), isolation)
            for isolation in ("read_uncommitted", "read_committed"))

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, *_details: object) -> None:
        for watcher in (self.counts, self.alerts, self.committed_alerts):
            watcher.close()

    def start(self) -> float:
        started = time.time()
        self.member.start("--quiet", "--log-level", "info",
                          failpoint=f"commit.ending=kill-within:{_KILL_WITHIN_US}@{_COMMITS}")
        return started

    def wait_for_death(self) -> float:
        """The moment; the store as it was then is kept aside."""
        died = wait_for_sigkill(self.member.process.pid, _WAIT_S)
        self.member.wait_until_killed(1)
        shutil.rmtree(self.store_copy, ignore_errors=True)
        shutil.copytree(self.member.state, self.store_copy)
        return died

    def commits(self) -> tuple[int, int]:
        """How many were asked for and how many answered, in all lives."""
        counts = self.member.counts()
        return counts["commit.ending"].passed, counts["commit.answered"].passed

    def store_at_death(self) -> dict:
        return json.loads(self.trial.harrier("state", "stats", "--json", "--state-dir",
                                             str(self.store_copy)))

    def last_begin(self, before: float) -> float:
        """When it has opened the last transaction."""
        return max(passing.at for passing in self.counts.passings
                   if passing.failpoint == "commit.begun" and passing.at < before)

    def ready(self) -> dict:
        """The log line that says from where this life folds and from where it publishes."""
        def lines() -> list[str]:
            return [line for line in self.member.process.text().splitlines() if "is ready" in line]
        wait_until(lines, _WAIT_S, "the partition is ready")
        return json.loads(lines()[0])


def live_until_the_worst_moment(watched: Watched) -> Kill:
    """Kills and starts again. The life that follows the kill that hit is left running."""
    watched.start()
    known = (0, 0)
    for life in range(1, _LIVES_MAX + 1):
        died = watched.wait_for_death()
        asked, answered = (now - then for now, then in zip(watched.commits(), known))
        known = watched.commits()
        last_alert = watched.alerts.arrivals[-1]
        started = watched.start()
        ready = watched.ready()
        is_committed = ready["publishing_from"] > last_alert.source
        print(f"life {life}: answered {answered} of {asked}, the last alert is "
              f"{'committed' if is_committed else 'aborted'}", file=sys.stderr, flush=True)
        if asked > answered and is_committed and last_alert.at > watched.last_begin(died):
            return Kill(life, asked, answered, died, started, ready, watched.store_at_death(),
                        watched.counts.passings, watched.alerts.arrivals,
                        watched.committed_alerts.arrivals)
    raise BenchFailure(f"none of {_LIVES_MAX} kills hit the moment")


def run(trial: Trial) -> dict:
    trial.hot = dict(_SETTINGS)
    loader = trial.start_load(_TRANSACTIONS, _RATE)
    with Watched(trial) as watched:
        kill = live_until_the_worst_moment(watched)
        wait_until(lambda: kill.committed_alerts[-1].at > kill.started, _WAIT_S, "a new alert")
        time.sleep(1)
        watched.member.kill()
        loader.kill()
        time.sleep(1)  # for what is still on its way to the readers
    return {"transactions_a_second": _RATE, **gather(trial, kill)}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", help="harrier as it ships [that of build/release]")
    parser.add_argument("--failpoint-detector", help="harrier-failpoints [that of build/release]")
    parser.add_argument("--facts", type=pathlib.Path, help="draw these, run nothing")
    parser.add_argument("--picture", type=pathlib.Path, default=_PICTURE, help=f"[{_PICTURE.name}]")
    parser.set_defaults(oracle=pathlib.Path(), no_states=True, tolerate="")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    if arguments.facts:
        facts = json.loads(arguments.facts.read_text())
    else:
        skip_without_tools()
        end_all_at_exit()
        folder = pathlib.Path(tempfile.mkdtemp(prefix="kill-"))
        try:
            with Cluster(folder / "kafka", 1) as cluster, \
                    OnePartition(cluster, find_programs(arguments), folder / "run", 1) as trial:
                facts = run(trial)
        except (BenchFailure, TimeoutError) as failure:
            print(f"FAILED: {failure}; kept: {folder}", file=sys.stderr)
            return 1
        shutil.rmtree(folder)
        arguments.picture.parent.mkdir(parents=True, exist_ok=True)
        arguments.picture.with_suffix(".json").write_text(json.dumps(facts, indent=1) + "\n")
    arguments.picture.write_text(kill_picture.draw(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
