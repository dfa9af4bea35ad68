"""Tasks of a bid: entered, waiting for each other, ticked, done, due with their milestone; nothing typed is lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tenderwatch.bids.plan import service as planning
from tenderwatch.bids.tables import Bid
from tenderwatch.bids.tasks import queries, service
from tenderwatch.bids.tasks.service import Wanted
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.house import House
from tenderwatch.users.audit import told
from tenderwatch.users.tables import User
from tests.bids.plan.test_service import DUE, a_bid, counted, planned
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user

DAY = date(2026, 11, 20)


def entered(session: Session, bid_id: int, title: str, **more: object) -> int:
    wanted = Wanted(title, **{"due_on": DAY, **more})  # type: ignore[arg-type]
    task = service.enter(session, bid_id, wanted, session.get_one(User, 1), NOW)
    session.flush()
    return task.id


def changed(session: Session, bid_id: int, task_id: int, version: int | None = None, **more: object) -> None:
    task = service.one(session, bid_id, task_id)
    wanted = Wanted(**{**vars(service.kept(task)), **more})  # type: ignore[arg-type]
    service.edit(session, bid_id, task_id, wanted, version or task.version, session.get_one(User, 1), NOW)
    session.flush()


def test_a_circle_of_tasks_is_refused_by_name(database: Database) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        first = entered(session, bid_id, "Ask for prices")
        second = entered(session, bid_id, "Reckon", waits_for=[first])
        third = entered(session, bid_id, "Sign", waits_for=[second])
        with pytest.raises(Invalid) as refused:
            changed(session, bid_id, first, waits_for=[third])
        assert refused.value.problems == {
            "waits_for": "These would wait for each other: Ask for prices → Sign → Reckon → Ask for prices."
        }
        with pytest.raises(Invalid, match="Ask for prices → Ask for prices"):
            changed(session, bid_id, first, waits_for=[first])
        with pytest.raises(Invalid, match="its own bid"):
            entered(session, a_bid(session), "Elsewhere", waits_for=[first])
        with pytest.raises(NotFound):
            service.one(session, a_bid(session), first)


def test_what_holds_a_task_up_is_said_in_its_row(database: Database) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        first = entered(session, bid_id, "Ask for prices")
        entered(session, bid_id, "Reckon", waits_for=[first], due_on=DAY - timedelta(days=9))
        rows = queries.of_bid(session, bid_id, DAY + timedelta(days=1))
        assert [(row.task.title, row.held_by) for row in rows] == [
            ("Ask for prices", []),
            ("Reckon", [("Ask for prices", "late")]),
        ]
        service.close(session, bid_id, first, session.get_one(User, 1), NOW)
        assert queries.of_bid(session, bid_id, DAY)[1].held_by == []
        service.reopen(session, bid_id, first, session.get_one(User, 1), NOW)
        service.remove(session, bid_id, first, session.get_one(User, 1), NOW)
        assert [(row.task.title, row.held_by) for row in queries.of_bid(session, bid_id, DAY)] == [("Reckon", [])]


def test_a_task_of_a_milestone_is_due_with_it_wherever_that_moves(database: Database) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        with pytest.raises(Invalid, match="plan it first"):
            entered(session, bid_id, "Read", due_on=None, milestone="red")
        with pytest.raises(Invalid, match="choose a milestone"):
            entered(session, bid_id, "Read", due_on=None)
        before = planned(session, bid_id)
        entered(session, bid_id, "Read", due_on=None, milestone="red")
        assert [row.due_on for row in queries.of_bid(session, bid_id, DAY)] == [before["red"]]
        session.get_one(Bid, bid_id).deadline_at = DUE + timedelta(days=7)
        session.flush()
        plan, now = planning.plan_of(session, bid_id), counted(session, bid_id)
        assert plan is not None
        planning.accept(session, bid_id, now.milestones, plan.version, session.get_one(User, 1), NOW)
        session.flush()
        moved = next(each.on for each in now.milestones if each.code == "red")
        assert moved > before["red"]
        assert [row.due_on for row in queries.of_bid(session, bid_id, DAY)] == [moved]


def test_a_line_that_stays_keeps_its_tick(database: Database) -> None:
    with database.write() as session:
        bid_id, me = a_bid(session), a_user(session)
        task_id = entered(session, bid_id, "Sign", checklist=["Form A", "Form B"])
        line = service.one(session, bid_id, task_id).lines[0]
        service.tick(session, bid_id, task_id, line.id, True, me, NOW)
        changed(session, bid_id, task_id, checklist=["Form C", "Form A"])
        lines = service.one(session, bid_id, task_id).lines
        assert [(each.text, each.done_by_id) for each in lines] == [("Form C", None), ("Form A", me.id)]
        service.tick(session, bid_id, task_id, line.id, False, me, NOW)
        assert line.done_at is None
        with pytest.raises(NotFound):
            service.tick(session, bid_id, task_id, line.id + 99, True, me, NOW)
        history = [(each.what, each.was, each.now) for each in told(session, "bid_task", task_id)]
        assert ("Changed: checklist", "Form A\nForm B", "Form C\nForm A") in history


def test_an_older_page_overwrites_nothing_and_gets_both_texts(database: Database) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        other = entered(session, bid_id, "Ask for prices")
        task_id = entered(session, bid_id, "Reckon")
        seen = service.one(session, bid_id, task_id).version
        changed(session, bid_id, task_id, waits_for=[other])
        assert service.one(session, bid_id, task_id).version == seen + 1
        with pytest.raises(Stale) as stale:
            changed(session, bid_id, task_id, version=seen, title="Reckon anew", waits_for=[])
        assert stale.value.mine == {"title": "Reckon anew", "waits_for": None}
        assert stale.value.theirs == {"title": "Reckon", "waits_for": "Ask for prices"}


def test_open_tasks_of_running_bids_by_day(database: Database) -> None:
    with database.write() as session:
        bid_id, me = a_bid(session), a_user(session)
        first = entered(session, bid_id, "Ask for prices", owner_id=me.id)
        entered(session, bid_id, "Reckon", waits_for=[first], due_on=DAY + timedelta(days=2))
        done = entered(session, bid_id, "Done")
        service.close(session, bid_id, done, me, NOW)
        found = queries.between(session, DAY, DAY + timedelta(days=2))
        assert [(each.title, each.begins_on) for each in found] == [("Ask for prices", None), ("Reckon", DAY)]
        assert [each.title for each in queries.between(session, DAY, DAY, [me.id])] == ["Ask for prices"]
        responsible = session.get_one(Bid, bid_id).owner_id
        found = queries.between(session, DAY, DAY + timedelta(days=2), [responsible])
        assert [(each.title, each.owner_id) for each in found] == [("Reckon", responsible)]
        session.get_one(Bid, bid_id).stage = "outcome"
        session.flush()
        assert queries.between(session, DAY, DAY) == []


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


def test_the_page_of_tasks(house: House, client: Client) -> None:
    with house.database.write() as session:
        bid_id = a_bid(session, datetime.now(UTC) + timedelta(days=60))
    path = f"/bids/{bid_id}/tasks"
    assert "No tasks yet" in client.get(path).text
    wrong = client.post(f"{path}/new", {"title": "Reckon"}, 422, on=f"{path}/new").text
    assert "Enter a day, or choose a milestone." in wrong
    client.post(f"{path}/new", {"title": "Ask", "due_on": "2.1.2026", "checklist": "One\nTwo"}, on=f"{path}/new")
    client.post(f"{path}/new", {"title": "Reckon", "due_on": "3.1.2026", "waits_for": "1"}, on=f"{path}/new")
    page = client.get(path)
    assert "waits for Ask:" in page.text
    assert page.text.count("octagon-alert") >= 2
    client.post(f"{path}/1/lines/1", {"done": "1"}, on=path)
    assert "1 of 2 ticked" in client.get(path).text
    client.post(f"{path}/1/done", {}, on=path)
    assert "waits for Ask:" not in client.get(path).text
    circle = client.post(f"{path}/1", {"title": "Ask", "due_on": "2.1.2026", "waits_for": "2"}, 422, on=f"{path}/1")
    assert "Ask → Reckon → Ask" in circle.text
    assert "Done" in client.get(f"{path}/1").text
    client.post(f"{path}/2/remove", {}, on=f"{path}/2")
    assert f'href="{path}/2"' not in client.get(path).text
    client.post(f"{path}/2/restore", {}, on=path)
    assert f'href="{path}/2"' in client.get(path).text
