"""What the plans of bids ask on Today and in its mail: tasks, milestones, plans that a deadline outran."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from tenderwatch.bids.plan import queries as plans
from tenderwatch.bids.plan import service as planning
from tenderwatch.bids.tables import Bid
from tenderwatch.bids.tasks import service as tasks
from tenderwatch.house import House
from tenderwatch.today import bidding
from tenderwatch.today.coming import coming
from tenderwatch.today.tokens import Links
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tests.browsing import SignIn
from tests.makers import NOW, a_user

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _the_day_of_the_makers() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def a_planned_bid(session: Session, owner: User, days: int) -> Bid:
    bid = Bid(
        title="Meals",
        team_id=users.team_of(session, owner).id,
        owner_id=owner.id,
        stage="preparing",
        deadline_at=NOW + timedelta(days=days),
        created_at=NOW,
    )
    session.add(bid)
    session.flush()
    counted = plans.counted(session, bid, NOW, None)
    assert counted is not None
    planning.begin(session, bid.id, counted.milestones, owner, NOW)
    session.flush()
    return bid


def test_tasks_stand_on_the_today_of_their_owner_and_are_done_there(house: House, signed_in: SignIn) -> None:
    client = signed_in("bid-manager")
    with house.database.write() as session:
        me, other = session.query(User).one(), a_user(session, "bid-manager")
        bid = a_planned_bid(session, other, 60)
        for title, owner, days in (("Mine", me, -1), ("Theirs", other, -1), ("Later", me, 3)):
            tasks.enter(session, bid.id, tasks.Wanted(title, owner.id, TODAY + timedelta(days=days)), me, NOW)
    page = client.get("/today").text
    decide = page.partition('aria-labelledby="decide"')[2].partition("</ol>")[0]
    assert [title for title in ("Mine", "Theirs", "Later") if title in decide] == ["Mine"]
    with house.database.read() as session:
        me = session.get_one(User, 1)
        days = {each.on: each.events for each in coming(session, me, TODAY, NOW)}
        assert [event.what for event in days[TODAY + timedelta(days=3)]] == ["Later"]
    client.post("/bids/1/tasks/1/done", {"to": "today"}, on="/today")
    assert "Mine" not in client.get("/today").text.partition('aria-labelledby="decide"')[2].partition("</ol>")[0]


def test_who_stands_in_is_asked_instead_of_who_is_away(house: House) -> None:
    with house.database.write() as session:
        deputy = a_user(session, "bid-manager")
        away = a_user(session, "bid-manager", absent_from=TODAY, substitute_id=deputy.id)
        bid = a_planned_bid(session, away, 29)
        due = [each.what for each in bidding.due(session, deputy, TODAY + timedelta(days=40))]
        assert due[0] == "Kick-off"
        viewer = a_user(session, "viewer")
        assert bidding.due(session, viewer, TODAY + timedelta(days=40)) == []
        bid.stage = "submitted"
        session.flush()
        assert bidding.due(session, deputy, TODAY + timedelta(days=40)) == []


def test_a_deadline_that_moved_is_told_until_somebody_accepts_it(house: House, signed_in: SignIn) -> None:
    client = signed_in("bid-manager")
    with house.database.write() as session:
        me = session.query(User).one()
        bid = a_planned_bid(session, me, 60)
        links = Links("https://tw.example", "key")
        assert not bidding.news(session, me, NOW - timedelta(days=1), links, weekly=False).is_new
        bid.deadline_at = NOW + timedelta(days=75)
        session.flush()
        news = bidding.news(session, me, NOW - timedelta(days=1), links, weekly=False)
        assert news.is_new
        assert [line.asked for line in news.part.lines] == ["The deadline was moved: plan the bid anew"]
        path = f"/bids/{bid.id}/schedule"
    assert "The deadline was moved: plan the bid anew" in client.get("/today").text
    client.post(f"{path}/accept", {}, on=path)
    assert "The deadline was moved" not in client.get("/today").text


def test_a_task_is_mailed_on_its_day_and_then_weekly(house: House) -> None:
    with house.database.write() as session:
        me = a_user(session, "bid-manager")
        bid = a_planned_bid(session, me, 60)
        task = tasks.enter(session, bid.id, tasks.Wanted("Prices", None, TODAY), me, NOW)
        said = {}
        for days in (0, 1, 6, 7):
            task.due_on = TODAY - timedelta(days=days)
            session.flush()
            since = NOW - timedelta(days=1)
            said[days] = bidding.news(session, me, since, Links("https://tw.example", "key"), weekly=False).is_new
        assert said == {0: True, 1: False, 6: False, 7: True}
