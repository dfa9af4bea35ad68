"""What the data of contracts say besides dates is said when it comes true, and every Monday while it holds."""

from datetime import date, timedelta
from decimal import Decimal

import time_machine

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import ContractPromise
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.web.app import create_app
from tenderwatch.web.security import COOKIE
from tests.today.conftest import Company, at
from tests.today.test_standing import ENTERED, days_of, words

WEDNESDAY, FRIDAY, MONDAY = date(2026, 11, 18), date(2026, 11, 20), date(2026, 11, 23)
FAR = date(2029, 5, 31)


def order(company: Company, contract_id: int, amount: int, day: date) -> None:
    with company.database.write() as session:
        values = {"ordered_on": day, "reference": "T", "amount": Decimal(amount), "currency": "EUR"}
        contracts.keep(session, contract_id, "orders", values, session.get_one(User, company.owner), at(day, 12))


def test_a_framework_is_said_when_a_mark_is_reached_and_on_mondays(small_company: Company) -> None:
    company = small_company
    framework = company.contract(FAR, ENTERED, framework_maximum=Decimal(1000), termination_notice_months=3)
    order(company, framework, 790, date(2026, 11, 17))
    company.pass_days(WEDNESDAY, WEDNESDAY)
    order(company, framework, 10, WEDNESDAY)
    company.pass_days(date(2026, 11, 19), date(2026, 11, 26))
    order(company, framework, 200, date(2026, 11, 26))
    company.pass_days(date(2026, 11, 27), date(2026, 11, 28))
    mails = company.said("digest", to=company.owner)
    assert days_of(mails, "80% of the framework is used") == [date(2026, 11, 19), MONDAY]
    assert days_of(mails, "The maximum of the framework is used up") == [date(2026, 11, 27)]
    assert "€1,000 of €1,000." in words(mails[-1].text).replace("\xa0", " ")


def test_promises_are_said_on_their_31st_day_and_on_mondays_until_they_are_in_place(small_company: Company) -> None:
    company = small_company
    contract_id = company.contract(FAR, ENTERED, termination_notice_months=3)
    handed = FRIDAY - timedelta(days=31)
    with company.database.write() as session:
        owner = session.get_one(User, company.owner)
        for text in ("Two supervisors", "A round each month"):
            contracts.keep(session, contract_id, "promises", {"text": text}, owner, at(handed))
    company.pass_days(WEDNESDAY, date(2026, 11, 25))
    assert days_of(company.said("digest", to=company.owner), "2 promises of the bid are not in place") == [
        FRIDAY,
        MONDAY,
    ]
    with company.database.write() as session:
        for promise in session.query(ContractPromise):
            contracts.mark(session, contract_id, "promises", promise.id, session.get_one(User, company.owner), ENTERED)
    company.pass_days(date(2026, 11, 30), date(2026, 11, 30))
    assert MONDAY + timedelta(days=7) not in days_of(company.said("digest", to=company.owner), "not in place")


def test_an_overdue_deliverable_is_said_on_the_day_after_and_on_mondays_until_done(
    small_company: Company,
) -> None:
    company = small_company
    contract_id = company.contract(FAR, ENTERED, termination_notice_months=3, reference="2024/17")
    with company.database.write() as session:
        values = {"what": "Yearly report", "due_on": WEDNESDAY}
        contracts.keep(session, contract_id, "deliverables", values, session.get_one(User, company.owner), ENTERED)
        late_id = contracts.keep(
            session, contract_id, "deliverables", {"what": "Plan", "due_on": FRIDAY}, session.get_one(User, 1), ENTERED
        ).id
    company.pass_days(WEDNESDAY, date(2026, 11, 24))
    mails = company.said("digest", to=company.owner)
    assert days_of(mails, "Deliverable overdue: Yearly report") == [date(2026, 11, 19), MONDAY]
    assert days_of(mails, "Deliverable overdue: Plan") == [date(2026, 11, 21), MONDAY]
    assert "Was due Wed 18 Nov 2026 (5 days ago)." in words(mails[-1].text)
    company.change(company.owner, absent_from=MONDAY, absent_to=MONDAY + timedelta(days=30))
    with company.database.write() as session:
        owner = session.get_one(User, company.owner)
        contracts.mark(session, contract_id, "deliverables", late_id, owner, at(MONDAY))
    later = MONDAY + timedelta(days=7)
    company.pass_days(later, later)
    theirs = company.said("digest", to=company.substitute)[-1]
    assert "Deliverable overdue: Yearly report" in words(theirs.text)
    assert "Deliverable overdue: Plan" not in words(theirs.text)
    with time_machine.travel(at(later), tick=False):
        app = create_app(company.house)
        client = app.test_client()
        with company.database.write() as session:
            person = session.get_one(User, company.substitute)
            client.set_cookie(COOKIE, users.open_session(session, person, "test", "127.0.0.1", at(later)))
        page = words(client.get("/today").text)
    assert "Deliverable overdue: Yearly report" in page
    assert "for Otso Owner" in page


def test_the_end_of_a_framework_names_the_call_offs_that_run_on(small_company: Company) -> None:
    company = small_company
    framework = company.contract(MONDAY + timedelta(days=31), ENTERED, framework_maximum=Decimal(1000), risk="light")
    ends_on = MONDAY + timedelta(days=400)
    company.contract(ends_on, ENTERED, framework_id=framework, title="Schools", reference="F-1", risk="light")
    company.pass_days(MONDAY, date(2026, 11, 25))
    said = [mail for mail in company.said("digest", to=company.owner) if "what comes after it?" in words(mail.text)]
    assert said
    assert "Runs on after it: Schools F-1." in words(said[0].text)
