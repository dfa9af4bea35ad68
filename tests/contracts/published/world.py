"""Awards and modifications as they are published, recorded for real, and contracts of ours beside them."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from scrapers.notice import Award, Duration, Lot, Modification, Money, Notice, Organization
from scrapers.notice import Contract as Signed
from tenderwatch.contracts.published import deciding, finding, queries
from tenderwatch.contracts.published.tables import PublishedUpdate, PublishedWin
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Database
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.tables import Organization as Row
from tenderwatch.users.tables import User
from tests.contracts.world import entered
from tests.makers import NOW, a_user
from tests.watching.world import a_notice, recorded

ESPOO = Organization({"fi": "Espoon kaupunki"}, ("0101263-6",), "FIN")
US = Organization({"fi": "Aarnivaara Palvelut Oy"}, ("9000011-8",), "FIN")
OTHERS = Organization({"fi": "Kirkaslähde Siivous Oy"}, ("9000310-8",), "FIN")
START, END = date(2024, 6, 1), date(2027, 5, 31)


def euros(amount: int | str) -> Money:
    """Return an amount in euros."""
    return Money(Decimal(amount), "EUR")


def a_lot(code: str = "LOT-0001", **what_matters: Any) -> Lot:
    """Return a lot that lasts from START to END."""
    values = {"title": {"fi": "Siivous"}, "starts_on": START, "ends_on": END, **what_matters}
    return Lot(id=code, **values)


def an_award(
    *lots: str, number: str | None = "2024/17", winners: tuple[Organization, ...] = (US,), **what: Any
) -> Award:
    """Return the result of lots, with one contract of `number`."""
    contract = Signed(number=number, signed_on=date(2024, 5, 20), **what.pop("contract", {}))
    values: dict[str, Any] = {"values": (euros(540_000),), "status": "selec-w", "contracts": (contract,), **what}
    code = values.pop("code", "RES-" + (lots[0] if lots else "1")[-4:])
    return Award(id=code, lots=lots or ("LOT-0001",), winners=winners, **values)


def a_result(title: str = "Siivous", **what_matters: Any) -> Notice:
    """Return an award notice of Espoo's that names us, for one lot."""
    values: dict[str, Any] = {
        "form_type": "result",
        "notice_type": "can-standard",
        "published_on": date(2024, 6, 3),
        "buyers": (ESPOO,),
        "lots": (a_lot(),),
        "awards": (an_award(),),
        "tender_deadline": None,
        **what_matters,
    }
    return a_notice(title, **values)


def a_modification(award: Notice, **what_matters: Any) -> Notice:
    """Return the notice of a modification of what an award notice told of."""
    values: dict[str, Any] = {
        "form_type": "cont-modif",
        "notice_type": "can-modif",
        "published_on": date(2026, 3, 2),
        "procedure_id": award.procedure_id,
        "modification": Modification(of=(str(award.publication_number),), reasons=("mod-rev",)),
        "buyers": award.buyers,
        "lots": award.lots,
        "awards": award.awards,
        **what_matters,
    }
    return a_notice("Siivous", **values)


def months(n: int, lot: Lot | None = None) -> Lot:
    """Return a lot of so many months from START, whose last day is not said."""
    return replace(lot or a_lot(), ends_on=None, duration=Duration(Decimal(n), "MONTH"))


def publish(database: Database, *notices: Notice, source: str = "TED") -> list[int]:
    """Record notices and return their procedures."""
    return recorded(database, *notices, source=source)


def party(database: Database, organization: Organization) -> int:
    """Return the number of an organisation, which is entered when nobody named it yet."""
    with database.write() as session:
        return organizations.named(session, organization.ids[0]).id


def we_are(database: Database, organization: Organization = US) -> int:
    """Mark who we are."""
    number = party(database, organization)
    with database.write() as session:
        organizations.mark_ours(session, number, None, NOW)
    return number


def ours(database: Database, now: datetime = NOW, **what_matters: Any) -> int:
    """Enter a contract with Espoo and return its number; `procedure_id` links it."""
    procedure_id = what_matters.pop("procedure_id", None)
    values = {"title": "Siivous", "value": Decimal(540_000), "starts_on": START, "base_ends_on": END, **what_matters}
    buyer_id = party(database, ESPOO)
    with database.write() as session:
        contract = entered(session, now, buyer_id=buyer_id, **values)
        contract.procedure_id = procedure_id
        return contract.id


def look(database: Database, now: datetime = NOW) -> str | None:
    """Let the job run."""
    return finding.find_new(database, now)


def proposed(database: Database, contract_id: int, state: str = "open") -> dict[str, Any]:
    """Return what is published of a contract, by field."""
    with database.read() as session:
        rows = session.scalars(
            select(PublishedUpdate).where(PublishedUpdate.contract_id == contract_id, PublishedUpdate.state == state)
        )
        return {row.field: row.published for row in rows}


def ids(database: Database, contract_id: int, *fields: str) -> list[int]:
    """Return the numbers of what is proposed, of these fields or of all."""
    with database.read() as session:
        return [
            each.update_id
            for about in queries.of_contract(session, contract_id)
            for each in about.differences
            if not fields or each.field in fields
        ]


def accept(database: Database, contract_id: int, *fields: str, by: User | None = None, now: datetime = NOW) -> None:
    """Take over what is proposed of these fields, or all."""
    chosen = ids(database, contract_id, *fields)
    with database.write() as session:
        person = by or a_user(session)
        version = session.get_one(Contract, contract_id).version
        deciding.accept(session, contract_id, chosen, version, person, now)


def refuse(database: Database, contract_id: int, *fields: str, now: datetime = NOW) -> None:
    """Refuse what is proposed of these fields, or all."""
    chosen = ids(database, contract_id, *fields)
    with database.write() as session:
        deciding.refuse(session, contract_id, chosen, "Not so in the contract.", a_user(session), now)


def the(database: Database, contract_id: int) -> Contract:
    """Return a contract as it is now."""
    with database.read() as session:
        return session.get_one(Contract, contract_id)


def wins(database: Database, state: str = "open") -> list[PublishedWin]:
    """Return what we won and have not entered."""
    with database.read() as session:
        return list(session.scalars(select(PublishedWin).where(PublishedWin.state == state).order_by(PublishedWin.id)))


def organization(database: Database, name: str) -> Row:
    """Return an organisation by its name."""
    with database.read() as session:
        return session.scalars(select(Row).where(Row.name == name)).one()
