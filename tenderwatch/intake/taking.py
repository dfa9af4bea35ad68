"""Taking in what was read: bytes to the store, then rows to the database; each step can be repeated."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from tenderwatch.house import House
from tenderwatch.notices.recording import Counts, Reading, Recorded, record

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings, and the documents they were read from as (digest, bytes)."""

    readings: tuple[Reading, ...]
    bodies: tuple[tuple[str, bytes], ...]


def take(house: House, batch: Batch, source_id: int, now: datetime, *, reverts: bool = False) -> Recorded:
    """Store and record a batch; the index is then to catch up.

    A crash between the steps is mended by taking the same in again: bytes are kept by digest, notices by key, and the
    index knows how far it is.
    """
    house.files.put_all(batch.bodies)
    return _record(house, batch.readings, source_id, now, reverts=reverts)


def _record(house: House, readings: Sequence[Reading], source_id: int, now: datetime, *, reverts: bool) -> Recorded:
    """Record all in one transaction; when one of them cannot be, that one is refused and the others are recorded."""
    try:
        with house.database.write() as session:
            return record(session, readings, source_id, now, reverts=reverts)
    except (DBAPIError, ValueError, ArithmeticError) as error:
        if _passes(error):
            raise
        if len(readings) == 1:
            return _refuse(house, readings[0], source_id, now, error)
        log.warning("a batch could not be recorded as a whole: %s", error)
    parts = [_record(house, [reading], source_id, now, reverts=reverts) for reading in readings]
    prepared = {number: row for part in parts for number, row in part.prepared.items()}
    moved = tuple(row for part in parts for row in part.moved)
    return Recorded(sum((part.counts for part in parts), Counts()), prepared, moved)


def _passes(error: Exception) -> bool:
    """Tell whether the database rather than the document is at fault: it is locked, full or away."""
    return isinstance(error, DBAPIError) and type(error).__name__ == "OperationalError"


def _refuse(house: House, reading: Reading, source_id: int, now: datetime, error: Exception) -> Recorded:
    reason = f"it could not be recorded: {type(error).__name__}: {str(error).splitlines()[0]}"
    refused = replace(reading, notices=(), error=reason, error_where=None)
    with house.database.write() as session:
        return record(session, [refused], source_id, now)
