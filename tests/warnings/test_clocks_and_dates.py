"""Clocks that skip an hour or strike it twice; dates that are reckoned in months, by calendars, to the last day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from tenderwatch import jobs, scheduler
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.calendar.rules import last_day
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.facts import terms_of
from tenderwatch.contracts.rules import terms as rules
from tenderwatch.contracts.tables import Contract
from tenderwatch.notices.tables import Lot, Procedure
from tenderwatch.users.service import first_team
from tests.contracts.test_from_bid import a_notice
from tests.makers import an_organization
from tests.today.conftest import at
from tests.warnings.office import ENTERED, Office, before


def started(name: str, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the moments at which the scheduler starts a job."""
    (job,) = jobs.find(name)
    with time_machine.travel(first, tick=False):
        trigger = scheduler.trigger_of(job)
    moment = trigger.get_next_fire_time(None, first)
    while moment <= last:
        yield moment.astimezone(UTC)
        moment = trigger.get_next_fire_time(moment, moment)


@pytest.mark.parametrize(
    ("day", "at_utc"),
    [
        pytest.param(date(2026, 3, 29), 1, id="the hour is skipped in spring: the next one there is"),
        pytest.param(date(2026, 10, 25), 0, id="the hour comes twice in autumn: the first of them"),
    ],
)
def test_the_digest_at_an_hour_that_the_clock_skips_or_repeats_goes_once(
    small_office: Office, day: date, at_utc: int
) -> None:
    """A reader at three in Helsinki; the job is started by the scheduler's own triggers all that day."""
    office, noon = small_office, at(day - timedelta(days=1), 12)
    office.edit_person(office.owner, ENTERED, digest_hour=3)
    office.enter(day - timedelta(days=7))  # ended a week ago with no word: its weekly word falls on this very day
    office.live(day - timedelta(days=6))
    for moment in started("digest", noon, noon + timedelta(hours=36)):
        office.run(moment, "digest")
    office.run(noon + timedelta(hours=36), "deliver")
    (warned,) = office.warned()[1:]
    assert "(7 days ago) with no decision" in warned.text
    assert warned.mail["Date"].datetime == at(day, at_utc)
    fired = [moment for moment in started("housekeeping", noon, noon + timedelta(hours=36))]
    assert [moment.date() for moment in fired] == [day], "a job that has an hour keeps UTC, where every hour is once"


@pytest.mark.parametrize(
    ("end", "by", "words"),
    [
        pytest.param(date(2027, 8, 31), date(2027, 2, 28), "Sun 28 Feb 2027", id="31 August"),
        pytest.param(date(2028, 8, 31), date(2028, 2, 29), "Tue 29 Feb 2028", id="in a leap year"),
    ],
)
def test_six_months_before_a_month_of_31_days_is_the_end_of_february_everywhere(
    office: Office, end: date, by: date, words: str
) -> None:
    """The rule in Python, the row in the database, the pages and the mail say the same day: none says 4 March."""
    contract_id = office.enter(end, termination_notice_months=6, options=(12,), option_notice_months=6)
    with office.database.read() as session:
        terms = terms_of(session.get_one(Contract, contract_id))
        rows = session.execute(text("SELECT kind, CAST(due_on AS TEXT) FROM decision WHERE state = 'open'")).all()
    told = rules.notice_by(terms, "ours")
    assert told is not None
    assert (told.value, rules.decide_bys(terms)[1].value) == (by, by)
    assert dict(rows) == {"termination-notice": str(by), "option": str(by), "end": str(end)}

    with time_machine.travel(ENTERED, tick=False):
        browser = office.browser(office.owner)
        for path in (f"/contracts/{contract_id}", "/contracts"):
            assert words in " ".join(browser.get(path).text.split()), path
    office.live(before(60, by))  # the rung of 90 days, a little late
    assert f"By {words}" in office.warned()[-1].text


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        pytest.param(date(2024, 2, 29), date(2025, 2, 28), "Fri 28 Feb 2025", id="from a leap day"),
        pytest.param(date(2026, 1, 1), date(2026, 12, 31), "Thu 31 Dec 2026", id="the last day belongs to the period"),
    ],
)
def test_twelve_months_from_a_day_end_on_the_day_before_the_next_period_everywhere(
    office: Office, start: date, end: date, words: str
) -> None:
    """A bid for twelve months was won: the last day in the database, by the rule, on the page and in the mail."""
    won = at(start + timedelta(days=3))
    with office.database.write() as session:
        procedure = Procedure(title={"en": "Laundry"}, phase="result")
        session.add(procedure)
        session.flush()
        lot = {"starts_on": start, "duration_value": "12", "duration_unit": "MONTH"}
        told = {"notice_id": a_notice(session, procedure).id, "position": 1}
        session.add(Lot(procedure_id=procedure.id, code="LOT-0001", **told, **lot))
        facts = {"owner_id": office.owner, "buyer_id": an_organization(session).id, "created_at": won}
        bid = Bid(title="Laundry", team_id=first_team(session).id, procedure_id=procedure.id, **facts)
        session.add(bid)
        session.flush()
        session.add(Outcome(bid_id=bid.id, result="won", recorded_at=won))
        session.flush()
        contract_id = contracts.from_bid(session, bid, None, won).id
    assert last_day(start, 12) == end
    with office.database.read() as session:
        row = session.execute(text("SELECT CAST(base_ends_on AS TEXT), CAST(ends_on AS TEXT) FROM contract")).one()
    assert row == (str(end), str(end))
    with time_machine.travel(won, tick=False):
        assert words in " ".join(office.browser(office.owner, won).get(f"/contracts/{contract_id}").text.split())
    office.live(before(90, end) - timedelta(days=1), before(90, end))
    assert any(f"In force to {words}" in mail.text or f"By {words}" in mail.text for mail in office.about("Laundry"))


def test_a_rung_on_a_day_off_is_said_on_the_working_day_before_and_the_date_stays_what_it_is(office: Office) -> None:
    """30 days before is Ascension Day, a Thursday; the decision's own date, a Saturday, is never shown another."""
    saturday = date(2027, 6, 5)
    contract_id = office.enter(saturday, risk="light")
    office.live(before(33, saturday), before(29, saturday))
    said = [mail for mail in office.warned() if mail.day > before(33, saturday)]
    assert [mail.day for mail in said] == [date(2027, 5, 5)]
    assert "By Sat 5 Jun 2027 (in 31 days)." in said[0].text
    with time_machine.travel(at(date(2027, 5, 5)), tick=False):
        page = " ".join(
            office.browser(office.owner, at(date(2027, 5, 5))).get(f"/contracts/{contract_id}").text.split()
        )
    assert "Sat 5 Jun 2027" in page
    assert "Fri 4 Jun 2027" not in page
