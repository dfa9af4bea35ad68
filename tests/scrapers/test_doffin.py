"""Doffin on good days and bad ones."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Response

from scrapers.errors import ProfileError
from scrapers.sources import doffin
from scrapers.sources.poll import Counted, Found, Poll, PollResult, Visit
from tests.intake.documents import a_call
from tests.scrapers.clients import Clock, a_client
from tests.servers.doffin import FakeDoffin
from tests.servers.serve import serve
from tests.servers.ted import too_many, truncated, web_page

NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)
DAY = date(2026, 10, 5)


def notices(count: int, day: date = DAY, first: int = 1) -> dict[str, tuple[date, bytes]]:
    return {f"2026-{number:06d}": (day, a_call(number)) for number in range(first, first + count)}


def gives(url: str, known: Collection[str] = (), key: str = "norway", **more: Any) -> Poll:
    given = {name: more.pop(name) for name in ("state", "period") if name in more}
    client = a_client(more.pop("clock", None))
    config = doffin.from_settings({"api_url": url, "page_size": 2, "first_days": 10, **more})
    visit = Visit(client=client, now=NOW, known=lambda keys: set(keys) & set(known), keys={"doffin": key}, **given)
    return doffin.poll(config, visit)


def polled(server: FakeDoffin, **given: Any) -> tuple[list[str], Mapping[date, Counted], PollResult]:
    with serve(server) as url:
        *all_, result = gives(url, **given)
    assert isinstance(result, PollResult)
    days = {one.day: one for one in all_ if isinstance(one, Counted)}
    return [one.key for one in all_ if isinstance(one, Found)], days, result


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_day_is_its_own_whether_the_last_day_belongs_to_a_span_or_not(exclusive: bool) -> None:
    others = notices(3, DAY + timedelta(days=1), 10)
    server = FakeDoffin(notices(5) | others, to_is_exclusive=exclusive)
    found, days, result = polled(server)
    assert (len(found), result.state) == (8, "ok")
    assert (len(days[DAY].keys), days[DAY].expected, len(days[DAY + timedelta(days=1)].keys)) == (5, 5, 3)
    assert all(day.whole for day in days.values())
    assert set(server.fetched.values()) == {1}
    assert {asked["sortBy"] for asked in server.asked} == {"PUBLICATION_DATE_ASC"}


def test_ten_days_are_looked_at_again() -> None:
    _, days, _ = polled(FakeDoffin({}), state={"asked_to": "2026-10-11"})
    assert (min(days), max(days)) == (date(2026, 10, 2), date(2026, 10, 12))


def test_more_hits_than_can_be_reached_leave_a_day_open() -> None:
    server = FakeDoffin(notices(7), reachable=4)
    found, days, result = polled(server)
    assert (len(found), days[DAY].whole, result.state, result.complete) == (4, False, "too_large", False)
    assert "2026-10-05" in result.next_state["incomplete"]


def test_days_that_are_not_heeded() -> None:
    server = FakeDoffin(notices(5, date(2026, 1, 1)), ignores_days=True)
    found, days, result = polled(server)
    assert (found, result.state, any(day.whole for day in days.values())) == ([], "bad_answer", False)
    assert len(server.asked) == 5


def test_a_wrong_key() -> None:
    assert polled(FakeDoffin(notices(1)), key="mine")[2].state == "login_required"


def test_too_many_requests_rest_for_half_a_minute_and_more() -> None:
    clock = Clock()
    found, _, _ = polled(FakeDoffin(notices(1), troubles=[too_many, too_many]), clock=clock)
    assert (len(found), clock.slept[:2]) == (1, [30.0, 60.0])


@pytest.mark.parametrize("trouble", [truncated, web_page, lambda _: Response("none", 404)])
def test_one_notice_that_cannot_be_had_is_owed(trouble: Any) -> None:
    times = 4 if trouble is truncated else 1
    server = FakeDoffin(notices(3), troubles=[*[lambda _: None] * 2, *[trouble] * times])
    with serve(server) as url:
        *given, result = gives(url, page_size=100, period=(DAY, DAY))
        first = [one.key for one in given if isinstance(one, Found)]
        *again, after = gives(url, known=first, page_size=100, period=(DAY, DAY))
    assert isinstance(result, PollResult)
    assert isinstance(after, PollResult)
    assert (len(first), result.complete) == (2, False)
    assert (len([one for one in again if isinstance(one, Found)]), after.complete) == (1, True)


@pytest.mark.parametrize("body", ["[]", '{"hits": []}', '{"numHitsTotal": 1, "hits": [{"id": "2026-1"}]}', "<html>"])
def test_an_answer_that_is_no_list(body: str) -> None:
    server = FakeDoffin(notices(1), troubles=[lambda _: Response(body)])
    assert polled(server, period=(DAY, DAY))[2].state == "bad_answer"


def test_a_cut_poll_loses_nothing() -> None:
    server = FakeDoffin(notices(4))
    with serve(server) as url:
        for stop in range(6):
            cut = gives(url, period=(DAY, DAY))
            kept = {one.key for one, _ in zip(cut, range(stop), strict=False) if isinstance(one, Found)}
            again = {one.key for one in gives(url, kept, period=(DAY, DAY)) if isinstance(one, Found)}
            assert (len(kept | again), kept & again) == (4, set())


def test_a_look_at_the_live_service() -> None:
    server = FakeDoffin(notices(3) | notices(2, date(2020, 1, 1), 20))
    config = doffin.from_settings({})
    assert (config.key_name, config.api_url) == ("doffin", "https://api.doffin.no")
    with serve(server) as url:
        visit = Visit(client=a_client(), now=NOW, known=lambda _: (), keys={"doffin": "norway"})
        held = [each.holds for each in doffin.check(doffin.from_settings({"api_url": url}), visit)]
        server.ignores_days = True
        fooled = [each.holds for each in doffin.check(doffin.from_settings({"api_url": url}), visit)]
    assert (held, fooled) == ([True, True], [True, False])


@pytest.mark.parametrize("settings", [{"cpv": ["72*"]}, {"page_size": 1001}, {"key": "secret"}])
def test_settings_are_refused_by_name(settings: dict[str, Any]) -> None:
    with pytest.raises(ProfileError) as refused:
        doffin.from_settings(settings)
    assert refused.value.field in settings
