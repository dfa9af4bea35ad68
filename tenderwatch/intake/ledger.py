"""The ledger: what each source published on each day as far as we know, and what of it is kept here."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scrapers.sources import Counted
from scrapers.sources.diary import Diary
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.intake.tables import ReceivedDocument, Source, SourceDay
from tenderwatch.notices.rules import stands_in
from tenderwatch.notices.tables import Notice
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

AT_ONCE = 500
"""Keys asked for in one statement."""


def kept(session: Session, source_id: int, keys: Collection[str]) -> dict[str, str]:
    """Return how each of the keys is kept that is: "read" or "refused"; a notice that came from elsewhere is read.

    Of what only stands in for a document that could not be had, nothing is kept: the document is still wanted.
    """
    found: dict[str, str] = {}
    for some in _portions(keys):
        elsewhere = session.execute(select(Notice.key, Notice.parser).where(Notice.key.in_(some)).distinct())
        found |= {key: "read" for key, parser in elsewhere if not stands_in(parser)}
        mine = select(ReceivedDocument.key, ReceivedDocument.state, ReceivedDocument.parser)
        mine = mine.where(ReceivedDocument.source_id == source_id, ReceivedDocument.key.in_(some))
        for key, state, parser in session.execute(mine.order_by(ReceivedDocument.id)):
            if not stands_in(parser or ""):
                found[str(key)] = "read" if state == "read" else found.get(str(key), "refused")
    return found


def _portions(keys: Collection[str]) -> Iterator[list[str]]:
    listed = list(keys)
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


def enter(session: Session, source_id: int, counted: Counted, now: datetime) -> SourceDay:
    """Enter what a source showed of a day, compared with what is kept.

    A day that could not be asked about to its end keeps its former numbers.
    """
    line = _line(session, source_id, counted.day, now)
    line.whole = counted.whole
    line.counted_at = now
    if counted.whole:
        states = list(kept(session, source_id, counted.keys).values())
        line.expected, line.seen = counted.expected, len(set(counted.keys))
        line.stored, line.refused = states.count("read"), states.count("refused")
    return line


def enter_received(session: Session, source_id: int, now: datetime) -> SourceDay:
    """Enter what came in today from a source that knows no publication days."""
    start = datetime(now.year, now.month, now.day, tzinfo=UTC)
    counted = select(ReceivedDocument.state, func.count()).where(
        ReceivedDocument.source_id == source_id,
        ReceivedDocument.received_at >= start,
        ReceivedDocument.received_at < start + timedelta(days=1),
    )
    numbers = {state: count for state, count in session.execute(counted.group_by(ReceivedDocument.state))}
    line = _line(session, source_id, start.date(), now)
    line.counted_at = now
    line.stored = numbers.pop("read", 0)
    line.refused = sum(numbers.values())
    line.seen = line.stored + line.refused
    return line


def _line(session: Session, source_id: int, day: date, now: datetime) -> SourceDay:
    line = session.get(SourceDay, (source_id, day))
    if line is None:
        line = SourceDay(source_id=source_id, day=day, seen=0, stored=0, refused=0, whole=True, counted_at=now)
        session.add(line)
    return line


def handed_in(session: Session, source_id: int) -> dict[str, Any]:
    """Return the state that a poll starts from: what the last one left, without the days that nobody waits for."""
    progress = session.get_one(Source, source_id, populate_existing=True).progress
    owed = progress.get("incomplete")
    if not owed:
        return progress
    left = select(SourceDay.day).where(SourceDay.source_id == source_id, SourceDay.let_be.is_not(None))
    let_go = {day.isoformat() for day in session.scalars(left)}
    return {**progress, "incomplete": {day: tried for day, tried in owed.items() if day not in let_go}}


def owe(session: Session, source_id: int, period: tuple[date, date], today: date) -> None:
    """Have the days that a backfill left incomplete asked about again by the polls to come.

    Call it while the source's lease is held: a poll overwrites the state at its end.
    """
    theirs = select(SourceDay).where(SourceDay.source_id == source_id, SourceDay.day.between(*period))
    days = [line.day for line in session.scalars(theirs) if line.let_be is None and not line.complete]
    if days:
        source = session.get_one(Source, source_id)
        source.progress = {**source.progress, **Diary.of(source.progress).owing(days, today).state()}


def let_be(session: Session, source_id: int, day: date, reason: str, by: User | str | None, now: datetime) -> SourceDay:
    """Wait no longer for what is missing of a day; the reason stands beside its numbers."""
    line = session.get(SourceDay, (source_id, day))
    source = session.get(Source, source_id)
    if line is None or source is None:
        raise NotFound(_("There is no such day."))
    if not reason.strip():
        raise Invalid(_("Say why nobody waits for the rest."), {"reason": _("Say why nobody waits for the rest.")})
    line.let_be = reason.strip()
    audit(session, source, by, now, f"let be {day.isoformat()}")
    return line
