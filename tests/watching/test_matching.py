"""New notices meet saved searches: once, for each team, and again only when something that counts has changed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from scrapers.notice import Lot, Money
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.users.tables import Team, User
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import Decision, Matched, matching
from tenderwatch.watching.tables import SavedSearch
from tests.watching.world import (
    EARLIER,
    LATER,
    NOW,
    a_notice,
    a_search,
    a_team,
    changed,
    matches,
    recorded,
    rows,
    states,
    steps,
)

DISMISSED = Decision("dismissed", "place")


def decided(database: Database, decision: Decision, at: datetime = NOW) -> None:
    """Let the person of the only team decide about its first row."""
    first = rows(database)[0]
    with database.write() as session:
        search = session.get_one(SavedSearch, 1)
        by = session.get_one(User, search.owner_id)
        watching.decide(session, first.team_id, first.procedure_id, decision, by, at)


def test_a_new_notice_that_two_searches_find_is_one_row_with_two_reasons(database: Database) -> None:
    a_team(database, "siivous", "espoo")
    recorded(database, a_notice(), a_notice("Tietojärjestelmä", buyers=()))
    assert watching.take_new(database, NOW) == Matched(notices=2, matches=2)
    assert [(match.search_id, match.why) for match in matches(database)] == [
        (1, [{"part": "title", "found": ["siivouspalvelut"]}]),
        (2, [{"part": "buyer", "found": ["Espoon"]}]),
    ]
    assert states(database) == ["new"]


def test_matching_again_changes_nothing(database: Database) -> None:
    a_team(database, "siivous")
    recorded(database, a_notice())
    watching.take_new(database, NOW)
    before = [(row.id, row.arrived_at) for row in rows(database)]
    assert watching.take_new(database, LATER) == Matched()
    with database.write() as session:
        session.get_one(SavedSearch, 1).matched_to = 0
    assert watching.take_new(database, LATER) == Matched(notices=1, matches=0)
    assert [(row.id, row.arrived_at) for row in rows(database)] == before
    assert len(matches(database)) == 1


def test_a_crash_between_batches_is_mended_by_the_next_run(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    a_team(database, "siivous")
    recorded(database, *(a_notice() for _ in range(5)))
    monkeypatch.setattr(matching, "BATCH", 2)
    real, calls = matching._move_on, []

    def dies(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr(matching, "_move_on", dies)
    with pytest.raises(KeyboardInterrupt):
        watching.take_new(database, NOW)
    assert len(matches(database)) == len(rows(database)) == 2
    monkeypatch.setattr(matching, "_move_on", real)
    assert watching.take_new(database, LATER) == Matched(notices=3, matches=3)
    assert len(matches(database)) == len(rows(database)) == 5


def test_a_new_search_begins_with_what_is_recorded_after_it(database: Database) -> None:
    recorded(database, a_notice())
    a_team(database, "siivous")
    assert watching.take_new(database, NOW) == Matched()
    recorded(database, a_notice())
    assert watching.take_new(database, NOW).matches == 1


def test_a_search_that_lags_behind_the_others_catches_up_alone(database: Database) -> None:
    by, _team = a_team(database, "siivous")
    recorded(database, a_notice())
    watching.take_new(database, NOW)
    with database.write() as session:
        a_search(session, by, "espoo").matched_to = 0
    assert watching.take_new(database, LATER) == Matched(notices=1, matches=1)


def test_a_search_switched_off_finds_nothing_and_does_not_bring_the_past_when_switched_on(database: Database) -> None:
    by, team_id = a_team(database, "siivous")
    with database.write() as session:
        watching.activate(session, watching.get(session, team_id, 1), False, by, NOW)
    recorded(database, a_notice())
    assert watching.take_new(database, NOW) == Matched(notices=1)
    with database.write() as session:
        watching.activate(session, watching.get(session, team_id, 1), True, by, NOW)
    assert watching.take_new(database, LATER) == Matched()
    assert rows(database) == []


def test_a_search_that_cannot_be_read_does_not_stop_the_others(database: Database) -> None:
    by, _team = a_team(database, "siivous")
    with database.write() as session:
        a_search(session, by, name="Broken").query = "(siivous"
    recorded(database, a_notice())
    assert watching.take_new(database, NOW) == Matched(notices=1, matches=1, unreadable=("Broken",))
    assert watching.take_new(database, NOW) == Matched(unreadable=("Broken",))


def test_two_teams_decide_each_for_themselves(database: Database) -> None:
    by, team_id = a_team(database, "siivous")
    with database.write() as session:
        other = Team(name="Other team")
        session.add(other)
        session.flush()
        values = watching.SearchValues(name="Theirs", owner_id=by.id, query="siivous", filters={})
        watching.create(session, other.id, values, by, NOW)
    recorded(database, a_notice())
    watching.take_new(database, NOW)
    decided(database, DISMISSED)
    assert {row.team_id == team_id: row.state for row in rows(database)} == {True: "dismissed", False: "new"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"due": date(2026, 12, 10)}, {"changed": ["deadline"], "days": 7}, id="deadline"),
        pytest.param(
            {"documents_urls": ("https://example.org/v2",)}, {"changed": ["documents"], "days": None}, id="documents"
        ),
        pytest.param({"estimated_value": Money(Decimal(5), "EUR")}, {"changed": ["value"], "days": None}, id="value"),
        pytest.param({"lots": (Lot(id="LOT-0002"),)}, {"changed": ["lots"], "days": None}, id="lots"),
    ],
)
def test_a_change_that_counts_brings_a_decided_row_back(database: Database, change: dict, told: dict) -> None:
    a_team(database, "siivous")
    notice = a_notice()
    recorded(database, notice)
    watching.take_new(database, EARLIER)
    decided(database, DISMISSED)
    recorded(database, changed(notice, **change), at=LATER)
    done = watching.take_new(database, LATER)
    assert (done.reopened, done.matches) == (1, 1)
    row, step = rows(database)[0], steps(database)[-1]
    assert (row.state, row.reason, row.arrived_at) == ("new", None, LATER)
    assert row.reopened_by_id == matches(database)[-1].notice_id
    assert {name: step.after[name] for name in ("changed", "days")} == told
    decided(database, DISMISSED, LATER + timedelta(hours=1))
    assert watching.take_new(database, LATER + timedelta(hours=2)).reopened == 0
    assert states(database) == ["dismissed"]


def test_a_change_of_texts_leaves_a_decided_row_alone(database: Database) -> None:
    a_team(database, "siivous")
    notice = a_notice()
    recorded(database, notice)
    watching.take_new(database, EARLIER)
    decided(database, DISMISSED)
    recorded(database, changed(notice, description={"fi": "Parempi kuvaus"}), at=LATER)
    assert watching.take_new(database, LATER).reopened == 0
    assert states(database) == ["dismissed"]


def test_a_change_reopens_also_when_no_search_finds_the_change_itself(database: Database) -> None:
    a_team(database, "siivous")
    notice = a_notice()
    recorded(database, notice)
    watching.take_new(database, EARLIER)
    decided(database, Decision("shortlisted"))
    silent = {"title": {"fi": "Muutos"}, "description": None}
    lots = (replace(notice.lots[0], title={"fi": "Muutos"}),)
    recorded(database, replace(changed(notice, **silent), lots=lots, documents_urls=()), at=LATER)
    done = watching.take_new(database, LATER)
    assert (done.matches, done.reopened) == (0, 1)


def test_what_was_decided_after_the_change_came_in_stays_decided(database: Database) -> None:
    a_team(database, "siivous")
    notice = a_notice()
    recorded(database, notice)
    watching.take_new(database, EARLIER)
    recorded(database, changed(notice, due=date(2026, 12, 10)), at=NOW)
    decided(database, DISMISSED, LATER)
    assert watching.take_new(database, LATER).reopened == 0


def test_new_bytes_under_a_known_key_are_a_change_too(database: Database) -> None:
    a_team(database, "siivous")
    notice = a_notice()
    recorded(database, notice)
    watching.take_new(database, EARLIER)
    decided(database, DISMISSED)
    lots = (replace(notice.lots[0], tender_deadline=None),)
    recorded(database, replace(notice, lots=lots), at=LATER)
    assert watching.take_new(database, LATER).reopened == 1


def test_a_further_notice_that_is_no_change_leaves_the_decision(database: Database) -> None:
    a_team(database, "siivous")
    notice = a_notice()
    recorded(database, notice)
    watching.take_new(database, EARLIER)
    decided(database, DISMISSED)
    recorded(database, replace(notice, publication_number="999-2026", form_type="result"), at=LATER)
    done = watching.take_new(database, LATER)
    assert (done.matches, done.reopened) == (1, 0)
    assert states(database) == ["dismissed"]


def test_what_is_snoozed_wakes_on_its_day(database: Database) -> None:
    a_team(database, "siivous")
    recorded(database, a_notice())
    watching.take_new(database, NOW)
    decided(database, Decision("snoozed", until=date(2026, 11, 25)))
    assert watching.take_new(database, NOW + timedelta(days=1)).woken == 0
    assert watching.take_new(database, NOW + timedelta(days=2)).woken == 1
    woken = rows(database)[0]
    assert (woken.state, woken.snoozed_until, woken.arrived_at) == ("new", None, NOW + timedelta(days=2))


def test_the_job_says_what_it_did(house: House) -> None:
    a_team(house.database, "siivous")
    assert watching.match_new(house, NOW) is None
    recorded(house.database, a_notice(), a_notice("Ruokapalvelut", buyers=()))
    assert watching.match_new(house, NOW) == "2 notices, 1 new match"
    decided(house.database, Decision("snoozed", until=date(2026, 11, 24)))
    assert watching.match_new(house, NOW + timedelta(days=1)) == "1 woken"
