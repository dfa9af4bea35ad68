"""Finding the people and things that the tables name, as rows of the database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.demo.days import Days
from tenderwatch.demo.eforms import procedure_uuid
from tenderwatch.demo.notices import BY_KEY
from tenderwatch.demo.parties import PARTIES, registration
from tenderwatch.demo.people import address
from tenderwatch.notices.tables import ProcedureKey
from tenderwatch.organizations.tables import Organization
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class Scene:
    """A moment of the demo's past in an open transaction."""

    session: Session
    days: Days
    at: datetime

    def person(self, key: str) -> User:
        """Return somebody by the first part of the address."""
        return self.session.scalars(select(User).where(User.email == address(key))).one()

    def party(self, key: str) -> int:
        """Return the id of an organisation."""
        number = registration(PARTIES[key])
        return self.session.scalars(select(Organization.id).where(Organization.registration == number)).one()

    def procedure(self, key: str) -> int:
        """Return the id of a procedure by its name in the tables."""
        value = procedure_uuid(self.days, BY_KEY[key])
        return self.session.scalars(select(ProcedureKey.procedure_id).where(ProcedureKey.value == value)).one()

    def bid(self, procedure: str) -> Bid:
        """Return the bid for a procedure."""
        return self.session.scalars(select(Bid).where(Bid.procedure_id == self.procedure(procedure))).one()

    def contract(self, reference: str) -> Contract:
        """Return a contract by its number."""
        return self.session.scalars(select(Contract).where(Contract.reference == reference)).one()

    def open_decision(self, reference: str, kind: str) -> Decision:
        """Return what is asked next of this kind about a contract."""
        asked = select(Decision).where(Decision.contract_id == self.contract(reference).id, Decision.kind == kind)
        return self.session.scalars(asked.where(Decision.state == "open").order_by(Decision.ordinal)).one()

    def plan(self, reference: str) -> RenewalPlan:
        """Return the open renewal plan of a contract."""
        plans = select(RenewalPlan).where(RenewalPlan.contract_id == self.contract(reference).id)
        return self.session.scalars(plans.where(RenewalPlan.state == "open")).one()
