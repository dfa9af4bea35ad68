"""Every report and measure against small worlds that were counted by hand, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.accounts.tables import AccountMove, ToolUse
from tenderwatch.db import Database
from tenderwatch.i18n import speaking
from tenderwatch.notices.tables import Procedure
from tenderwatch.reports import care_and_keeping, customer_base, feedback, renewals_at_risk, win_loss, win_rate
from tenderwatch.reports.counting.contracts import ended_silently, kept, with_plan_on_its_day
from tenderwatch.reports.counting.work import last_day_for, triaged_in_time, visits
from tenderwatch.reports.items import share_of
from tenderwatch.reports.rules import Period
from tenderwatch.reports.scorecard.card import card
from tenderwatch.reports.scorecard.measures import MEASURES, PERSPECTIVES
from tenderwatch.reports.scorecard.targets import set_target
from tenderwatch.reports.shape import Money, Report, Scope, page_of
from tenderwatch.reports.tool_use import queries as use
from tenderwatch.reports.tool_use.noting import note
from tenderwatch.users.service import first_team
from tenderwatch.users.tables import Team, User
from tenderwatch.watching.tables import Triage, TriageStep
from tenderwatch.web import reader
from tenderwatch.work.tables import Activity
from tests.accounts.feedback.world import TODAY, a_world, an_account, at, said
from tests.makers import NOW, a_contract, a_user, an_organization
from tests.reports.world import SCOPE, a_bid, a_decision, a_plan, of_team


@pytest.fixture(autouse=True)
def _the_day():
    with reader.reading(now=at(TODAY)), speaking("en"):
        yield


def told(report: Report) -> list[tuple]:
    """Return the rows of a report as plain values."""
    return [row.cells for row in report.rows]


def test_the_customer_base_by_phase_with_its_past_and_its_worth(database: Database):
    first, second = date(2026, 2, 1), date(2026, 8, 15)
    with database.write() as session:
        moved, still, late, gone = (an_organization(session) for _ in range(4))
        account = an_account(session, moved.id, phase="upkeep", opened_at=at(first))
        session.add(
            AccountMove(
                account_id=account.id, field="phase", was="birth", becomes="upkeep", why="Won", on=second, at=NOW
            )
        )
        an_account(session, still.id, phase="birth", opened_at=at(first), classes=["health", "big"])
        an_account(session, late.id, phase="birth", opened_at=at(TODAY))
        an_account(session, gone.id, phase="upkeep", opened_at=at(first), closed_on=date(2026, 7, 1))
        months = {"starts_on": date(2026, 1, 1), "base_ends_on": date(2026, 12, 31), "ends_on": date(2026, 12, 31)}
        a_contract(session, buyer_id=moved.id, value=Decimal(120_000), **months)
        a_contract(session, buyer_id=moved.id, value=Decimal(500_000), currency="SEK", **months)
        a_contract(session, buyer_id=moved.id, value=Decimal(7), ended_on=date(2026, 3, 1), **months)
        report = customer_base.make(session, replace(SCOPE, by="phase"))
        by_class = customer_base.make(session, replace(SCOPE, by="class"))
        by_value = customer_base.make(session, replace(SCOPE, by="value"))
    worth = Money({"EUR": Decimal(120_000), "SEK": Decimal(500_000)}, 0)
    # ends of quarters: 31 March, 30 June, 30 September, today
    assert told(report) == [
        ("Birth", 2, 2, 1, 2, Share(2, 3), Money({}, 2)),
        ("Upkeep and development", 1, 1, 1, 1, Share(1, 3), worth),
    ]
    assert report.n == 3
    assert [(row.cells[0], row.cells[4]) for row in by_class.rows] == [("big", 1), ("health", 1), ("none", 2)]
    assert {row.cells[0]: row.cells[4] for row in by_value.rows} == {
        "SEK\xa0250,000 to less than SEK\xa01,000,000": 1,
        "no contract with a known value": 2,
    }


def test_reasons_by_how_often_each_was_the_main_one(database: Database):
    with database.write() as session:
        owner = a_user(session).id
        other = Team(name="Other")
        session.add(other)
        session.flush()
        a_bid(session, owner, "lost", reasons=("price", "terms"))
        a_bid(session, owner, "lost", reasons=("!price",))
        a_bid(session, owner, "excluded", reasons=("compliance-error", "price"))
        a_bid(session, owner, "lost", date(2025, 12, 31), reasons=("capacity",))
        a_bid(session, owner, "lost", reasons=("competitor",), team_id=other.id)
        a_bid(session, owner, "annulled")
        a_bid(session, owner, "won", reasons=("quality-points",))
        team = first_team(session).id
        lost = win_loss.make(session, of_team(session, team, by="lost"))
        everywhere = win_loss.make(session, SCOPE)
        won = win_loss.make(session, replace(SCOPE, by="won"))
    assert told(lost) == [
        ("Price", 1, 1, 2, Share(2, 3), Share(2, 3), 3),
        ("Error of form", 0, 1, 1, Share(1, 3), Share(3, 3), 1),
        ("Terms", 0, 0, 0, Share(0, 3), Share(3, 3), 1),
    ]
    assert lost.notes == ("1 outcome has no reason.",)
    assert lost.finding == "Most often lost by: Price, 2 of 3"
    assert everywhere.n == 4
    assert told(won) == [("Quality points", 0, 1, 1, Share(1, 1), Share(1, 1), 1)]


def test_a_lot_that_was_cancelled_is_neither_won_nor_lost(database: Database):
    ended = {"1": "won", "2": "lost", "3": "cancelled"}
    with database.write() as session:
        owner = a_user(session).id
        a_bid(session, owner, "won-in-part", lots=list(ended), lots_won=["1"], lot_results=ended)
        report = win_rate.make(session, SCOPE)
    assert {row.cells[0]: row.cells[1] for row in report.rows}["All"] == Share(1, 2)


def test_the_win_rate_of_renewals_and_new_by_count_and_by_value(database: Database):
    with database.write() as session:
        owner = a_user(session).id
        procedure = Procedure(title={"en": "Cleaning"}, phase="competition")
        session.add(procedure)
        session.flush()
        renewal = a_bid(session, owner, "won", value=Decimal(100))
        a_plan(session, a_contract(session), TODAY, bid_id=renewal.id)
        a_bid(session, owner, "won-in-part", lots=["1", "2", "3"], lots_won=["1"], procedure_id=procedure.id)
        a_bid(session, owner, "lost", value=Decimal(300))
        a_bid(session, owner, "won", value=Decimal(40), currency="SEK")
        for result in ("cancelled", "withdrawn", "no-bid", "admitted"):
            a_bid(session, owner, result, value=Decimal(999))
        a_bid(session, owner, "excluded", submitted_at=None)  # before anything was submitted
        a_bid(session, owner, "lost", date(2025, 12, 31))
        report = win_rate.make(session, SCOPE)
        quarters = win_rate.make(session, replace(SCOPE, by="quarter"))
        none = win_rate.make(session, replace(SCOPE, period=Period(date(2020, 1, 1), date(2020, 12, 31))))
    rows = {row.cells[0]: row.cells for row in report.rows}
    assert {name: cells[1] for name, cells in rows.items()} == {
        "Renewals": Share(1, 1),
        "New": Share(2, 5),
        "All": Share(3, 6),
    }
    assert rows["New"][3:] == (
        Money({"SEK": Decimal(40)}),
        Money({"EUR": Decimal(300), "SEK": Decimal(40)}, 1),
        "0% EUR, 100% SEK",
    )
    assert rows["Renewals"][5] == "100% EUR"
    assert report.finding == "Win rate 50%: 3 of 6 lots decided; likely range 19% to 81%"
    assert [row.cells[:2] for row in quarters.rows][-3:] == [
        ("Q4 2026, renewals", Share(1, 1)),
        ("Q4 2026, new", Share(2, 5)),
        ("All", Share(3, 6)),
    ]
    assert none.n == 0
    assert none.finding == "No bid was decided in this time."


def test_renewals_at_risk_by_plan_and_by_customer(database: Database):
    today, ends = TODAY, date(2027, 2, 28)
    with database.write() as session:
        world = a_world(session)  # its contract ends on 31 May 2027
        said(session, world, kind="complaint", score=None)
        owner = session.get_one(User, world.owner_id)
        values = {"owner_id": owner.id, "starts_on": date(2026, 3, 1), "base_ends_on": ends, "ends_on": ends}
        values["value"] = Decimal(120_000)
        without, planned, declined = (a_contract(session, **values) for _ in range(3))
        for contract in (without, planned, declined):
            a_decision(session, contract, "renewal-start", today - timedelta(days=5))
        a_plan(session, planned, today - timedelta(days=5))
        report = renewals_at_risk.make(session, Scope(Period(today, date(2027, 6, 30)), today))
    assert report.n == 4
    assert [row.cells[0] for row in report.rows] == ["Q4 2026", "Q1 2027", "Q2 2027"]
    assert report.rows[0].cells[1:6] == (0, 0, 0, 0, Share(0, 0))
    assert report.rows[1].cells[1:7] == (0, 1, 2, 0, Share(3, 3), Money({"EUR": Decimal("360000.00")}))
    assert report.rows[2].cells[1:7] == (0, 0, 1, 1, Share(1, 1), Money({}, 1))


def test_feedback_by_quarter_and_service(database: Database):
    with database.write() as session:
        world = a_world(session)
        said(session, world, date(2026, 2, 1), score=9)
        said(session, world, date(2026, 11, 1), score=8)
        said(session, world, date(2026, 11, 1), score=7)
        said(session, world, date(2026, 11, 2), score=None)
        said(session, world, date(2026, 11, 3), score=2, kind="complaint")
        said(session, world, date(2025, 12, 31), score=0)
        report = feedback.make(session, SCOPE)
        by_service = feedback.make(session, replace(SCOPE, by="service"))
        stranger = a_user(session).id
        of_stranger = feedback.make(session, replace(SCOPE, people=frozenset({stranger})))
        of_owner = feedback.make(session, replace(SCOPE, people=frozenset({world.owner_id})))
    picked = [(row.cells[0], row.cells[1], row.cells[2], *row.cells[4:]) for row in report.rows]
    assert picked == [
        ("Q1 2026", 1, Share(1, 1), 0, 0, 0),
        ("Q2 2026", 0, Share(0, 0), 0, 0, 0),
        ("Q3 2026", 0, Share(0, 0), 0, 0, 0),
        ("Q4 2026", 4, Share(1, 3), 1, 1, 1),
        ("All", 5, Share(2, 4), 1, 1, 1),
    ]
    assert [row.cells[0] for row in by_service.rows] == ["no service in particular", "All"]
    assert (of_stranger.n, of_owner.n) == (0, 5)


def a_visit(session, organization_id: int, day: date, **what_matters) -> None:
    values = {"type": "visit", "state": "done", "subject": "Visit", "entered_at": NOW, **what_matters}
    session.add(Activity(organization_id=organization_id, day=day, **values))
    session.flush()


def test_visits_are_told_apart_by_whether_a_contract_was_in_force_that_day(database: Database):
    with database.write() as session:
        world = a_world(session)  # in force from June 2024 to May 2027
        stranger = an_organization(session).id
        a_visit(session, world.organization_id, TODAY, owner_id=world.owner_id)
        a_visit(session, world.organization_id, date(2026, 1, 1))
        a_visit(session, stranger, TODAY)
        a_visit(session, world.organization_id, date(2025, 12, 31))
        a_visit(session, world.organization_id, TODAY, state="planned")
        a_visit(session, world.organization_id, TODAY, type="call")
        a_visit(session, world.organization_id, TODAY, removed_at=NOW)
        found = visits(session, SCOPE)
        mine = visits(session, replace(SCOPE, people=frozenset({world.owner_id})))
        early = Period(date(2024, 5, 1), date(2024, 5, 31))
        a_visit(session, world.organization_id, date(2024, 5, 31))  # the day before the contract
        before = visits(session, replace(SCOPE, period=early))
    assert (found.customers, found.others) == (2, 1)
    assert (mine.customers, mine.others) == (1, 0)
    assert (before.customers, before.others) == (0, 1)


def test_plans_on_their_day_and_silent_ends(database: Database):
    day = date(2026, 9, 1)
    with database.write() as session:
        one, two, three, four, five = (a_contract(session) for _ in range(5))
        a_plan(session, one, day)
        a_plan(session, two, day + timedelta(days=1), late_days=1)
        for contract in (one, two, three):
            a_decision(session, contract, "renewal-start", day)
        a_decision(session, four, "renewal-start", day, state="decided", choice="not-renewing", decided_at=at(day))
        a_decision(session, five, "renewal-start", TODAY + timedelta(days=9))  # has not come
        assert share_of(with_plan_on_its_day(session, SCOPE)) == Share(1, 3)
        a_decision(session, one, "end", day)
        a_decision(session, two, "end", day, state="decided", decided_at=at(day))
        a_decision(session, three, "end", day, state="decided", decided_at=at(day + timedelta(days=1)))
        a_decision(session, four, "end", day, state="withdrawn")
        a_decision(session, five, "end", TODAY)  # today is not over
        assert share_of(ended_silently(session, SCOPE)) == Share(2, 3)
        for contract, reason in ((one, "retender-won"), (two, "retender-lost"), (three, "need-ended")):
            contract.ended_on, contract.end_reason = day, reason
        session.flush()
        assert share_of(kept(session, SCOPE)) == Share(1, 2)
        report = care_and_keeping.make(session, SCOPE)
        assert [row.cells[4] for row in report.rows] == [Share(0, 0), Share(0, 0), Share(1, 2), Share(0, 0)]


def test_notices_triaged_within_a_working_day(database: Database):
    friday, monday = datetime(2026, 11, 13, 8, tzinfo=UTC), datetime(2026, 11, 16, 8, tzinfo=UTC)
    assert last_day_for(friday) == monday.date()
    with database.write() as session:
        person, team = a_user(session), first_team(session).id

        def arrived(at_: datetime, decided: datetime | None, by: int | None = person.id) -> None:
            procedure = Procedure(title={"en": "Cleaning"}, phase="competition")
            session.add(procedure)
            session.flush()
            triage = Triage(team_id=team, procedure_id=procedure.id, arrived_at=at_, changed_at=at_)
            session.add(triage)
            session.flush()
            if decided:
                session.add(TriageStep(triage_id=triage.id, at=decided, user_id=by, before={}, after={}))
            session.flush()

        arrived(friday, monday)
        arrived(friday, monday + timedelta(days=1))
        arrived(friday, None)
        arrived(friday, monday, by=None)  # nobody decided it
        arrived(friday, friday - timedelta(days=1))  # before it came back
        arrived(at(TODAY), None)  # its day is not over
        arrived(at(TODAY), at(TODAY))
        assert share_of(triaged_in_time(session, SCOPE)) == Share(2, 6)
        assert share_of(triaged_in_time(session, of_team(session, team))) == Share(2, 6)
        assert share_of(triaged_in_time(session, of_team(session, team + 1))) == Share(0, 0)


def test_the_scorecard_has_every_measure_with_its_target_of_the_day_and_team(database: Database):
    with database.write() as session:
        by, team = a_user(session), first_team(session).id
        world = a_world(session)
        said(session, world, score=9)
        said(session, world, score=2)
        set_target(session, "positive-feedback", None, Decimal("0.69"), by.id, date(2026, 1, 1), by, NOW)
        set_target(session, "positive-feedback", None, Decimal("0.99"), by.id, date(2027, 1, 1), by, NOW)
        set_target(session, "positive-feedback", team, Decimal("0.405"), by.id, date(2026, 6, 1), by, NOW)
        set_target(session, "positive-feedback", team, Decimal("0.505"), None, date(2026, 6, 1), by, NOW)
        found = card(session, SCOPE)
        ours = card(session, of_team(session, team))
    lines = {line.measure.code: line for each in PERSPECTIVES for line in found[each]}
    assert list(lines) == [measure.code for each in PERSPECTIVES for measure in MEASURES if measure.perspective == each]
    positive = lines["positive-feedback"]
    assert (positive.actual.value, positive.actual.n, positive.actual.of) == (Decimal("0.5"), 1, 2)
    assert (positive.target.value, positive.target.owner, positive.standing) == (Decimal("0.69"), by.name, "missed")
    assert [figure.of for _span, figure in positive.trend] == [0, 0, 0, 2]
    of_team_ = next(line for line in ours["quality"] if line.measure.code == "positive-feedback")
    assert (of_team_.target.value, of_team_.target.owner) == (Decimal("0.505"), None)
    assert {
        code: lines[code].standing for code in ("hours-per-bid", "competence", "win-rate-new", "ended-silently")
    } == {
        "hours-per-bid": "nothing-to-count",
        "competence": "nothing-entered",
        "win-rate-new": "nothing-to-count",
        "ended-silently": "met",
    }
    assert lines["hours-per-bid"].actual.value is None


def test_use_is_marked_once_a_day_and_told_by_role_never_by_person(database: Database):
    month = date(2026, 11, 1)
    with database.write() as session:
        sales = [a_user(session, "sales", name=f"Seller {n}") for n in range(3)]
        boss = a_user(session, "manager", name="The only manager")
        for _ in range(3):
            note(session, sales[0].id, "bids", TODAY)
        note(session, sales[0].id, "bids", TODAY + timedelta(days=1))
        note(session, sales[0].id, "bids", TODAY)  # a clock that is behind counts nothing twice
        note(session, sales[1].id, "contracts", TODAY)
        note(session, boss.id, "bids", TODAY)
        (row,) = session.query(ToolUse).filter_by(user_id=sales[0].id).all()
        assert (row.month, row.room, row.days, row.last_on) == (month, "bids", 2, TODAY + timedelta(days=1))
        groups = use.by_role(session, [month, date(2026, 10, 1)])
        assert [(each.role, each.people, each.months) for each in groups] == [
            ("sales", 3, {month: Share(2, 3), date(2026, 10, 1): Share(0, 0)})
        ]  # one manager alone is told nowhere; in October nobody was here
        viewers = [a_user(session, "viewer") for _ in range(2)]
        groups = use.by_role(session, [month])
        assert [(each.role, each.people) for each in groups] == [("sales", 3), (None, 3)]
        assert use.share_in(session, month) == Share(3, 6)
        assert use.share_in(session, month, [each.id for each in viewers]) == Share(0, 0)


def test_a_report_as_a_sheet_has_each_currency_and_each_part_of_a_share_in_its_own_column(sqlite: Database):
    with sqlite.write() as session:
        owner = a_user(session).id
        a_bid(session, owner, "won", value=Decimal(100))
        a_bid(session, owner, "lost", value=Decimal(40), currency="SEK")
        page = page_of(win_rate.make(session, SCOPE), "Win rate")
    assert page.heads == [
        "Bids",
        *("Won, by count, per cent", "Won, by count, n", "Won, by count, of"),
        *("Likely range, from per cent", "Likely range, to per cent"),
        "Won, excl. VAT, EUR",
        *("Decided, excl. VAT, EUR", "Decided, excl. VAT, SEK"),
        "Won, by value",
    ]
    new = next(row for row in page.rows if row[0] == "New")
    assert new[:4] == ["New", Decimal("50.0"), 1, 2]
    assert new[6:9] == [Decimal(100), Decimal(100), Decimal(40)]
    assert all(len(row) == len(page.heads) for row in page.rows)
