"""Good words and complaints in the digest: each doer hears once, and steps are asked on their day and weekly."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from tenderwatch.accounts.feedback import service
from tenderwatch.accounts.feedback.service import About
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contracts.tables import Contract
from tenderwatch.users.tables import User
from tests.today.conftest import Company, at

MONDAY = date(2026, 11, 30)
ENTERED = at(date(2026, 1, 7))
ONE_DAY = timedelta(days=1)
PRAISE = "Good words from Espoo"


@pytest.fixture
def contract(company: Company) -> int:
    """A contract of the owner's of which nothing is asked for a long time."""
    contract_id = company.contract(date(2031, 12, 31), ENTERED)
    company.pass_days(MONDAY - 7 * ONE_DAY, MONDAY - ONE_DAY)
    return contract_id


def say(company: Company, contract_id: int, day: date, **what_matters: object) -> int:
    values = {"kind": "feedback", "score": 9, "words": "Always on time.", **what_matters}
    with company.database.write() as session:
        buyer = session.get_one(Contract, contract_id).buyer_id
        about = About(buyer, contract_id, person_id=values.pop("person_id", None))
        return service.enter(session, about, values, day, session.get_one(User, company.manager), at(day, 12)).id


def digests_with(company: Company, words: str, to: int) -> list[date]:
    return [each.created_at.date() for each in company.said("digest", to=to) if words in each.text]


def test_good_words_reach_each_doer_exactly_once_whatever_their_hour(company: Company, contract: int):
    company.change(company.substitute, digest_hour=15)
    say(company, contract, MONDAY, person_id=company.substitute)
    for day in range(1, 9):
        for hour in (5, 9, 9, 14):  # the owner reads at 7 in Helsinki, the substitute at 15; a job may run twice
            company.run("warnings", "digest", at=at(MONDAY + day * ONE_DAY, hour))
    assert digests_with(company, PRAISE, company.owner) == [MONDAY + ONE_DAY]
    assert digests_with(company, PRAISE, company.substitute) == [MONDAY + ONE_DAY]
    assert digests_with(company, PRAISE, company.manager) == []
    (mail,) = [each for each in company.said("digest", to=company.owner) if PRAISE in each.text]
    assert "“Always on time.”" in mail.text
    with company.database.read() as session:
        (row,) = session.query(Feedback).all()
        assert row.doers_told_at == at(MONDAY + ONE_DAY, 5)


def test_who_was_away_hears_of_it_when_back(company: Company, contract: int):
    company.change(company.owner, absent_from=MONDAY, absent_to=MONDAY + 3 * ONE_DAY)
    say(company, contract, MONDAY)
    company.pass_days(MONDAY + ONE_DAY, MONDAY + 7 * ONE_DAY)
    assert digests_with(company, PRAISE, company.owner) == [MONDAY + 4 * ONE_DAY]


def test_the_next_step_of_a_complaint_is_asked_when_new_on_the_day_after_its_own_and_weekly(
    company: Company, contract: int
):
    row_id = say(company, contract, MONDAY, kind="complaint", score=2, words="Late.")
    company.pass_days(MONDAY + ONE_DAY, MONDAY + 3 * ONE_DAY)
    # new on Tuesday, which is the day by which it has an owner: the owner of the contract is asked
    assert digests_with(company, "Complaint: Name an owner", company.owner) == [MONDAY + ONE_DAY]
    with company.database.write() as session:
        by = session.get_one(User, company.manager)
        service.give_to(session, row_id, company.substitute, by, at(MONDAY + 3 * ONE_DAY, 12))
    company.pass_days(MONDAY + 4 * ONE_DAY, MONDAY + 21 * ONE_DAY)
    found = digests_with(company, "Complaint: Answer the customer", company.substitute)
    due = date(2026, 12, 8)  # Independence Day is a Sunday that year; five working days after Monday are Monday the 7th
    assert found[0] in (due - ONE_DAY, due)
    assert all((later - earlier).days <= 7 for earlier, later in pairwise(found))
    assert len(found) >= 2
    assert digests_with(company, "Complaint: Answer the customer", company.owner) == []
    with company.database.write() as session:
        by = session.get_one(User, company.substitute)
        for step in ("answered", "acted", "told"):
            day = MONDAY + 21 * ONE_DAY
            service.take_step(session, row_id, step, day, "Done.", by, at(day, 12), seen=None)
    before = len(company.said("digest", to=company.substitute))
    company.pass_days(MONDAY + 22 * ONE_DAY, MONDAY + 30 * ONE_DAY)
    late = company.said("digest", to=company.substitute)[before:]
    assert not any("Complaint" in each.text for each in late)
