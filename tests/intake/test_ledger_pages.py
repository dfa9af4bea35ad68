"""The ledger of a source as people see it: certificates, gaps, letting be, and asking about past days."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from scrapers.sources import SOURCES, Counted, Kind, PollResult, Visit
from scrapers.sources.poll import Poll
from tenderwatch.house import House
from tenderwatch.intake import backfills, service
from tenderwatch.intake.tables import Source, SourceBackfill, SourceDay
from tests.browsing import Client, SignIn
from tests.makers import NOW
from tests.scrapers.clients import a_client

TODAY = NOW.date()  # a Monday
FRIDAY = TODAY - timedelta(days=3)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(house: House, signed_in: SignIn) -> Client:
    with house.database.write() as session:
        service.ensure_defaults(session, house.settings)
        ted = the(session, service.TED)
        ted.enabled, ted.state, ted.last_polled_at, ted.last_success_at = True, "ok", NOW, NOW
        the(session, service.INBOX).enabled = False
    return signed_in("admin")


def the(session: Session, name: str) -> Source:
    return session.scalars(select(Source).where(Source.name == name)).one()


def ted_of(house: House) -> int:
    with house.database.read() as session:
        return the(session, service.TED).id


def a_day(house: House, day: date, **numbers: object) -> None:
    values = {"expected": 83, "seen": 83, "stored": 83, "refused": 0, "whole": True, "counted_at": NOW, **numbers}
    with house.database.write() as session:
        session.add(SourceDay(source_id=the(session, service.TED).id, day=day, **values))


def words(page: str) -> str:
    main = BeautifulSoup(page, "lxml").select_one("main")
    assert main
    return " ".join(main.get_text(" ").replace("\u00a0", " ").split())


def test_the_list_says_in_its_first_line_whether_anything_can_be_missing(browser: Client, house: House) -> None:
    a_day(house, TODAY - timedelta(days=1), expected=0, seen=0, stored=0)
    for weeks in range(1, 5):
        a_day(house, TODAY - timedelta(weeks=weeks))
    a_day(house, TODAY, expected=12, seen=12, stored=12)
    page = words(browser.get("/sources").text)
    assert "Nothing is missing as far as is known: 1 source that is switched on" in page
    assert "0 of 0" in page
    assert "12 so far, usually 83" in page
    a_day(house, FRIDAY, stored=80, refused=1)
    page = words(browser.get("/sources").text)
    assert page.startswith("Sources Sources Quarantine 0 Add a source Yes, something may be missing here.")
    assert "TED : 1 day is not complete, at least 2 notices are missing." in page
    assert "last complete day: Sun 22 Nov: 0 of 0" in words(browser.get("/health").text)


@pytest.mark.parametrize("state", ["layout_changed", "key_missing"])
def test_a_state_that_needs_a_person_is_a_reason(browser: Client, house: House, state: str) -> None:
    with house.database.write() as session:
        the(session, service.TED).state = state
    assert "Yes, something may be missing here." in words(browser.get("/sources").text)


def test_gaps_stand_on_top_with_what_happens_and_can_be_let_be(browser: Client, house: House) -> None:
    number, old = ted_of(house), TODAY - timedelta(days=60)
    a_day(house, FRIDAY, stored=80, refused=1)
    a_day(house, old, whole=False)
    a_day(house, TODAY - timedelta(days=12), seen=82, stored=82)
    with house.database.write() as session:
        the(session, service.TED).progress = {
            "asked_to": "2026-11-22",
            "incomplete": {FRIDAY.isoformat(): "2026-11-23", old.isoformat(): "2026-11-22"},
        }
    page = words(browser.get(f"/sources/{number}").text)
    assert "Fri 20 Nov 2026 81 of 83, 1 in the quarantine, 2 missing asked about again at each poll" in page
    assert "Thu 24 Sept 2026 83 of 83, not listed to its end asked about again once a day" in page
    assert "82 of 83, 1 missing not asked about again by itself" in page
    path = f"/sources/{number}/days/{FRIDAY}"
    assert "Error" in browser.post(path, {"reason": " "}, status=422, on=path).text
    browser.post(path, {"reason": "Two were withdrawn."}, on=path)
    page = words(browser.get(f"/sources/{number}").text)
    assert "Let be · Person" in page
    assert "Two were withdrawn." in page
    assert "Let the day Fri 20 Nov 2026 be" in page
    for wrong in (TODAY, "soon"):
        browser.get(f"/sources/{number}/days/{wrong}", status=404)


def test_a_day_that_brought_far_less_than_usual_is_a_hint_only(browser: Client, house: House) -> None:
    for weeks in range(1, 5):
        a_day(house, FRIDAY - timedelta(weeks=weeks))
    a_day(house, FRIDAY, expected=12, seen=12, stored=12)
    page = words(browser.get(f"/sources/{ted_of(house)}").text)
    assert "fewer than usual on a Friday (12 against 83)" in page
    assert "Nothing of this source is missing as far as is known" in page


class Archive:
    """A kind of source that can be asked about days long past, and fails when told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[date, date] | None] = []
        self.answers: list[str] = []

    def poll(self, _config: object, visit: Visit) -> Poll:
        self.asked.append(visit.period)
        state = self.answers.pop(0) if self.answers else "ok"
        if state == "killed":
            raise KeyboardInterrupt
        if visit.period and state == "ok":
            yield Counted(day=visit.period[1], keys=(), expected=0)
        yield PollResult(state=state, complete=state == "ok")  # type: ignore[arg-type]


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> Archive:
    archive = Archive()
    kind = Kind(name="ted", from_settings=dict, poll=archive.poll, looks_back=True)
    monkeypatch.setitem(SOURCES, "ted", kind)
    return archive


def test_past_days_are_asked_about_month_by_month_until_all_were(
    browser: Client, house: House, archive: Archive
) -> None:
    path = f"/sources/{ted_of(house)}/past"
    for first, last, said in (
        ("2026-10-01", "2026-11-23", "The last day must be over."),
        ("2026-10-02", "2026-10-01", "The first day must not be after the last."),
        ("2025-10-01", "2026-10-02", "At most 366 days at a time."),
        ("never", "2026-10-02", "Enter a day."),
    ):
        assert said in browser.post(path, {"first": first, "last": last}, status=422, on=path).text
    browser.post(path, {"first": "15.8.2026", "last": "5.10.2026"}, on=path)
    archive.answers = ["ok", "killed", "timeout", "incomplete"]
    at = NOW
    client = a_client()
    assert backfills.go_on(house, at, client)
    with pytest.raises(KeyboardInterrupt):
        backfills.go_on(house, at, client)
    at += timedelta(minutes=10)  # the lease of the one that was killed has run out
    assert backfills.go_on(house, at, client)
    assert "tried again" in words(browser.get(path).text)
    assert backfills.go_on(house, at, client) is None, "a source that failed is left in peace"
    at += timedelta(hours=1)
    assert backfills.go_on(house, at, client)
    assert "asked about from Tue 1 Sept 2026" in words(browser.get(path).text)
    assert backfills.go_on(house, at, client)
    assert backfills.go_on(house, at, client) is None
    september, october = (date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 10, 5))
    assert archive.asked == [october, september, september, september, (date(2026, 8, 15), date(2026, 8, 31))]
    with house.database.read() as session:
        wish = session.scalars(select(SourceBackfill)).one()
    assert (wish.done_at, wish.asked_from, wish.said) == (at, date(2026, 8, 15), "ok")
    assert "Done" in words(browser.get(path).text)


def test_a_wish_can_be_stopped_and_waits_while_the_source_is_switched_off(
    browser: Client, house: House, archive: Archive
) -> None:
    number = ted_of(house)
    path = f"/sources/{number}/past"
    browser.post(path, {"first": "2026-10-01", "last": "2026-10-05"}, on=path)
    assert "Past days are being asked about." in words(browser.get(f"/sources/{number}").text)
    with house.database.write() as session:
        the(session, service.TED).enabled = False
    assert backfills.go_on(house, NOW) is None
    with house.database.write() as session:
        the(session, service.TED).enabled = True
    browser.post(f"{path}/1/stop", on=path)
    assert backfills.go_on(house, NOW) is None
    assert archive.asked == []
    assert "Stopped by a person" in words(browser.get(path).text)
    with house.database.read() as session:
        folder = the(session, service.INBOX).id
    browser.get(f"/sources/{folder}/past", status=404)
    browser.post(f"{path}/99/stop", status=404)
