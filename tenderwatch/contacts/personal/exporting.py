"""Everything that is kept of a person as one file: for machines (JSON) and for the person (a page in words)."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Account
from tenderwatch.contacts import labels
from tenderwatch.contacts.personal import wording
from tenderwatch.contacts.personal.everywhere import Kept, kept_of
from tenderwatch.contacts.personal.retention import kept_untils
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Base
from tenderwatch.organizations.tables import Organization
from tenderwatch.users import audit
from tenderwatch.users.tables import Audit, User

OURS = {"id", "version", "entered_by_id", "confirmed_by_id", "closed_by_id", "owner_id", "asked_by_id", "person_id"}
"""Columns that are of our own making: numbers of rows, and who of us did something (names stand in the history)."""
SECRET = {"token", "key", "headers", "claimed_by", "claimed_until", "dedupe_key", "html"}
"""Columns that open doors, or say the same again."""


@dataclass(frozen=True)
class Field:
    """One thing that is kept: its name in the file, its name in words, the value for machines and for people."""

    code: str
    label: str
    value: Any
    said: str


@dataclass(frozen=True)
class Section:
    """Rows of one kind."""

    code: str
    title: str
    records: list[list[Field]]


@dataclass(frozen=True)
class Exported:
    """What is kept of a person, ready to be written down."""

    name: str
    made_at: datetime
    sections: list[Section]

    def as_json(self) -> bytes:
        """Return everything for machines."""
        data = {
            section.code: [{field.code: field.value for field in record} for record in section.records]
            for section in self.sections
        }
        whole = {"person": self.name, "made_at": self.made_at.isoformat(), **data}
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2, default=str)


def zipped(exported: Exported, page: str) -> bytes:
    """Return the JSON and the page as one ZIP; `page` is everything in words."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", exported.as_json())
        archive.writestr("data.html", page)
    return body.getvalue()


def exported(session: Session, contact_id: int, by: User, now: datetime) -> Exported:
    """Return everything that is kept of a person; that it was given out is told in the history."""
    kept = kept_of(session, contact_id)
    names = _Names.of(session, kept)
    until = kept_untils(session, kept.entries)
    for entry in kept.entries:
        audit.audit(session, entry, by, now, "exported")
    session.flush()
    sections = [
        _section("register", kept.entries, lambda row: [names.place(row.organization_id), _until(until[row.id])]),
        _section("contracts", kept.at_contracts, lambda row: [names.contract(row.contract_id)]),
        _section("activities", kept.activities, lambda row: [names.place(row.organization_id)]),
        _section("feedback", kept.feedback, lambda row: [names.place(row.organization_id)]),
        _section("needs", kept.needs, lambda row: [names.place(names.accounts.get(row.account_id, 0))]),
        _section("references", kept.references, lambda row: [names.place(row.organization_id)]),
        _section("mails", kept.mails, lambda _row: []),
        Section("history", wording.section("history"), [list(_told(each)) for each in kept.audits]),
    ]
    return Exported(kept.entries[-1].name, now, [each for each in sections if each.records])


@dataclass(frozen=True)
class _Names:
    """What the numbers in the rows stand for."""

    organizations: dict[int, str]
    contracts: dict[int, str]
    accounts: dict[int, int]

    @classmethod
    def of(cls, session: Session, kept: Kept) -> "_Names":
        accounts = select(Account.id, Account.organization_id)
        accounts = accounts.where(Account.id.in_([each.account_id for each in kept.needs]))
        of_account = {row.id: row.organization_id for row in session.execute(accounts)}
        ids = set(of_account.values()) | {row.organization_id for row in kept.entries}
        ids |= {row.organization_id for row in kept.activities} | {row.organization_id for row in kept.feedback}
        ids |= {row.organization_id for row in kept.references}
        organizations = select(Organization.id, Organization.name).where(Organization.id.in_(ids))
        contract_ids = {each.contract_id for each in kept.at_contracts}
        contracts = select(Contract.id, Contract.reference, Contract.title).where(Contract.id.in_(contract_ids))
        return cls(
            {row.id: row.name for row in session.execute(organizations)},
            {row.id: f"{row.reference}, {row.title}" for row in session.execute(contracts)},
            of_account,
        )

    def place(self, organization_id: int) -> Field:
        name = self.organizations.get(organization_id, "–")
        return Field("organization", labels.field("organization"), name, name)

    def contract(self, contract_id: int) -> Field:
        name = self.contracts.get(contract_id, "–")
        return Field("contract", wording.field("contract"), name, name)


def _until(day: date | None) -> Field:
    said = wording.said("keep_until", day) if day else wording.while_contract_runs()
    return Field("kept_until", labels.field("keep_until"), day.isoformat() if day else None, said)


def _section(code: str, rows: Iterable[Base], more: Callable[[Any], list[Field]]) -> Section:
    return Section(code, wording.section(code), [[*more(row), *_fields(row)] for row in rows])


def _fields(row: Base) -> Iterator[Field]:
    """Give what a row says: columns that are empty, or of our own making, are left out."""
    for column in inspect(row).mapper.column_attrs:
        name, value = column.key, getattr(row, column.key)
        ours = name in OURS | SECRET or (name.endswith("_id") and column.columns[0].foreign_keys)
        if not ours and value not in (None, "", [], {}):
            yield Field(name, wording.field(name), value, wording.said(name, value))


def _told(entry: Audit) -> Iterator[Field]:
    yield Field("at", wording.field("at"), entry.at.isoformat(), wording.said("at", entry.at))
    yield Field("who", wording.field("who"), entry.actor, entry.actor)
    what = wording.action(entry.object_type, entry.action)
    yield Field("what", wording.field("what"), f"{entry.object_type}: {entry.action}", what)
    for name, (was, becomes) in entry.changes.items():
        said = f"{wording.said(name, was)} → {wording.said(name, becomes)}"
        yield Field(name, wording.field(name), [was, becomes], said)
