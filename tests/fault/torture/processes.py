"""Processes of the bench: started so that they cannot outlive it, stopped by their own id.

Every child gets SIGKILL from the kernel when the bench dies (setpriv --pdeathsig; the bench starts
children from its main thread only, since that signal is tied to the thread), and a session of its
own, so that Ctrl-C in the terminal is for the bench alone, which then ends them in order.
"""

import atexit
import os
import pathlib
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

_running: list["Process"] = []


class Process:
    """One child, whose output goes to a file."""

    def __init__(self, arguments: Sequence[str | pathlib.Path], output: pathlib.Path,
                 environment: Mapping[str, str] | None = None) -> None:
        command = ["setpriv", "--pdeathsig", "KILL", "--", *map(str, arguments)]
        self.output = output
        with output.open("ab") as sink:
            self._child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
                env={**os.environ, **(environment or {})}, start_new_session=True)
        _running.append(self)

    @property
    def pid(self) -> int:
        return self._child.pid

    def exit_code(self) -> int | None:
        """None while it runs; the number of the signal with a minus when one ended it."""
        code = self._child.poll()
        if code is not None and self in _running:
            _running.remove(self)
        return code

    def is_running(self) -> bool:
        return self.exit_code() is None

    def send(self, number: signal.Signals) -> None:
        if self.is_running():
            self._child.send_signal(number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.wait(10)

    def wait(self, timeout_s: float) -> int | None:
        """The exit code, or None when it still runs after the time."""
        try:
            self._child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None
        return self.exit_code()

    def stop(self, timeout_s: float) -> int | None:
        """SIGTERM; the exit code, or None when it had to be killed."""
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        code = self.wait(timeout_s)
        if code is None:
            self.kill()
        return code

    def save_stacks(self) -> pathlib.Path | None:
        """Where its threads are, in a file beside its output; None without gdb."""
        if shutil.which("gdb") is None or not self.is_running():
            return None
        file = self.output.with_suffix(".stacks")
        with file.open("w") as sink:
            subprocess.run(["gdb", "-batch", "-p", str(self.pid), "-ex", "thread apply all bt 30"],
                           stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.DEVNULL,
                           timeout=60, check=False)
        return file

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")


def end_all() -> None:
    for process in list(_running):
        process.kill()


def end_all_at_exit() -> None:
    """SIGTERM and SIGHUP become an ordinary exit, as Ctrl-C is one already."""
    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    atexit.register(end_all)


def wait_until(condition, timeout_s: float, what: str) -> None:
    """Looks every 20 ms; TimeoutError says what did not come."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {timeout_s:g} s: {what}")
        time.sleep(0.02)
