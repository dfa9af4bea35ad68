"""What was checked and how fresh it is: the line that makes silence mean something."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.tables import Contract
from tenderwatch.db import runs
from tenderwatch.i18n import _, ngettext
from tenderwatch.intake import queries as intake
from tenderwatch.intake.rules import GRACE
from tenderwatch.intake.tables import Source
from tenderwatch.web import formatters

SILENT_AFTER = timedelta(hours=26)


@dataclass(frozen=True)
class Late:
    """A source that has not been read for too long: notices since then may be missing."""

    name: str
    since: datetime | None
    patience: timedelta = timedelta()  # so long it may be silent before it is late

    def became_so_after(self, moment: datetime) -> bool:
        """Tell whether the source was still in time at that moment."""
        return self.since is not None and moment - self.since <= self.patience


@dataclass(frozen=True)
class Freshness:
    """How many contracts are watched, how many sources are fresh since when, and which are not."""

    contracts: int
    sources: int
    fresh: int
    fresh_at: datetime | None
    late: tuple[Late, ...]
    checked_at: datetime | None  # when warnings were last reckoned
    read_at: datetime  # the moment at which the sources were looked at

    def is_silent(self, now: datetime) -> bool:
        """Tell whether nobody has reckoned warnings for more than a day: then quiet means nothing."""
        return self.checked_at is None or now - self.checked_at > SILENT_AFTER


_sources_stand_at: ContextVar[datetime | None] = ContextVar("sources_stand_at", default=None)


@contextmanager
def sources_standing(at: datetime) -> Iterator[None]:
    """Take sources as they were at a moment, for days that are only rehearsed: nothing is polled on them."""
    token = _sources_stand_at.set(at)
    try:
        yield
    finally:
        _sources_stand_at.reset(token)


def freshness(session: Session, now: datetime) -> Freshness:
    """Return what was checked and how fresh the sources are."""
    read_at = min(now, _sources_stand_at.get() or now)
    polled = session.scalars(select(Source).where(Source.enabled, Source.kind != "files")).all()
    late = {source.id: source for source, _since in intake.late_sources(session, read_at)}
    fresh = [source.last_success_at for source in polled if source.last_success_at and source.id not in late]
    live = select(func.count()).where(Contract.deleted_at.is_(None), Contract.ended_on.is_(None))
    return Freshness(
        contracts=session.scalar(live) or 0,
        sources=len(polled),
        fresh=len(fresh),
        fresh_at=min(fresh, default=None),
        late=tuple(_late(source) for source in late.values()),
        checked_at=runs.last_success(session, "warnings"),
        read_at=read_at,
    )


def _late(source: Source) -> Late:
    return Late(source.name, source.last_success_at, 2 * timedelta(minutes=source.every_minutes) + GRACE)


def last_line(fresh: Freshness) -> str:
    """Return "Checked 212 contracts; 6 of 6 sources fresh at 06:10."."""
    contracts = ngettext("%(n)s contract", "%(n)s contracts", fresh.contracts)
    if not fresh.sources:
        return _("Checked %(contracts)s; no sources are polled.", contracts=contracts)
    counts = {"fresh": fresh.fresh, "sources": fresh.sources}
    if fresh.fresh_at is None:
        return _("Checked %(contracts)s; %(fresh)s of %(sources)s sources fresh.", contracts=contracts, **counts)
    return _(
        "Checked %(contracts)s; %(fresh)s of %(sources)s sources fresh at %(at)s.",
        contracts=contracts,
        at=formatters.clock_or_moment(fresh.fresh_at),
        **counts,
    )
