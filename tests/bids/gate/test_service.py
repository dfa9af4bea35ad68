"""Requirements, waivers, scores and the scorecard are kept; decisions keep what they were taken on."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tenderwatch.bids import service as bids
from tenderwatch.bids.gate import criteria, queries, service
from tenderwatch.bids.gate.rules import Asked
from tenderwatch.bids.tables import Bid
from tenderwatch.company import service as company
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.users.audit import trail
from tenderwatch.users.tables import User
from tests.makers import NOW, a_user

ON = date(2026, 12, 3)
ISO = Asked("certificate", "ISO 9001")


def a_bid(session: Session, me: User) -> Bid:
    return bids.create(session, {"title": "Cleaning", "owner_id": me.id}, me, NOW)


def stands(session: Session, bid: Bid, references: int | None = None) -> queries.Standing:
    return queries.standing(session, bid.id, ON, True, lambda _cpv: references)


def a_certificate(session: Session, me: User, ends_on: date) -> None:
    company.enter(session, "certificates", {"name": "ISO 9001", "ends_on": ends_on}, me, NOW)


def test_the_gate_is_answered_from_the_profile(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        bid = a_bid(session, me)
        a_certificate(session, me, date(2026, 11, 30))
        company.enter(session, "turnover", {"year": 2025, "amount": Decimal(500), "currency": "EUR"}, me, NOW)
        service.ask(session, bid.id, ISO, me, NOW)
        service.ask(session, bid.id, Asked("turnover", amount=Decimal(400)), me, NOW)
        service.ask(session, bid.id, Asked("references", "90", count=2), me, NOW)
        gates = stands(session, bid, references=2).gates
        assert [each.says for each in gates] == ["no", "yes", "yes"]
        assert gates[0].fact_said.endswith("3 days before the submission")


def test_a_missed_requirement_ends_the_scoring_until_it_is_waived(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        bid = a_bid(session, me)
        a_certificate(session, me, date(2026, 11, 30))
        asked = service.ask(session, bid.id, ISO, me, NOW)
        service.rate(session, bid.id, {"margin": (3, "thin")}, 0, me, NOW)
        assert (stands(session, bid).counted, len(stands(session, bid).missed)) == (None, 1)
        with pytest.raises(Invalid):
            service.waive(session, bid.id, asked.id, " ", me, NOW)
        service.waive(session, bid.id, asked.id, "The audit is booked", me, NOW)
        found = stands(session, bid)
        assert (found.counted, found.missed, found.gates[0].waived_by) == (60, [], me.name)
        service.ask_again(session, bid.id, asked.id, me, NOW)
        assert stands(session, bid).counted is None
        service.drop(session, bid.id, asked.id, me, NOW)
        assert stands(session, bid).gates == []
        assert trail(session, "bid", bid.id)[0].changes == {"requirement": ["ISO 9001", None]}


@pytest.mark.parametrize(
    ("asked", "field"), [(Asked("turnover"), "amount"), (Asked("certificate", " "), "what"), (Asked("people"), "what")]
)
def test_a_requirement_says_what_it_asks(database: Database, asked: Asked, field: str) -> None:
    with database.write() as session:
        me = a_user(session)
        with pytest.raises(Invalid) as refused:
            service.ask(session, a_bid(session, me).id, asked, me, NOW)
        assert set(refused.value.problems) == {field}


def test_a_requirement_of_another_bid_is_not_there(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        asked = service.ask(session, a_bid(session, me).id, ISO, me, NOW)
        with pytest.raises(NotFound):
            service.drop(session, a_bid(session, me).id, asked.id, me, NOW)


def test_scores_are_never_overwritten_silently(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        bid = a_bid(session, me)
        first = service.rate(session, bid.id, {"margin": (2, "thin")}, 0, me, NOW)
        with pytest.raises(Stale) as refused:
            service.rate(session, bid.id, {"margin": (4, "fat")}, 0, me, NOW)
        assert (refused.value.mine, refused.value.theirs) == ({"Margin": "4/5 fat"}, {"Margin": "2/5 thin"})
        service.rate(session, bid.id, {"margin": (4, "fat")}, first.version, me, NOW)
        assert trail(session, "bid", bid.id)[0].changes == {"Margin": ["2/5 thin", "4/5 fat"]}
        with pytest.raises(Invalid):
            service.rate(session, bid.id, {"margin": (6, "")}, first.version, me, NOW)


def test_a_decision_keeps_what_it_was_taken_on(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        bid = a_bid(session, me)
        a_certificate(session, me, date(2026, 12, 31))
        service.ask(session, bid.id, ISO, me, NOW)
        scores = service.rate(session, bid.id, {"margin": (3, "thin")}, 0, me, NOW)
        seen = stands(session, bid)
        taken = bids.decide(session, bid.id, True, "We want in.", me, NOW, frozen=seen.frozen("go", me.id))
        assert (taken.score, taken.line, taken.against, taken.approver_id) == (60, 70, ["score"], me.id)
        service.rate(session, bid.id, {"margin": (5, "fat")}, scores.version, me, NOW)
        service.set_line(session, 90, me, NOW)
        session.expire_all()
        kept = queries.thawed(taken.basis, taken.line)
        assert (kept.gates, kept.scores, kept.line, kept.on) == (seen.gates, seen.scores, 70, ON)
        assert stands(session, bid).line == 90


def test_later_decides_nothing_yet(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        bid = a_bid(session, me)
        taken = bids.decide(session, bid.id, False, "After the market consultation.", me, NOW, later=True)
        assert (taken.choice, bid.stage, bids.is_go(session, bid.id)) == ("later", "identified", False)
        assert queries.thawed(taken.basis, taken.line) is None


def test_the_house_says_by_what_it_scores(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        values = {"name": "Kate", "weight": 40, "position": 5, "active": True}
        service.set_criterion(session, "margin", values, 0, me, NOW)
        own = service.set_criterion(session, None, {**values, "name": "Place", "position": 500}, 0, me, NOW)
        named = [each.words for each in criteria.criteria(session)]
        assert (named[0], named[-1], len(named)) == ("Kate", "Place", 11)
        with pytest.raises(Stale):
            service.set_criterion(session, "margin", values, 0, me, NOW)
        service.set_criterion(session, own.code, {**values, "name": "Place", "active": False}, own.version, me, NOW)
        assert len(criteria.criteria(session)) == 10
        with pytest.raises(Invalid):
            service.set_criterion(session, own.code, {**values, "name": None}, own.version, me, NOW)
        with pytest.raises(NotFound):
            service.set_criterion(session, "nothing", values, 0, me, NOW)
        with pytest.raises(Invalid):
            service.set_line(session, 101, me, NOW)


def test_a_requirement_is_changed_and_its_waiver_goes(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        bid = bids.create(session, {"title": "Cleaning", "owner_id": me.id}, me, NOW)
        session.flush()
        row = service.ask(session, bid.id, Asked("certificate", "ISO 9001"), me, NOW)
        service.waive(session, bid.id, row.id, "The buyer said so.", me, NOW)
        seen = row.version
        service.change(session, bid.id, row.id, Asked("certificate", "ISO 9001"), seen, me, NOW)
        assert row.waived_because == "The buyer said so.", "nothing was changed"
        service.change(session, bid.id, row.id, Asked("certificate", "ISO 14001"), seen, me, NOW)
        assert (row.what, row.waived_because) == ("ISO 14001", None)
        with pytest.raises(Stale) as stale:
            service.change(session, bid.id, row.id, Asked("certificate", "ISO 27001"), seen, me, NOW)
        assert ("ISO 27001" in str(stale.value.mine), "ISO 14001" in str(stale.value.theirs)) == (True, True)
        with pytest.raises(Invalid):
            service.change(session, bid.id, row.id, Asked("turnover"), row.version, me, NOW)
