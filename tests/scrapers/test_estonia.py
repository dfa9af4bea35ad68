"""Estonia's monthly files on good days and bad ones."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Response

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ProfileError
from scrapers.formats import open_data
from scrapers.notice import Notice
from scrapers.sources import estonia
from scrapers.sources.poll import Counted, Found, Poll, PollResult, Visit
from tenderwatch.notices.rules import key_of
from tests.intake.documents import CALL
from tests.intake.documents import a_call as a_notice
from tests.scrapers.clients import a_client
from tests.servers.estonia import FakeEstonia, a_month
from tests.servers.serve import serve
from tests.servers.ted import challenge, truncated

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
FIXTURES = Path(__file__).parent.parent / "fixtures" / "open_data"
ISSUED = CALL.partition("<cbc:IssueDate>")[2].partition("</cbc:IssueDate>")[0]


def a_call(number: int, day: int = 1, month: int = 10) -> bytes:
    return a_notice(number).replace(ISSUED.encode(), f"2026-{month:02}-{day:02}+03:00".encode())


def gives(url: str, known: Collection[str] = (), **more: Any) -> Poll:
    now = more.pop("now", NOW)
    visit = Visit(client=a_client(), now=now, known=lambda keys: set(keys) & set(known), **more)
    return estonia.poll(estonia.from_settings({"api_url": url}), visit)


def polled(server: FakeEstonia, **given: Any) -> tuple[list[Found], dict[date, Counted], PollResult]:
    with serve(server) as url:
        *all_, result = gives(url, **given)
    assert isinstance(result, PollResult)
    days = {one.day: one for one in all_ if isinstance(one, Counted)}
    return [one for one in all_ if isinstance(one, Found)], days, result


def two_months() -> FakeEstonia:
    september = a_month(a_call(1, 10, 9), a_call(2, 10, 9), a_call(3, 11, 9))
    return FakeEstonia(
        {
            "notice/2026/9": september,
            "notice_award/2026/9": a_month(a_call(4, 10, 9)),
            "notice/2026/10": a_month(a_call(5)),
        }
    )


def test_each_notice_is_given_alone_and_counted_on_its_day() -> None:
    found, days, result = polled(two_months())
    assert len(found) == 5
    assert {day.isoformat(): len(one.keys) for day, one in days.items()} == {
        "2026-09-10": 3,
        "2026-09-11": 1,
        "2026-10-01": 1,
    }
    assert (result.state, result.complete, result.newest_on) == ("ok", True, date(2026, 10, 1))
    assert result.next_state["read_to"] == "2026-09-01"
    for one in found:
        (notice,) = formats.read(one.document)
        assert isinstance(notice, Notice)
        assert notice.notice_id
        assert one.key == f"{notice.notice_id}-{notice.version}"


@pytest.mark.parametrize("name", ["month.xml", "month_of_requests.xml"])
def test_notices_alone_are_read_as_they_are_in_their_file(name: str) -> None:
    body = (FIXTURES / name).read_bytes()
    found, _, _ = polled(FakeEstonia({"notice/2026/9": body, "notice_award/2026/9": a_month()}))
    alone = [each for one in found for each in formats.read(one.document)]
    whole = [each for each in open_data.read(Document(body, "x")) if isinstance(each, Notice)]
    assert [each for each in alone if isinstance(each, Notice)] == whole
    assert len({key_of(each, "x") for each in whole}) == len(whole)


def test_files_are_read_again_when_they_have_changed() -> None:
    server = two_months()
    with serve(server) as url:
        *given, result = gives(url)
        assert isinstance(result, PollResult)
        kept = {one.key for one in given if isinstance(one, Found)}
        server.sent.clear()
        *again, after = gives(url, kept, state=result.next_state)
        assert isinstance(after, PollResult)
        assert ([one for one in again if isinstance(one, Found)], after.state) == ([], "unchanged")
        assert [name for name in server.sent if name.endswith("/9")] == []
        server.files["notice_award/2026/9"] = a_month(a_call(4, 10, 9), a_call(6, 11, 9))
        *more, _ = gives(url, kept, state=after.next_state)
    assert [one.key[-5:] for one in more if isinstance(one, Found)] == ["06-01"]
    assert {one.day.day: len(one.keys) for one in more if isinstance(one, Counted) and one.day.month == 9} == {
        10: 3,
        11: 2,
    }


def test_months_that_were_missed_are_read() -> None:
    server = FakeEstonia({f"{series}/2026/{month}": a_month() for series in estonia.SERIES for month in range(1, 11)})
    _, _, result = polled(server, state={"read_to": "2026-06-01"})
    assert {name.rpartition("/")[2] for name in server.asked} == {"6", "7", "8", "9", "10"}
    assert result.next_state["read_to"] == "2026-09-01"
    server.asked.clear()
    _, _, result = polled(server, period=(date(2026, 1, 20), date(2026, 2, 2)), state={"read_to": "2026-09-01"})
    assert {name.rpartition("/")[2] for name in server.asked} == {"1", "2"}
    assert result.next_state == {"read_to": "2026-09-01"}


def test_the_turn_of_the_year() -> None:
    server = FakeEstonia({f"{series}/2026/12": a_month() for series in estonia.SERIES})
    _, _, result = polled(server, now=datetime(2027, 1, 1, 9, tzinfo=UTC))
    assert (server.asked[0], server.asked[-1], result.complete) == ("notice/2027/1", "notice_award/2026/12", True)


DTD = b'<!DOCTYPE OPEN-DATA [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("file", "found"),
    [
        pytest.param(a_month(a_call(1, 10, 9), a_call(2, 10, 9))[:-13], 2, id="cut off after two"),
        pytest.param(a_month(a_call(1, 10, 9), a_call(2, 10, 9))[:-3000], 1, id="cut off in the second"),
        pytest.param(a_month(a_call(1, 10, 9)).replace(b"<OPEN-DATA>", DTD + b"<OPEN-DATA>"), 0, id="a document type"),
        pytest.param(b"<html><body>Sorry</body></html>", 0, id="a web page"),
        pytest.param(b"", 0, id="nothing"),
    ],
)
def test_a_file_that_breaks_off_keeps_what_came_and_is_read_again(file: bytes, found: int) -> None:
    server = two_months()
    good, server.files["notice/2026/9"] = server.files["notice/2026/9"], file
    given, days, result = polled(server)
    assert (len(given), result.state, result.complete) == (found + 1, "bad_answer", False)
    assert not any(one.whole for day, one in days.items() if day.month == 9)
    assert result.next_state["read_to"] == "2026-09-01"
    server.files["notice/2026/9"] = good
    more, days, after = polled(server, state=result.next_state, known={one.key for one in given})
    assert (len(given) + len(more), after.complete, days[date(2026, 9, 10)].whole) == (5, True, True)


def test_a_month_that_is_over_and_has_no_file_is_a_fault() -> None:
    server = two_months()
    del server.files["notice_award/2026/9"]
    _, _, result = polled(server)
    assert (result.state, result.complete) == ("http_error", False)


@pytest.mark.parametrize(
    ("trouble", "state", "asked"),
    [(challenge, "blocked_by_challenge", 1), (lambda _: Response("", 503), "rate_limited", 4)],
)
def test_who_does_not_answer_is_left_in_peace(trouble: Any, state: str, asked: int) -> None:
    server = two_months()
    server.troubles = [trouble] * 20
    _, _, result = polled(server)
    assert (result.state, len(server.asked)) == (state, asked)


def test_a_connection_that_breaks_is_tried_again() -> None:
    server = two_months()
    server.troubles = [truncated]
    found, _, result = polled(server)
    assert (len(found), result.complete) == (5, True)


def test_a_cut_poll_loses_nothing() -> None:
    with serve(two_months()) as url:
        for stop in range(9):
            cut = gives(url)
            kept = {one.key for one, _ in zip(cut, range(stop), strict=False) if isinstance(one, Found)}
            cut.close()
            again = {one.key for one in gives(url, kept) if isinstance(one, Found)}
            assert (len(kept | again), kept & again) == (5, set())


def test_a_look_at_the_live_service() -> None:
    for server, held in (
        (two_months(), [True, True]),
        (FakeEstonia({"notice/2026/9": a_month(b"<a/>")}), [True, False]),
    ):
        with serve(server) as url:
            visit = Visit(client=a_client(), now=NOW, known=lambda _: ())
            assert [x.holds for x in estonia.check(estonia.from_settings({"api_url": url}), visit)] == held


def test_settings_are_refused_by_name() -> None:
    with pytest.raises(ProfileError, match="first_months"):
        estonia.from_settings({"first_months": 0})
