"""Holdovers and notices of termination: what becomes of the end, of its decisions, and what is said."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tenderwatch.contracts import queries
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.queries import Filters
from tenderwatch.contracts.tables import Amendment, Contract, Decision
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.users.audit import trail
from tests.contracts.world import TODAY, at, decision, entered, told
from tests.makers import NOW, a_user

END = date(2027, 5, 31)


def states(session, contract_id: int) -> dict[tuple[str, int], tuple[str, str | None]]:
    rows = session.query(Decision).filter_by(contract_id=contract_id)
    return {(row.kind, row.ordinal): (row.state, row.choice) for row in rows}


def hold(session, contract_id, until=None, agreed_on=TODAY, how="By letter", now=NOW) -> Contract:
    return contracts.hold_over(session, contract_id, agreed_on, until, how, None, now)


def notice(session, contract_id, side="theirs", given_on=TODAY, effect=date(2027, 2, 28), why="Money", now=NOW):
    return contracts.give_notice(session, contract_id, side, given_on, effect, why, None, now)


def test_a_holdover_moves_the_end_and_taking_it_back_restores_everything(database):
    with database.write() as session:
        contract_id = entered(session, options=(12,), option_notice_months=3, termination_notice_months=6).id
        before = states(session, contract_id)
        contract = hold(session, contract_id, date(2027, 8, 31))
        assert (contract.ends_on, contract.agreed_ends_on) == (date(2027, 8, 31), END)
        assert states(session, contract_id) == {
            ("renewal-start", 0): ("open", None),
            ("option", 1): ("withdrawn", "terms"),
            ("termination-notice", 0): ("decided", "held-over"),
            ("end", 0): ("decided", "held-over"),
            ("holdover", 1): ("open", None),
        }
        assert decision(session, contract_id, "holdover").due_on == date(2027, 8, 31)
        contracts.record_decision(
            session, decision(session, contract_id, "holdover").id, "let-end", "Enough", None, NOW
        )
        hold(session, contract_id, date(2027, 10, 31))
        assert decision(session, contract_id, "holdover").state == "open", "a new last day asks again"
        with pytest.raises(NotAllowed):
            contracts.extend(session, contract_id, date(2028, 1, 1), "No", None, NOW)
        contract = contracts.take_holdover_back(session, contract_id, None, NOW)
        assert (contract.ends_on, contract.agreed_ends_on, contract.held_over_on) == (END, None, None)
        after = states(session, contract_id)
        assert after.pop(("holdover", 1)) == ("withdrawn", "terms")
        assert after == before
        assert {entry.action for entry in trail(session, "contract", contract_id)} >= {
            "held-over",
            "holdover-taken-back",
        }


def test_an_open_holdover_is_said_every_week_and_is_no_gap(database):
    ended = TODAY - timedelta(days=10)
    with database.write() as session:
        person_id = a_user(session).id
        early = at(TODAY - timedelta(days=400))
        contract = entered(session, now=early, base_ends_on=ended, owner_id=person_id, risk="light")
        contract_id = contract.id
        hold(session, contract_id)
        assert contract.ends_on is None
        assert {row.gap.code for row in queries.gaps(session, TODAY).rows} == {
            *("no-termination-notice", "no-buyer-number", "no-value"),
        }
        [row] = queries.listing(session, Filters(), "next", TODAY).rows
        assert (row.held_over_on, row.unsure) == (TODAY, False)
    said = [told(database, TODAY + timedelta(days=n), person_id, "holdover") for n in range(15)]
    assert [rungs for rungs in said if rungs] == [[-7], [-14], [-21]], "overdue since the first day of the holdover"
    with database.write() as session:
        hold(session, contract_id, TODAY + timedelta(days=46), now=at(TODAY + timedelta(days=15)))
        assert decision(session, contract_id, "holdover").series == 2
    assert told(database, TODAY + timedelta(days=15), person_id, "holdover") == []
    assert told(database, TODAY + timedelta(days=16), person_id, "holdover") == [30]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"until": END}, "until"),
        ({"until": date(9999, 12, 31)}, "until"),
        ({"how": " "}, "how"),
        ({"agreed_on": TODAY + timedelta(days=1)}, "agreed_on"),
    ],
)
def test_a_holdover_that_cannot_be(sqlite, wrong, field):
    with sqlite.write() as session:
        contract_id = entered(session).id
        with pytest.raises(Invalid) as refused:
            hold(session, contract_id, **wrong)
        assert refused.value.problems.keys() == {field}


def test_the_agreed_end_is_not_moved_past_a_holdover(sqlite):
    with sqlite.write() as session:
        contract = entered(session)
        hold(session, contract.id, date(2027, 8, 31))
        values = contracts.values_of(contract)
        with pytest.raises(Invalid, match="held over until"):
            contracts.change(session, contract, _with(values, base_ends_on=date(2027, 9, 1)), None, NOW)
    with sqlite.write() as session:
        contract = contracts.contract_of(session, contract.id)
        contracts.change(session, contract, _with(values, base_ends_on=date(2027, 6, 30)), None, NOW)
        assert (contract.agreed_ends_on, contract.ends_on) == (date(2027, 6, 30), date(2027, 8, 31))


def _with(values, **changes):
    return type(values)(**{**vars(values), **changes})


def test_notice_of_theirs_opens_renewal_work_early_and_its_withdrawal_takes_that_back(database):
    with database.write() as session:
        contract_id = entered(session, options=(12,), option_notice_months=3, their_notice_months=3).id
        start = decision(session, contract_id, "renewal-start")
        assert start.due_on == END - timedelta(days=120)
        given = notice(session, contract_id)
        contract = session.get_one(Contract, contract_id)
        assert (contract.ends_on, contract.agreed_ends_on) == (date(2027, 2, 28), END)
        assert start.due_on == date(2027, 2, 28) - timedelta(days=120)
        assert decision(session, contract_id, "end").due_on == date(2027, 2, 28)
        assert states(session, contract_id)["option", 1] == ("withdrawn", "terms")
        with pytest.raises(NotAllowed):
            hold(session, contract_id, date(2027, 8, 31))
        contracts.withdraw_notice(session, contract_id, given.id, TODAY, "They stay", None, NOW)
        assert (contract.ends_on, contract.agreed_ends_on, start.due_on) == (END, None, END - timedelta(days=120))
        assert states(session, contract_id)["option", 1] == ("open", None)
        with pytest.raises(NotFound):
            contracts.withdraw_notice(session, contract_id, given.id, TODAY, "Twice", None, NOW)


def test_notice_of_ours_closes_the_question_and_mutes_renewal(database):
    with database.write() as session:
        contract_id = entered(session, termination_notice_months=3).id
        given = notice(session, contract_id, "ours")
        found = states(session, contract_id)
        assert found["termination-notice", 0] == ("decided", "given")
        assert found["renewal-start", 0] == ("withdrawn", "terms")
        assert found["end", 0] == ("open", None)
        with pytest.raises(NotAllowed, match="Withdraw"):
            contracts.withdraw_decision(session, decision(session, contract_id, "termination-notice").id, None, NOW)
        with pytest.raises(Invalid, match="already"):
            notice(session, contract_id, "ours")
        contracts.withdraw_notice(session, contract_id, given.id, TODAY, "It pays now", None, NOW)
        found = states(session, contract_id)
        assert {found[key] for key in (("termination-notice", 0), ("renewal-start", 0))} == {("open", None)}


def test_notice_ends_a_contract_until_further_notice(database):
    with database.write() as session:
        contract = entered(session, term="until-further-notice", base_ends_on=None, their_notice_months=3)
        assert states(session, contract.id) == {}
        given = notice(session, contract.id)
        assert contract.ends_on == date(2027, 2, 28)
        assert {kind for kind, _ in states(session, contract.id)} == {"renewal-start", "end"}
        assert "no-review" not in {row.gap.code for row in queries.gaps(session, TODAY).rows}
        contracts.withdraw_notice(session, contract.id, given.id, TODAY, "They stay", None, NOW)
        assert contract.ends_on is None
        assert {state for state, _ in states(session, contract.id).values()} == {"withdrawn"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"side": "nobody"}, "side"),
        ({"given_on": TODAY + timedelta(days=1)}, "given_on"),
        ({"effect": TODAY - timedelta(days=1)}, "takes_effect_on"),
        ({"effect": END + timedelta(days=1)}, "takes_effect_on"),
        ({"why": ""}, "reason"),
    ],
)
def test_notice_that_cannot_be(sqlite, wrong, field):
    with sqlite.write() as session:
        contract_id = entered(session).id
        with pytest.raises(Invalid) as refused:
            notice(session, contract_id, **wrong)
        assert refused.value.problems.keys() == {field}


def test_the_guarantee_is_asked_about_and_said_after_the_contract_has_ended(database):
    guarantee = TODAY + timedelta(days=29)
    with database.write() as session:
        person_id = a_user(session).id
        contract_id = entered(session, owner_id=person_id, guarantee_ends_on=guarantee, base_ends_on=TODAY).id
        contracts.end(session, contract_id, TODAY, "need-ended", None, NOW)
        assert states(session, contract_id)["guarantee", 1] == ("open", None)
    assert told(database, TODAY, person_id) == [30]
    assert told(database, TODAY + timedelta(days=1), person_id) == []
    assert told(database, guarantee + timedelta(days=3), person_id) == [-1]
    with database.write() as session:
        guaranteed = decision(session, contract_id, "guarantee")
        contracts.record_decision(session, guaranteed.id, "checked", "All in order", None, NOW)
    assert told(database, guarantee + timedelta(days=10), person_id) == []


def test_an_extension_is_an_amendment(sqlite):
    with sqlite.write() as session:
        contract_id = entered(session).id
        contracts.extend(session, contract_id, date(2027, 12, 31), "Agreed", None, NOW)
        [row] = session.scalars(select(Amendment))
        assert (row.what, row.was, row.becomes) == ("period", "2027-05-31", "2027-12-31")
        assert row.effective_on == date(2027, 6, 1)
