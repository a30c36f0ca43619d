"""Leads one member through its lives. Never waits: `tick` is called every few milliseconds."""

import collections
import pathlib
import re
import shutil
import signal
import time

from member import REFUSED, BenchFailure, Member, last_words
from plan import Life, MemberPlan

_TERM_TIMEOUT_MS = 30_000


def _now_ms() -> float:
    return time.monotonic() * 1000


class LifeRunner:
    def __init__(self, member: Member, plan: MemberPlan) -> None:
        self.member = member
        self._brokers = member.trial.cluster.proxied_brokers if plan.is_proxied else None
        self._lives = list(plan.lives)
        self._life: Life | None = None
        self._starts_at = _now_ms()
        self._begun_at = 0.0
        self._stopped_at: float | None = None
        self._was_stopped = False
        self._term_at: float | None = None
        self._commits_before = 0
        self._has_committed = False
        # What the storm reports.
        self.kills = 0
        self.kills_at_failpoints = 0
        self.zombies = 0
        self.clean_stops = 0
        self.left: collections.Counter[str] = collections.Counter()

    def is_done(self) -> bool:
        return self._life is None and not self._lives

    def tick(self) -> None:
        if self._life is None:
            if self._lives and _now_ms() >= self._starts_at:
                self._begin(self._lives.pop(0))
            return
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
        self._has_committed = self._was_stopped = False
        self._stopped_at = self._term_at = None
        self.member.start("--quiet", failpoint=life.failpoints, brokers=self._brokers)
        self._begun_at = _now_ms()

    def _befall(self, life: Life) -> None:
        age_ms = _now_ms() - self._begun_at
        process = self.member.process
        if self._stopped_at is not None:
            if _now_ms() - self._stopped_at >= life.stop_for_ms:
                process.send(signal.SIGCONT)
                self._note("cont")
                self._stopped_at = None
        elif self._term_at is not None:
            if _now_ms() - self._term_at > _TERM_TIMEOUT_MS:
                raise BenchFailure(f"member {self.member.name} does not end on SIGTERM; "
                                   f"its threads: {process.save_stacks()}")
        elif life.stop_for_ms and not self._was_stopped and self._is_to_stop(life, age_ms):
            self._stopped_at = _now_ms()
            self._was_stopped = True
            self.zombies += 1
            self._note("stop")
        elif age_ms >= life.latest_ms and life.ends_by_term:
            process.send(signal.SIGTERM)
            self._term_at = _now_ms()
            self._note("term")
        elif age_ms >= life.latest_ms:
            process.kill()
            self._end(by_driver=True)

    def _is_to_stop(self, life: Life, age_ms: float) -> bool:
        """By the driver at its time, or it has stopped by itself at a failpoint."""
        if life.stop_after_ms and age_ms >= life.stop_after_ms:
            self.member.process.send(signal.SIGSTOP)
            return True
        return not life.stop_after_ms and _is_stopped(self.member.process.pid)

    def _end(self, by_driver: bool = False) -> None:
        life = self._life
        code = self.member.process.exit_code()
        text = self.member.process.text()
        self._life = None
        self._starts_at = _now_ms() + life.pause_ms
        self._note("end", code=code, by_driver=by_driver)
        if code == -signal.SIGKILL and (by_driver or "kill" in life.failpoints):
            self.kills += 1
            self.kills_at_failpoints += 0 if by_driver else 1
        elif code == 0 and self._term_at is not None:
            self.clean_stops += 1
        elif code == REFUSED or self._is_tolerated(text):
            self.left[last_words(text)] += 1
        else:
            raise self.member.failure(code)

    def _is_tolerated(self, text: str) -> bool:
        pattern = self.member.trial.programs.tolerated
        return bool(pattern and re.search(pattern, text))

    def _commits(self) -> int:
        counts = self.member.counts()
        return counts["commit.answered"].passed if "commit.answered" in counts else 0

    def _note_first_commit(self) -> None:
        if not self._has_committed and self._commits() > self._commits_before:
            self._has_committed = True
            self._note("first-commit", after_ms=round(_now_ms() - self._begun_at, 1))

    def _note(self, event: str, **details: object) -> None:
        self.member.note(event, **details)


def _is_stopped(pid: int) -> bool:
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rsplit(")", 1)[1].split()[0] == "T"
