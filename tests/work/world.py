"""A customer with people and a competition, and activities with it."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contacts.tables import Contact
from tenderwatch.notices.tables import Procedure, ProcedureBuyer
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.work import service
from tenderwatch.work.service import Next, Wanted
from tenderwatch.work.tables import Activity
from tests.makers import an_organization

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
_number = count(1)


def a_contact(session: Session, organization: Organization, name: str, **what_matters: Any) -> Contact:
    """Enter somebody at an organisation."""
    values = {"source": "direct", "basis": "legitimate-interest", "purpose": "care", "entered_at": NOW, **what_matters}
    contact = Contact(organization_id=organization.id, name=name, **values)
    session.add(contact)
    session.flush()
    return contact


def a_competition(
    session: Session, buyer: Organization | None, phase: str = "competition", ahead: int = 10, title: str = "Laundry"
) -> Procedure:
    """Enter a procedure whose deadline is so many days ahead."""
    procedure = Procedure(title={"en": title}, phase=phase, deadline_at=NOW + timedelta(days=ahead))
    session.add(procedure)
    session.flush()
    if buyer is not None:
        session.add(ProcedureBuyer(procedure_id=procedure.id, organization_id=buyer.id, position=1))
        session.flush()
    return procedure


NO_STEP = Next(none_because="Nothing to do.")


def entered(session: Session, by: User, organization: Organization, **what_matters: Any) -> Activity:
    """Log an activity of today without a next step, or plan one by a day ahead."""
    values: dict[str, Any] = {"organization_id": organization.id, "type": "call", "day": TODAY, **what_matters}
    if values["day"] <= TODAY and values.get("state") != "planned":
        values.setdefault("next", NO_STEP)
    return service.enter(session, Wanted(**values), by, NOW, TODAY)


def a_customer(session: Session) -> Organization:
    """Enter a customer."""
    return an_organization(session, name=f"Espoo {next(_number)}")


def activities(session: Session) -> list[Activity]:
    """Return all activities in the order in which they were entered."""
    return list(session.scalars(select(Activity).order_by(Activity.id)))
