"""What is planned and due stands on Today and in the daily mail: on its day, then weekly, also with a substitute."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import event

from tenderwatch.db import Database
from tenderwatch.users.tables import User
from tenderwatch.work import queries as work
from tenderwatch.work import service
from tenderwatch.work.service import Ending, Next, Wanted
from tests.browsing import SignIn
from tests.contracts.test_pages import words
from tests.makers import a_user, an_organization
from tests.today.conftest import Company, at, company_on
from tests.work.world import NOW, TODAY, entered

WEDNESDAY = date(2026, 11, 18)


@pytest.fixture
def company(sqlite: Database, tmp_path: Path) -> Company:
    return company_on(sqlite, tmp_path / "home")


def planned(company: Company, day: date, subject: str) -> int:
    with company.database.write() as session:
        organization = an_organization(session, name=f"Lahti {subject}")
        wanted = Wanted(organization_id=organization.id, type="visit", day=day, subject=subject)
        owner = session.get_one(User, company.owner)
        return service.enter(
            session, wanted, owner, at(WEDNESDAY - timedelta(days=9)), WEDNESDAY - timedelta(days=9)
        ).id


def told(company: Company, to: int, words_: str) -> list[date]:
    return [each.created_at.date() for each in company.said("digest", to=to) if words_ in each.text]


def test_an_activity_is_told_on_its_day_and_weekly_until_it_is_closed(company: Company) -> None:
    activity_id = planned(company, WEDNESDAY, "The cellar")
    company.pass_days(date(2026, 11, 16), date(2026, 12, 3))
    days = [date(2026, 11, 18), date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 30), date(2026, 12, 2)]
    assert told(company, company.owner, "The cellar") == days, "its day, Mondays, and each week after it"
    (first, *_rest, last) = [each for each in company.said("digest", to=company.owner) if "The cellar" in each.text]
    assert "1 activity" in first.subject
    assert "ACTIVITIES (1)" in first.text.upper()
    assert f"/activities/{activity_id}/close" in first.text
    assert "Was planned for Wed 18 Nov 2026" in last.text.replace("\xa0", " ").replace("\n   ", " ")
    with company.database.write() as session:
        ending = Ending(state="done", outcome="Fine.", next=Next(none_because="Sold."))
        row = service.activity_of(session, activity_id)
        by, now = session.get_one(User, company.owner), at(date(2026, 12, 4))
        service.close(session, activity_id, ending, row.version, by, now, now.date())
    company.pass_days(date(2026, 12, 4), date(2026, 12, 9))
    assert told(company, company.owner, "The cellar") == days


def test_whoever_stands_in_is_told(company: Company) -> None:
    planned(company, WEDNESDAY, "The roof")
    company.change(company.owner, absent_from=WEDNESDAY, absent_to=WEDNESDAY + timedelta(days=9))
    company.pass_days(WEDNESDAY, WEDNESDAY)
    assert told(company, company.owner, "The roof") == []
    assert told(company, company.substitute, "you stand in for Otso Owner") == [WEDNESDAY]


def test_what_came_due_while_nothing_ran_is_told_on_the_next_run(company: Company) -> None:
    planned(company, date(2026, 11, 19), "The door")
    company.pass_days(WEDNESDAY, WEDNESDAY)
    company.pass_days(date(2026, 11, 21), date(2026, 11, 22))
    assert told(company, company.owner, "The door") == [date(2026, 11, 21)]


def test_today_lists_what_is_due(signed_in: SignIn, house: object, sqlite: Database) -> None:
    with time_machine.travel(NOW, tick=False):
        me = signed_in("sales", name="Aino")
        with sqlite.write() as session:
            by, organization = session.get_one(User, 1), an_organization(session, name="Lahti")
            entered(session, by, organization, day=TODAY, state="planned", subject="Call them back")
            entered(session, by, organization, day=TODAY + timedelta(days=1), subject="Tomorrow's")
        said = words(me.get("/today"))
    assert "Call them back" in said
    assert "Call them back" in said.split("Decide")[1]
    assert "Tomorrow's" not in said.split("Done today")[0]
    assert "1 to decide" in said


def test_words_are_counted_on_every_page_of_what_they_find_by_one_reading(database: Database) -> None:
    with database.write() as session:
        by, organization = a_user(session), an_organization(session, name="Lahti")
        for n in range(5):
            entered(session, by, organization, day=TODAY, state="planned", subject=f"Towels {n}")
        entered(session, by, organization, day=TODAY, state="planned", subject="Windows")
        asked: list[str] = []
        event.listen(database.engine, "before_cursor_execute", listen := lambda *each: asked.append(each[2]))
        pages = [work.found(session, work.Filters(words="towels"), TODAY, page=page, size=2) for page in (1, 2, 3, 4)]
        none = work.found(session, work.Filters(words="towels lahti nowhere"), TODAY)
        event.remove(database.engine, "before_cursor_execute", listen)
    assert [(each.total, len(each.lines)) for each in pages] == [(5, 2), (5, 2), (5, 1), (5, 0)]
    assert (none.total, none.lines) == (0, [])
    read = [each for each in asked if "LIKE" in each.upper()]
    assert len(read) == 6, "a page past the last is counted apart, all others are read once"
