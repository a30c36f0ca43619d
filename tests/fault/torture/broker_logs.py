"""What a broker has written down, read from its own files by Kafka's own DumpLogSegments."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from cluster import Node, java

_STATES = {1: "open", 2: "commit logged", 3: "abort logged", 4: "committed", 5: "aborted"}
_BATCH = re.compile(r"baseOffset: .* producerId: (-?\d+) .* isControl: (\w+) .*CreateTime: (\d+)")
_PAIR = re.compile(r"key: (\{.*?\}) payload: (\{.*\})$")


@dataclass(frozen=True)
class TransactionNote:
    """One line of the coordinator's log."""
    at: int          # ms since 1970, as all times here: the broker's clock
    producer: int
    begun: int       # names the transaction, with the producer
    state: str


@dataclass(frozen=True)
class GroupOffset:
    """Of the input's only partition; true once its transaction is committed."""
    at: int
    producer: int
    offset: int


def transactions(node: Node) -> list[TransactionNote]:
    notes = []
    found = _pairs(node, "__transaction_state-*", "--transaction-log-decoder")
    for at, _producer, _key, value in found:
        notes.append(TransactionNote(at, value["producerId"],
                                     value["transactionStartTimestampMs"],
                                     _STATES.get(value["transactionStatus"], "")))
    return sorted(notes, key=lambda note: note.at)


def group_offsets(node: Node, group: str) -> list[GroupOffset]:
    found = _pairs(node, "__consumer_offsets-*", "--offsets-decoder")
    return [GroupOffset(at, producer, value["offset"])
            for at, producer, key, value in found
            if key.get("group") == group and "offset" in value]


def _pairs(node: Node, partitions: str, decoder: str) -> Iterator[tuple[int, int, dict, dict]]:
    """Time, producer, key and value of every record that is not deleted."""
    batch = None
    for line in _dump(node, partitions, decoder):
        batch = _BATCH.search(line) or batch
        if pair := _PAIR.search(line):
            key, value = (json.loads(text).get("data") for text in pair.groups())
            if key and value:
                yield int(batch[3]), int(batch[1]), key, value


def _dump(node: Node, partitions: str, how: str) -> list[str]:
    files = sorted(str(file) for file in (node.folder / "data").glob(f"{partitions}/*.log"))
    done = subprocess.run(
        java("kafka.tools.DumpLogSegments", "--files", ",".join(files), how, heap="256m"),
        capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
