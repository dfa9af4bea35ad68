"""Customers that are cared for, and days on which that is looked after."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import service as care
from tenderwatch.accounts.tables import Account
from tenderwatch.db import Database
from tenderwatch.work.tables import Activity
from tests.makers import an_organization

BEGAN = date(2026, 1, 5)
_number = count(1)


def at(day: date) -> datetime:
    """Return eight in the morning of a day."""
    return datetime.combine(day, time(6), UTC)


def an_account(session: Session, **what_matters: Any) -> Account:
    """Enter an account of a base customer in its upkeep."""
    values = {"segment": "base", "phase": "upkeep", "opened_at": at(BEGAN), **what_matters}
    if "organization_id" not in values:
        values["organization_id"] = an_organization(session).id
    account = Account(**values)
    session.add(account)
    session.flush()
    return account


def an_activity(session: Session, organization_id: int, type_: str, day: date, **what_matters: Any) -> Activity:
    """Enter an activity that took place, as a person enters it."""
    values = {"state": "done", "subject": f"{type_} {next(_number)}", "entered_at": at(day), **what_matters}
    activity = Activity(organization_id=organization_id, type=type_, day=day, **values)
    session.add(activity)
    session.flush()
    return activity


def keep(database: Database, day: date) -> care.Kept:
    """Let the job's part about care pass on a day."""
    total = care.Kept()
    with database.read() as session:
        groups = care.astray(session, at(day))
    for group in groups:
        with database.write() as session:
            some = care.keep(session, group, at(day))
        total.planned += some.planned
        total.withdrawn += some.withdrawn
        total.handed_over += some.handed_over
    return total


def planned(session: Session, organization_id: int) -> list[Activity]:
    """Return what is planned with an organisation, by day."""
    is_open = Activity.state == "planned", Activity.removed_at.is_(None)
    query = select(Activity).where(Activity.organization_id == organization_id, *is_open)
    return list(session.scalars(query.order_by(Activity.day, Activity.id)))


def close(activity: Activity, day: date, state: str = "done") -> None:
    """Note that something planned took place on a day, as the room of activities does."""
    activity.state, activity.day, activity.closed_at = state, day if state == "done" else activity.day, at(day)
    activity.outcome = "as agreed"
