"""A company with an owner, a substitute, a manager and an administrator, and a way to let its days pass."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch import jobs
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import ContractWarning, Decision
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.outbox.tables import Message
from tenderwatch.users.tables import User
from tests.conftest import settings_for
from tests.makers import a_contract, a_user, an_organization


@dataclass
class Company:
    """The house of a company and its people, by their ids."""

    house: House
    owner: int
    substitute: int
    manager: int
    admin: int

    @property
    def database(self) -> Database:
        return self.house.database

    def contract(self, ends_on: date | None, entered_at: datetime, **what_matters: Any) -> int:
        """Enter a contract of the owner's in which nothing but its end asks for a decision; return its id."""
        values: dict[str, Any] = {
            "owner_id": self.owner,
            "starts_on": date(2024, 1, 1),
            "base_ends_on": ends_on,
            "ends_on": ends_on,
            "title": "Cleaning",
            "value": Decimal(100_000),
            "entered_at": entered_at,
            **what_matters,
        }
        with self.database.write() as session:
            buyer = an_organization(session, name="Espoo", registration="0101263-6")
            contract = a_contract(session, buyer_id=buyer.id, **values)
            known = contracts.contract_of(session, contract.id)
            contracts.refresh_decisions(session, known, entered_at.date())
            self._only_the_end(session, contract.id)
            return contract.id

    @staticmethod
    def _only_the_end(session: Session, contract_id: int) -> None:
        """Decide the start of renewal work, so that a test counts the rungs of one decision."""
        for decision in session.scalars(select(Decision).where(Decision.contract_id == contract_id)):
            if decision.kind != "end":
                decision.state, decision.choice = "decided", "started"

    def change(self, person_id: int, **values: Any) -> None:
        """Change a person."""
        with self.database.write() as session:
            for field, value in values.items():
                setattr(session.get_one(User, person_id), field, value)

    def run(self, *names: str, at: datetime, asked: bool = False) -> None:
        """Run jobs at a moment; a run that fails fails the test."""
        for name in names:
            for job in jobs.find(name):
                ran = jobs.run(self.house, job, at, asked=asked)
                assert ran.ok, ran.said

    def pass_days(self, first: date, last: date, hour: int = 9) -> None:
        """Let days pass, each with one run of warnings, digest and post at `hour` UTC."""
        day = first
        while day <= last:
            self.run("warnings", "digest", "deliver", at=at(day, hour))
            day += timedelta(days=1)

    def said(self, *kinds: str, to: int | None = None) -> list[Message]:
        """Return the messages of these kinds (all without any), oldest first; not those of empty days."""
        with self.database.read() as session:
            query = select(Message).where(Message.state != "dropped").order_by(Message.id)
            if kinds:
                query = query.where(Message.kind.in_(kinds))
            if to is not None:
                query = query.where(Message.person == f"user:{to}")
            return list(session.scalars(query))

    def rungs(self) -> list[tuple[int, str]]:
        """Return (rung, state) of all warnings, in the order in which they were reached."""
        with self.database.read() as session:
            return [
                (each.rung, each.state)
                for each in session.scalars(select(ContractWarning).order_by(ContractWarning.id))
            ]


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment of a day in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def company_on(database: Database, home: Path) -> Company:
    """Fill an empty database with the people."""
    with database.write() as session:
        admin = a_user(session, "admin", name="Aino Admin", email="admin@example.org")
        manager = a_user(session, "manager", name="Matti Manager", email="manager@example.org")
        substitute = a_user(session, "contract-owner", name="Saara Substitute", email="substitute@example.org")
        owner = a_user(session, "contract-owner", name="Otso Owner", email="owner@example.org")
        owner.manager_id, owner.substitute_id = manager.id, substitute.id
        ids = (owner.id, substitute.id, manager.id, admin.id)
    url = database.url.render_as_string(hide_password=False)
    return Company(House(settings_for(home, url), database), *ids)


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Company:
    """The company, on SQLite and on PostgreSQL."""
    return company_on(database, tmp_path / "home")


@pytest.fixture
def small_company(sqlite: Database, tmp_path: Path) -> Company:
    """The company on SQLite only."""
    return company_on(sqlite, tmp_path / "home")
