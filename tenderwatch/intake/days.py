"""What pages and mails ask about the days of sources: certificates, gaps, what is usual, and times of trouble."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from scrapers.sources import SOURCES
from scrapers.sources.diary import EAGER_DAYS
from tenderwatch.intake import rules
from tenderwatch.intake.rules import WEEKS_COMPARED, Again
from tenderwatch.intake.tables import Source, SourceDay, SourceTrouble
from tenderwatch.users.tables import Audit

SHOWN_DAYS = 28
SATURDAY = 5
REMEMBERED = timedelta(days=40)
"""So long ago a trouble may have ended and still be news to somebody."""
_LOOKED_BACK = timedelta(days=SHOWN_DAYS + 7 * WEEKS_COMPARED)
_GAP = and_(
    SourceDay.let_be.is_(None),
    or_(
        ~SourceDay.whole,
        and_(SourceDay.expected.is_not(None), SourceDay.expected != SourceDay.seen),
        SourceDay.stored + SourceDay.refused < SourceDay.seen,
    ),
)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete the days of a source are; `usually` is what today's weekday brings.

    `few_yesterday`: what yesterday's weekday usually brings, where it brought far less.
    """

    yesterday: SourceDay | None
    few_yesterday: int | None
    today: SourceDay | None
    usually: int | None
    last_complete: SourceDay | None
    gaps: tuple[SourceDay, ...]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A day as a source's page shows it; without a `line` nothing is known of it.

    `few`: what the weekday usually brings, where this day brought far less.  `again`: when a gap is asked about again.
    """

    day: date
    line: SourceDay | None
    few: int | None
    again: Again | None
    let_be_by: str | None = None
    let_be_at: datetime | None = None

    @property
    def weekend(self) -> bool:
        """Whether it is a Saturday or a Sunday, on which many services publish nothing."""
        return self.day.weekday() >= SATURDAY


@dataclass(frozen=True, slots=True)
class Mended:
    """A trouble that is over, and how many days since it began are not complete; `counted`: the source has days."""

    trouble: SourceTrouble
    name: str
    gaps: int
    counted: bool


def completeness(session: Session, today: date) -> dict[int, Completeness]:
    """Return how complete each source is that has days in the ledger."""
    lines: dict[int, dict[date, SourceDay]] = {}
    for line in session.scalars(select(SourceDay).where(or_(SourceDay.day > today - _LOOKED_BACK, _GAP))):
        lines.setdefault(line.source_id, {})[line.day] = line
    return {source_id: _completeness(days, today) for source_id, days in lines.items()}


def _completeness(days: Mapping[date, SourceDay], today: date) -> Completeness:
    over = sorted((day for day in days if day < today), reverse=True)
    return Completeness(
        yesterday=days.get(today - timedelta(days=1)),
        few_yesterday=few(days, today - timedelta(days=1)),
        today=days.get(today),
        usually=usually(days, today),
        last_complete=next((days[day] for day in over if days[day].complete), None),
        gaps=tuple(days[day] for day in over if is_gap(days[day])),
    )


def is_gap(line: SourceDay) -> bool:
    """Tell whether a day lacks something that somebody still waits for."""
    return line.let_be is None and not line.complete


def usually(days: Mapping[date, SourceDay], day: date) -> int | None:
    """Return what the weekday of a day usually brings, by the four before it that were complete."""
    same = (days.get(day - timedelta(weeks=back)) for back in range(1, WEEKS_COMPARED + 1))
    return rules.usual([line.seen for line in same if line and line.complete])


def few(days: Mapping[date, SourceDay], day: date) -> int | None:
    """Return what the weekday usually brings, where a day brought far less."""
    expected, line = usually(days, day), days.get(day)
    return expected if line and line.complete and rules.far_below(line.seen, expected) else None


def ledger(session: Session, source: Source, today: date) -> list[LedgerLine]:
    """Return the last days of a source, the newest first, and before them the older ones with a gap."""
    theirs = select(SourceDay).where(SourceDay.source_id == source.id)
    found = session.scalars(theirs.where(or_(SourceDay.day > today - _LOOKED_BACK, _GAP)))
    days = {line.day: line for line in found}
    shown = {today - timedelta(days=ago) for ago in range(SHOWN_DAYS)}
    shown |= {day for day, line in days.items() if is_gap(line)}
    said = _let_be_by(session, source.id)
    return [_ledger_line(source, days, day, today, said) for day in sorted(shown, reverse=True)]


def _ledger_line(
    source: Source, days: Mapping[date, SourceDay], day: date, today: date, said: Mapping[str, Audit]
) -> LedgerLine:
    line = days.get(day)
    owed = rules.owed_days(source.progress)
    entry = said.get(f"let be {day.isoformat()}") if line and line.let_be else None
    return LedgerLine(
        day=day,
        line=line,
        few=few(days, day) if day < today else None,
        again=rules.asked_again(day, today, owed, source.enabled, EAGER_DAYS)
        if line and day < today and is_gap(line)
        else None,
        let_be_by=entry.actor if entry else None,
        let_be_at=entry.at if entry else None,
    )


def _let_be_by(session: Session, source_id: int) -> dict[str, Audit]:
    """Return who let which day be, by the words of the trail."""
    theirs = select(Audit).where(Audit.object_type == "source", Audit.object_id == source_id)
    entries = session.scalars(theirs.where(Audit.action.startswith("let be ")).order_by(Audit.id))
    return {entry.action: entry for entry in entries}


def certificates(session: Session, day: date) -> list[tuple[Source, SourceDay | None]]:
    """Return what each source that is switched on says of a day, by name; None where it should have been asked.

    A day on which a source without publication days brought nothing is not mentioned.
    """
    lines = {line.source_id: line for line in session.scalars(select(SourceDay).where(SourceDay.day == day))}
    found = [(source, lines.get(source.id)) for source in session.scalars(_polled())]
    return [(source, line) for source, line in found if _says_something(source, line)]


def _says_something(source: Source, line: SourceDay | None) -> bool:
    return knows_days(source) if line is None else bool(line.seen) or line.expected is not None or not line.complete


def knows_days(source: Source) -> bool:
    """Tell whether a kind of source has publication days that it can be asked about."""
    return source.kind in SOURCES and SOURCES[source.kind].looks_back


def _polled() -> Select[Source]:
    return select(Source).where(Source.kind != "files", Source.enabled).order_by(Source.name)


# Times of trouble


def troubles_of(session: Session, source_id: int, limit: int = 20) -> list[SourceTrouble]:
    """Return the times of trouble of a source, the latest first."""
    theirs = select(SourceTrouble).where(SourceTrouble.source_id == source_id)
    return list(session.scalars(theirs.order_by(SourceTrouble.id.desc()).limit(limit)))


Trouble = tuple[SourceTrouble, Source]


def troubles(session: Session, now: datetime) -> list[Trouble]:
    """Return the troubles of sources that are switched on: those that last, and those mended not long ago."""
    lately = or_(SourceTrouble.mended_at.is_(None), SourceTrouble.mended_at > now - REMEMBERED)
    found = select(SourceTrouble, Source).join(Source, Source.id == SourceTrouble.source_id)
    rows = session.execute(found.where(Source.enabled, lately).order_by(SourceTrouble.id))
    return [(trouble, source) for trouble, source in rows]


def lasting(known: Iterable[Trouble]) -> list[Trouble]:
    """Return those of the troubles that are not mended."""
    return [(trouble, source) for trouble, source in known if trouble.mended_at is None]


def begun(known: Iterable[Trouble], since: datetime, now: datetime) -> list[Trouble]:
    """Return those that began after `since` and last until now."""
    return [(trouble, source) for trouble, source in lasting(known) if since < trouble.since <= now]


def mended(session: Session, known: Collection[Trouble], since: datetime, now: datetime) -> list[Mended]:
    """Return the sources that were in trouble at `since` and are in order now, each once."""
    still = {source.id for _trouble, source in lasting(known)}
    over: dict[int, Trouble] = {}
    for trouble, source in known:
        is_over = trouble.mended_at is not None and trouble.since <= since < trouble.mended_at <= now
        if is_over and source.id not in still:
            over.setdefault(source.id, (trouble, source))
    return [_mended(session, trouble, source) for trouble, source in over.values()]


def _mended(session: Session, trouble: SourceTrouble, source: Source) -> Mended:
    began, over = trouble.since.date(), (trouble.mended_at or trouble.since).date()
    meanwhile = SourceDay.source_id == source.id, SourceDay.day >= began - timedelta(days=1), SourceDay.day < over
    gaps = session.scalars(select(SourceDay.day).where(*meanwhile, _GAP)).all()
    return Mended(trouble, source.name, len(gaps), knows_days(source))
