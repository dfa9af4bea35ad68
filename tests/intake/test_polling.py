"""Polling against servers that behave like the real ones."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from werkzeug.wrappers import Request, Response

from scrapers.http import Client
from tenderwatch.db import leases
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.house import House
from tenderwatch.intake import polling, queries, service, talk
from tenderwatch.intake.rules import Hours, late_since, next_poll_at
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices import indexing
from tenderwatch.notices.recording import Counts
from tenderwatch.notices.search import SearchRequest
from tenderwatch.notices.tables import Notice
from tests.intake.documents import a_call
from tests.makers import NOW
from tests.scrapers.clients import a_client
from tests.scrapers.pages import settings as profile
from tests.servers import Call, FakeTed, ListingSite, ted_server
from tests.servers.serve import serve
from tests.servers.ted import challenge

HOUR = timedelta(hours=1)
HELSINKI = ZoneInfo("Europe/Helsinki")
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def client() -> Iterator[Client]:
    client = a_client()
    yield client
    client.close()


def added(house: House, kind: str, name: str, /, **settings: Any) -> int:
    with house.database.write() as session:
        return service.add_source(session, name, kind, settings, None, NOW).id


def an_inbox(house: House) -> Path:
    folder = house.settings.home / "inbox"
    folder.mkdir()
    return folder


def source(house: House, name: str) -> Source:
    with house.database.read() as session:
        return session.scalars(select(Source).where(Source.name == name)).one()


def keys(house: House) -> list[str]:
    with house.database.read() as session:
        return list(session.scalars(select(Notice.key).where(Notice.current).order_by(Notice.id)))


def ted(count: int, first: int = 1) -> FakeTed:
    return FakeTed({f"{number}-2026": a_call(number) for number in range(first, first + count)}, FRIDAY)


def ted_settings(url: str) -> dict[str, Any]:
    return {"countries": ["FIN"], "api_url": url, "site_url": url, "spacing": 0, "page_size": 2}


def page(url: str) -> dict[str, Any]:
    return profile(request={"start_urls": [f"{url}/tenders"]})


def test_ted_is_asked_once_for_each_notice_and_found_at_once(house: House, client: Client) -> None:
    server = ted(3)
    with ted_server(server) as url:
        added(house, "ted", "TED", **ted_settings(url))
        (report,) = polling.poll(house, None, NOW, client)
        assert (report.source, report.state, report.counts) == ("TED", "ok", Counts(new=3))
        assert polling.poll(house, None, NOW + 0.9 * HOUR, client) == []
        (again,) = polling.poll(house, None, NOW + HOUR, client)
        assert (again.state, again.counts) == ("unchanged", Counts())
    assert sorted(keys(house)) == ["1-2026", "2-2026", "3-2026"]
    assert set(server.fetched.values()) == {1}
    assert indexing.reader(house).search(SearchRequest.of("mallila", NOW)).total == 3
    row = source(house, "TED")
    assert (row.last_success_at, row.last_new_at, row.failures) == (NOW + HOUR, NOW, 0)
    assert row.progress["incomplete"] == {}


def test_what_a_wall_keeps_is_owed_and_fetched_later(house: House, client: Client) -> None:
    server = ted(3)
    server.walls = {"2-2026"}
    with ted_server(server) as url:
        added(house, "ted", "TED", **ted_settings(url))
        (report,) = polling.poll(house, None, NOW, client)
        assert report.state == "blocked_by_challenge"
        row = source(house, "TED")
        assert (row.failures, row.last_success_at, row.next_poll_at) == (1, None, NOW + 2 * HOUR)
        assert "2026-" in str(row.progress["incomplete"])
        server.walls = set()
        (report,) = polling.poll(house, "TED", NOW + HOUR, client)
    assert (report.state, sorted(keys(house))) == ("ok", ["1-2026", "2-2026", "3-2026"])


def test_one_bad_source_does_not_stop_the_others(house: House, client: Client, tmp_path: Path) -> None:
    folder = an_inbox(house)
    (folder / "call.xml").write_bytes(a_call(1))
    with ted_server(FakeTed({}, search_troubles=[challenge] * 9)) as url:
        added(house, "ted", "A wall", **ted_settings(url))
        number = added(house, "ted", "B broken", **ted_settings(url))
        added(house, "folder", "C folder", path=str(folder), settle_seconds=0)
        with house.database.write() as session:
            session.get_one(Source, number).settings = {"countries": "no list of codes"}
        reports = polling.poll(house, None, NOW, client)
    assert [(report.source, report.state) for report in reports] == [
        ("A wall", "blocked_by_challenge"),
        ("B broken", "bad_answer"),
        ("C folder", "ok"),
    ]
    assert "countries" in reports[1].text
    assert keys(house) == ["1-2026"]


def test_a_slow_source_does_not_hold_up_the_others(house: House, client: Client) -> None:
    """The first answers only when the second was asked, too."""
    asked = Event()

    def slow(request: Request) -> Response | None:
        return None if asked.wait(60) else Response("nobody else was asked", 500)

    first, second = ted(1), ted(1, first=2)
    first.search_troubles = [slow]
    second.search_troubles = [lambda _: asked.set()]
    with ted_server(first) as one, ted_server(second) as other:
        added(house, "ted", "A", **ted_settings(one))
        added(house, "ted", "B", **ted_settings(other))
        reports = polling.poll(house, None, NOW, client)
    assert [(report.source, report.state) for report in reports] == [("A", "ok"), ("B", "ok")]
    assert indexing.reader(house).search(SearchRequest.of("mallila", NOW)).total == 2


def test_what_becomes_due_while_another_is_asked_does_not_wait(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow one answers only when the other was asked a second time, an hour later."""
    monkeypatch.setattr(polling, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(polling, "LONGEST_ROUND", 2 * HOUR)
    again = Event()

    def slow(_: Request) -> Response | None:
        return None if again.wait(60) else Response("nobody was asked again", 500)

    def noted(_: Request) -> None:
        if source(house, "Other").last_polled_at:
            again.set()

    def clock() -> float:
        return 3700.0 if source(house, "Other").last_polled_at else 0.0

    first, second = ted(1), ted(1, first=2)
    first.search_troubles = [slow]
    second.search_troubles = [noted] * 9
    with ted_server(first) as one, ted_server(second) as other:
        added(house, "ted", "Slow", **ted_settings(one))
        added(house, "ted", "Other", **ted_settings(other))
        reports = polling.poll(house, None, NOW, client, clock=clock)
    assert (reports[0].source, reports[0].state) == ("Slow", "ok")
    assert [report.state for report in reports if report.source == "Other"] == ["ok", "unchanged"]
    assert keys(house) == ["2-2026", "1-2026"]


def test_a_round_goes_on_until_what_is_beside_it_is_done(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "LOOK_SECONDS", 0.01)
    backfill, seconds = Future[None](), count(0.0, 1800.0)

    def asked(_: Request) -> None:
        backfill.set_result(None)

    server = ted(1)
    server.search_troubles = [asked]
    with ted_server(server) as url:
        number = added(house, "ted", "Late", **ted_settings(url))
        with house.database.write() as session:
            session.get_one(Source, number).next_poll_at = NOW + 2 * HOUR
        (report, *_others) = polling.poll(house, None, NOW, client, clock=lambda: next(seconds), beside=backfill)
    assert report.state == "ok"


def test_an_unforeseen_error_is_noted_and_the_progress_kept(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ted_server(ted(1)) as url:
        added(house, "ted", "TED", **ted_settings(url))
        polling.poll(house, None, NOW, client)
        before = source(house, "TED").progress
        monkeypatch.setattr(talk, "read", lambda *_given: 1 / 0)
        monkeypatch.setattr(talk.Talk, "_known", lambda *_given: ())
        (report,) = polling.poll(house, "TED", NOW + HOUR, client)
    assert (report.state, report.text) == ("bad_answer", "ZeroDivisionError: division by zero")
    assert (source(house, "TED").failures, source(house, "TED").progress) == (1, before)


def test_a_page_gives_its_rows_and_their_changes(house: House, client: Client) -> None:
    site = ListingSite([Call("1/2026", "Koulujen siivous"), Call("2/2026", "Teiden auraus")])
    with serve(site) as url:
        added(house, "page", "Kylä", **page(url))
        assert polling.poll(house, None, NOW, client)[0].counts == Counts(new=2)
        site.calls = [
            Call("1/2026", "Koulujen siivous", "12.10.2026 klo 12.00"),
            Call("2/2026", "Teiden auraus"),
        ]
        assert polling.poll(house, "Kylä", NOW + 2 * HOUR, client)[0].counts == Counts(changed=1)
        site.calls = [Call("1/2026", "Koulujen siivous"), Call("2/2026", "Teiden auraus")]
        assert polling.poll(house, "Kylä", NOW + 4 * HOUR, client)[0].counts == Counts(changed=1)
    with house.database.read() as session:
        deadlines = session.scalars(select(Notice.deadline_at).where(Notice.current)).all()
    assert {f"{at:%d.%m.%Y %H:%M}" for at in deadlines if at} == {"05.10.2026 09:00"}
    assert len(keys(house)) == 2


def test_a_page_that_changed_its_layout_gives_nothing_and_says_so(house: House, client: Client) -> None:
    site = ListingSite([Call("1/2026", "Koulujen siivous")])
    with serve(site) as url:
        added(house, "page", "Kylä", **page(url))
        polling.poll(house, None, NOW, client)
        site.layout = "cards"
        (report,) = polling.poll(house, "Kylä", NOW + 2 * HOUR, client)
    assert report.state == "empty_suspicious"
    assert len(keys(house)) == 1
    assert source(house, "Kylä").failures == 1


def test_a_folder_gives_what_is_put_into_it(house: House, client: Client, tmp_path: Path) -> None:
    folder = an_inbox(house)
    added(house, "folder", "Inbox", path=str(folder), settle_seconds=0)
    assert polling.poll(house, None, NOW, client)[0].state == "empty_ok"
    (folder / "call.xml").write_bytes(a_call(1))
    (folder / "broken.xml").write_bytes(b"<half")
    assert polling.poll(house, "Inbox", NOW, client)[0].counts == Counts(new=1, refused=1)
    assert polling.poll(house, "Inbox", NOW, client)[0].counts == Counts()
    with house.database.read() as session:
        (waiting,) = queries.quarantine(session)
    assert (Path(waiting.document.name).name, waiting.source) == ("broken.xml", "Inbox")


def test_a_document_that_cannot_be_read_is_not_fetched_again(house: House, client: Client) -> None:
    server = FakeTed({"1-2026": b"<ContractNotice><half"}, FRIDAY)
    with ted_server(server) as url:
        added(house, "ted", "TED", **ted_settings(url))
        assert polling.poll(house, None, NOW, client)[0].counts == Counts(refused=1)
        assert polling.poll(house, "TED", NOW + HOUR, client)[0].counts == Counts()
    assert server.fetched["1-2026"] == 1


@pytest.mark.parametrize("place", ["outside", "beside by its name", "up and down", "a link out", "the home"])
def test_a_folder_outside_those_allowed_is_not_read(house: House, client: Client, tmp_path: Path, place: str) -> None:
    inbox = an_inbox(house)
    outside = tmp_path / "outside"
    beside = house.settings.home / "inbox-not"
    for folder in (outside, beside):
        folder.mkdir()
        (folder / "call.xml").write_bytes(a_call(1))
    (inbox / "link").symlink_to(outside)
    (inbox / "inside").mkdir()
    paths = {
        "outside": outside,
        "beside by its name": beside,
        "up and down": inbox / ".." / "inbox-not",
        "a link out": inbox / "link",
        "the home": house.settings.home,
    }
    added(house, "folder", "Inbox", path=str(paths[place]), settle_seconds=0)
    (report,) = polling.poll(house, None, NOW, client)
    assert (report.state, report.counts) == ("bad_answer", Counts())
    assert "TENDERWATCH_FOLDERS" in report.text
    assert str(paths[place].resolve()) in report.text
    with house.database.write() as session:
        session.scalars(select(Source)).one().settings = {"path": str(inbox / "inside")}
    assert polling.poll(house, "Inbox", NOW, client)[0].state == "empty_ok"


def test_an_allowed_folder_that_holds_the_house_is_not_read(house: House, client: Client, tmp_path: Path) -> None:
    wide = House(replace(house.settings, folders=(tmp_path,)), house.database)
    added(wide, "folder", "All", path=str(tmp_path), settle_seconds=0)
    (report,) = polling.poll(wide, None, NOW, client)
    assert (report.state, report.counts) == ("bad_answer", Counts())
    assert "own data" in report.text
    (tmp_path / "other").mkdir()
    with house.database.write() as session:
        session.scalars(select(Source)).one().settings = {"path": str(tmp_path / "other")}
    assert polling.poll(wide, "All", NOW, client)[0].state == "empty_ok"


def test_two_processes_never_ask_one_source_at_once(house: House, client: Client, tmp_path: Path) -> None:
    number = added(house, "folder", "Inbox", path=str(an_inbox(house)))
    assert leases.acquire(house.database, f"poll {number}", "another:1", 60, NOW)
    assert polling.poll(house, None, NOW, client) == []
    assert len(polling.poll(house, None, NOW + timedelta(seconds=61), client)) == 1


def test_a_source_that_is_long_silent_stays_ours(house: House, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for one page only and gives nothing, so that nothing but time can prolong the lease."""
    monkeypatch.setattr(polling, "LEASE_SECONDS", 0.4)
    prolonged, acquire = Event(), leases.acquire
    calls = iter(range(1000))

    def counted(*given: Any) -> bool:
        if next(calls) > 2:
            prolonged.set()
        return acquire(*given)

    monkeypatch.setattr(leases, "acquire", counted)

    @Request.application
    def slow(_: Request) -> Response:
        assert prolonged.wait(60)
        return Response("none", 404)

    with serve(slow) as url:
        added(house, "page", "Slow", **page(url))
        (report,) = polling.poll(house, None, NOW, client)
    assert (report.state, prolonged.is_set()) == ("http_error", True)
    assert acquire(house.database, "poll 1", "another:1", 60, NOW)  # given back


def test_a_poll_without_end_is_ended(house: House, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ted(7)
    with ted_server(server) as url:
        added(house, "ted", "TED", **(ted_settings(url) | {"spacing": 10}))
        monkeypatch.setattr(polling, "LONGEST_POLL", 120.0)
        states = [polling.poll(house, "TED", NOW + timedelta(minutes=n), client)[0].state for n in range(8)]
    assert states[0] == "incomplete"
    assert (states[-1], len(keys(house))) == ("unchanged", 7)


@pytest.mark.parametrize("asked", ["9" * 400, "99999999999999"])
def test_no_wish_of_a_source_stops_the_polls(house: House, client: Client, asked: str) -> None:
    with serve(Response("later", 429, headers={"Retry-After": asked})) as url:
        added(house, "page", "Later", **page(url))
        (report,) = polling.poll(house, None, NOW, client)
    assert report.state == "rate_limited"
    row = source(house, "Later")
    assert row.next_poll_at
    assert NOW < row.next_poll_at <= NOW + timedelta(days=8)


def test_what_a_server_says_is_shown_without_what_no_page_or_database_takes(house: House, client: Client) -> None:
    @Request.application
    def odd(request: Request) -> Response:
        if request.path == "/robots.txt":
            return Response("none", 404)
        return Response('{"releases": [{"ocid": "a"}], "links": {"next": "gone\\u0000\\u001b[31m\\ud800"}}')

    with serve(odd) as url:
        added(house, "ocds", "Odd", url=f"{url}/releases", spacing=0)
        (report,) = polling.poll(house, None, NOW, client)
    assert report.state == "bad_answer"
    row = source(house, "Odd")
    assert row.state_text
    assert row.state_text.isprintable()


def test_a_crash_in_the_middle_costs_nothing(house: House, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ted(7)
    monkeypatch.setattr(talk, "DOCUMENTS", 2)
    taken = talk.take
    calls = iter(range(10))

    def crashing(*given: Any, **named: Any) -> Any:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return taken(*given, **named)

    with ted_server(server) as url:
        added(house, "ted", "TED", **ted_settings(url))
        monkeypatch.setattr(talk, "take", crashing)
        with pytest.raises(KeyboardInterrupt):
            polling.poll(house, None, NOW, client)
        assert len(keys(house)) == 4
        monkeypatch.setattr(talk, "take", taken)
        assert polling.poll(house, None, NOW, client)[0].counts == Counts(new=3)
    assert len(keys(house)) == 7


def test_a_source_that_is_switched_off_is_left_alone(house: House, client: Client) -> None:
    with house.database.write() as session:
        service.ensure_defaults(session, house.settings)
        service.ensure_defaults(session, house.settings)
    reports = polling.poll(house, None, NOW, client)
    assert [report.source for report in reports] == [service.INBOX]
    with house.database.write() as session:
        number = session.scalars(select(Source.id).where(Source.name == service.TED)).one()
        with pytest.raises(NotAllowed):
            service.fetch_now(session, number, None, NOW)
        assert service.set_enabled(session, number, True, None, NOW).next_poll_at == NOW


def test_what_is_not_there_is_said(house: House, client: Client) -> None:
    with pytest.raises(NotFound):
        polling.poll(house, "Nobody", NOW, client)
    with house.database.write() as session:
        number = service.files_source(session).id
        with pytest.raises(NotFound):
            service.set_enabled(session, number, False, None, NOW)
    with pytest.raises(Invalid) as refused:
        added(house, "ted", "TED", countries=["Finland"])
    assert set(refused.value.problems) == {"countries"}
    added(house, "ted", "TED", countries=["FIN"])
    with pytest.raises(Invalid):
        added(house, "ted", "TED", countries=["FIN"])


def test_a_quarantined_document_can_be_let_be(house: House, client: Client, tmp_path: Path) -> None:
    folder = an_inbox(house)
    (folder / "broken.xml").write_bytes(b"<half")
    added(house, "folder", "Inbox", path=str(folder), settle_seconds=0)
    polling.poll(house, None, NOW, client)
    with house.database.write() as session:
        number = session.scalars(select(ReceivedDocument.id)).one()
        assert queries.quarantined(session) == 1
        service.settle(session, number, "test", NOW)
        assert queries.quarantine(session) == []


EVERY = timedelta(minutes=60)


@pytest.mark.parametrize(
    ("failures", "retry_after", "more", "minutes"),
    [
        pytest.param(0, None, False, 60, id="by the schedule"),
        pytest.param(1, None, False, 120, id="later after a failure"),
        pytest.param(2, None, False, 240, id="and later"),
        pytest.param(9, None, False, 360, id="six hours at most"),
        pytest.param(0, 7200, False, 120, id="as the source wants it"),
        pytest.param(9, 60, False, 360, id="not sooner than our own pause"),
        pytest.param(0, None, True, 5, id="soon when more is waiting"),
    ],
)
def test_next_poll_at(failures: int, retry_after: float | None, more: bool, minutes: int) -> None:
    assert next_poll_at(NOW, EVERY, failures, retry_after, more=more) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("ago", "failures", "enabled", "late"),
    [
        pytest.param(timedelta(minutes=149), 1, True, False, id="one missed poll is no news"),
        pytest.param(timedelta(minutes=151), 0, True, True, id="two would have been due"),
        pytest.param(timedelta(days=9), 3, False, False, id="switched off"),
        pytest.param(None, 0, True, False, id="not asked yet"),
        pytest.param(None, 1, True, True, id="never heard, and it failed"),
    ],
)
def test_late_since(ago: timedelta | None, failures: int, enabled: bool, late: bool) -> None:
    last = NOW - ago if ago else None
    assert late_since(last, failures, EVERY, enabled, NOW) == ((last or NOW) if late else None)


def test_a_night_in_which_a_site_is_left_in_peace_is_no_silence() -> None:
    assert late_since(NOW - 10 * HOUR, 0, HOUR, True, NOW, closed=8 * HOUR) is None
    assert late_since(NOW - 11 * HOUR, 0, HOUR, True, NOW, closed=8 * HOUR)


@pytest.mark.parametrize(
    ("first", "last", "at", "expected"),
    [
        pytest.param(6, 22, "2026-11-23T05:59", "2026-11-23T06:00", id="before"),
        pytest.param(6, 22, "2026-11-23T06:00", "2026-11-23T06:00", id="opening"),
        pytest.param(6, 22, "2026-11-23T21:59", "2026-11-23T21:59", id="open"),
        pytest.param(6, 22, "2026-11-23T22:00", "2026-11-24T06:00", id="after"),
        pytest.param(22, 6, "2026-11-23T21:59", "2026-11-23T22:00", id="before the night"),
        pytest.param(22, 6, "2026-11-23T05:59", "2026-11-23T05:59", id="in the night"),
        pytest.param(22, 6, "2026-11-23T06:00", "2026-11-23T22:00", id="after the night"),
        pytest.param(6, 22, "2026-03-28T23:00", "2026-03-29T06:00", id="the clock goes forward"),
    ],
)
def test_when_a_site_may_be_asked(first: int, last: int, at: str, expected: str) -> None:
    hours = Hours(time(first), time(last), HELSINKI)
    moment, opens = (datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC) for text in (at, expected))
    assert hours.next_open(moment) == opens


def test_how_long_a_site_is_left_in_peace() -> None:
    assert Hours(time(6), time(22, 30), HELSINKI).closed == 7.5 * HOUR
    assert Hours(time(22), time(6), HELSINKI).closed == 16 * HOUR


def test_a_page_is_asked_in_its_hours_only(house: House, client: Client) -> None:
    night = NOW.replace(hour=20)  # ten in the evening in Helsinki
    with serve(ListingSite([Call("1", "Työ")])) as url:
        number = added(house, "page", "Kylä", **page(url))
        assert polling.poll(house, None, night, client) == []
        (report,) = polling.poll(house, None, night + 8 * HOUR, client)
        assert report.counts.new == 1
        polling.poll(house, "Kylä", night - 0.5 * HOUR, client)
        assert source(house, "Kylä").next_poll_at == night + 8 * HOUR
    with house.database.write() as session:
        assert service.set_enabled(session, number, True, None, night).next_poll_at == night + 8 * HOUR
        with pytest.raises(NotAllowed, match="06:00 to 22:00"):
            service.fetch_now(session, number, None, night)


def test_a_page_is_asked_as_often_as_its_profile_says(house: House, client: Client) -> None:
    with serve(ListingSite([Call("1", "Työ")])) as url:
        number = added(house, "page", "Kylä", **page(url))
        polling.poll(house, None, NOW, client)
    row = source(house, "Kylä")
    assert row.every_minutes == 120
    assert row.next_poll_at
    assert abs(row.next_poll_at - NOW - 2 * HOUR) <= timedelta(minutes=10)
    often = profile(schedule={"every": "30m"})
    with house.database.write() as session:
        found = service.source_of(session, number)
        with pytest.raises(Invalid, match="30 minutes"):
            service.change_settings(session, found, often, 120, found.version, None, NOW, house=house.settings)
        service.change_settings(session, found, often, None, found.version, None, NOW, house=house.settings)
        assert found.every_minutes == 30
        never = profile(schedule={})
        service.change_settings(session, found, never, 45, found.version, None, NOW, house=house.settings)
        assert found.every_minutes == 45


@pytest.mark.parametrize(("failures", "enabled", "failing"), [(4, True, False), (5, True, True), (9, False, False)])
def test_a_source_that_fails_too_often_is_failing(house: House, failures: int, enabled: bool, failing: bool) -> None:
    number = added(house, "page", "Kylä", **profile(health={"alert_after_failures": 5}))
    with house.database.write() as session:
        row = service.source_of(session, number)
        row.failures, row.enabled = failures, enabled
        line = queries.source(session, number, NOW)
        assert line is not None
        assert line.failing is failing


@pytest.mark.parametrize("ever", [True, False])
def test_a_page_without_anything_new_for_too_long_is_told(house: House, ever: bool) -> None:
    number = added(house, "page", "Kylä", **profile())
    with house.database.write() as session:
        service.source_of(session, number).last_new_at = NOW if ever else None
    with house.database.read() as session:
        for days, since in ((30, None), (31, NOW)):
            line = queries.source(session, number, NOW + timedelta(days=days))
            assert line is not None
            assert line.nothing_new_since == since


def test_the_header_says_how_many_are_late(house: House) -> None:
    with house.database.write() as session:
        assert queries.source_state(session, NOW).text == "Sources: none switched on"
    added(house, "ted", "TED", countries=["FIN"])
    with house.database.write() as session:
        row = session.scalars(select(Source).where(Source.name == "TED")).one()
        row.last_success_at = NOW
        session.flush()
        state = queries.source_state(session, NOW + HOUR)
        assert (state.text, state.late, state.total) == ("Sources: all in time", 0, 1)
        state = queries.source_state(session, NOW + 3 * HOUR)
        assert (state.text, state.late) == ("Sources: 1 late", 1)
        assert queries.late_sources(session, NOW + 3 * HOUR) == [(row, NOW)]


def test_lateness_is_logged_once(house: House, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    added(house, "ted", "TED", countries=["FIN"])
    with house.database.write() as session:
        row = session.scalars(select(Source)).one()
        row.last_success_at, row.next_poll_at = NOW, NOW + timedelta(days=1)
    for moment in (NOW + 3 * HOUR, NOW + 4 * HOUR):
        polling.poll(house, None, moment, client)
    assert [record.message for record in caplog.records] == ["source in trouble"]
