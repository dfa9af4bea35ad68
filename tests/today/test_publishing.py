"""What is published of contracts is said in the digest after it was found, and on Mondays while it is open."""

from datetime import date, timedelta

from tenderwatch import jobs
from tests.contracts.published.world import (
    ESPOO,
    a_modification,
    a_result,
    an_award,
    euros,
    ours,
    party,
    publish,
    refuse,
    we_are,
)
from tests.today.conftest import Company, at
from tests.today.test_standing import ENTERED, days_of, words

THURSDAY, FRIDAY, MONDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)


def look(company: Company, day: date) -> None:
    (job,) = jobs.find("published")
    assert jobs.run(company.house, job, at(day, 5)).ok


def test_it_is_said_when_it_is_found_and_on_mondays_until_it_is_decided(small_company: Company) -> None:
    company = small_company
    award = a_result()
    (procedure_id,) = publish(company.database, award)
    far = {"base_ends_on": date(2029, 5, 31), "termination_notice_months": 3, "owner_id": company.owner}
    contract_id = ours(company.database, ENTERED, procedure_id=procedure_id, **far)
    refuse_end(company, contract_id)
    company.pass_days(date(2026, 11, 17), date(2026, 11, 18))
    publish(company.database, a_modification(award, awards=(an_award(values=(euros(650_000),)),), lots=()))
    look(company, THURSDAY)
    company.pass_days(THURSDAY, date(2026, 11, 24))
    mails = company.said("digest", to=company.owner)
    assert days_of(mails, "Published about this contract: 2 differences.") == [THURSDAY, MONDAY]
    said = words(next(mail.text for mail in mails if "Published about" in mail.text))
    assert "What differs: Value, Amendment." in said
    assert f"/contracts/{contract_id}#published" in said
    refuse(company.database, contract_id, now=at(date(2026, 11, 25)))
    company.pass_days(date(2026, 11, 30), date(2026, 11, 30))
    assert MONDAY + timedelta(days=7) not in days_of(company.said("digest", to=company.owner), "Published about")


def refuse_end(company: Company, contract_id: int) -> None:
    """Settle what the award says of the end, so that the modification is the news."""
    look(company, date(2026, 11, 16))
    refuse(company.database, contract_id, now=at(date(2026, 11, 16)))


def test_what_we_won_is_said_to_administrators_when_nobody_ran_the_bid(small_company: Company) -> None:
    company = small_company
    assert party(company.database, ESPOO)
    publish(company.database, a_result(awards=(an_award(values=(euros(9_000),)),)))
    we_are(company.database)
    look(company, FRIDAY)
    company.pass_days(FRIDAY, MONDAY)
    asked = "You won this: enter the contract. Siivous"
    assert days_of(company.said("digest", to=company.admin), asked) == [FRIDAY, MONDAY]
    assert days_of(company.said("digest", to=company.owner), asked) == []
