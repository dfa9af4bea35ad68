"""What stands open is never silent: on Mondays, after a deadline, before a date that was only acknowledged."""

from datetime import date, timedelta

from sqlalchemy import select

from tenderwatch.bids.tables import Bid
from tenderwatch.contracts import warnings
from tenderwatch.contracts.tables import Decision
from tenderwatch.notices.tables import Procedure
from tenderwatch.outbox.tables import Message
from tenderwatch.users import service as users
from tenderwatch.users.tables import User, UserRole
from tenderwatch.watching.tables import Triage
from tests.today.conftest import Company, at

ENTERED = at(date(2026, 1, 7))
MONDAY = date(2026, 11, 23)


def words(text: str) -> str:
    return " ".join(text.split())


def days_of(messages: list[Message], said: str) -> list[date]:
    return [each.created_at.date() for each in messages if said in words(each.text)]


def acknowledge(company: Company, day: date) -> None:
    with company.database.write() as session:
        owner = session.get_one(User, company.owner)
        for decision in session.scalars(select(Decision).where(Decision.state == "open")):
            warnings.acknowledge(session, decision.id, owner, at(day, 10))


def a_bid(company: Company, title: str, **what_matters: object) -> None:
    with company.database.write() as session:
        owner = session.get_one(User, company.owner)
        owner.roles = [*owner.roles, UserRole(role="bid-manager")]
        values = {"stage": "preparing", "owner_id": owner.id, "created_at": ENTERED, **what_matters}
        session.add(Bid(title=title, team_id=users.team_of(session, owner).id, **values))


def a_find(company: Company, title: str, deadline: date, state: str) -> None:
    with company.database.write() as session:
        owner = session.get_one(User, company.owner)
        if "bid-manager" not in [role.role for role in owner.roles]:
            owner.roles = [*owner.roles, UserRole(role="bid-manager")]
        procedure = Procedure(title={"fi": title}, phase="competition", deadline_at=at(deadline, 12))
        session.add(procedure)
        session.flush()
        triage = {"procedure_id": procedure.id, "state": state, "arrived_at": ENTERED, "changed_at": ENTERED}
        session.add(Triage(team_id=users.team_of(session, owner).id, **triage))


def test_monday_says_what_is_still_open(company):
    company.contract(MONDAY + timedelta(days=10), ENTERED, reference="2024/17", risk="light")
    company.pass_days(date(2026, 11, 18), date(2026, 11, 20))
    acknowledge(company, date(2026, 11, 20))
    company.pass_days(MONDAY, MONDAY)

    monday = company.said("digest", to=company.owner)[-1]
    assert words(monday.subject) == "TenderWatch Mon 23 Nov: Still open: 1"
    assert "DECIDE (1)" in monday.text
    assert "2024/17" in monday.text
    assert "othing due" not in monday.text
    lines = [line.strip() for line in monday.text.splitlines()]
    assert [words for words in ("Acknowledge", "Snooze", "Assign to somebody else", "Open") if words in lines] == [
        *("Snooze", "Assign to somebody else", "Open"),
    ], "it is acknowledged already"
    assert "Worth €100,000 excl. VAT." in words(monday.text)
    assert max(len(line) for line in monday.text.splitlines() if "http" not in line) <= 78


def test_an_acknowledged_decision_is_told_on_the_last_working_day_before_its_date(company):
    due = date(2026, 11, 29)  # a Sunday
    company.contract(due, ENTERED, reference="2024/17", risk="light")
    company.pass_days(date(2026, 11, 22), date(2026, 11, 24))
    acknowledge(company, date(2026, 11, 24))
    company.pass_days(date(2026, 11, 25), due)
    said = company.said("digest", to=company.owner)
    assert days_of(said, "Acknowledged, but still open.") == [date(2026, 11, 27)]


def test_where_everybody_is_away_an_acknowledged_decision_is_still_told_to_the_first_administrator(company):
    due = date(2026, 11, 27)  # a Friday
    company.contract(due, ENTERED, reference="2024/17", risk="light")
    company.pass_days(date(2026, 11, 22), date(2026, 11, 24))
    acknowledge(company, date(2026, 11, 24))
    for person in (company.owner, company.substitute, company.manager, company.admin):
        company.change(person, absent_from=date(2026, 11, 25), absent_to=due)
    company.pass_days(date(2026, 11, 25), due)
    assert days_of(company.said("digest"), "Acknowledged, but still open.") == [date(2026, 11, 26)]
    assert days_of(company.said("digest", to=company.admin), "Acknowledged, but still open.") == [date(2026, 11, 26)]


def test_who_is_away_is_not_told_what_a_substitute_is_told(company):
    due = date(2026, 11, 27)
    company.contract(due, ENTERED, reference="2024/17", risk="light")
    company.pass_days(date(2026, 11, 22), date(2026, 11, 24))
    acknowledge(company, date(2026, 11, 24))
    company.change(company.owner, absent_from=date(2026, 11, 25), absent_to=due)
    company.pass_days(date(2026, 11, 25), due)
    assert days_of(company.said("digest", to=company.owner), "Acknowledged, but still open.") == []
    assert days_of(company.said("digest"), "Acknowledged, but still open.") == [date(2026, 11, 26)]


def test_a_passed_deadline_is_said_at_once_and_weekly(company):
    a_bid(company, "School meals", deadline_at=at(date(2026, 11, 24), 12))
    company.pass_days(date(2026, 11, 24), date(2026, 12, 7))
    said = company.said("digest", to=company.owner)
    days = days_of(said, "Deadline passed: was it submitted? Record it.")
    assert days == [date(2026, 11, 25), date(2026, 11, 30), date(2026, 12, 7)]
    assert "DECIDE (1)" in said[-1].text


def test_a_due_go_or_no_go_stands_under_decide(company):
    a_bid(company, "School meals", stage="go-no-go", next_step_on=date(2026, 11, 25))
    company.pass_days(date(2026, 11, 25), date(2026, 11, 25))
    (digest,) = company.said("digest", to=company.owner)
    assert "DECIDE (1)" in digest.text
    assert "Go or no-go?" in digest.text
    assert "MY TASKS" not in digest.text


def test_a_find_without_a_bid_is_told_when_its_deadline_comes_near(company):
    for title, state in (("Uusi", "new"), ("Listalla", "shortlisted"), ("Hylätty", "dismissed")):
        a_find(company, title, date(2026, 12, 4), state)
    company.pass_days(date(2026, 11, 24), date(2026, 12, 4))
    said = company.said("digest", to=company.owner)
    for title in ("Uusi", "Listalla"):
        days = days_of(said, f"Tenders due, no bid: {title}")
        assert {date(2026, 11, 28), date(2026, 12, 4)} <= set(days)
    assert not days_of(said, "Hylätty")
