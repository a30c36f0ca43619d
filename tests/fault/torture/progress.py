"""One line on a terminal, renewed twice a second; elsewhere nothing."""

import sys
import time
from collections.abc import Callable

_INTERVAL_S = 0.5


class Progress:
    def __init__(self, what: str) -> None:
        self._what = what
        self._begin = time.monotonic()
        self._next = self._begin
        self._is_terminal = sys.stderr.isatty()

    def show(self, status: Callable[[], str]) -> None:
        now = time.monotonic()
        if not self._is_terminal or now < self._next:
            return
        self._next = now + _INTERVAL_S
        print(f"\r\033[K{self._what}: {now - self._begin:.0f} s, {status()}", end="",
              file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._is_terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
