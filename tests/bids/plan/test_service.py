"""Plans of bids: begun once, moved when somebody accepts a changed deadline, reviews passed or left out by name."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from tenderwatch import i18n
from tenderwatch.bids import service as bids
from tenderwatch.bids.clock.tables import BidClock
from tenderwatch.bids.content.tables import BidDocument
from tenderwatch.bids.gate.tables import GateRequirement
from tenderwatch.bids.plan import labels, queries, service
from tenderwatch.bids.plan.service import Wanted
from tenderwatch.bids.tables import Bid
from tenderwatch.bids.tasks import service as tasks
from tenderwatch.calendar.decision import Decision
from tenderwatch.company.tables import Certificate
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed, Stale
from tenderwatch.house import House
from tenderwatch.organizations.tables import Organization
from tenderwatch.users import audit
from tenderwatch.users.tables import User
from tenderwatch.web import reader
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user, an_organization

TODAY_AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
DUE = datetime(2026, 12, 3, 10, tzinfo=UTC)


def a_bid(session: Session, deadline_at: datetime | None = DUE) -> int:
    me = a_user(session, "bid-manager")
    values = {"title": "Laundry", "owner_id": me.id, "buyer_id": an_organization(session).id}
    bid = bids.create(session, {**values, "deadline_at": deadline_at}, me, NOW)
    session.flush()
    return bid.id


def counted(session: Session, bid_id: int) -> queries.Counted:
    found = queries.counted(session, session.get_one(Bid, bid_id), TODAY_AT, None)
    assert found is not None
    return found


def planned(session: Session, bid_id: int) -> dict[str, date]:
    plan = service.begin(session, bid_id, counted(session, bid_id).milestones, a_user(session), NOW)
    session.flush()
    return {each.code: each.on for each in plan.milestones}


def version(session: Session, bid_id: int) -> int:
    session.flush()
    plan = service.plan_of(session, bid_id)
    assert plan is not None
    return plan.version


@pytest.mark.parametrize(("country", "due_on"), [("SWE", date(2026, 12, 3)), ("FIN", date(2026, 12, 4))])
def test_days_are_those_of_the_country_of_the_deadline(database: Database, country: str, due_on: date) -> None:
    with database.write() as session:
        bid_id = a_bid(session, datetime(2026, 12, 3, 22, 30, tzinfo=UTC))  # 23:30 in Stockholm, 0:30 in Helsinki
        session.get_one(Organization, session.get_one(Bid, bid_id).buyer_id).country = country
        session.flush()
        for zone in ("Europe/Helsinki", "America/Los_Angeles"):
            with reader.reading(zone):
                assert counted(session, bid_id).due_on == due_on


def test_a_bid_is_planned_once(database: Database) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        days = planned(session, bid_id)
        assert days["submission"] == date(2026, 12, 2)
        session.get_one(Bid, bid_id).deadline_at = DUE + timedelta(days=7)
        assert planned(session, bid_id) == days
        with pytest.raises(NotAllowed, match="tenders are due"):
            service.begin(session, a_bid(session, None), (), a_user(session), NOW)


def test_a_changed_deadline_moves_nothing_until_it_is_accepted(database: Database) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        before, me = planned(session, bid_id), a_user(session)
        service.close(session, bid_id, "kick-off", None, version(session, bid_id), me, NOW)
        chosen = Wanted(date(2026, 11, 20), me.id, DUE.date())
        service.change(session, bid_id, "red", chosen, version(session, bid_id), me, NOW)
        bid = session.get_one(Bid, bid_id)
        bid.deadline_at = DUE + timedelta(days=7)
        session.flush()
        plan, now = service.plan_of(session, bid_id), counted(session, bid_id)
        assert plan is not None
        moves = {each.code: (each.was, each.now) for each in queries.moves(bid, plan, now)}
        assert moves["submission"] == (before["submission"], date(2026, 12, 9))
        assert not {"kick-off", "red"} & set(moves)
        service.accept(session, bid_id, now.milestones, version(session, bid_id), me, NOW)
        days = {each.code: each.on for each in plan.milestones}
        assert (days["submission"], days["kick-off"], days["red"]) == (
            date(2026, 12, 9),
            before["kick-off"],
            date(2026, 11, 20),
        )
        assert queries.moves(bid, plan, now) == ()


def test_an_older_page_changes_nothing(database: Database) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        planned(session, bid_id)
        seen, me = version(session, bid_id), a_user(session)
        service.close(session, bid_id, "pink", None, seen, me, NOW)
        assert version(session, bid_id) == seen + 1
        for act in (
            lambda: service.close(session, bid_id, "red", None, seen, me, NOW),
            lambda: service.reopen(session, bid_id, "pink", seen, me, NOW),
            lambda: service.accept(session, bid_id, (), seen, me, NOW),
        ):
            with pytest.raises(Stale):
                act()


def test_what_cannot_be_is_refused(database: Database) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        planned(session, bid_id)
        me = a_user(session)
        late = Wanted(DUE.date() + timedelta(days=1), None, DUE.date())
        with pytest.raises(Invalid) as refused:
            service.change(session, bid_id, "gold", late, version(session, bid_id), me, NOW)
        assert set(refused.value.problems) == {"on"}
        with pytest.raises(Invalid) as refused:
            service.close(session, bid_id, "gold", " ", version(session, bid_id), me, NOW)
        assert set(refused.value.problems) == {"because"}


def test_open_milestones_stand_in_the_calendar_of_whose_they_are(database: Database) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        planned(session, bid_id)
        me = a_user(session)
        service.change(
            session, bid_id, "gold", Wanted(date(2026, 12, 1), me.id, DUE.date()), version(session, bid_id), me, NOW
        )
        service.close(session, bid_id, "submission", None, version(session, bid_id), me, NOW)
        session.flush()
        week = (date(2026, 11, 30), date(2026, 12, 4))
        assert [each.code for each in queries.between(session, *week)] == ["gold"]
        assert [each.code for each in queries.between(session, *week, [me.id])] == ["gold"]
        assert queries.between(session, *week, [me.id + 1]) == []


@pytest.fixture
def client(signed_in: SignIn) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=True):
        yield signed_in("bid-manager")


def test_the_schedule_is_planned_changed_and_closed_on_its_pages(house: House, client: Client) -> None:
    with house.database.write() as session:
        bid_id = a_bid(session, NOW + timedelta(days=60))
        bids.decide(session, bid_id, True, "Fits.", session.get_one(User, session.get_one(Bid, bid_id).owner_id), NOW)
    path = f"/bids/{bid_id}/schedule"
    assert "These would be its milestones" in client.get(path).text
    client.post(path, {}, on=path)
    assert "These would be" not in client.get(path).text
    refused = client.post(f"/bids/{bid_id}/move", {"stage": "submitted"}, 422, on=f"/bids/{bid_id}").text
    assert "Gold review: sign-off" in refused
    assert f'href="/bids/{bid_id}/submission"' in refused  # where it is seen to and waived
    for n, code in enumerate(("pink", "green", "red")):
        client.post(f"{path}/{code}/done", {"version": str(n + 1)}, on=path)
    edit = f"{path}/gold"
    wrong = client.post(edit, {"on": "1.1.2099", "owner_id": ""}, 422, on=edit).text
    assert "It cannot be after the day on which tenders are due." in wrong
    client.post(edit, {"on": "1.1.2027", "owner_id": "", "because": "The price was signed apart."}, on=edit)
    assert "The price was signed apart." in client.get(path).text
    client.post(f"{path}/gold/reopen", {"version": "5"}, on=path)
    client.post(edit, {"on": "1.1.2027", "owner_id": "", "because": "The price was signed apart."}, on=edit)
    client.post(f"/bids/{bid_id}/move", {"stage": "submitted"}, on=f"/bids/{bid_id}")
    with house.database.read() as session:
        assert session.get_one(Bid, bid_id).stage == "submitted"


def test_the_page_says_what_a_changed_deadline_moves(house: House, client: Client) -> None:
    with house.database.write() as session:
        bid_id = a_bid(session, NOW + timedelta(days=60))
    path = f"/bids/{bid_id}/schedule"
    client.post(path, {}, on=path)
    with house.database.write() as session:
        session.get_one(Bid, bid_id).deadline_at = NOW + timedelta(days=75)
    page = client.get(path).text
    assert "The deadline was changed after this was planned." in page
    assert "Plan anew: 8 days move." in page
    client.post(f"{path}/accept", {"version": "1", "deadline": DUE.isoformat()}, 409, on=path)
    client.post(f"{path}/accept", {}, on=path)
    assert "The deadline was changed" not in client.get(path).text


def test_a_plan_stays_in_sight_when_the_deadline_is_taken_away(house: House, client: Client) -> None:
    with house.database.write() as session:
        bid_id = a_bid(session, datetime.now(UTC) + timedelta(days=60))
    path = f"/bids/{bid_id}/schedule"
    client.post(path, {}, on=path)
    with house.database.write() as session:
        session.get_one(Bid, bid_id).deadline_at = None
    page = client.get(path).text
    assert "This bid has no deadline now" in page
    assert labels.milestone("gold") in page


def test_the_history_says_days_and_milestones_in_the_words_of_its_reader(house: House, client: Client) -> None:
    with house.database.write() as session:
        bid_id, other = a_bid(session), a_user(session, name="Sanna")
        before, me = planned(session, bid_id), a_user(session)
        service.change(
            session, bid_id, "red", Wanted(date(2026, 11, 19), other.id, DUE.date()), version(session, bid_id), me, NOW
        )
        service.close(session, bid_id, "pink", None, version(session, bid_id), me, NOW)
        seen = version(session, bid_id)
        service.change(session, bid_id, "red", Wanted(date(2026, 11, 19), other.id, DUE.date()), seen, me, NOW)
        assert version(session, bid_id) == seen  # nothing was changed
    page = client.get(f"/bids/{bid_id}").text
    assert "Milestone changed: Red review: the full draft, read as an evaluator" in page
    assert "Thu\xa019\xa0Nov\xa02026" in page
    assert "Sanna" in page
    assert "2026-11-19" not in re.sub(r"<[^>]+>", "", page)
    assert before["red"].isoformat() not in re.sub(r"<[^>]+>", "", page)
    with house.database.read() as session, i18n.speaking("sv"):
        said = [each.what for each in audit.told(session, "bid", bid_id, audit.Voice(field=labels.field))]
    assert any(labels_in("sv", "red") in each for each in said)


def labels_in(language: str, code: str) -> str:
    with i18n.speaking(language):
        return labels.milestone(code)


def test_what_a_moved_deadline_made_stale_is_shown_before_it_is_accepted(house: House, client: Client) -> None:
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(days=60)
    earlier = soon - timedelta(days=20)
    with house.database.write() as session:
        bid_id = a_bid(session, soon)
        me = session.get_one(User, session.get_one(Bid, bid_id).owner_id)
        for name, days in (("Extract", 10), ("Certificate", 50), ("Insurance", 70), ("Permit", None)):
            until = (soon - timedelta(days=days)).date() if days else None
            session.add(BidDocument(bid_id=bid_id, name=name, valid_until=until, entered_at=NOW))
        for title, day in (("Prices", soon - timedelta(days=5)), ("Draft", earlier - timedelta(days=5))):
            tasks.enter(session, bid_id, tasks.Wanted(title, me.id, day.date()), me, NOW)
    path = f"/bids/{bid_id}/schedule"
    client.post(path, {}, on=path)
    client.post(f"{path}/pink/done", {"version": "1"}, on=path)
    assert "plan anew" not in client.get("/bids").text
    with house.database.write() as session:
        session.get_one(Bid, bid_id).deadline_at = earlier
    shown = client.get(path).text.partition("Look at these before you accept")[2].partition("</ul>")[0]
    assert "Pink review: outline and compliance: passed for the documents as they were" in shown
    assert "Prices" in shown
    assert "Draft" not in shown
    assert not [name for name in ("Extract", "Certificate", "Insurance", "Permit") if name in shown]
    later = soon + timedelta(days=5)
    with house.database.write() as session:
        session.get_one(Bid, bid_id).deadline_at = later
        session.add(
            BidDocument(bid_id=bid_id, name="Register", valid_until=(soon + timedelta(days=2)).date(), entered_at=NOW)
        )
        certificate = Certificate(name="ISO 9001", ends_on=(soon + timedelta(days=2)).date())
        session.add_all([certificate, GateRequirement(bid_id=bid_id, kind="certificate", what="ISO 9001")])
        session.add(GateRequirement(bid_id=bid_id, kind="certificate", what="ISO 14001"))
    shown = client.get(path).text.partition("Look at these before you accept")[2].partition("</ul>")[0]
    assert [name for name in ("Extract", "Register", "Permit", "Prices") if name in shown] == ["Register"]
    assert [name for name in ("ISO 9001", "ISO 14001") if name in shown] == ["ISO 9001"]
    for page in ("/bids", "/bids?view=table", f"/bids/{bid_id}/team"):
        assert "deadline moved: plan anew" in client.get(page).text, page
    client.post(f"{path}/accept", {}, on=path)
    assert "plan anew" not in client.get("/bids").text


def test_a_late_milestone_is_marked_where_bids_are_listed(house: House, client: Client) -> None:
    with house.database.write() as session:
        bid_id = a_bid(session, datetime.now(UTC) + timedelta(days=60))
    path = f"/bids/{bid_id}/schedule"
    client.post(path, {}, on=path)
    with house.database.write() as session:
        plan = service.plan_of(session, bid_id)
        assert plan is not None
        plan.milestones[0].on = date(2026, 1, 2)
        plan.milestones[1].on = date(2026, 1, 2)
        plan.milestones[1].closed_at = NOW
    for page in ("/bids", "/bids?view=table", path):
        assert "1 milestone late" in client.get(page).text, page
    assert "Kick-off (late)" in client.get("/bids/calendar?day=2026-01-02").text
    assert "Until when our tender stays valid is not recorded." in client.get(path).text
    with house.database.write() as session:
        session.add(a_clock(bid_id))
    assert "Our tender is valid until" in client.get(path).text


def a_clock(bid_id: int) -> BidClock:
    return BidClock(
        bid_id=bid_id, entered_at=NOW, **vars(Decision(decided_on=NOW.date(), valid_until=date(2027, 5, 1)))
    )
