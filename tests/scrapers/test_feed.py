"""Feeds: each entry once, and a word when some may have been missed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from werkzeug.wrappers import Response

from scrapers import formats, notice_json
from scrapers.document import Document
from scrapers.errors import FetchError, ProfileError
from scrapers.http import Answer
from scrapers.notice import Notice
from scrapers.sources import SOURCES, Counted, Found, PollResult, Visit, feed
from scrapers.sources.feed.items import Names, document_of, items
from scrapers.sources.feed.reading import page_of
from tests.scrapers.clients import a_client
from tests.scrapers.formats import goldens
from tests.scrapers.formats.hostile import FEW, MANY, reads_or_says, tried
from tests.scrapers.formats.test_feeds import broken
from tests.servers.feed import FeedSite, Post, feed_site

NOW = datetime(2026, 9, 21, 9, tzinfo=UTC)
GAP = "none of the entries of the last poll"


def posts(*numbers: int, **what: Any) -> list[Post]:
    return [Post(number, **what) for number in numbers]


def told(site: FeedSite, **settings: Any) -> tuple[list[Any], PollResult]:
    """Poll a site; everything that was given, and how it went."""
    with feed_site(site) as url:
        return told_at(url, **settings)


def told_at(url: str, state: Any = None, **settings: Any) -> tuple[list[Any], PollResult]:
    config = feed.from_settings({"urls": [f"{url}/feed"]} | settings)
    *given, result = feed.poll(config, Visit(client=a_client(), now=NOW, state=state or {}, known=lambda _: ()))
    assert isinstance(result, PollResult)
    return given, result


def keys(given: list[Any]) -> list[str]:
    return [one.key for one in given if isinstance(one, Found)]


def notice_of(found: Found) -> Notice:
    (notice,) = formats.read(found.document)
    assert isinstance(notice, Notice)
    return notice


@pytest.mark.parametrize("atom", [False, True])
def test_each_entry_becomes_a_notice_of_its_own(atom: bool) -> None:
    site = FeedSite(posts(2, 1), atom=atom)
    buyer = {"buyer": "Kylän kunta", "buyer_id": "0101263-6", "country": "FIN"}
    with feed_site(site) as url:
        given, result = told_at(url, **buyer)
        again, unchanged = told_at(url, result.next_state, **buyer)
    notice = notice_of(given[0])
    assert keys(given) == ["urn:kyla:2", "urn:kyla:1"]
    assert (notice.notice_id, notice.title) == ("urn:kyla:2", {"fi": "Kadun korjaus 2"})
    assert (notice.published_on, notice.url) == (date(2026, 9, 20), f"{url}/posts/2")
    assert [(each.name, each.ids, each.country) for each in notice.buyers] == [
        ({"fi": "Kylän kunta"}, ("0101263-6",), "FIN")
    ]
    assert (result.state, result.complete, result.seen, result.newest_on) == ("ok", True, 2, date(2026, 9, 20))
    assert len({one.document.digest for one in given}) == 2
    assert (again, unchanged.state, unchanged.complete) == ([], "unchanged", True)


def read_of(case: Any) -> Any:
    answer = Answer("https://town.example/feed", 200, {}, case.read_bytes(), NOW)
    return page_of(answer)


@pytest.mark.parametrize("case", goldens.cases("feed"), ids=lambda case: case.name)
def test_an_entry_by_itself_reads_as_it_did_in_its_feed(case: Any) -> None:
    try:
        page = read_of(case)
    except FetchError:
        assert "doctype" in case.name
        return
    whole = [one for one in formats.read(goldens.document(case)) if isinstance(one, Notice)]
    names = Names(())
    alone = []
    for entry in page.entries:
        (item,) = items([(entry, page.answer)], names, entry.around).values()
        alone += list(formats.read(document_of(item, entry.around)))
    assert len(alone) == len(whole) > 0

    def facts(notice: Any) -> Any:
        said = notice_json.to_json(notice, "")
        return {name: value for name, value in said.items() if name not in {"notice_id", "url"}}

    assert list(map(facts, alone)) == list(map(facts, whole))
    assert [one.url for one in alone] == [entry.url for entry in page.entries]


def test_what_is_new_or_changed_is_given_and_what_left_is_forgotten() -> None:
    site = FeedSite(posts(3, 2, 1))
    with feed_site(site) as url:
        _, first = told_at(url)
        site.posts = [Post(4), Post(3, text="Määräaika on siirtynyt."), Post(2)]
        given, second = told_at(url, first.next_state)
        assert (keys(given), second.state) == (["urn:kyla:4", "urn:kyla:3"], "ok")
        site.posts = posts(4, 3, 2)
        given, third = told_at(url, second.next_state)
    assert keys(given) == ["urn:kyla:3"]  # it goes back to what it said
    assert len(third.next_state["feeds"][f"{url}/feed"]["entries"]) == 3


def test_unchanged_by_the_servers_word() -> None:
    site = FeedSite(posts(1), validators=True)
    with feed_site(site) as url:
        _, first = told_at(url)
        given, second = told_at(url, first.next_state)
    assert (given, second.state, second.complete, second.seen) == ([], "unchanged", True, 1)
    assert second.next_state == first.next_state


def test_a_feed_that_no_longer_shows_what_the_last_poll_saw_says_so_once() -> None:
    site = FeedSite(posts(3, 2, 1), keeps=3)
    with feed_site(site) as url:
        _, first = told_at(url)
        site.posts = posts(9, 8, 7)
        given, second = told_at(url, first.next_state)
        assert (keys(given), second.state, second.complete) == (
            [f"urn:kyla:{n}" for n in (9, 8, 7)],
            "incomplete",
            False,
        )
        assert GAP in second.message
        assert [one for one in given if isinstance(one, Counted)] == [
            Counted(day=NOW.date(), keys=set(keys(given)), whole=False)
        ]
        assert told_at(url, second.next_state)[1].complete


def test_pages_are_read_back_to_what_is_known() -> None:
    site = FeedSite(posts(*range(9, 0, -1)), page_size=2)
    with feed_site(site) as url:
        given, first = told_at(url)
        assert (len(keys(given)), first.complete, len(site.asked)) == (9, True, 5)
        site.posts = posts(*range(12, 0, -1))
        site.keeps = 12
        site.asked.clear()
        given, second = told_at(url, first.next_state)
        assert (keys(given), second.complete) == ([f"urn:kyla:{n}" for n in (12, 11, 10)], True)
        assert site.asked == ["/feed", "/feed?page=2"]


def test_a_feed_with_the_oldest_first_is_read_to_its_end() -> None:
    days = [Post(number, on=date(2026, 9, number)) for number in range(1, 8)]
    site = FeedSite(days[:6], page_size=2)
    with feed_site(site) as url:
        _, first = told_at(url)
        site.posts = days
        given, result = told_at(url, first.next_state)
    assert (keys(given), result.complete) == (["urn:kyla:7"], True)


def test_more_pages_than_may_be_asked_for() -> None:
    site = FeedSite(posts(*range(9, 0, -1)), page_size=2)
    with feed_site(site) as url:
        given, first = told_at(url, max_pages=2)
        assert (len(keys(given)), first.state, first.complete) == (4, "incomplete", False)
        assert "goes on after 2 pages" in first.message
        assert told_at(url, first.next_state, max_pages=2)[1].complete


def test_a_page_that_fails_leaves_no_hole() -> None:
    """Entries of the first pages were given; the next poll must not stop at them."""
    site = FeedSite(posts(2, 1), page_size=2)
    with feed_site(site) as url:
        _, first = told_at(url)
        site.posts, site.keeps = posts(*range(8, 0, -1)), 8
        site.troubles = [site_page(site), Response("gone", 404)]
        given, second = told_at(url, first.next_state)
        assert (keys(given), second.state, second.complete) == (["urn:kyla:8", "urn:kyla:7"], "http_error", False)
        given, third = told_at(url, second.next_state)
        assert (keys(given), third.complete) == ([f"urn:kyla:{n}" for n in (6, 5, 4, 3)], True)


def site_page(site: FeedSite) -> Response:
    """The first page as it is now."""
    from werkzeug.test import EnvironBuilder
    from werkzeug.wrappers import Request

    return site.page(Request(EnvironBuilder("/feed").get_environ()))


@pytest.mark.parametrize("after", range(4))
def test_a_poll_that_was_cut_short_loses_nothing(after: int) -> None:
    site = FeedSite(posts(4, 3, 2, 1))
    with feed_site(site) as url:
        _, old = told_at(url)
        site.posts = posts(8, 7, 6, 5, 4, 3)
        config = feed.from_settings({"urls": [f"{url}/feed"]})
        cut = feed.poll(config, Visit(client=a_client(), now=NOW, state=old.next_state, known=lambda _: ()))
        kept = [one.key for _number, one in zip(range(after), cut, strict=False) if isinstance(one, Found)]
        given, result = told_at(url, old.next_state)
    assert {*kept, *keys(given)} == {f"urn:kyla:{n}" for n in (8, 7, 6, 5)}
    assert result.complete


RSS = '<rss version="2.0"><channel><language>fi</language>{}</channel></rss>'
ITEM = "<item><title>Työ</title><guid>1</guid></item>"


def answered(body: str | bytes, status: int = 200, **headers: str) -> FeedSite:
    return FeedSite(troubles=[Response(body, status, headers=headers)])


@pytest.mark.parametrize(
    ("site", "state", "said"),
    [
        pytest.param(answered("<!doctype html><p>Hei"), "bad_answer", "a web page in place of a feed", id="html"),
        pytest.param(
            answered('<html><head><link type="application/rss+xml" href="/rss.xml"></head>'),
            "bad_answer",
            "names this feed: http://127.0.0.1",
            id="the page of a feed",
        ),
        pytest.param(answered('<html><input type="password">'), "login_required", "sign-in", id="login"),
        pytest.param(answered('<html><div class="cf-turnstile">'), "blocked_by_challenge", "challenge", id="turnstile"),
        pytest.param(answered("", 202), "blocked_by_challenge", "challenge", id="empty 202"),
        pytest.param(
            answered("no", 403, **{"cf-mitigated": "challenge"}), "blocked_by_challenge", "challenge", id="cf"
        ),
        pytest.param(
            answered('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + RSS.format("<item>&x;</item>")),
            "bad_answer",
            "refused",
            id="entities",
        ),
        pytest.param(answered(b"x" * ((20 << 20) + 1)), "too_large", "larger", id="20 MB"),
        pytest.param(answered("busy", 429, **{"Retry-After": "9999"}), "rate_limited", "429", id="rate limit"),
        pytest.param(answered(""), "bad_answer", "nothing in place", id="nothing"),
        pytest.param(answered("{}"), "bad_answer", "something else", id="json"),
        pytest.param(answered(RSS.format("")), "empty_suspicious", "no entries", id="empty"),
        pytest.param(FeedSite(robots="User-agent: *\nDisallow: /"), "robots_disallowed", "robots", id="robots"),
    ],
)
def test_what_stands_in_place_of_a_feed_is_named_and_forgets_nothing(site: FeedSite, state: str, said: str) -> None:
    first = FeedSite(posts(1))
    with feed_site(first) as url:
        _, before = told_at(url)
        first.troubles, first.robots = site.troubles, site.robots
        given, result = told_at(url, before.next_state)
        assert (given, result.state, result.complete) == ([], state, False)
        assert said in result.message
        first.robots = ""
        assert told_at(url, result.next_state)[1].state == "unchanged"


def test_a_feed_may_be_empty_by_its_settings() -> None:
    site = FeedSite(posts(1))
    with feed_site(site) as url:
        _, first = told_at(url, may_be_empty=True)
        site.posts = []
        given, second = told_at(url, first.next_state, may_be_empty=True)
        assert (given, second.state, second.complete) == ([], "empty_ok", True)
        site.posts = posts(5)
        given, third = told_at(url, second.next_state, may_be_empty=True)
    assert (keys(given), third.state) == (["urn:kyla:5"], "ok")  # nothing was there to be met again


def test_entries_before_a_break_are_kept_and_the_break_is_told() -> None:
    site = FeedSite(posts(1))
    with feed_site(site) as url:
        _, before = told_at(url)
        body = "<rss><channel><item><title>A</title><guid>a</guid></item><item><title>B</tit"
        site.troubles = [Response(body)]
        given, result = told_at(url, before.next_state)
        assert (keys(given), result.state, result.complete) == (["a"], "bad_answer", False)
        assert "breaks off" in result.message
        site.posts = posts(2, 1)
        given, result = told_at(url, result.next_state)
    assert (keys(given), result.complete) == (["urn:kyla:2"], True)


@pytest.mark.parametrize(
    ("item", "title", "text", "on"),
    [
        (
            "<title>A</title><description>&amp;lt;p&amp;gt;Eka&amp;lt;/p&amp;gt;toka</description>",
            "A",
            "Eka\ntoka",
            None,
        ),
        ("<title>R&amp;D</title><pubDate>Sun, 20 Sep 2026 09:00:00 +0300</pubDate>", "R&D", None, date(2026, 9, 20)),
        ("<title>A</title><pubDate>2026-09-20T23:30:00+03:00</pubDate>", "A", None, date(2026, 9, 20)),
        ("<title>A</title><pubDate>soon</pubDate>", "A", None, None),
        ("<title>A</title><pubDate>31 Feb 2026</pubDate>", "A", None, None),
    ],
)
def test_texts_and_days_as_they_come(item: str, title: str, text: str | None, on: date | None) -> None:
    (given,), _ = told(answered(RSS.format(f"<item>{item}<guid>1</guid></item>")))
    notice = notice_of(given)
    assert (notice.title, notice.published_on) == ({"fi": title}, on)
    assert notice.description == ({"fi": text} if text else None)


def test_days_are_counted_on_the_clock_of_the_settings() -> None:
    late = RSS.format("<item><title>A</title><guid>1</guid><pubDate>Sun, 20 Sep 2026 22:30:00 GMT</pubDate></item>")
    days = [
        notice_of(told(answered(late), **zone)[0][0]).published_on for zone in ({}, {"timezone": "Europe/Helsinki"})
    ]
    assert days == [date(2026, 9, 20), date(2026, 9, 21)]


def test_a_language_of_the_settings_goes_before_the_channels() -> None:
    (given,), _ = told(FeedSite(posts(1), language="en-US"), language="fi")
    assert notice_of(given).title == {"fi": "Kadun korjaus 1"}


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1"])
def test_bytes_in_another_encoding_than_declared(declared: str) -> None:
    body = f'<?xml version="1.0" encoding="{declared}"?>' + RSS.format(
        "<item><title>Työ – €</title><guid>1</guid></item>"
    )
    (given,), _ = told(answered(body.encode("cp1252")))
    assert notice_of(given).title == {"fi": "Työ – €"}


@pytest.mark.parametrize(
    ("post", "key"),
    [
        (Post(1, guid=None, link="https://a.example/1?utm_source=rss&id=7#top"), "https://a.example/1?id=7"),
        (Post(1, guid="https://a.example/?sid=4"), "https://a.example/?sid=4"),
    ],
)
def test_what_an_entry_is_known_by(post: Post, key: str) -> None:
    assert keys(told(FeedSite([post]))[0]) == [key]


def test_entries_without_id_and_link_are_known_by_their_title() -> None:
    site = FeedSite(posts(2, 1, guid=None, link=None))
    with feed_site(site) as url:
        given, first = told_at(url)
        assert len(set(keys(given))) == 2
        site.posts = [Post(2, guid=None, link=None, text="Toinen teksti."), site.posts[1]]
        again, _ = told_at(url, first.next_state)
    assert keys(again) == keys(given)[:1]


def test_an_id_that_all_entries_share_tells_nothing_apart() -> None:
    site = FeedSite(posts(2, 1, guid="0"))
    with feed_site(site) as url:
        given, first = told_at(url)
        assert keys(given) == [f"{url}/posts/2", f"{url}/posts/1"]
        assert [notice_of(one).notice_id for one in given] == keys(given)
        site.posts = posts(3, guid="0")
        assert keys(told_at(url, first.next_state)[0]) == [f"{url}/posts/3"]


def test_the_latest_of_several_versions_in_one_feed_counts() -> None:
    site = FeedSite([Post(1, text="eka"), Post(1, text="toka", on=date(2026, 9, 21))], atom=True)
    (given,), _ = told(site)
    assert notice_of(given).description == {"fi": "toka"}


def test_addresses_that_change_from_visit_to_visit_are_no_change() -> None:
    site = FeedSite([Post(1, link="https://a.example/1?utm_campaign=a")])
    with feed_site(site) as url:
        _, first = told_at(url)
        site.posts = [Post(1, link="https://a.example/1?utm_campaign=b")]
        assert told_at(url, first.next_state)[1].state == "unchanged"


def test_entries_that_say_nothing_are_counted() -> None:
    given, result = told(answered(RSS.format(f"<item/>{ITEM}")))
    assert (keys(given), result.state, result.message) == (["1"], "ok", "entries that say nothing: 1")


def test_titles_that_are_wanted_and_not() -> None:
    site = FeedSite([Post(3, "MYYDÄÄN auto"), Post(2, "Sillan korjaus"), Post(1, "Tiedote")])
    with feed_site(site) as url:
        settings = {"title_include": ["sillan", "myy"], "title_exclude": ["myydään"]}
        given, first = told_at(url, **settings)
        assert keys(given) == ["urn:kyla:2"]
        assert keys(told_at(url, first.next_state)[0]) == ["urn:kyla:3", "urn:kyla:1"]  # wanted by now


def test_several_feeds_of_one_publisher() -> None:
    site = FeedSite(posts(2, 1))
    with feed_site(site) as url:
        urls = [f"{url}/feed?list={name}" for name in "ab"]
        given, first = told_at(url, urls=urls)
        assert keys(given) == ["urn:kyla:2", "urn:kyla:1"]  # each once
        site.posts = posts(3, 2, 1)
        site.troubles = [Response("gone", 404)]
        given, second = told_at(url, first.next_state, urls=urls)
        assert (keys(given), second.state, second.complete) == (["urn:kyla:3"], "http_error", False)
        given, third = told_at(url, second.next_state, urls=urls)
        assert third.complete


def test_a_look_at_a_live_feed() -> None:
    with feed_site(FeedSite(posts(2, 1))) as url:
        config = feed.from_settings({"urls": [f"{url}/feed"]})
        findings = list(feed.check(config, Visit(client=a_client(), now=NOW, known=lambda _: ())))
        assert all(one.holds for one in findings)
    broken = answered(RSS.format("<item><description>x</description></item>") + "<")
    with feed_site(broken) as url:
        config = feed.from_settings({"urls": [f"{url}/feed"]})
        findings = list(feed.check(config, Visit(client=a_client(), now=NOW, known=lambda _: ())))
    assert [one.holds for one in findings] == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({}, "urls"),
        ({"urls": ["ftp://a.example"]}, "urls"),
        ({"urls": "https://a.example", "timezone": "Helsinki"}, "timezone"),
        ({"urls": "https://a.example", "country": "FI"}, "country"),
        ({"urls": "https://a.example", "max_pages": 0}, "max_pages"),
        ({"urls": "https://a.example", "colour": "red"}, "colour"),
    ],
)
def test_settings_are_refused_by_name(settings: Any, field: str) -> None:
    with pytest.raises(ProfileError) as refused:
        SOURCES["feed"].from_settings(settings)
    assert refused.value.field == field


def test_two_entries_never_share_bytes() -> None:
    same = "<item><title>Työ</title><guid>{}</guid></item>"
    given, _ = told(answered(RSS.format(same.format(1) + same.format(2))))
    documents = [one.document for one in given]
    assert all(isinstance(one, Document) for one in documents)
    assert len({one.digest for one in documents}) == 2


@tried(broken(), FEW)
def test_a_broken_feed_is_entries_or_a_word(body: bytes) -> None:
    taken_apart(body)


@pytest.mark.long
@tried(broken(), MANY)
def test_thousands_of_broken_feeds_are_entries_or_a_word(body: bytes) -> None:
    taken_apart(body)


def taken_apart(body: bytes) -> None:
    """Take a feed apart; what cannot be read then is kept with its reason."""
    around = feed.from_settings({"urls": ["https://town.example/feed"]}).around
    answer = Answer("https://town.example/feed", 200, {}, body, NOW)
    try:
        page = page_of(answer)
    except FetchError:
        return
    names = Names(())
    for entry in page.entries:
        names.meet(entry)
    for item in items([(entry, answer) for entry in page.entries], names, around).values():
        reads_or_says(document_of(item, around).body)
