"""Contracts Finder on good days and bad ones."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import pytest
from werkzeug.wrappers import Response

from scrapers import formats
from scrapers.errors import ProfileError
from scrapers.notice import Notice
from scrapers.sources import contracts_finder
from scrapers.sources.poll import Counted, Found, Poll, PollResult, Visit
from tests.scrapers.clients import Clock, a_client
from tests.servers.contracts_finder import FakeContractsFinder, a_release, forbidden
from tests.servers.serve import serve

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
DAY = date(2026, 10, 2)


def gives(url: str, known: Collection[str] = (), clock: Clock | None = None, **settings: Any) -> Poll:
    config = contracts_finder.from_settings({"api_url": url, **settings})
    client = a_client(clock)
    visit = Visit(client=client, now=NOW, known=lambda keys: set(keys) & set(known), period=(DAY, DAY))
    return contracts_finder.poll(config, visit)


def polled(server: FakeContractsFinder, **given: Any) -> tuple[list[Found], Counted, PollResult]:
    with serve(server) as url:
        *found, day, result = gives(url, **given)
    assert isinstance(result, PollResult)
    assert isinstance(day, Counted)
    return [one for one in found if isinstance(one, Found)], day, result


def releases(count: int, on: date = DAY) -> list[dict[str, Any]]:
    return [a_release(number, on) for number in range(1, count + 1)]


def test_a_day_is_read_page_by_page() -> None:
    server = FakeContractsFinder(releases(230))
    found, day, result = polled(server, stages=["tender", "award"])
    assert (len(found), len(day.keys), day.whole, result.state) == (230, 230, True, "ok")
    assert server.asked[0] == {"publishedFrom": "2026-10-02", "publishedTo": "2026-10-03", "limit": "100"}
    assert polled(server, stages=["award"])[0] == []
    assert [asked.get("cursor") for asked in server.asked[:3]] == [None, "100", "200"]


def test_its_letters_are_iso_8859_1() -> None:
    found, _, _ = polled(FakeContractsFinder(releases(1)))
    assert "Café £1".encode("iso-8859-1") in found[0].document.body
    (notice,) = formats.read(found[0].document)
    assert isinstance(notice, Notice)
    assert notice.title == {"mul": "Café £1"} or "Café £1" in (notice.title or {}).values()


def test_a_403_wants_five_minutes() -> None:
    clock, server = Clock(), FakeContractsFinder(releases(150), troubles=[lambda _: None, forbidden])
    found, day, result = polled(server, clock=clock)
    assert (day.whole, result.state, result.retry_after) == (False, "rate_limited", 300.0)
    assert len(server.asked) == 2
    more, day, _ = polled(FakeContractsFinder(releases(150)), known={one.key for one in found})
    assert (len(found) + len(more), day.whole) == (150, True)


def test_a_429_waits_five_minutes() -> None:
    clock, server = Clock(), FakeContractsFinder(releases(3), troubles=[lambda _: Response("slow down", 429)])
    found, _, result = polled(server, clock=clock)
    assert (len(found), result.state, clock.slept[0]) == (3, "ok", 300.0)


def test_links_that_go_in_a_circle() -> None:
    _, day, result = polled(FakeContractsFinder(releases(3), loops=True))
    assert (day.whole, result.state) == (False, "bad_answer")


def test_a_cut_poll_loses_nothing() -> None:
    server = FakeContractsFinder(releases(4))
    with serve(server) as url:
        for stop in range(6):
            kept = {one.key for one, _ in zip(gives(url), range(stop), strict=False) if isinstance(one, Found)}
            again = {one.key for one in gives(url, kept) if isinstance(one, Found)}
            assert (len(kept | again), kept & again) == (4, set())


def test_a_look_at_the_live_service() -> None:
    with serve(FakeContractsFinder(releases(130, date(2026, 10, 4)))) as url:
        visit = Visit(client=a_client(), now=NOW, known=lambda _: ())
        findings = list(contracts_finder.check(contracts_finder.from_settings({"api_url": url}), visit))
    assert [finding.holds for finding in findings] == [True, True, True]
    assert "100 releases" in findings[0].text


def test_settings_are_refused_by_name() -> None:
    with pytest.raises(ProfileError, match="stages"):
        contracts_finder.from_settings({"stages": ["news"]})
