"""The quality of alerts, counted by hand: by search, by week, each procedure once in all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from tenderwatch.bids.tables import Bid
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.reports import alert_quality
from tenderwatch.reports.rules import Period, weeks
from tenderwatch.reports.shape import Scope, Share
from tenderwatch.users.tables import Team
from tenderwatch.watching import service as watching
from tenderwatch.watching.tables import Match, SavedSearch, Triage
from tests.watching.world import NOW, a_notice, a_search, a_team, recorded

TODAY = date(2026, 11, 23)
SCOPE = Scope(Period(date(2026, 11, 9), TODAY), TODAY)


def decide(database: Database, states: dict[int, str], days: dict[int, datetime]) -> None:
    with database.write() as session:
        for procedure_id, state in states.items():
            session.execute(update(Triage).where(Triage.procedure_id == procedure_id).values(state=state))
        for procedure_id, at in days.items():
            session.execute(update(Match).where(Match.procedure_id == procedure_id).values(matched_at=at))


def a_fortnight(house: House) -> list[int]:
    """Enter two searches, of which one finds all of four procedures and the other one of them; one lies long back."""
    by, _team = a_team(house.database)
    with house.database.write() as session:
        a_search(session, by, "siivous", "All cleaning")
        a_search(session, by, "koulujen", "Schools")
        a_search(session, by, "lumityöt", "Snow")
        session.execute(update(SavedSearch).values(created_at=NOW - timedelta(days=90)))
    found = recorded(
        house.database,
        a_notice("Koulujen siivous"),
        *(a_notice(f"{what} siivous", due=None) for what in ("Virastojen", "Sairaalan", "Vanha")),
    )
    watching.match_new(house, NOW)
    first, second, third, old = found
    states = {first: "shortlisted", second: "dismissed", third: "new", old: "dismissed"}
    days = dict.fromkeys(found, datetime(2026, 11, 18, 8, tzinfo=UTC)) | {old: datetime(2026, 10, 1, tzinfo=UTC)}
    decide(house.database, states, days | {second: datetime(2026, 11, 15, 23, tzinfo=UTC)})  # Monday in Helsinki
    return found


def test_by_search_by_week_and_each_procedure_once_in_all(house: House):
    a_fortnight(house)
    with house.database.read() as session:
        report = alert_quality.make(session, SCOPE)
        by_week = alert_quality.make(session, replace(SCOPE, by="week"))
        other = alert_quality.make(session, replace(SCOPE, team_id=99))
    told = [(*row.cells[:6], row.cells[6]) for row in report.rows]
    assert told == [
        ("All cleaning", 3, 1, 0, 1, 1, Share(1, 2)),
        ("Schools", 1, 1, 0, 0, 0, Share(1, 1)),
        ("Snow", 0, 0, 0, 0, 0, Share(0, 0)),
        ("All", 3, 1, 0, 1, 1, Share(1, 2)),
    ]
    assert report.n == 3
    assert report.finding == "Wanted 50%: 1 of 2 hits decided on"
    assert report.notes == ("Found nothing in all this time: “Snow”.",)
    assert [row.cells[:2] for row in by_week.rows] == [
        ("Week 46 of 2026", 0),
        ("Week 47 of 2026", 3),
        ("Week 48 of 2026", 0),
        ("All", 3),
    ]
    assert (other.n, other.finding) == (0, "No search found anything in this time.")


def test_a_bid_is_wanted_whatever_its_triage_says_and_of_its_own_team_only(house: House):
    _first, second, third, _old = a_fortnight(house)
    with house.database.write() as session:
        search = session.query(SavedSearch).first()
        assert search is not None
        theirs = Team(name="Others")
        session.add(theirs)
        session.flush()
        shared = {"title": "Siivous", "owner_id": search.owner_id, "created_at": NOW}
        session.add(Bid(**shared, procedure_id=second, team_id=search.team_id, stage="go-no-go"))
        session.add(Bid(**shared, procedure_id=third, team_id=theirs.id, stage="go-no-go"))
    with house.database.read() as session:
        report = alert_quality.make(session, SCOPE)
    assert report.rows[-1].cells[:7] == ("All", 3, 1, 1, 0, 1, Share(2, 2))
    assert [(item.id, item.counts, item.words) for item in report.rows[-1].items if item.id in (second, third)] == [
        (second, True, "bid on"),
        (third, False, "not looked at yet"),
    ]


def test_the_search_that_makes_most_noise_is_named(house: House):
    by, _team = a_team(house.database)
    with house.database.write() as session:
        a_search(session, by, "siivous", "Cleaning")
    found = recorded(house.database, *(a_notice(f"Kohde {n}, siivous") for n in range(12)))
    watching.match_new(house, NOW)
    decide(house.database, dict.fromkeys(found, "dismissed") | {found[0]: "shortlisted", found[1]: "new"}, {})
    with house.database.read() as session:
        report = alert_quality.make(session, SCOPE)
    assert report.notes[0].startswith("Most noise: “Cleaning”, 10 of 11 decided were not for us.")


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 800))
def test_weeks_are_a_period_without_gaps_each_within_one_iso_week(first: date, days: int):
    period = Period(first, first + timedelta(days=days))
    found = weeks(period)
    assert (found[0].first, found[-1].last) == (period.first, period.last)
    assert all(before.last + timedelta(days=1) == after.first for before, after in pairwise(found))
    assert all(each.first.isocalendar()[:2] == each.last.isocalendar()[:2] for each in found)
    assert len({each.first.isocalendar()[:2] for each in found}) == len(found)
