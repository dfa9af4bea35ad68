"""Hilma on good days and bad ones."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from scrapers import formats
from scrapers.errors import FetchError, ProfileError
from scrapers.notice import Notice
from scrapers.sources import hilma
from scrapers.sources.hilma.index import SELECT, bounds
from scrapers.sources.poll import Counted, Found, PollResult, Visit
from tests.scrapers.clients import Clock, a_client
from tests.scrapers.formats.goldens import FIXTURES
from tests.servers.hilma import (
    HEADER,
    KEY,
    FakeHilma,
    Trouble,
    cut_off,
    envelope,
    hilma_server,
    json_answer,
    not_acceptable,
    not_found,
    refusal,
    too_many,
    unavailable,
)
from tests.servers.serve import serve

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
MONDAY, FRIDAY = date(2026, 10, 5), date(2026, 10, 2)
AT = "2026-10-02T06:00:00.000Z"
KEYS = {"hilma": KEY}


def a_server(count: int) -> FakeHilma:
    """Hilma with so many eForms notices of Friday."""
    server = FakeHilma()
    for number in range(100, 100 + count):
        server.add(number, f"2026-10-02T06:{number % 60:02}:00.123Z", xml(number))
    return server


def xml(number: int) -> bytes:
    return f"<?xml version='1.0'?><ContractNotice>{number}</ContractNotice>".encode()


class Polled:
    """What a poll gave."""

    def __init__(self, given: list[Any]) -> None:
        self.found = [each for each in given if isinstance(each, Found)]
        self.keys = [each.key for each in self.found]
        self.days = {each.day: each for each in given if isinstance(each, Counted)}
        self.result: PollResult = given[-1]
        self.state: dict[str, Any] = self.result.next_state


def polled(
    server: FakeHilma,
    state: Mapping[str, Any] | None = None,
    known: Callable[[str], bool] = lambda _: False,
    *,
    clock: Clock | None = None,
    now: datetime = NOW,
    period: tuple[date, date] | None = None,
    keys: Mapping[str, str] = KEYS,
    **settings: Any,
) -> Polled:
    with hilma_server(server) as url:
        config = hilma.from_settings({"api_url": url, "page_size": 2} | settings)
        visit = Visit(
            client=a_client(clock),
            now=now,
            state=state or {},
            known=lambda asked: set(filter(known, asked)),
            keys=keys,
            period=period,
        )
        return Polled(list(hilma.poll(config, visit)))


def friday(server: FakeHilma, *troubles: Trouble) -> Polled:
    """Ask about Friday alone, of which each page gives what `troubles` say."""
    server.search_troubles = list(troubles)
    return polled(server, period=(FRIDAY, FRIDAY))


def test_gives_each_notice_of_each_day_once() -> None:
    server = a_server(5)
    server.add(200, "2026-10-04T21:30:00Z", xml(200))  # half past midnight on Monday, in Helsinki
    polled_ = polled(server)
    assert sorted(polled_.keys) == ["hilma:100", "hilma:101", "hilma:102", "hilma:103", "hilma:104", "hilma:200"]
    assert (polled_.result.state, polled_.result.complete, polled_.result.expected) == ("ok", True, 6)
    assert polled_.days[MONDAY].keys == {"hilma:200"}
    assert (len(polled_.days[FRIDAY].keys), polled_.days[FRIDAY].expected) == (5, 5)
    assert (polled_.result.newest_on, polled_.state["asked_to"]) == (MONDAY, "2026-10-04")
    again = polled(server, polled_.state, set(polled_.keys).__contains__)
    assert (again.keys, again.result.state, set(server.fetched.values())) == ([], "unchanged", {1})


def test_asks_as_the_index_wants_to_be_asked() -> None:
    server, clock = a_server(3), Clock()
    polled(server, clock=clock, period=(FRIDAY, FRIDAY))
    first, second = server.searches
    assert first == {
        "search": "*",
        "queryType": "simple",
        "searchMode": "all",
        "count": True,
        "top": 2,
        "skip": 0,
        "orderby": "datePublished asc",
        "filter": "datePublished ge 2026-10-01T21:00:00Z and datePublished lt 2026-10-02T21:00:00Z",
        "select": ",".join(SELECT),
    }
    assert second == first | {"skip": 2}
    assert clock.slept == [1.0] * 4  # two pages and three notices
    assert server.keys_seen == {KEY}


@pytest.mark.parametrize(
    ("day", "hours", "first"),
    [(date(2026, 3, 29), 23, 22), (date(2026, 10, 25), 25, 21), (date(2026, 12, 1), 24, 22)],
)
def test_a_day_is_helsinkis(day: date, hours: int, first: int) -> None:
    begins, ends = bounds(day)
    assert (ends - begins, begins.hour, begins.utcoffset()) == (timedelta(hours=hours), first, timedelta(0))


def test_each_model_is_read_from_its_own_interface_and_keeps_its_row() -> None:
    server = FakeHilma()
    old = (FIXTURES / "hilma" / "small_purchase.json").read_bytes()
    call = (FIXTURES / "eforms" / "finnish_e3.xml").read_bytes()
    server.add(700, AT, old, old=True)
    server.add(701, "2026-10-01T21:30:00Z", b"\xef\xbb\xbf" + call, tedPublicationId="00671294-2026")
    server.add(702, AT, xml(702))
    server.notices["/avp-eforms/external-read/v1/notice/702"] = b"\xef\xbb\xbf" + envelope(702, call)
    found = {each.key: each.document for each in polled(server).found}
    assert sorted(found) == ["hilma:701", "hilma:702", "hilma:old-700"]
    assert json.loads(found["hilma:701"].body)["index"]["tedPublicationId"] == "00671294-2026"
    read = {key: list(formats.read(document)) for key, document in found.items()}
    (purchase,), (notice,), (marked,) = read["hilma:old-700"], read["hilma:701"], read["hilma:702"]
    assert isinstance(purchase, Notice)
    assert isinstance(notice, Notice)
    assert isinstance(marked, Notice)
    assert (purchase.title, purchase.notice_type) == ({"fi": "Polttopuut"}, "cn-standard")
    assert (notice.format, notice.subtype, notice.published_on) == ("eforms", "E3", FRIDAY)
    assert notice.url == "https://www.hankintailmoitukset.fi/fi/public/procedure/1701/enotice/701/"
    assert notice.national["hilmaStatistics"] == {"energyEfficiencyConsidered": True, "lowCarbon": False}
    assert marked.notice_id == notice.notice_id


def test_numbers_of_one_model_may_be_those_of_another() -> None:
    server = a_server(1)
    server.add(100, AT, b'{"id": 100, "project": {"title": "Puut"}}', old=True)
    server.add(100, AT, b"", isPlan=True, id="P-7", planId=7)
    server.notices["/avp-eforms/external-read/v1/plan/7"] = b'{"title": "a shape nobody knows"}'
    assert sorted(polled(server).keys) == ["hilma:100", "hilma:old-100", "hilma:plan-7"]


def test_a_plan_that_cannot_be_had_is_what_the_index_says_of_it() -> None:
    server = FakeHilma()
    server.add(100, AT, b"", isPlan=True, planId=7, noticeNumber="2026-000007")
    polled_ = polled(server)
    (notice,) = formats.read(polled_.found[0].document)
    assert isinstance(notice, Notice)
    assert (polled_.keys, notice.title, notice.published_on) == (["hilma:plan-7"], {"fi": "Hankinta 100"}, FRIDAY)
    server.read_troubles = [not_acceptable]
    assert polled(server).result.state == "http_error"


def test_rows_that_do_not_say_their_model_are_told_apart_by_their_names() -> None:
    server = a_server(1)
    server.add(700, AT, b'{"id": 700, "project": {}}', old=True)
    for row in server.rows:
        del row["isEForms"], row["noticeId"]
    assert sorted(polled(server).keys) == ["hilma:100", "hilma:old-700"]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"<html>Sorry</html>", id="a page"),
        pytest.param(b'"text"', id="a text"),
        pytest.param(b'{"statusCode": 404, "message": "gone"}', id="an error that says 200"),
        pytest.param(envelope(100, xml(1), eForm=None), id="no eForm"),
        pytest.param(envelope(999, xml(1)), id="another notice"),
    ],
)
def test_an_answer_that_is_not_the_notice_is_not_kept(answer: bytes) -> None:
    server = a_server(2)
    right = server.notices["/avp-eforms/external-read/v1/notice/100"]
    server.notices["/avp-eforms/external-read/v1/notice/100"] = answer
    polled_ = polled(server)
    assert (polled_.keys, polled_.result.state, polled_.result.complete) == (["hilma:101"], "bad_answer", False)
    server.notices["/avp-eforms/external-read/v1/notice/100"] = right
    again = polled(server, polled_.state, {"hilma:101"}.__contains__)
    assert (again.keys, again.result.complete) == (["hilma:100"], True)


@pytest.mark.parametrize("trouble", [not_found, not_acceptable, cut_off])
def test_one_notice_that_cannot_be_had_does_not_stop_the_others(trouble: Trouble) -> None:
    server = a_server(3)
    server.read_troubles = [trouble] * (4 if trouble is cut_off else 1)
    polled_ = polled(server)
    assert (polled_.keys, polled_.result.complete) == (["hilma:101", "hilma:102"], False)
    assert polled_.state["incomplete"] == {"2026-10-02": "2026-10-05"}
    again = polled(server, polled_.state, set(polled_.keys).__contains__)
    assert (again.keys, again.state["incomplete"]) == (["hilma:100"], {})


def test_hilmas_own_words_are_told() -> None:
    server = a_server(1)
    server.read_troubles = [not_found]
    assert "the site answered 404: Resource not found" in polled(server).result.message
    server.read_troubles = [not_acceptable]
    assert "406: Not Acceptable" in polled(server).result.message
    server.search_troubles = [lambda _: Response("<html>Oh no</html>", 406)]
    assert polled(server).result.message.startswith("the site answered 406 (")
    server.search_troubles = [lambda _: json_answer({"title": "Bad", "detail": "Wrong date"}, 409)]
    assert "409: Wrong date" in polled(server).result.message


def test_too_many_requests_and_a_busy_service_are_waited_out() -> None:
    clock, server = Clock(), a_server(1)
    server.search_troubles = [too_many, too_many, unavailable]
    polled_ = polled(server, clock=clock)
    assert (polled_.keys, clock.slept[:3]) == (["hilma:100"], [30.0, 60.0, 30.0])
    server.search_troubles = [unavailable] * 4
    polled_ = polled(server)
    assert (polled_.result.state, polled_.result.complete) == ("rate_limited", False)
    assert "Service unavailable" in polled_.result.message
    assert [day.whole for day in polled_.days.values()] == [False]


@pytest.mark.parametrize(
    "trouble",
    [
        lambda _: Response("<html>Maintenance</html>", content_type="text/html"),
        lambda _: json_answer([]),
        lambda _: json_answer({"@odata.count": 1, "value": {"id": 1}}),
        lambda _: json_answer({"@odata.count": 1, "value": ["EF-1"]}),
        lambda _: json_answer({"value": []}),
        lambda _: Response(b'{"@odata.count": 1, "value": [{"id": "EF-1", "not', content_type="application/json"),
    ],
    ids=["a page", "an array", "no rows", "rows of text", "no count", "half of it"],
)
def test_a_list_that_makes_no_sense_is_no_list(trouble: Trouble) -> None:
    server = a_server(1)
    server.search_troubles = [trouble]
    polled_ = polled(server, {"asked_to": "2026-10-01"})
    assert (polled_.result.state, polled_.result.complete) == ("bad_answer", False)
    assert not next(iter(polled_.days.values())).whole
    assert polled(server, polled_.state).keys == ["hilma:100"]


def test_a_page_without_select_is_taken_when_a_field_was_lost() -> None:
    server = a_server(3)
    server.fields -= {"linkedNotices"}
    polled_ = polled(server)
    assert (len(polled_.keys), polled_.result.complete) == (3, True)
    assert sum("select" in question for question in server.searches) == 1
    server.search_troubles = [lambda _: refusal("no"), lambda _: refusal("Syntax error")]
    assert "400: Syntax error" in polled(server).result.message


def test_a_count_that_changes_while_pages_are_turned_starts_the_list_anew() -> None:
    server = a_server(3)

    def one_more(request: Request) -> Response:
        server.add(300, "2026-10-02T06:50:00Z", xml(300))
        return server.page(request)

    polled_ = friday(server, lambda _: None, one_more)
    assert (len(polled_.keys), polled_.result.complete, polled_.days[FRIDAY].expected) == (4, True, 4)
    assert [question["skip"] for question in server.searches] == [0, 2, 4] * 2


def test_a_count_that_lies_leaves_the_day_incomplete() -> None:
    server = a_server(3)
    lie: Trouble = lambda request: server.page(request, **{"@odata.count": 9})  # noqa: E731
    polled_ = friday(server, *[lie] * 9)
    assert (len(polled_.keys), polled_.result.state) == (3, "incomplete")
    assert polled_.result.message == "it counts 9 notices of a day and gave 3"
    assert len(server.searches) == 9  # two pages and the empty one after them, three times
    low: Trouble = lambda request: server.page(request, **{"@odata.count": 1})  # noqa: E731
    polled_ = friday(server, *[low] * 6)
    assert (len(polled_.keys), polled_.result.state) == (3, "incomplete")


def test_a_page_that_repeats_does_not_turn_for_ever() -> None:
    server = a_server(5)
    first_rows = server.rows[:2]
    same: Trouble = lambda _: json_answer({"@odata.count": 5, "value": first_rows})  # noqa: E731
    polled_ = friday(server, *[same] * 6)
    assert (len(polled_.keys), polled_.result.state, len(server.searches)) == (2, "incomplete", 6)
    server = a_server(5)
    polled_ = friday(server, lambda _: None, lambda _: json_answer({"@odata.count": 5, "value": server.rows[:2]}))
    assert (len(polled_.keys), polled_.result.complete) == (5, True)  # the list was read anew


def test_rows_that_come_twice_count_once() -> None:
    server = a_server(3)
    server.rows.append(dict(server.rows[0]))
    polled_ = friday(server)
    assert (len(polled_.keys), polled_.result.state, set(server.fetched.values())) == (3, "incomplete", {1})
    del server.rows[-1]
    assert friday(server).result.complete


def test_a_row_without_a_number_is_missed_aloud() -> None:
    server = a_server(3)
    server.rows[1] |= {"noticeId": None, "id": "unheard-of"}
    polled_ = polled(server)
    assert polled_.keys == ["hilma:100", "hilma:102"]
    assert (polled_.result.state, list(polled_.state["incomplete"])) == ("incomplete", ["2026-10-02"])


def test_what_changed_is_fetched_again_whenever_it_was_published() -> None:
    server = a_server(2)
    server.add(5, "2026-01-05T08:00:00Z", xml(5))
    first = polled(server)
    assert sorted(first.keys) == ["hilma:100", "hilma:101"]
    kept = {*first.keys, "hilma:5"}
    server.rows[0]["dateModified"] = "2026-10-05T09:05:00.100Z"
    server.rows[2]["dateModified"] = "2026-10-05T09:06:00.100Z"
    later = NOW + timedelta(minutes=15)
    second = polled(server, first.state, kept.__contains__, now=later)
    assert (second.keys, second.result.state) == (["hilma:100", "hilma:5"], "ok")
    assert server.searches[-1]["filter"] == (
        "dateModified ge 2026-10-04T09:00:00Z and dateModified lt 2026-10-05T10:15:00Z"
    )
    third = polled(server, second.state, kept.__contains__, now=later + timedelta(minutes=15))
    assert (third.keys, third.result.state) == ([], "unchanged")


def test_days_long_past_are_asked_about_without_fetching_what_is_kept() -> None:
    server = FakeHilma()
    for number in range(1, 6):
        server.add(number, f"2026-01-0{number}T08:00:00Z", xml(number))
    period = (date(2026, 1, 1), date(2026, 1, 31))
    first = polled(server, period=period, max_notices=3)
    second = polled(server, period=period, max_notices=3, known=set(first.keys).__contains__)
    assert (first.keys, second.keys) == (["hilma:5", "hilma:4", "hilma:3"], ["hilma:2", "hilma:1"])
    assert (second.result.complete, len(second.days)) == (True, 31)


def test_killed_anywhere_the_next_poll_finds_the_rest() -> None:
    steps = len(list_of_a_poll(a_server(4)))
    for cut in range(steps):
        server = a_server(4)
        kept = {each.key for each in list_of_a_poll(server, cut) if isinstance(each, Found)}
        rest = polled(server, {}, kept.__contains__)
        assert kept | set(rest.keys) == {f"hilma:{number}" for number in range(100, 104)}
        assert rest.result.complete


def list_of_a_poll(server: FakeHilma, cut: int | None = None) -> list[Any]:
    with hilma_server(server) as url:
        config = hilma.from_settings({"api_url": url, "first_days": 3})
        visit = Visit(client=a_client(), now=NOW, known=lambda _: (), keys=KEYS)
        given = hilma.poll(config, visit)
        return list(given) if cut is None else [next(given) for _ in range(cut)]


@pytest.mark.parametrize("keys", [{}, {"doffin": KEY}, {"hilma": "a\nkey"}, {"hilma": "avain-ä"}])
def test_without_a_key_nothing_is_asked(keys: dict[str, str]) -> None:
    server = a_server(1)
    polled_ = polled(server, {"asked_to": "2026-10-01"}, keys=keys)
    assert (polled_.result.state, polled_.state) == ("key_missing", {"asked_to": "2026-10-01"})
    assert "hilma" in polled_.result.message
    assert server.keys_seen == set()


def test_a_key_that_hilma_refuses_is_told_and_never_repeated() -> None:
    server = a_server(1)
    polled_ = polled(server, keys={"other": "s3cret"}, key_name="other")
    assert polled_.result.state == "login_required"
    assert polled_.result.message.startswith("Hilma refuses the key other (401): Access denied")
    server.search_troubles = [lambda request: json_answer({"message": f"Bad {request.headers[HEADER]}"}, 403)]
    polled_ = polled(server)
    assert "Hilma refuses the key hilma (403): Bad …" in polled_.result.message
    assert KEY not in json.dumps([polled_.result.message, polled_.state])


def test_the_key_is_for_hilma_alone() -> None:
    told: list[str | None] = []

    def listen(request: Request) -> Response:
        told.append(request.headers.get(HEADER))
        return Response(envelope(100, xml(100)), content_type="application/json")

    server = a_server(1)
    with serve(Request.application(listen)) as elsewhere:
        away: Trouble = lambda _: Response(status=302, headers={"Location": f"{elsewhere}/notice/100"})  # noqa: E731
        server.read_troubles = [away]
        assert polled(server).keys == ["hilma:100"]
        server.search_troubles = [away]
        assert polled(server).result.state == "http_error"
    assert told == [None]


def test_the_index_is_looked_at() -> None:
    server = FakeHilma()
    assert [finding.holds for finding in checked(server)] == [True, True, True]
    server.fields = server.fields - {"dateModified"} | {"kilpailutusTunnus"}
    found = {finding.text: finding.holds for finding in checked(server)}
    assert found["lost, and relied on: dateModified"] is False
    assert found["new: kilpailutusTunnus"] is True
    assert sum(server.fetched.values()) == 0
    with pytest.raises(FetchError) as refused:
        checked(server, {})
    assert refused.value.state == "key_missing"


def checked(server: FakeHilma, keys: Mapping[str, str] = KEYS) -> list[Any]:
    with hilma_server(server) as url:
        config = hilma.from_settings({"api_url": url})
        return list(hilma.check(config, Visit(client=a_client(), now=NOW, known=lambda _: (), keys=keys)))


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"page_size": 1001}, "page_size"),
        ({"api_url": "ftp://example.org"}, "api_url"),
        ({"key_name": ""}, "key_name"),
        ({"key": "s3cret"}, "key"),
        ({"schedule": {"hours": "from six"}}, "schedule.hours"),
        ({"schedule": {"every": "2m"}}, "schedule.every"),
        ([], "profile"),
    ],
)
def test_settings_are_refused_by_name(settings: Any, field: str) -> None:
    with pytest.raises(ProfileError) as refused:
        hilma.from_settings(settings)
    assert refused.value.field == field


def test_hilma_is_asked_by_day() -> None:
    assert str(hilma.from_settings({}).schedule.hours) == "(datetime.time(6, 0), datetime.time(22, 0))"
    assert hilma.from_settings({"schedule": {"hours": "always"}}).schedule.hours is None
