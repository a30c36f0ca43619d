"""The failpoints of the test build: their names, and the file in which each member counts them.

The file outlives SIGKILL and adds up over the lives of a member (core/failpoint.h).
"""

import dataclasses
import pathlib
import struct

COMMIT = ("commit.begun", "commit.outputs_produced", "commit.checkpoint_produced",
          "commit.offsets_sent", "commit.ending", "commit.answered", "commit.aborts")
FLUSH = ("flush.before_write", "flush.after_write")
RECOVER = ("recover.started", "recover.offset_known", "recover.marker_known",
           "recover.start_committed", "recover.folding", "recover.done")
RESTORE = ("restore.begun", "restore.chunk_written", "restore.before_mark", "restore.done")
REBALANCE = ("rebalance.assigned", "rebalance.revoked", "rebalance.flushed", "rebalance.lost")
# What a storm owes each round; snapshot.* are killed at by tests/mock/snapshot_kill_test.sh.
ALL = COMMIT + FLUSH + RECOVER + RESTORE + REBALANCE

_SLOT = struct.Struct("<48sQQ")


@dataclasses.dataclass(frozen=True)
class Count:
    passed: int = 0
    fired: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.fired + other.fired)

    def __sub__(self, other: "Count") -> "Count":
        return Count(self.passed - other.passed, self.fired - other.fired)


Counts = dict[str, Count]


def read_counts(file: pathlib.Path) -> Counts:
    """Empty when there is no such file yet."""
    counts: Counts = {}
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return counts
    for name, passed, fired in _SLOT.iter_unpack(data[:len(data) // _SLOT.size * _SLOT.size]):
        if name[0] == 0:
            break  # the rest of the slots is empty
        counts[name.rstrip(b"\0").decode()] = Count(passed, fired)
    return counts


def total(parts: list[Counts]) -> Counts:
    names = sorted({name for part in parts for name in part})
    return {name: sum((part.get(name, Count()) for part in parts), Count()) for name in names}
