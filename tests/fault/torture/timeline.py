"""What happened when: one JSON line for each event, milliseconds since the trial began.

{"ms": 1234.5, "event": "start", "member": 1, "life": 3, ...}. From these a timeline can be drawn.
"""

import json
import pathlib
import time


class Timeline:
    def __init__(self, file: pathlib.Path) -> None:
        self._begin = time.monotonic()
        self._sink = file.open("a", encoding="utf-8", buffering=1)

    def note(self, event: str, **details: object) -> None:
        ms = round((time.monotonic() - self._begin) * 1000, 1)
        self._sink.write(json.dumps({"ms": ms, "event": event, **details}) + "\n")

    def close(self) -> None:
        self._sink.close()
