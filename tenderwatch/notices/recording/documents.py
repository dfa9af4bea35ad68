"""The documents of a batch as rows: read, or refused with the reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_all, take_ids
from tenderwatch.intake.tables import STRANGE_VERSION, ReceivedDocument
from tenderwatch.notices.recording.reading import Reading


def enter(session: Session, batch: Sequence[Reading], source_id: int, now: datetime) -> dict[str, int]:
    """Enter documents that are not there yet and how reading them went; return the id of each digest.

    What a person settled stays settled until the document can be read.  Documents that were there keep saying which
    readers read them, since their notices stay as those read them; `read_anew` is what changes both.
    """
    readings = {reading.digest: reading for reading in batch}
    columns = (ReceivedDocument.digest, ReceivedDocument.id, ReceivedDocument.state)
    mine = select(*columns).where(ReceivedDocument.source_id == source_id, ReceivedDocument.digest.in_(list(readings)))
    known = {row.digest: row for row in session.execute(mine)}
    _update(session, [(row, readings[digest]) for digest, row in known.items()])
    new = [reading for digest, reading in readings.items() if digest not in known]
    ids = {digest: row.id for digest, row in known.items()}
    added = take_ids(session, ReceivedDocument, len(new))
    insert_all(
        session,
        ReceivedDocument,
        [{"id": number, **_row(reading, source_id, now)} for number, reading in zip(added, new, strict=True)],
    )
    return ids | {reading.digest: number for reading, number in zip(new, added, strict=True)}


def _row(reading: Reading, source_id: int, now: datetime) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "digest": reading.digest,
        "name": reading.name,
        "key": reading.key,
        "media_type": reading.media_type,
        "size": reading.size,
        "received_at": reading.received_at or now,
        "parser": reading.parser,
        **_outcome(reading),
    }


def read_anew(session: Session, readings: Mapping[int, Reading]) -> None:
    """Write how reading documents again went, each by its id, and that present readers did it."""
    states = select(ReceivedDocument.id, ReceivedDocument.state).where(ReceivedDocument.id.in_(readings))
    rows = [
        {"id": row.id, "parser": readings[row.id].parser, **_outcome(readings[row.id], row.state)}
        for row in session.execute(states)
    ]
    if rows:
        session.execute(update(ReceivedDocument), rows)


def _outcome(reading: Reading, before: str = "read") -> dict[str, Any]:
    refused = "settled" if before == "settled" else "refused"
    return {
        "state": refused if reading.error else "read",
        "error": reading.error or (STRANGE_VERSION if reading.strange_version else None),
        "error_where": reading.error_where if reading.error else reading.strange_version,
    }


def _update(session: Session, known: Sequence[tuple[Any, Reading]]) -> None:
    changed = [
        {"id": row.id, **_outcome(reading, row.state)} for row, reading in known if row.state != "read" or reading.error
    ]
    if changed:
        session.execute(update(ReceivedDocument), changed)
