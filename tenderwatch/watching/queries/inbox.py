"""The inbox of a team: one row a procedure, however many searches found it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from scrapers.notice import Money
from tenderwatch.intake.tables import Source
from tenderwatch.notices.queries import Party
from tenderwatch.notices.queries.lines import buyers_of
from tenderwatch.notices.tables import Notice, Procedure
from tenderwatch.users.tables import TeamMember, User
from tenderwatch.watching.queries.panes import Pane, panes_of
from tenderwatch.watching.rules import STATES
from tenderwatch.watching.tables import Match, SavedSearch, Triage, TriageStep

PAGE = 50
TABS = {"new": ("new",), "snoozed": ("snoozed",), "decided": ("shortlisted", "dismissed")}
"""The local pages of the inbox, with the states that each shows."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the inbox shows: a tab, and matches of one search, of the searches of one person, what somebody looks at."""

    tab: str = "new"
    search_id: int | None = None
    owner_id: int | None = None
    assignee_id: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many procedures a team has in each state, and how many it has decided about since the day began."""

    new: int
    snoozed: int
    shortlisted: int
    dismissed: int
    decided_today: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A saved search that found the procedure, and why."""

    search_id: int
    search: str
    parts: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A procedure before the team; `changed` names what a change notice altered after the team had decided."""

    procedure_id: int
    state: str
    reason: str | None
    snoozed_until: date | None
    changed_at: datetime
    changed_by: str | None
    title: Mapping[str, str]
    phase: str
    kind: str
    country: str | None
    cpv_main: str | None
    published_on: date | None
    deadline_at: datetime | None
    value: Money | None
    value_kind: str | None
    source_url: str | None
    buyers: tuple[Party, ...]
    reasons: tuple[Reason, ...]
    pane: Pane
    assignee: str | None = None
    changed: tuple[str, ...] = ()
    days_moved: int | None = None

    @property
    def seen(self) -> str:
        """When it last changed, as a form carries it: who decides, decides about what is shown."""
        return self.changed_at.isoformat()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the inbox, and how many rows there are under the filters."""

    rows: list[Row]
    total: int
    number: int = field(default=1)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def page(session: Session, team_id: int, filters: Filters, number: int, now: datetime) -> Page:
    """Return a page of the inbox: to review by deadline, snoozed by their day, decided latest first."""
    wanted = _wanted(team_id, filters)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    number = min(number, max(1, -(-total // PAGE)))
    ordered = wanted.order_by(*_order(filters.tab, now)).offset((number - 1) * PAGE).limit(PAGE)
    return Page(_rows(session, team_id, session.execute(ordered).all()), total, number)


_Assignee = aliased(User)


def _wanted(team_id: int, filters: Filters) -> Select[*tuple[Any, ...]]:
    who, assignee = User.name.label("who"), _Assignee.name.label("assignee")
    found: Select[*tuple[Any, ...]] = (
        select(Triage, Procedure, Notice.kind, Notice.published_on, Notice.url, who, assignee)
        .join(Procedure, Procedure.id == Triage.procedure_id)
        .outerjoin(Notice, Notice.id == Procedure.latest_notice_id)
        .outerjoin(User, User.id == Triage.changed_by_id)
        .outerjoin(_Assignee, _Assignee.id == Triage.assignee_id)
        .where(Triage.team_id == team_id, Triage.state.in_(TABS[filters.tab]))
    )
    if filters.search_id is not None:
        found = found.where(_matched(Match.search_id == filters.search_id))
    if filters.owner_id is not None:
        of_owner = SavedSearch.owner_id == filters.owner_id, SavedSearch.team_id == team_id
        found = found.where(_matched(Match.search_id.in_(select(SavedSearch.id).where(*of_owner))))
    if filters.assignee_id is not None:
        found = found.where(Triage.assignee_id == filters.assignee_id)
    return found


def _matched(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Match.id).where(Match.procedure_id == Triage.procedure_id, condition).exists()


def _order(tab: str, now: datetime) -> list[ColumnElement[Any]]:
    if tab == "decided":
        return [Triage.changed_at.desc(), Triage.id.desc()]
    due = Procedure.deadline_at
    coming = due >= now
    rank = case((coming, 0), (due.is_(None), 1), else_=2)
    by_deadline = [rank, case((coming, due), else_=None).asc(), due.desc(), Triage.id.asc()]
    return [Triage.snoozed_until.asc(), *by_deadline] if tab == "snoozed" else by_deadline


def _rows(session: Session, team_id: int, found: Sequence[Any]) -> list[Row]:
    procedures = [row.Procedure for row in found]
    ids = [procedure.id for procedure in procedures]
    buyers = buyers_of(session, ids)
    reasons = _reasons(session, team_id, ids)
    panes = panes_of(session, procedures)
    changes = _changes(session, [row.Triage for row in found if row.Triage.reopened_by_id])
    return [
        _row(row, buyers.get(number, ()), tuple(reasons.get(number, ())), panes[number], changes.get(row.Triage.id, {}))
        for number, row in zip(ids, found, strict=True)
    ]


def _row(row: Any, buyers: tuple[Party, ...], reasons: tuple[Reason, ...], pane: Pane, told: Mapping[str, Any]) -> Row:
    triage, procedure = row.Triage, row.Procedure
    return Row(
        procedure_id=procedure.id,
        state=triage.state,
        reason=triage.reason,
        snoozed_until=triage.snoozed_until,
        changed_at=triage.changed_at,
        changed_by=row.who,
        title=procedure.title,
        phase=procedure.phase,
        kind=row.kind,
        country=procedure.country,
        cpv_main=procedure.cpv_main,
        published_on=row.published_on,
        deadline_at=procedure.deadline_at,
        value=None if procedure.value is None else Money(procedure.value, procedure.currency),
        value_kind=procedure.value_kind,
        source_url=row.url,
        buyers=buyers,
        reasons=reasons,
        pane=pane,
        assignee=row.assignee,
        changed=tuple(told.get("changed", ())),
        days_moved=told.get("days"),
    )


def _reasons(session: Session, team_id: int, procedure_ids: Collection[int]) -> dict[int, list[Reason]]:
    """Return for each procedure the team's searches that found it, each with its latest reason."""
    rows = session.execute(
        select(Match.procedure_id, Match.why, SavedSearch.id, SavedSearch.name)
        .join(SavedSearch, SavedSearch.id == Match.search_id)
        .where(Match.procedure_id.in_(procedure_ids), SavedSearch.team_id == team_id)
        .order_by(SavedSearch.name, Match.id)
    )
    latest = {(row.procedure_id, row.id): Reason(row.id, row.name, row.why) for row in rows}
    found: dict[int, list[Reason]] = {}
    for (procedure_id, _search_id), reason in latest.items():
        found.setdefault(procedure_id, []).append(reason)
    return found


def why_of(session: Session, team_id: int, procedure_id: int) -> list[Reason]:
    """Return why a procedure is before the team."""
    return _reasons(session, team_id, [procedure_id]).get(procedure_id, [])


def _changes(session: Session, reopened: Sequence[Triage]) -> dict[int, Mapping[str, Any]]:
    """Return for each triage that a change notice reopened what that changed."""
    steps = select(TriageStep).where(TriageStep.triage_id.in_([triage.id for triage in reopened]))
    found = session.scalars(steps.where(TriageStep.user_id.is_(None)).order_by(TriageStep.id))
    return {step.triage_id: step.after for step in found if "changed" in step.after}


def waiting(session: Session, team_id: int) -> int:
    """Return how many procedures a team has still to review."""
    return session.scalar(select(func.count()).where(Triage.team_id == team_id, Triage.state == "new")) or 0


def counts(session: Session, team_id: int, since: datetime) -> Counts:
    """Return how many procedures the team has in each state, and how many it decided about since a moment."""
    rows = session.execute(
        select(Triage.state, func.count().label("n")).where(Triage.team_id == team_id).group_by(Triage.state)
    )
    by_state = {row.state: row.n for row in rows}
    today = select(func.count()).where(
        Triage.team_id == team_id, Triage.state != "new", Triage.changed_at >= since, Triage.changed_by_id.is_not(None)
    )
    states = {state: by_state.get(state, 0) for state in STATES}
    return Counts(**states, decided_today=session.scalar(today) or 0)


def members(session: Session, team_id: int) -> list[tuple[int, str]]:
    """Return the people of a team who are here, as choices of who looks at something."""
    wanted = select(User.id, User.name).join(TeamMember, TeamMember.user_id == User.id)
    found = wanted.where(TeamMember.team_id == team_id, User.active).order_by(User.name)
    return [(row.id, row.name) for row in session.execute(found)]


def assignees(session: Session, team_id: int) -> list[tuple[int, str]]:
    """Return the people who were named to look at something that the team has not decided, as choices."""
    named = select(Triage.assignee_id).where(Triage.team_id == team_id, Triage.state.in_(("new", "snoozed")))
    found = select(User.id, User.name).where(User.id.in_(named)).order_by(User.name)
    return [(row.id, row.name) for row in session.execute(found)]


def next_fetch(session: Session) -> datetime | None:
    """Return when a source is polled next; None when none is."""
    return session.scalar(select(func.min(Source.next_poll_at)).where(Source.enabled, Source.kind != "files"))


def last_change(session: Session, team_id: int, procedure_id: int) -> tuple[Triage, str] | None:
    """Return what the team thinks of a procedure, and who said so; None when it has never been before the team."""
    wanted = select(Triage, func.coalesce(User.name, "")).outerjoin(User, User.id == Triage.changed_by_id)
    row = session.execute(wanted.where(Triage.team_id == team_id, Triage.procedure_id == procedure_id)).one_or_none()
    return (row[0], row[1]) if row else None
