"""Published results of bids: said in the digest after they were found, and on Mondays until they are recorded."""

from datetime import date, timedelta

from tenderwatch.bids.outcomes import service as outcomes
from tenderwatch.bids.outcomes.service import Ending
from tenderwatch.bids.rules import Reason
from tenderwatch.users.tables import User
from tests.bids.outcomes.test_published import a_bid, lost_to
from tests.contracts.published.world import publish, we_are
from tests.today.conftest import Company, at
from tests.today.test_standing import days_of


def test_it_is_said_when_it_is_published_and_on_mondays_until_it_is_recorded(small_company: Company) -> None:
    company = small_company
    (procedure_id,) = publish(company.database, lost_to())
    we_are(company.database)
    bid_id = a_bid(company.database, procedure_id, company.admin)
    monday = date(2026, 11, 23)
    company.pass_days(monday, monday + timedelta(days=8))
    mails = company.said("digest", to=company.admin)
    assert days_of(mails, "Confirm the result: Siivous") == [monday, monday + timedelta(days=7)]
    with company.database.write() as session:
        ending = Ending("lost", (Reason("price", primary=True),))
        outcomes.record(session, bid_id, ending, session.get_one(User, company.admin), at(date(2026, 12, 2)))
    company.pass_days(date(2026, 12, 7), date(2026, 12, 7))
    assert len(days_of(company.said("digest", to=company.admin), "Confirm the result")) == 2
