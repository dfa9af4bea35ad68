"""TED on good days and bad ones."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from scrapers.errors import ProfileError
from scrapers.sources import ted
from scrapers.sources.poll import Found, PollResult, Visit
from tests.scrapers.clients import Clock, a_client
from tests.servers import FakeTed, ted_server
from tests.servers.ted import challenge, refusal, too_many, truncated, web_page

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
XML = b"<?xml version='1.0'?><ContractNotice/>"


def notices(count: int) -> dict[str, bytes]:
    return {f"{number}-2026": XML for number in range(100, 100 + count)}


def polled(
    server: FakeTed,
    state: Mapping[str, Any] | None = None,
    known: Callable[[str], bool] = lambda _: False,
    clock: Clock | None = None,
    **settings: Any,
) -> tuple[list[str], PollResult]:
    """Return the numbers found and how it ended."""
    with ted_server(server) as url:
        base = {"api_url": url, "site_url": url, "page_size": 2, "countries": ["FIN"]}
        config = ted.from_settings(base | settings)
        visit = Visit(client=a_client(clock), now=NOW, state=state or {}, known=lambda keys: set(filter(known, keys)))
        *found, result = ted.poll(config, visit)
    assert isinstance(result, PollResult)
    return [one.key for one in found if isinstance(one, Found)], result


def test_gives_each_notice_of_the_period_once():
    server = FakeTed(notices(5))
    found, result = polled(server)
    assert found == ["104-2026", "103-2026", "102-2026", "101-2026", "100-2026"]
    assert (result.state, result.complete, result.expected, result.seen) == ("ok", True, 5, 5)
    assert result.newest_on == date(2026, 10, 2)
    assert result.next_state == {"watermark": "2026-10-05", "missing": {}}


def test_asks_as_the_api_wants_to_be_asked():
    server = FakeTed(notices(3))
    polled(server, cpv=["72000000", "48000000"], form_types=["competition", "planning"])
    first, second = server.searches
    assert first == {
        "query": "publication-date >= 20260928 AND buyer-country IN (FIN) "
        "AND classification-cpv IN (72000000 48000000) "
        "AND form-type IN (competition planning) SORT BY publication-number DESC",
        "fields": ["publication-number", "publication-date", "notice-identifier", "notice-version", "form-type"],
        "limit": 2,
        "scope": "ALL",
        "paginationMode": "ITERATION",
        "onlyLatestVersions": False,
    }
    assert second == first | {"iterationNextToken": "token-2"}


def test_looks_back_three_days_before_the_watermark():
    server = FakeTed({})
    polled(server, {"watermark": "2026-10-02"}, country_of="place")
    assert server.searches[0]["query"].startswith(
        "publication-date >= 20260929 AND place-of-performance-country-lot IN (FIN) "
    )


def test_does_not_fetch_what_is_known():
    server = FakeTed(notices(3))
    found, result = polled(server, known=lambda number: number != "101-2026")
    assert (found, result.seen, dict(server.fetched)) == (["101-2026"], 3, {"101-2026": 1})


def test_nothing_new():
    _, result = polled(FakeTed(notices(3)), known=lambda _: True)
    assert (result.state, result.complete) == ("unchanged", True)


def test_one_request_a_second():
    clock = Clock()
    polled(FakeTed(notices(3)), clock=clock)
    assert clock.slept == [1.0] * 4  # two searches and three notices


def test_an_empty_last_page_may_carry_a_token():
    found, result = polled(FakeTed(notices(4)))
    assert (len(found), result.complete) == (4, True)

    def empty_with_token(request: Request) -> Response:
        return server.page(request, notices=[], iterationNextToken="token-999")

    server = FakeTed(notices(2))
    server.search_troubles = [lambda _: None, empty_with_token]
    found, result = polled(server)
    assert (len(found), result.complete, len(server.searches)) == (2, True, 2)


def test_a_repeated_token_is_not_followed_for_ever():
    server = FakeTed(notices(6))

    def same_token(request: Request) -> Response:
        return server.page(request, iterationNextToken="token-2")

    server.search_troubles = [same_token, same_token]
    found, result = polled(server, {"watermark": "2026-10-01"})
    assert (result.state, result.complete, result.next_state["watermark"]) == ("bad_answer", False, "2026-10-01")
    assert len(found) == 4  # what was found is not lost


@pytest.mark.parametrize("kind", ["EXPIRED_ITERATION_TOKEN", "INVALID_ITERATION_TOKEN"])
def test_a_dead_token_starts_the_search_anew_once(kind):
    server = FakeTed(notices(5))
    server.search_troubles = [lambda _: None, lambda _: refusal(kind)]
    found, result = polled(server)
    assert (len(found), len(set(found)), result.complete) == (5, 5, True)
    server = FakeTed(notices(5))
    server.search_troubles = [lambda _: None, lambda _: refusal(kind)] * 2
    _, result = polled(server)
    assert (result.state, result.complete) == ("http_error", False)
    assert len(server.searches) == 4


def test_a_page_that_timed_out_is_asked_for_again():
    server = FakeTed(notices(3))
    server.search_troubles = [lambda request: server.page(request, timedOut=True, notices=[])]
    found, result = polled(server)
    assert (len(found), result.complete) == (3, True)


def test_a_search_that_keeps_timing_out_does_not_move_the_watermark():
    server = FakeTed(notices(3))
    server.search_troubles = [lambda request: server.page(request, timedOut=True)] * 3
    _, result = polled(server, {"watermark": "2026-10-01"})
    assert (result.state, result.next_state["watermark"]) == ("timeout", "2026-10-01")


def test_fewer_notices_than_ted_counts_do_not_move_the_watermark():
    server = FakeTed(notices(3))
    server.search_troubles = [lambda request: server.page(request, totalNoticeCount=9)]
    found, result = polled(server, {"watermark": "2026-10-01"})
    assert (len(found), result.state, result.message) == (3, "incomplete", "TED counts 9 notices and gave 3")
    assert result.next_state["watermark"] == "2026-10-01"


def test_a_mistake_of_ours_is_named():
    server = FakeTed(notices(1))
    server.search_troubles = [lambda _: refusal("QUERY_UNKNOWN_FIELD", "supported values are " + "x" * 60_000)]
    _, result = polled(server)
    assert (result.state, result.message) == (
        "http_error",
        "the site answered 400: QUERY_UNKNOWN_FIELD; 0 notices are still to be fetched",
    )
    assert len(server.searches) == 1


def test_too_many_requests_rest_for_half_a_minute_and_more():
    clock, server = Clock(), FakeTed(notices(1))
    server.search_troubles = [too_many, too_many]
    found, _ = polled(server, clock=clock)
    assert (found, clock.slept[:2]) == (["100-2026"], [30.0, 60.0])


def test_an_answer_that_is_no_search_result():
    server = FakeTed(notices(1))
    server.search_troubles = [web_page]
    assert polled(server)[1].state == "bad_answer"
    server.search_troubles = [lambda _: Response("[]", content_type="application/json")]
    assert polled(server)[1].state == "bad_answer"


def test_a_wall_before_the_xml_is_named_and_the_xml_is_owed():
    server = FakeTed(notices(3), walls={"*"})
    found, result = polled(server)
    assert (found, result.state, result.complete) == ([], "blocked_by_challenge", False)
    assert result.next_state["watermark"] == "2026-10-05"  # the search was complete
    assert set(result.next_state["missing"]) == set(server.notices)
    assert sum(server.fetched.values()) == 1  # who meets a wall does not run against it again

    server.walls = set()
    server.notices = dict(server.notices) | {"200-2026": XML}
    found, result = polled(server, result.next_state | {"watermark": "2026-10-30"}, known=lambda _: False)
    assert (len(found), result.complete, result.next_state["missing"]) == (4, True, {})


@pytest.mark.parametrize("trouble", [truncated, web_page, lambda _: Response("not yet", 404)])
def test_one_notice_that_cannot_be_fetched_does_not_stop_the_others(trouble):
    server = FakeTed(notices(3), xml_troubles=[trouble] * (4 if trouble is truncated else 1))
    found, result = polled(server)
    assert found == ["101-2026", "100-2026"]
    assert (result.complete, list(result.next_state["missing"])) == (False, ["102-2026"])
    found, result = polled(server, result.next_state, known=lambda number: number in found)
    assert (found, result.complete) == (["102-2026"], True)


def test_a_site_that_gives_nothing_is_asked_five_times():
    server = FakeTed(notices(9), xml_troubles=[web_page] * 9)
    _, result = polled(server)
    assert (result.state, sum(server.fetched.values()), len(result.next_state["missing"])) == ("bad_answer", 5, 9)


def test_failures_now_and_then_do_not_stop_a_poll():
    server = FakeTed(notices(14), xml_troubles=[web_page, lambda _: None] * 7)
    found, _ = polled(server)
    assert (len(found), sum(server.fetched.values())) == (7, 14)


def test_many_notices_are_spread_over_polls():
    server = FakeTed(notices(5))
    found, result = polled(server, max_notices=2)
    assert (found, result.state) == (["104-2026", "103-2026"], "incomplete")
    kept = set(found)
    found, result = polled(server, result.next_state, known=kept.__contains__, max_notices=3)
    assert (found, result.complete) == (["102-2026", "101-2026", "100-2026"], True)


def test_a_poll_that_was_cut_short_goes_on_where_it_was():
    """The caller stores what it was given, and no state; the next poll starts from the old one."""
    server = FakeTed(notices(5))
    with ted_server(server) as url:
        config = ted.from_settings({"api_url": url, "site_url": url})
        cut = ted.poll(config, a_client(), {}, NOW, lambda _: False)
        kept = {one.key for _, one in zip(range(2), cut, strict=False) if isinstance(one, Found)}
    found, result = polled(server, {}, kept.__contains__)
    assert (len(found), result.complete) == (3, True)
    assert set(server.fetched.values()) == {1}


def test_a_wall_before_the_search():
    server = FakeTed(notices(1))
    server.search_troubles = [challenge]
    assert polled(server)[1].state == "blocked_by_challenge"


def test_a_number_is_known_without_its_padding():
    found, _ = polled(FakeTed({"00000100-2026": XML}))
    assert found == ["100-2026"]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"countries": ["FI"]}, "countries"),
        ({"countries": ["FIN) OR (1=1"]}, "countries"),
        ({"cpv": ["72*"]}, "cpv"),
        ({"form_types": ["news"]}, "form_types"),
        ({"page_size": 251}, "page_size"),
        ({"page_size": 1.5}, "page_size"),
        ({"api_url": "ftp://example.org"}, "api_url"),
        ({"country_of": "seller"}, "country_of"),
        ({"contries": ["FIN"]}, "contries"),
        ([], "profile"),
    ],
)
def test_settings_are_refused_by_name(settings, field):
    with pytest.raises(ProfileError) as refused:
        ted.from_settings(settings)
    assert refused.value.field == field
