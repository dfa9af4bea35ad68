"""Reviews of goals and referrals are said when they come due, and weekly while nobody sees to them."""

from datetime import date, timedelta

import pytest
import time_machine

from tenderwatch.accounts.care.service import referrals
from tenderwatch.accounts.plans import service as plans
from tenderwatch.users.tables import User
from tenderwatch.web import reader
from tests.accounts.care.world import an_account
from tests.browsing import SignIn
from tests.makers import a_user, an_organization
from tests.today.conftest import Company, at
from tests.today.test_standing import days_of, words

DUE = date(2026, 11, 19)  # a Thursday


def a_plan(session, person: User) -> tuple[int, int]:
    """Set a goal that is to be reviewed on DUE, and send a customer on by then."""
    account = an_account(session, organization_id=an_organization(session, name="Espoo").id, manager_id=person.id)
    goal = {"kind": "growth", "text": "Two more schools", "due_on": date(2027, 6, 30), "review_on": DUE}
    partner = an_organization(session, name="Pesula").id
    sent = {"to_id": partner, "what": "Laundry", "contacts_whom": "we-partner", "due_on": DUE, "owner_id": person.id}
    now = at(DUE - timedelta(days=30))
    first = plans.set_goal(session, account.id, goal, person, now).id
    return first, referrals.send_on(session, account.id, sent, person, now).id


def test_the_digest_says_them_when_they_are_due_and_weekly(small_company: Company) -> None:
    company = small_company
    with company.database.write() as session:
        goal, referral = a_plan(session, session.get_one(User, company.owner))
    company.pass_days(DUE - timedelta(days=2), DUE + timedelta(days=8))
    mails = company.said("digest", to=company.owner)
    assert days_of(mails, "Review the goal: Two more schools")[:2] == [DUE, date(2026, 11, 23)], "and on Mondays"
    first = next(each for each in mails if "Review the goal" in each.text)
    assert "ACCOUNT PLANS (2)" in words(first.text)
    assert "What came of the referral?: Laundry" in words(first.text)
    assert f"/goals/{goal}" in first.text
    assert f"/referrals/{referral}/end" in first.text
    assert "2 in account plans" in first.subject
    assert "account plans" not in " ".join(each.text.lower() for each in company.said("digest", to=company.manager))
    with company.database.write() as session:
        by = session.get_one(User, company.owner)
        plans.review(session, goal, date(2027, 2, 1), "Well", by, at(DUE + timedelta(days=8)))
        referrals.end(session, referral, "Signed", by, at(DUE + timedelta(days=8)))
    company.pass_days(DUE + timedelta(days=9), DUE + timedelta(days=12))
    assert max(days_of(company.said("digest", to=company.owner), "Account plans".upper())) <= DUE + timedelta(days=8)


@pytest.mark.parametrize("absent", [False, True])
def test_today_shows_them_to_whose_they_are_and_to_who_stands_in(house, signed_in: SignIn, absent: bool) -> None:
    with time_machine.travel(at(DUE), tick=False), reader.reading(now=at(DUE)):
        with house.database.write() as session:
            owner, other = a_user(session, "sales", name="Otso"), a_user(session, "sales")
            owner.substitute_id = other.id
            owner.absent_from = DUE if absent else None
            a_plan(session, owner)
        theirs = words(signed_in(user=owner).get("/today").text)
        others = words(signed_in(user=other).get("/today").text)
        assert ("Review the goal: Two more schools" in others) == absent
        assert ("for Otso" in others) == absent
        assert "What came of the referral?: Laundry" in theirs
