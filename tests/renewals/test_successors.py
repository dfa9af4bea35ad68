"""The notice that follows: proposed, confirmed, rejected; the bid that a renewal becomes, and what comes of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from scrapers.notice import Organization as Party
from tenderwatch.bids import service as bids
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.errors import NotAllowed
from tenderwatch.notices.moving import Moves, follow
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations.service import merging as organizations
from tenderwatch.organizations.tables import Organization
from tenderwatch.renewals import queries
from tenderwatch.renewals import service as renewals
from tenderwatch.renewals.tables import RenewalPlan
from tests.contracts.world import at, decision
from tests.makers import a_user
from tests.renewals.world import END, START, a_contract, keep, owner_of, suggestions, the_plan
from tests.watching.world import a_notice, recorded

ESPOO = Party({"fi": "Espoon kaupunki"}, ("0101263-6",), "FIN")
NAMESAKE = Party({"fi": "Espoon kaupunki"}, (), "FIN")
VANTAA = Party({"fi": "Vantaan kaupunki"}, ("0124610-9",), "FIN")
LATER = START + timedelta(days=30)


@pytest.fixture
def espoo(database) -> int:
    """The buyer, as its notices name it."""
    recorded(database, a_notice("Old cleaning", published_on=date(2023, 1, 1)))
    with database.read() as session:
        return session.scalars(select(Organization.id).where(Organization.registration == "0101263-6")).one()


def planned(database, espoo: int | None, **what_matters) -> tuple[int, int]:
    """Let a plan for cleaning open; return the contract and the plan."""
    contract_id = a_contract(database, buyer_id=espoo, value=Decimal(300_000), notes="Index clause 9.", **what_matters)
    keep(database, START)
    plan = the_plan(database, contract_id)
    with database.write() as session:
        by = owner_of(session, contract_id)
        values = {"cpv": "90911200", "needs": "Fewer chemicals.", "promises": "Two supervisors."}
        renewals.edit_plan(session, plan.id, values, plan.version, by, at(START))
    return contract_id, plan.id


def call(published_on: date = LATER, **what_matters):
    return a_notice("Cleaning of schools", published_on=published_on, due=END, **what_matters)


def test_only_what_may_follow_is_proposed_and_once(database, espoo):
    _contract, plan_id = planned(database, espoo)
    wanted = (call(), call(buyers=(NAMESAKE,)), call(cpv_main="90919200", cpv=("90919200",)), call(date(2026, 11, 20)))
    other = (
        call(buyers=(VANTAA,)),
        call(cpv_main="55500000", cpv=("55500000",)),
        call(date(2026, 7, 1)),
        call(END + timedelta(days=200)),
        call(form_type="result", notice_type="can-standard"),
    )
    found = recorded(database, *wanted, *other, at=at(LATER))
    first = keep(database, LATER)
    proposed = {each.procedure_id: each.same_name for each in suggestions(database, plan_id)}
    assert proposed == {found[0]: False, found[1]: True, found[2]: False, found[3]: False}
    assert first.suggested == 4
    assert keep(database, LATER).suggested == 0


def test_a_rejected_one_is_remembered_and_a_confirmed_one_begins_the_bid(database, espoo):
    contract_id, plan_id = planned(database, espoo)
    wrong, right = recorded(database, call(), call(), at=at(LATER))
    keep(database, LATER)
    by_procedure = {each.procedure_id: each.id for each in suggestions(database, plan_id)}
    with database.write() as session:
        by = owner_of(session, contract_id)
        renewals.reject(session, by_procedure[wrong], by, at(LATER))
        plan = renewals.confirm(session, by_procedure[right], by, at(LATER))
        assert renewals.confirm(session, by_procedure[right], by, at(LATER)).bid_id == plan.bid_id, "the second click"
        bid = session.get_one(Bid, plan.bid_id)
        assert (bid.procedure_id, bid.owner_id, bid.buyer_id) == (right, by.id, espoo)
        assert bid.deadline_at is not None
        for said in ("Cleaning", "300,000", "we are the incumbent", "Fewer chemicals.", "Two supervisors.", "clause 9"):
            assert said in bid.notes, said
        assert bid.value is None, "what the old contract is worth is no price of ours"
        assert [each.contract.id for each in queries.renewed_by(session, bid.id)] == [contract_id]
        with pytest.raises(NotAllowed):
            renewals.confirm(session, by_procedure[wrong], by, at(LATER))
    assert keep(database, LATER).suggested == 0
    assert {each.procedure_id: each.state for each in suggestions(database, plan_id)} == {
        wrong: "rejected",
        right: "confirmed",
    }
    with database.write() as session:
        renewals.reconsider(session, by_procedure[right], owner_of(session, contract_id), at(LATER))
        assert session.get_one(RenewalPlan, plan_id).procedure_id is None


def test_who_may_not_bid_confirms_and_a_bid_manager_begins(database, espoo):
    with database.write() as session:
        owner_id = a_user(session, "contract-owner").id
    contract_id, plan_id = planned(database, espoo, owner_id=owner_id)
    recorded(database, call(), at=at(LATER))
    keep(database, LATER)
    with database.write() as session:
        (suggestion,) = suggestions(database, plan_id)
        plan = renewals.confirm(session, suggestion.id, owner_of(session, contract_id), at(LATER))
        assert plan.bid_id is None
        manager = a_user(session, "bid-manager")
        bid = renewals.start_bid(session, plan_id, manager, at(LATER))
        assert (bid.owner_id, bid.procedure_id) == (manager.id, suggestion.procedure_id)
        assert renewals.start_bid(session, plan_id, manager, at(LATER)) is bid


def test_a_bid_begins_before_its_notice_and_joins_it(database, espoo):
    contract_id, plan_id = planned(database, espoo)
    with database.write() as session:
        by = owner_of(session, contract_id)
        bid = renewals.start_bid(session, plan_id, by, at(START))
        assert (bid.title, bid.procedure_id, bid.buyer_id, bid.deadline_at) == ("Cleaning", None, espoo, None)
    (procedure_id,) = recorded(database, call(), at=at(LATER))
    keep(database, LATER)
    with database.write() as session:
        (suggestion,) = suggestions(database, plan_id)
        plan = renewals.confirm(session, suggestion.id, owner_of(session, contract_id), at(LATER))
        bid = session.get_one(Bid, plan.bid_id)
        deadline = session.get_one(Procedure, procedure_id).deadline_at
        assert (bid.procedure_id, bid.deadline_at, bid.published_deadline_at) == (procedure_id, deadline, deadline)
        assert len(session.scalars(select(Bid)).all()) == 1


def test_suggestions_follow_procedures_that_merge(database, espoo):
    contract_id, plan_id = planned(database, espoo)
    old, new, alone = recorded(database, call(), call(), call(), at=at(LATER))
    keep(database, LATER)
    ids = {each.procedure_id: each.id for each in suggestions(database, plan_id)}
    with database.write() as session:
        renewals.reject(session, ids[old], owner_of(session, contract_id), at(LATER))
        follow(session, Moves({old: new}, {}, {}))
    assert {each.procedure_id: each.state for each in suggestions(database, plan_id)} == {
        new: "rejected",
        alone: "proposed",
    }


def test_a_buyer_that_was_merged_is_the_same_buyer(database):
    """The contract names a buyer without a number; its notices come from the one that it was merged into."""
    contract_id, plan_id = planned(database, None)
    recorded(database, call(), at=at(LATER))
    keep(database, LATER)
    assert suggestions(database, plan_id) == []
    with database.write() as session:
        espoo = session.scalars(select(Organization).where(Organization.registration == "0101263-6")).one()
        ours = session.get_one(Organization, session.get_one(Contract, contract_id).buyer_id)
        organizations.merge(session, ours, espoo, owner_of(session, contract_id), at(LATER))
    keep(database, LATER)
    assert [each.same_name for each in suggestions(database, plan_id)] == [False]


def test_won_the_new_contract_follows_the_old_one_and_its_decisions_are_muted(database, espoo):
    contract_id, plan_id = planned(database, espoo)
    with database.write() as session:
        by = owner_of(session, contract_id)
        bid = renewals.start_bid(session, plan_id, by, at(LATER))
        session.add(Outcome(bid_id=bid.id, result="won", recorded_at=at(LATER)))
        session.flush()
        new_id = renewals.contract_of_bid(session, bid.id, by, at(LATER)).id
        assert renewals.contract_of_bid(session, bid.id, by, at(LATER)).id == new_id
        renewals.keep_one(session, contract_id, by, at(LATER))
    plan = the_plan(database, contract_id)
    assert (plan.state, plan.closed_because) == ("closed", "succeeded")
    with database.read() as session:
        assert session.get_one(Contract, contract_id).successor_id == new_id
        open_ones = select(Decision).where(Decision.contract_id == contract_id, Decision.state == "open")
        assert session.scalars(open_ones).all() == []
        assert decision(session, contract_id, "end").choice == "succeeded"


@pytest.mark.parametrize(("result", "lost"), [("lost", True), ("excluded", True), ("won", False), (None, False)])
def test_lost_the_end_is_to_be_recorded_as_lost(database, espoo, result, lost):
    contract_id, plan_id = planned(database, espoo)
    with database.write() as session:
        bid = renewals.start_bid(session, plan_id, owner_of(session, contract_id), at(LATER))
        if result:
            session.add(Outcome(bid_id=bid.id, result=result, recorded_at=at(LATER)))
            session.flush()
        assert renewals.is_lost(session, contract_id) is lost
        assert bids.is_go(session, bid.id) is False
        assert contracts.contract_of(session, contract_id).ended_on is None, "a person records it"
