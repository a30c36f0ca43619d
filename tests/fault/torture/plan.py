"""A plan: what a storm does to members, brokers and network. Data; one seed makes one plan.

Every member goes through a list of lives, one after the other. A life ends by SIGKILL at a time or
at a failpoint, by SIGTERM, or, when nothing else has ended it, by SIGKILL at its latest. In between
it may be stopped (SIGSTOP) for longer than its session: a zombie. Beside the members, a list of
events befalls brokers and the network.
"""

import dataclasses
import json
import pathlib
import random

import failpoints

SESSION_MS = 3000
_ZOMBIE_MS = (SESSION_MS + 1000, SESSION_MS + 3500)
_TRANSACTION_TIMEOUT_MS = 5000
_LIFE_MS = (300, 2600)
_FAILPOINT_LATEST_MS = 6000
_PAUSE_MS = (0, 700)
_EVENT_AFTER_MS = (4000, 12_000)
_EVENT_MS = (500, 6000)

# Those that a life comes to less often than it means to stand there more than once.
_DECK = (*(name for name in failpoints.ALL if name != "recover.start_committed"),
         *failpoints.REBALANCE, "rebalance.lost")
_HITS = (1, 20)  # a life of some seconds makes some 20 commits on a busy machine

BROKER_EVENTS = ("broker-killed", "broker-restarted", "group-coordinator-moved",
                 "transaction-coordinator-moved")
NETWORK_EVENTS = ("cut-whole", "cut-answers")


@dataclasses.dataclass
class Life:
    latest_ms: int            # killed when it has lasted so long
    failpoints: str = ""
    ends_by_term: bool = False  # SIGTERM instead of SIGKILL at that time
    loses_state: bool = False   # the store is deleted before
    stop_after_ms: int = 0      # SIGSTOP then; 0: never by the driver
    stop_for_ms: int = 0        # SIGCONT after so long, also when a failpoint has stopped it
    pause_ms: int = 0           # before the next life


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


@dataclasses.dataclass
class Plan:
    seed: int
    transactions: int
    records_per_commit: int
    members: list[MemberPlan]
    events: list[Event]

    def duration_ms(self) -> int:
        """About; a failpoint ends a life when it likes, mostly within its first third."""
        def of(life: Life) -> float:
            share = 0.35 if life.failpoints and not life.stop_for_ms else 1
            return life.latest_ms * share + life.pause_ms
        return round(max(sum(of(life) for life in member.lives) for member in self.members))

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


def make_plan(seed: int, size: PlanSize) -> Plan:
    choose = random.Random(seed)
    count = choose.randint(2, 4)
    members = [_make_member(choose, number, size) for number in range(count)]
    deck: list[str] = []
    if size.has_failpoints:
        # Only a partition's very first assignment comes there.
        members[0].lives.append(_failpoint_life(choose, "recover.start_committed"))
    for number in range(size.kills):
        if not deck:
            deck = choose.sample(_DECK, len(_DECK))
        # Of four kills three are at failpoints, in turn, and one is at random.
        at_failpoint = size.has_failpoints and number % 4 != 3
        life = _failpoint_life(choose, deck.pop()) if at_failpoint else _random_life(choose)
        members[number % count].lives.append(life)
    for member in members:
        _add_other_lives(choose, member)
    plan = Plan(seed, size.transactions, choose.choice((100, 200, 200, 500)), members, [])
    plan.events = _make_events(choose, size.nodes, plan.duration_ms())
    return plan


def _make_member(choose: random.Random, number: int, size: PlanSize) -> MemberPlan:
    return MemberPlan(workers=choose.randint(1, 2), membership=choose.choice(("static", "dynamic")),
                      is_proxied=number == 0, lives=[])


def _between(choose: random.Random, bounds: tuple[int, int]) -> int:
    return choose.randint(*bounds)


def _random_life(choose: random.Random) -> Life:
    return Life(latest_ms=_between(choose, _LIFE_MS), loses_state=choose.random() < 0.08,
                pause_ms=_between(choose, _PAUSE_MS))


def _failpoint_life(choose: random.Random, name: str) -> Life:
    life = Life(latest_ms=_FAILPOINT_LATEST_MS, pause_ms=_between(choose, _PAUSE_MS))
    if name == "commit.aborts":
        # It fires again and again; the life ends by a kill at random.
        life.latest_ms = _between(choose, (1500, 4000))
        life.failpoints = f"{name}=abort@%{choose.randint(5, 40)}"
        return life
    hit = 1
    if name in failpoints.COMMIT + failpoints.FLUSH:
        hit = _between(choose, _HITS)
    elif name in ("recover.folding", "restore.chunk_written"):
        hit = choose.randint(1, 3)
    elif name == "rebalance.lost":
        _make_zombie(choose, life)
    life.loses_state = name in failpoints.RESTORE
    life.failpoints = f"{name}={_action(choose, name, life)}@{hit}"
    return life


def _action(choose: random.Random, name: str, life: Life) -> str:
    """Mostly kill; in the midst of a commit now and then something slower."""
    if name == "commit.ending" and choose.random() < 0.5:
        return f"kill-within:{choose.choice((100, 500, 2000, 8000))}"
    if name in failpoints.COMMIT and choose.random() < 0.1:
        _make_zombie(choose, life)
        life.stop_after_ms = 0
        return "stop"
    if name in failpoints.COMMIT and choose.random() < 0.05:
        life.latest_ms = _TRANSACTION_TIMEOUT_MS + 6000
        return f"sleep:{_TRANSACTION_TIMEOUT_MS + 1500}"
    return "kill"


def _make_zombie(choose: random.Random, life: Life) -> None:
    life.stop_after_ms = _between(choose, (1500, 3500))
    life.stop_for_ms = _between(choose, _ZOMBIE_MS)
    life.latest_ms = life.stop_after_ms + life.stop_for_ms + _between(choose, (1500, 4000))


def _add_other_lives(choose: random.Random, member: MemberPlan) -> None:
    """Zombies and clean stops, about one for every eight kills, at random places."""
    for _number in range(max(1, len(member.lives) // 8)):
        zombie = Life(latest_ms=0)
        _make_zombie(choose, zombie)
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
