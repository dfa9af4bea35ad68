"""What is missing is asked of the owner, one question for one thing."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tenderwatch.calendar.rules import add_months
from tenderwatch.contracts import queries
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.gaps import gaps_in
from tenderwatch.contracts.queries.counting import gap_counts, may_lack, qualities
from tenderwatch.contracts.rules.quality import quality
from tenderwatch.contracts.tables import Contract, ContractOption, TerminationNotice
from tenderwatch.today.gaps import ASKED_FOR
from tests.contracts.world import TODAY, at, entered
from tests.makers import NOW, a_contract, a_user, an_organization

ALWAYS = {"no-owner", "no-value", "no-buyer-number", "no-termination-notice"}
"""Of a contract as the maker enters it."""


def codes(session, **filters) -> list[str]:
    return [row.gap.code for row in queries.gaps(session, TODAY, **filters).rows]


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


def a_mixed_contract(session, chance: Random, buyers, owners) -> Contract:
    """Enter a contract of which anything may be missing or out of order."""

    def maybe(*values):
        return chance.choice([None, *values])

    def near(day: date) -> date:
        return day + timedelta(days=chance.choice([-1, 0, 1, *(chance.randrange(-900, 900) for _ in range(3))]))

    due = add_months(TODAY, chance.choice([1, 3, 6, 12]))
    starts_on, base_ends_on = maybe(near(TODAY - timedelta(days=900)), near(TODAY)), maybe(near(TODAY), near(due))
    ends_on = chance.choice([base_ends_on, base_ends_on, maybe(near(TODAY))])
    if starts_on and ends_on:
        starts_on = min(starts_on, ends_on)
    contract = a_contract(
        session,
        buyer_id=chance.choice(buyers).id,
        owner_id=maybe(*(owner.id for owner in owners)),
        starts_on=starts_on,
        base_ends_on=base_ends_on,
        ends_on=ends_on,
        term=chance.choice(["fixed", "fixed", "until-further-notice", "unknown"]),
        termination_notice_months=maybe(0, 3, 6),
        their_notice_months=maybe(3),
        option_notice_months=maybe(0, 1, 6, 12),
        price_window_closes_on=maybe(TODAY),
        value=maybe(Decimal(5)),
        renewals_told=maybe(0, 2),
        period_planned=chance.random() < 0.2,
        ended_on=chance.choice([None] * 9 + [TODAY]),
        deleted_at=chance.choice([None] * 9 + [NOW]),
        entered_at=at(near(TODAY), chance.randrange(24)),
        extensions=chance.choice([0, 0, 1]),
    )
    if chance.random() < 0.1 and contract.ends_on:
        contract.agreed_ends_on, contract.held_over_on = contract.ends_on, TODAY
        contract.holdover_until = maybe(contract.ends_on + timedelta(days=chance.randrange(1, 90)))
        contract.ends_on = contract.holdover_until
    if chance.random() < 0.1:
        contract.agreed_ends_on = contract.agreed_ends_on or contract.ends_on
        contract.termination_notices = [a_notice(chance)]
    states = ["open"] * 6 + ["used", "used", "not-used"]
    contract.options = [
        ContractOption(
            position=position,
            months=chance.choice([1, 12]),
            state=chance.choice(states),
            decide_by=near(TODAY) if chance.random() < 0.15 else None,
            notify_by=near(TODAY) if chance.random() < 0.05 else None,
            notice_months=chance.choice([0, 3]) if chance.random() < 0.1 else None,
        )
        for position in range(1, chance.choice([0, 0, 1, 2, 3]) + 1)
    ]
    contract.title = contract.reference if chance.random() < 0.1 else contract.title
    contract.reference = f"{chance.choice(['BID-', 'bid-', ''])}{contract.reference}"
    return contract


def a_notice(chance: Random) -> TerminationNotice:
    given = TODAY - timedelta(days=chance.randrange(60))
    effect = given + timedelta(days=chance.randrange(200))
    withdrawn = chance.choice([None, TODAY])
    return TerminationNotice(
        side="ours", given_on=given, takes_effect_on=effect, reason="-", entered_at=NOW, withdrawn_on=withdrawn
    )


@pytest.mark.parametrize("seed", range(3))
def test_as_many_things_are_counted_as_are_shown(database, seed):
    chance = Random(seed)
    with database.write() as session:
        buyers = [an_organization(session), an_organization(session, registration="0101263-6")]
        owners = [a_user(session), a_user(session, active=False)]
        contracts_ = [a_mixed_contract(session, chance, buyers, owners) for _ in range(400)]
        contracts_[0].successor_id = contracts_[1].id
        for contract in contracts_:
            contract.successor_id = contracts_[0].id if chance.random() < 0.1 else None
        session.flush()
        session.expire_all()
        day = TODAY + timedelta(days=chance.choice([0, 0, chance.randrange(-40, 40)]))
        found, of_owner = gap_counts(session, day), gap_counts(session, day, owner_id=owners[0].id)
        known = qualities(session, day)
        asked = {code: set(session.scalars(may_lack(session, day, {code}))) for code in ASKED_FOR}
        for contract in session.scalars(
            select(Contract).options(joinedload(Contract.buyer), joinedload(Contract.owner))
        ):
            over = contract.deleted_at is not None or contract.ended_on is not None
            lacking = () if over else gaps_in(contract, contract.owner, contract.buyer, day)
            assert found.get(contract.id, 0) == len(lacking), (contract.id, lacking)
            assert known.get(contract.id) == (None if over else quality(lacking)), (contract.id, lacking)
            assert of_owner.get(contract.id, 0) == (len(lacking) if contract.owner_id == owners[0].id else 0)
            assert all(contract.id in asked[gap.code] for gap in lacking if gap.code in ASKED_FOR), lacking
        first, beyond = queries.gaps(session, day), queries.gaps(session, day, page=99)
        pages = [first, *(queries.gaps(session, day, page=number) for number in range(2, first.pages + 1))]
        read = [row for page in pages for row in page.rows]
        assert len(read) == first.total == queries.count_gaps(session, day) == sum(found.values())
        assert len({(row.contract_id, row.gap) for row in read}) == len(read)
        assert [row.contract_id for row in read] == [each for each, n in found.items() for _ in range(n)]
        assert all(len(page.rows) == 50 for page in pages[:-1])
        assert beyond.number == first.pages == len(pages) < 99
