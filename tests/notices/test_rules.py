"""Names of notices, and where a procedure stands whatever order its notices came in."""

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest

from scrapers.notice import Change, Money, Notice
from tenderwatch.notices.rules import (
    Told,
    in_order,
    key_of,
    lot_states,
    replaced,
    state_of,
    status_of,
)
from tenderwatch.notices.rules.changes import differences
from tenderwatch.notices.rules.state import kind_of
from tests.notices.told import START, a_call, a_change, a_lot, a_result, an_award, moment

CALL = a_call(0)
MOVED = a_change(CALL, 5, lots=(a_lot(due_in_days=40), a_lot("LOT-0002", due_in_days=35)))
RESULT = a_result(60)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, "123456-2026", id="TED's number first"),
        pytest.param({"publication_number": None}, "aa-02", id="else BT-701 and BT-757"),
        pytest.param(
            {"publication_number": None, "version": None, "ocid": "ocds-1"}, "ocds-1/AA", id="else ocid and release"
        ),
        pytest.param({"publication_number": None, "version": None}, "AA", id="a name of its own without a version"),
        pytest.param({"publication_number": None, "notice_id": None}, "own", id="else what its source calls it"),
    ],
)
def test_key_of(fields: dict[str, str | None], expected: str) -> None:
    notice = Notice(format="eforms", parser="p", notice_id="AA", version="02", publication_number="123456-2026")
    assert key_of(replace(notice, **fields), "own") == expected  # type: ignore[arg-type]


def told(*notices: Notice) -> list[Told]:
    return in_order([Told(number, str(notice.publication_number), notice) for number, notice in enumerate(notices, 1)])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_arrival_makes_no_difference(order: tuple[int, ...]) -> None:
    said = (CALL, MOVED, RESULT)
    numbered = [Told(number, str(said[number].publication_number), said[number]) for number in order]
    state, lots = state_of(in_order(numbered)), lot_states(in_order(numbered))
    assert (state.phase, state.value, state.value_kind) == ("awarded", Decimal("95000.50"), "awarded")
    assert state.latest_notice_id == 2
    assert [(lot.code, lot.deadline) for lot in lots] == [
        ("LOT-0001", MOVED.lots[0].tender_deadline),
        ("LOT-0002", MOVED.lots[1].tender_deadline),
    ]


def test_a_change_moves_the_deadline_to_the_earliest_of_the_open_lots() -> None:
    assert state_of(told(CALL)).deadline == CALL.lots[0].tender_deadline
    assert state_of(told(CALL, MOVED)).deadline == MOVED.lots[1].tender_deadline


def test_a_lot_that_was_decided_is_not_open() -> None:
    partial = a_result(20, an_award(lot="LOT-0002", status="open-nw", values=()))
    state = state_of(told(CALL, MOVED, partial))
    assert (state.phase, state.deadline) == ("competition", MOVED.lots[0].tender_deadline)


def test_an_awarded_procedure_has_no_deadline() -> None:
    assert state_of(told(CALL, RESULT)).deadline is None


@pytest.mark.parametrize(
    ("later", "phase"),
    [
        pytest.param(a_change(CALL, 5, "cancel"), "cancelled", id="cancelled by a change"),
        pytest.param(a_change(CALL, 5, "cancel-intent"), "cancelled", id="meant to be cancelled"),
        pytest.param(a_change(CALL, 5, "cor-buy"), "competition", id="a correction"),
        pytest.param(a_result(60, an_award(status="clos-nw", winners=(), values=())), "cancelled", id="no winner"),
        pytest.param(a_result(60), "awarded", id="a winner"),
        pytest.param(a_call(90, form_type="cont-modif"), "modified", id="the contract changed"),
        pytest.param(a_call(90, form_type="completion"), "completed", id="the contract ended"),
        pytest.param(a_call(-30, form_type="planning"), "competition", id="planned before"),
    ],
)
def test_phase(later: Notice, phase: str) -> None:
    assert state_of(told(CALL, later)).phase == phase


def test_a_change_replaces_what_it_names_and_a_further_result_does_not() -> None:
    more = a_result(90, an_award("RES-0002", "LOT-0002"))
    notices = told(CALL, MOVED, RESULT, more)
    assert replaced(notices) == {1}
    assert [status_of(each.notice, "awarded", each.id == 1) for each in notices] == ["replaced", *["awarded"] * 3]


def test_a_change_by_publication_number_counts_too() -> None:
    change = a_change(CALL, 5)
    assert change.change is not None
    by_number = replace(change, change=replace(change.change, of=(str(CALL.publication_number),)))
    assert replaced(told(CALL, by_number)) == {1}


def test_the_next_version_of_a_notice_takes_its_place() -> None:
    second = a_change(CALL, 5, notice_id=CALL.notice_id, version="02")
    assert replaced(told(CALL, second)) == {1}


def test_a_lot_that_a_change_leaves_out_is_removed_and_a_result_removes_none() -> None:
    two = replace(CALL, lots=(a_lot(), a_lot("LOT-0002")))
    fewer = a_change(two, 5, lots=(a_lot(),))
    assert [(lot.code, lot.removed_in_id) for lot in lot_states(told(two, fewer))] == [
        ("LOT-0001", None),
        ("LOT-0002", 2),
    ]
    assert [lot.removed_in_id for lot in lot_states(told(two, a_result(60)))] == [None, None]


def test_a_result_keeps_what_it_does_not_say() -> None:
    call = replace(CALL, lots=(a_lot(starts_on=START.date(), renewals_max=2),))
    result = a_result(60, lots=(a_lot(due_in_days=None),))
    (lot,) = lot_states(told(call, result))
    assert (lot.starts_on, lot.renewals_max, lot.deadline) == (START.date(), 2, call.lots[0].tender_deadline)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, (Decimal(100_000), "estimated"), id="what the buyer estimates"),
        pytest.param(
            {"estimated_value": None, "framework_max": Money(Decimal(5), "EUR")},
            (Decimal(5), "framework-maximum"),
            id="the framework's maximum",
        ),
        pytest.param({"estimated_value": Money(None, withheld=True)}, (None, None), id="withheld is not zero"),
        pytest.param(
            {"estimated_value": None, "lots": (a_lot(estimated_value=Money(Decimal(7), "EUR")),)},
            (Decimal(7), "estimated"),
            id="its only lot",
        ),
        pytest.param(
            {
                "estimated_value": None,
                "lots": tuple(a_lot(code, estimated_value=Money(Decimal(7), "EUR")) for code in ("A", "B")),
            },
            (None, None),
            id="lots are never added up",
        ),
    ],
)
def test_value(fields: dict[str, object], expected: tuple[Decimal | None, str | None]) -> None:
    state = state_of(told(replace(CALL, **fields)))  # type: ignore[arg-type]
    assert (state.value, state.value_kind) == expected


def test_a_deadline_without_an_hour_lasts_the_day() -> None:
    day = replace(moment(START), time=None, at=None)
    state = state_of(told(replace(CALL, lots=(a_lot(tender_deadline=day),))))
    assert state.deadline_at is not None
    assert f"{state.deadline_at:%d.%m.%Y %H:%M:%S}" == "01.10.2026 23:59:59"


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        pytest.param(a_call(form_type="planning"), "planning", id="BT-03"),
        pytest.param(a_call(form_type=None), "competition", id="a source without codes lists calls"),
        pytest.param(a_call(form_type=None, awards=(an_award(),)), "result", id="unless it says who won"),
    ],
)
def test_kind_of(notice: Notice, expected: str) -> None:
    assert kind_of(notice) == expected


def test_a_changed_tranche_replaces_only_itself() -> None:
    first = a_result(40)
    second = replace(a_result(50, an_award("RES-0002")), notice_id=first.notice_id, version="02")
    corrected = a_change(second, 60, notice_id=first.notice_id, version="03")
    assert replaced(told(first, second, corrected)) == {2}


def test_a_change_of_a_version_that_is_not_here_replaces_those_before_it() -> None:
    change = a_change(CALL, 9, change=Change((f"{CALL.notice_id}-04",)))
    assert replaced(told(CALL, change)) == {1}
    assert replaced(told(CALL, RESULT, a_change(MOVED, 80))) == set()


def test_a_change_that_has_no_form_of_its_own_is_of_that_of_its_subtype() -> None:
    moved = replace(MOVED, form_type="change", notice_type="corr", subtype="16")
    state = state_of(told(CALL, moved))
    assert (kind_of(moved), state.phase, state.deadline) == (
        "competition",
        "competition",
        moved.lots[1].tender_deadline,
    )
    assert kind_of(replace(moved, subtype="29", awards=RESULT.awards)) == "result"
    assert [each.field for each in differences(CALL, moved)][:1] == ["tender_deadline"]
