"""Stages, outcomes and their reasons."""

from itertools import pairwise

import pytest

from tenderwatch.bids import rules
from tenderwatch.bids.rules import Outcome, Reason

PRICE = Reason("price", "buyer", "decision", primary=True)


@pytest.mark.parametrize(
    ("stage", "to", "allowed"),
    [
        pytest.param("identified", "qualifying", True, id="on"),
        pytest.param("qualifying", "go-no-go", True, id="to the gate"),
        pytest.param("go-no-go", "preparing", False, id="no decision yet"),
        pytest.param("preparing", "submitted", True, id="sent"),
        pytest.param("submitted", "preparing", True, id="taken back to be mended"),
        pytest.param("outcome", "submitted", True, id="evaluated again"),
        pytest.param("identified", "preparing", False, id="past the gate"),
        pytest.param("qualifying", "submitted", False, id="sent without a go"),
        pytest.param("outcome", "identified", False, id="back to the start"),
        pytest.param("preparing", "preparing", False, id="no move"),
    ],
)
def test_may_move(stage, to, allowed):
    assert rules.may_move(stage, to) is allowed


@pytest.mark.parametrize(("stage", "following"), [*pairwise(rules.STAGES[:-1]), ("submitted", "preparing")])
def test_a_bid_is_offered_the_stage_that_comes_next(stage, following):
    assert rules.next_stage(stage) == following
    assert rules.may_move(stage, following, go=True)
    assert rules.next_stage("outcome") == "submitted"


def test_every_stage_can_end_but_not_by_a_move():
    assert all(rules.results_from(stage) for stage in rules.STAGES)
    assert not any("outcome" in rules.moves(stage, go=True) for stage in rules.STAGES)


def test_a_decision_to_go_opens_the_gate():
    assert rules.may_move("qualifying", "submitted", go=True)


@pytest.mark.parametrize(
    ("stage", "result", "allowed"),
    [
        pytest.param("preparing", "no-bid", True, id="no-bid before it is sent"),
        pytest.param("preparing", "lost", False, id="what was not sent is not lost"),
        pytest.param("submitted", "lost", True, id="lost"),
        pytest.param("submitted", "no-bid", False, id="what was sent is no no-bid"),
        pytest.param("submitted", "withdrawn", True, id="withdrawn"),
        pytest.param("outcome", "annulled", True, id="annulled after it was won"),
    ],
)
def test_results_from(stage, result, allowed):
    assert (result in rules.results_from(stage)) is allowed


def test_a_procedure_that_never_was_a_bid_can_be_lost_or_no_bid():
    assert {"lost", "no-bid"} <= set(rules.results_without_bid())
    assert "won" not in rules.results_without_bid()


def test_the_reasons_are_those_of_the_house():
    assert (len(rules.LOSS_REASONS), len(rules.WIN_REASONS), len(rules.NO_BID_REASONS)) == (15, 12, 9)
    assert rules.REASONS.keys() == set(rules.RESULTS)
    assert rules.DETAILS.keys() <= set(rules.LOSS_REASONS)


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(Outcome("lost", [PRICE]), id="a result and one reason are enough"),
        pytest.param(Outcome("won"), id="a win needs none"),
        pytest.param(Outcome("won", [PRICE], lots=["1", "2"], lots_won=["1", "2"]), id="all lots"),
        pytest.param(Outcome("won-in-part", lots=["1", "2"], lots_won=["2"]), id="some lots"),
        pytest.param(Outcome("won-in-part", lots_won=["2"]), id="our lots are not listed"),
        pytest.param(Outcome("framework-rank", rank=2, tenders=5), id="rank"),
        pytest.param(Outcome("no-bid", [Reason("time", primary=True)]), id="no-bid"),
        pytest.param(Outcome("cancelled"), id="cancelled"),
        pytest.param(
            Outcome(
                "lost", [PRICE, Reason("quality-points", detail="criterion 2"), Reason("our-record", detail="trust")]
            ),
            id="three reasons with details",
        ),
    ],
)
def test_an_outcome_that_can_be_saved(outcome):
    assert rules.check_outcome(outcome) == {}


@pytest.mark.parametrize(
    ("outcome", "problems"),
    [
        pytest.param(Outcome("drawn"), {"result": "unknown"}, id="result"),
        pytest.param(Outcome("lost"), {"reasons": "required"}, id="a loss without a reason"),
        pytest.param(Outcome("no-bid"), {"reasons": "required"}, id="a no-bid without a reason"),
        pytest.param(
            Outcome("lost", [PRICE, Reason("terms"), Reason("partner"), Reason("capacity")]),
            {"reasons": "too-many"},
            id="four reasons",
        ),
        pytest.param(Outcome("lost", [PRICE, Reason("price")]), {"reasons": "repeated"}, id="the same twice"),
        pytest.param(Outcome("lost", [Reason("price")]), {"reasons": "one-primary"}, id="no main reason"),
        pytest.param(
            Outcome("lost", [PRICE, Reason("terms", primary=True)]), {"reasons": "one-primary"}, id="two main reasons"
        ),
        pytest.param(
            Outcome("lost", [PRICE, Reason("margin")]), {"reasons.1": "not-for-this-result"}, id="a no-bid reason"
        ),
        pytest.param(
            Outcome("won", [Reason("unknown", primary=True)]), {"reasons.0": "not-for-this-result"}, id="a loss reason"
        ),
        pytest.param(
            Outcome("lost", [Reason("price", side="press", primary=True)]), {"reasons.0": "unknown-side"}, id="side"
        ),
        pytest.param(
            Outcome("lost", [Reason("price", evidence="rumour", primary=True)]),
            {"reasons.0": "unknown-evidence"},
            id="evidence",
        ),
        pytest.param(
            Outcome("lost", [Reason("price", primary=True, detail="late")]),
            {"reasons.0": "unknown-detail"},
            id="detail",
        ),
        pytest.param(Outcome("won-in-part", lots=["1", "2"]), {"lots_won": "required"}, id="no lot named"),
        pytest.param(
            Outcome("won-in-part", lots=["1", "2"], lots_won=["1", "2"]), {"lots_won": "all-won"}, id="that is won"
        ),
        pytest.param(Outcome("won-in-part", lots=["1"], lots_won=["3"]), {"lots_won": "not-ours"}, id="not bid for"),
        pytest.param(Outcome("won", lots=["1", "2"], lots_won=["1"]), {"lots_won": "some-lost"}, id="that is a part"),
        pytest.param(Outcome("lost", [PRICE], ["1"], ["1"]), {"lots_won": "none-won"}, id="a lot won in a loss"),
        pytest.param(Outcome("framework-rank"), {"rank": "required"}, id="no rank"),
        pytest.param(Outcome("lost", [PRICE], rank=0), {"rank": "not-positive"}, id="rank 0"),
        pytest.param(Outcome("lost", [PRICE], rank=4, tenders=3), {"rank": "beyond-tenders"}, id="rank 4 of 3"),
        pytest.param(Outcome("lost", [PRICE], tenders=0), {"tenders": "not-positive"}, id="no tenders"),
    ],
)
def test_check_outcome_says_what_is_wrong_and_where(outcome, problems):
    assert rules.check_outcome(outcome) == problems


def test_a_result_that_the_stage_does_not_allow_is_refused():
    problems = rules.check_outcome(Outcome("lost", [PRICE]), rules.results_from("preparing"))
    assert problems == {"result": "not-allowed"}


def test_which_results_open_a_contract():
    assert [result for result in rules.RESULTS if rules.opens_contract(result)] == [
        "won",
        "won-in-part",
        "framework-rank",
    ]
