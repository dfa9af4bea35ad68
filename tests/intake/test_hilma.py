"""Hilma through the product: from a key that is missing to days that are complete."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from scrapers.http import Client
from tenderwatch.errors import NotAllowed
from tenderwatch.house import House
from tenderwatch.intake import polling, service, talk
from tenderwatch.intake.manners import manners
from tenderwatch.intake.tables import ReceivedDocument, Source, SourceDay
from tenderwatch.notices.recording import Counts
from tenderwatch.notices.tables import Notice
from tests.intake.documents import a_call
from tests.makers import NOW
from tests.scrapers.clients import a_client
from tests.scrapers.formats.goldens import FIXTURES
from tests.servers.hilma import KEY, FakeHilma, envelope, hilma_server

QUARTER = timedelta(minutes=15)
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
PURCHASE = (FIXTURES / "hilma" / "small_purchase.json").read_text(encoding="utf-8")


@pytest.fixture
def client() -> Iterator[Client]:
    client = a_client()
    yield client
    client.close()


@pytest.fixture
def keyed(house: House) -> House:
    """A house whose operator has a key of Hilma's."""
    return House(replace(house.settings, keys={"hilma": KEY}), house.database)


def national(number: int) -> bytes:
    """Return a notice as Hilma has it: the number and the day of publication are TED's to add."""
    return re.sub(rb"<efac:Publication>.*?</efac:Publication>", b"", a_call(number), flags=re.DOTALL)


def purchase(number: int, title: str) -> bytes:
    said = json.loads(PURCHASE)
    said |= {"id": number, "noticeNumber": f"2026-{number:06}", "datePublished": "2026-11-21T12:00:00"}
    return json.dumps(said).replace("Polttopuut", title).encode()


def a_server() -> FakeHilma:
    """Two days: two eForms notices on one, one of them at night, and a small purchase on the other."""
    server = FakeHilma()
    server.add(1, "2026-11-20T06:00:00.000Z", national(1))
    server.add(2, "2026-11-19T22:30:00.000Z", national(2))
    server.add(7, "2026-11-21T10:00:00.000Z", purchase(7, "Halot"), old=True)
    return server


def added(house: House, url: str, **settings: Any) -> int:
    with house.database.write() as session:
        return service.add_source(session, "Hilma", "hilma", {"api_url": url, **settings}, None, NOW).id


def the(house: House) -> Source:
    with house.database.read() as session:
        return session.scalars(select(Source).where(Source.name == "Hilma")).one()


def days(house: House) -> dict[date, SourceDay]:
    with house.database.read() as session:
        return {line.day: line for line in session.scalars(select(SourceDay))}


def titles(house: House) -> list[str]:
    with house.database.read() as session:
        found = session.scalars(select(Notice).where(Notice.current).order_by(Notice.published_on, Notice.id)).all()
        return [f"{notice.published_on} {next(iter(notice.content['title'].values()))}" for notice in found]


def test_without_its_key_it_asks_nothing_and_says_so(house: House, client: Client) -> None:
    server = a_server()
    with hilma_server(server) as url:
        added(house, url)
        (report,) = polling.poll(house, None, NOW, client)
    assert (report.state, report.text, server.keys_seen) == ("key_missing", "Its key hilma is not set.", set())
    assert (the(house).state, days(house)) == ("key_missing", {})


def test_two_days_in_both_models_are_certified_and_a_correction_is_a_change(keyed: House, client: Client) -> None:
    server = a_server()
    with hilma_server(server) as url:
        added(keyed, url)
        (report,) = polling.poll(keyed, None, NOW, client)
        assert (report.state, report.counts) == ("ok", Counts(new=3))
        assert [(day, line.expected, line.stored) for day, line in sorted(days(keyed).items()) if line.seen] == [
            (FRIDAY, 2, 2),
            (SATURDAY, 1, 1),
        ]
        assert all(line.complete for line in days(keyed).values())
        assert len(days(keyed)) == 8  # a day without notices is a day that was asked about
        library = "2026-11-20 Kirjaston järjestelmät"
        assert titles(keyed) == [library, library, "2026-11-21 Halot"]

        server.notices["/api/avp/notices/7"] = purchase(7, "Halot ja pelletit")
        server.notices["/avp-eforms/external-read/v1/notice/1"] = envelope(1, national(1), dateModified="later")
        for row in server.rows[::2]:
            row["dateModified"] = "2026-11-23T07:05:00.000Z"
        (report,) = polling.poll(keyed, None, NOW + QUARTER, client)
        assert (report.state, report.counts.changed) == ("ok", 2)
        (report,) = polling.poll(keyed, None, NOW + 2 * QUARTER, client)
        assert (report.state, report.counts) == ("unchanged", Counts())
    assert titles(keyed) == [library, library, "2026-11-21 Halot ja pelletit"]
    assert max(server.fetched.values()) == 2
    assert KEY not in json.dumps([the(keyed).progress, the(keyed).state_text, the(keyed).settings])
    with keyed.database.read() as session:
        keys = set(session.scalars(select(ReceivedDocument.key)))
    assert keys == {"hilma:1", "hilma:2", "hilma:old-7"}


def test_a_kill_in_between_loses_nothing(keyed: House, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    server = a_server()
    taken, calls = talk.take, iter(range(100))

    def killed(*given: Any, **named: Any) -> Any:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return taken(*given, **named)

    monkeypatch.setattr(talk, "DOCUMENTS", 1)
    monkeypatch.setattr(talk, "take", killed)
    with hilma_server(server) as url:
        added(keyed, url)
        with pytest.raises(KeyboardInterrupt):
            polling.poll(keyed, None, NOW, client)
        assert (len(titles(keyed)), the(keyed).progress) == (1, {})
        (report,) = polling.poll(keyed, None, NOW, client)
    assert (report.state, report.counts.new, len(titles(keyed))) == ("ok", 2, 3)
    assert all(line.complete for line in days(keyed).values())


def test_it_is_left_in_peace_at_night(keyed: House, client: Client) -> None:
    night = datetime(2026, 11, 23, 21, tzinfo=UTC)  # eleven in Helsinki
    with hilma_server(a_server()) as url:
        number = added(keyed, url, schedule={"every": "30m"})
        assert polling.poll(keyed, None, night, client) == []
        with keyed.database.write() as session, pytest.raises(NotAllowed):
            service.fetch_now(session, number, None, night)
        polling.poll(keyed, None, datetime(2026, 11, 23, 19, 45, tzinfo=UTC), client)
    assert the(keyed).every_minutes == 30
    assert the(keyed).next_poll_at == datetime(2026, 11, 24, 4, tzinfo=UTC)


def test_what_settings_say_of_a_schedule() -> None:
    assert manners("hilma", {"schedule": {"hours": "always"}}).hours is None
    assert manners("ted", {"countries": ["FIN"]}).hours is None
    assert manners("files", {}).every is None
    assert manners("hilma", {"schedule": "often"}).hours is None


def test_every_installation_has_it_switched_off(house: House) -> None:
    with house.database.write() as session:
        service.ensure_defaults(session, house.settings)
    source = the(house)
    assert (source.kind, source.enabled, source.every_minutes, source.settings) == ("hilma", False, 15, {})
