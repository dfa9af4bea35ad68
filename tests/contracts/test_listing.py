"""The list of contracts: fifty a page, in any order, and no row twice or never."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tenderwatch.contracts import queries
from tenderwatch.contracts.queries import ContractRow, Filters
from tenderwatch.contracts.tables import Decision
from tenderwatch.db import Database
from tenderwatch.house import House
from tests.browsing import SignIn
from tests.contracts.world import TODAY
from tests.makers import a_contract, a_user, an_organization

KEYS: dict[str, Callable[[ContractRow], Any]] = {
    "next": lambda row: row.next_on,
    "ends": lambda row: row.ends_on,
    "contract": lambda row: (row.title.casefold(), row.reference.casefold()),
    "buyer": lambda row: row.buyer.casefold(),
    "owner": lambda row: row.owner and row.owner.casefold(),
    "value": lambda row: row.value,
    "quality": lambda row: row.quality and row.quality.points,
}


def some(session: Session, count: int) -> None:
    """Enter contracts of which many are alike in what they are sorted by."""
    chance = Random(count)
    buyers = [an_organization(session, name=name).id for name in ("Bodom", "akaa", "Citadel")]
    owners = [a_user(session, name=name).id for name in ("aino", "Bo")]
    for _number in range(count):
        contract = a_contract(
            session,
            buyer_id=chance.choice(buyers),
            owner_id=chance.choice([None, *owners]),
            title=chance.choice(["Cleaning", "cleaning", "Laundry"]),
            ends_on=chance.choice([None, TODAY, date(2027, 5, 31)]),
            value=chance.choice([None, Decimal(5), Decimal(70)]),
        )
        for ordinal in range(chance.randrange(3)):
            day = TODAY + timedelta(days=chance.randrange(5))
            decision = Decision(contract_id=contract.id, kind="end", ordinal=ordinal, due_on=day, opened_on=TODAY)
            decision.series_due_on, decision.rungs, decision.state = day, [], chance.choice(["open", "decided"])
            session.add(decision)
    session.flush()


def every_page(session: Session, sort: str) -> list[ContractRow]:
    first = queries.listing(session, Filters(), sort, TODAY)
    pages = [queries.listing(session, Filters(), sort, TODAY, number) for number in range(1, first.pages + 1)]
    assert [len(page.rows) for page in pages] == [50, 50, 20]
    assert {page.total for page in pages} == {120}
    return [row for page in pages for row in page.rows]


@pytest.mark.parametrize("sort", [way + sort for sort in queries.SORTS for way in ("", "-")])
def test_pages_follow_each_other_in_any_order(database: Database, sort: str) -> None:
    with database.write() as session:
        some(session, 120)
        rows = every_page(session, sort)
    assert len({row.id for row in rows}) == 120
    keys = [KEYS[sort.removeprefix("-")](row) for row in rows]
    known = [key for key in keys if key is not None]
    assert keys == sorted(known, reverse=sort.startswith("-")) + [None] * (120 - len(known))


def test_the_next_decision_is_the_first_that_is_open(sqlite: Database) -> None:
    with sqlite.write() as session:
        some(session, 120)
        due = {row.id: row.next_on for row in every_page(session, "next")}
        open_ones = session.query(Decision).filter_by(state="open").all()
    for contract_id, first in due.items():
        assert first == min((each.due_on for each in open_ones if each.contract_id == contract_id), default=None)


@pytest.mark.parametrize("path", ["/contracts", "/contracts/gaps"])
def test_pages_of_the_list_and_of_the_gaps(house: House, signed_in: SignIn, path: str) -> None:
    with house.database.write() as session:
        some(session, 60)
    client = signed_in("manager")
    first = client.get(path).text
    assert first.count("data-row") == 50
    assert 'href="?page=2"' in first
    assert client.get(f"{path}?page=2").text.count("data-row") >= 10
    for wrong in ("0", "-1", "x", "99999999999999999999"):
        page = client.get(f"{path}?page={wrong}").text
        assert page.count("data-row") == 50
        assert f"page={wrong}" in page
    assert client.get(f"{path}?page=2147483647").text.count("data-row") > 0
