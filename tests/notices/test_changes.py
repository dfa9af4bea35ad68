"""What differs between two versions: each field once, deadlines and money first."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from scrapers.notice import Criterion, Lot, Moment, Money, Notice
from tenderwatch.notices.rules.changes import Difference, differences

NOON = Moment(date(2026, 11, 26), time(12), "+02:00", datetime(2026, 11, 26, 10, tzinfo=UTC))
LATER = Moment(date(2026, 12, 3), time(12), "+02:00", datetime(2026, 12, 3, 10, tzinfo=UTC))
NOON_IN_UTC = Moment(date(2026, 11, 26), time(10), "Z", datetime(2026, 11, 26, 10, tzinfo=UTC))
ONE, TWO = Lot(id="LOT-0001", tender_deadline=NOON), Lot(id="LOT-0002", tender_deadline=NOON)
CALL = Notice(
    format="eforms",
    parser="test",
    form_type="competition",
    title={"fi": "Siivous"},
    tender_deadline=NOON,
    documents_urls=("https://example.org/a",),
    lots=(ONE, TWO),
)


def lots(**changes: Any) -> tuple[Lot, ...]:
    return tuple(replace(lot, **changes) for lot in CALL.lots)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(CALL, [], id="nothing"),
        pytest.param(
            replace(CALL, tender_deadline=LATER, lots=lots(tender_deadline=LATER)),
            [Difference("tender_deadline", NOON, LATER, ("LOT-0001", "LOT-0002"))],
            id="a deadline of all lots, and the notice's own that gathers them, is one change",
        ),
        pytest.param(
            replace(CALL, lots=(ONE, replace(TWO, tender_deadline=LATER))),
            [Difference("tender_deadline", NOON, LATER, ("LOT-0002",))],
            id="a deadline of one lot",
        ),
        pytest.param(
            replace(CALL, tender_deadline=NOON_IN_UTC, lots=lots(tender_deadline=NOON_IN_UTC)),
            [],
            id="the same moment written in another zone",
        ),
        pytest.param(
            replace(CALL, documents_urls=("https://example.org/a", "https://example.org/b")),
            [Difference("documents_urls", (), ("https://example.org/b",))],
            id="of a list, only what came",
        ),
        pytest.param(
            replace(CALL, title={"fi": "Siivous 2"}, lots=lots(title={"fi": "Siivous 2"})),
            [
                Difference("title", {"fi": "Siivous"}, {"fi": "Siivous 2"}),
                Difference("title", None, {"fi": "Siivous 2"}, ("LOT-0001", "LOT-0002")),
            ],
            id="a title of the notice and another of its lots",
        ),
        pytest.param(replace(CALL, lots=(ONE,)), [Difference("lots", (TWO,), ())], id="a lot went"),
        pytest.param(
            replace(CALL, cpv_main="90910000", cpv=("90910000",)),
            [Difference("cpv_main", None, "90910000")],
            id="codes are told where they stand, not again in their sum",
        ),
    ],
)
def test_differences(now: Notice, expected: list[Difference]) -> None:
    assert differences(CALL, now) == expected


def test_deadlines_and_money_come_first() -> None:
    now = replace(
        CALL,
        title={"fi": "Muu"},
        cpv_main="90910000",
        estimated_value=Money(Decimal(5), "EUR"),
        lots=lots(tender_deadline=LATER, criteria=(Criterion("price"),)),
    )
    assert [each.field for each in differences(CALL, now)] == [
        *("tender_deadline", "estimated_value", "criteria", "title", "cpv_main")
    ]


def test_what_a_result_does_not_repeat_was_not_removed() -> None:
    result = Notice(
        format="eforms", parser="test", form_type="result", title={"fi": "Siivous"}, lots=(Lot(id="LOT-0001"),)
    )
    assert differences(CALL, result) == []
