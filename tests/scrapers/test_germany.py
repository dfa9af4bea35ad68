"""Germany's exports on good days and bad ones."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import pytest
from werkzeug.wrappers import Response

from scrapers import formats
from scrapers.errors import ParseError, ProfileError
from scrapers.sources import germany
from scrapers.sources.poll import Counted, Found, Poll, PollResult, Visit
from tests.intake.documents import a_call
from tests.scrapers.clients import a_client
from tests.servers.germany import FakeGermany
from tests.servers.ocds import zipped
from tests.servers.serve import serve
from tests.servers.ted import challenge, truncated, web_page

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
FRIDAY = "2026-10-02"


def a_file(count: int, first: int = 1, **more: bytes) -> bytes:
    calls = {f"{number}.xml": a_call(number) for number in range(first, first + count)}
    return zipped(calls | {name.replace("_", "."): body for name, body in more.items()})


def gives(url: str, known: Collection[str] = (), **more: Any) -> Poll:
    visit = Visit(client=a_client(), now=NOW, known=lambda keys: set(keys) & set(known), **more)
    return germany.poll(germany.from_settings({"api_url": url, "first_days": 3}), visit)


def polled(server: FakeGermany, **given: Any) -> tuple[list[Found], dict[str, Counted], PollResult]:
    with serve(server) as url:
        *all_, result = gives(url, **given)
    assert isinstance(result, PollResult)
    days = {one.day.isoformat(): one for one in all_ if isinstance(one, Counted)}
    return [one for one in all_ if isinstance(one, Found)], days, result


def test_a_day_is_one_file_and_each_notice_one_document() -> None:
    server = FakeGermany({FRIDAY: a_file(3, 11)})
    found, days, result = polled(server)
    assert [one.key for one in found] == [f"11111111-aaaa-4aaa-8aaa-{number:012x}-01" for number in (11, 12, 13)]
    assert [one.document.body for one in found] == [a_call(number) for number in (11, 12, 13)]
    assert (len(days[FRIDAY].keys), days[FRIDAY].whole, days[FRIDAY].expected) == (3, True, None)
    assert (result.state, result.newest_on) == ("ok", date(2026, 10, 2))
    # yesterday's file may not be there yet, so it is asked for again when it surely is
    assert (server.asked[0], result.next_state["asked_to"]) == ("2026-10-04", "2026-10-03")


def test_days_without_a_file_are_in_order() -> None:
    _, days, result = polled(FakeGermany({}))
    assert (len(days), all(day.whole for day in days.values()), result.state) == (4, True, "unchanged")


def test_the_same_notice_twice_is_one() -> None:
    found, days, _ = polled(FakeGermany({FRIDAY: a_file(2, again_xml=a_call(1))}))
    assert (len(found), len(days[FRIDAY].keys)) == (2, 2)
    assert polled(FakeGermany({FRIDAY: a_file(2)}), known={one.key for one in found})[0] == []


@pytest.mark.parametrize(
    ("file", "found"),
    [
        pytest.param(a_file(3)[:-40], 0, id="cut off"),
        pytest.param(a_file(2, bomb_xml=b" " * 60_000_000), 2, id="a bomb among notices"),
        pytest.param(zipped({"../../x.xml": a_call(1), "2.xml": a_call(2)}), 1, id="a path that leads out"),
        pytest.param(b"<html>Sorry</html>", 0, id="a web page"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_its_day_open_and_others_not(file: bytes, found: int) -> None:
    server = FakeGermany({FRIDAY: file, "2026-10-01": a_file(2, 50)})
    given, days, result = polled(server)
    assert (len(given), result.state, result.complete) == (found + 2, "bad_answer", False)
    assert [day for day, one in days.items() if not one.whole] == [FRIDAY]
    server.files = {FRIDAY: a_file(3), "2026-10-01": a_file(2, 50)}
    more, days, after = polled(server, state=result.next_state, known={one.key for one in given})
    assert (after.complete, days[FRIDAY].whole) == (True, True)
    assert len(more) == 3 - len({one.key for one in given} & days[FRIDAY].keys)


def test_a_document_type_is_refused_by_its_reader() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + a_call(9).split(b"?>", 1)[1]
    found, days, result = polled(FakeGermany({FRIDAY: a_file(1, evil_xml=evil)}))
    assert (len(found), days[FRIDAY].whole, result.complete) == (2, True, True)
    read = {type(next(iter(formats.read(one.document)))) for one in found}
    assert ParseError in read


@pytest.mark.parametrize(
    ("trouble", "state"),
    [(challenge, "blocked_by_challenge"), (web_page, "bad_answer"), (lambda _: Response("", 500), "http_error")],
)
def test_bad_answers(trouble: Any, state: str) -> None:
    _, days, result = polled(FakeGermany({FRIDAY: a_file(1)}, troubles=[trouble] * 9), period=(date(2026, 10, 2),) * 2)
    assert (result.state, days[FRIDAY].whole) == (state, False)


def test_a_connection_that_breaks_is_tried_again() -> None:
    found, _, result = polled(FakeGermany({FRIDAY: a_file(2)}, troubles=[truncated, truncated]))
    assert (len(found), result.state) == (2, "ok")


def test_a_cut_poll_loses_nothing() -> None:
    server = FakeGermany({FRIDAY: a_file(3)})
    with serve(server) as url:
        for stop in range(8):
            cut = gives(url)
            kept = {one.key for one, _ in zip(cut, range(stop), strict=False) if isinstance(one, Found)}
            cut.close()
            again = {one.key for one in gives(url, kept) if isinstance(one, Found)}
            assert (len(kept | again), kept & again) == (3, set())


def test_a_look_at_the_live_service() -> None:
    for files, held in (({"2026-09-28": a_file(2)}, [True, True]), ({"2026-09-28": b"PK\x03\x04"}, [False, True])):
        with serve(FakeGermany(files)) as url:
            visit = Visit(client=a_client(), now=NOW, known=lambda _: ())
            assert [x.holds for x in germany.check(germany.from_settings({"api_url": url}), visit)] == held


def test_settings_are_refused_by_name() -> None:
    with pytest.raises(ProfileError, match="months"):
        germany.from_settings({"months": 3})
