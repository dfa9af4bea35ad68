"""The lots of a procedure in their current state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from scrapers.notice import Lot, Moment, Money, Notice
from tenderwatch.notices.rules.state import Told, deadline_of, phase_after, replaced

LARGEST_COUNT = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LotState:
    """A lot as its notices tell it now; `removed_in_id` is the change that no longer has it."""

    code: str
    position: int
    notice_id: int
    title: dict[str, str]
    cpv_main: str | None
    value: Decimal | None
    currency: str | None
    value_kind: str | None
    deadline: Moment | None
    starts_on: date | None
    ends_on: date | None
    duration_value: str | None
    duration_unit: str | None
    renewals_max: int | None
    removed_in_id: int | None


def lot_states(notices: Sequence[Told]) -> list[LotState]:
    """Return every lot that notices in order have ever had, each told by the last one that has it.

    What a later notice leaves out (a result seldom repeats periods) stays as an earlier one said; a deadline is
    always that of the last call.
    """
    told: dict[str, list[tuple[Told, Lot]]] = {}
    for each in notices:
        for lot in each.notice.lots:
            if lot.id:
                told.setdefault(lot.id, []).append((each, lot))
    removed = _removed(notices)
    return [_state(code, place, versions, removed.get(code)) for place, (code, versions) in enumerate(told.items())]


def _state(code: str, position: int, versions: Sequence[tuple[Told, Lot]], removed_in_id: int | None) -> LotState:
    lots = [lot for _told, lot in reversed(versions)]
    calls = [lot for told, lot in reversed(versions) if phase_after(told.notice) == "competition"]
    money, kind = _value(lots)
    duration = _first(lots, "duration")
    renewals = _first(lots, "renewals_max")
    return LotState(
        code=code,
        position=position,
        notice_id=versions[-1][0].id,
        title=dict(_first(lots, "title") or {}),
        cpv_main=_first(lots, "cpv_main"),
        value=money.amount if money else None,
        currency=money.currency if money else None,
        value_kind=kind,
        deadline=deadline_of(calls[0]) if calls else None,
        starts_on=_first(lots, "starts_on"),
        ends_on=_first(lots, "ends_on"),
        duration_value=f"{duration.value:f}" if duration else None,
        duration_unit=duration.unit if duration else None,
        renewals_max=renewals if renewals is not None and renewals <= LARGEST_COUNT else None,
        removed_in_id=removed_in_id,
    )


def _first(lots: Sequence[Lot], field: str) -> Any:
    return next((value for lot in lots if (value := getattr(lot, field)) is not None), None)


def _value(lots: Sequence[Lot]) -> tuple[Money | None, str | None]:
    for lot in lots:
        if lot.estimated_value and lot.estimated_value.amount is not None:
            return lot.estimated_value, "estimated"
        if lot.framework_max and lot.framework_max.amount is not None:
            return lot.framework_max, "framework-maximum"
    return None, None


def _removed(notices: Sequence[Told]) -> dict[str, int]:
    """Return lot -> the change that replaced the last call which had it and has it no more."""
    gone = replaced(notices)
    calls = [told for told in notices if phase_after(told.notice) == "competition"]
    standing = {code for told in calls if told.id not in gone for code in _codes(told.notice)}
    later = [told for told in calls if told.notice.change]
    return {
        code: later[-1].id for told in calls if told.id in gone and later for code in _codes(told.notice) - standing
    }


def _codes(notice: Notice) -> set[str]:
    return {lot.id for lot in notice.lots if lot.id}
