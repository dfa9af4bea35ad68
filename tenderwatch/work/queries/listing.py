"""Lists of activities: those of a filter, of an organisation, of a bid, contract or renewal plan, of some weeks."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.organizations.tables import Organization
from tenderwatch.work.competitions import Competition, running_competitions
from tenderwatch.work.elsewhere import Kind
from tenderwatch.work.lists import codes_meaning
from tenderwatch.work.queries.lines import Line, lines, wanted
from tenderwatch.work.tables import Activity, ActivityParticipant

SHOWN = 20
"""Activities that a section of another page shows of each kind."""
LARGEST = 20_000
"""Activities that a file of a spreadsheet holds."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list of activities is narrowed to."""

    owner_id: int | None = None  # whose it is, or who took part
    no_owner: bool = False
    type: str | None = None
    state: str | None = None
    organization_id: int | None = None
    words: str = ""
    overdue: bool = False
    planned: bool = False
    lacks_next: bool = False
    removed: bool = False
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Found:
    """A page of activities, and how many there are in all."""

    lines: list[Line]
    total: int


def found(
    session: Session, filters: Filters, today: date, *, page: int = 1, size: int = 50, oldest: bool = False
) -> Found:
    """Return activities under filters, the latest day first, or the `oldest`."""
    conditions = _conditions(session, filters, today)
    order = (Activity.day, Activity.id) if oldest else (Activity.day.desc(), Activity.id.desc())
    those = select(Activity.id).where(*conditions).order_by(*order).offset((page - 1) * size).limit(size)
    if filters.words.strip():
        total, ids = _read_once(session, those, conditions, is_first=page == 1)
        query = wanted().where(Activity.id.in_(ids)).order_by(*order)
    else:
        total = _count(session, and_(*conditions))
        query = wanted().where(Activity.id.in_(those)).order_by(*order)
    return Found(lines(session, session.scalars(query), today), total)


def _read_once(
    session: Session, those: Select[int], conditions: list[ColumnElement[bool]], *, is_first: bool
) -> tuple[int, list[int]]:
    """Return how many there are and a page of them by one reading: words are sought in every text, by no index."""
    rows = session.execute(those.add_columns(func.count().over())).all()
    if not rows:
        return 0 if is_first else _count(session, and_(*conditions)), []
    return rows[0][1], [row[0] for row in rows]


def _conditions(session: Session, filters: Filters, today: date) -> list[ColumnElement[bool]]:
    planned = Activity.state.in_(codes_meaning(session, "activity-state", "planned"))
    told: list[tuple[bool, ColumnElement[bool]]] = [
        (True, Activity.removed_at.is_not(None) if filters.removed else Activity.removed_at.is_(None)),
        (filters.owner_id is not None, _is_of(filters.owner_id or 0)),
        (filters.no_owner, Activity.owner_id.is_(None)),
        (filters.type is not None, Activity.type == filters.type),
        (filters.state is not None, Activity.state == filters.state),
        (filters.organization_id is not None, Activity.organization_id == filters.organization_id),
        (filters.planned, planned),
        (filters.overdue, and_(planned, Activity.day < today)),
        (filters.lacks_next, and_(~planned, Activity.next_id.is_(None), Activity.no_next_because.is_(None))),
        (filters.first is not None, Activity.day >= (filters.first or today)),
        (filters.last is not None, Activity.day <= (filters.last or today)),
    ]
    named = [_says(word) for word in filters.words.split()]
    return [*(condition for holds, condition in told if holds), *named]


def _is_of(user_id: int) -> ColumnElement[bool]:
    took_part = select(ActivityParticipant.activity_id).where(ActivityParticipant.user_id == user_id)
    return or_(Activity.owner_id == user_id, Activity.id.in_(took_part))


def _says(word: str) -> ColumnElement[bool]:
    with_name = select(Organization.id).where(Organization.name.icontains(word, autoescape=True))
    texts = (Activity.subject, Activity.outcome)
    said = (text.icontains(word, autoescape=True) for text in texts)
    return or_(*said, Activity.organization_id.in_(with_name))


@dataclass(frozen=True)
class Section:
    """The activities of an organisation or of something we do for it, as a part of its page."""

    organization_id: int
    kind: Kind | None  # of what the section is; None: of the whole organisation
    matter_id: int | None
    planned: list[Line]  # the nearest day first
    closed: list[Line]  # the latest day first
    planned_total: int
    closed_total: int
    competitions: list[Competition]

    @property
    def next(self) -> Line | None:
        """The step that comes next."""
        return self.planned[0] if self.planned else None


def of_organization(session: Session, organization_id: int, today: date, now: datetime | None = None) -> Section:
    """Return the activities with an organisation; with `now` also the competitions of it that run."""
    condition = Activity.organization_id == organization_id
    return _section(session, organization_id, None, None, condition, today, now)


def of_matter(
    session: Session, kind: Kind, number: int, organization_id: int | None, today: date, now: datetime | None = None
) -> Section | None:
    """Return the activities of a bid, a contract or a renewal plan; None when it has no buyer."""
    if organization_id is None:
        return None
    condition = {"bid": Activity.bid_id, "contract": Activity.contract_id, "plan": Activity.plan_id}[kind] == number
    return _section(session, organization_id, kind, number, condition, today, now)


def _section(
    session: Session,
    organization_id: int,
    kind: Kind | None,
    number: int | None,
    condition: ColumnElement[bool],
    today: date,
    now: datetime | None,
) -> Section:
    is_planned = Activity.state.in_(codes_meaning(session, "activity-state", "planned"))
    here = and_(condition, Activity.removed_at.is_(None))
    planned = wanted().where(here, is_planned).order_by(Activity.day, Activity.id).limit(SHOWN)
    closed = wanted().where(here, ~is_planned).order_by(Activity.day.desc(), Activity.id.desc()).limit(SHOWN)
    return Section(
        organization_id,
        kind,
        number,
        lines(session, session.scalars(planned), today),
        lines(session, session.scalars(closed), today),
        _count(session, and_(here, is_planned)),
        _count(session, and_(here, ~is_planned)),
        running_competitions(session, organization_id, now) if now else [],
    )


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Activity).where(condition)) or 0


@dataclass(frozen=True)
class Day:
    """What is planned on a day: the first of it, and how much it is."""

    on: date
    lines: list[Line]
    total: int


def planned_between(
    session: Session, first: date, last: date, today: date, owner_id: int | None = None, most: int = LARGEST
) -> list[Day]:
    """Return the days on which something is planned, for everybody or one person, with up to so many lines of each."""
    query = _planned(session).where(Activity.day.between(first, last))
    if owner_id is not None:
        query = query.where(_is_of(owner_id))
    ids = defaultdict[date, list[int]](list)
    for number, day in session.execute(query.with_only_columns(Activity.id, Activity.day)):
        ids[day].append(number)
    shown = [number for numbers in ids.values() for number in numbers[:most]]
    found = {line.id: line for line in lines(session, session.scalars(wanted().where(Activity.id.in_(shown))), today)}
    return [Day(day, [found[number] for number in numbers[:most]], len(numbers)) for day, numbers in ids.items()]


def due(session: Session, owner_ids: Collection[int | None], today: date, *, until: date | None = None) -> list[Line]:
    """Return what is planned and not closed, of these people (None: of nobody), the oldest first.

    All that was planned until today; with `until` what lies between today and that day, both included.
    """
    numbers = [number for number in owner_ids if number is not None]
    whose: ColumnElement[bool] = Activity.owner_id.in_(numbers)
    if None in owner_ids:
        whose = or_(whose, Activity.owner_id.is_(None))
    when = Activity.day <= today if until is None else Activity.day.between(today, until)
    return lines(session, session.scalars(_planned(session).where(when, whose)), today)


def of_feed(session: Session, user_id: int, today: date, back: timedelta) -> list[Line]:
    """Return what stands in a person's calendar: theirs from so long ago on, but what was cancelled or removed."""
    cancelled = Activity.state.in_(codes_meaning(session, "activity-state", "cancelled"))
    query = wanted().where(_is_of(user_id), Activity.day >= today - back, Activity.removed_at.is_(None), ~cancelled)
    return lines(session, session.scalars(query.order_by(Activity.day, Activity.id).limit(LARGEST)), today)


def _planned(session: Session) -> Select[Activity]:
    is_planned = Activity.state.in_(codes_meaning(session, "activity-state", "planned"))
    return wanted().where(is_planned, Activity.removed_at.is_(None)).order_by(Activity.day, Activity.id)
