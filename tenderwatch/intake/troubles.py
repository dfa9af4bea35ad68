"""Times of trouble: from when a source gave reason to fear that notices are missed until it was mended.

Each is told once when it begins and once when it has ended (see `today.sources`).
"""

import logging
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.house import House
from tenderwatch.intake import queries
from tenderwatch.intake.tables import Source, SourceTrouble

log = logging.getLogger(__name__)

LATE = "late"
NEEDS_A_PERSON = frozenset(
    {"layout_changed", "blocked_by_challenge", "login_required", "robots_disallowed", "address_refused", "key_missing"}
)
"""Words that pass only when somebody does something."""


def follow(house: House, now: datetime) -> None:
    """Note which troubles have begun and which are over."""
    with house.database.read() as session:
        late = {source.id for source, _since in queries.late_sources(session, now)}
        polled = session.scalars(select(Source).where(Source.kind != "files"))
        present = {(source.id, what) for source in polled for what in _troubles(source, source.id in late)}
        written = {(each.source_id, each.what) for each in _open(session)}
    if present != written:
        with house.database.write() as session:
            _write(session, present, now)


def _troubles(source: Source, is_late: bool) -> Iterator[str]:
    if source.enabled and is_late:
        yield LATE
    if source.enabled and source.state in NEEDS_A_PERSON:
        yield source.state


def _open(session: Session) -> list[SourceTrouble]:
    return list(session.scalars(select(SourceTrouble).where(SourceTrouble.mended_at.is_(None))))


def _write(session: Session, present: set[tuple[int, str]], now: datetime) -> None:
    written = {(each.source_id, each.what): each for each in _open(session)}
    for pair in written.keys() - present:
        written[pair].mended_at = now
    for source_id, what in sorted(present - written.keys()):
        log.warning("source in trouble", extra={"source_id": source_id, "trouble": what})
        session.add(SourceTrouble(source_id=source_id, what=what, since=now))
