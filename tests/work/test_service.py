"""What people do with activities, on both databases: nothing is closed without a next step or a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import trail
from tenderwatch.users.tables import User
from tenderwatch.work import queries, service
from tenderwatch.work.lists import words
from tenderwatch.work.queries import Filters
from tenderwatch.work.service import Ending, Next, Wanted
from tenderwatch.work.tables import Activity
from tests.makers import a_contract, a_user
from tests.work.world import NO_STEP, NOW, TODAY, a_competition, a_contact, a_customer, entered

TOMORROW = TODAY + timedelta(days=1)
DECEMBER = date(2026, 12, 12)


def refused(do: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        do()
    return error.value.problems


def actions(session: Session, activity_id: int) -> list[str]:
    return [each.action for each in reversed(trail(session, "activity", activity_id))]


def test_logging_agrees_the_next_step_or_says_why_there_is_none(database: Database) -> None:
    with database.write() as session:
        by, other, customer = a_user(session), a_user(session), a_customer(session)
        liisa = a_contact(session, customer, "Liisa Virta")
        contract = a_contract(session, buyer_id=customer.id)
        wanted = Wanted(
            organization_id=customer.id,
            type="call",
            day=TODAY,
            subject="The option",
            contacts=(liisa.id,),
            users=(by.id,),
            contract_id=contract.id,
        )
        assert set(refused(lambda: service.enter(session, wanted, by, NOW, TODAY))) == {"next_day"}
        both = replace(wanted, next=Next(type="visit", day=DECEMBER, owner_id=other.id, none_because="No."))
        assert set(refused(lambda: service.enter(session, both, by, NOW, TODAY))) == {"no_next_because"}
        past = replace(wanted, next=Next(type="gone", day=TODAY - timedelta(days=1)))
        problems = refused(lambda: service.enter(session, past, by, NOW, TODAY))
        assert set(problems) == {"next_type", "next_day", "next_owner_id"}
        step = Next(type="visit", day=DECEMBER, owner_id=other.id)
        logged = service.enter(session, replace(wanted, next=step), by, NOW, TODAY)
        none = entered(session, by, customer, subject="Bye")
        assert (none.no_next_because, none.next_id) == ("Nothing to do.", None)
        ids = logged.id, logged.next_id or 0
    with database.read() as session:
        page = queries.page(session, ids[0], TODAY, NOW)
        assert (page.line.means, page.line.people, page.line.owner_id) == ("done", ("Liisa Virta", by.name), by.id)
        assert page.next is not None
        assert (page.next.subject, page.next.day, page.next.owner) == ("Visit", DECEMBER, other.name)
        assert (page.next.people, page.next.origin, page.next.means) == (("Liisa Virta",), "next-step", "planned")
        assert page.next.matters == page.line.matters
        before = queries.page(session, ids[1], TODAY, NOW).before
        assert before is not None
        assert before.id == ids[0]
        assert actions(session, ids[0]) == actions(session, ids[1]) == ["entered"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"type": "coffee"}, "type"),
        ({"day": TOMORROW, "state": "done"}, "day"),
        ({"day": TODAY - timedelta(days=1), "state": "planned"}, "day"),
        ({"day": date(1066, 10, 14)}, "day"),
        ({"state": "dreamt"}, "state"),
        ({"minutes": 0}, "minutes"),
        ({"subject": "x" * 301}, "subject"),
        ({"owner_id": 99999}, "owner_id"),
        ({"users": (99999,)}, "users"),
        ({"contacts": (99999,)}, "contacts"),
        ({"bid_id": 99999}, "bid_id"),
        ({"plan_id": 99999}, "plan_id"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(sqlite: Database, wrong: dict[str, object], field: str) -> None:
    with sqlite.write() as session:
        by, customer = a_user(session), a_customer(session)
        assert field in refused(lambda: entered(session, by, customer, **wrong))
    with sqlite.write() as session, pytest.raises(NotFound):
        entered(session, session.get_one(User, by.id), Organization(id=99999))


def test_closing_asks_for_outcome_and_next_step_and_refuses_the_second(database: Database) -> None:
    with database.write() as session:
        by, customer = a_user(session), a_customer(session)
        planned = entered(
            session, by, customer, type="visit", day=DECEMBER, starts_at=datetime(2026, 12, 12, 9, tzinfo=NOW.tzinfo)
        )
        activity_id, seen = planned.id, planned.version
        empty = Ending(state="planned", outcome=" ", next=Next())
        problems = refused(lambda: service.close(session, activity_id, empty, seen, by, NOW, TODAY))
        assert set(problems) == {"state", "outcome", "next_day"}
        good = Ending(state="done", outcome="They want more.", next=Next(type="offer", day=TOMORROW, owner_id=by.id))
        with pytest.raises(Stale):
            service.close(session, activity_id, good, seen + 7, by, NOW, TODAY)
        closed = service.close(session, activity_id, good, seen, by, NOW, TODAY)
        assert (closed.day, closed.state, closed.closed_at) == (TODAY, "done", NOW)
        assert closed.starts_at == datetime(2026, 11, 23, 9, tzinfo=NOW.tzinfo)
        again = refused(lambda: service.close(session, activity_id, good, closed.version, by, NOW, TODAY))
        assert again == {"state": "This activity is closed already."}
        with pytest.raises(NotAllowed):
            service.move(session, activity_id, DECEMBER, closed.version, by, NOW, TODAY)
        gone = entered(session, by, customer, type="visit", day=DECEMBER)
        none = Ending(state="cancelled", outcome="They are ill.", next=NO_STEP)
        assert service.close(session, gone.id, none, gone.version, by, NOW, TODAY).day == DECEMBER
    with database.read() as session:
        assert actions(session, activity_id) == ["entered", "closed"]
        assert session.get_one(Activity, activity_id).next_id is not None


def test_moving_handing_over_changing_removing(database: Database) -> None:
    with database.write() as session:
        by, other, customer = a_user(session), a_user(session), a_customer(session)
        gone = a_user(session, active=False)
        liisa, matti = (a_contact(session, customer, name) for name in ("Liisa", "Matti"))
        stranger = a_contact(session, a_customer(session), "Stranger")
        row = entered(session, by, customer, day=DECEMBER, contacts=(liisa.id,))
        one = row.id
        assert set(
            refused(lambda: service.move(session, one, TODAY - timedelta(days=1), row.version, by, NOW, TODAY))
        ) == {"day"}
        service.move(session, one, TOMORROW, row.version, by, NOW, TODAY)
        assert set(refused(lambda: service.hand_over(session, one, gone.id, row.version, by, NOW))) == {"owner_id"}
        service.hand_over(session, one, other.id, row.version, by, NOW)
        wanted = Wanted(organization_id=0, type="visit", day=TOMORROW, subject="New", owner_id=other.id)
        with pytest.raises(Stale) as stale:
            service.edit(session, one, replace(wanted, contacts=(matti.id,)), row.version - 1, by, NOW, TODAY)
        assert (stale.value.mine["Participants"], stale.value.theirs["Participants"]) == ("Matti", "Liisa")
        assert (stale.value.mine["Type"], stale.value.theirs["Type"]) == ("Visit", "Call")
        strange = replace(wanted, contacts=(stranger.id,))
        assert set(refused(lambda: service.edit(session, one, strange, row.version, by, NOW, TODAY))) == {"contacts"}
        service.edit(session, one, replace(wanted, contacts=(matti.id,), users=(by.id,)), row.version, by, NOW, TODAY)
        service.remove(session, one, by, NOW)
        with pytest.raises(NotFound):
            service.move(session, one, DECEMBER, row.version, by, NOW, TODAY)
        assert queries.found(session, Filters(), TODAY).total == 0
        assert queries.found(session, Filters(removed=True), TODAY).total == 1
        service.restore(session, one, by, NOW)
    with database.read() as session:
        (line,) = queries.found(session, Filters(owner_id=other.id, words="NEW espoo"), TODAY).lines
        assert (line.day, line.owner, line.people) == (TOMORROW, other.name, ("Matti", by.name))
        told = trail(session, "activity", one)
        assert [each.action for each in reversed(told)] == [
            *("entered", "moved", "handed-over", "changed", "removed", "restored")
        ]
        participants = next(each.changes["participants"] for each in told if "participants" in each.changes)
        assert participants == [[f"contact:{liisa.id}"], sorted([f"contact:{matti.id}", f"user:{by.id}"])]


def test_while_a_competition_runs_a_contact_needs_a_word(database: Database) -> None:
    with database.write() as session:
        by, customer, other = a_user(session), a_customer(session), a_customer(session)
        a_competition(session, customer)
        for closed in ("awarded", "cancelled"):
            a_competition(session, other, closed)
        problems = refused(lambda: entered(session, by, customer, subject="Prices"))
        assert "“Laundry”" in problems["in_competition"]
        assert "Thu 3 Dec 2026" in problems["in_competition"].replace("\xa0", " ")
        assert entered(session, by, other).in_competition is None
        assert entered(session, by, customer, type="complaint").in_competition is None
        step = Next(type="visit", day=DECEMBER, owner_id=by.id)
        assert set(refused(lambda: entered(session, by, customer, type="task", next=step))) == {"in_competition"}
        said = entered(session, by, customer, in_competition="channel")
        assert said.in_competition == "channel"
        late = a_competition(session, other, ahead=-20, title="Decided by nobody")
        problems = refused(lambda: entered(session, by, other, day=DECEMBER))
        assert "until it is decided" in problems["in_competition"]
        found = queries.running_competitions(session, other.id, NOW)
        assert [(each.procedure_id, each.until(NOW)) for each in found] == [(late.id, None)]
        planned = entered(session, by, other, day=DECEMBER, in_competition="They asked us to come.")
        ending = Ending(state="done", outcome="Done.", next=NO_STEP)
        done = service.close(session, planned.id, ending, planned.version, by, NOW, TODAY)
        assert done.in_competition == "They asked us to come."


def test_lists_are_renamed_added_to_retired_and_reordered(database: Database) -> None:
    with database.write() as session:
        by, customer = a_user(session), a_customer(session)
        logged = entered(session, by, customer, type="visit")
        service.rename_word(session, "activity-type", "visit", "Käynti", by, NOW)
        added = service.add_word(session, "activity-type", "Sauna-ilta!", "contact", by, NOW)
        assert added.code == "sauna-ilta"
        assert "name" in refused(lambda: service.add_word(session, "activity-type", "käynti", None, by, NOW))
        assert "means" in refused(lambda: service.add_word(session, "activity-state", "Postponed", None, by, NOW))
        assert "means" in refused(lambda: service.add_word(session, "activity-type", "Odd", "planned", by, NOW))
        service.shift_word(session, "activity-type", "sauna-ilta", -99, by, NOW)
        service.shift_word(session, "activity-type", "sauna-ilta", 1, by, NOW)
        service.retire_word(session, "activity-type", "visit", by, NOW)
        with pytest.raises(NotAllowed):
            service.retire_word(session, "activity-state", "planned", by, NOW)
        with pytest.raises(NotFound):
            service.rename_word(session, "ladder", "visit", "X", by, NOW)
    with database.write() as session:
        by = session.get_one(User, by.id)
        entries = words(session, "activity-type")
        assert list(entries)[:3] == ["visit", "sauna-ilta", "meeting"]
        assert (entries["visit"].name, entries["visit"].retired) == ("Käynti", True)
        assert "type" in refused(lambda: entered(session, by, customer, type="visit"))
        told = Wanted(organization_id=0, type="visit", day=TODAY, subject="Kept")
        kept = service.edit(session, logged.id, told, logged.version, by, NOW, TODAY)
        assert queries.page(session, kept.id, TODAY, NOW).line.type_name == "Käynti"
        service.use_word_again(session, "activity-type", "visit", by, NOW)
        service.rename_word(session, "activity-type", "visit", "", by, NOW)
        assert words(session, "activity-type")["visit"].name is None
        assert queries.uses(session, "activity-type") == {"visit": 1}


def test_sections_and_what_is_due_are_found(database: Database) -> None:
    with database.write() as session:
        by, other, customer = a_user(session), a_user(session), a_customer(session)
        contract = a_contract(session, buyer_id=customer.id)
        late = entered(session, by, customer, day=TOMORROW, subject="Late")
        entered(session, other, customer, day=DECEMBER, contract_id=contract.id, subject="Ahead")
        entered(session, by, customer, subject="Done")
    later = TOMORROW + timedelta(days=3)
    with database.read() as session:
        section = queries.of_organization(session, customer.id, later, NOW)
        assert [(line.subject, line.overdue) for line in section.planned] == [("Late", True), ("Ahead", False)]
        assert [line.subject for line in section.closed] == ["Done"]
        assert section.next is not None
        assert section.next.id == late.id
        of_contract = queries.of_matter(session, "contract", contract.id, customer.id, later)
        assert of_contract is not None
        assert ([line.subject for line in of_contract.planned], of_contract.closed_total) == (["Ahead"], 0)
        assert [line.subject for line in queries.due(session, [by.id, other.id], later)] == ["Late"]
        assert [line.id for line in queries.found(session, Filters(overdue=True), later).lines] == [late.id]
        assert queries.found(session, Filters(overdue=True), TOMORROW).total == 0
        (day,) = queries.planned_between(session, later, DECEMBER, later)
        assert ([line.subject for line in day.lines], day.total) == (["Ahead"], 1)
        (day,) = queries.planned_between(session, later, DECEMBER, later, most=0)
        assert (day.lines, day.total) == ([], 1)
