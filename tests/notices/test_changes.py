"""What differs between two versions: each field once, deadlines and money first."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import notice_json
from scrapers.notice import Criterion, Duration, Lot, Moment, Money, Notice
from tenderwatch.notices.rules.changes import FACTS, Difference, days_moved, differences, facts

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


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(replace(CALL, lots=lots(tender_deadline=LATER)), ("deadline",), id="deadline"),
        pytest.param(replace(CALL, lots=lots(tender_deadline=NOON_IN_UTC)), (), id="the same moment written otherwise"),
        pytest.param(replace(CALL, lots=lots(estimated_value=Money(None, withheld=True))), ("value",), id="value"),
        pytest.param(replace(CALL, lots=(ONE, TWO, replace(TWO, id="LOT-0003"))), ("lots",), id="another lot"),
        pytest.param(replace(CALL, lots=lots(duration=Duration(Decimal(36), "MONTH"))), ("lots",), id="longer"),
        pytest.param(replace(CALL, lots=lots(title={"fi": "Osa"})), ("lots",), id="the title of lots"),
        pytest.param(replace(CALL, documents_urls=("https://example.org/b",)), ("documents",), id="documents"),
        pytest.param(replace(CALL, title={"fi": "Siivoous"}, description={"fi": "x"}), (), id="texts do not count"),
        pytest.param(replace(CALL, lots=lots(questions_deadline=LATER)), (), id="nor does until when to ask"),
    ],
)
def test_facts(now: Notice, expected: tuple[str, ...]) -> None:
    assert facts(differences(CALL, now)) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(replace(CALL, tender_deadline=LATER, lots=lots(tender_deadline=LATER)), 7, id="all lots"),
        pytest.param(replace(CALL, lots=(replace(ONE, tender_deadline=LATER), TWO)), 7, id="one lot"),
        pytest.param(CALL, None, id="none"),
        pytest.param(replace(CALL, lots=lots(tender_deadline=None)), None, id="it went"),
        pytest.param(
            replace(CALL, lots=lots(tender_deadline=replace(NOON, at=datetime(2026, 11, 26, 12, tzinfo=UTC)))),
            None,
            id="by hours",
        ),
        pytest.param(
            replace(
                CALL,
                lots=(replace(ONE, tender_deadline=LATER), replace(TWO, tender_deadline=Moment(date(2026, 12, 1)))),
            ),
            None,
            id="each by its own",
        ),
    ],
)
def test_days_moved(now: Notice, expected: int | None) -> None:
    assert days_moved(differences(CALL, now)) == expected
    assert days_moved(differences(now, CALL)) == (expected and -expected)


DEADLINES = st.sampled_from([None, NOON, LATER, NOON_IN_UTC, Moment(date(2026, 12, 1))])
AMOUNTS = st.sampled_from([None, Money(Decimal(5), "EUR"), Money(Decimal("5.00"), "EUR"), Money(None, withheld=True)])
URLS = st.lists(st.sampled_from(["https://example.org/a", "https://example.org/b"]), unique=True).map(tuple)
TITLES = st.sampled_from([None, {}, {"fi": "Siivous"}, {"fi": "Siivous", "sv": "Städning"}])
LOTS = st.builds(
    Lot,
    id=st.sampled_from(["LOT-0001", "LOT-0002", None]),
    title=TITLES,
    tender_deadline=DEADLINES,
    request_deadline=DEADLINES,
    estimated_value=AMOUNTS,
    documents_urls=URLS,
    renewals_max=st.sampled_from([None, 0, 2]),
)
NOTICES = st.builds(
    Notice,
    format=st.just("eforms"),
    parser=st.just("test"),
    form_type=st.sampled_from(["competition", "result", None]),
    title=TITLES,
    tender_deadline=DEADLINES,
    total_value=AMOUNTS,
    documents_urls=URLS,
    lots=st.lists(LOTS, max_size=3).map(tuple),
)


def kept(notice: Notice) -> Notice:
    """Return a notice as the database gives it back."""
    return notice_json.from_json(orjson.loads(notice_json.dumps(notice, "notice.xml")))


@given(NOTICES, NOTICES)
def test_what_brings_a_decision_back_is_what_the_table_of_changes_shows(was: Notice, now: Notice) -> None:
    shown = differences(was, now)
    assert differences(kept(was), kept(now)) == shown
    for fact in facts(shown):
        assert {each.field for each in shown} & {*FACTS[fact]}, "it can be seen in the table"
    unsaid = [each for each in shown if not facts([each])]
    assert not facts(unsaid), "and what is in the table without being a fact adds up to none"
    assert set(facts(shown)) == {fact for each in shown for fact in facts([each])}
    assert days_moved(shown) is None or "deadline" in facts(shown)
    assert not facts(differences(was, kept(was)))
