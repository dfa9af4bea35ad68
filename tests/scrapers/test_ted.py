"""TED on good days and bad ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ProfileError
from scrapers.notice import Notice
from scrapers.sources import ted
from scrapers.sources.poll import Counted, Found, PollResult, Visit
from scrapers.sources.ted.search import FIELDS
from tests.scrapers.clients import Clock, a_client
from tests.servers import FakeTed, ted_server
from tests.servers.ted import challenge, refusal, too_many, truncated, web_page

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
FRIDAY = date(2026, 10, 2)
WEEK = {"2026-10-05", "2026-10-04", "2026-10-03", "2026-10-02", "2026-10-01", "2026-09-30", "2026-09-29", "2026-09-28"}


def xml(number: int) -> bytes:
    return f"<?xml version='1.0'?><ContractNotice n='{number}'/>".encode()


def notices(count: int, first: int = 100) -> dict[str, bytes]:
    return {f"{number}-2026": xml(number) for number in range(first, first + count)}


@dataclass
class Polled:
    """What a poll gave: documents by their keys, counts by their days, and how it ended."""

    result: PollResult
    documents: dict[str, Document] = field(default_factory=dict)
    counts: dict[date, Counted] = field(default_factory=dict)

    @property
    def found(self) -> list[str]:
        """The numbers of notices that came whole."""
        return [key for key, document in self.documents.items() if document.media_type == "application/xml"]

    @property
    def summaries(self) -> list[str]:
        return [key for key in self.documents if key not in self.found]

    @property
    def incomplete(self) -> set[str]:
        return set(self.result.next_state["incomplete"])


def polled(
    server: FakeTed,
    state: Mapping[str, Any] | None = None,
    known: Callable[[str], bool] = lambda _: False,
    clock: Clock | None = None,
    now: datetime = NOW,
    period: tuple[date, date] | None = None,
    **settings: Any,
) -> Polled:
    with ted_server(server) as url:
        base = {"api_url": url, "site_url": url, "page_size": 2, "countries": ["FIN"]}
        config = ted.from_settings(base | settings)
        visit = Visit(
            client=a_client(clock),
            now=now,
            state=state or {},
            known=lambda keys: set(filter(known, keys)),
            period=period,
        )
        *given, result = ted.poll(config, visit)
    assert isinstance(result, PollResult)
    read = Polled(result)
    for each in given:
        if isinstance(each, Found):
            assert each.key not in read.documents
            read.documents[each.key] = each.document
        elif isinstance(each, Counted):
            read.counts[each.day] = each
    return read


def test_gives_each_notice_of_the_days_once_and_counts_each_day():
    server = FakeTed(notices(5), days={"104-2026": date(2026, 10, 5), "103-2026": date(2026, 9, 29)})
    read = polled(server)
    assert read.found == ["104-2026", "102-2026", "101-2026", "100-2026", "103-2026"]
    assert (read.result.state, read.result.complete, read.result.expected, read.result.seen) == ("ok", True, 5, 5)
    assert read.result.newest_on == date(2026, 10, 5)
    assert read.result.next_state == {
        "asked_to": "2026-10-04",
        "incomplete": {},
        "changed_to": NOW.isoformat(),
        "seen": {"2026-09-29": 1, "2026-10-02": 3, "2026-10-05": 1},
    }
    assert {each.isoformat() for each in read.counts} == WEEK
    friday = read.counts[FRIDAY]
    assert friday == Counted(day=FRIDAY, keys={"102-2026", "101-2026", "100-2026"}, expected=3, whole=True)
    assert read.counts[date(2026, 10, 3)] == Counted(day=date(2026, 10, 3), keys=set(), expected=0, whole=True)


def test_asks_as_the_api_wants_to_be_asked():
    server = FakeTed(notices(3))
    polled(server, cpv=["72000000", "48000000"], form_types=["competition", "planning"])
    first, second = (each for each in server.searches if "20261002" in each["query"])
    assert first == {
        "query": "publication-date = 20261002 AND buyer-country IN (FIN) "
        "AND classification-cpv IN (72000000 48000000) "
        "AND form-type IN (competition planning) SORT BY publication-number DESC",
        "fields": list(FIELDS),
        "limit": 2,
        "scope": "ALL",
        "paginationMode": "ITERATION",
        "onlyLatestVersions": False,
    }
    assert second == first | {"iterationNextToken": "token-2"}


def test_a_page_holds_as_many_rows_as_ted_gives_cells():
    server = FakeTed({})
    polled(server, page_size=250)
    (limit,) = {each["limit"] for each in server.searches}
    assert (len(FIELDS) + 2) * limit <= 10_000
    assert limit >= 200


def test_looks_back_three_days_before_the_last_one():
    server = FakeTed({})
    polled(server, {"asked_to": "2026-10-04", "incomplete": {}}, country_of="place")
    assert server.asked_days() == ["20261005", "20261004", "20261003", "20261002"]
    assert "place-of-performance-country-lot IN (FIN) " in server.searches[0]["query"]


def test_a_day_that_lacks_something_is_asked_about_until_it_does_not():
    server = FakeTed(notices(1, 50), published_on=date(2026, 9, 1))
    state = {"asked_to": "2026-10-04", "incomplete": {"2026-09-01": "2026-10-04"}}
    read = polled(server, state)
    assert (read.found, read.incomplete) == (["50-2026"], set())
    server = FakeTed({})
    polled(server, state | {"incomplete": {"2026-09-01": "2026-10-05"}})  # tried today already
    assert "20260901" not in server.asked_days()


def test_does_not_fetch_what_is_known():
    server = FakeTed(notices(3))
    read = polled(server, known=lambda number: number != "101-2026")
    assert (read.found, read.result.seen, dict(server.fetched)) == (["101-2026"], 3, {"101-2026": 1})
    assert len(read.counts[FRIDAY].keys) == 3


def test_nothing_new():
    result = polled(FakeTed(notices(3)), known=lambda _: True).result
    assert (result.state, result.complete) == ("unchanged", True)


def test_one_request_a_second():
    clock = Clock()
    polled(FakeTed(notices(3)), {"asked_to": "2026-10-04", "incomplete": {}}, clock=clock)
    assert clock.slept == [1.0] * 7  # five searches and three notices


def test_an_empty_last_page_may_carry_a_token():
    read = polled(FakeTed(notices(4)))
    assert (len(read.found), read.result.complete) == (4, True)

    def empty_with_token(request: Request) -> Response:
        return server.page(request, notices=[], iterationNextToken="token-999")

    server = FakeTed(notices(2), published_on=NOW.date())
    server.search_troubles = [lambda _: None, empty_with_token]
    read = polled(server)
    assert (len(read.found), read.result.complete, len(server.searches)) == (2, True, 9)


def test_a_repeated_token_is_not_followed_for_ever():
    server = FakeTed(notices(6), published_on=NOW.date(), days={"999-2026": FRIDAY})
    server.notices = notices(6) | {"999-2026": xml(999)}

    def same_token(request: Request) -> Response:
        return server.page(request, iterationNextToken="token-2")

    server.search_troubles = [same_token, same_token]
    read = polled(server)
    assert (read.result.state, read.result.complete) == ("bad_answer", False)
    assert len(read.found) == 5  # what was found is not lost, nor the days before
    assert (read.counts[NOW.date()].whole, read.counts[FRIDAY].whole) == (False, True)


@pytest.mark.parametrize("kind", ["EXPIRED_ITERATION_TOKEN", "INVALID_ITERATION_TOKEN"])
def test_a_dead_token_starts_the_search_anew_once(kind):
    server = FakeTed(notices(5), published_on=NOW.date())
    server.search_troubles = [lambda _: None, lambda _: refusal(kind)]
    read = polled(server)
    assert (len(read.found), read.result.complete) == (5, True)
    server = FakeTed(notices(5), published_on=date(2026, 10, 4))
    server.search_troubles = [lambda _: None] + [lambda _: None, lambda _: refusal(kind)] * 2
    read = polled(server)
    assert (read.result.state, read.result.complete, read.incomplete) == ("http_error", False, {"2026-10-04"})
    assert server.asked_days().count("20261004") == 2


def test_a_page_that_timed_out_is_asked_for_again():
    server = FakeTed(notices(3), published_on=NOW.date())
    server.search_troubles = [lambda request: server.page(request, timedOut=True, notices=[])]
    read = polled(server)
    assert (len(read.found), read.result.complete) == (3, True)


def test_a_search_that_keeps_timing_out_leaves_its_days_open():
    server = FakeTed(notices(3))
    server.search_troubles = [lambda request: server.page(request, timedOut=True)] * 3
    read = polled(server)
    assert (read.result.state, len(server.searches)) == ("timeout", 3)  # who does not answer is left in peace
    assert read.incomplete == WEEK - {"2026-10-05"}
    assert polled(server, read.result.next_state).incomplete == set()


def test_fewer_notices_than_ted_counts_leave_the_day_open():
    server = FakeTed(notices(3))
    trouble = [lambda request: server.page(request, totalNoticeCount=9)]
    server.search_troubles = [*[lambda _: None] * 3, *trouble]
    read = polled(server)
    words = "it counts 9 notices of a day and gave 3"
    assert (len(read.found), read.result.state, read.result.message) == (3, "incomplete", words)
    assert (read.incomplete, read.counts[FRIDAY].expected) == ({"2026-10-02"}, 9)


def test_a_mistake_of_ours_is_named():
    server = FakeTed(notices(1))
    server.search_troubles = [lambda _: refusal("QUERY_SYNTAX_ERROR", "supported values are " + "x" * 60_000)] * 20
    result = polled(server).result
    assert result.state == "http_error"
    assert result.message.startswith("the site answered 400: QUERY_SYNTAX_ERROR (http")
    assert len(result.message) < 120
    assert len(server.searches) == 6


def test_a_field_that_ted_no_longer_knows_costs_summaries_and_nothing_else():
    server = FakeTed(notices(3), lost_fields={"title-proc"}, walls={"101-2026"})
    read = polled(server)
    assert (read.found, read.summaries) == (["102-2026"], ["101-2026", "100-2026"])
    assert server.searches[1]["fields"] == ["publication-number"]
    assert sum("title-proc" in each["fields"] for each in server.searches) == 1


def test_too_many_requests_rest_for_half_a_minute_and_more():
    clock, server = Clock(), FakeTed(notices(1))
    server.search_troubles = [too_many, too_many]
    read = polled(server, clock=clock)
    assert (read.found, clock.slept[:2]) == (["100-2026"], [30.0, 60.0])


def test_an_answer_that_is_no_search_result():
    for page in (web_page, lambda _: Response("[]", content_type="application/json")):
        server = FakeTed(notices(1))
        server.search_troubles = [page]
        read = polled(server)
        assert (read.result.state, read.counts[NOW.date()].whole, read.found) == ("bad_answer", False, ["100-2026"])


def test_a_wall_before_the_xml_leaves_what_the_search_says_of_each_notice():
    rows = {"101-2026": {"title-proc": {"fin": "Koulujen siivous"}, "buyer-name": {"fin": ["Mallila"]}}}
    server = FakeTed(notices(3), days={"100-2026": date(2026, 9, 29)}, rows=rows, walls={"*"})
    read = polled(server)
    assert (read.found, read.result.state, read.result.complete) == ([], "blocked_by_challenge", False)
    assert (set(read.summaries), read.incomplete) == (set(server.notices), {"2026-10-02", "2026-09-29"})
    assert sum(server.fetched.values()) == 1  # who meets a wall does not run against it again
    (summary,) = formats.read(read.documents["101-2026"])
    assert isinstance(summary, Notice)
    assert (summary.publication_number, summary.title, summary.published_on) == (
        "101-2026",
        {"fi": "Koulujen siivous"},
        FRIDAY,
    )

    again = polled(server, read.result.next_state)
    assert again.documents == {}  # what stands in is not given twice

    server.rows = rows | {"102-2026": {"notice-version": "02"}}
    server.walls = set()
    read = polled(server, again.result.next_state)
    assert (set(read.found), read.result.complete, read.incomplete) == (set(server.notices), True, set())
    assert "stood_in" not in read.result.next_state


@pytest.mark.parametrize("trouble", [truncated, web_page, lambda _: Response("not yet", 404)])
def test_one_notice_that_cannot_be_fetched_does_not_stop_the_others(trouble):
    server = FakeTed(notices(3), xml_troubles=[trouble] * (4 if trouble is truncated else 1))
    read = polled(server)
    assert (read.found, read.summaries) == (["101-2026", "100-2026"], ["102-2026"])
    assert (read.result.complete, read.incomplete) == (False, {"2026-10-02"})
    kept = set(read.found)
    read = polled(server, read.result.next_state, known=kept.__contains__)
    assert (read.found, read.result.complete) == (["102-2026"], True)


def test_a_site_that_gives_nothing_is_asked_five_times():
    server = FakeTed(notices(9), xml_troubles=[web_page] * 9)
    read = polled(server)
    assert (read.result.state, sum(server.fetched.values()), len(read.summaries)) == ("bad_answer", 5, 9)


def test_failures_now_and_then_do_not_stop_a_poll():
    server = FakeTed(notices(14), xml_troubles=[web_page, lambda _: None] * 7)
    read = polled(server)
    assert (len(read.found), sum(server.fetched.values())) == (7, 14)


def test_many_notices_are_spread_over_polls():
    server = FakeTed(notices(5))
    read = polled(server, max_notices=2)
    assert (read.found, read.result.state) == (["104-2026", "103-2026"], "incomplete")
    assert read.result.next_state["incomplete"] == {"2026-10-02": "2026-10-02"}  # waits, and was not tried in vain
    kept = set(read.found)
    read = polled(server, read.result.next_state, known=kept.__contains__, max_notices=3)
    assert (read.found, read.result.complete) == (["102-2026", "101-2026", "100-2026"], True)


def test_a_poll_cut_short_at_any_place_goes_on_where_it_was():
    """The caller stores what it was given, and no state; the next poll starts from the old one."""
    for cut_after in range(12):
        server = FakeTed(notices(5))
        with ted_server(server) as url:
            config = ted.from_settings({"api_url": url, "site_url": url})
            cut = ted.poll(config, Visit(client=a_client(), now=NOW, known=lambda _: ()))
            kept = {one.key for _, one in zip(range(cut_after), cut, strict=False) if isinstance(one, Found)}
            cut.close()
        read = polled(server, {}, kept.__contains__)
        assert (len(read.found) + len(kept), read.result.complete, read.incomplete) == (5, True, set())
        assert set(server.fetched.values()) <= {1}


def test_a_wall_before_the_search():
    server = FakeTed(notices(1))
    server.search_troubles = [challenge]
    read = polled(server)
    assert (read.result.state, read.incomplete) == ("blocked_by_challenge", WEEK - {"2026-10-05"})
    assert len(server.searches) == 1


def test_a_row_without_a_number_is_no_row_and_half_a_character_no_obstacle():
    server = FakeTed({"100-2026": xml(1)}, rows={"100-2026": {"title-proc": {"fin": "\ud800 siivous"}}}, walls={"*"})
    read = polled(server)
    (summary,) = formats.read(read.documents["100-2026"])
    assert isinstance(summary, Notice)
    assert summary.title == {"fi": "? siivous"}
    for row in (7, {}, {"publication-number": None}, {"publication-number": "../1"}):
        server = FakeTed({})
        server.search_troubles = [partial(server.page, notices=[row])]
        assert polled(server).result.state == "bad_answer"


def test_an_answer_to_another_question_is_not_believed():
    server = FakeTed(notices(3))
    server.search_troubles = [lambda _: None] * 2 + [
        lambda request: server.page(
            request, notices=[{"publication-number": "1-2026", "publication-date": "2026-10-02+02:00"}]
        )
    ]
    read = polled(server)
    assert (len(read.found), read.result.state, read.incomplete) == (3, "bad_answer", {"2026-10-03"})
    other = b"<ContractNotice><efbc:NoticePublicationID schemeName='x'>00000101-2026</efbc:NoticePublicationID></a>"
    read = polled(FakeTed({"100-2026": other, "101-2026": other + b" "}))
    assert (read.found, read.summaries, read.result.state) == (["101-2026"], ["100-2026"], "bad_answer")


def test_a_number_is_known_without_its_padding():
    assert polled(FakeTed({"00000100-2026": xml(1)})).found == ["100-2026"]


def test_ted_counts_its_days_in_brussels():
    server = FakeTed({})
    polled(server, {"asked_to": "2026-10-04", "incomplete": {}}, now=datetime(2026, 10, 4, 22, 30, tzinfo=UTC))
    assert server.asked_days()[0] == "20261005"


def checked(server: FakeTed) -> list[tuple[bool, str]]:
    with ted_server(server) as url:
        config = ted.from_settings({"api_url": url, "site_url": url, "countries": ["FIN"]})
        return [(each.holds, each.text) for each in ted.check(config, Visit(client=a_client(), now=NOW, known=set))]


def test_a_look_at_the_live_service_costs_two_questions_without_an_answer():
    server = FakeTed(notices(3))
    assert [holds for holds, _ in checked(server)] == [True, True, True]
    asked = [(each["checkQuerySyntax"], len(each["fields"]), each["limit"]) for each in server.searches]
    assert asked == [(True, 1, 1), (True, len(FIELDS), 1)]


def test_a_look_says_what_is_not_as_expected():
    server = FakeTed({}, lost_fields={"title-proc"})
    assert [holds for holds, _ in checked(server)] == [True, True, False]
    server = FakeTed({})
    server.search_troubles = [lambda _: refusal("QUERY_SYNTAX_ERROR")]
    assert checked(server) == [(False, "TED refuses the question: the site answered 400: QUERY_SYNTAX_ERROR")]
    server.search_troubles = [lambda _: Response('{"notices": []}', content_type="application/json")]
    assert checked(server)[1] == (False, "the answer lacks totalNoticeCount, iterationNextToken, timedOut")


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
        ({"packages": "yes"}, "packages"),
        ({"package_from": 0}, "package_from"),
        ({"country_of": "seller"}, "country_of"),
        ({"contries": ["FIN"]}, "contries"),
        ([], "profile"),
    ],
)
def test_settings_are_refused_by_name(settings, field):
    with pytest.raises(ProfileError) as refused:
        ted.from_settings(settings)
    assert refused.value.field == field
