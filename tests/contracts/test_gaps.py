"""What is missing is asked of the owner, one question for one thing."""

from datetime import date, timedelta

import pytest

from tenderwatch.contracts import queries
from tenderwatch.contracts import service as contracts
from tests.contracts.world import TODAY, at, entered
from tests.makers import NOW, a_user, an_organization

ALWAYS = {"no-owner", "no-value", "no-buyer-number", "no-termination-notice"}
"""Of a contract as the maker enters it."""


def codes(session, **filters) -> list[str]:
    return [row.gap.code for row in queries.gaps(session, TODAY, **filters)]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, set()),
        ({"base_ends_on": None, "term": "unknown"}, {"no-term"}),
        ({"base_ends_on": None}, {"no-end"}),
        ({"base_ends_on": None, "term": "until-further-notice"}, {"no-review"}),
        ({"starts_on": None}, {"no-start"}),
        ({"title": "2024/17"}, {"no-title"}),
        ({"options": (12,)}, {"option-no-notice"}),
        ({"options": (12,), "option_notice_months": 9}, {"option-passed"}),
        ({"reference": "BID-7"}, {"no-reference"}),
    ],
)
def test_what_is_missing(sqlite, terms, expected):
    with sqlite.write() as session:
        entered(session, **terms)
        assert set(codes(session)) == ALWAYS | expected


def test_nothing_is_missing_of_a_full_contract_or_of_one_that_is_over(database):
    with database.write() as session:
        owner, buyer = a_user(session), an_organization(session, registration="0101263-6")
        full = {"owner_id": owner.id, "buyer_id": buyer.id, "value": 5, "termination_notice_months": 3}
        entered(session, **full)
        over = entered(session, reference="over", base_ends_on=date(2025, 1, 1))
        gone = entered(session, reference="gone")
        contracts.end(session, over.id, date(2025, 1, 1), "merged", None, NOW)
        contracts.delete(session, gone.id, None, NOW)
        assert codes(session) == []


def test_25_an_owner_who_left_is_no_owner(database):
    with database.write() as session:
        owner = a_user(session)
        entered(session, owner_id=owner.id)
        assert "no-owner" not in codes(session)
        owner.active = False
        session.flush()
        assert codes(session, owner_id=owner.id)[0] == "no-owner"


def test_05_of_a_contract_that_had_ended_when_it_was_entered_only_that_is_asked(database):
    with database.write() as session:
        contract = entered(
            session, starts_on=date(2020, 1, 1), base_ends_on=TODAY - timedelta(days=1771), imported=True, options=(12,)
        )
        assert codes(session) == ["ended-no-outcome"]
        assert contract.decisions == []
        [row] = queries.listing(session, queries.Filters(), "next", TODAY).rows
        assert (row.next_on, row.unsure) == (None, True)


def test_of_a_contract_that_ran_out_here_everything_is_asked(database):
    with database.write() as session:
        entered(session, base_ends_on=TODAY - timedelta(days=1), now=at(TODAY - timedelta(days=30)))
        assert set(codes(session)) == ALWAYS | {"ended-no-outcome"}
