"""The documents of a batch as rows: read, or refused with the reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_all, take_ids
from tenderwatch.intake.tables import ReceivedDocument
from tenderwatch.notices.recording.reading import Reading


def enter(session: Session, batch: Sequence[Reading], source_id: int, now: datetime) -> dict[str, int]:
    """Enter documents that are not there yet and how reading them went; return the id of each digest.

    What a person settled stays settled until the document can be read.
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
        **_outcome(reading),
    }


def _outcome(reading: Reading) -> dict[str, Any]:
    parser = next((read.notice.parser for read in reading.notices), None)
    return {
        "state": "refused" if reading.error else "read",
        "parser": parser,
        "error": reading.error,
        "error_where": reading.error_where,
    }


def _update(session: Session, known: Sequence[tuple[Any, Reading]]) -> None:
    changed = [
        {"id": row.id, **_outcome(reading)}
        for row, reading in known
        if row.state != "read" or reading.error
        if not (row.state == "settled" and reading.error)
    ]
    if changed:
        session.execute(update(ReceivedDocument), changed)
