"""A customer with a contract and somebody to ask, and days on which things are said."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import service
from tenderwatch.accounts.feedback.service import About
from tenderwatch.accounts.tables import Account, Feedback
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract
from tenderwatch.users.tables import User
from tests.makers import NOW, a_contract, a_user, an_organization

TODAY = date(2026, 11, 23)


def at(day: date) -> datetime:
    """Return nine in the morning of a day in Helsinki."""
    return datetime.combine(day, time(7), UTC)


@dataclass(frozen=True)
class World:
    """A customer, its contract and owner, somebody there, and somebody of ours who writes things down."""

    organization_id: int
    contract_id: int
    contact_id: int
    owner_id: int
    by_id: int

    def about(self, **what_matters: Any) -> About:
        """Return what feedback is about: the contract, from the contact."""
        values = {"contract_id": self.contract_id, "contact_id": self.contact_id, **what_matters}
        return About(self.organization_id, **values)


def a_contact(session: Session, organization_id: int, **what_matters: Any) -> Contact:
    """Enter somebody of an organisation."""
    values = {"name": "Kaisa Virta", "email": "kaisa@city.example", "source": "contract", "basis": "contract"}
    row = Contact(organization_id=organization_id, purpose="care", entered_at=NOW, **{**values, **what_matters})
    session.add(row)
    session.flush()
    return row


def an_account(session: Session, organization_id: int, **what_matters: Any) -> Account:
    """Enter an account."""
    row = Account(organization_id=organization_id, **{"opened_at": NOW, **what_matters})
    session.add(row)
    session.flush()
    return row


def a_world(session: Session) -> World:
    """Enter the customer and its people."""
    owner = a_user(session, "contract-owner", name="Aino")
    customer = an_organization(session, name="Vantaa")
    contract = a_contract(session, buyer_id=customer.id, owner_id=owner.id, title="Laundry")
    contact = a_contact(session, customer.id)
    return World(customer.id, contract.id, contact.id, owner.id, a_user(session, "manager", name="Maija").id)


def said(session: Session, world: World, day: date = TODAY, **what_matters: Any) -> Feedback:
    """Write down what the customer said on a day."""
    about = {name: what_matters.pop(name) for name in ("contract_id", "person_id", "service") if name in what_matters}
    values = {"kind": "feedback", "score": 8, "words": "Fine.", **what_matters}
    by = session.get_one(User, world.by_id)
    return service.enter(session, world.about(**about), values, day, by, at(max(day, TODAY)))


def contract_of(session: Session, world: World) -> Contract:
    """Return the customer's contract."""
    return session.get_one(Contract, world.contract_id)
