"""What did we miss: said once a week in the daily mail of those who follow the team's searches."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tenderwatch.db import Database
from tenderwatch.missed.tables import MissedAward
from tenderwatch.notices import indexing
from tenderwatch.outbox.tables import Message
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching
from tenderwatch.watching.tables import SavedSearch
from tests.makers import a_user
from tests.missed.world import a_call, its_award
from tests.today.conftest import Company, at, company_on
from tests.watching.world import a_search, recorded

MONDAY = date(2026, 11, 23)


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Company:
    """A company that missed the waxing of floors."""
    company = company_on(database, tmp_path / "home")
    with database.write() as session:
        reader = a_user(session, "bid-manager", name="Maija")
        a_search(session, reader, "siivous", "Cleaning", kind=["competition"], cpv=["9091"])
    call = a_call("Lattian vahaus")
    recorded(database, call)
    recorded(database, its_award(call))
    indexing.catch_up(company.house)
    return company


def reader_of(company: Company) -> int:
    with company.database.read() as session:
        return session.scalars(select(User.id).where(User.name == "Maija")).one()


def told(company: Company) -> list[Message]:
    return [each for each in company.said("digest") if "/searches/missed" in each.text]


def days(company: Company, first: date, last: date) -> None:
    """Let mornings pass: the look before the mail."""
    day = first
    while day <= last:
        company.run("missed", at=at(day, 4))
        company.run("digest", at=at(day, 9))
        day += timedelta(days=1)


def test_it_is_said_once_with_its_link(company: Company) -> None:
    days(company, MONDAY, MONDAY + timedelta(days=6))
    (mail,) = told(company)
    assert mail.person == f"user:{reader_of(company)}"
    assert mail.created_at.date() == MONDAY
    assert "1 award that no search found" in mail.text
    assert "/searches/missed" in mail.text
    assert "what we missed" in mail.subject


def test_what_was_answered_is_not_said_a_week_later(company: Company) -> None:
    days(company, MONDAY, MONDAY + timedelta(days=9))
    assert len(told(company)) == 1


def test_who_follows_no_search_is_told_nothing(company: Company) -> None:
    with company.database.write() as session:
        search, reader = session.scalars(select(SavedSearch)).one(), session.get_one(User, reader_of(company))
        watching.schedule(session, search, reader, "never", at(MONDAY, 1))
    days(company, MONDAY, MONDAY)
    assert told(company) == []


def test_a_search_that_could_not_be_asked_is_said_even_where_nothing_was_missed(company: Company) -> None:
    with company.database.write() as session:
        search = session.scalars(select(SavedSearch)).one()
        reader = session.get_one(User, reader_of(company))
        a_search(session, reader, "vahaus", "Waxing")
        session.execute(update(SavedSearch).where(SavedSearch.id == search.id).values(query='"siivous'))
    days(company, MONDAY, MONDAY)
    (mail,) = told(company)
    assert "Not every search could be asked" in mail.text
    assert "Could not be asked: Cleaning." in " ".join(mail.text.split())


def test_what_was_answered_before_the_mail_is_not_in_it(company: Company) -> None:
    company.run("missed", at=at(MONDAY, 4))
    with company.database.write() as session:
        session.execute(update(MissedAward).values(state="dismissed"))
    company.run("digest", at=at(MONDAY, 9))
    assert told(company) == []
