"""Who hears of what a saved search finds, and when: each thing once, by the mails that are owed."""

import multiprocessing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from scrapers.notice import Notice
from tenderwatch import jobs
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.notices.moving import Moves, follow
from tenderwatch.today import alerts, digest
from tenderwatch.users.tables import TeamMember, User, UserRole
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import Decision
from tenderwatch.watching.tables import Match, SavedSearch
from tests.conftest import settings_for
from tests.makers import a_user
from tests.today.conftest import Company, at, company_on
from tests.watching import world
from tests.watching.world import a_search, changed, recorded, rows

MONDAY = date(2026, 11, 23)
CREATED = at(MONDAY, 7)
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
HOUR = timedelta(hours=1)
PATIENCE = 180
"""Seconds that a slow machine may take to start a process and let it work."""


def a_notice(title: str) -> Notice:
    """Return a notice whose deadline is too far off to be news itself."""
    return world.a_notice(title, due=date(2027, 6, 1))


@dataclass
class Watch:
    """A bid manager with the search "siivous", and a colleague of the same team."""

    company: Company
    reader: int
    colleague: int
    search: int

    @property
    def database(self) -> Database:
        return self.company.database

    def found(self, title: str, at: datetime) -> int:
        """Record a notice that the search finds, run the job that matches, and return the procedure."""
        (procedure_id,) = recorded(self.database, a_notice(f"Siivous {title}"), at=at)
        self.company.run("match", at=at)
        return procedure_id

    def hears(self, when: str, now: datetime = CREATED, weekday: int | None = None, who: int | None = None) -> None:
        with self.database.write() as session:
            person = session.get_one(User, who or self.reader)
            search = session.get_one(SavedSearch, self.search)
            watching.schedule(session, search, person, when, now, weekday)

    def leaves(self) -> None:
        with self.database.write() as session:
            search = session.get_one(SavedSearch, self.search)
            watching.leave(session, search, session.get_one(User, self.reader))

    def decides(self, procedure_id: int, state: str, now: datetime) -> None:
        with self.database.write() as session:
            by = session.get_one(User, self.colleague)
            watching.decide(session, rows_team(self), procedure_id, Decision(state), by, now)

    def told(self, title: str, to: int | None = None) -> list[tuple[str, str]]:
        """Return the kind and the local day and hour in UTC of each mail that names something found."""
        mails = self.company.said("digest", "alert", to=to or self.reader)
        return [(mail.kind, f"{mail.created_at:%a %H}") for mail in mails if f"Siivous {title}" in mail.text]

    def digests(self, first: date, last: date) -> None:
        for n in range((last - first).days + 1):
            self.company.run("digest", at=at(first + timedelta(days=n), 9))


def rows_team(watch: Watch) -> int:
    return rows(watch.database)[0].team_id


def day(n: int) -> date:
    """Return the day so many days after Monday."""
    return MONDAY + timedelta(days=n)


@pytest.fixture
def watch(database: Database, tmp_path: Path) -> Watch:
    company = company_on(database, tmp_path / "home")
    with database.write() as session:
        reader = a_user(session, "bid-manager", name="Maija", email="maija@example.org")
        colleague = a_user(session, "bid-manager", name="Kalle", email="kalle@example.org")
        search = a_search(session, reader, "siivous", "Cleaning")
        return Watch(company, reader.id, colleague.id, search.id)


def test_the_owner_is_told_once_with_the_daily_mail_and_nobody_else_is(watch: Watch) -> None:
    watch.found("A", at(MONDAY, 10))
    watch.digests(day(1), day(3))
    assert watch.told("A") == [("digest", "Tue 09")]
    assert watch.told("A", to=watch.colleague) == []


def test_a_colleague_who_follows_hears_from_then_on(watch: Watch) -> None:
    watch.found("A", at(MONDAY, 10))
    watch.hears("daily", at(MONDAY, 11), who=watch.colleague)
    watch.found("B", at(MONDAY, 12))
    watch.digests(day(1), day(2))
    assert watch.told("A", to=watch.colleague) == []
    assert watch.told("B", to=watch.colleague) == watch.told("B") == [("digest", "Tue 09")]


def test_weekly_is_everything_since_on_the_readers_weekday(watch: Watch) -> None:
    watch.hears("weekly", weekday=3)
    watch.found("A", at(MONDAY, 10))
    watch.found("B", at(day(2), 10))
    watch.digests(day(1), day(3))
    watch.found("C", at(day(3), 10))
    watch.digests(day(4), day(10))
    assert watch.told("A") == watch.told("B") == [("digest", "Thu 09")]
    assert [
        (mail.created_at.date()) for mail in watch.company.said("digest", to=watch.reader) if " C" in mail.text
    ] == [day(10)]


def test_a_weekday_on_which_nothing_ran_is_made_good_by_the_next_mail(watch: Watch) -> None:
    watch.hears("weekly", weekday=3)
    watch.found("A", at(MONDAY, 10))
    watch.found("B", at(day(3), 18))
    watch.digests(day(4), day(5))
    assert (watch.told("A"), watch.told("B")) == ([("digest", "Fri 09")], [])


def test_after_days_without_a_run_there_is_one_mail(watch: Watch) -> None:
    for n in range(5):
        recorded(watch.database, a_notice(f"Siivous N{n}"), at=at(day(n), 10))
    watch.company.run("match", "digest", at=at(day(8), 9))
    watch.digests(day(9), day(10))
    assert {tuple(watch.told(f"N{n}")) for n in range(5)} == {(("digest", "Tue 09"),)}


def test_at_once_is_a_mail_of_its_own_and_the_daily_mail_does_not_repeat_it(watch: Watch) -> None:
    watch.hears("instant")
    recorded(watch.database, a_notice("Siivous A"), a_notice("Siivous B"), at=at(MONDAY, 10))
    watch.company.run("match", "match", at=at(MONDAY, 10))
    watch.company.run("match", at=at(MONDAY, 11))
    watch.digests(day(1), day(2))
    assert watch.told("A") == watch.told("B") == [("alert", "Mon 10")]
    (mail,) = watch.company.said("alert")
    assert mail.subject == "2 new tenders"
    assert "Why you: you follow “Cleaning”." in mail.text


def test_a_procedure_that_two_searches_find_is_told_once(watch: Watch) -> None:
    with watch.database.write() as session:
        other = a_search(session, session.get_one(User, watch.reader), "siivous", "Other")
        watching.schedule(session, other, session.get_one(User, watch.reader), "instant", CREATED)
    watch.found("A", at(MONDAY, 10))
    watch.digests(day(1), day(2))
    assert watch.told("A") == [("alert", "Mon 10")]


def test_of_more_than_two_a_day_the_rest_waits_for_the_daily_mail(watch: Watch) -> None:
    watch.hears("instant")
    for n in range(5):
        watch.found(f"N{n}", at(MONDAY, 10 + n))
    watch.digests(day(1), day(2))
    told = [watch.told(f"N{n}") for n in range(5)]
    assert told[:2] == [[("alert", "Mon 10")], [("alert", "Mon 11")]], "the third is kept for contracts"
    assert told[2:] == [[("digest", "Tue 09")]] * 3


@pytest.mark.parametrize(
    ("quiet", "found", "waits", "told"),
    [
        pytest.param((20, 7), at(MONDAY, 19), at(day(1), 4), at(day(1), 5), id="over midnight"),
        pytest.param((0, 12), at(MONDAY, 8), at(MONDAY, 9), at(MONDAY, 10), id="of one day"),
        pytest.param((22, 4), at(SPRING, 0) - HOUR, at(SPRING, 0), at(SPRING, 1), id="an hour is skipped in spring"),
        pytest.param((22, 4), at(AUTUMN, 0) - HOUR, at(AUTUMN, 1), at(AUTUMN, 2), id="an hour comes twice in autumn"),
        pytest.param(None, at(day(4), 22), at(day(6), 21), at(day(6), 22), id="a weekend in Helsinki"),
    ],
)  # fmt: skip
def test_what_comes_in_quiet_hours_waits_until_they_end(
    watch: Watch, quiet: tuple[int, int] | None, found: datetime, waits: datetime, told: datetime
) -> None:
    hours = {"quiet_from": quiet[0], "quiet_to": quiet[1]} if quiet else {"quiet_weekends": True}
    watch.company.change(watch.reader, **hours)
    watch.leaves()
    watch.hears("instant", at(date(2026, 10, 1)))
    watch.found("A", found)
    watch.company.run("match", at=waits)
    assert watch.told("A") == []
    watch.company.run("match", at=told)
    watch.company.run("match", at=told + timedelta(minutes=1))
    assert watch.told("A") == [("alert", f"{told:%a %H}")]


def test_in_quiet_hours_the_daily_mail_leaves_what_is_wanted_at_once(watch: Watch) -> None:
    watch.company.change(watch.reader, quiet_from=20, quiet_to=12)
    watch.hears("instant")
    watch.found("A", at(MONDAY, 20))
    watch.digests(day(1), day(1))
    watch.company.run("match", at=at(day(1), 10))
    watch.digests(day(2), day(2))
    assert watch.told("A") == [("alert", "Tue 10")]


@pytest.mark.parametrize("state", ["dismissed", "shortlisted"])
@pytest.mark.parametrize("when", ["instant", "daily", "weekly"])
def test_what_was_decided_meanwhile_is_not_news(watch: Watch, when: str, state: str) -> None:
    watch.company.change(watch.reader, quiet_from=9, quiet_to=20)
    watch.hears(when, weekday=1)
    decided = watch.found("A", at(MONDAY, 10))
    watch.found("B", at(MONDAY, 10))
    watch.decides(decided, state, at(MONDAY, 11))
    watch.company.run("match", "digest", at=at(day(1), 19))
    assert watch.told("A") == []
    assert len(watch.told("B")) == 1


def test_what_is_before_the_team_again_is_told_again(watch: Watch) -> None:
    notice = a_notice("Siivous A")
    (procedure_id,) = recorded(watch.database, notice, at=at(MONDAY, 10))
    watch.company.run("match", at=at(MONDAY, 10))
    watch.digests(day(1), day(1))
    watch.decides(procedure_id, "dismissed", at(day(1), 10))
    recorded(watch.database, changed(notice, due=date(2027, 6, 20)), at=at(day(1), 12))
    watch.company.run("match", at=at(day(1), 12))
    watch.digests(day(2), day(3))
    assert watch.told("A") == [("digest", "Tue 09"), ("digest", "Wed 09")]


def leave_the_team(watch: Watch) -> None:
    with watch.database.write() as session:
        session.execute(delete(TeamMember).where(TeamMember.user_id == watch.reader))


def lose_the_role(watch: Watch) -> None:
    with watch.database.write() as session:
        session.execute(delete(UserRole).where(UserRole.user_id == watch.reader))
        session.add(UserRole(user_id=watch.reader, role="contract-owner"))


def switch_off(watch: Watch) -> None:
    with watch.database.write() as session:
        search, by = session.get_one(SavedSearch, watch.search), session.get_one(User, watch.reader)
        watching.activate(session, search, False, by, at(MONDAY, 11))


def remove_the_search(watch: Watch) -> None:
    with watch.database.write() as session:
        session.execute(delete(SavedSearch).where(SavedSearch.id == watch.search))


def stop_the_mails(watch: Watch) -> None:
    watch.company.change(watch.reader, mail_stopped_at=at(MONDAY, 11))


LEAVINGS = [Watch.leaves, leave_the_team, lose_the_role, switch_off, stop_the_mails]


@pytest.mark.parametrize("gone", LEAVINGS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("when", ["instant", "daily"])
def test_who_left_hears_nothing(watch: Watch, when: str, gone: Any) -> None:
    watch.company.change(watch.reader, quiet_from=9, quiet_to=20)
    watch.hears(when)
    watch.found("A", at(MONDAY, 10))
    gone(watch)
    watch.company.run("match", "digest", at=at(day(1), 19))
    assert watch.told("A") == []


@pytest.mark.parametrize("gone", LEAVINGS, ids=lambda way: way.__name__)
def test_a_mail_that_waits_is_taken_back_when_its_reader_left(watch: Watch, gone: Any) -> None:
    watch.hears("instant")
    watch.found("A", at(MONDAY, 10))
    assert len(watch.told("A")) == 1
    gone(watch)
    watch.company.run("match", "digest", at=at(MONDAY, 12))
    assert watch.told("A") == []


def test_of_a_waiting_mail_what_is_still_undecided_is_told_by_another(watch: Watch) -> None:
    watch.hears("instant")
    recorded(watch.database, a_notice("Siivous A"), a_notice("Siivous B"), at=at(MONDAY, 10))
    watch.company.run("match", at=at(MONDAY, 10))
    watch.decides(rows(watch.database)[0].procedure_id, "shortlisted", at(MONDAY, 11))
    watch.company.run("match", at=at(MONDAY, 12))
    assert (watch.told("A"), watch.told("B")) == ([], [("alert", "Mon 12")])


def test_a_daily_mail_that_waits_does_not_tell_who_has_left_the_team(watch: Watch) -> None:
    watch.found("A", at(MONDAY, 10))
    watch.digests(day(1), day(1))
    leave_the_team(watch)
    watch.company.run("deliver", at=at(day(1), 10))
    assert watch.told("A") == []


def test_a_search_that_is_switched_on_again_begins_anew(watch: Watch) -> None:
    watch.found("A", at(MONDAY, 10))
    switch_off(watch)
    with watch.database.write() as session:
        search, by = session.get_one(SavedSearch, watch.search), session.get_one(User, watch.reader)
        watching.activate(session, search, True, by, at(day(1), 8))
    watch.found("B", at(day(1), 9))
    watch.digests(day(2), day(2))
    assert (watch.told("A"), watch.told("B")) == ([], [("digest", "Wed 09")])


def test_a_new_schedule_tells_what_is_untold_and_nothing_of_a_time_without_word(watch: Watch) -> None:
    watch.found("A", at(MONDAY, 10))
    watch.hears("instant", at(MONDAY, 11))
    watch.company.run("match", at=at(MONDAY, 11))
    watch.hears("never", at(MONDAY, 12))
    watch.found("B", at(MONDAY, 13))
    watch.digests(day(1), day(1))
    watch.hears("daily", at(day(1), 10))
    watch.found("C", at(day(1), 11))
    watch.digests(day(2), day(2))
    assert [watch.told(name) for name in "ABC"] == [[("alert", "Mon 11")], [], [("digest", "Wed 09")]]


def test_open_ones_that_are_added_at_the_beginning_bring_no_storm(watch: Watch) -> None:
    recorded(watch.database, a_notice("Siivous A"), at=at(MONDAY, 8))
    with watch.database.write() as session:
        search = a_search(session, session.get_one(User, watch.colleague), "title:siivous", "Own")
        assert watching.add_open(session, search, [1], CREATED) == 1
    watch.digests(day(1), day(2))
    assert watch.told("A", to=watch.colleague) == []


@pytest.mark.parametrize(
    ("language", "subject"), [("fi", "Uusi: Siivous A"), ("sv", "Ny: Siivous A"), ("en", "New: Siivous A")]
)
def test_the_readers_language_and_wish_for_private_subjects_count(watch: Watch, language: str, subject: str) -> None:
    watch.company.change(watch.reader, language=language)
    watch.hears("instant")
    watch.found("A", at(MONDAY, 10))
    watch.company.change(watch.reader, private_subjects=True)
    watch.found("B", at(MONDAY, 11))
    open_one, private = watch.company.said("alert")
    assert (open_one.subject, open_one.language) == (subject, language)
    assert "Siivous" not in private.subject


@pytest.mark.parametrize(("when", "module"), [("instant", alerts), ("daily", digest)])
def test_a_crash_between_the_mail_and_the_mark_loses_nothing_and_says_nothing_twice(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, when: str, module: Any
) -> None:
    def crash(*_about: Any) -> None:
        raise OSError("the plug was pulled")

    watch.hears(when)
    with monkeypatch.context() as broken:
        broken.setattr(module.watching, "mark_told", crash)
        watch.found("A", at(MONDAY, 10))
        watch.company.run("digest", at=at(day(1), 9))
        assert watch.told("A") == []
    watch.company.run("match", "digest", at=at(day(1), 10))
    watch.company.run("match", "digest", at=at(day(2), 9))
    assert len(watch.told("A")) == 1


def _work(database_url: str, home: str, moment: str, together: Any) -> None:
    now = datetime.fromisoformat(moment)
    house = House(settings_for(Path(home), database_url), Database(database_url))
    together.wait(PATIENCE)
    for name in ("match", "digest"):
        for job in jobs.find(name):
            ran = jobs.run(house, job, now)
            assert ran.ok, ran.said


@pytest.mark.parametrize("when", ["instant", "daily"])
def test_two_processes_at_once_tell_it_once(watch: Watch, when: str) -> None:
    watch.hears(when)
    recorded(watch.database, *(a_notice(f"Siivous N{n}") for n in range(4)), at=at(MONDAY, 10))
    spawn = multiprocessing.get_context("spawn")
    together = spawn.Barrier(2)
    url = watch.database.url.render_as_string(hide_password=False)
    about = (url, str(watch.company.house.settings.home), at(day(1), 9).astimezone(UTC).isoformat(), together)
    rivals = [spawn.Process(target=_work, args=about) for _ in range(2)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join(PATIENCE)
        assert rival.exitcode == 0
    watch.digests(day(2), day(3))
    assert {len(watch.told(f"N{n}")) for n in range(4)} == {1}


def test_a_removed_search_takes_its_news_along(watch: Watch) -> None:
    watch.company.change(watch.reader, quiet_from=9, quiet_to=20)
    watch.hears("instant")
    watch.found("A", at(MONDAY, 10))
    remove_the_search(watch)
    watch.company.run("match", at=at(day(1), 19))
    assert watch.company.said("alert", to=watch.reader) == []


def test_procedures_that_turn_out_to_be_one_are_not_told_again(watch: Watch) -> None:
    first, second = watch.found("A", at(MONDAY, 10)), watch.found("B", at(MONDAY, 11))
    watch.digests(day(1), day(1))
    with watch.database.write() as session:
        follow(session, Moves(merged={first: second}, notices={}, groups={}))
        session.execute(update(Match).where(Match.procedure_id == first).values(procedure_id=second))
    watch.digests(day(2), day(3))
    assert (watch.told("A"), watch.told("B")) == ([("digest", "Tue 09")], [("digest", "Tue 09")])
