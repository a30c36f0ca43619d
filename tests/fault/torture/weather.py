"""Lets a plan's events befall brokers and network, one after the other; `tick` never waits long."""

import collections
import signal
import time

from cluster import Node
from member import BenchTrouble
from plan import Event
from proxy import Cut
from trial import Trial

_BACK_TIMEOUT_S = 180
_STOP_TIMEOUT_S = 20


class Weather:
    def __init__(self, trial: Trial, events: list[Event]) -> None:
        self._trial = trial
        self._cluster = trial.cluster
        self._events = list(events)
        self._event: Event | None = None
        self._node: Node | None = None
        self._until = self._next_at()
        self._is_healing = False
        self.happened: collections.Counter[str] = collections.Counter()

    def is_done(self) -> bool:
        return self._event is None and not self._events

    def is_calm(self) -> bool:
        return self._event is None

    def let_up(self) -> None:
        """Nothing new begins; what has begun is healed."""
        self._events.clear()

    def tick(self) -> None:
        if self.is_done() or time.monotonic() < self._until:
            return
        if self._event is None:
            self._begin(self._events.pop(0))
        elif self._is_healing:
            self._look_whether_whole()
        else:
            self._heal()

    def _begin(self, event: Event) -> None:
        self._event = event
        self._until = time.monotonic() + event.for_ms / 1000
        self._trial.timeline.note(event.kind, for_ms=event.for_ms)
        self.happened[event.kind] += 1
        if event.kind.startswith("cut-"):
            self._cluster.proxy.set_cut(Cut(event.kind.removeprefix("cut-")))
            return
        self._node = self._pick(event.kind)
        is_clean = event.kind == "broker-restarted"
        self._node.process.send(signal.SIGTERM if is_clean else signal.SIGKILL)

    def _pick(self, kind: str) -> Node:
        """The coordinator, or the node whose turn it is."""
        node = None
        if kind == "group-coordinator-moved":
            node = self._cluster.group_coordinator(self._trial.group)
        elif kind == "transaction-coordinator-moved":
            node = self._cluster.transaction_coordinator(f"{self._trial.group}-1-0-0")
        return node or self._cluster.nodes[sum(self.happened.values()) % len(self._cluster.nodes)]

    def _heal(self) -> None:
        if self._node is None:
            self._cluster.proxy.set_cut(Cut.NONE)
            self._over()
        elif self._node.is_running():
            if time.monotonic() > self._until + _STOP_TIMEOUT_S:
                self._node.process.send(signal.SIGKILL)
        else:
            self._cluster.start(self._node)
            self._is_healing = True
            self._until = time.monotonic() + 1
            self._deadline = time.monotonic() + _BACK_TIMEOUT_S

    def _look_whether_whole(self) -> None:
        if self._cluster.is_whole():
            self._over()
        elif time.monotonic() > self._deadline:
            raise BenchTrouble(f"Kafka's node {self._node.number} is not back")
        else:
            self._until = time.monotonic() + 0.5

    def _over(self) -> None:
        self._trial.timeline.note("over", kind=self._event.kind)
        self._event = self._node = None
        self._is_healing = False
        self._until = self._next_at()

    def _next_at(self) -> float:
        return time.monotonic() + (self._events[0].after_ms / 1000 if self._events else 0)
