"""An office whose days pass: its jobs run, its mails go through a real server, and what arrived is read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.service import ContractValues, values_of
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.today.tokens import Act, Links
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.web.app import create_app
from tenderwatch.web.security import COOKIE
from tests.conftest import settings_for
from tests.contracts.world import decision, entered
from tests.smtp import MailServer
from tests.today.conftest import Company, at, company_on

ENTERED = at(date(2026, 1, 7))
END = date(2027, 3, 31)  # a Wednesday; 30 days before: Mon 1 Mar, 90: Thu 31 Dec, 180: Fri 2 Oct, 7: Wed 24 Mar
ABOUT = "2024/17"
STILL_OPEN = "Acknowledged, but still open."


def before(n: int, end: date = END) -> date:
    """Return the day `n` days before the end."""
    return end - timedelta(days=n)


@dataclass(frozen=True)
class Mail:
    """A mail as its reader sees it: when it came, who got it, and its words on one line."""

    at: datetime
    to: str
    mail: EmailMessage

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def subject(self) -> str:
        return _words(str(self.mail["Subject"]))

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        assert part is not None
        return _words(part.get_content())

    @property
    def lines(self) -> list[str]:
        part = self.mail.get_body(("plain",))
        assert part is not None
        return [line.strip() for line in part.get_content().splitlines()]

    @property
    def items(self) -> list[str]:
        """What it tells, thing by thing, each in words on one line."""
        found: list[list[str]] = [[]]
        for line in self.lines:
            if _ITEM.match(line):
                found.append([])
            elif _HEAD.match(line) or line == "--":
                found.append([])
                continue
            found[-1].append(line)
        return [_words(" ".join(lines)) for lines in found]

    @property
    def kind(self) -> str:
        """The kind of mail, as its List-Id says: digest, warning, escalation, system."""
        found = re.match(r"TenderWatch (\w+)", str(self.mail["List-Id"]))
        assert found
        return found[1]

    def links(self, label: str) -> list[str]:
        """Return the paths below the words `label`."""
        return [
            re.sub(r"^https?://[^/]+", "", url)
            for words, url in zip(self.lines, self.lines[1:], strict=False)
            if words == label and url.startswith("http")
        ]


_ITEM = re.compile(r"\d+\. ")
_HEAD = re.compile(r"[^a-z]+ \(\d+\)$")


def _words(text: str) -> str:
    return " ".join(text.split())


@dataclass
class Office:
    """A company, its mail server, and all mails that arrived, with the moment at which they did."""

    company: Company
    server: MailServer
    arrived: list[Mail] = field(default_factory=list)
    days: set[date] = field(default_factory=set)

    @property
    def database(self) -> Database:
        return self.company.database

    @property
    def house(self) -> House:
        return self.company.house

    @property
    def owner(self) -> int:
        return self.company.owner

    # What people do

    def enter(self, ends_on: date | None = END, on: datetime = ENTERED, **what_matters: Any) -> int:
        """Enter a contract of the owner's that nobody wants to renew, so that its end alone is warned about."""
        values = {"owner_id": self.owner, "reference": ABOUT, "base_ends_on": ends_on, **what_matters}
        renewed = values.pop("renewed", False)
        with self.database.write() as session:
            contract = entered(session, on, **values)
            if not renewed:
                self._leave(session, contract, on)
            return contract.id

    @staticmethod
    def _leave(session: Session, contract: Contract, now: datetime) -> None:
        for each in contract.decisions:
            if each.kind == "renewal-start" and each.state == "open":
                contracts.record_decision(session, each.id, "not-renewing", "Too far away", None, now)

    def edit(self, contract_id: int, now: datetime, **changes: Any) -> None:
        """Change what is entered of a contract."""
        with self.database.write() as session:
            contract = session.get_one(Contract, contract_id)
            values: ContractValues = replace(values_of(contract), **changes)
            contracts.edit(session, contract_id, values, contract.version, None, now)

    def decide(self, contract_id: int, now: datetime, choice: str = "let-end", kind: str = "end") -> None:
        """Record the latest decision of a kind, with a reason."""
        with self.database.write() as session:
            contracts.record_decision(
                session, decision(session, contract_id, kind).id, choice, "The need ends", None, now
            )

    def withdraw(self, contract_id: int, now: datetime, kind: str = "end") -> None:
        """Take a recorded decision back."""
        with self.database.write() as session:
            contracts.withdraw_decision(session, decision(session, contract_id, kind).id, None, now)

    def decision(self, contract_id: int, kind: str = "end") -> Decision:
        """Return the latest decision of a kind, to know its id."""
        with self.database.read() as session:
            return decision(session, contract_id, kind)

    def person(self, person_id: int) -> User:
        """Return a person."""
        with self.database.read() as session:
            return session.get_one(User, person_id)

    def edit_person(self, person_id: int, now: datetime, roles: Iterable[str] | None = None, **values: Any) -> None:
        """Change a person as the administrator does on the page of people."""
        with self.database.write() as session:
            person, admin = session.get_one(User, person_id), session.get_one(User, self.company.admin)
            kept = [role.role for role in person.roles] if roles is None else list(roles)
            users.edit_user(session, person_id, values, kept, person.version, admin, now)

    # Days that pass

    def run(self, moment: datetime, *names: str) -> list[Mail]:
        """Run jobs (the warnings, the digest and the post by default) and return the mails that arrived with it."""
        seen = len(self.server.mails)
        self.days.add(moment.date())
        self.company.run(*(names or ("warnings", "digest", "deliver")), at=moment)
        new = [
            Mail(moment, to, mail)
            for to, mail in zip(self.server.recipients[seen:], self.server.mails[seen:], strict=True)
        ]
        self.arrived += new
        return new

    def live(self, first: date, last: date | None = None, hour: int = 9) -> list[Mail]:
        """Let days pass, each with one run at `hour` UTC, and return the mails that arrived on them."""
        days = ((last or first) - first).days + 1
        return [mail for n in range(days) for mail in self.run(at(first + timedelta(days=n), hour))]

    def warned(self, reference: str = ABOUT, to: str = "owner") -> list[Mail]:
        """Return the mails that warn a person of a contract.

        Not those with the weekly word of what stands open, in the first digest of a week, and not the last call of what
        was acknowledged; a mail that warns of the same rung as one before it is among them on any other day.
        """
        found, heard = [], set[Act]()
        for mail in self.arrived:
            items = [item for item in mail.items if reference in item and STILL_OPEN not in item]
            acts = {act for item in items for act in self.acts(item) if act.purpose == "assign"}
            if mail.to.startswith(to) and acts and (acts - heard or not self._is_weekly(mail)):
                found.append(mail)
                heard |= acts
        return found

    def _is_weekly(self, mail: Mail) -> bool:
        monday = mail.day - timedelta(days=mail.day.weekday())
        return mail.kind == "digest" and mail.day == min(day for day in self.days if day >= monday)

    def acts(self, text: str) -> list[Act]:
        """Return what the signed links in a text allow."""
        links = Links("", self.house.settings.secret_key)
        return [links.read(token, ENTERED) for token in re.findall(r"/act/(\S+)", text)]

    def about(self, reference: str = ABOUT, to: str | None = None) -> list[Mail]:
        """Return the mails that name a contract, to one person (owner, substitute, manager, admin) or to all."""
        return [
            mail
            for mail in self.arrived
            if reference in mail.text + mail.subject and to in (None, mail.to.partition("@")[0])
        ]

    # Pages

    def browser(self, person_id: int | None = None, now: datetime | None = None) -> FlaskClient:
        """Return a browser, in which a person is signed in, if one is named."""
        app = create_app(self.house)
        app.testing = True
        client = app.test_client()
        if person_id is not None:
            with self.database.write() as session:
                person = session.get_one(User, person_id)
                client.set_cookie(COOKIE, users.open_session(session, person, "test", "127.0.0.1", now or ENTERED))
        return client


def office_on(database: Database, home: Path, server: MailServer) -> Office:
    """Open an office on an empty database."""
    home.mkdir(exist_ok=True)
    company = company_on(database, home)
    url = database.url.render_as_string(hide_password=False)
    settings = settings_for(home, url, smtp_url=server.url, mail_from="tenderwatch@example.org")
    company.house = House(settings, database)
    return Office(company, server)


def contracts_of(office: Office) -> list[int]:
    """Return the ids of all contracts."""
    with office.database.read() as session:
        return list(session.scalars(select(Contract.id).order_by(Contract.id)))
