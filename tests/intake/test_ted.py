"""TED through the product: days complete, walls that leave summaries, packages, nothing twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from scrapers.http import Client
from scrapers.notice import Change
from tenderwatch.house import House
from tenderwatch.intake import polling, service
from tenderwatch.intake.tables import ReceivedDocument, SourceDay
from tenderwatch.notices.recording import Counts
from tenderwatch.notices.tables import Notice, Procedure
from tenderwatch.today import parts
from tenderwatch.today.tokens import Links
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import Decision
from tenderwatch.watching.tables import Follow
from tests.browsing import SignIn
from tests.intake.documents import a_call
from tests.makers import NOW
from tests.scrapers.clients import a_client
from tests.servers import FakeTed, ted_server
from tests.watching.world import a_notice, a_team, changed, recorded, rows, states

HOUR = timedelta(hours=1)
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def client() -> Iterator[Client]:
    client = a_client()
    yield client
    client.close()


def a_ted(count: int) -> FakeTed:
    """Return a TED whose search says of each notice what its XML says."""
    numbers = range(1, count + 1)
    return FakeTed(
        {f"{number}-2026": a_call(number) for number in numbers},
        FRIDAY,
        rows={f"{number}-2026": _row(number) for number in numbers},
    )


def _row(number: int) -> dict[str, Any]:
    return {
        "notice-identifier": f"11111111-aaaa-4aaa-8aaa-{number:012x}",
        "notice-version": "01",
        "procedure-identifier": f"22222222-aaaa-4aaa-8aaa-{number:012x}",
        "form-type": "competition",
        "notice-type": "cn-standard",
        "official-language": ["FIN"],
        "title-proc": {"fin": "Kirjaston järjestelmät"},
        "buyer-name": {"fin": ["Mallilan kaupunki"]},
        "buyer-country": ["FIN"],
        "buyer-identifier": ["0000000-0"],
        "classification-cpv": ["72000000"],
        "deadline-receipt-tender-date-lot": ["2026-12-24+02:00", "2026-12-23+02:00"],
    }


def added(house: House, url: str, **settings: Any) -> None:
    base = {"countries": ["FIN"], "api_url": url, "site_url": url, "spacing": 0}
    with house.database.write() as session:
        service.add_source(session, "TED", "ted", base | settings, None, NOW)


def polled(house: House, client: Client, hours: int = 0) -> polling.PollReport:
    (report,) = polling.poll(house, "TED", NOW + hours * HOUR, client)
    return report


def friday(house: House) -> SourceDay:
    with house.database.read() as session:
        return session.scalars(select(SourceDay).where(SourceDay.day == FRIDAY)).one()


def current(house: House) -> list[tuple[str, str, int]]:
    with house.database.read() as session:
        found = select(Notice.key, Notice.parser, Notice.revision).where(Notice.current).order_by(Notice.key)
        return [(row.key, row.parser.partition("/")[0], row.revision) for row in session.execute(found)]


def the_notice(house: House) -> str:
    """Return the address of the page of a notice as it is now."""
    with house.database.read() as session:
        return f"/notices/{session.scalars(select(Notice.id).where(Notice.current)).first()}"


def test_behind_a_wall_summaries_are_seen_and_the_whole_notices_come_when_it_is_gone(
    house: House, client: Client, signed_in: SignIn
) -> None:
    person, _ = a_team(house.database, "kirjaston")
    reader = signed_in("bid-manager")
    server = a_ted(3)
    server.walls = {"*"}
    with ted_server(server) as url:
        added(house, url)
        report = polled(house, client)
        assert (report.state, report.counts) == ("blocked_by_challenge", Counts(new=3))
        assert current(house) == [(f"{number}-2026", "ted_search", 1) for number in (1, 2, 3)]
        line = friday(house)
        assert (line.whole, line.expected, line.seen, line.stored, line.complete) == (True, 3, 3, 0, False)
        with house.database.read() as session:
            one = session.scalars(select(Procedure)).first()
            assert one is not None
            assert (one.country, (one.deadline or {})["date"]) == ("FIN", "2026-12-23")
            assert "Kirjaston" in str(one.title)
        assert "Only a summary so far" in reader.get(the_notice(house)).text
        assert watching.take_new(house.database, NOW).matches == 3
        _dismiss(house, person)
        before = [(row.procedure_id, row.arrived_at) for row in rows(house.database)]

        assert (polled(house, client, 1).counts, friday(house).complete) == (Counts(), False)  # the wall stands

        server.walls = set()
        report = polled(house, client, 2)
    assert (report.state, report.counts) == ("ok", Counts(changed=3))
    assert current(house) == [(f"{number}-2026", "eforms", 2) for number in (1, 2, 3)]
    assert (friday(house).stored, friday(house).complete) == (3, True)
    assert "Only a summary so far" not in reader.get(the_notice(house)).text
    with house.database.read() as session:
        assert len(session.scalars(select(Procedure)).all()) == 3
    assert watching.take_new(house.database, NOW + 3 * HOUR).reopened == 0
    assert [(row.procedure_id, row.arrived_at) for row in rows(house.database)] == before
    assert states(house.database) == ["dismissed", "new", "new"]


def _dismiss(house: House, person: User) -> None:
    first = rows(house.database)[0]
    with house.database.write() as session:
        by = session.get_one(User, person.id)
        watching.decide(session, first.team_id, first.procedure_id, Decision("dismissed", "place"), by, NOW)


def test_a_notice_that_is_kept_whole_is_never_asked_for_because_of_a_summary(house: House, client: Client) -> None:
    server = a_ted(3)
    with ted_server(server) as url:
        added(house, url)
        assert polled(house, client).counts == Counts(new=3)
        server.walls = {"*"}
        server.notices = dict(server.notices) | {"4-2026": a_call(4)}
        assert polled(house, client, 1).counts == Counts(new=1)
    assert [parser for _key, parser, _revision in current(house)] == ["eforms"] * 3 + ["ted_search"]
    assert server.fetched == {"1-2026": 1, "2-2026": 1, "3-2026": 1, "4-2026": 1}


def test_a_package_is_taken_in_and_its_day_complete(house: House, client: Client) -> None:
    server = a_ted(6)
    with ted_server(server) as url:
        added(house, url, package_from=3)
        assert polled(house, client).counts == Counts(new=6)
        assert polled(house, client, 1).counts == Counts()
    assert (server.downloads, friday(house).complete, dict(server.fetched)) == (["daily/202600324"], True, {})
    with house.database.read() as session:
        kept = session.execute(select(ReceivedDocument.key, ReceivedDocument.name)).all()
    assert sorted(str(key) for key, _name in kept) == [f"{number}-2026" for number in range(1, 7)]
    assert all(f"{str(key)[0]:0>8}_2026.xml" in name for key, name in kept)


def test_a_backfill_completes_days_long_past(house: House, client: Client) -> None:
    server = a_ted(4)
    server.published_on = date(2026, 3, 4)
    with ted_server(server) as url:
        added(house, url)
        report = polling.backfill(house, "TED", (date(2026, 3, 2), date(2026, 3, 6)), NOW, client)
    assert (report.state, report.counts) == ("ok", Counts(new=4))
    with house.database.read() as session:
        lines = session.scalars(select(SourceDay).order_by(SourceDay.day)).all()
    assert [(line.day.day, line.seen, line.complete) for line in lines] == [
        (2, 0, True),
        (3, 0, True),
        (4, 4, True),
        (5, 0, True),
        (6, 0, True),
    ]


def test_a_change_is_told_once_though_its_summary_came_before_it(house: House) -> None:
    person, _ = a_team(house.database, "siivous")
    call = a_notice()
    (procedure,) = recorded(house.database, call)
    with house.database.write() as session:
        session.add(Follow(user_id=person.id, procedure_id=procedure, since=NOW - timedelta(days=9)))
    change = changed(call, due=date(2026, 12, 31))
    recorded(house.database, replace(change, parser="ted_search/1", lots=()), at=NOW)
    assert len(_told(house, person, NOW - HOUR)) == 1
    recorded(house.database, change, at=NOW + HOUR)
    assert _told(house, person, NOW) == ()
    later = replace(change, change=Change(of=change.change.of if change.change else (), reasons=("cancel",)))
    recorded(house.database, later, at=NOW + 2 * HOUR)
    assert len(_told(house, person, NOW + HOUR)) == 1


def _told(house: House, person: User, since: datetime) -> tuple[object, ...]:
    with house.database.read() as session:
        return parts.changes(session, person, since, Links("", "s" * 40)).part.lines
