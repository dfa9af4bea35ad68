"""The warning catalogue where it touches the database: what is owed, to whom it was said, what mutes it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts import warnings
from tenderwatch.contracts.rules import ladders
from tenderwatch.contracts.service import values_of
from tenderwatch.contracts.tables import Contract, ContractWarning, Decision
from tenderwatch.contracts.warnings import evaluation
from tenderwatch.db import Database
from tenderwatch.errors import Invalid
from tests.contracts.world import TODAY, at, decision, entered, told
from tests.makers import NOW, a_user, an_organization

END = date(2027, 5, 31)  # a Monday


def days(n: int) -> timedelta:
    return timedelta(days=n)


@pytest.fixture
def person_id(database: Database) -> int:
    with database.write() as session:
        return a_user(session).id


def a_contract_id(database: Database, **what_matters) -> int:
    with database.write() as session:
        return entered(session, **what_matters).id


def test_04_an_entry_after_the_last_rung_is_said_at_once(database):
    a_contract_id(database, now=at(END - days(3)))
    with database.write() as session:
        warnings.evaluate(session, at(END - days(3), 8))
        [owed] = [each for each in warnings.owed(session, END - days(3)) if each.kind == "end"]
    assert (owed.rung, owed.at_once, owed.late_days) == (7, True, 0)


def test_06_an_import_is_a_baseline_with_one_summary_a_person(database):
    with database.write() as session:
        owner = a_user(session)
        for n in range(40):
            end = TODAY + days(40 * (n - 24))  # 24 ended, one today, 15 ahead
            entered(session, imported=True, reference=f"R{n}", base_ends_on=end, starts_on=None, owner_id=owner.id)
        result = warnings.evaluate(session, NOW)
        [summary] = warnings.baselines(session, TODAY)
        owed = warnings.owed(session, TODAY)
    assert (result.checked, result.broken) == (40, [])
    assert {(each.kind, each.at_once) for each in owed} <= {("end", False), ("renewal-start", False)}
    assert all(0 <= each.days_left < 30 for each in owed), "only what is due within 30 days is a line of its own"
    assert len(owed) <= 3
    assert (summary.owner_id, summary.overdue) == (owner.id, 3), "renewal work of ends ahead that has not begun"
    assert summary.contracts < 16, "those that had ended are a question each, and no alarm"
    with database.write() as session:
        assert warnings.mark_summarised(session, summary.warning_ids, owner.id, NOW) == len(summary.warning_ids)
        assert warnings.baselines(session, TODAY) == []


def test_07_a_move_of_half_a_year_says_the_rungs_again_and_stops_the_old(database, person_id):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)), risk="critical")
    assert told(database, END - days(90), person_id, "end") == [90]
    assert told(database, END - days(60), person_id, "end") == [60]
    later = END + days(180)
    with database.write() as session:
        contract = session.get_one(Contract, contract_id)
        moved = replace(values_of(contract), base_ends_on=later)
        contracts.edit(session, contract_id, moved, contract.version, None, at(END - days(50)))
        assert decision(session, contract_id, "end").series == 2
    said = {day: told(database, day, person_id, "end") for day in (END - days(n) for n in range(50, -180, -1))}
    working = {day: rungs for day, rungs in said.items() if rungs}
    assert sorted((rung for rungs in working.values() for rung in rungs), reverse=True) == [180, 90, 60, 30, 14, 7]
    assert min(working) > END - days(3), "nothing on the days of the old end"


def test_a_small_correction_keeps_what_was_said(database, person_id):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)))
    assert told(database, END - days(90), person_id, "end") == [90]
    with database.write() as session:
        contract = session.get_one(Contract, contract_id)
        moved = replace(values_of(contract), base_ends_on=END + days(5))
        contracts.edit(session, contract_id, moved, contract.version, None, at(END - days(80)))
        assert (decision(session, contract_id, "end").series, decision(session, contract_id, "end").due_on) == (
            1,
            END + days(5),
        )
    assert told(database, END - days(79), person_id, "end") == []


def test_09_a_second_run_owes_nothing_new(database, person_id):
    a_contract_id(database, now=at(date(2026, 1, 1)))
    with database.write() as session:
        first = warnings.evaluate(session, NOW)
    with database.write() as session:
        again = warnings.evaluate(session, at(TODAY, 8))
    assert first.reached > 0
    assert (again.reached, again.muted, again.checked) == (0, 0, 1)
    assert told(database, TODAY, person_id) != []
    assert told(database, TODAY, person_id) == []


def test_14_a_broken_contract_is_reported_and_the_others_are_said(database, monkeypatch):
    with database.write() as session:
        broken, *others = [entered(session, now=at(END - days(20)), reference=f"R{n}").id for n in range(3)]
    refresh = evaluation.refresh_decisions

    def stumble(session, contract, *rest):
        if contract.id == broken:
            contract.title = "half done"
            raise ZeroDivisionError("no such thing")
        refresh(session, contract, *rest)

    monkeypatch.setattr(evaluation, "refresh_decisions", stumble)
    with database.write() as session:
        result = warnings.evaluate(session, at(END - days(20)))
        said = {each.contract_id for each in warnings.owed(session, END - days(20))}
    assert (result.broken, result.checked) == ([(broken, "ZeroDivisionError: no such thing")], 3)
    assert said == set(others)
    with database.read() as session:
        assert session.get_one(Contract, broken).title == "Cleaning"


def test_14_a_damaged_row_is_reported_and_the_others_are_said(sqlite):
    with sqlite.write() as session:
        broken, *others = [entered(session, now=at(END - days(20)), reference=f"R{n}").id for n in range(3)]
        session.connection().exec_driver_sql(f"UPDATE contract SET base_ends_on = 'soon' WHERE id = {broken}")
    with sqlite.write() as session:
        result = warnings.evaluate(session, at(END - days(20)))
        said = {each.contract_id for each in warnings.owed(session, END - days(20)) if each.kind == "end"}
    assert [contract_id for contract_id, _why in result.broken] == [broken]
    assert said == {broken, *others} - {broken}


def test_21_a_rung_on_a_weekend_goes_on_the_working_day_before_by_the_buyers_calendar(database, person_id):
    a_contract_id(database, now=at(date(2026, 1, 1)), base_ends_on=date(2027, 6, 5))
    assert told(database, date(2027, 5, 4), person_id, "end") == [90]
    assert told(database, date(2027, 5, 5), person_id, "end") == [30], "Thursday 6 May 2027 is Ascension Day"


def test_21_without_a_country_the_calendar_is_finlands(database, person_id):
    with database.write() as session:
        buyer = an_organization(session, country=None)
        entered(session, now=at(date(2026, 1, 1)), base_ends_on=date(2027, 6, 5), buyer_id=buyer.id)
    assert told(database, date(2027, 5, 5), person_id, "end") == [30]


def test_22_a_used_option_closes_the_old_end_and_opens_the_new(database, person_id):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)), options=(12, 12), option_notice_months=3)
    assert told(database, END - days(90), person_id, "end") == [90]
    with database.write() as session:
        contract = contracts.use_option(session, contract_id, 1, END - days(85), None, at(END - days(80)))
        assert contract.ends_on == date(2028, 5, 31)
        old, new = decision(session, contract_id, "end", 0), decision(session, contract_id, "end", 1)
        assert (old.state, old.choice, new.state, new.due_on) == ("decided", "option-used", "open", date(2028, 5, 31))
        assert decision(session, contract_id, "option", 1).choice == "used"
        assert decision(session, contract_id, "option", 2).due_on == date(2028, 2, 29)
    assert told(database, END - days(79), person_id, "end") == []
    assert told(database, END - days(7), person_id, "end") == []
    assert told(database, date(2028, 5, 31) - days(365), person_id, "end") == [365]
    assert told(database, date(2028, 1, 28), person_id, "option") == [30]


def test_23_a_recorded_decision_mutes_and_a_withdrawn_one_is_due_again(database, person_id):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)))
    with database.write() as session:
        warnings.evaluate(session, at(END - days(90)))
        end = decision(session, contract_id, "end")
        contracts.record_decision(session, end.id, "let-end", "The need ends", None, at(END - days(89)))
        assert [each for each in warnings.owed(session, END - days(89)) if each.kind == "end"] == []
    assert told(database, END - days(30), person_id, "end") == []
    with database.write() as session:
        contracts.withdraw_decision(session, decision(session, contract_id, "end").id, None, at(END - days(25)))
    with database.write() as session:
        warnings.evaluate(session, at(END - days(25)))
        [again] = [each for each in warnings.owed(session, END - days(25)) if each.kind == "end"]
    assert (again.rung, again.late_days) == (30, 0)


def test_23_a_successor_mutes_with_its_reason(database, person_id):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)))
    with database.write() as session:
        follower = entered(session, reference="2027/3", base_ends_on=END + days(900), starts_on=END + days(1))
        contracts.name_successor(session, contract_id, follower.id, None, NOW)
        states = session.query(Decision.state, Decision.choice).filter_by(contract_id=contract_id)
        assert set(states) == {("withdrawn", "succeeded")}
        follower_id = follower.id
    assert told(database, END - days(30), person_id, "end") == []
    with database.write() as session:
        contracts.name_successor(session, contract_id, None, None, at(END - days(29)))
        with pytest.raises(Invalid):
            contracts.name_successor(session, follower_id, follower_id, None, NOW)
    assert told(database, END - days(28), person_id, "end") == [30]


@pytest.mark.parametrize("way", ["deleted", "terminated"])
def test_28_nothing_of_a_deleted_or_terminated_contract_until_it_is_taken_back(database, person_id, way):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)))
    with database.write() as session:
        warnings.evaluate(session, at(END - days(90)))
        if way == "deleted":
            contracts.delete(session, contract_id, None, at(END - days(89)))
        else:
            contracts.end(session, contract_id, END - days(60), "terminated-by-them", None, at(END - days(89)))
        assert warnings.owed(session, END - days(89)) == []
    assert told(database, END - days(30), person_id) == []
    with database.write() as session:
        take_back = contracts.restore if way == "deleted" else contracts.reopen_end
        take_back(session, contract_id, None, at(END - days(20)))
    assert told(database, END - days(20), person_id, "end") == [30]


def test_27_a_changed_ladder_brings_no_storm(database, person_id, monkeypatch):
    with database.write() as session:
        for n in range(20):
            entered(session, now=at(date(2026, 1, 1)), reference=f"R{n}", base_ends_on=END + days(n))
    assert len(told(database, END - days(41), person_id, "end")) == 20
    rungs = (365, 180, 90, 45, 30, 7)
    changed = {**ladders.LADDERS, "standard": ladders.Ladder("standard", rungs, frozenset({7}))}
    monkeypatch.setattr(ladders, "LADDERS", changed)
    said = [rung for n in range(40, 25, -1) for rung in told(database, END - days(n), person_id, "end")]
    assert said.count(45) == 15, "on its day, of those for which it is not past"
    assert set(said) == {45, 30}


def test_27_another_risk_class_is_another_ladder(database, person_id):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)))
    assert told(database, END - days(55), person_id, "end") == [90]
    with database.write() as session:
        contract = session.get_one(Contract, contract_id)
        critical = replace(values_of(contract), risk="critical")
        contracts.edit(session, contract_id, critical, contract.version, None, at(END - days(54)))
    assert told(database, END - days(54), person_id, "end") == [], "the rung of 60 days is past"
    assert told(database, END - days(31), person_id, "end") == [30]
    assert told(database, END - days(14), person_id, "end") == [14]


def test_a_nearer_rung_speaks_for_one_that_never_got_out(database):
    a_contract_id(database, now=at(date(2026, 1, 1)))
    with database.write() as session:
        warnings.evaluate(session, at(END - days(90)))
        warnings.evaluate(session, at(END - days(29)))
        assert [each.rung for each in warnings.owed(session, END - days(29)) if each.kind == "end"] == [30]


def test_an_acknowledgement_is_remembered_and_repeats_say_so(database):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)))
    with database.write() as session:
        aino = a_user(session, name="Aino")
        end = decision(session, contract_id, "end")
        first = warnings.acknowledge(session, end.id, aino, NOW, rung=180)
        again = warnings.acknowledge(session, end.id, aino, NOW + days(1), rung=365)
        nearer = warnings.acknowledge(session, end.id, aino, NOW + days(90), rung=90)
    assert (first.already, again.already, again.at, again.by_name) == (False, True, NOW, "Aino")
    assert (nearer.already, nearer.at) == (False, NOW + days(90))


def test_a_snooze_is_quiet_until_its_day_and_never_past_the_date(database, person_id):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)))
    with database.write() as session:
        aino = a_user(session)
        warnings.evaluate(session, at(END - days(35)))
        end = decision(session, contract_id, "end")
        with pytest.raises(Invalid) as refused:
            warnings.snooze(session, end.id, END + days(1), " ", aino, at(END - days(35)))
        assert set(refused.value.problems) == {"until", "reason"}
        warnings.snooze(session, end.id, END - days(20), "The buyer is on holiday", aino, at(END - days(35)))
        assert [each for each in warnings.owed(session, END - days(35)) if each.kind == "end"] == []
    said = {n: told(database, END - days(n), person_id, "end") for n in range(34, 6, -1)}
    assert {n: rungs for n, rungs in said.items() if rungs} == {20: [20], 7: [7]}


def test_handing_over_says_it_once_more_to_the_new_person(database):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)))
    with database.write() as session:
        aino, bo = a_user(session), a_user(session)
        warnings.evaluate(session, at(END - days(90)))
        [owed] = [each for each in warnings.owed(session, END - days(90)) if each.kind == "end"]
        warnings.mark_said(session, [owed.warning_id], aino.id, at(END - days(90)))
        warnings.assign(session, decision(session, contract_id, "end").id, bo.id, aino, at(END - days(88)))
        [again] = [each for each in warnings.owed(session, END - days(88)) if each.kind == "end"]
        assert (again.warning_id, again.owner_id) == (owed.warning_id, bo.id)


def test_24_the_manager_hears_once_when_nobody_answers(database):
    with database.write() as session:
        manager = a_user(session)
        aino = a_user(session, manager_id=manager.id)
        contract_id = entered(session, now=at(date(2026, 1, 1)), owner_id=aino.id, procedure_kind="open").id
        warnings.evaluate(session, NOW)
        owed = warnings.owed(session, TODAY)
        warnings.mark_said(session, [each.warning_id for each in owed], aino.id, NOW)
    told_to = []
    for n in range(30):
        with database.write() as session:
            for each in warnings.escalations(session, NOW + days(n)):
                assert warnings.mark_escalated(session, [each.warning_id], each.to_id, NOW + days(n))
                assert not warnings.mark_escalated(session, [each.warning_id], each.to_id, NOW + days(n))
                told_to.append((each.kind, each.rung, each.asked_id, each.to_id, n))
    assert contract_id
    by_kind = {kind: (rung, asked, to, n) for kind, rung, asked, to, n in told_to}
    assert len(by_kind) == len(told_to), "once a warning, not daily"
    assert by_kind["end"] == (365, aino.id, manager.id, 9), "seven working days after Monday"


def test_24_lasting_silence_is_told_once_before_the_date_and_once_after(database):
    told_to = []
    with database.write() as session:
        aino = a_user(session, manager_id=a_user(session).id)
        entered(session, now=at(date(2026, 1, 1)), owner_id=aino.id)
    for n in range(-180, 90):
        now = at(END + days(n))
        with database.write() as session:
            warnings.evaluate(session, now)
            owed = warnings.owed(session, END + days(n))
            warnings.mark_said(session, [each.warning_id for each in owed], aino.id, now)
            for each in warnings.escalations(session, now):
                warnings.mark_escalated(session, [each.warning_id], each.to_id, now)
                told_to += [each.rung] if each.kind == "end" else []
    assert len(told_to) == 2
    assert told_to[0] > 0 >= told_to[1]


def test_24_an_answer_stops_the_escalation(database):
    with database.write() as session:
        aino = a_user(session)
        contract_id = entered(session, now=at(date(2026, 1, 1)), owner_id=aino.id).id
        warnings.evaluate(session, NOW)
        warnings.mark_said(session, [each.warning_id for each in warnings.owed(session, TODAY)], aino.id, NOW)
        warnings.acknowledge(session, decision(session, contract_id, "end").id, aino, NOW + days(1))
        assert [each for each in warnings.escalations(session, NOW + days(20)) if each.kind == "end"] == []


def test_what_is_owed_carries_what_its_line_says(database):
    with database.write() as session:
        aino = a_user(session)
        entered(session, now=at(END - days(20)), owner_id=aino.id, value=Decimal(540000), reference="2024/17")
        warnings.evaluate(session, at(END - days(20)))
        [owed] = [each for each in warnings.owed(session, END - days(20)) if each.kind == "end"]
    assert (owed.title, owed.reference, owed.owner_id, owed.due_on, owed.ends_on) == (
        "Cleaning", "2024/17", aino.id, END, END,
    )  # fmt: skip
    assert (owed.value, owed.currency, owed.overdue, owed.ordinal) == (Decimal(540000), "EUR", False, 0)
    assert owed.buyer.startswith("City")


def test_08_two_workers_at_the_same_second_owe_each_rung_once(postgres):
    """The second waits for the contracts that the first looks at, and then finds nothing new."""
    with postgres.write() as session:
        for n in range(30):
            entered(session, now=at(date(2026, 1, 1)), reference=f"R{n}", price_window_closes_on=date(2027, 3, 1))
    together, results = Barrier(2), []

    def work():
        together.wait()
        with postgres.write() as session:
            results.append(warnings.evaluate(session, at(END - days(90))))

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with postgres.read() as session:
        rows = session.query(ContractWarning).all()
    assert [result.broken for result in results] == [[], []]
    assert sorted(result.reached for result in results) == [0, len(rows)]


@pytest.mark.parametrize("moved_by", [-200, -520])
def test_a_date_moved_into_the_past_is_said_and_not_silenced(database, person_id, moved_by):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)))
    today = END - days(100)
    assert told(database, today, person_id, "end") == [180]
    with database.write() as session:
        contract = session.get_one(Contract, contract_id)
        changed = replace(values_of(contract), base_ends_on=END + days(moved_by))
        contracts.edit(session, contract_id, changed, contract.version, None, at(today))
        warnings.evaluate(session, at(today))
        owed = [each for each in warnings.owed(session, today) if each.kind == "end"]
        states = {each.state for each in contract.decisions}
    if moved_by == -520:
        assert (owed, states) == ([], {"withdrawn"}), "before the day of entry: a question of data"
    else:
        assert [(each.rung, each.late_days, each.at_once) for each in owed] == [(-98, 0, True)]


def test_a_small_correction_after_a_word_past_the_date_says_its_weekly_words_again(database, person_id):
    contract_id = a_contract_id(database, now=at(date(2026, 1, 1)))
    assert told(database, END + days(9), person_id, "end") == [-7]
    with database.write() as session:
        contract = session.get_one(Contract, contract_id)
        changed = replace(values_of(contract), base_ends_on=END + days(2))
        contracts.edit(session, contract_id, changed, contract.version, None, at(END + days(9)))
        assert decision(session, contract_id, "end").series == 2
    assert told(database, END + days(9), person_id, "end") == [-7]


def test_a_chance_that_had_passed_at_entry_is_not_asked_about(database):
    contract_id = a_contract_id(database, base_ends_on=TODAY + days(60), termination_notice_months=6)
    with database.read() as session:
        kinds = {each.kind for each in session.query(Decision).filter_by(contract_id=contract_id)}
    assert kinds == {"renewal-start", "end"}
