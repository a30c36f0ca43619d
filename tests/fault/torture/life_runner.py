"""Leads one member through its lives. Never waits: `tick` is called every few milliseconds."""

import collections
import pathlib
import re
import shutil
import signal
import time

from member import REFUSED, BenchFailure, Member, last_words
from plan import Life, MemberPlan

_TERM_TIMEOUT_MS = 60_000
_AWAKE_MS = 9000  # a zombie to be, without a first commit: killed


def _now_ms() -> float:
    return time.monotonic() * 1000


class LifeRunner:
    def __init__(self, member: Member, plan: MemberPlan) -> None:
        self.member = member
        self._brokers = member.trial.cluster.proxied_brokers if plan.is_proxied else None
        self._lives = list(plan.lives)
        self.lives = len(plan.lives)
        self.lives_over = 0
        self._life: Life | None = None
        self._starts_at = _now_ms()
        self._ticked_at = self._begun_at = 0.0
        self._ends_at = 0.0
        self._committed_at: float | None = None  # the first one of this life
        self._stopped_at: float | None = None
        self._was_stopped = False
        self._term_at: float | None = None
        self._commits_before = 0
        # What the storm reports.
        self.kills = 0
        self.meant: collections.Counter[str] = collections.Counter()   # to be killed there
        self.killed: collections.Counter[str] = collections.Counter()  # and were
        self.zombies = 0
        self.clean_stops = 0
        self.left: collections.Counter[str] = collections.Counter()

    def is_done(self) -> bool:
        return self._life is None and not self._lives

    def tick(self, is_calm: bool) -> None:
        """`is_calm`: brokers and network are whole. Else nobody's way to a failpoint is timed."""
        now = _now_ms()
        elapsed_ms, self._ticked_at = now - self._ticked_at, now
        if self._life is None:
            if self._lives and _now_ms() >= self._starts_at:
                self._begin(self._lives.pop(0))
            return
        if self._life.failpoints and not is_calm:
            self._ends_at += elapsed_ms
        self._note_first_commit()
        if self.member.process.exit_code() is not None:
            self._end()
        else:
            self._befall(self._life)

    def _begin(self, life: Life) -> None:
        if life.loses_state and self.member.state.exists():
            shutil.rmtree(self.member.state)
        self._life = life
        self._commits_before = self._commits()
        self._was_stopped = False
        self._committed_at = self._stopped_at = self._term_at = None
        if life.ends_at():
            self.meant[life.ends_at()] += 1
        self.member.start("--quiet", failpoint=life.failpoints, brokers=self._brokers)
        self._begun_at = _now_ms()
        self._ends_at = self._begun_at + (_AWAKE_MS if life.stop_for_ms else life.latest_ms)

    def _befall(self, life: Life) -> None:
        now = _now_ms()
        process = self.member.process
        if self._stopped_at is not None:
            if now - self._stopped_at >= life.stop_for_ms:
                process.send(signal.SIGCONT)
                self._note("cont")
                self._stopped_at = None
                self._ends_at = now + life.latest_ms
        elif self._term_at is not None:
            if now - self._term_at > _TERM_TIMEOUT_MS:
                self._give_up()
        elif life.stop_for_ms and not self._was_stopped and self._is_to_stop(life, now):
            self._stopped_at = now
            self._was_stopped = True
            self.zombies += 1
            self._note("stop")
        elif now >= self._ends_at and life.ends_by_term:
            process.send(signal.SIGTERM)
            self._term_at = now
            self._note("term")
        elif now >= self._ends_at:
            process.kill()
            self._end(by_driver=True)

    def _give_up(self) -> None:
        """It does not end on SIGTERM: a failure, unless that is known of where its threads are."""
        stacks = self.member.process.save_stacks()
        if stacks is None or not self._is_tolerated(stacks.read_text()):
            raise BenchFailure(f"member {self.member.name}, life {self.member.lives}, does not end "
                               f"on SIGTERM; its threads: {stacks}")
        self.left["(did not end on SIGTERM; its threads are where --tolerate says)"] += 1
        self.member.process.kill()
        self._over()

    def _is_to_stop(self, life: Life, now: float) -> bool:
        """By the driver at its time, or it has stopped by itself at a failpoint."""
        if not life.stop_after_ms:
            return _is_stopped(self.member.process.pid)
        if self._committed_at is None or now - self._committed_at < life.stop_after_ms:
            return False
        self.member.process.send(signal.SIGSTOP)
        return True

    def _over(self, **details: object) -> None:
        self._note("end", **details)
        self._starts_at = _now_ms() + self._life.pause_ms
        self._life = None
        self.lives_over += 1

    def _end(self, by_driver: bool = False) -> None:
        life = self._life
        code = self.member.process.exit_code()
        text = self.member.process.text()
        self._over(code=code, by_driver=by_driver)
        if code == -signal.SIGKILL and (by_driver or life.ends_at()):
            self.kills += 1
            if not by_driver:
                self.killed[life.ends_at()] += 1
        elif code == 0 and self._term_at is not None:
            self.clean_stops += 1
        elif code == REFUSED or self._is_tolerated(text):
            self.left[last_words(text)] += 1
        elif code == -signal.SIGTERM and self._term_at and self._committed_at is None:
            self.left["(ended by SIGTERM before it could take it)"] += 1
        else:
            raise self.member.failure(code)

    def _is_tolerated(self, text: str) -> bool:
        pattern = self.member.trial.programs.tolerated
        return bool(pattern and re.search(pattern, text))

    def _commits(self) -> int:
        counts = self.member.counts()
        return counts["commit.answered"].passed if "commit.answered" in counts else 0

    def _note_first_commit(self) -> None:
        if self._committed_at is None and self._commits() > self._commits_before:
            self._committed_at = _now_ms()
            self._note("first-commit", after_ms=round(self._committed_at - self._begun_at, 1))

    def _note(self, event: str, **details: object) -> None:
        self.member.note(event, **details)


def _is_stopped(pid: int) -> bool:
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rsplit(")", 1)[1].split()[0] == "T"
