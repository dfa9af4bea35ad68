"""A profile for the fake listing site, and one poll of it."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import yaml

from scrapers import formats
from scrapers.notice import Notice
from scrapers.sources import page
from scrapers.sources.poll import Found, PollResult, Visit
from tests.scrapers.clients import Clock, a_client
from tests.servers import Call

NOW = datetime(2026, 9, 20, 9, tzinfo=UTC)
PROFILE = """
id: fi-kyla
name: Kylä, avoimet tarjouspyynnöt
kind: html_list
enabled: true
country: FIN
language: fi
timezone: Europe/Helsinki
buyer: {name: Kylän kunta, national_id: "0101263-6"}
request:
  start_urls: ["http://site.example/tenders"]
  headers: {Accept-Language: fi}
  cookies: true
  encoding: auto
list:
  item: "#calls tbody tr"
  fields:
    source_ref: {selector: "td:nth-child(1)", transform: [strip]}
    title: {selector: "td:nth-child(2) a", required: true}
    url: {selector: "td:nth-child(2) a", attr: href, transform: [absolute_url], required: true}
    deadline: {selector: "td:nth-child(3)", required: true}
  id_from: [source_ref, url]
  empty_marker: {text: "Ei voimassa olevia  tarjouspyyntöjä"}
filters: {title_exclude: ["myydään", "Vuokrataan"]}
politeness: {delay_seconds: 3, concurrency: 1, max_requests_per_run: 200, respect_robots: true, hours: "06:00-22:00"}
schedule: {every: 2h, jitter: 10m}
health: {min_items: 1, max_age_days_without_new: 30, alert_after_failures: 3, required_field_rate: 0.9}
"""
DETAIL = {
    "follow": True,
    "fields": {
        "description": {"selector": "#main p:first-child", "type": "text"},
        "contact_email": {"selector": "a[href^='mailto:']", "attr": "href", "transform": ["strip_mailto"]},
        "documents": {"selector": "a[href$='.pdf']", "many": True, "attr": "href", "transform": ["absolute_url"]},
        "cpv": {"selector": "#main", "regex": r"\b(\d{8})(?:-\d)?\b", "many": True},
    },
}


def settings(**changes: Any) -> dict[str, Any]:
    return yaml.safe_load(PROFILE) | deepcopy(changes)


def calls(count: int) -> list[Call]:
    return [Call(f"T-{number}", f"Työ {number}", description=f"Kuvaus {number}") for number in range(1, count + 1)]


def polled(
    url: str, state: Mapping[str, Any] | None = None, clock: Clock | None = None, path: str = "/tenders", **changes: Any
) -> tuple[list[Found], PollResult]:
    profile = page.from_settings(settings(**changes) | {"request": {"start_urls": [url + path]}})
    visit = Visit(client=a_client(clock), now=NOW, state=state or {}, known=lambda _: ())
    *found, result = page.poll(profile, visit)
    assert isinstance(result, PollResult)
    return [one for one in found if isinstance(one, Found)], result


def notice_of(found: Found) -> Notice:
    (notice,) = formats.read(found.document)
    assert isinstance(notice, Notice)
    return notice
