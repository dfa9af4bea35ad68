"""Reports about bidding, counted by hand: win rate by what is known of bids, price against quality, hours."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.bids import service as bids
from tenderwatch.bids.outcomes.queries import lessons
from tenderwatch.bids.price import service as price
from tenderwatch.bids.tables import Bid, Outcome, OutcomeCriterion
from tenderwatch.db import Database
from tenderwatch.notices.tables import Procedure
from tenderwatch.reports import effort, price_and_quality, win_loss, win_rate
from tenderwatch.reports.rules import Period
from tenderwatch.reports.shape import Money, Report
from tests.accounts.feedback.world import TODAY
from tests.makers import NOW, a_user, an_activity, an_organization
from tests.reports.world import SCOPE, YEAR, a_bid


def a_procedure(session: Session, cpv: str) -> int:
    procedure = Procedure(title={"en": "Cleaning"}, phase="competition", cpv_main=cpv)
    session.add(procedure)
    session.flush()
    return procedure.id


def ended(session: Session, bid: Bid, points: tuple[int, int] | None = None, **values: Any) -> Outcome:
    """Write into a bid's outcome; `points` are ours and the winner's of one criterion."""
    outcome = session.scalars(select(Outcome).where(Outcome.bid_id == bid.id)).one()
    for name, value in values.items():
        setattr(outcome, name, value)
    if points:
        ours, theirs = map(Decimal, points)
        outcome.criteria = [OutcomeCriterion(position=1, name="Quality", ours=ours, winners=theirs)]
    session.flush()
    return outcome


def counted(report: Report) -> dict[str, tuple[Any, ...]]:
    return {str(row.cells[0]): row.cells[1:] for row in report.rows}


def test_the_win_rate_by_buyer_trade_and_winner(database: Database) -> None:
    with database.write() as session:
        owner = a_user(session).id
        espoo, turku = (an_organization(session, name=name).id for name in ("Espoo", "Turku"))
        cleaning = a_procedure(session, "90910000")
        a_bid(session, owner, "won", buyer_id=espoo, procedure_id=cleaning)
        ended(session, a_bid(session, owner, "lost", buyer_id=espoo), winner="Rival Oy")
        ended(session, a_bid(session, owner, "lost", buyer_id=turku), winner="Rival Oy")
        a_bid(session, owner, "lost")
        by = {name: counted(win_rate.make(session, replace(SCOPE, by=name))) for name in ("buyer", "cpv", "winner")}
    assert {name: cells[0] for name, cells in by["buyer"].items()} == {
        "Espoo": Share(1, 2),
        "Turku": Share(0, 1),
        "Not known": Share(0, 1),
        "All": Share(1, 4),
    }
    (trade,) = (name for name in by["cpv"] if name.startswith("90 "))
    assert by["cpv"][trade][0] == Share(1, 1)
    assert by["cpv"]["Not known"][0] == Share(0, 3)
    assert by["winner"]["Rival Oy"][0] == Share(0, 2)


def test_many_buyers_share_a_row(database: Database) -> None:
    with database.write() as session:
        owner = a_user(session).id
        for n in range(win_rate.MOST + 3):
            a_bid(session, owner, "won", buyer_id=an_organization(session, name=f"City {n:02}").id)
        rows = counted(win_rate.make(session, replace(SCOPE, by="buyer")))
    assert len(rows) == win_rate.MOST + 2
    assert rows["Others"][0] == Share(3, 3)


def test_prices_and_points_stand_against_the_winner(database: Database) -> None:
    with database.write() as session:
        owner = a_user(session).id
        for result, ours, points in (
            ("lost", 94, (30, 40)),
            ("lost", 95, None),
            ("lost", 110, (40, 40)),
            ("won", 100, None),
        ):
            ended(session, a_bid(session, owner, result), points, our_price=Decimal(ours), winning_price=Decimal(100))
        ended(session, a_bid(session, owner, "lost"), our_price=Decimal(1))
        report = price_and_quality.make(session, SCOPE)
    rows = counted(report)
    assert rows["Cheaper (index to 95), behind in points"][:4] == (1, Share(0, 1), Decimal("94.0"), Decimal("-10.0"))
    assert rows["Cheaper (index to 95), points not known"][:3] == (1, Share(0, 1), Decimal("95.0"))
    assert rows["Alike (95 to 105), points not known"][:2] == (1, Share(1, 1))
    assert rows["Dearer (above 105), ahead in points"][:2] == (1, Share(0, 1))
    assert rows["A price is not known"][:2] == (1, Share(0, 1))
    assert (sum(cells[0] for cells in rows.values()), report.n) == (5, 4)
    assert report.finding == "Of 3 losses with known prices 2 were not dearer than the winner; median index 95"
    assert report.notes[1:] == ("Of 1 bid a price is not known.",)


def test_hours_of_bidding_are_those_of_all_bids(database: Database) -> None:
    with database.write() as session:
        owner, buyer = a_user(session).id, an_organization(session).id
        won, lost, _silent = (a_bid(session, owner, result) for result in ("won", "lost", "lost"))
        an_activity(session, buyer, TODAY, bid_id=won.id, minutes=90)
        an_activity(session, buyer, TODAY, bid_id=lost.id, minutes=60)
        an_activity(session, buyer, TODAY, bid_id=lost.id, minutes=120)
        report = effort.make(session, SCOPE)
    assert counted(report) == {
        "Won": (Share(1, 1), Decimal("1.5"), Decimal("1.5"), None),
        "Lost": (Share(1, 2), Decimal("3.0"), Decimal("3.0"), None),
        "All": (Share(2, 3), Decimal("4.5"), Decimal("2.2"), None),
    }
    assert report.finding == "4.5 hours of bidding for each bid won, lost ones included"
    assert report.notes[1:] == ("1 bid has no hours.", "The cost of an hour is not set: costs are expenses alone.")


def test_bidding_costs_hours_at_the_houses_rate_and_expenses(database: Database) -> None:
    with database.write() as session:
        owner, buyer = a_user(session), an_organization(session).id
        won, lost, silent = (a_bid(session, owner.id, result) for result in ("won", "lost", "lost"))
        other = a_bid(session, owner.id, "lost", currency="SEK")
        an_activity(session, buyer, TODAY, bid_id=won.id, minutes=90)
        an_activity(session, buyer, TODAY, bid_id=lost.id, minutes=20)
        terms = {"margin_line": None, "hourly_cost": Decimal(50), "currency": "EUR"}
        price.set_terms(session, terms, 0, owner, NOW)
        price.spend(session, won.id, "Bond", Decimal("80.50"), None, owner, NOW)
        price.spend(session, other.id, "Travel", Decimal(900), None, owner, NOW)
        report = effort.make(session, SCOPE)
    assert silent.id
    assert {name: cells[-1] for name, cells in counted(report).items()} == {
        "Won": Money({"EUR": Decimal("155.50")}, 0),
        "Lost": Money({"EUR": Decimal("16.67"), "SEK": Decimal(900)}, 1),
        "All": Money({"EUR": Decimal("172.17"), "SEK": Decimal(900)}, 1),
    }
    assert report.notes[2:] == (
        "Cost is hours at €50, and expenses; currencies are not added up.",
        "€172.17 + SEK\u00a0900 for each bid won, lost ones included: 3 bids with a known cost.",
    )


def test_reasons_not_to_bid_are_ranked_and_decisions_without_them_are_told(database: Database) -> None:
    with database.write() as session:
        owner = a_user(session)
        for reasons in (("margin", "capacity"), ("margin",), ("time",)):
            a_bid(session, owner.id, "no-bid", reasons=reasons)
        a_bid(session, owner.id, "lost", reasons=("price",))
        for choices in ((False,), (True, False), (False, True)):
            bid = bids.create(session, {"title": "Roofs", "owner_id": owner.id}, owner, NOW)
            for go in choices:
                bids.decide(session, bid.id, go, "So.", owner, NOW)
        later = bids.create(session, {"title": "Roads", "owner_id": owner.id}, owner, NOW)
        bids.decide(session, later.id, False, "Wait.", owner, NOW, later=True)
        report = win_loss.make(session, replace(SCOPE, by="no-bid"))
        before = win_loss.make(session, replace(SCOPE, by="no-bid", period=Period(YEAR.first, YEAR.first)))
    assert [(row.cells[0], row.cells[3], row.cells[5]) for row in report.rows] == [
        ("Margin", 2, Share(2, 3)),
        ("Time", 1, Share(3, 3)),
        ("Our own capacity", 0, Share(3, 3)),
    ]
    assert report.n == 3
    assert report.finding == "Most often not bid because of: Margin, 2 of 3"
    assert report.notes == ("2 decisions not to bid are not among them: their reasons are not recorded yet.",)
    assert before.notes == ()


def test_lessons_come_from_bids_of_the_same_buyer_or_trade(database: Database) -> None:
    with database.write() as session:
        owner, espoo = a_user(session).id, an_organization(session).id
        cleaning, offices, roads = (a_procedure(session, cpv) for cpv in ("90910000", "90919200", "45233000"))
        both = a_bid(session, owner, "lost", buyer_id=espoo, procedure_id=offices)
        trade = a_bid(session, owner, "won", procedure_id=a_procedure(session, "90911000"))
        other = a_bid(session, owner, "won", procedure_id=roads)
        silent = a_bid(session, owner, "won", buyer_id=espoo)
        for bid, lesson in ((both, "Ask early."), (trade, "Visit."), (other, "No."), (silent, "")):
            ended(session, bid, lesson=lesson)
        now = a_bid(session, owner, "won", buyer_id=espoo, procedure_id=cleaning)
        found = lessons(session, now)
    assert [(each.text, each.same_buyer, each.same_trade) for each in found] == [
        ("Ask early.", True, True),
        ("Visit.", False, True),
    ]
