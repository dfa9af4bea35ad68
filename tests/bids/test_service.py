"""Bids: begun once, moved through the gate, ended with reasons, following what the notices change."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids import service
from tenderwatch.bids.outcomes import service as outcomes
from tenderwatch.bids.outcomes.service import Ending
from tenderwatch.bids.rules import Reason
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed, Stale
from tenderwatch.notices.tables import Procedure
from tenderwatch.users.audit import told
from tests.makers import NOW, a_user

DUE = datetime(2026, 12, 3, 10, tzinfo=UTC)
PRICE = Reason("price", "buyer", "decision", primary=True)


def a_procedure(session: Session) -> Procedure:
    procedure = Procedure(title={"fi": "Koulujen siivous"}, phase="competition", deadline_at=DUE, currency="EUR")
    session.add(procedure)
    session.flush()
    return procedure


def a_bid(session: Session) -> tuple[Bid, Procedure]:
    procedure = a_procedure(session)
    return service.start(session, procedure.id, a_user(session, "bid-manager"), NOW), procedure


def test_starting_twice_is_one_bid(database: Database) -> None:
    with database.write() as session:
        user, procedure = a_user(session), a_procedure(session)
        first = service.start(session, procedure.id, user, NOW)
        assert service.start(session, procedure.id, a_user(session), NOW) is first
        assert (first.title, first.deadline_at, first.stage) == ("Koulujen siivous", DUE, "identified")


def test_nobody_passes_the_gate_without_a_decision(database: Database) -> None:
    with database.write() as session:
        bid, _procedure = a_bid(session)
        user = a_user(session)
        with pytest.raises(NotAllowed, match="decision to go"):
            service.move(session, bid.id, "preparing", user, NOW)
        service.decide(session, bid.id, True, "Fits us", user, NOW)
        assert bid.stage == "preparing"
        service.move(session, bid.id, "submitted", user, NOW)
        assert bid.submitted_at == NOW


def test_a_decision_needs_its_reason(database: Database) -> None:
    with database.write() as session:
        bid, _procedure = a_bid(session)
        with pytest.raises(Invalid, match="Say why"):
            service.decide(session, bid.id, True, "  ", a_user(session), NOW)


def test_an_outcome_keeps_its_reasons_and_can_be_corrected(database: Database) -> None:
    with database.write() as session:
        bid, _procedure = a_bid(session)
        user = a_user(session)
        service.decide(session, bid.id, True, "Fits us", user, NOW)
        service.move(session, bid.id, "submitted", user, NOW)
        outcomes.record(session, bid.id, Ending("lost", (Reason("capacity"), PRICE)), user, NOW)
        outcome = session.scalars(select(Outcome)).one()
        assert [(each.position, each.reason) for each in outcome.reasons] == [(1, "price"), (2, "capacity")]
        later = NOW + timedelta(minutes=1)
        outcomes.record(session, bid.id, Ending("lost", (PRICE,), version=outcome.version), user, later)
        assert [each.reason for each in outcome.reasons] == ["price"]
        for old in (0, 1):
            with pytest.raises(Stale):
                outcomes.record(session, bid.id, Ending("won", version=old), user, NOW)
        assert [line.now for line in told(session, "bid", bid.id)][:1] != []


def test_what_was_not_submitted_is_not_lost(database: Database) -> None:
    with database.write() as session:
        bid, _procedure = a_bid(session)
        with pytest.raises(Invalid) as refused:
            outcomes.record(session, bid.id, Ending("lost", (PRICE,)), a_user(session), NOW)
        assert set(refused.value.problems) == {"result"}


def test_a_loss_can_be_logged_that_never_was_a_bid(database: Database) -> None:
    with database.write() as session:
        procedure, user = a_procedure(session), a_user(session)
        outcomes.log(session, procedure.id, Ending("no-bid", (Reason("time", primary=True),)), user, NOW)
        margin = Reason("margin", primary=True)
        with pytest.raises(Stale):
            outcomes.log(session, procedure.id, Ending("no-bid", (margin,)), user, NOW)
        seen = session.scalars(select(Outcome)).one().version
        outcomes.log(session, procedure.id, Ending("no-bid", (margin,), version=seen), user, NOW)
        outcome = session.scalars(select(Outcome)).one()
        assert (outcome.bid_id, [each.reason for each in outcome.reasons]) == (None, ["margin"])


def test_a_moved_deadline_moves_the_bid_unless_a_person_set_it(database: Database) -> None:
    with database.write() as session:
        followed, procedure = a_bid(session)
        kept, other = a_bid(session)
        kept.deadline_at = DUE - timedelta(days=1)
        procedure.deadline_at = other.deadline_at = DUE + timedelta(days=7)
        session.flush()
        assert service.follow_notices(session, NOW) == 2
        assert followed.deadline_at == DUE + timedelta(days=7)
        assert (kept.deadline_at, kept.published_deadline_at) == (DUE - timedelta(days=1), DUE + timedelta(days=7))
        assert service.follow_notices(session, NOW) == 0
        assert told(session, "bid", followed.id)[0].who == "notice"


def test_a_submitted_bid_follows_nothing_more(database: Database) -> None:
    with database.write() as session:
        bid, procedure = a_bid(session)
        bid.stage = "submitted"
        procedure.deadline_at = DUE + timedelta(days=7)
        session.flush()
        assert service.follow_notices(session, NOW) == 0
        assert bid.deadline_at == DUE
