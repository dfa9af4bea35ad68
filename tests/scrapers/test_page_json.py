"""Lists in JSON: places are paths, pages follow by a cursor or by days, and nothing is lost in silence."""

from decimal import Decimal
from typing import Any

import pytest
from werkzeug.wrappers import Response

from scrapers.errors import ProfileError
from scrapers.sources import page
from scrapers.sources.page.paths import Node, path_of
from scrapers.sources.page.trying import tried
from scrapers.sources.poll import Found, PollResult
from tests.scrapers.clients import a_client
from tests.scrapers.pages import notice_of, polled, settings
from tests.servers import listing_site, nasty_server
from tests.servers.json_list import JsonList, json_list
from tests.servers.listing import ListingSite
from tests.servers.nasty import Nasty

FIELDS = {
    "source_ref": {"selector": "id"},
    "title": {"selector": "name[0].text", "required": True},
    "url": {"selector": "link"},
    "published": {"selector": "day"},
    "deadline": {"selector": "closes"},
    "cpv": {"selector": "cpv[*].code"},
    "value": {"selector": "value"},
    "description": {"selector": "body"},
}
LISTING = {"item": "data.items[*]", "fields": FIELDS, "empty_marker": {"selector": "total", "text": "0"}}
CURSOR = {"kind": "cursor", "path": "meta.next", "name": "after"}
WINDOW = {"kind": "window", "from": -19, "to": 5, "step": 7}
DAYS = "/calls?from={from}&to={to}"


def read(service: JsonList, path: str = "/calls", **changes: Any) -> tuple[list[Found], PollResult]:
    given = {"kind": "json_list", "list": LISTING, "filters": {}, "currency": "EUR"} | changes
    with json_list(service) as url:
        return polled(url, path=path, **given)


def test_an_item_becomes_a_notice() -> None:
    (found,), result = read(JsonList(1))
    notice = notice_of(found)
    assert (found.key, notice.title, result.state) == ("0", {"fi": "Työ 0"}, "ok")
    assert notice.description == {"fi": "Eka & toka\nyksi\n\ufffd"}
    assert (notice.cpv, str(notice.published_on)) == (("45233141", "48000000"), "2026-09-01")
    assert notice.url
    assert notice.url.endswith("/call/0")
    assert notice.estimated_value
    assert notice.estimated_value.amount == Decimal("1000000.5")
    assert notice.tender_deadline
    assert f"{notice.tender_deadline.at:%H:%M}" == "09:00"


def test_an_items_own_answer() -> None:
    detail = {"follow": True, "fields": {"description": {"selector": "text"}}}
    (found,), _ = read(JsonList(1), detail=detail)
    assert notice_of(found).description == {"fi": "Kuvaus 0"}


def test_filters_transforms_and_what_is_unchanged_are_as_on_pages() -> None:
    fields = FIELDS | {"title": {"selector": "name[*].text", "many": True, "transform": [{"join": " / "}]}}
    with json_list(JsonList(3)) as url:
        given: dict[str, Any] = {"kind": "json_list", "list": LISTING | {"fields": fields}}
        given["filters"] = {"title_exclude": ["työ 1"]}
        found, first = polled(url, path="/calls", **given)
        again, second = polled(url, first.next_state, path="/calls", **given)
    assert [notice_of(one).title for one in found] == [{"fi": "Työ 0 / Arbete"}, {"fi": "Työ 2 / Arbete"}]
    assert (again, second.state) == ([], "unchanged")


def test_a_cursor_leads_to_the_end() -> None:
    service = JsonList(25)
    found, result = read(service, pagination=CURSOR)
    assert [one.key for one in found] == [str(number) for number in range(25)]
    assert (result.state, result.complete, len(service.asked)) == ("ok", True, 3)


@pytest.mark.parametrize(
    ("fault", "kept", "words"),
    [
        ("repeats", 20, "names the same cursor again"),
        ("circles", 10, "leads to the same items again"),
        ("empty", 25, "a page without items names a further cursor"),
    ],
)
def test_a_cursor_that_leads_nowhere_is_told(fault: str, kept: int, words: str) -> None:
    service = JsonList(25, fault=fault)
    found, result = read(service, pagination=CURSOR)
    assert (len(found), result.state, result.complete) == (kept, "incomplete", False)
    assert words in result.message
    assert len(service.asked) <= 4


def test_more_pages_than_the_profile_allows_are_told() -> None:
    found, result = read(JsonList(25), pagination=CURSOR | {"max_pages": 2})
    assert (len(found), result.state, result.complete) == (20, "incomplete", False)


@pytest.mark.parametrize("left_out", [False, True], ids=["last day taken along", "last day left out"])
def test_windows_of_days_lose_no_day(left_out: bool) -> None:
    service = JsonList(24, last_day_left_out=left_out)
    found, result = read(service, path=DAYS, pagination=WINDOW)
    assert sorted(int(one.key) for one in found) == list(range(24))
    assert (result.state, result.complete) == ("ok", True)
    assert service.asked[0] == "/calls?from=2026-09-01&to=2026-09-08"
    assert service.asked[-1] == "/calls?from=2026-09-22&to=2026-09-25"


def test_a_full_window_is_asked_for_in_halves() -> None:
    found, result = read(JsonList(24, page_size=5), path=DAYS, pagination=WINDOW | {"size": 5})
    assert sorted(int(one.key) for one in found) == list(range(24))
    assert (result.state, result.complete) == ("ok", True)


def test_a_full_day_is_told() -> None:
    found, result = read(JsonList(24, page_size=2), path=DAYS, pagination=WINDOW | {"size": 2})
    assert (result.state, result.complete) == ("incomplete", False)
    assert "the list of 2026-09-01 is full" in result.message
    assert found


def test_windows_of_a_page() -> None:
    with listing_site(ListingSite()) as url:
        found, result = polled(url, path="/tenders?a={from}&b={to}", pagination=WINDOW)
    assert (found, result.state) == ([], "empty_ok")


def test_an_empty_list_and_one_that_is_gone() -> None:
    assert read(JsonList(0))[1].state == "empty_ok"
    assert read(JsonList(0), list=LISTING | {"empty_marker": {"text": "0"}})[1].state == "empty_ok"
    assert read(JsonList(0), list=LISTING | {"empty_marker": {}})[1].state == "empty_suspicious"
    _, gone = read(JsonList(3, fault="moved"))
    assert (gone.state, gone.complete) == ("layout_changed", False)
    assert "the answer holds no list at data.items" in gone.message
    fields = FIELDS | {"title": {"selector": "name[7].text"}}
    assert read(JsonList(3), list=LISTING | {"fields": fields})[1].state == "layout_changed"


@pytest.mark.parametrize(
    ("body", "state", "words"),
    [
        ('{"data": ', "bad_answer", "line 1, column"),
        ("[" * 200_000, "bad_answer", "nests too deeply"),
        ("<form><input type=password></form>", "login_required", "sign-in form"),
        ('<script src="https://challenges.cloudflare.com/turnstile/v0/api.js">', "blocked_by_challenge", "challenge"),
        ('[{"data": 1}]', "layout_changed", "data"),
    ],
)
def test_what_is_no_list(body: str, state: str, words: str) -> None:
    with nasty_server(Nasty([Response(body)])) as url:
        _, result = polled(url, kind="json_list", list=LISTING)
    assert (result.state, result.complete) == (state, False)
    assert words in result.message


def test_letters_that_no_database_keeps() -> None:
    body = '\ufeff{"data": {"items": [{"id": 1e9999, "name": [{"text": "a\\ud800\\u0000b"}]}]}}'
    with nasty_server(Nasty([Response(body.encode())])) as url:
        (found,), _ = polled(url, kind="json_list", list=LISTING)
    assert (found.key, notice_of(found).title) == ("1e9999", {"fi": "a\ufffd\ufffdb"})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.b", ["1"]),
        ("c[*].d", ["2", "true"]),
        ("c[1].d", ["true"]),
        ("c[9].d", []),
        ("a", [""]),
        ("e", []),
        ("a[0]", []),
    ],
)
def test_paths(path: str, expected: list[str]) -> None:
    whole = Node({"a": {"b": "1"}, "c": [{"d": "2"}, {"d": True}], "e": None})
    assert [one.text() for one in path_of(path).tags(whole)] == expected


@pytest.mark.parametrize("said", ["a..b", ".a", "a.", "a[", "a[x]", "a[-1]", "a]b", "a[0]b", "a.[0]"])
def test_what_is_no_path(said: str) -> None:
    with pytest.raises(ValueError, match=r"is not a path .* from character \d+ on"):
        path_of(said)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"list": LISTING | {"item": "data.items"}}, "list.item"),
        ({"list": LISTING | {"item": "data..items"}}, "list.item"),
        ({"list": LISTING | {"fields": FIELDS | {"url": {"selector": "a", "attr": "href"}}}}, "list.fields.url.attr"),
        ({"pagination": {"kind": "cursor"}}, "pagination.path"),
        ({"pagination": {"kind": "cursor", "path": "a["}}, "pagination.path"),
        ({"kind": "html_list", "pagination": CURSOR}, "pagination.kind"),
        ({"pagination": WINDOW}, "request.start_urls"),
        ({"pagination": WINDOW | {"to": -30}}, "pagination.to"),
        ({"pagination": WINDOW | {"format": "day"}}, "pagination.format"),
        ({"detail": {"kind": "xml"}}, "detail.kind"),
    ],
)
def test_a_profile_is_refused_by_field(change: dict[str, Any], field: str) -> None:
    given = {"kind": "json_list", "list": LISTING} | change
    if given["kind"] == "html_list":
        del given["list"]
    with pytest.raises(ProfileError) as refused:
        page.from_settings(settings(**given))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("path", "paging", "following"),
    [("/calls", CURSOR, "/calls?after=10"), (DAYS, {"kind": "window", "from": 0, "to": 14}, "/calls?from=")],
)
def test_a_trial(path: str, paging: dict[str, Any], following: str) -> None:
    given = settings(kind="json_list", list=LISTING, pagination=paging)
    with json_list(JsonList(25)) as url:
        given["request"] = {"start_urls": [url + path]}
        trial = tried(page.from_settings(given), a_client())
    assert trial.following
    assert trial.following.startswith(url + following)
    if paging is CURSOR:
        assert (trial.state, trial.in_order, trial.items) == ("ok", True, 10)
        assert trial.rows[3].said("title") == "Työ 3"
