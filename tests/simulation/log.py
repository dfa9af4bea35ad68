"""The log of events: one JSON object a line, in the order in which things happened."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any


class Log:
    """What happened, written down as it happens; several threads may write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("w", encoding="utf-8")
        self._lock = Lock()
        self.now: datetime | None = None  # the true moment, as the simulation has it

    def write(self, what: str, **facts: Any) -> None:
        """Write one event of this moment."""
        event = {"what": what, "at": self.now, **facts}
        with self._lock:
            self._file.write(json.dumps(event, default=_plain, ensure_ascii=False) + "\n")

    def flush(self) -> None:
        """Leave nothing in memory: a child process would write it once more."""
        with self._lock:
            self._file.flush()

    def close(self) -> None:
        """Write the rest."""
        self._file.close()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{value!r} cannot be written into the log")
