"""Listing pages: judged before they are believed, read once, left in peace."""

from datetime import UTC, date, datetime, time

import pytest
from werkzeug.wrappers import Response

from tests.scrapers.clients import Clock
from tests.scrapers.pages import DETAIL, calls, notice_of, polled, settings
from tests.servers import Call, ListingSite, listing_site, nasty_server
from tests.servers.listing import EMPTY
from tests.servers.nasty import Nasty


def test_a_row_becomes_a_notice():
    with listing_site([Call("12/2026", "Kadun <korjaus>", "5.10.2026 klo 12.00")]) as url:
        (found,), result = polled(url)
    notice = notice_of(found)
    assert (found.key, notice.notice_id, notice.format) == ("12/2026", "fi-kyla:12/2026", "page")
    assert (notice.title, notice.languages) == ({"fi": "Kadun <korjaus>"}, ("fi",))
    assert notice.url == f"{url}/tender/12/2026"
    assert [(buyer.name, buyer.ids, buyer.country) for buyer in notice.buyers] == [
        ({"fi": "Kylän kunta"}, ("0101263-6",), "FIN")
    ]
    assert notice.tender_deadline is not None
    assert (notice.tender_deadline.date, notice.tender_deadline.time) == (date(2026, 10, 5), time(12, 0))
    assert notice.tender_deadline.at == datetime(2026, 10, 5, 9, tzinfo=UTC)
    assert (result.state, result.complete, result.seen) == ("ok", True, 1)


def test_details_are_read_from_the_items_own_page():
    with listing_site(calls(1)) as url:
        (found,), _ = polled(url, detail=DETAIL)
    notice = notice_of(found)
    assert notice.description == {"fi": "Kuvaus 1"}
    assert notice.cpv == ("48000000", "72000000")
    assert notice.documents_urls == (f"{url}/files/T-1.pdf",)
    assert notice.buyers[0].email == "hankinnat@example.fi"


def test_an_unchanged_list_gives_nothing_and_asks_for_no_details():
    site = ListingSite(calls(3))
    with listing_site(site) as url:
        _, first = polled(url, detail=DETAIL)
        site.asked.clear()
        found, second = polled(url, first.next_state, detail=DETAIL)
    assert (found, second.state, second.complete, second.seen) == ([], "unchanged", True, 3)
    assert site.asked == ["/robots.txt", "/tenders"]
    assert second.next_state == first.next_state


def test_only_what_is_new_or_changed_is_given():
    site = ListingSite(calls(3))
    with listing_site(site) as url:
        _, first = polled(url, detail=DETAIL)
        site.calls = [*calls(2), Call("T-3", "Työ 3", "12.10.2026 klo 15"), Call("T-4", "Työ 4")]
        found, _ = polled(url, first.next_state, detail=DETAIL)
    assert [one.key for one in found] == ["T-3", "T-4"]
    assert notice_of(found[0]).documents_urls  # a changed row is read with its details


def test_the_same_item_has_the_same_bytes():
    with listing_site(calls(2)) as url:
        (one, _), _ = polled(url, detail=DETAIL)
        (other, _), _ = polled(url, detail=DETAIL)
    assert one.document.digest == other.document.digest


def test_another_profile_reads_everything_again():
    with listing_site(calls(2)) as url:
        _, first = polled(url)
        assert len(polled(url, first.next_state, country="SWE")[0]) == 2


def test_details_on_every_poll_where_the_profile_says_so():
    site = ListingSite(calls(2))
    with listing_site(site) as url:
        _, first = polled(url, detail=DETAIL | {"only_new": False})
        site.calls = [calls(2)[0], Call("T-2", "Työ 2", description="Korjattu")]
        found, _ = polled(url, first.next_state, detail=DETAIL | {"only_new": False})
    assert [one.key for one in found] == ["T-2"]


def test_a_detail_page_that_fails_delays_the_details_and_not_the_notice():
    site = ListingSite(calls(2))
    site.broken["/tender/T-1"] = 500
    with listing_site(site) as url:
        found, result = polled(url, detail=DETAIL)
        assert [notice_of(one).description for one in found] == [None, {"fi": "Kuvaus 2"}]
        assert (result.state, result.complete) == ("http_error", False)
        site.broken.clear()
        found, result = polled(url, result.next_state, detail=DETAIL)
    assert [(one.key, notice_of(one).description) for one in found] == [("T-1", {"fi": "Kuvaus 1"})]
    assert result.complete


def test_a_detail_page_that_is_gone_is_not_asked_for_again():
    site = ListingSite(calls(1), broken={"/tender/T-1": 404})
    with listing_site(site) as url:
        found, result = polled(url, detail=DETAIL)
        assert (len(found), result.state, result.complete) == (1, "ok", True)
        assert polled(url, result.next_state, detail=DETAIL)[0] == []


def test_pages_of_other_sites_are_not_opened():
    """Opening a call at some portals registers who looks; only the list's own site is followed."""
    other = Nasty()
    with nasty_server(other) as elsewhere:
        cells = f'<td>1</td><td><a href="{elsewhere}/x">Työ</a></td><td>5.10.2026</td>'
        row = f'<table id="calls"><tbody><tr>{cells}</tr></tbody></table>'
        with nasty_server(Nasty([Response(row, content_type="text/html")])) as url:
            found, result = polled(url, detail=DETAIL)
    assert (len(found), result.state, other.asked) == (1, "ok", [])


def test_a_site_that_has_enough_is_left_alone():
    site = ListingSite(calls(3), broken={"/tender/T-1": 429})
    with listing_site(site) as url:
        found, result = polled(url, detail=DETAIL)
    assert (len(found), result.state) == (3, "rate_limited")
    assert {path.partition("?")[0] for path in site.asked} == {"/robots.txt", "/tenders", "/tender/T-1"}


def test_the_budget_of_a_poll_is_kept_and_the_rest_comes_later():
    clock, site = Clock(), ListingSite(calls(4))
    politeness = {"delay_seconds": 3, "max_requests_per_run": 3}
    with listing_site(site) as url:
        found, result = polled(url, clock=clock, detail=DETAIL, politeness=politeness)
        assert (result.state, result.complete, len(found)) == ("incomplete", False, 4)
        assert clock.slept == [1.0, 3.0, 3.0]
        found, result = polled(url, result.next_state, detail=DETAIL, politeness=politeness)
    assert [one.key for one in found] == ["T-3", "T-4"]
    assert result.complete


@pytest.mark.parametrize(
    ("layout", "count", "state"),
    [
        pytest.param("table", 0, "empty_ok", id="the page says that there are none"),
        pytest.param("blank", 0, "empty_suspicious", id="the page says nothing"),
        pytest.param("blank", 3, "empty_suspicious", id="the page lost its table"),
        pytest.param("cards", 3, "empty_suspicious", id="the page has another markup"),
        pytest.param("swapped", 3, "layout_changed", id="the columns changed places"),
    ],
)
def test_a_page_is_judged_before_it_is_believed(layout, count, state):
    site = ListingSite(calls(3))
    with listing_site(site) as url:
        _, first = polled(url)
        site.calls, site.layout = calls(count), layout
        found, result = polled(url, first.next_state)
        assert (found, result.state, result.complete) == ([], state, state == "empty_ok")
        if state != "empty_ok":
            assert result.next_state["items"] == first.next_state["items"]
            site.calls, site.layout = calls(3), "table"
            assert polled(url, result.next_state)[1].state == "unchanged"


def test_one_bad_row_among_many_does_not_condemn_a_page():
    rows = [*calls(10), Call("T-x", "Työ x", "sopimuksen mukaan")]
    with listing_site(ListingSite(rows, page_size=20)) as url:
        found, result = polled(url)
    assert (len(found), result.state) == (11, "ok")
    assert notice_of(found[-1]).tender_deadline is None
    with listing_site([*calls(3), Call("T-x", "Työ x", "sopimuksen mukaan")]) as url:
        assert polled(url)[1].message == "too many of 4 items have no readable deadline"


def test_a_list_that_may_be_empty_by_its_profile():
    listing = settings()["list"] | {"empty_marker": {}}
    with listing_site(ListingSite(layout="blank")) as url:
        assert polled(url, list=listing)[1].state == "empty_suspicious"
        assert polled(url, list=listing, health={"min_items": 0})[1].state == "empty_ok"


def test_fewer_items_than_ever_are_given_and_said():
    with listing_site(calls(2)) as url:
        found, result = polled(url, health={"min_items": 5})
    assert (len(found), result.state, result.complete) == (2, "empty_suspicious", False)


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ('<form><input type="password"></form>', "login_required"),
        ('<div class="cf-turnstile"></div>', "blocked_by_challenge"),
        (f"<p>{EMPTY}</p><div class='cf-turnstile'></div>", "empty_ok"),
    ],
)
def test_what_stands_in_place_of_a_list(body, state):
    with nasty_server(Nasty([Response(body, content_type="text/html")])) as url:
        assert polled(url)[1].state == state


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/redirects", "http_error"),
        ("/to-login", "login_required"),
        ("/to-metadata", "address_refused"),
        ("/turnstile", "blocked_by_challenge"),
        ("/bomb", "too_large"),
        ("/empty-202", "blocked_by_challenge"),
    ],
)
def test_what_a_site_does_is_named(path, state):
    with nasty_server() as url:
        found, result = polled(url, {"profile": "x"}, path=path)
    assert (found, result.state, result.complete) == ([], state, False)


def test_robots_are_heeded():
    site = ListingSite(calls(1), robots="User-agent: *\nDisallow: /tenders")
    with listing_site(site) as url:
        assert polled(url)[1].state == "robots_disallowed"
    assert site.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    "pagination",
    [
        {"kind": "next_link", "selector": "a[rel=next]"},
        {"kind": "page_param", "name": "page"},
        {"kind": "offset_param", "name": "offset", "size": 10},
    ],
)
def test_walks_through_all_pages(pagination):
    site = ListingSite(calls(25))
    with listing_site(site) as url:
        found, result = polled(url, pagination=pagination)
    assert len({one.key for one in found}) == 25
    assert (result.complete, len(site.asked)) == (True, 4 + (pagination["kind"] == "page_param"))


def test_a_list_that_leads_back_to_itself_ends():
    site = ListingSite(calls(12), loops=True)
    with listing_site(site) as url:
        found, result = polled(url, pagination={"kind": "next_link", "selector": "a[rel=next]"})
    assert (len(found), result.complete, len(site.asked)) == (10, True, 3)


def test_a_link_to_the_page_itself_is_not_followed():
    site = ListingSite(calls(1), loops=True)
    with listing_site(site) as url:
        polled(url, path="/tenders?page=1", pagination={"kind": "next_link", "selector": "a[rel=next]"})
    assert site.asked == ["/robots.txt", "/tenders?page=1"]


def test_a_site_that_gives_its_last_page_for_ever_ends():
    site = ListingSite(calls(12), clamps=True)
    with listing_site(site) as url:
        found, result = polled(url, pagination={"kind": "page_param"})
    assert (len(found), result.complete, len(site.asked)) == (12, True, 4)


def test_pages_left_unread_are_said_and_forget_nothing():
    with listing_site(calls(25)) as url:
        paging = {"kind": "next_link", "selector": "a[rel=next]"}
        _, first = polled(url, pagination=paging)
        found, result = polled(url, pagination=paging | {"max_pages": 2})
    assert (len(found), result.state, result.complete) == (20, "incomplete", False)
    assert len(first.next_state["items"]) == 25


def test_a_failure_in_the_middle_keeps_what_was_read():
    site = ListingSite(calls(25))
    paging = {"kind": "next_link", "selector": "a[rel=next]"}
    with listing_site(site) as url:
        _, first = polled(url, pagination=paging)
        site.calls = [Call("T-new", "Uusi"), *calls(24)]
        site.broken["/tenders?page=2"] = 500
        found, result = polled(url, first.next_state, pagination=paging)
    assert [one.key for one in found] == ["T-new"]
    assert (result.state, result.complete, len(result.next_state["items"])) == ("http_error", False, 26)


def test_validators_spare_the_site_and_do_not_hide_a_problem():
    site = ListingSite(calls(2), validators=True)
    with listing_site(site) as url:
        _, first = polled(url)
        found, second = polled(url, first.next_state)
        assert (found, second.state, second.complete, second.seen) == ([], "unchanged", True, 0)
        assert second.next_state == first.next_state
        site.layout = "swapped"
        _, third = polled(url, second.next_state)
        _, fourth = polled(url, third.next_state)
    assert (third.state, fourth.state) == ("layout_changed", "layout_changed")


def test_items_that_the_profile_does_not_tell_apart_are_told():
    with listing_site([Call("1", "Kadun korjaus"), Call("1", "Sillan korjaus"), Call("2", "Koulu")]) as url:
        found, result = polled(url)
    assert ([one.key for one in found], result.state) == (["1", "2"], "ok")
    assert result.message == "items left out because another has the same key: 1"


def test_items_that_are_not_wanted():
    rows = [Call("1", "MYYDÄÄN auto"), Call("2", "Kadun korjaus"), Call("3", "Sillan korjaus, vuokrataan nosturi")]
    with listing_site(rows) as url:
        assert [one.key for one in polled(url)[0]] == ["2"]
        assert [one.key for one in polled(url, filters={"title_include": ["silta", "sillan"]})[0]] == ["3"]
