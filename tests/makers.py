"""Makers: each fills in what a test does not care about."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Account
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract, ContractOption
from tenderwatch.organizations.tables import Organization
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.work.tables import Activity

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
_number = count(1)


def a_user(session: Session, *roles: str, **what_matters: Any) -> User:
    """Enter a person; the default role is admin, the password "correct horse"."""
    n = next(_number)
    values = {"email": f"person{n}@example.org", "name": f"Person {n}", "password": "correct horse", **what_matters}
    given = {key: values.pop(key) for key in ("email", "name", "password")}
    user = users.add_user(session, given["email"], given["name"], roles or ("admin",), NOW, password=given["password"])
    for field, value in values.items():
        setattr(user, field, value)
    session.flush()
    return user


def an_organization(session: Session, **what_matters: Any) -> Organization:
    """Enter an organisation."""
    n = next(_number)
    values = {"key": f"FIN:{1000000 + n}", "name": f"City {n}", "country": "FIN", "is_buyer": True, **what_matters}
    organization = Organization(**values)
    session.add(organization)
    session.flush()
    return organization


def a_contract(session: Session, *, options: tuple[int, ...] = (), **what_matters: Any) -> Contract:
    """Enter a contract row as it is, without its decisions; `options` are lengths in months."""
    n = next(_number)
    values: dict[str, Any] = {
        "reference": f"2024/{n}",
        "title": f"Cleaning {n}",
        "starts_on": date(2024, 6, 1),
        "base_ends_on": date(2027, 5, 31),
        "ends_on": date(2027, 5, 31),
        "entered_at": NOW,
        **what_matters,
    }
    if "buyer_id" not in values:
        values["buyer_id"] = an_organization(session).id
    contract = Contract(**values)
    contract.options = [ContractOption(position=i, months=months) for i, months in enumerate(options, 1)]
    session.add(contract)
    session.flush()
    return contract


def an_account(session: Session, **what_matters: Any) -> Account:
    """Enter an account row as it is; the organisation is made unless it is given."""
    values: dict[str, Any] = {"opened_at": NOW, **what_matters}
    if "organization_id" not in values:
        values["organization_id"] = an_organization(session).id
    account = Account(**values)
    session.add(account)
    session.flush()
    return account


def an_activity(session: Session, organization_id: int, day: date, **what_matters: Any) -> Activity:
    """Enter an activity row as it is: a meeting that took place, unless it is said otherwise."""
    values = {"type": "meeting", "state": "done", "subject": "Meeting", "entered_at": NOW, **what_matters}
    activity = Activity(organization_id=organization_id, day=day, **values)
    session.add(activity)
    session.flush()
    return activity


def a_contact(session: Session, organization_id: int, **what_matters: Any) -> Contact:
    """Enter a contact row as it is."""
    n = next(_number)
    values: dict[str, Any] = {
        "name": f"Contact {n}",
        "roles": ["user"],
        "source": "person",
        "basis": "legitimate-interest",
        "purpose": "Care for the customer",
        "entered_at": NOW,
        **what_matters,
    }
    contact = Contact(organization_id=organization_id, **values)
    session.add(contact)
    session.flush()
    return contact
