"""A plan: what a storm does to members, brokers and network. Data; one seed makes one plan.

Every member goes through a list of lives, one after the other. A life ends by SIGKILL at a time or
at a failpoint, by SIGTERM, or, when nothing else has ended it, by SIGKILL at its latest. In between
it may be stopped (SIGSTOP) for longer than its session: a zombie. Beside the members, a list of
events befalls brokers and the network.

Which failpoints a round's lives are to end at depends on its seed and on how many kills each of
them has had before: the next is always one of those with the fewest. The plan names these numbers.
"""

import collections
import dataclasses
import json
import pathlib
import random
from collections.abc import Mapping

import failpoints

# Shorter than in the scenarios: what is dead or asleep is noticed sooner, and a minute holds more.
SESSION_MS = 1500
SETTINGS = {"kafka.session.timeout.ms": SESSION_MS, "kafka.heartbeat.interval.ms": 300,
            "transaction_timeout_ms": 3000}
_ZOMBIE_MS = (SESSION_MS + 700, SESSION_MS + 2500)
_SLEEP_MS = SETTINGS["transaction_timeout_ms"] + 1500
_LIFE_MS = (300, 4500)
_FAILPOINT_LATEST_MS = 9000  # of those who come there at all, few come later
_PAUSE_MS = (0, 500)
_ABSENCE_MS = (SESSION_MS + 700, SESSION_MS + 2000)  # others take over, and give back
_EVENT_AFTER_MS = (4000, 12_000)
_EVENT_MS = (500, 4000)

# A life comes to some 20 commits a second, to a write of the store not quite so often, and a share
# of the checkpoint is in every tenth commit.
_HITS = {**dict.fromkeys(failpoints.COMMIT, 30), **dict.fromkeys(failpoints.FLUSH, 8),
         "commit.checkpoint_produced": 5, "recover.folding": 3, "restore.chunk_written": 2}
# Only a partition's very first assignment comes there: for the first lives of the first member.
_AT_FIRST_START = "recover.start_committed"
_FIRST_STARTS = 2
_FIRST_START_LATEST_MS = 30_000  # a new Kafka makes its own topics first

_NEEDS_A_JOINER = ("rebalance.revoked", "rebalance.flushed")

BROKER_EVENTS = ("broker-killed", "broker-restarted", "group-coordinator-moved",
                 "transaction-coordinator-moved")
NETWORK_EVENTS = ("cut-whole", "cut-answers")


@dataclasses.dataclass
class Life:
    latest_ms: int            # SIGKILL after so long, for a zombie since it woke (LifeRunner)
    failpoints: str = ""
    ends_by_term: bool = False  # SIGTERM instead of SIGKILL at that time
    loses_state: bool = False   # the store is deleted before
    stop_after_ms: int = 0      # SIGSTOP so long after its first commit; 0: never by the driver
    stop_for_ms: int = 0        # SIGCONT after so long, also when a failpoint has stopped it
    pause_ms: int = 0           # before the next life

    def ends_at(self) -> str:
        """The failpoint that is to kill it, or nothing."""
        name, _equals, action = self.failpoints.partition("=")
        return name if action.startswith("kill") else ""


@dataclasses.dataclass
class Event:
    after_ms: int  # since the one before is over
    kind: str
    for_ms: int


@dataclasses.dataclass
class MemberPlan:
    workers: int
    membership: str
    is_proxied: bool
    lives: list[Life]

    def duration_ms(self) -> int:
        """About, as measured on two processors: who is dynamic has to wait for others."""
        rebalance_ms = 1200 if self.membership == "dynamic" else 0
        def of(life: Life) -> int:
            sleeping_ms = life.stop_for_ms + 800 if life.stop_for_ms else 0
            awake_ms = 2000 if life.ends_at() else life.latest_ms
            return rebalance_ms + sleeping_ms + awake_ms + life.pause_ms
        return sum(of(life) for life in self.lives)


@dataclasses.dataclass
class Plan:
    seed: int
    transactions: int
    partitions: int
    records_per_commit: int
    killed_before: dict[str, int]  # at each failpoint, in the rounds before
    first_starts: int  # so many lives the first member has before all else begins
    members: list[MemberPlan]
    events: list[Event]

    def duration_ms(self) -> int:
        return max(member.duration_ms() for member in self.members)

    def text(self) -> str:
        """As read_plan reads it: what is 0, false or empty is left out of lives."""
        data = dataclasses.asdict(self)
        for member in data["members"]:
            member["lives"] = [{k: v for k, v in life.items() if v} for life in member["lives"]]
        return json.dumps(data)


def read_plan(file: pathlib.Path) -> Plan:
    data = json.loads(file.read_text())
    data["members"] = [MemberPlan(**{**member, "lives": [Life(**life) for life in member["lives"]]})
                       for member in data["members"]]
    data["events"] = [Event(**event) for event in data["events"]]
    return Plan(**data)


@dataclasses.dataclass(frozen=True)
class PlanSize:
    transactions: int
    kills: int
    nodes: int
    has_failpoints: bool


def make_plan(seed: int, size: PlanSize, killed_before: Mapping[str, int] | None = None) -> Plan:
    choose = random.Random(seed)
    before = {name: (killed_before or {}).get(name, 0) for name in failpoints.ALL}
    members = _make_members(choose)
    consumers = sum(member.workers for member in members)
    partitions = consumers + choose.randint(0, 3)  # nobody is idle when all are there
    plan = Plan(seed, size.transactions, partitions, choose.choice((100, 200, 500, 1000)), before,
                0, members, [])
    for life in _make_lives(choose, size, before):
        # All members are to be done at about the same time.
        min(members, key=MemberPlan.duration_ms).lives.append(life)
    for member in members:
        _add_other_lives(choose, member, size)
    if size.has_failpoints:
        first = _first_starts(choose)
        members[0].lives[:0] = first
        plan.first_starts = len(first)
    plan.events = _make_events(choose, size.nodes, plan.duration_ms())
    return plan


def _make_members(choose: random.Random) -> list[MemberPlan]:
    """Somebody who keeps his partitions over a restart, and somebody for whom they must move."""
    memberships = ["static", "dynamic", "static", choose.choice(("static", "dynamic"))]
    memberships = memberships[:choose.randint(3, 4)]
    choose.shuffle(memberships)
    return [MemberPlan(choose.randint(1, 2), membership, number == 0, [])
            for number, membership in enumerate(memberships)]


def _between(choose: random.Random, bounds: tuple[int, int]) -> int:
    return choose.randint(*bounds)


def _pause(choose: random.Random) -> int:
    return _between(choose, _ABSENCE_MS if choose.random() < 0.3 else _PAUSE_MS)


def _make_lives(choose: random.Random, size: PlanSize, before: Mapping[str, int]) -> list[Life]:
    """Those that end by a kill: of four three at failpoints, and one at a random time."""
    if not size.has_failpoints:
        return [_random_life(choose, size) for _number in range(size.kills)]
    at_failpoints = size.kills - size.kills // 4 - _FIRST_STARTS
    lives = [_failpoint_life(choose, name) for name in _names(choose, at_failpoints, before)]
    lives += [_random_life(choose, size) for _number in range(size.kills // 4)]
    return sorted(lives, key=lambda life: _moment(choose, life))


def _moment(choose: random.Random, life: Life) -> float:
    """When in the round, 0 to 1: there is nothing to restore at first, and at last nobody joins."""
    if life.ends_at() in failpoints.RESTORE:
        return choose.uniform(0.25, 1)
    return choose.uniform(0, 0.7 if life.ends_at() in _NEEDS_A_JOINER else 1)


def _first_starts(choose: random.Random) -> list[Life]:
    lives = [_failpoint_life(choose, _AT_FIRST_START) for _number in range(_FIRST_STARTS)]
    for life in lives:
        life.latest_ms, life.pause_ms = _FIRST_START_LATEST_MS, 0
    return lives


def _names(choose: random.Random, count: int, before: Mapping[str, int]) -> list[str]:
    """Always one of those at which the fewest have been killed."""
    planned = collections.Counter(before)
    names: list[str] = []
    for _number in range(count):
        possible = [name for name in failpoints.ALL if name != _AT_FIRST_START]
        least = min(planned[name] for name in possible)
        names.append(choose.choice([name for name in possible if planned[name] == least]))
        planned[names[-1]] += 1
    return names


def _random_life(choose: random.Random, size: PlanSize) -> Life:
    life = Life(latest_ms=_between(choose, _LIFE_MS), loses_state=choose.random() < 0.08,
                pause_ms=_pause(choose))
    if size.has_failpoints and choose.random() < 0.4:
        life.failpoints = f"commit.aborts=abort@%{choose.randint(3, 30)}"
    return life


def _failpoint_life(choose: random.Random, name: str) -> Life:
    life = Life(latest_ms=_FAILPOINT_LATEST_MS, pause_ms=_pause(choose))
    action = "kill"
    if name == "commit.ending" and choose.random() < 0.5:
        action = f"kill-within:{choose.choice((100, 500, 2000, 8000))}"
    if name == "rebalance.lost":
        _make_zombie(choose, life)
    life.loses_state = name in failpoints.RESTORE
    if name == "recover.folding":
        life.loses_state = choose.random() < 0.5  # else what the life before has not written
    life.failpoints = f"{name}={action}@{choose.randint(1, _HITS.get(name, 1))}"
    return life


def _make_zombie(choose: random.Random, life: Life) -> None:
    life.stop_after_ms = choose.randint(1, 600)
    life.stop_for_ms = _between(choose, _ZOMBIE_MS)
    life.latest_ms = _between(choose, (1500, 4000))


def _add_other_lives(choose: random.Random, member: MemberPlan, size: PlanSize) -> None:
    """Zombies and clean stops, about one for every eight kills, at random places.

    Of zombies a third falls asleep in the midst of a commit, and a few sleep there on their own.
    """
    for _number in range(max(1, len(member.lives) // 8)):
        zombie = Life(latest_ms=0)
        _make_zombie(choose, zombie)
        if size.has_failpoints and choose.random() < 0.5:
            place = f"{choose.choice(failpoints.COMMIT)}={{}}@{choose.randint(1, 20)}"
            zombie.stop_after_ms = 0
            zombie.failpoints = place.format("stop")
            if choose.random() < 0.3:
                zombie = Life(latest_ms=_SLEEP_MS + 3000,
                              failpoints=place.format(f"sleep:{_SLEEP_MS}"))
        clean = Life(latest_ms=_between(choose, (1000, 4000)), ends_by_term=True,
                     pause_ms=_between(choose, (0, 2000)))
        for life in (zombie, clean):
            member.lives.insert(choose.randint(0, len(member.lives)), life)


def _make_events(choose: random.Random, nodes: int, duration_ms: int) -> list[Event]:
    kinds = (BROKER_EVENTS if nodes > 1 else BROKER_EVENTS[:2]) + NETWORK_EVENTS
    events: list[Event] = []
    at_ms = 0
    while True:
        event = Event(_between(choose, _EVENT_AFTER_MS), choose.choice(kinds),
                      _between(choose, _EVENT_MS))
        # A broker needs some ten seconds to be back and in sync.
        at_ms += event.after_ms + event.for_ms + (0 if event.kind in NETWORK_EVENTS else 8000)
        if at_ms > duration_ms:
            return events
        events.append(event)
