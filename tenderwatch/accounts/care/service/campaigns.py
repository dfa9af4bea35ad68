"""Campaigns: accounts by a filter, a task for each, and what came of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels
from tenderwatch.accounts.care.service.keeping import withdraw
from tenderwatch.accounts.care.service.reckoning import TOUCHED
from tenderwatch.accounts.care.service.words import Vocabulary
from tenderwatch.accounts.tables import Account
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work.service import plan_once
from tenderwatch.work.tables import Activity, Campaign

ORIGIN = "campaign"
FILTERS = ("phase", "ladder", "nature", "segment", "class", "manager", "responsible")
"""What the list of accounts is narrowed by, as its address says it; of people a number, or "none"."""
FIELDS = ("name", "type", "task", "due_on", "owner_id")
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Fitting:
    """An account that a filter finds."""

    account_id: int
    organization_id: int
    name: str
    manager_id: int | None
    responsible_id: int | None


def fitting(session: Session, wanted: Mapping[str, str]) -> list[Fitting]:
    """Return the accounts that a filter finds, by name; those that nobody cares for any more are left out."""
    query = (
        select(
            *(Account.id, Account.organization_id, Organization.name, Account.manager_id, Account.responsible_id),
            Account.classes,
        )
        .join(Organization, Organization.id == Account.organization_id)
        .where(Account.closed_on.is_(None), *_conditions(wanted))
        .order_by(Organization.name, Account.id)
    )
    of_class = wanted.get("class")
    return [
        Fitting(row.id, row.organization_id, row.name, row.manager_id, row.responsible_id)
        for row in session.execute(query)
        if not of_class or of_class in row.classes
    ]


def _conditions(wanted: Mapping[str, str]) -> list[ColumnElement[bool]]:
    fields = {"phase": Account.phase, "ladder": Account.ladder, "nature": Account.nature, "segment": Account.segment}
    people = {"manager": Account.manager_id, "responsible": Account.responsible_id}
    found = [column == wanted[name] for name, column in fields.items() if wanted.get(name)]
    for name, column in people.items():
        if said := wanted.get(name):
            found.append(column.is_(None) if said == "none" else column == (int(said) if said.isdecimal() else 0))
    return found


def campaign_of(session: Session, campaign_id: int) -> Campaign:
    """Return a campaign."""
    row = session.get(Campaign, campaign_id)
    if row is None:
        raise NotFound(_("There is no such campaign."))
    return row


def start(session: Session, values: Values, wanted: Mapping[str, str], by: User, now: datetime) -> Campaign:
    """Begin a campaign with a task for each account that fits; `values` are FIELDS, nobody's are the accounts' own."""
    said = _checked(session, values)
    kept = {name: wanted[name] for name in FILTERS if wanted.get(name)}
    accounts = fitting(session, kept)
    if not accounts:
        raise Invalid(_("No account fits: choose others."), {"name": _("No account fits: choose others.")})
    row = Campaign(**said, filter=kept, entered_at=now, entered_by_id=by.id)
    session.add(row)
    session.flush()
    n = _plan(session, row, accounts, now)
    audit(session, row, by, now, "entered", {"n": [None, n]})
    return row


def extend(session: Session, campaign_id: int, by: User, now: datetime) -> int:
    """Plan the task for accounts that fit by now and did not before; return how many those are."""
    row = _running(session, campaign_id)
    n = _plan(session, row, fitting(session, row.filter), now)
    if n:
        audit(session, row, by, now, "extended", {"n": [None, n]})
    return n


def _plan(session: Session, row: Campaign, accounts: Collection[Fitting], now: datetime) -> int:
    words, planned = Vocabulary.of(session), 0
    for each in accounts:
        planned_id = plan_once(
            session,
            f"campaign:{row.id}:{each.organization_id}",
            organization_id=each.organization_id,
            type=words.type_for(row.type),
            subject=row.task,
            day=row.due_on,
            owner_id=words.active(row.owner_id, each.responsible_id, each.manager_id),
            origin=ORIGIN,
            now=now,
            campaign_id=row.id,
        )
        planned += planned_id is not None
    return planned


def edit(session: Session, campaign_id: int, values: Values, seen: int, by: User, now: datetime) -> Campaign:
    """Change a campaign; the tasks that nobody has touched follow.  An edit of an older version raises Stale."""
    row = _running(session, campaign_id)
    said = _checked(session, values)
    if row.version != seen:
        theirs = {name: getattr(row, name) for name in FIELDS}
        raise Stale(_("This was changed since you opened the page."), *labels.compared(said, theirs))
    for name, value in said.items():
        setattr(row, name, value)
    audit(session, row, by, now)
    session.flush()
    new = {"subject": row.task, "day": row.due_on, "type": Vocabulary.of(session).type_for(row.type)}
    new |= {"owner_id": row.owner_id} if row.owner_id is not None else {}
    untouched = update(Activity).where(Activity.id.in_(_open(session, row)))
    session.execute(untouched.values(new).execution_options(synchronize_session=False))
    return row


def end(session: Session, campaign_id: int, result: str, by: User, now: datetime) -> Campaign:
    """End a campaign with its result; the tasks that nobody has touched are withdrawn."""
    row = campaign_of(session, campaign_id)
    if not result.strip():
        raise Invalid(_("Say what came of it."), {"result": _("Say what came of it.")})
    row.result, row.ended_on = result.strip(), row.ended_on or today_of(now)
    withdraw(session, _open(session, row), now)
    audit(session, row, by, now, "ended")
    session.flush()
    return row


def _open(session: Session, row: Campaign) -> list[int]:
    planned = Vocabulary.of(session).planned
    mine = select(Activity.id).where(Activity.campaign_id == row.id, Activity.key.like(f"campaign:{row.id}:%"))
    return list(session.scalars(mine.where(Activity.state.in_(planned), Activity.removed_at.is_(None), ~TOUCHED)))


def _running(session: Session, campaign_id: int) -> Campaign:
    row = campaign_of(session, campaign_id)
    if row.ended_on is not None:
        raise NotAllowed(_("This campaign has ended."))
    return row


def _checked(session: Session, values: Values) -> dict[str, Any]:
    said = {name: values.get(name) for name in FIELDS}
    said |= {name: (values.get(name) or "").strip() for name in ("name", "task")}
    problems = {
        name: _("Enter a name.") if name == "name" else _("Say what is to be done.") for name in ("name", "task")
    }
    problems = {name: text for name, text in problems.items() if not said[name]}
    if said["type"] not in Vocabulary.of(session).types:
        problems["type"] = _("Choose one.")
    if said["due_on"] is None:
        problems["due_on"] = _("Enter a day.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return said
