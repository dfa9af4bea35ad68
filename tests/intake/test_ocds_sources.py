"""Publishers of OCDS through the product: everything once, and a ledger that says so."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from scrapers.http import Client
from tenderwatch.house import House
from tenderwatch.intake import polling, service, talk
from tenderwatch.intake.tables import ReceivedDocument, Source, SourceDay
from tenderwatch.notices.recording import Counts
from tenderwatch.notices.tables import Notice
from tests.intake.documents import a_call
from tests.scrapers.clients import a_client
from tests.servers.doffin import FakeDoffin
from tests.servers.find_a_tender import FakeFindATender, Release, busy, cut, unavailable
from tests.servers.germany import FakeGermany
from tests.servers.ocds import FakePublisher, releases, zipped
from tests.servers.serve import serve

NOW = datetime(2026, 10, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAYS = (date(2026, 10, 2), date(2026, 10, 3))


@pytest.fixture
def client() -> Iterator[Client]:
    client = a_client()
    yield client
    client.close()


def added(house: House, kind: str, **settings: Any) -> None:
    with house.database.write() as session:
        service.add_source(session, kind, kind, settings, None, NOW)


def kept(house: House) -> list[str]:
    with house.database.read() as session:
        return sorted(session.scalars(select(Notice.key)))


def ledger(house: House) -> dict[date, SourceDay]:
    with house.database.read() as session:
        return {line.day: line for line in session.scalars(select(SourceDay))}


def two_days() -> list[Release]:
    start = datetime(2026, 10, 2)
    among = [Release(number, start + number * timedelta(minutes=12)) for number in range(1, 231)]
    crowd = [Release(number, datetime(2026, 10, 3, 12)) for number in range(1001, 1041)]
    return among + crowd + [Release(2000, datetime(2026, 10, 2, 15, 0, 1), extra='"value": {"amount": 1e9999}')]


def test_two_days_of_find_a_tender_with_misbehaviour(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429, 503, a cut answer and a crash in the middle: then all is there, once, and the ledger says so."""
    server = FakeFindATender(
        two_days(), troubles=[lambda _: None, busy, unavailable, lambda _: None, lambda _: None, cut]
    )
    wanted = sorted(each.key for each in server.releases)
    with serve(server) as url:
        added(house, "find_a_tender", api_url=url, first_days=3)
        taken, calls = talk.take, iter(range(99))

        def crashing(*given: Any, **named: Any) -> Any:
            if next(calls) == 1:
                raise KeyboardInterrupt
            return taken(*given, **named)

        monkeypatch.setattr(talk, "take", crashing)
        with pytest.raises(KeyboardInterrupt):
            polling.poll(house, None, NOW, client)
        monkeypatch.setattr(talk, "take", taken)
        for number in range(4):
            (report,) = polling.poll(house, "find_a_tender", NOW + number * HOUR, client)
    assert (report.state, report.counts) == ("unchanged", Counts())
    assert kept(house) == wanted
    lines = ledger(house)
    assert [lines[day].complete for day in DAYS] == [True, True]
    assert [(lines[day].seen, lines[day].stored, lines[day].expected) for day in DAYS] == [
        (120, 120, None),
        (161, 161, None),
    ]
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(ReceivedDocument)) == len(wanted)
        (source,) = session.scalars(select(Source).where(Source.kind == "find_a_tender"))
        assert (source.progress["asked_to"], source.progress["incomplete"], source.failures) == ("2026-10-03", {}, 0)


def test_a_day_that_broke_off_is_open_until_it_is_mended(house: House, client: Client) -> None:
    server = FakeFindATender(two_days(), troubles=[lambda _: None, *[cut] * 9])
    with serve(server) as url:
        added(house, "find_a_tender", api_url=url, first_days=2)
        (report,) = polling.poll(house, None, NOW, client)
        assert (report.state, ledger(house)[DAYS[0]].complete) == ("bad_answer", False)
        server.troubles.clear()
        polling.poll(house, "find_a_tender", NOW + HOUR, client)
    assert all(line.complete for line in ledger(house).values())
    assert len(kept(house)) == len(server.releases)


@pytest.mark.parametrize("pagination", ["link", "cursor", "window", "file"])
def test_any_publisher(house: House, client: Client, pagination: str) -> None:
    server = FakePublisher(releases(7, date(2026, 10, 3)))
    places = {"link": "links", "cursor": "cursors", "window": "window", "file": "file.gz"}
    times = {"from_param": "from", "to_param": "to", "page_size": 2} if pagination == "window" else {}
    with serve(server) as url:
        added(house, "ocds", url=f"{url}/{places[pagination]}", pagination=pagination, **times)
        (report,) = polling.poll(house, None, NOW, client)
        assert (report.state, report.counts) == ("ok", Counts(new=7))
        assert polling.poll(house, "ocds", NOW + HOUR, client)[0].counts == Counts()
    assert kept(house) == sorted(f"{each['ocid']}/{each['id']}" for each in server.releases)
    assert all(line.complete for line in ledger(house).values())


def test_what_two_publishers_have_is_one_notice(house: House, client: Client) -> None:
    """Germany gives the eForms that TED has, with its identifiers; Doffin is asked with its key only."""
    calls = {f"{number}.xml": a_call(number).replace(b"-2026", b"-X") for number in range(11, 14)}
    with serve(FakeGermany({"2026-10-02": zipped(calls)})) as url, serve(FakeDoffin({})) as doffin:
        added(house, "germany", api_url=url)
        added(house, "doffin", api_url=doffin)
        reports = {report.source: report for report in polling.poll(house, None, NOW, client)}
        assert reports["germany"].counts == Counts(new=3)
        assert (reports["doffin"].state, "doffin" in reports["doffin"].text) == ("key_missing", True)
        (again,) = polling.poll(house, "germany", NOW + 12 * HOUR, client)
    assert again.counts == Counts()
    line = ledger(house)[date(2026, 10, 2)]
    assert (line.seen, line.stored, line.complete) == (3, 3, True)
