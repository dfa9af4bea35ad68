"""What pages ask about sources and about documents that could not be read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tenderwatch.i18n import _, ngettext
from tenderwatch.intake.manners import manners_of
from tenderwatch.intake.rules import late_since
from tenderwatch.intake.tables import STRANGE_VERSION, ReceivedDocument, Source
from tenderwatch.users.tables import Audit


@dataclass(frozen=True, slots=True)
class SourceState:
    """How fresh all sources are, in one line for the header; `late` of `total` that are switched on."""

    text: str
    late: int
    total: int
    url: str = "/sources"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with what its row in the list says; `late_since`: what it published since then may be missing.

    `failing` and `nothing_new_since`: too often or for too long, by its own settings.
    """

    source: Source
    late_since: datetime | None
    quarantined: int
    documents: int
    failing: bool
    nothing_new_since: datetime | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document that could not be read."""

    document: ReceivedDocument
    source: str


def source_state(session: Session, now: datetime) -> SourceState:
    """Return how fresh the sources are."""
    states = [_late_since(source, now) for source in session.scalars(_polled().where(Source.enabled))]
    late = sum(1 for since in states if since)
    if late:
        text = ngettext("Sources: %(n)s late", "Sources: %(n)s late", late)
    else:
        text = _("Sources: all in time") if states else _("Sources: none switched on")
    return SourceState(text, late, len(states))


def late_sources(session: Session, now: datetime) -> list[tuple[Source, datetime]]:
    """Return the sources that are late, each with the moment since which notices may be missing."""
    found = ((source, _late_since(source, now)) for source in session.scalars(_polled().where(Source.enabled)))
    return [(source, since) for source, since in found if since]


def sources(session: Session, now: datetime) -> list[SourceLine]:
    """Return all sources that are polled, by name."""
    refused = _documents_by_source(session, "refused")
    kept = _documents_by_source(session, "read")
    return [
        SourceLine(
            source,
            late_since=_late_since(source, now),
            quarantined=refused.get(source.id, 0),
            documents=kept.get(source.id, 0),
            failing=source.enabled and source.failures >= manners_of(source).alert_after,
            nothing_new_since=_nothing_new_since(session, source, now),
        )
        for source in session.scalars(_polled().order_by(Source.name))
    ]


def _nothing_new_since(session: Session, source: Source, now: datetime) -> datetime | None:
    """Return since when a source has shown nothing new, when that is longer than its settings expect.

    One that never showed anything counts from when it was entered.
    """
    days = manners_of(source).days_without_new
    if days is None or not source.enabled:
        return None
    entered = select(func.min(Audit.at)).where(Audit.object_type == "source", Audit.object_id == source.id)
    since = source.last_new_at or session.scalar(entered)
    return since if since and now - since > timedelta(days=days) else None


def source(session: Session, source_id: int, now: datetime) -> SourceLine | None:
    """Return one source, None when there is none."""
    return next((line for line in sources(session, now) if line.source.id == source_id), None)


def quarantine(session: Session, source_id: int | None = None, limit: int = 200) -> list[Quarantined]:
    """Return documents that could not be read and wait for a person, the latest first."""
    wanted = select(ReceivedDocument, Source.name).join(Source, Source.id == ReceivedDocument.source_id)
    wanted = wanted.where(ReceivedDocument.state == "refused")
    if source_id is not None:
        wanted = wanted.where(ReceivedDocument.source_id == source_id)
    rows = session.execute(wanted.order_by(ReceivedDocument.id.desc()).limit(limit))
    return [Quarantined(document, name) for document, name in rows]


def quarantined(session: Session) -> int:
    """Return how many documents wait in the quarantine."""
    return session.scalar(select(func.count()).where(ReceivedDocument.state == "refused")) or 0


def strange_versions(session: Session) -> dict[str, int]:
    """Return how many documents were read that say they are written in versions no reader knows, by version."""
    counted = select(ReceivedDocument.error_where, func.count()).where(
        ReceivedDocument.state == "read", ReceivedDocument.error == STRANGE_VERSION
    )
    rows = session.execute(counted.group_by(ReceivedDocument.error_where).order_by(func.count().desc()).limit(20))
    return {str(version): count for version, count in rows}


def _polled() -> Select[Source]:
    return select(Source).where(Source.kind != "files")


def _late_since(source: Source, now: datetime) -> datetime | None:
    manners = manners_of(source)
    every = timedelta(minutes=source.every_minutes) + manners.jitter
    closed = manners.hours.closed if manners.hours else timedelta(0)
    return late_since(source.last_success_at, source.failures, every, source.enabled, now, closed)


def _documents_by_source(session: Session, state: str) -> dict[int, int]:
    counted = select(ReceivedDocument.source_id, func.count()).where(ReceivedDocument.state == state)
    return {source_id: n for source_id, n in session.execute(counted.group_by(ReceivedDocument.source_id))}
