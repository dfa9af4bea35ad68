"""Plans open on their day by themselves, once, and follow what becomes of their contracts."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.db.rehearsal import rehearsal
from tenderwatch.errors import NotAllowed
from tenderwatch.renewals import service as renewals
from tenderwatch.renewals.tables import RenewalPlan
from tests.contracts.world import at, decision, entered
from tests.makers import a_user, an_organization
from tests.renewals.world import (
    END,
    ENTERED,
    ONE_DAY,
    START,
    a_contract,
    correct_end,
    keep,
    opened,
    owner_of,
    plans,
    the_plan,
)
from tests.watching.world import a_notice, recorded


def test_a_plan_opens_on_its_day_exactly_and_once(database):
    contract_id = a_contract(database)
    assert keep(database, START - ONE_DAY).opened == 0
    with rehearsal(database) as stage:
        assert keep(stage, START).opened == 1
    assert plans(database, contract_id) == [], "a dry run changes nothing"
    assert keep(database, START).opened == 1
    assert keep(database, START).opened == 0, "the second run of a day"
    assert keep(database, START + ONE_DAY) == renewals.Kept()
    plan = the_plan(database, contract_id)
    assert (plan.opened_on, plan.starts_on, plan.ends_on, plan.late_days) == (START, START, END, 0)
    assert [task.code for task in plan.tasks] == ["meeting", "feedback", "need", "capture", "price", "decision"]
    assert all(START < task.due_on < END for task in plan.tasks)
    with database.read() as session:
        asked = decision(session, contract_id, "renewal-start")
        assert (asked.state, asked.due_on) == ("open", START), "the machine opens a plan; a person begins it"


def test_after_downtime_it_opens_late_and_says_so(database):
    contract_id = a_contract(database)
    keep(database, START - ONE_DAY)
    keep(database, START + timedelta(days=9))
    plan = the_plan(database, contract_id)
    assert (plan.opened_on - plan.starts_on, plan.late_days) == (timedelta(days=9), 9)


def test_a_contract_entered_late_is_no_fault_of_the_machine(database):
    late = a_contract(database, on=START + timedelta(days=20))
    keep(database, START + timedelta(days=20))
    assert the_plan(database, late).late_days == 0


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param({"term": "until-further-notice", "base_ends_on": None}, id="until further notice"),
        pytest.param({"term": "unknown", "base_ends_on": None}, id="no last day"),
        pytest.param({"base_ends_on": date(2025, 12, 31), "starts_on": date(2024, 1, 1)}, id="had ended when entered"),
    ],
)
def test_without_an_end_ahead_there_is_no_plan(database, terms):
    contract_id = a_contract(database, **terms)
    keep(database, START)
    assert plans(database, contract_id) == []


def test_one_that_cannot_be_read_stops_no_other(database, monkeypatch):
    broken, sound = a_contract(database), a_contract(database)
    with database.write() as session:
        session.get_one(Contract, broken).ends_on = None
    real = renewals.opening.timing

    def fails(session, contract, *args, **how):
        if contract.id == broken:
            raise RuntimeError("unreadable")
        return real(session, contract, *args, **how)

    with database.write() as session:
        session.get_one(Contract, broken).ends_on = END
    monkeypatch.setattr(renewals.opening, "timing", fails)
    with database.write() as session:
        kept = renewals.keep(session, at(START))
    assert (kept.opened, [each for each, _error in kept.broken]) == (1, [broken])
    with database.write() as session:
        kept = renewals.Kept()
        monkeypatch.setattr(renewals.opening, "AT_ONCE", 1)
        assert renewals.open_some(session, at(START), kept) == broken, "the next ones follow, whatever broke"
    assert len(plans(database, sound)) == 1


# By hand, by a recorded start, by an unhappy customer


def test_a_person_opens_it_before_its_day(database):
    contract_id = a_contract(database)
    on = START - timedelta(days=90)
    with database.write() as session:
        by = owner_of(session, contract_id)
        plan = renewals.open_by_hand(session, contract_id, by, at(on))
        assert renewals.open_by_hand(session, contract_id, by, at(on)).id == plan.id
    plan = the_plan(database, contract_id)
    assert (plan.opened_because, plan.starts_on) == ("hand", on)
    assert keep(database, START).opened == 0


def test_work_that_was_started_opens_the_plan(database):
    contract_id = a_contract(database)
    with database.write() as session:
        asked = decision(session, contract_id, "renewal-start")
        by = owner_of(session, contract_id)
        contracts.record_decision(session, asked.id, "started", "We know them.", by, at(ENTERED))
    keep(database, ENTERED + ONE_DAY)
    assert the_plan(database, contract_id).opened_because == "started"


def test_who_decided_not_to_renew_gets_no_plan_until_that_is_taken_back(database):
    contract_id, plan = opened(database)
    with database.write() as session:
        asked = decision(session, contract_id, "renewal-start")
        by = owner_of(session, contract_id)
        contracts.record_decision(session, asked.id, "not-renewing", "Too far away.", by, at(START))
        renewals.keep_one(session, contract_id, by, at(START))
        with pytest.raises(NotAllowed):
            renewals.open_by_hand(session, contract_id, by, at(START))
    closed = the_plan(database, contract_id)
    assert (closed.state, closed.closed_because) == ("closed", "not-renewing")
    with database.write() as session:
        contracts.withdraw_decision(session, asked.id, owner_of(session, contract_id), at(START))
    keep(database, START)
    assert the_plan(database, contract_id).state == "open"
    assert plan.id == closed.id


def test_an_unhappy_customer_opens_it_at_once_and_the_owner_hears_of_it(database):
    contract_id = a_contract(database)
    on = START - timedelta(days=200)
    keep(database, on - ONE_DAY)
    with database.write() as session:
        by = owner_of(session, contract_id)
        contracts.flag_unhappy(session, contract_id, "Two complaints in a week.", by, at(on))
    keep(database, on)
    plan = the_plan(database, contract_id)
    assert (plan.opened_because, plan.opened_on, plan.starts_on) == ("unhappy", on, on)
    with database.read() as session:
        asked = decision(session, contract_id, "renewal-start")
        assert (asked.state, asked.due_on) == ("open", on)
        assert [(each.rung, each.at_once) for each in asked.warnings if each.series == asked.series] == [(0, True)]
    with database.write() as session:
        contracts.clear_unhappy(session, contract_id, owner_of(session, contract_id), at(on))
    keep(database, on + ONE_DAY)
    assert the_plan(database, contract_id).state == "open", "a plan that is open stays open"
    with database.read() as session:
        assert decision(session, contract_id, "renewal-start").due_on == START


# Following the contract


def test_a_used_option_closes_it_and_the_next_opens_on_its_day(database):
    contract_id, first = opened(database, options=(12,))
    with database.write() as session:
        by = owner_of(session, contract_id)
        contracts.use_option(session, contract_id, 1, START, by, at(START))
        renewals.keep_one(session, contract_id, by, at(START))
    assert [(each.ordinal, each.state, each.closed_because) for each in plans(database, contract_id)] == [
        (0, "closed", "moved")
    ]
    next_start = date(2028, 5, 31) - timedelta(days=120)
    assert keep(database, next_start - ONE_DAY) == renewals.Kept()
    assert keep(database, next_start).opened == 1
    assert [(each.ordinal, each.state, each.opened_on) for each in plans(database, contract_id)] == [
        (0, "closed", START),
        (1, "open", next_start),
    ]
    with database.write() as session:
        option = session.scalars(select(Decision).where(Decision.kind == "option")).one()
        contracts.withdraw_decision(session, option.id, owner_of(session, contract_id), at(next_start))
    keep(database, next_start)
    assert [(each.ordinal, each.state) for each in plans(database, contract_id)] == [(0, "open"), (1, "closed")]
    assert first.id == plans(database, contract_id)[0].id


@pytest.mark.parametrize(
    ("closes", "opens", "because"),
    [
        pytest.param(
            lambda s, c, by, now: contracts.end(s, c, END, "need-ended", by, now), contracts.reopen_end, "ended",
            id="ended",
        ),
        pytest.param(contracts.delete, contracts.restore, "deleted", id="deleted"),
        pytest.param(
            lambda s, c, by, now: contracts.name_successor(
                s, c, entered(s, now, reference="next", base_ends_on=date(2031, 5, 31)).id, by, now
            ),
            lambda s, c, by, now: contracts.name_successor(s, c, None, by, now),
            "succeeded",
            id="succeeded",
        ),
        pytest.param(
            lambda s, c, by, now: contracts.extend(s, c, date(2027, 11, 30), "Agreed.", by, now), None, "moved",
            id="extended",
        ),
    ],
)  # fmt: skip
def test_what_ends_the_work_closes_the_plan_and_taking_it_back_opens_it(database, closes, opens, because):
    contract_id, plan = opened(database)
    with database.write() as session:
        by = owner_of(session, contract_id)
        renewals.settle(session, plan.tasks[0].id, "done", "", by, at(START))
        closes(session, contract_id, by, at(START))
    assert keep(database, START).followed == 1
    closed = next(each for each in plans(database, contract_id) if each.id == plan.id)
    assert (closed.state, closed.closed_because, closed.tasks[0].state) == ("closed", because, "done")
    with database.write() as session, pytest.raises(NotAllowed):
        renewals.settle(session, plan.tasks[1].id, "done", "", owner_of(session, contract_id), at(START))
    if opens is not None:
        with database.write() as session:
            opens(session, contract_id, owner_of(session, contract_id), at(START))
        keep(database, START)
        assert the_plan(database, contract_id).state == "open"


def test_a_corrected_end_plans_again_and_shows_what_became_stale(database):
    contract_id, plan = opened(database)
    with database.write() as session:
        by = owner_of(session, contract_id)
        renewals.settle(session, plan.tasks[0].id, "done", "Met them.", by, at(START))
        task = plan.tasks[1]
        dated = {"title": None, "owner_id": None, "due_on": date(2027, 3, 1), "notes": None}
        renewals.edit_task(session, task.id, dated, task.version, by, at(START))
    correct_end(database, contract_id, END + timedelta(days=5), START + ONE_DAY)
    keep(database, START + ONE_DAY)
    near = the_plan(database, contract_id)
    assert (near.ends_on, near.planned_on) == (END + timedelta(days=5), START)
    assert not any(task.stale for task in near.tasks)
    correct_end(database, contract_id, END + timedelta(days=365), START + ONE_DAY)
    assert keep(database, START + ONE_DAY).followed == 1
    far = the_plan(database, contract_id)
    assert (far.id, far.state, far.starts_on) == (plan.id, "open", START + timedelta(days=365))
    assert [task.stale for task in far.tasks] == [True, True, False, False, False, False]
    assert far.tasks[1].due_on == date(2027, 3, 1), "a day that a person set stays"
    assert all(task.due_on > far.starts_on for task in far.tasks[2:])
    assert keep(database, START + ONE_DAY) == renewals.Kept()


# Learnt leads


def test_three_pairs_of_a_buyer_move_its_start_of_renewal_work(database):
    with database.write() as session:
        buyer_id, other_id = an_organization(session).id, an_organization(session).id
        owner_id = a_user(session).id
    mine = a_contract(database, buyer_id=buyer_id, reference="now", owner_id=owner_id)
    theirs = a_contract(database, buyer_id=other_id, reference="now", owner_id=owner_id)
    for n, days in enumerate((100, 110, 300)):
        call = a_notice(f"Cleaning {n}", published_on=date(2025, 12, 31) - timedelta(days=days))
        (procedure_id,) = recorded(database, call)
        with database.write() as session:
            old = entered(
                session, at(date(2024, 1, 5)), buyer_id=buyer_id, reference=f"old {n}", starts_on=date(2023, 1, 1),
                base_ends_on=date(2025, 12, 31),
            )  # fmt: skip
            new = entered(session, at(ENTERED), buyer_id=buyer_id, reference=f"new {n}", base_ends_on=date(2030, 1, 1))
            new.procedure_id = procedure_id
            contracts.name_successor(session, old.id, new.id, None, at(ENTERED))
        if n == 1:
            keep(database, ENTERED)
            with database.read() as session:
                assert session.get_one(Contract, mine).learnt_lead_days is None, "two pairs teach nothing"
    keep(database, ENTERED)
    keep(database, ENTERED)
    with database.read() as session:
        assert session.get_one(Contract, mine).learnt_lead_days == 110
        assert decision(session, mine, "renewal-start").due_on == END - timedelta(days=110 + 41 + 30)
        assert decision(session, theirs, "renewal-start").due_on == START
    assert keep(database, ENTERED) == renewals.Kept(), "learning again changes nothing"


def test_the_database_keeps_one_plan_for_one_end(database):
    contract_id, plan = opened(database)
    with pytest.raises(Exception, match=r"(?i)unique"), database.write() as session:
        session.add(
            RenewalPlan(
                contract_id=contract_id, ordinal=0, opened_on=START, opened_at=at(START), starts_on=START,
                ends_on=END, planned_on=START,
            )
        )  # fmt: skip
    assert the_plan(database, contract_id).id == plan.id
