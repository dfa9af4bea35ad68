"""Plans under what moves an end besides options: a holdover, and notice of termination of either side."""

from datetime import date, timedelta

import pytest

from tenderwatch.contracts import service as contracts
from tenderwatch.errors import NotAllowed
from tenderwatch.renewals import queries
from tenderwatch.renewals import service as renewals
from tests.contracts.world import at
from tests.renewals.world import END, ONE_DAY, START, a_contract, keep, opened, owner_of, plans, the_plan

WEEK = timedelta(days=7)


def notice(database, contract_id: int, side: str, takes_effect_on: date, day: date) -> int:
    with database.write() as session:
        by = owner_of(session, contract_id)
        given = contracts.give_notice(session, contract_id, side, day, takes_effect_on, "Because", by, at(day))
        session.flush()
        renewals.keep_one(session, contract_id, by, at(day))
        return given.id


def hold_over(database, contract_id: int, until: date | None, day: date) -> None:
    with database.write() as session:
        by = owner_of(session, contract_id)
        contracts.hold_over(session, contract_id, day, until, "By mail", by, at(day))
        renewals.keep_one(session, contract_id, by, at(day))


def line(database, contract_id: int, day: date) -> queries.Line:
    with database.read() as session:
        return queries.of_contracts(session, [contract_id], day)[contract_id]


@pytest.mark.parametrize("until", [None, END + timedelta(days=90)], ids=["openly", "until a day"])
def test_a_holdover_keeps_the_plan_of_the_agreed_end_open(database, until):
    contract_id, plan = opened(database)
    day = END - WEEK
    hold_over(database, contract_id, until, day)
    assert keep(database, day).followed == keep(database, END + WEEK).followed == 0
    held = the_plan(database, contract_id)
    assert (held.state, held.ends_on, held.starts_on) == ("open", END, START)
    assert [task.due_on for task in held.tasks] == [task.due_on for task in plan.tasks]
    with database.read() as session:
        filters = queries.Filters(END + timedelta(days=365))
        found = queries.ending(session, filters, END + WEEK)
        assert [(each.contract_id, each.ends_on, each.standing) for each in found] == [
            (contract_id, until or END, "late")
        ]
        assert queries.without_end(session) == 0


def test_a_contract_held_over_before_it_was_known_here_gets_a_plan_at_once(database):
    contract_id = a_contract(database)
    hold_over(database, contract_id, None, START - WEEK)
    assert plans(database, contract_id) == []
    assert keep(database, START).opened == 1
    assert the_plan(database, contract_id).ends_on == END


@pytest.mark.parametrize("begun", [False, True], ids=["open", "begun"])
def test_notice_of_ours_leaves_nothing_to_renew_until_it_is_withdrawn(database, begun):
    contract_id, plan = opened(database)
    with database.write() as session:
        if begun:
            renewals.begin(session, plan.id, owner_of(session, contract_id), at(START))
    day = START + WEEK
    given = notice(database, contract_id, "ours", END - timedelta(days=30), day)
    closed = the_plan(database, contract_id)
    assert (closed.state, closed.closed_because) == ("closed", "notice")
    assert keep(database, day).followed == 0
    assert line(database, contract_id, day).standing == "not-renewing"
    with database.write() as session:
        by = owner_of(session, contract_id)
        with pytest.raises(NotAllowed, match="We gave notice"):
            renewals.open_by_hand(session, contract_id, by, at(day))
        contracts.withdraw_notice(session, contract_id, given, day, "Agreed", by, at(day))
    assert keep(database, day).followed == 1
    assert (the_plan(database, contract_id).state, the_plan(database, contract_id).ends_on) == ("open", END)
    assert line(database, contract_id, day).begun == begun


def test_notice_of_ours_in_a_holdover_closes_the_plan(database):
    contract_id, _plan = opened(database)
    hold_over(database, contract_id, None, END - WEEK)
    notice(database, contract_id, "ours", END + timedelta(days=60), END - WEEK)
    assert the_plan(database, contract_id).closed_because == "notice"


def test_notice_of_the_buyer_opens_the_plan_early_and_in_a_holdover_changes_nothing(database):
    early = a_contract(database)
    day, ends_on = START - timedelta(days=60), END - timedelta(days=90)
    notice(database, early, "theirs", ends_on, day)
    plan = the_plan(database, early)
    assert (plan.state, plan.opened_on, plan.ends_on) == ("open", day, ends_on)
    assert all(day < task.due_on <= ends_on for task in plan.tasks)
    held, before = opened(database)
    hold_over(database, held, None, END - WEEK)
    notice(database, held, "theirs", END + timedelta(days=60), END - WEEK)
    after = the_plan(database, held)
    assert (after.state, after.ends_on, after.planned_on) == ("open", END, before.planned_on)


def test_the_buyers_notice_plans_an_open_plan_again(database):
    contract_id, _plan = opened(database)
    notice(database, contract_id, "theirs", END - timedelta(days=30), START + ONE_DAY)
    plan = the_plan(database, contract_id)
    assert (plan.state, plan.ends_on, plan.planned_on) == ("open", END - timedelta(days=30), START + ONE_DAY)
