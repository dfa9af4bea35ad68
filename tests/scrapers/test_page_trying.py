"""What a trial of a profile tells, and that it asks for no more than it says."""

from datetime import date, time
from typing import Any

import pytest
from werkzeug.wrappers import Response

from scrapers.sources import page
from scrapers.sources.page.trying import Problem, Trial, tried
from tests.scrapers.clients import a_client
from tests.scrapers.pages import DETAIL, calls, settings
from tests.servers import Call, ListingSite, listing_site, nasty_server
from tests.servers.nasty import Nasty

NEXT = {"kind": "next_link", "selector": "a[rel=next]"}


def tried_at(url: str, limit: int = 20, path: str = "/tenders", **changes: Any) -> Trial:
    profile = page.from_settings(settings(**changes) | {"request": {"start_urls": [url + path]}})
    return tried(profile, a_client(), limit)


def test_a_page_in_order() -> None:
    site = ListingSite([Call("1", "Työ 1", "5.10.2026 klo 12.00"), *calls(14)])
    with listing_site(site) as url:
        trial = tried_at(url, limit=3, pagination=NEXT, detail=DETAIL)
    first = trial.rows[0]
    assert (trial.state, trial.in_order, trial.items, len(trial.rows)) == ("ok", True, 10, 3)
    assert (first.key, first.said("title"), first.said("url")) == ("1", "Työ 1", f"{url}/tender/1")
    assert first.said("deadline") == "Jätettävä viimeistään 5.10.2026 klo 12.00"
    assert first.deadline
    assert (first.deadline.date, first.deadline.time) == (date(2026, 10, 5), time(12))
    assert [(each.name, each.matched, each.readable, each.total) for each in trial.fields] == [
        (name, 10, 10, 10) for name in ("source_ref", "title", "url", "deadline")
    ]
    assert trial.following == f"{url}/tenders?page=2"
    assert trial.detail
    assert {each.name: each.first for each in trial.detail.fields}["contact_email"] == "hankinnat@example.fi"
    assert [each.partition("?")[0] for each in site.asked] == ["/robots.txt", "/tenders", "/tender/1"]


def test_problems_are_told_by_item_and_field() -> None:
    rows = [*calls(20), Call("T-1", "Sama tunnus"), Call("x", "", "pian"), Call("y", "Työ MYYDÄÄN", "31.2.2026")]
    with listing_site(ListingSite(rows, page_size=30)) as url:
        trial = tried_at(url, limit=30)
    assert (trial.state, trial.in_order) == ("ok", False)
    same, untitled, impossible = trial.rows[20:]
    assert same.problems == (Problem("source_ref / url", "same_key", "T-1"),)
    assert untitled.problems == (
        Problem("title", "missing"),
        Problem("deadline", "unreadable", "Jätettävä viimeistään pian"),
    )
    assert impossible.deadline is None
    assert (impossible.problems[0].said, impossible.wanted) == ("Jätettävä viimeistään 31.2.2026", False)
    assert (trial.fields[3].matched, trial.fields[3].readable) == (23, 21)


def test_an_item_that_nothing_tells_apart() -> None:
    listing = settings()["list"] | {"id_from": ["source_ref"]}
    with listing_site([*calls(20), Call("", "Ilman tunnusta")]) as url:
        trial = tried_at(url + "/", path="tenders?offset=20", list=listing)
    assert trial.state == "layout_changed"
    assert (trial.rows[0].key, trial.rows[0].problems[-1].what) == (None, "without_key")


@pytest.mark.parametrize(
    ("site", "state"),
    [
        (ListingSite(calls(3), layout="swapped"), "layout_changed"),
        (ListingSite(calls(3), layout="cards"), "empty_suspicious"),
        (ListingSite(), "empty_ok"),
        (ListingSite(calls(3), robots="User-agent: *\nDisallow: /tenders"), "robots_disallowed"),
        (ListingSite(calls(3), broken={"/tenders": 503}), "rate_limited"),
    ],
)
def test_a_page_is_judged_as_a_poll_would(site: ListingSite, state: str) -> None:
    with listing_site(site) as url:
        trial = tried_at(url, detail=DETAIL)
    assert (trial.state, trial.in_order, trial.detail) == (state, state == "empty_ok", None)
    assert sum(path == "/tenders" for path in site.asked) <= 1  # nobody waits for second tries


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/turnstile", "blocked_by_challenge"),
        ("/to-login", "login_required"),
        ("/to-metadata", "address_refused"),
        ("/bomb", "too_large"),
    ],
)
def test_what_a_site_does_is_named(path: str, state: str) -> None:
    with nasty_server() as url:
        assert tried_at(url, path=path).state == state


def test_own_pages_that_cannot_be_had() -> None:
    with listing_site(ListingSite(calls(1), broken={"/tender/T-1": 404})) as url:
        trial = tried_at(url, detail=DETAIL)
    assert trial.detail
    assert (trial.detail.state, trial.in_order) == ("http_error", False)
    row = '<table id="calls"><tbody><tr><td>1</td><td><a href="http://b.example/x">Työ</a></td><td>5.10.2026</td></tr>'
    with nasty_server(Nasty([Response(row, content_type="text/html")])) as url:
        trial = tried_at(url, detail=DETAIL)
    assert trial.detail
    assert (trial.detail.state, trial.in_order) == ("elsewhere", True)


XPATH_FIELDS = {
    "source_ref": {"selector": "xpath://td[1]"},
    "title": {"selector": "xpath://a/text()", "required": True},
    "url": {"selector": "xpath://td[2]//a/@href", "required": True},
    "deadline": {"selector": "xpath:normalize-space(//td[3])"},
}


def test_places_may_be_said_in_xpath() -> None:
    listing = {"item": "xpath://table[@id='calls']/tbody/tr", "fields": XPATH_FIELDS}
    with listing_site(calls(12)) as url:
        trial = tried_at(
            url, list=listing, pagination={"kind": "next_link", "selector": "xpath://a[@rel='next']/@href"}
        )
    assert (trial.state, trial.items, trial.in_order) == ("ok", 10, True)
    assert (trial.rows[0].said("title"), trial.rows[0].said("url")) == ("Työ 1", f"{url}/tender/T-1")
    assert trial.rows[0].deadline
    assert trial.following == f"{url}/tenders?page=2"
