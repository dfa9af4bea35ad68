"""The team of a bid and the load over all bids, on their pages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tenderwatch.bids.plan.service import plan_of
from tenderwatch.bids.tables import Bid
from tenderwatch.bids.tasks import service as tasks
from tenderwatch.bids.tasks.service import Wanted
from tenderwatch.bids.team import labels, service
from tenderwatch.bids.team.load import load
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.house import House
from tenderwatch.users.audit import told
from tests.bids.plan.test_service import a_bid, planned
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user

TODAY = date(2026, 11, 23)  # a Monday
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)


def test_a_person_is_in_a_team_once_in_each_role(database: Database) -> None:
    with database.write() as session:
        bid_id, me = a_bid(session), a_user(session, name="Maija")
        member = service.take_in(session, bid_id, me.id, "writer", Decimal(8), me, NOW)
        service.take_in(session, bid_id, me.id, "pricing", None, me, NOW)
        for problems in (
            {"role": ("writer", Decimal(8)), "field": "user_id"},
            {"role": "king", "field": "role"},
            {"role": "expert", "hours": Decimal(81), "field": "hours_a_week"},
            {"role": "expert", "hours": Decimal(0), "field": "hours_a_week"},
        ):
            role, hours = problems["role"], problems.get("hours")
            with pytest.raises(Invalid) as refused:
                service.take_in(session, bid_id, me.id, role[0] if isinstance(role, tuple) else role, hours, me, NOW)
            assert list(refused.value.problems) == [problems["field"]]
        seen = member.version
        service.change(session, bid_id, member.id, Decimal("7.5"), seen, me, NOW)
        session.flush()
        with pytest.raises(Stale):
            service.change(session, bid_id, member.id, Decimal(20), seen, me, NOW)
        service.part_with(session, bid_id, member.id, me, NOW)
        assert [each.role for each in service.members(session, bid_id)] == ["pricing"]
        with pytest.raises(NotFound):
            service.one(session, a_bid(session), member.id)
        said = [(each.was, each.now) for each in told(session, "bid", bid_id)]
        assert said[0] == ("Maija (Writer), 7.5 h a week", "–")
        assert said[1] == ("Maija (Writer), 8 h a week", "Maija (Writer), 7.5 h a week")


def test_the_load_is_of_tasks_teams_milestones_and_deadlines_of_all_running_bids(database: Database) -> None:
    with database.write() as session:
        first, second, ended = (a_bid(session, FRIDAY) for _n in range(3))
        owner, maija = session.get_one(Bid, first).owner_id, a_user(session, name="Maija", absent_from=TODAY)
        maija.absent_to = TODAY
        session.get_one(Bid, second).owner_id = owner
        session.get_one(Bid, ended).stage = "outcome"
        service.take_in(session, first, maija.id, "writer", Decimal(40), maija, NOW)
        service.take_in(session, ended, maija.id, "writer", Decimal(40), maija, NOW)
        tasks.enter(session, first, Wanted("Reckon", maija.id, TODAY, hours=Decimal(5)), maija, NOW)
        tasks.enter(session, second, Wanted("Ask", maija.id, TODAY + timedelta(days=8), hours=Decimal(7)), maija, NOW)
        tasks.enter(session, second, Wanted("Whose?", None, TODAY), maija, NOW)
        session.flush()
        found = load(session, TODAY, NOW)
        assert (len(found.mondays), found.nobodys) == (8, 0)
        rows = {row.name: row.weeks for row in found.people}
        assert [round(week.hours) for week in rows["Maija"]] == [45, 2, 0, 0, 0, 0, 0, 0]
        said = {row.name: labels.clashes(week, found.bids) for row, week in found.clashes}
        assert said["Maija"] == [
            "More hours than there are: 45 of 30 h.",
            "Away when this is due: Reckon (Laundry, Mon\xa023\xa0Nov\xa02026).",
            "Away on 1 working day, with work planned.",
        ]
        assert [row.name for row in found.people if row.id == owner] == [row for row in said if row != "Maija"]
        assert [each.bid_id for each in rows[next(row for row in said if row != "Maija")][0].sends] == [first, second]
        assert rows[next(row for row in said if row != "Maija")][0].due[0].what == "Whose?"


def test_the_day_that_is_planned_for_sending_counts_and_not_the_deadline_besides(database: Database) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        sent_on = planned(session, bid_id)["submission"]
        plan = plan_of(session, bid_id)
        assert plan is not None
        plan.milestones[-2].owner_id = None
        session.flush()
        found = load(session, sent_on, NOW)
        assert found.nobodys == 1
        sends = [due.on for row in found.people for week in row.weeks for due in week.sends]
        assert sends == [sent_on]


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


def test_the_pages_of_the_team_and_the_load(house: House, client: Client) -> None:
    assert "Nothing is asked of anybody yet" in client.get("/bids/load").text
    with house.database.write() as session:
        bid_id, maija = a_bid(session, datetime.now(UTC) + timedelta(days=20)), a_user(session, name="Maija")
        number = maija.id
    path = f"/bids/{bid_id}/team"
    assert "Nobody is named besides" in client.get(path).text
    assert "Choose a person." in client.post(path, {"role": "writer"}, 422, on=path).text
    client.post(path, {"user_id": str(number), "role": "writer", "hours_a_week": "50"}, on=path)
    assert "Has this role" in client.post(path, {"user_id": str(number), "role": "writer"}, 422, on=path).text
    load = client.get("/bids/load").text
    assert "More hours than there are: 50 of" in load
    client.post(f"{path}/1", {"hours_a_week": "90"}, 422, on=f"{path}/1")
    client.post(f"{path}/1", {"hours_a_week": "7,5"}, on=f"{path}/1")
    assert "More hours" not in client.get("/bids/load").text
    client.post(f"{path}/1/remove", {}, on=path)
    assert "Nobody is named besides" in client.get(path).text
