"""The ledger of days and the times of trouble: what a source says it gave is compared with what is kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from scrapers.http import Client
from scrapers.sources import SOURCES, Counted, Kind, PollResult
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.house import House
from tenderwatch.intake import ledger, polling, service, troubles
from tenderwatch.intake.tables import Source, SourceDay, SourceTrouble
from tests.intake.documents import a_call
from tests.makers import NOW
from tests.scrapers.clients import a_client
from tests.scrapers.pages import settings as profile
from tests.servers import FakeTed, ListingSite, ted_server
from tests.servers.serve import serve
from tests.servers.ted import challenge

HOUR = timedelta(hours=1)
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def client() -> Iterator[Client]:
    client = a_client()
    yield client
    client.close()


def added(house: House, kind: str, name: str, /, **settings: Any) -> int:
    with house.database.write() as session:
        return service.add_source(session, name, kind, settings, None, NOW).id


def ted_settings(url: str) -> dict[str, Any]:
    return {"countries": ["FIN"], "api_url": url, "site_url": url, "spacing": 0}


def line(house: House, day: date = FRIDAY) -> SourceDay:
    with house.database.read() as session:
        return session.scalars(select(SourceDay).where(SourceDay.day == day)).one()


def counts(house: House, day: date = FRIDAY) -> tuple[int | None, int, int, int, bool]:
    found = line(house, day)
    return found.expected, found.seen, found.stored, found.refused, found.complete


def test_a_day_is_complete_when_all_that_the_source_has_is_kept(house: House, client: Client) -> None:
    server = FakeTed({f"{n}-2026": a_call(n) for n in (1, 2)} | {"3-2026": b"<ContractNotice><half"}, FRIDAY)
    with ted_server(server) as url:
        added(house, "ted", "TED", **ted_settings(url))
        polling.poll(house, None, NOW, client)
        assert counts(house) == (3, 3, 2, 1, True)  # what cannot be read is in the quarantine, not lost
        assert counts(house, NOW.date()) == (0, 0, 0, 0, True)
        server.notices = dict(server.notices) | {"4-2026": a_call(4)}
        server.walls = {"4-2026"}
        polling.poll(house, "TED", NOW + HOUR, client)
        assert counts(house) == (4, 4, 2, 1, False)
        assert line(house).missing == 1
        server.walls = set()
        polling.poll(house, "TED", NOW + 2 * HOUR, client)
        assert counts(house) == (4, 4, 3, 1, True)


def test_what_came_from_elsewhere_is_kept(house: House, client: Client) -> None:
    with ted_server(FakeTed({"1-2026": a_call(1)}, FRIDAY)) as url:
        added(house, "ted", "TED", **ted_settings(url))
        added(house, "ted", "TED again", **ted_settings(url))
        polling.poll(house, None, NOW, client)
    with house.database.read() as session:
        assert [each.stored for each in session.scalars(select(SourceDay).where(SourceDay.day == FRIDAY))] == [1, 1]


def test_a_day_that_could_not_be_asked_about_keeps_its_numbers(house: House) -> None:
    number = added(house, "ted", "TED", countries=["FIN"])
    with house.database.write() as session:
        ledger.enter(session, number, Counted(day=FRIDAY, keys={"1-2026"}, expected=1), NOW)
        ledger.enter(session, number, Counted(day=FRIDAY, keys=(), whole=False), NOW + HOUR)
    found = line(house)
    assert (found.expected, found.seen, found.stored, found.whole, found.complete) == (1, 1, 0, False, False)
    assert found.counted_at == NOW + HOUR


def test_a_source_that_gives_less_than_it_says_is_not_believed(house: House) -> None:
    number = added(house, "ted", "TED", countries=["FIN"])
    with house.database.write() as session:
        ledger.enter(session, number, Counted(day=FRIDAY, keys=(), expected=2), NOW)
    assert (line(house).complete, line(house).missing) == (False, 2)


def test_more_keys_than_one_statement_takes(house: House) -> None:
    number = added(house, "ted", "TED", countries=["FIN"])
    keys = {f"{n}-2026" for n in range(1, 2 * ledger.AT_ONCE)}
    with house.database.write() as session:
        ledger.enter(session, number, Counted(day=FRIDAY, keys=keys, expected=len(keys)), NOW)
        assert ledger.kept(session, number, keys) == {}
    assert line(house).missing == len(keys)


def test_a_source_without_days_has_a_line_for_today(house: House, client: Client) -> None:
    folder = house.settings.home / "inbox"
    folder.mkdir()
    (folder / "call.xml").write_bytes(a_call(1))
    (folder / "broken.xml").write_bytes(b"<half")
    added(house, "folder", "Inbox", path=str(folder), settle_seconds=0)
    moment = NOW.replace(hour=12)
    for _twice in range(2):
        polling.poll(house, "Inbox", moment, client)
    with house.database.read() as session:
        (found,) = session.scalars(select(SourceDay))
        assert found.expected is None
        assert found.complete


def test_a_gap_is_let_be_with_a_reason(house: House) -> None:
    number = added(house, "ted", "TED", countries=["FIN"])
    with house.database.write() as session:
        ledger.enter(session, number, Counted(day=FRIDAY, keys=(), expected=2), NOW)
        with pytest.raises(Invalid):
            ledger.let_be(session, number, FRIDAY, "  ", "test", NOW)
        with pytest.raises(NotFound):
            ledger.let_be(session, number, NOW.date(), "no such day", "test", NOW)
        assert ledger.let_be(session, number, FRIDAY, "withdrawn at the source", "test", NOW).let_be


def open_troubles(house: House) -> list[str]:
    with house.database.read() as session:
        return list(session.scalars(select(SourceTrouble.what).where(SourceTrouble.mended_at.is_(None))))


def test_a_trouble_has_a_beginning_and_an_end(house: House, client: Client) -> None:
    server = FakeTed({"1-2026": a_call(1)}, FRIDAY, search_troubles=[challenge])
    with ted_server(server) as url:
        added(house, "ted", "TED", **ted_settings(url))
        polling.poll(house, None, NOW, client)
        assert sorted(open_troubles(house)) == ["blocked_by_challenge", "late"]
        troubles.follow(house, NOW + HOUR)
        polling.poll(house, "TED", NOW + 2 * HOUR, client)
    assert open_troubles(house) == []
    with house.database.read() as session:
        found = session.scalars(select(SourceTrouble)).all()
        assert {(each.what, each.since, each.mended_at) for each in found} == {
            ("late", NOW, NOW + 2 * HOUR),
            ("blocked_by_challenge", NOW, NOW + 2 * HOUR),
        }


def test_a_trouble_is_noted_at_the_moment_of_writing(house: House, client: Client) -> None:
    seconds = [10.0]

    def challenge_after_a_while(*said: Any) -> Any:
        seconds[0] = 100.0
        return challenge(*said)

    with ted_server(FakeTed({}, FRIDAY, search_troubles=[challenge_after_a_while])) as url:
        added(house, "ted", "TED", **ted_settings(url))
        polling.poll(house, None, NOW, client, clock=lambda: seconds[0])
    with house.database.read() as session:
        assert set(session.scalars(select(SourceTrouble.since))) == {NOW + timedelta(seconds=90)}


def test_a_page_with_a_new_layout_is_a_trouble_until_it_is_switched_off(house: House) -> None:
    number = added(house, "folder", "Inbox", path=str(house.settings.home / "inbox"))
    with house.database.write() as session:
        session.get_one(Source, number).state = "layout_changed"
    troubles.follow(house, NOW)
    assert open_troubles(house) == ["layout_changed"]
    with house.database.write() as session:
        service.set_enabled(session, number, False, None, NOW)
    troubles.follow(house, NOW)
    assert open_troubles(house) == []


class Config:
    key_name = "test"


def asking_with_a_key(config: Config, visit: Any) -> Any:
    yield PollResult(state="unchanged", message=visit.keys[config.key_name], complete=True)


def test_a_source_without_its_key_says_so_and_asks_nothing(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = Kind(name="locked", from_settings=lambda _settings: Config(), poll=asking_with_a_key)
    monkeypatch.setitem(SOURCES, "locked", kind)  # type: ignore[arg-type]
    added(house, "locked", "Locked")
    (report,) = polling.poll(house, None, NOW, client)
    assert (report.state, report.text) == ("key_missing", "Its key test is not set.")
    assert "key_missing" in open_troubles(house)
    with_key = House(replace(house.settings, keys={"test": "secret"}), house.database)
    (report,) = polling.poll(with_key, "Locked", NOW + HOUR, client)
    assert (report.state, report.text) == ("unchanged", "secret")
    assert open_troubles(house) == []


def test_days_long_past_are_asked_for_without_moving_the_watermark(house: House, client: Client) -> None:
    long_ago = date(2026, 3, 2)
    server = FakeTed({"1-2026": a_call(1), "2-2026": a_call(2)}, long_ago, days={"2-2026": FRIDAY})
    with ted_server(server) as url:
        added(house, "ted", "TED", **ted_settings(url))
        polling.poll(house, None, NOW, client)
        with house.database.read() as session:
            before = session.scalars(select(Source)).one().progress
        period = (date(2026, 3, 1), date(2026, 3, 3))
        report = polling.backfill(house, "TED", period, NOW, client)
        assert (report.state, report.counts.new) == ("ok", 1)
        assert polling.backfill(house, "TED", period, NOW, client).counts.new == 0
    assert counts(house, long_ago) == (1, 1, 1, 0, True)
    with house.database.read() as session:
        assert session.scalars(select(Source)).one().progress == before


def progress(house: House) -> dict[str, Any]:
    with house.database.read() as session:
        return session.scalars(select(Source)).one().progress


def test_a_day_that_a_backfill_leaves_incomplete_is_asked_about_again(house: House, client: Client) -> None:
    long_ago = date(2026, 3, 2)
    server = FakeTed({"1-2026": a_call(1)}, long_ago)
    with ted_server(server) as url:
        added(house, "ted", "TED", **ted_settings(url))
        polling.poll(house, None, NOW, client)
        server.walls = {"1-2026"}
        polling.backfill(house, "TED", (long_ago, long_ago), NOW, client)
        assert not line(house, long_ago).complete
        assert progress(house)["incomplete"] == {"2026-03-02": NOW.date().isoformat()}
        server.walls = set()
        polling.poll(house, "TED", NOW + HOUR, client)
        assert not line(house, long_ago).complete  # once a day
        polling.poll(house, "TED", NOW + 24 * HOUR, client)
    assert counts(house, long_ago) == (1, 1, 1, 0, True)
    assert progress(house)["incomplete"] == {}


def test_a_day_let_be_is_asked_about_no_more(house: House, client: Client) -> None:
    long_ago = date(2026, 3, 2)
    server = FakeTed({"1-2026": a_call(1)}, long_ago, walls={"1-2026"})
    with ted_server(server) as url:
        number = added(house, "ted", "TED", **ted_settings(url))
        polling.poll(house, None, NOW, client)
        polling.backfill(house, "TED", (long_ago, long_ago), NOW, client)
        with house.database.write() as session:
            ledger.let_be(session, number, long_ago, "withdrawn at the source", "test", NOW)
        server.walls = set()
        polling.poll(house, "TED", NOW + 24 * HOUR, client)
    assert line(house, long_ago).stored == 0
    assert progress(house)["incomplete"] == {}


def test_a_page_cannot_be_asked_about_days_long_past(house: House, client: Client) -> None:
    with serve(ListingSite([])) as url:
        added(house, "page", "Kylä", **profile(request={"start_urls": [f"{url}/tenders"]}))
        with pytest.raises(NotAllowed):
            polling.backfill(house, "Kylä", (FRIDAY, FRIDAY), NOW, client)
