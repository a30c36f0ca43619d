"""A load that lasts as long as the faults do, however fast the machine lets lives go by.

The publisher is given a rate that is too high, and is stopped (SIGSTOP) whenever it is ahead: what
is left is spread over the time that the lives still to come will probably take. It never stands
still for long, so nobody waits for records.
"""

import signal
import time

from processes import Process
from trial import Trial

_HASTE = 4  # times the rate that the plan would need
_LEAST_RATE = 2000
_STEP = 0.004  # of the load: ahead of its time by so much, it stops
_LEAST_LEFT_S = 2.0


class PacedLoad:
    def __init__(self, trial: Trial, transactions: int, expected_s: float) -> None:
        self._trial = trial
        self._rate_per_s = max(_LEAST_RATE, round(transactions / expected_s * _HASTE))
        self._lasts_s = transactions / self._rate_per_s  # when it runs all the time
        self._expected_s = expected_s
        self._loader: Process = trial.start_load(transactions, self._rate_per_s)
        self._is_stopped = False
        self._begin = self._ticked_at = time.monotonic()
        self._due = 0.0        # the share that should have been published by now
        self._published = 0.0  # and the one that has been, about

    def tick(self, lives_over: float) -> None:
        """`lives_over`: the share of lives that have ended."""
        now = time.monotonic()
        elapsed_s, self._ticked_at = now - self._ticked_at, now
        if not self._is_stopped:
            self._published += elapsed_s / self._lasts_s
        self._due += (1 - self._due) * min(1.0, elapsed_s / self._left_s(now, lives_over))
        if self._is_stopped and self._published < self._due:
            self._go_on()
        elif not self._is_stopped and self._published > self._due + _STEP:
            self._loader.send(signal.SIGSTOP)
            self._is_stopped = True

    def finish(self) -> None:
        """Lets it publish the rest."""
        self._go_on()
        self._trial.finish_load(self._loader)

    def _left_s(self, now: float, lives_over: float) -> float:
        """What the lives so far took says more, the more there were."""
        measured_s = (now - self._begin) / lives_over if lives_over > 0 else 0.0
        all_s = self._expected_s * (1 - lives_over) + measured_s * lives_over
        return max(_LEAST_LEFT_S, all_s * (1 - lives_over))

    def _go_on(self) -> None:
        self._loader.send(signal.SIGCONT)
        self._is_stopped = False
