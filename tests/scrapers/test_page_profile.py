"""What a profile says, how its fields are read, and how it is refused."""

import json
import subprocess
import sys
from datetime import time

import pytest
from werkzeug.wrappers import Response

from scrapers.addresses import canonical
from scrapers.errors import ProfileError
from scrapers.sources import page
from scrapers.sources.page.extract import decoded
from scrapers.sources.page.rows import print_of
from tests.scrapers.pages import PROFILE, notice_of, polled, settings
from tests.servers import Call, listing_site, nasty_server
from tests.servers.nasty import Nasty


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Example.FI/a?id=1&utm_source=x&PHPSESSID=y#top", "https://example.fi/a?id=1"),
        ("https://example.fi/a;jsessionid=ABC?id=1", "https://example.fi/a?id=1"),
        ("https://example.fi", "https://example.fi/"),
        ("https://example.fi/#/tender/5", "https://example.fi/#/tender/5"),
        ("https://example.fi/a?empty=&b=2&sid=7", "https://example.fi/a?empty=&b=2"),
        ("https://example.fi/a?%E4=%F6&17&SID=7", "https://example.fi/a?%E4=%F6&17"),
    ],
)
def test_addresses_without_what_changes(url, expected):
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("Määräaika".encode("iso-8859-1"), "iso-8859-1"),
        ('<meta charset="iso-8859-1">Määräaika'.encode("iso-8859-1"), None),
        ("Määräaika".encode(), None),
        ("\ufeffMääräaika".encode(), None),
        ("Määräaika".encode("cp1252"), None),
        ("Määräaika".encode("cp1252"), "utf-8"),
        ("Määräaika".encode(), "no-such-charset"),
    ],
)
def test_encodings(body, charset):
    assert decoded(body, charset).endswith("Määräaika")


@pytest.mark.parametrize(
    "href", ["http://[bad", "//[", "javascript:void(0)", "mailto:x@example.fi", "http://x.example:9999999/"]
)
def test_a_link_that_is_no_address(href):
    cells = f'<td>1</td><td><a href="{href}">Työ</a></td><td>5.10.2026</td>'
    body = f'<table id="calls"><tbody><tr>{cells}</tr></tbody></table><a rel="next" href="{href}">'
    with nasty_server(Nasty([Response(body, content_type="text/html")])) as url:
        paging = {"kind": "next_link", "selector": "a[rel=next]"}
        found, result = polled(url, pagination=paging, detail={"follow": True}, health={"required_field_rate": 0})
    assert [notice_of(one).url for one in found] == [None]
    assert (result.state, result.complete) == ("ok", True)


def test_blocks_become_lines_and_scripts_are_not_read():
    row = (
        '<table id="calls"><tbody><tr><td>1</td><td><a href="/x">Työ<br>  maa</a></td><td>5.10.2026</td><td>'
        "<script>x()</script><!-- no --><p>Eka <b>rivi</b></p><ul><li>yksi</li><li>kaksi</li></ul></td></tr>"
        "</tbody></table>"
    )
    fields = settings()["list"]["fields"] | {"description": {"selector": "td:nth-child(4)"}}
    with nasty_server(Nasty([Response(row, content_type="text/html")])) as url:
        (found,), _ = polled(url, list=settings()["list"] | {"fields": fields})
    notice = notice_of(found)
    assert (notice.title, notice.description) == ({"fi": "Työ maa"}, {"fi": "Eka rivi\nyksi\nkaksi"})


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["strip", "lower"], "työ 7 (a; b)"),
        ([{"regex": r"\d+"}], "7"),
        ([{"regex": r"\((.*);"}], "a"),
        ([{"regex": {"pattern": r"(\w); (\w)", "group": 2}}], "b"),
        ([{"replace": ["Työ", "Work"]}], "Work 7 (a; b)"),
        ([{"split": ";"}, {"join": "|"}], "Työ 7 (a|b)"),
        ([{"map": {"Työ 7 (a; b)": "seven"}}], "seven"),
        ([{"regex": "nothing"}, {"default": "none"}], "none"),
    ],
)
def test_steps(steps, expected):
    fields = settings()["list"]["fields"]
    fields["title"] |= {"transform": steps}
    with listing_site([Call("1", "Työ 7 (a; b)")]) as url:
        (found,), _ = polled(url, list=settings()["list"] | {"fields": fields})
    assert notice_of(found).title == {"fi": expected}


def test_the_profile_of_the_handbook_is_read():
    profile = page.from_yaml(PROFILE)
    assert (profile.schedule.every.total_seconds(), profile.schedule.jitter.total_seconds()) == (7200, 600)
    assert profile.schedule.hours == (time(6), time(22))
    assert (profile.health.max_age_days_without_new, profile.health.alert_after_failures) == (30, 3)
    assert repr(profile) == repr(page.from_yaml(PROFILE))  # its print must not change from run to run


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "rss"}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"timezone": "Helsinki"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"request": {}}, "request.start_urls"),
        ({"request": {"start_urls": ["file:///etc/passwd"]}}, "request.start_urls"),
        ({"request": {"start_urls": ["https://x.example"], "render": True}}, "request.render"),
        ({"list": {"item": "tr >>"}}, "list.item"),
        ({"list": {"item": "xpath://tr["}}, "list.item"),
        ({"list": {"item": "xpath:nothing(//tr)"}}, "list.item"),
        ({"list": {"item": "xpath://no:tr"}}, "list.item"),
        ({"list": {"fields": {"title": {}}}}, "list.item"),
        ({"list": {"item": "tr", "fields": {"url": {}}}}, "list.fields.title"),
        ({"list": {"item": "tr", "fields": {"titel": {}}}}, "list.fields.titel"),
        ({"list": {"item": "tr", "fields": {"title": {"selector": "td["}}}}, "list.fields.title.selector"),
        ({"list": {"item": "tr", "fields": {"title": {"regex": "("}}}}, "list.fields.title.regex"),
        ({"list": {"item": "tr", "fields": {"title": {"type": "colour"}}}}, "list.fields.title.type"),
        ({"list": {"item": "tr", "fields": {"title": {"transform": ["upper"]}}}}, "list.fields.title.transform"),
        ({"list": {"item": "tr", "fields": {"title": {"transform": [{"regex": "("}]}}}}, "list.fields.title.transform"),
        ({"list": {"item": "tr", "fields": {"title": {}}}}, "list.id_from"),
        ({"list": {"item": "tr", "fields": {"title": {}}, "id_from": ["url"]}}, "list.id_from"),
        ({"pagination": {"kind": "next_link"}}, "pagination.selector"),
        ({"pagination": {"max_pages": 0}}, "pagination.max_pages"),
        ({"schedule": {"every": "often"}}, "schedule.every"),
        ({"politeness": {"hours": "6-22"}}, "politeness.hours"),
        ({"politeness": {"concurrency": 4}}, "politeness.concurrency"),
        ({"health": {"required_field_rate": 2}}, "health.required_field_rate"),
        ({"politeness": {"hours": "06:00-06:00"}}, "politeness.hours"),
        ({"politeness": {"hours": "06:00Z-22:00"}}, "politeness.hours"),
        ({"schedule": {"every": "2m"}}, "schedule.every"),
        ({"schedule": {"every": "2d"}}, "schedule.every"),
        ({"schedule": {"every": "2h", "jitter": "61m"}}, "schedule.jitter"),
        ({"schedule": {"jitter": "3m"}}, "schedule.jitter"),
        ({"enabled": "yes"}, "enabled"),
        ({"enabled": False}, "enabled"),
    ],
)
def test_a_profile_is_refused_by_field(change, field):
    with pytest.raises(ProfileError) as refused:
        page.from_settings(settings(**change))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"request": {"start_urls": ["https://x.example"], "render": True}},
            "pages that need a browser cannot be read",
        ),
        ({"request": {"start_urls": ["https://x.example"], "method": "POST"}}, "must be one of GET"),
        ({"list": {"fields": {"title": {}}}}, "list.item: is missing"),
        ({"list": {"item": "tr >>"}}, "list.item: is not a CSS selector"),
        ({"list": {"item": "xpath://tr["}}, "list.item: is not an XPath expression"),
    ],
)
def test_a_refusal_is_a_sentence(change, sentence):
    with pytest.raises(ProfileError, match=sentence):
        page.from_settings(settings(**change))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Basic eA=="),
        ("COOKIE", "a=b"),
        ("Proxy-Authorization", "x"),
        ("proxy-connection", "x"),
        ("X-Api-Key", "x"),
        ("X Y", "x"),
        ("Accept", "a\r\nCookie: b"),
    ],
)
def test_a_profile_carries_no_secrets_in_headers(name, value):
    with pytest.raises(ProfileError) as refused:
        page.from_settings(settings(request={"start_urls": ["https://x.example"], "headers": {name: value}}))
    assert refused.value.field == f"request.headers.{name}"


def test_a_profile_that_holds_no_names():
    with pytest.raises(ProfileError, match="profile: must hold named values"):
        page.from_yaml("just a text")


def test_a_profile_is_known_again_by_another_process():
    said = settings()
    said["list"]["fields"]["title"] |= {"regex": "(.*)", "transform": [{"regex": r"\w+"}]}
    script = (
        "import json, sys; from scrapers.sources.page import from_settings; from scrapers.sources.page.rows import "
    )
    script += "print_of; print(print_of(from_settings(json.load(sys.stdin)).said))"
    run = [
        subprocess.run(
            [sys.executable, "-c", script], input=json.dumps(said), capture_output=True, text=True, check=True
        )
        for _ in range(2)
    ]
    assert run[0].stdout == run[1].stdout != ""
    assert print_of(page.from_settings(said).said) == run[0].stdout.strip()
