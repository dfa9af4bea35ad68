"""The days of a plan, lived through by the jobs: what opens, who hears what and when, and who does not."""

from datetime import date, timedelta

import pytest

from tenderwatch.contracts import service as contracts
from tenderwatch.renewals import service as renewals
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.users.tables import User
from tests.contracts.world import decision, values
from tests.makers import an_organization
from tests.renewals.world import END, START, plans
from tests.today.conftest import Company, at, company_on

HEARD = "Renewal: Meet the customer"


@pytest.fixture
def company(database, tmp_path) -> Company:
    return company_on(database, tmp_path / "home")


def a_contract(company: Company, **what_matters) -> int:
    with company.database.write() as session:
        buyer = an_organization(session, name="Espoo", registration="0101263-6")
        facts = {"buyer_id": buyer.id, "owner_id": company.owner, "termination_notice_months": 3, **what_matters}
        entered = contracts.enter(session, values(session, **facts), None, at(START - timedelta(days=80)))
        return entered.id


def mails_with(company: Company, words: str, to: int) -> list[date]:
    """Return the days of the digests to a person that say something."""
    return [each.created_at.date() for each in company.said("digest", to=to) if words in each.text]


def begin(company: Company, contract_id: int, day: date) -> None:
    with company.database.write() as session:
        person = session.get_one(User, company.owner)
        renewals.begin(session, plans(company.database, contract_id)[0].id, person, at(day))


def test_a_plan_from_its_opening_to_its_last_task(company):
    contract_id = a_contract(company)
    company.pass_days(START - timedelta(days=3), START - timedelta(days=1))
    assert plans(company.database, contract_id) == []
    company.pass_days(START, START + timedelta(days=1))
    (plan,) = plans(company.database, contract_id)
    assert (plan.opened_on, plan.late_days) == (START, 0)
    due_on = plan.tasks[0].due_on
    with company.database.read() as session:
        assert decision(session, contract_id, "renewal-start").state == "open"
    begin(company, contract_id, START + timedelta(days=1))
    with company.database.read() as session:
        asked = decision(session, contract_id, "renewal-start")
        assert (asked.state, asked.choice, asked.decided_by_id) == ("decided", "started", company.owner)

    company.pass_days(START + timedelta(days=2), due_on + timedelta(days=8))
    weekly = [due_on, *(d for n in range(1, 9) if (d := due_on + timedelta(days=n)).weekday() == 0 or n == 7)]
    assert mails_with(company, HEARD, company.owner) == weekly, "on its day, then weekly; never twice a day"
    assert mails_with(company, HEARD, company.substitute) == []

    away = due_on + timedelta(days=9)
    company.change(company.owner, absent_from=away, absent_to=away + timedelta(days=7))
    company.pass_days(away, away + timedelta(days=7))
    assert mails_with(company, HEARD, company.substitute), "who stands in hears of it"

    with company.database.write() as session:
        for task in session.get_one(RenewalPlan, plan.id).tasks:
            renewals.settle(session, task.id, "done", "", session.get_one(User, company.owner), at(away))
    said = len(company.said())
    company.pass_days(away + timedelta(days=8), away + timedelta(days=12))
    assert not any("Renewal:" in each.text for each in company.said()[said:]), "what is done is not said again"
    days = [(each.created_at.date(), each.person) for each in company.said("digest")]
    assert len(days) == len(set(days)), "one digest a person and day"


def test_downtime_over_the_day_and_a_moved_end(company):
    contract_id = a_contract(company)
    company.pass_days(START - timedelta(days=5), START - timedelta(days=4))
    company.pass_days(START + timedelta(days=6), START + timedelta(days=6))
    (plan,) = plans(company.database, contract_id)
    assert (plan.opened_on, plan.late_days) == (START + timedelta(days=6), 6)
    before = [task.due_on for task in plan.tasks]
    with company.database.write() as session:
        owner = session.get_one(User, company.owner)
        contracts.extend(session, contract_id, END + timedelta(days=180), "Agreed.", owner, at(plan.opened_on))
    company.run("warnings", at=at(plan.opened_on + timedelta(days=1)))
    assert [(each.state, each.closed_because) for each in plans(company.database, contract_id)] == [("closed", "moved")]
    next_start = START + timedelta(days=180)
    company.pass_days(next_start - timedelta(days=1), next_start)
    first, second = plans(company.database, contract_id)
    assert (second.opened_on, second.late_days, second.state) == (next_start, 0, "open")
    assert [task.due_on for task in first.tasks] == before, "what was planned for the old end stays as it was"


def test_two_plans_of_one_day_are_two_lines_of_one_mail_and_unsubscribed_people_hear_nothing(company):
    ids = [a_contract(company), a_contract(company)]
    company.pass_days(START, START)
    due_on = plans(company.database, ids[0])[0].tasks[0].due_on
    company.pass_days(due_on, due_on)
    (mail,) = [each for each in company.said("digest", to=company.owner) if HEARD in each.text]
    assert mail.text.count(HEARD) == 2
    company.run("deliver", at=at(due_on, 10))
    company.change(company.owner, mail_stopped_at=at(due_on, 11))
    company.pass_days(due_on + timedelta(days=1), due_on + timedelta(days=7))
    assert mails_with(company, HEARD, company.owner) == [due_on]
