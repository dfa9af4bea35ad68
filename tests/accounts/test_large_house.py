"""What is reckoned for thousands of accounts at once is what is reckoned for one; every page of such a house."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks import accounts as benchmark
from benchmarks import large_house
from tenderwatch.accounts import queries
from tenderwatch.accounts.queries import Filters, facts
from tenderwatch.accounts.queries.listing import values_of
from tenderwatch.accounts.queries.strengths import strengths
from tenderwatch.accounts.rules.segments import first_that_fits
from tenderwatch.accounts.rules.strength import strength
from tenderwatch.accounts.rules.worth import worth
from tenderwatch.accounts.tables import Account
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.web.app import create_app
from tenderwatch.web.security import COOKIE
from tests.conftest import settings_for
from tests.e2e.conftest import sign_in

ACCOUNTS = 120


@pytest.fixture
def filled(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house as the benchmark fills it, a small one."""
    (tmp_path / "home").mkdir(exist_ok=True)
    house = House(settings_for(tmp_path / "home", str(database.url)), database)
    monkeypatch.setattr(large_house, "PEOPLE", 4)
    large_house.fill(house, ACCOUNTS, 1500, seed=3)
    return house


def test_many_strengths_are_those_of_one_relationship_each(filled: House, monkeypatch: pytest.MonkeyPatch) -> None:
    today = date.today()
    with filled.database.read() as session:
        ids = [*range(1, ACCOUNTS + 1), 99_999]
        known = {each: strength(told).value for each, told in queries.facts_of(session, ids, today).items()}
        assert len(set(known.values())) >= 4, "a house in which all are alike tells nothing"
        assert strengths(session, ids, today) == known, "by number"
        monkeypatch.setattr(facts, "FEW", 5)
        assert strengths(session, ids, today) == known, "all rows at once"

        accounts = {each.id: each for each in session.scalars(select(Account).where(Account.closed_on.is_(None)))}
        rules = queries.rules_of(session)
        for line in queries.segment_lines(session, rules, today):
            account = accounts[line.id]
            values = {**values_of(account), "strength": known[account.organization_id]}
            rule = first_that_fits(rules, values, today)
            assert (line.values, line.proposed) == (values, rule.segment if rule else None)
        assert queries.matrix(session, Filters(), today).cells == Counter(
            (worth(values_of(each)), known[each.organization_id]) for each in accounts.values()
        )
        for value in range(1, 6):
            total = queries.listing(session, Filters(strength=value), "-strength", today).total
            assert total == sum(known[each.organization_id] == value for each in accounts.values())


@pytest.mark.long
def test_every_page_that_is_measured_answers(filled: House) -> None:
    app = create_app(filled)
    browsers = {role: app.test_client() for role in ("admin", "sales", "manager")}
    for role, browser in browsers.items():
        browser.set_cookie(COOKIE, sign_in(filled, role, {}))
    asked = [*benchmark.pages(ACCOUNTS, 2), *(benchmark.Asked(path, ()) for path in benchmark.FILES)]
    answers = {each.path: browsers[each.who].get(each.path).status_code for each in asked}
    assert {path: status for path, status in answers.items() if status != 200} == {}
