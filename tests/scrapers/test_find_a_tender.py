"""Find a Tender on good days and bad ones."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from scrapers.errors import ProfileError
from scrapers.sources import find_a_tender
from scrapers.sources.poll import Counted, Found, Poll, PollResult, Visit
from tests.scrapers.clients import Clock, a_client
from tests.servers.find_a_tender import FakeFindATender, Release, busy, cut, unavailable
from tests.servers.serve import serve

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
MIDNIGHT = datetime(2026, 10, 2)
DAY = date(2026, 10, 2)


def spread(
    count: int, over: timedelta = timedelta(hours=20), first: int = 1, start: datetime = MIDNIGHT
) -> list[Release]:
    return [Release(first + place, start + place * over / count) for place in range(count)]


def gives(
    url: str,
    known: Collection[str] = (),
    clock: Clock | None = None,
    state: Mapping[str, Any] | None = None,
    period: tuple[date, date] | None = (DAY, DAY),
    **settings: Any,
) -> Poll:
    config = find_a_tender.from_settings({"api_url": url, **settings})
    visit = Visit(
        client=a_client(clock), now=NOW, known=lambda keys: set(keys) & set(known), state=state or {}, period=period
    )
    return find_a_tender.poll(config, visit)


def polled(server: FakeFindATender, **given: Any) -> tuple[list[Found], list[Counted], PollResult]:
    with serve(server) as url:
        *all_, result = gives(url, **given)
    assert isinstance(result, PollResult)
    return [x for x in all_ if isinstance(x, Found)], [x for x in all_ if isinstance(x, Counted)], result


def keys(releases: list[Release]) -> set[str]:
    return {each.key for each in releases}


def test_a_busy_day_is_asked_in_windows_that_halve_and_no_link_is_followed() -> None:
    server = FakeFindATender(spread(350))
    found, (day,), result = polled(server)
    assert [one.key for one in found] == sorted(keys(server.releases))
    assert (set(day.keys), day.expected, day.whole, result.state) == (keys(server.releases), None, True, "ok")
    assert not [asked for asked in server.asked if "cursor" in asked or "stages" in asked]
    assert server.asked[0] == {"updatedFrom": "2026-10-01T22:00:00", "updatedTo": "2026-10-02T06:00:00", "limit": "100"}
    assert max(asked["updatedTo"] for asked in server.asked) == "2026-10-03T00:00:00"


def test_bytes_stay_as_published_even_where_they_are_no_json() -> None:
    odd = [Release(1, MIDNIGHT, extra='"value": {"amount": 1e9999}'), Release(2, MIDNIGHT, extra='"n": [000, 007]')]
    found, _, _ = polled(FakeFindATender(odd))
    assert [one.document.body.decode() for one in found] == [each.text() for each in odd]


def test_exactly_a_hundred_rows_may_be_more() -> None:
    server = FakeFindATender(spread(100, timedelta(hours=5)))
    found, (day,), _ = polled(server)
    assert (len(found), day.whole, len(server.asked)) == (100, True, 6)
    one_less = FakeFindATender(spread(99, timedelta(hours=5)))
    polled(one_less)
    assert len(one_less.asked) == 4


def test_a_crowd_within_two_seconds_leaves_the_day_open_and_keeps_the_rest() -> None:
    crowd = [Release(number, MIDNIGHT + timedelta(hours=9)) for number in range(1, 151)]
    server = FakeFindATender([*crowd, *spread(5, first=200)])
    found, (day,), result = polled(server)
    assert (len(found), day.whole, result.state, result.complete) == (105, False, "too_large", False)
    assert "2026-10-02" in result.message
    _, counted, result = polled(server, period=None, first_days=4)
    assert [each.day for each in counted if not each.whole] == [DAY]
    assert result.next_state["incomplete"] == {"2026-10-02": "2026-10-05"}
    assert result.next_state["asked_to"] == "2026-10-04"


def test_a_service_that_does_not_look_at_the_time_is_found_out() -> None:
    server = FakeFindATender(spread(150), ignores_time=True)
    _, (day,), result = polled(server)
    assert (day.whole, result.state) == (False, "bad_answer")
    assert len(server.asked) < 20


@pytest.mark.parametrize("trouble", [busy, unavailable])
def test_it_waits_as_long_as_it_is_told(trouble: Any) -> None:
    clock, server = Clock(), FakeFindATender(spread(3), troubles=[trouble, trouble])
    found, _, result = polled(server, clock=clock)
    assert (len(found), result.state, clock.slept[:2]) == (3, "ok", [120.0, 120.0])
    assert clock.slept[2:] == [10.0] * 3


def test_it_gives_up_politely() -> None:
    _, (day,), result = polled(FakeFindATender(spread(3), troubles=[busy] * 9))
    assert (day.whole, result.state, result.retry_after) == (False, "rate_limited", 120.0)


def test_an_answer_that_breaks_off() -> None:
    _, (day,), result = polled(FakeFindATender(spread(3), troubles=[cut]))
    assert (day.whole, result.state) == (False, "bad_answer")


def test_stages_are_told_apart_here() -> None:
    tags = ("planning", "tenderUpdate", "awardUpdate", "contract", "strange")
    server = FakeFindATender([Release(number, MIDNIGHT, tag) for number, tag in enumerate(tags, 1)])
    found, (day,), _ = polled(server, stages=["tender", "award"])
    assert [int(one.key[-11:-5]) for one in found] == [2, 3, 4, 5]
    assert len(day.keys) == 4


def test_the_days_that_are_due() -> None:
    server = FakeFindATender([Release(number, datetime(2026, 10, number, 23, 30)) for number in (1, 2, 3, 4)])
    found, counted, result = polled(server, period=None, state={"asked_to": "2026-10-04"})
    assert [each.day.day for each in counted] == [5, 4, 3, 2]
    assert len(found) == 4  # half past eleven is asked about on both days around it, and given once
    assert (result.next_state["asked_to"], result.complete) == ("2026-10-04", True)
    assert max(asked["updatedFrom"] for asked in server.asked) == "2026-10-05T12:00:00"  # ten there, and two more


def test_nothing_known_is_given_again_and_a_cut_poll_loses_nothing() -> None:
    server = FakeFindATender(spread(12))
    with serve(server) as url:
        for stop in range(1, 14):
            kept = {one.key for one, _ in zip(gives(url), range(stop), strict=False) if isinstance(one, Found)}
            again = {one.key for one in gives(url, kept) if isinstance(one, Found)}
            assert kept | again == keys(server.releases)
            assert not kept & again


def test_a_look_at_the_live_service() -> None:
    server = FakeFindATender(spread(1, start=datetime(2026, 10, 5, 8, 55)))
    with serve(server) as url:
        config = find_a_tender.from_settings({"api_url": url})
        visit = Visit(client=a_client(), now=NOW, known=lambda _: ())
        assert all(finding.holds for finding in find_a_tender.check(config, visit))
        assert len(server.asked) == 1
        server.releases[0] = Release(1, datetime(2026, 10, 5, 8, 55), extra='"ocid": 5, "date": "soon"')
        assert not all(finding.holds for finding in find_a_tender.check(config, visit))


@pytest.mark.parametrize("settings", [{"stages": ["tender", "news"]}, {"first_days": 0}, {"cursor": True}])
def test_settings_are_refused_by_name(settings: dict[str, Any]) -> None:
    with pytest.raises(ProfileError) as refused:
        find_a_tender.from_settings(settings)
    assert refused.value.field in settings
