"""What a database holds: nothing yet, the demo, or somebody's real work."""

from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Database
from tenderwatch.intake.tables import ReceivedDocument
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import Setting, User

MARK = "demo"
"""The setting that says on which day the demo was loaded."""


def is_empty(database: Database) -> bool:
    """Return whether nobody and nothing is in a database besides what a new one holds."""
    filled = (User.id, ReceivedDocument.id, Organization.id, Contract.id, Bid.id)
    with database.read() as session:
        return not any(session.scalar(select(exists().where(column.is_not(None)))) for column in filled)


def loaded_on(database: Database) -> date | None:
    """Return the day on which the demo was loaded; None when something else, or nothing, is in the database."""
    with database.read() as session:
        setting = session.get(Setting, MARK)
    return date.fromisoformat(setting.value) if setting else None


def mark(session: Session, day: date, now: datetime) -> None:
    """Note that what is in the database is the demo of a day."""
    session.add(Setting(name=MARK, value=day.isoformat(), changed_at=now))
