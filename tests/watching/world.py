"""Notices as sources bring them, recorded for real, and the searches of a team."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from scrapers import notice_json
from scrapers.notice import Change, Lot, Moment, Money, Notice, Organization
from tenderwatch.db import Database
from tenderwatch.intake.tables import Source
from tenderwatch.notices.recording import Reading, ReadNotice, record
from tenderwatch.notices.tables import Notice as Row
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching
from tenderwatch.watching.tables import Match, SavedSearch, Triage, TriageStep
from tests.makers import a_user

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(days=2)
LATER = NOW + timedelta(hours=3)
_number = count(1)


def moment(day: date) -> Moment:
    """Return noon of a day in UTC."""
    return Moment(day, None, "Z", datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def a_notice(title: str = "Koulujen siivouspalvelut", **what_matters: Any) -> Notice:
    """Return a Finnish contract notice with one lot."""
    n = next(_number)
    due = what_matters.pop("due", date(2026, 12, 3))
    lot = Lot(
        id="LOT-0001",
        title={"fi": title},
        tender_deadline=moment(due) if due else None,
        estimated_value=Money(Decimal(1_200_000), "EUR"),
    )
    values: dict[str, Any] = {
        "format": "eforms",
        "parser": "test",
        "publication_number": f"{700_000 + n}-2026",
        "published_on": date(2026, 11, 20),
        "procedure_id": str(UUID(int=n)),
        "form_type": "competition",
        "notice_type": "cn-standard",
        "languages": ("fi",),
        "title": {"fi": title},
        "description": {"fi": f"{title} kolmeksi vuodeksi."},
        "cpv_main": "90910000",
        "cpv": ("90910000",),
        "nuts": ("FI1B1",),
        "countries": ("FIN",),
        "buyers": (Organization({"fi": "Espoon kaupunki"}, ("0101263-6",), "FIN"),),
        "documents_urls": ("https://example.org/documents",),
        "lots": (lot,),
        **what_matters,
    }
    return Notice(**values)


def changed(notice: Notice, **changes: Any) -> Notice:
    """Return a change notice about another one; `due` moves its deadline, other changes are fields of the notice."""
    n = next(_number)
    if due := changes.pop("due", None):
        changes["lots"] = tuple(replace(lot, tender_deadline=moment(due)) for lot in notice.lots)
    change = Change(of=(str(notice.publication_number),), reasons=("update-add",))
    return replace(notice, publication_number=f"{800_000 + n}-2026", change=change, **changes)


def recorded(database: Database, *notices: Notice, at: datetime = EARLIER, source: str = "TED") -> list[int]:
    """Record notices in one batch and return the numbers of their procedures."""
    with database.write() as session:
        return [row.procedure_id for row in kept(session, *notices, at=at, source=source)]


def kept(session: Session, *notices: Notice, at: datetime = EARLIER, source: str = "TED") -> list[Row]:
    """Record notices in one batch and return their rows."""
    record(session, [_reading(notice) for notice in notices], a_source(session, source).id, at)
    found = {row.publication_number: row for row in session.scalars(select(Row).where(Row.current))}
    return [found[notice.publication_number] for notice in notices]


def a_source(session: Session, name: str = "TED", **what_matters: Any) -> Source:
    """Return the source of that name, entered when it is not there."""
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, kind="ted", **what_matters)
        session.add(source)
        session.flush()
    return source


def _reading(notice: Notice) -> Reading:
    content = notice_json.dumps(notice, "notice.xml")
    return Reading(
        digest=sha256(content).hexdigest(), name="notice.xml", size=len(content), notices=(ReadNotice(notice, content),)
    )


def a_search(session: Session, by: User, query: str = "siivous", name: str = "", **what_matters: Any) -> SavedSearch:
    """Save a search of the person's team."""
    values = watching.SearchValues(
        name=name or f"Search {next(_number)}", owner_id=by.id, query=query, filters=what_matters
    )
    return watching.create(session, users.team_of(session, by).id, values, by, NOW)


def a_team(database: Database, *queries: str) -> tuple[User, int]:
    """Enter a bid manager with a search for each query; return the person and the team's number."""
    with database.write() as session:
        by = a_user(session, "bid-manager")
        team_id = users.team_of(session, by).id
        for query in queries:
            a_search(session, by, query)
    return by, team_id


def rows(database: Database) -> list[Triage]:
    """Return every triage."""
    with database.read() as session:
        return list(session.scalars(select(Triage).order_by(Triage.id)))


def matches(database: Database) -> list[Match]:
    """Return every match."""
    with database.read() as session:
        return list(session.scalars(select(Match).order_by(Match.id)))


def steps(database: Database) -> list[TriageStep]:
    """Return every step."""
    with database.read() as session:
        return list(session.scalars(select(TriageStep).order_by(TriageStep.id)))


def states(database: Database) -> Sequence[str]:
    """Return the state of every triage."""
    return [row.state for row in rows(database)]
