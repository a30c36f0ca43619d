"""The facts of one kill: everything that its picture shows, as numbers from the run.

Times are milliseconds since the broker wrote the commit down: whole ones where a broker or a log
line tells them, tenths where the bench saw them. Offsets are the input's.
"""

import collections
import datetime
import json
import subprocess
from dataclasses import dataclass

import broker_logs
from broker_logs import TransactionNote
from member import BenchFailure
from observers import Arrival, Passing
from trial import Trial

_ALERTS_SHOWN = 12  # those of the killed commit, and the next ones


@dataclass(frozen=True)
class Kill:
    """What the bench saw of the kill that hit; times in seconds since 1970."""
    life: int        # the one that it ended
    asked: int       # commits that this life asked for
    answered: int
    died: float
    started: float   # the next life
    ready: dict      # the next life's log line
    store: dict      # what the store said at death
    passings: list[Passing]
    alerts: list[Arrival]            # of a read_uncommitted reader
    committed_alerts: list[Arrival]  # of a read_committed one


def gather(trial: Trial, kill: Kill) -> dict:
    node = trial.cluster.nodes[0]
    died, started = kill.died * 1000, kill.started * 1000
    notes = broker_logs.transactions(node)
    killed = _states(notes, max((n for n in notes if n.state == "open" and n.at <= died),
                                key=lambda note: note.begun))
    following = _states(notes, next(n for n in notes if n.state == "open" and n.at > started))
    zero = killed["commit logged"]
    offsets = broker_logs.group_offsets(node, trial.group)
    before, after = [o.offset for o in offsets if o.at <= died][-2:]
    scored, alerts = _sources(trial, "transactions.scored"), _sources(trial, "alerts")
    seen = [{"offset": source, **times}
            for source, times in sorted(_alert_times(kill, zero).items()) if source >= before]
    facts = {
        "made_on": datetime.date.today().isoformat(),
        "zero": "the broker has written the commit down",
        "settings": trial.hot,
        "life_killed": kill.life,
        "commits_of_this_life": {"asked_for": kill.asked, "answered": kill.answered},
        "offsets": {
            "store_low_water": kill.store["low_water"], "store_as_of": kill.store["as_of"],
            "committed_before": before, "committed_after": after,
            "log_end_at_death": _log_end(trial, died),
            "reading_from": kill.ready["folding_from"],
            "publishing_from": kill.ready["publishing_from"],
            "committed_next": next(o.offset for o in offsets if o.at > started)},
        "killed_transaction": {"scored_rows": sum(before <= s < after for s in scored.elements()),
                               "alerts": sum(before <= s < after for s in alerts.elements())},
        "published": {"scored_rows": scored.total(), "alerts": alerts.total(),
                      "twice": scored.total() - len(scored) + alerts.total() - len(alerts)},
        "milliseconds": {
            **{f"killed_{state.replace(' ', '_')}": at - zero for state, at in killed.items()},
            **{f"next_{state.replace(' ', '_')}": at - zero for state, at in following.items()},
            **_member_times(kill, zero)},
        "alerts": seen[:_ALERTS_SHOWN],
    }
    _check(facts)
    return facts


def _states(notes: list[TransactionNote], wanted: TransactionNote) -> dict[str, int]:
    """When the transaction of this note came into each state first."""
    own = [n for n in notes if (n.producer, n.begun) == (wanted.producer, wanted.begun)]
    return {note.state: note.at for note in reversed(own)}


def _member_times(kill: Kill, zero: int) -> dict[str, float]:
    def passed(failpoint: str, when) -> float:
        return _after(when(p.at for p in kill.passings if p.failpoint == failpoint
                           and (p.at > kill.started) == (when is min)), zero)
    ready = datetime.datetime.fromisoformat(kill.ready["time"]).timestamp()
    return {
        "begun": passed("commit.begun", max), "end_asked_for": passed("commit.ending", max),
        "killed": _after(kill.died, zero), "started": _after(kill.started, zero),
        "recovery_started": passed("recover.started", min), "ready": _after(ready, zero),
        "folded": passed("recover.done", min), "next_begun": passed("commit.begun", min),
        "next_answered": passed("commit.answered", min)}


def _after(at: float, zero: int) -> float:
    return round(at * 1000 - zero, 1)


def _alert_times(kill: Kill, zero: int) -> dict[int, dict[str, float]]:
    """When each alert was first seen."""
    times: dict[int, dict[str, float]] = collections.defaultdict(dict)
    for name, arrivals in (("uncommitted", kill.alerts), ("committed", kill.committed_alerts)):
        for arrival in arrivals:
            times[arrival.source].setdefault(name, _after(arrival.at, zero))
    return times


def _sources(trial: Trial, topic: str) -> collections.Counter:
    """The offsets that committed records of an output are about, and how often."""
    return collections.Counter(int(source.rsplit("/", 1)[1]) for source in trial.sources(topic))


def _log_end(trial: Trial, at_ms: float) -> int:
    read = subprocess.run(
        ["kcat", "-C", "-e", "-q", "-b", trial.cluster.brokers, "-t", trial.topic("transactions"),
         "-f", "%T\n"], capture_output=True, text=True, check=True)
    return sum(int(time) <= at_ms for time in read.stdout.split())


def _check(facts: dict) -> None:
    """That it was the worst moment, and that nothing came of it."""
    offsets, ms = facts["offsets"], facts["milliseconds"]
    holds = {
        "the commit was logged": "killed_committed" in ms,
        "its answer was not seen": facts["commits_of_this_life"]["asked_for"]
        == facts["commits_of_this_life"]["answered"] + 1,
        "the store knew nothing of it": offsets["store_as_of"] <= offsets["committed_before"],
        "publishing goes on after it": offsets["publishing_from"] == offsets["committed_after"],
        "nothing is published twice": facts["published"]["twice"] == 0,
    }
    if wrong := [claim for claim, is_true in holds.items() if not is_true]:
        raise BenchFailure(f"not so: {'; '.join(wrong)}: {json.dumps(facts)}")
