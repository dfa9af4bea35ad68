"""Every measure by period and by team, what it is made of, and what is kept by hand, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Feedback, Measure, MeasureActual, ToolUse
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed, Stale
from tenderwatch.i18n import speaking
from tenderwatch.notices.tables import Procedure
from tenderwatch.reports import registry
from tenderwatch.reports.items import named, share_of
from tenderwatch.reports.rules import Period
from tenderwatch.reports.scorecard import actuals
from tenderwatch.reports.scorecard.card import card, line
from tenderwatch.reports.scorecard.measures import BY_CODE, MEASURES
from tenderwatch.reports.scorecard.targets import set_target, steps
from tenderwatch.reports.shape import Scope, Share
from tenderwatch.reports.tool_use.keeping import forget_old
from tenderwatch.reports.tool_use.noting import note
from tenderwatch.users.audit import told
from tenderwatch.users.service import first_team
from tenderwatch.users.tables import Team, TeamMember, User
from tenderwatch.watching.tables import Match, SavedSearch, Triage, TriageStep
from tenderwatch.web import reader
from tenderwatch.work.tables import Activity
from tests.accounts.feedback.world import TODAY, a_world, an_account, at, said
from tests.makers import NOW, a_contract, a_user, an_organization
from tests.reports.world import SCOPE, a_bid, a_decision, a_plan, of_team
from tests.watching.world import a_notice, kept

MONDAY, YEAR_BEFORE = date(2026, 10, 5), date(2025, 10, 6)
BEFORE = Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture(autouse=True)
def _the_day():
    with reader.reading(now=at(TODAY)), speaking("en"):
        yield


def a_member(session: Session, team_id: int, day: date) -> int:
    """Enter somebody of a team, who was there on a day."""
    person = a_user(session, "sales", created_at=at(day))
    session.merge(TeamMember(team_id=team_id, user_id=person.id))  # everybody is of the first team already
    session.flush()
    return person.id


def an_activity(session: Session, organization_id: int, day: date, **what_matters) -> Activity:
    values = {"type": "visit", "state": "done", "subject": "Visit", "entered_at": NOW, **what_matters}
    row = Activity(organization_id=organization_id, day=day, **values)
    session.add(row)
    session.flush()
    return row


# One row that counts for each measure: of a team, by one of its people, on a day.

Put = Callable[[Session, int, int, date], object]


def _visit(*, customer: bool) -> Put:
    def put(session: Session, team_id: int, person_id: int, day: date) -> None:
        whom = an_organization(session).id
        if customer:
            a_contract(session, buyer_id=whom, starts_on=date(2024, 1, 1))
        an_activity(session, whom, day, owner_id=person_id)

    return put


def _triaged(session: Session, team_id: int, person_id: int, day: date) -> None:
    procedure = Procedure(title={"en": "Cleaning"}, phase="competition")
    session.add(procedure)
    session.flush()
    triage = Triage(team_id=team_id, procedure_id=procedure.id, arrived_at=at(day), changed_at=at(day))
    session.add(triage)
    session.flush()
    session.add(TriageStep(triage_id=triage.id, at=at(day), user_id=person_id, before={}, after={}))


def _used(session: Session, team_id: int, person_id: int, day: date) -> None:
    note(session, person_id, "bids", TODAY if day == MONDAY else date(2025, 12, 1))


def _spent(session: Session, team_id: int, person_id: int, day: date) -> None:
    bid = a_bid(session, person_id, "lost", day, team_id=team_id)
    an_activity(session, an_organization(session).id, day, type="meeting", minutes=90, bid_id=bid.id)


def _scored(session: Session, team_id: int, person_id: int, day: date) -> None:
    whom = an_organization(session).id
    session.add(Feedback(organization_id=whom, score=9, received_at=at(day), owner_id=person_id))


def _won(*, renewal: bool) -> Put:
    def put(session: Session, team_id: int, person_id: int, day: date) -> None:
        bid = a_bid(session, person_id, "won", day, team_id=team_id, value=Decimal(100))
        if renewal:
            a_plan(session, a_contract(session), day, bid_id=bid.id)

    return put


def _planned(session: Session, team_id: int, person_id: int, day: date) -> None:
    contract = a_contract(session, owner_id=person_id)
    a_decision(session, contract, "renewal-start", day)
    a_plan(session, contract, day)


def _silent(session: Session, team_id: int, person_id: int, day: date) -> None:
    a_decision(session, a_contract(session, owner_id=person_id), "end", day)


def _kept(session: Session, team_id: int, person_id: int, day: date) -> None:
    a_contract(session, owner_id=person_id, ended_on=day, end_reason="retender-won", starts_on=date(2023, 1, 1))


def _found(session: Session, team_id: int, person_id: int, day: date) -> None:
    """Let a search of a team find a procedure that the team puts on its list."""
    [notice] = kept(session, a_notice())
    search = SavedSearch(team_id=team_id, owner_id=person_id, name="Cleaning", created_at=at(day))
    session.add(search)
    session.flush()
    procedure_id = notice.procedure_id
    session.add_all(
        [
            Match(
                search_id=search.id,
                group_id=notice.group_id,
                notice_id=notice.id,
                procedure_id=procedure_id,
                matched_at=at(day),
            ),
            Triage(
                team_id=team_id,
                procedure_id=procedure_id,
                state="shortlisted",
                arrived_at=at(day),
                changed_at=at(day),
            ),
        ]
    )
    session.flush()


PUT: dict[str, Put] = {
    "visits-customers": _visit(customer=True),
    "visits-others": _visit(customer=False),
    "notices-triaged": _triaged,
    "tool-use": _used,
    "hours-per-bid": _spent,
    "positive-feedback": _scored,
    "win-rate-renewals": _won(renewal=True),
    "win-rate-renewals-value": _won(renewal=True),
    "win-rate-new": _won(renewal=False),
    "win-rate-new-value": _won(renewal=False),
    "renewals-planned": _planned,
    "ended-silently": _silent,
    "renewals-kept": _kept,
}


def test_every_measure_that_is_counted_is_tried_by_period_and_team():
    assert set(PUT) == {each.code for each in MEASURES if not each.by_hand}


def _enter(session: Session, put: Put, code: str) -> dict[str, Scope]:
    """Enter four rows of one team and three of another in the year, five of the first the year before."""
    first_team(session)  # whoever is entered belongs to it
    ours, theirs = Team(name="Ours"), Team(name="Theirs")
    session.add_all([ours, theirs])
    session.flush()
    for team, day, n in ((ours, MONDAY, 4), (theirs, MONDAY, 3), (ours, YEAR_BEFORE, 5)):
        for _ in range(n):
            put(session, team.id, a_member(session, team.id, day), day)
    session.flush()
    return {
        "all": SCOPE,
        "ours": of_team(session, ours.id),
        "theirs": of_team(session, theirs.id),
        "before": replace(of_team(session, ours.id), period=BEFORE),
    }


@pytest.mark.parametrize("code", list(PUT))
def test_a_measure_is_narrowed_by_period_and_team_and_is_made_of_its_rows(database: Database, code: str):
    measure = BY_CODE[code]
    with database.write() as session:
        scopes = _enter(session, PUT[code], code)
        found = {name: measure.make(session, scope) for name, scope in scopes.items()}
        assert {name: figure.n for name, figure in found.items()} == {"all": 7, "ours": 4, "theirs": 3, "before": 5}
        if measure.items is None:
            assert measure.unlisted
            return
        for name, scope in scopes.items():
            items = measure.items(session, scope)
            share = share_of(items)
            assert share.n == found[name].n
            assert found[name].of in (None, share.of)
            assert all(each.on in scope.period for each in items)
            assert all(each.title or each.organization for each in named(session, items))


@pytest.mark.parametrize("code", [code for code, each in registry.reports().items() if each.make])
def test_every_report_is_narrowed_by_team_and_its_rows_have_what_they_are_made_of(database: Database, code: str):
    definition = registry.reports()[code]
    assert definition.make
    with database.write() as session:
        world = a_world(session)
        member = a_member(session, first_team(session).id, YEAR_BEFORE)
        stranger = a_user(session, "sales").id
        empty = Team(name="Nobody")
        session.add(empty)
        session.flush()
        an_account(session, world.organization_id, phase="upkeep", opened_at=at(YEAR_BEFORE), responsible_id=member)
        for put in PUT.values():
            put(session, first_team(session).id, member, MONDAY)
        for _ in range(2):
            note(session, a_member(session, first_team(session).id, YEAR_BEFORE), "bids", TODAY)
        a_contract(session, owner_id=member, ends_on=date(2026, 12, 30))
        _found(session, first_team(session).id, member, MONDAY)
        for result in ("lost", "lost", "won", "no-bid"):
            a_bid(session, member, result, MONDAY, reasons=("price",), prices=(Decimal(110), Decimal(100)))
        a_bid(session, stranger, "lost", MONDAY, reasons=("!price",), team_id=empty.id)
        period = Period(TODAY, date(2027, 6, 30)) if code == "renewals-at-risk" else SCOPE.period
        for by in [code for code, _words in definition.by()] or [""]:
            whole = definition.make(session, replace(SCOPE, period=period, by=by))
            ours = definition.make(session, of_team(session, first_team(session).id, period=period, by=by))
            theirs = definition.make(session, of_team(session, empty.id, period=period, by=by))
            assert whole.n >= ours.n > theirs.n
            for row in whole.rows:
                numbers = [cell.of if isinstance(cell, Share) else cell for cell in row.cells[1:]]
                if any(isinstance(each, int) and each for each in numbers) and code != "use-of-tool":
                    assert row.key
                    assert row.items, row.cells
                assert len({each.key for each in whole.rows if each.items}) == sum(bool(r.items) for r in whole.rows)


def test_hours_per_bid_are_the_hours_logged_divided_by_the_bids_that_have_any(database: Database):
    with database.write() as session:
        owner, city = a_user(session).id, an_organization(session).id
        won, lost, without, early = (
            a_bid(session, owner, result, on)
            for result, on in (("won", TODAY), ("lost", TODAY), ("lost", TODAY), ("won", YEAR_BEFORE))
        )
        open_bid = a_bid(session, owner, "cancelled")
        for bid, minutes, more in (
            (won, 90, {}),
            (won, 60, {"day": YEAR_BEFORE}),  # work that was done long before the decision is its work, too
            (won, 600, {"state": "planned"}),
            (won, 600, {"removed_at": NOW}),
            (won, None, {}),
            (lost, 300, {}),
            (early, 6000, {}),
            (open_bid, 6000, {}),
            (without, None, {}),
        ):
            values = {"day": TODAY, "type": "meeting", "bid_id": bid.id, "minutes": minutes, **more}
            an_activity(session, city, **values)
        figure = BY_CODE["hours-per-bid"].make(session, SCOPE)
        assert (figure.value, figure.n, figure.of) == (Decimal("3.75"), 2, 3)
        items = BY_CODE["hours-per-bid"].items(session, SCOPE)
        assert {each.id: each.words for each in items} == {
            won.id: "2.5 h",
            lost.id: "5 h",
            without.id: "no hours logged",
        }
        none = BY_CODE["hours-per-bid"].make(
            session, replace(SCOPE, period=Period(date(2020, 1, 1), date(2020, 12, 31)))
        )
        assert (none.value, none.n, none.of) == (None, 0, 0)


# By hand

SUMMER = {"first_on": date(2026, 7, 1), "last_on": date(2026, 9, 30), "n": 12, "of": 30, "note": "HR's table"}
SPRING = {**SUMMER, "first_on": date(2026, 4, 1), "last_on": date(2026, 6, 30), "n": 6}


def test_what_is_entered_by_hand_stands_on_the_card_with_who_and_its_trend(database: Database):
    with database.write() as session:
        by, team = a_user(session, "manager", name="Maija"), first_team(session).id
        actuals.enter(session, "competence", None, SPRING, by, NOW)
        actuals.enter(session, "competence", None, SUMMER, by, NOW)
        actuals.enter(session, "competence", team, {**SUMMER, "n": 30}, by, NOW)
        actuals.enter(session, "training-days", None, {**SUMMER, "value": Decimal("2.5"), "n": 40, "of": None}, by, NOW)
        whole = line(session, SCOPE, BY_CODE["competence"], 4)
        ours = line(session, of_team(session, team), BY_CODE["competence"], 4)
        others = line(session, of_team(session, team + 1), BY_CODE["competence"], 4)
        assert (whole.actual.value, whole.actual.n, whole.actual.of) == (Decimal("0.4"), 12, 30)
        assert whole.actual.by_hand
        assert whole.actual.by_hand.who == "Maija"
        assert [figure.n for _span, figure in whole.trend] == [0, 6, 12, 0]
        assert (ours.actual.value, others.actual.value, others.standing) == (1, None, "nothing-entered")
        days = next(each for each in card(session, SCOPE)["development"] if each.measure.code == "training-days")
        assert (days.actual.value, days.actual.n, days.actual.of) == (Decimal("2.5"), 40, None)


def test_what_was_entered_is_corrected_and_removed_and_never_lost(database: Database):
    with database.write() as session:
        by, other = a_user(session, name="Maija"), a_user(session, name="Onni")
        row = actuals.enter(session, "competence", None, SUMMER, by, NOW)
        seen = row.version
        with pytest.raises(Invalid):  # a second one for the same days
            actuals.enter(session, "competence", None, {**SUMMER, "n": 13}, by, NOW)
        actuals.correct(session, row.id, {**SUMMER, "n": 15}, seen, other, NOW)
        with pytest.raises(Stale) as stale:
            actuals.correct(session, row.id, {**SUMMER, "n": 20}, seen, by, NOW)
        assert (stale.value.mine, stale.value.theirs) == ({"Met": 20}, {"Met": 15})
        actuals.remove(session, row.id, by, NOW)
        assert BY_CODE["competence"].make(session, SCOPE).value is None
        with pytest.raises(NotAllowed):
            actuals.correct(session, row.id, {**SUMMER, "n": 1}, row.version, by, NOW)
        second = actuals.enter(session, "competence", None, SUMMER, by, NOW)
        with pytest.raises(Invalid):  # its days have another figure by now
            actuals.restore(session, row.id, by, NOW)
        actuals.remove(session, second.id, by, NOW)
        actuals.restore(session, row.id, by, NOW)
        assert BY_CODE["competence"].make(session, SCOPE).n == 15
        history = [(each.who, each.was, each.now) for each in told(session, "measure_actual", row.id)]
        assert ("Onni", "12", "15") in history
        assert len(actuals.entries(session, "competence")) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"n": 31}, "n"),
        ({"n": -1}, "n"),
        ({"n": None}, "n"),
        ({"of": 0, "n": 0}, "of"),
        ({"of": 10**9}, "of"),
        ({"last_on": date(2026, 6, 30)}, "last_on"),
        ({"last_on": date(2026, 12, 31)}, "last_on"),
        ({"first_on": None}, "first_on"),
        ({"note": "x" * 3000}, "note"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_by_field(sqlite: Database, wrong, field):
    with sqlite.write() as session:
        by = a_user(session)
        with pytest.raises(Invalid) as refused:
            actuals.enter(session, "competence", None, {**SUMMER, **wrong}, by, at(TODAY))
        assert set(refused.value.problems) == {field}
        assert session.scalars(select(MeasureActual)).all() == []


def test_a_target_has_its_history_with_who_and_when(database: Database):
    with database.write() as session:
        maija, onni = a_user(session, name="Maija"), a_user(session, name="Onni")
        day = date(2026, 1, 1)
        set_target(session, "win-rate-new", None, Decimal("0.3"), maija.id, day, maija, NOW)
        set_target(session, "win-rate-new", None, Decimal("0.35"), onni.id, day, onni, NOW)
        set_target(session, "win-rate-new", None, Decimal("0.4"), onni.id, date(2026, 6, 1), onni, NOW)
        found = steps(session, "win-rate-new")
        assert [(each.target.value, each.target.valid_from, each.target.owner) for each in found] == [
            (Decimal("0.4"), date(2026, 6, 1), "Onni"),
            (Decimal("0.35"), day, "Onni"),
        ]
        said_ = [(each.who, each.was, each.now) for each in found[1].history]
        assert ("Onni", "30%", "35%") in said_
        assert ("Onni", "Maija", "Onni") in said_
        assert ("Maija", "–", "30%") in said_
        assert len(session.scalars(select(Measure)).all()) == 2


def test_marks_of_use_are_thrown_away_after_25_months(database: Database):
    with database.write() as session:
        person = session.get_one(User, a_user(session).id)
        for day in (date(2024, 9, 30), date(2024, 10, 1), date(2024, 10, 31), TODAY):
            note(session, person.id, "bids", day)
        assert forget_old(session, TODAY) == 1
        assert sorted(session.scalars(select(ToolUse.month))) == [date(2024, 10, 1), date(2026, 11, 1)]
        assert forget_old(session, TODAY) == 0


def test_feedback_of_two_quarters_has_its_own_rows(sqlite: Database):
    with sqlite.write() as session:
        world = a_world(session)
        said(session, world, date(2026, 2, 1), score=9)
        kept_ = said(session, world, date(2026, 11, 1), score=None, kind="complaint")
        definition = registry.reports()["feedback"]
        assert definition.make
        rows = {row.key: row for row in definition.make(session, SCOPE).rows}
        assert list(rows) == ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01", "all"]
        (item,) = rows["2026-10-01"].items
        assert (item.id, item.counts, item.words) == (kept_.id, False, "words only; complaint, still open")
