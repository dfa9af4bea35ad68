"""What the screening passes over would have come to nothing: the evaluation itself is asked about it."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.orm import Session

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts import warnings
from tenderwatch.contracts.rules.decisions import PRICE_HORIZON
from tenderwatch.contracts.tables import Contract, ContractOption, ContractWarning, Decision, TerminationNotice
from tenderwatch.contracts.warnings import evaluation, screening
from tenderwatch.contracts.warnings.screening import to_look_at
from tenderwatch.users.tables import User
from tests.contracts.world import TODAY, at, decision, entered
from tests.makers import a_user

DAYS = [TODAY + timedelta(days=n) for n in (*range(14), 20, 45, 46, 120, 200, 365, 366, 367, 500)]


def some_contracts(session: Session, dice: Random) -> list[int]:
    owner = a_user(session, "contract-owner")
    return [
        entered(
            session,
            at(TODAY),
            imported=bool(n % 3),
            reference=f"S/{n}",
            starts_on=date(2025, 1, 1),
            base_ends_on=TODAY + timedelta(days=dice.randrange(1, 700)),
            options=dice.choice([(), (12,), (12, 12)]),
            option_notice_months=dice.choice([None, 3]),
            termination_notice_months=dice.choice([None, 2]),
            price_window_closes_on=dice.choice([None, date(2026, 12, 15)]),
            risk=dice.choice(["light", "standard", "critical"]),
            owner_id=owner.id,
        ).id
        for n in range(30)
    ]


def something_happens(session: Session, number: int, day: date, dice: Random) -> None:
    """An acknowledgement, a snooze, an end, or a day's move that nobody told the decisions of."""
    contract = session.get_one(Contract, number)
    due = decision(session, number, "end")
    person = session.get_one(User, contract.owner_id)
    match dice.randrange(4):
        case 0 if due.state == "open":
            warnings.acknowledge(session, due.id, person, at(day))
        case 1 if due.state == "open" and due.due_on > day + timedelta(days=20):
            warnings.snooze(session, due.id, day + timedelta(days=7), "Busy.", person, at(day))
        case 2:
            contract.ends_on = contract.base_ends_on = (contract.ends_on or day) + timedelta(days=dice.randrange(30))
        case _:
            contract.risk = dice.choice(["light", "standard", "critical"])
    session.flush()


def rows(session: Session, ids: list[int]) -> list[tuple[object, ...]]:
    of_them = select(Decision.__table__).where(Decision.contract_id.in_(ids)).order_by(Decision.id)
    said = select(ContractWarning.__table__).join(Decision, Decision.id == ContractWarning.decision_id)
    said = said.where(Decision.contract_id.in_(ids)).order_by(ContractWarning.id)
    return [tuple(row) for query in (of_them, said) for row in session.execute(query)]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_passed_over_would_have_come_to_nothing(database, seed):
    dice = Random(seed)
    with database.write() as session:
        ids = some_contracts(session, dice)
    passed_over = 0
    for day in DAYS:
        with database.write() as session:
            for number in dice.sample(ids, 4):
                something_happens(session, number, day, dice)
        with database.write() as session:
            quiet = sorted(set(ids) - set(to_look_at(session, ids, day)))
            before = rows(session, quiet)
            failed = dict[int, Exception]()
            assert evaluation._owe_of_some(session, quiet, day, failed) == 0
            assert failed == {}
            assert rows(session, quiet) == before
            passed_over += len(quiet)
        with database.write() as session:
            assert warnings.evaluate(session, at(day)).broken == []
    assert passed_over > len(ids) * len(DAYS) / 3


def test_a_contract_that_nothing_is_asked_of_is_passed_over_and_one_that_speaks_is_not(database):
    with database.write() as session:
        far = entered(session, at(TODAY), reference="F", base_ends_on=date(2036, 5, 31)).id
        near = entered(session, at(TODAY), reference="N", base_ends_on=TODAY + timedelta(days=20)).id
        assert to_look_at(session, [far, near], TODAY) == [near]
        contracts.delete(session, near, None, at(TODAY))
        assert to_look_at(session, [far, near], TODAY) == []


@pytest.mark.parametrize(
    "change",
    [
        update(Contract).values(base_ends_on=date(2036, 6, 30), ends_on=date(2036, 6, 30)),
        update(Contract).values(successor_id=Contract.id),
        update(ContractOption).values(state="not-used"),
        update(Decision).where(Decision.kind == "end").values(state="withdrawn"),
        update(Decision).where(Decision.kind == "end").values(rungs=[7]),
        delete(Decision).where(Decision.kind == "option"),
        insert(TerminationNotice).from_select(
            ["contract_id", "side", "given_on", "takes_effect_on", "reason", "entered_at"],
            select(
                Contract.id,
                literal("ours"),
                literal(TODAY),
                literal(date(2030, 1, 1)),
                literal("Left"),
                literal(at(TODAY)),
            ),
        ),
    ],
)
def test_what_was_found_in_line_is_asked_anew_when_a_row_of_it_changes(database, change):
    with database.write() as session:
        far = entered(session, at(TODAY), reference="F", base_ends_on=date(2036, 5, 31), options=(12,)).id
        assert to_look_at(session, [far], TODAY) == to_look_at(session, [far], TODAY) == []
        session.execute(change)
        assert to_look_at(session, [far], TODAY) == [far]


def test_a_price_window_that_comes_near_is_asked_about_though_no_row_changed(database):
    with database.write() as session:
        far = entered(session, at(TODAY), base_ends_on=date(2036, 5, 31), price_window_closes_on=date(2028, 12, 15)).id
        seen = [day for n in range(365) if to_look_at(session, [far], day := TODAY + timedelta(days=n))]
        assert seen
        assert seen == [seen[0] + timedelta(days=n) for n in range(len(seen))]
        assert date(2028, 12, 15) - seen[0] == PRICE_HORIZON


def test_a_word_that_was_not_said_after_all_is_asked_about_again(database):
    with database.write() as session:
        near = entered(session, at(TODAY), base_ends_on=TODAY + timedelta(days=20)).id
        assert warnings.evaluate(session, at(TODAY)).reached
        assert to_look_at(session, [near], TODAY) == to_look_at(session, [near], TODAY) == []
        session.execute(delete(ContractWarning))
        assert to_look_at(session, [near], TODAY) == [near]


def test_what_is_silent_until_a_day_is_asked_about_on_that_day(database):
    with database.write() as session:
        far = entered(session, at(TODAY), base_ends_on=TODAY + timedelta(days=600)).id
        days = [TODAY + timedelta(days=n) for n in (0, *range(200, 260))]
        seen = [day for day in days if to_look_at(session, [far], day)]
        assert seen == [day for day in days if asked_afresh(session, far, day)]
        assert 0 < len(seen) < len(days)


def asked_afresh(session: Session, number: int, day: date) -> list[int]:
    screening._silent.clear()
    return to_look_at(session, [number], day)
