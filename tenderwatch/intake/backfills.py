"""Days long past about which a source is asked because a person wants it.

The wish is kept, so a process that dies asks again; what came before is known by then and not fetched twice.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from scrapers.http import Client
from scrapers.sources import SOURCES
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.house import House
from tenderwatch.i18n import _, ngettext
from tenderwatch.intake import polling
from tenderwatch.intake.polling import PollReport
from tenderwatch.intake.rules import FETCHED, next_part
from tenderwatch.intake.service import source_of
from tenderwatch.intake.tables import Source, SourceBackfill, SourceDay
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

MOST_DAYS = 366
PAUSE = timedelta(hours=1)
"""So long a source is left in peace when it failed."""
STOPPED = "stopped"


def ask(
    session: Session, source_id: int, first: date, last: date, by: User, now: datetime, *, today: date
) -> SourceBackfill:
    """Have a source asked about the days from `first` to `last`; Invalid says which of them is wrong."""
    source = source_of(session, source_id)
    if not SOURCES[source.kind].looks_back:
        raise NotAllowed(_("Sources of this kind cannot be asked about days long past."))
    if not source.enabled:
        raise NotAllowed(_("This source is switched off."))
    if problems := _problems(first, last, today):
        raise Invalid(next(iter(problems.values())), problems)
    wish = SourceBackfill(source_id=source_id, first=first, last=last, asked_by_id=by.id, asked_at=now, new=0)
    session.add(wish)
    audit(session, source, by, now, "asked about past days", {"days": [None, f"{first} – {last}"]})
    return wish


def _problems(first: date, last: date, today: date) -> dict[str, str]:
    if last >= today:
        return {"last": _("The last day must be over.")}
    if first > last:
        return {"first": _("The first day must not be after the last.")}
    if (last - first).days >= MOST_DAYS:
        return {"first": ngettext("At most %(n)s day at a time.", "At most %(n)s days at a time.", MOST_DAYS)}
    return {}


def stop(session: Session, backfill_id: int, by: User, now: datetime) -> SourceBackfill:
    """Ask no further; what came stays."""
    wish = session.get(SourceBackfill, backfill_id)
    if wish is None:
        raise NotFound(_("There is no such wish."))
    if wish.done_at is None:
        wish.done_at, wish.said = now, STOPPED
        audit(session, source_of(session, wish.source_id), by, now, "stopped asking about past days")
    return wish


def of_source(session: Session, source_id: int) -> list[SourceBackfill]:
    """Return the wishes about a source, the latest first."""
    theirs = select(SourceBackfill).where(SourceBackfill.source_id == source_id)
    return list(session.scalars(theirs.order_by(SourceBackfill.id.desc()).limit(20)))


def due_backfills(session: Session, now: datetime) -> list[tuple[SourceBackfill, str]]:
    """Return the wishes to go on with, each with its source's name: of each source the oldest."""
    wanted = (
        select(SourceBackfill, Source.name)
        .join(Source, Source.id == SourceBackfill.source_id)
        .where(Source.enabled, SourceBackfill.done_at.is_(None))
        .where(or_(SourceBackfill.not_before.is_(None), SourceBackfill.not_before <= now))
        .order_by(SourceBackfill.id)
    )
    first = dict[int, tuple[SourceBackfill, str]]()
    for wish, name in session.execute(wanted):
        first.setdefault(wish.source_id, (wish, name))
    return list(first.values())


def go_on(house: House, now: datetime, client: Client | None = None) -> str | None:
    """Ask about the next month of each wish; return how it went, None when there was none."""
    with house.database.read() as session:
        wishes = due_backfills(session, now)
    return "; ".join(_go_on(house, wish, name, now, client) for wish, name in wishes) or None


def _go_on(house: House, wish: SourceBackfill, name: str, now: datetime, client: Client | None) -> str:
    first, last = next_part(wish.first, wish.last, wish.asked_from)
    try:
        report = polling.backfill(house, name, (first, last), now, client)
    except NotAllowed as error:
        return f"{name}: {error}"
    with house.database.write() as session:
        row = session.get_one(SourceBackfill, wish.id)
        if row.done_at is None:
            _note(session, row, (first, last), report, now)
    return f"{first} – {last} of {report}"


def _note(session: Session, row: SourceBackfill, part: tuple[date, date], report: PollReport, now: datetime) -> None:
    """Note how a month went: on to the next, the same again for what is left of it, or a pause first."""
    first, last = part
    row.said, row.not_before = report.state, None
    row.new += report.counts.new
    over = report.state == "incomplete" and not report.counts.new
    if over or report.state in FETCHED or _whole(session, row.source_id, first, last, now):
        row.asked_from = first
        row.done_at = now if first == row.first else None
    elif report.state != "incomplete":
        row.not_before = now + PAUSE


def _whole(session: Session, source_id: int, first: date, last: date, now: datetime) -> bool:
    """Tell whether each of the days was asked about to its end by now: what is missing then is single notices."""
    asked = select(func.count()).where(
        SourceDay.source_id == source_id,
        SourceDay.day.between(first, last),
        SourceDay.whole,
        SourceDay.counted_at >= now,
    )
    return session.scalar(asked) == (last - first).days + 1
