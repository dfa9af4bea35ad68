"""The rules of watching."""

from datetime import date

import pytest

from tenderwatch.watching import rules


@pytest.mark.parametrize(
    ("choice", "today", "deadline", "expected"),
    [
        pytest.param("tomorrow", date(2026, 11, 30), None, date(2026, 12, 1), id="tomorrow, over the end of a month"),
        pytest.param("monday", date(2026, 11, 23), None, date(2026, 11, 30), id="on a Monday the next one is meant"),
        pytest.param("monday", date(2026, 11, 29), None, date(2026, 11, 30), id="on a Sunday it is tomorrow"),
        pytest.param("week-before", date(2026, 11, 23), date(2026, 12, 3), date(2026, 11, 26), id="a week before"),
        pytest.param("week-before", date(2026, 11, 26), date(2026, 12, 3), None, id="not when that is today"),
        pytest.param("week-before", date(2026, 11, 26), None, None, id="nor without a deadline"),
        pytest.param("next year", date(2026, 11, 26), None, None, id="nor for a word nobody knows"),
    ],
)
def test_snoozed_until(choice: str, today: date, deadline: date | None, expected: date | None) -> None:
    assert rules.snoozed_until(choice, today, deadline) == expected


def a_lot(**changes: object) -> dict[str, object]:
    due = {"date": "2026-12-03", "time": "12:00:00", "offset": "+02:00", "at": "2026-12-03T10:00:00Z"}
    value = {"amount": "1200000", "currency": "EUR"}
    return {"id": "LOT-0001", "title": {"fi": "Osa 1"}, "tender_deadline": due, "estimated_value": value, **changes}


BEFORE = {"title": {"fi": "Siivous"}, "documents_urls": ["https://example.org/a"], "lots": [a_lot()]}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(
            {"lots": [a_lot(tender_deadline={"date": "2026-12-10", "at": None})]}, ("deadline",), id="deadline"
        ),
        pytest.param(
            {"lots": [a_lot(tender_deadline={"date": "2026-12-03", "offset": "Z", "at": "2026-12-03T10:00:00Z"})]},
            (),
            id="the same moment written otherwise",
        ),
        pytest.param({"lots": [a_lot(estimated_value={"amount": None, "withheld": True})]}, ("value",), id="value"),
        pytest.param({"lots": [a_lot(), a_lot(id="LOT-0002")]}, ("deadline", "value", "lots"), id="another lot"),
        pytest.param({"lots": [a_lot(duration={"value": "36", "unit": "MONTH"})]}, ("lots",), id="a longer period"),
        pytest.param({"documents_urls": ["https://example.org/b"]}, ("documents",), id="documents"),
        pytest.param({"title": {"fi": "Siivoous"}, "description": {"fi": "x"}}, (), id="texts do not count"),
    ],
)
def test_what_changed(after: dict[str, object], expected: tuple[str, ...]) -> None:
    assert rules.what_changed(BEFORE, {**BEFORE, **after}) == expected


def test_days_moved() -> None:
    later = {**BEFORE, "lots": [a_lot(tender_deadline={"date": "2026-12-10", "at": None})]}
    assert rules.days_moved(BEFORE, later) == 7
    assert rules.days_moved(later, BEFORE) == -7
    assert rules.days_moved(BEFORE, BEFORE) is None
    assert rules.days_moved({"lots": []}, BEFORE) is None


def test_filters_are_kept_in_one_form() -> None:
    given = {"cpv": ["72", " 90 ", "72", ""], "kind": [], "foo": ["x"], "country": ["FIN"]}
    assert rules.clean_filters(given) == {"country": ["FIN"], "cpv": ["72", "90"]}
