"""A won bid becomes a contract in one click."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts import labels, queries
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.service import OptionValue, values_of
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import NotAllowed
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices.tables import Award, Lot, Notice, Procedure, ProcedureBuyer, PublishedContract
from tenderwatch.users.service import first_team
from tests.contracts.world import TODAY, entered
from tests.makers import NOW, a_user, an_organization


def a_bid(session, result="won", **what_matters) -> Bid:
    owner = a_user(session)
    facts = {"buyer_id": an_organization(session).id, "value": Decimal(90_000), **what_matters}
    bid = Bid(title="Laundry", team_id=first_team(session).id, owner_id=owner.id, created_at=NOW, **facts)
    session.add(bid)
    session.flush()
    if result:
        session.add(Outcome(bid_id=bid.id, result=result, recorded_at=NOW, our_price=None))
    session.flush()
    return bid


def a_notice(session, procedure: Procedure) -> Notice:
    source = Source(name="files", kind="files")
    session.add(source)
    session.flush()
    document = ReceivedDocument(source_id=source.id, digest="d", name="n.xml", size=1, received_at=NOW, state="read")
    session.add(document)
    session.flush()
    notice = Notice(
        key="1-2026", sequence=1, group_id=1, source_id=source.id, document_id=document.id, digest="d",
        procedure_id=procedure.id, kind="result", content={}, parser="test", recorded_at=NOW,
    )  # fmt: skip
    session.add(notice)
    session.flush()
    return notice


def test_what_is_known_is_filled_in_and_the_rest_is_a_gap(database):
    with database.write() as session:
        bid = a_bid(session)
        contract = contracts.from_bid(session, bid, None, NOW)
        assert contracts.from_bid(session, bid, None, NOW) is contract, "a second click makes no second contract"
        assert (contract.title, contract.buyer_id, contract.owner_id) == ("Laundry", bid.buyer_id, bid.owner_id)
        assert (contract.value, contract.bid_id, contract.reference) == (Decimal(90_000), bid.id, f"BID-{bid.id}")
        assert (contract.term, contract.ends_on) == ("unknown", None)


def test_days_and_number_come_from_the_published_contract(database):
    with database.write() as session:
        procedure = Procedure(phase="awarded", procedure_type="restricted")
        session.add(procedure)
        session.flush()
        buyer = an_organization(session)
        session.add(ProcedureBuyer(procedure_id=procedure.id, organization_id=buyer.id, position=1))
        notice = a_notice(session, procedure)
        for n, lot in enumerate(("LOT-0001", "LOT-0002")):
            award = Award(notice_id=notice.id, procedure_id=procedure.id, code=f"RES-{n}", lots=[lot])
            session.add(award)
            session.flush()
            session.add(
                PublishedContract(
                    notice_id=notice.id, procedure_id=procedure.id, award_id=award.id, position=n, number=f"K/{n}",
                    starts_on=date(2027, 1, 1), ends_on=date(2028 + n, 12, 31),
                )
            )  # fmt: skip
        bid = a_bid(session, procedure_id=procedure.id, buyer_id=None, lots=["LOT-0002"])
        contract = contracts.from_bid(session, bid, None, NOW)
    assert (contract.buyer_id, contract.reference, contract.procedure_kind) == (buyer.id, "K/1", "restricted")
    assert (contract.period_planned, contract.renewals_told) == (False, None)
    assert (contract.starts_on, contract.ends_on, contract.term) == (date(2027, 1, 1), date(2029, 12, 31), "fixed")


@pytest.mark.parametrize(
    ("value", "unit", "ends_on"),
    [
        ("24", "MONTH", date(2028, 12, 31)),
        ("2", "YEAR", date(2028, 12, 31)),
        ("10", "DAY", date(2027, 1, 10)),
        ("many", "MONTH", None),
        (None, None, None),
    ],
)
def test_days_come_from_the_lot_and_its_length(sqlite, value, unit, ends_on):
    with sqlite.write() as session:
        procedure = Procedure(phase="awarded")
        session.add(procedure)
        session.flush()
        notice = a_notice(session, procedure)
        session.add(
            Lot(
                procedure_id=procedure.id, code="LOT-0001", position=1, notice_id=notice.id,
                starts_on=date(2027, 1, 1), duration_value=value, duration_unit=unit,
            )
        )  # fmt: skip
        contract = contracts.from_bid(session, a_bid(session, procedure_id=procedure.id), None, NOW)
    assert (contract.starts_on, contract.ends_on) == (date(2027, 1, 1), ends_on)


def test_what_the_notice_planned_looks_like_a_plan_until_it_is_confirmed(database):
    with database.write() as session:
        procedure = Procedure(phase="awarded")
        session.add(procedure)
        session.flush()
        notice = a_notice(session, procedure)
        session.add(
            Lot(
                procedure_id=procedure.id, code="LOT-0001", position=1, notice_id=notice.id, renewals_max=2,
                starts_on=date(2027, 1, 1), duration_value="24", duration_unit="MONTH",
            )
        )  # fmt: skip
        contract = contracts.from_bid(session, a_bid(session, procedure_id=procedure.id), None, NOW)
        asked = [labels.gap(row.gap) for row in queries.gaps(session, TODAY).rows]
        assert "The notice says up to 2 renewals: length and day?" in asked
        assert any(words.startswith("Confirm the period") for words in asked)
        version = contract.version
        contracts.confirm_terms(session, contract.id, None, NOW)
        assert {"renewals-told", "period-planned"}.isdisjoint(row.gap.code for row in queries.gaps(session, TODAY).rows)
        assert contract.version == version + 1


def test_a_period_that_is_entered_is_no_plan_any_more_and_options_answer_the_renewals(sqlite):
    with sqlite.write() as session:
        contract = entered(session, now=NOW)
        contract.period_planned, contract.renewals_told = True, 1
        session.flush()
        told = replace(values_of(contract), base_ends_on=date(2027, 6, 30), options=(OptionValue(12),))
        contracts.edit(session, contract.id, told, contract.version, None, NOW)
        assert {"renewals-told", "period-planned"}.isdisjoint(row.gap.code for row in queries.gaps(session, TODAY).rows)


@pytest.mark.parametrize("result", [None, "lost", "annulled"])
def test_only_a_won_bid_becomes_a_contract(sqlite, result):
    with sqlite.write() as session:
        with pytest.raises(NotAllowed):
            contracts.from_bid(session, a_bid(session, result), None, NOW)
        assert session.query(Contract).count() == 0


def test_a_bid_without_a_buyer_is_asked_for_one(sqlite):
    with sqlite.write() as session, pytest.raises(NotAllowed, match="buyer"):
        contracts.from_bid(session, a_bid(session, buyer_id=None), None, NOW)
