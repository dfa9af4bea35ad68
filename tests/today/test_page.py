"""The Today page: what one person decides next, and what they see when there is nothing yet."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import service as feedback
from tenderwatch.accounts.feedback.service import About
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts import warnings
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Decision
from tenderwatch.db import runs
from tenderwatch.house import House
from tenderwatch.notices.tables import Procedure
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.watching.tables import Triage
from tests.browsing import SignIn
from tests.makers import NOW, a_contract, a_user

TODAY = today_of(NOW)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def a_warned_contract(session: Session, days: int = 20, **what_matters: object) -> Decision:
    """Enter a contract that ends in so many days, with its end owed to be said."""
    ends_on = TODAY + timedelta(days=days)
    values = {
        "starts_on": date(2024, 1, 1),
        "base_ends_on": ends_on,
        "ends_on": ends_on,
        "entered_at": NOW - timedelta(days=60),
    }
    contract = a_contract(session, **{**values, **what_matters})
    contracts.refresh_decisions(session, contracts.contract_of(session, contract.id), TODAY - timedelta(days=60))
    for decision in contract.decisions:
        if decision.kind != "end":
            decision.state, decision.choice = "decided", "started"
    session.flush()
    return next(decision for decision in contract.decisions if decision.kind == "end")


@pytest.fixture
def owner(house: House) -> User:
    with house.database.write() as session:
        return a_user(session, "contract-owner", name="Otso Owner")


def test_the_root_leads_to_today(stranger, signed_in):
    assert stranger.get("/", 302).location == "/today"
    assert stranger.get("/today", 302).location.startswith("/sign-in")
    assert "Today" in signed_in().get("/today").text


def test_an_empty_house_shows_how_to_begin(signed_in, house):
    text = signed_in("admin").get("/today").text
    for words in ("Add a source", "Save a search with its preview", "Import your contracts", "Invite people"):
        assert words in text
    assert "Invite people" not in signed_in("sales").get("/today").text


def test_decisions_in_order_of_their_day(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        for days, title in ((25, "Later"), (-3, "Overdue"), (5, "Sooner")):
            a_warned_contract(session, days, title=title, owner_id=owner.id)
        a_warned_contract(session, 5, title="Somebody else's")
        warnings.evaluate(session, NOW)
    text = signed_in(user=owner).get("/today").text
    assert text.index("Overdue 2024") < text.index("Sooner") < text.index("Later")
    assert "Somebody else" not in text
    assert "3 to decide" in text
    assert "Somebody else" in signed_in("manager").get("/today?owner=all").text


def test_acknowledging_on_the_page(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        decision = a_warned_contract(session, owner_id=owner.id)
        warnings.evaluate(session, NOW)
    client = signed_in(user=owner)
    path = f"/today/decisions/{decision.id}/acknowledge"
    assert client.post(path, on="/today").location == "/today"
    text = client.get("/today").text
    assert "Acknowledged. It stays open until somebody decides." in text
    assert "Acknowledged or snoozed, still open" in text
    assert "Done today" in text
    client.post(path)
    assert "Already acknowledged by Otso Owner" in client.get("/today").text


def test_snoozing_on_the_page(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        decision = a_warned_contract(session, owner_id=owner.id)
        warnings.evaluate(session, NOW)
    client = signed_in(user=owner)
    path = f"/today/decisions/{decision.id}/snooze"
    assert "30 days from now" not in client.get(path).text, "that would be past its date"
    far = (TODAY + timedelta(days=30)).isoformat()
    refused = client.post(path, {"days": "day", "until": far, "reason": "The buyer is away"}, 422, on=path)
    assert "Not past the decision" in refused.text
    assert f"date, {(TODAY + timedelta(days=20)).isoformat()}" not in refused.text
    assert "The buyer is away" in refused.text
    client.post(path, {"days": "7", "reason": "The buyer is away"}, on=path)
    assert "Snoozed until" in client.get("/today").text
    with house.database.read() as session:
        assert session.get_one(Decision, decision.id).snoozed_until == TODAY + timedelta(days=7)


@pytest.mark.parametrize(("days", "offered"), [(-1, False), (0, False), (1, True)])
def test_a_decision_that_cannot_rest_offers_no_snooze(
    house: House, owner: User, signed_in: SignIn, days: int, offered: bool
):
    with house.database.write() as session:
        decision = a_warned_contract(session, days, owner_id=owner.id)
        warnings.evaluate(session, NOW)
    text = signed_in(user=owner).get("/today").text
    assert f"/today/decisions/{decision.id}/acknowledge" in text
    assert (f"/today/decisions/{decision.id}/snooze" in text) is offered


def test_a_decision_of_others_is_not_there(house: House, signed_in: SignIn):
    with house.database.write() as session:
        decision = a_warned_contract(session)
    viewer = signed_in("viewer")
    viewer.get(f"/today/decisions/{decision.id}/snooze", 404)
    viewer.post(f"/today/decisions/{decision.id}/acknowledge", status=404)
    viewer.get("/today/decisions/99/snooze", 404)


def test_who_stands_in_sees_what_waits(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        substitute = a_user(session, "contract-owner")
        away = session.get_one(User, owner.id)
        away.substitute_id, away.absent_from = substitute.id, TODAY
        a_warned_contract(session, owner_id=owner.id)
        warnings.evaluate(session, NOW)
    assert "for Otso Owner" in signed_in(user=substitute).get("/today").text


def test_bids_and_new_tenders(house: House, signed_in: SignIn):
    with house.database.write() as session:
        person = a_user(session, "bid-manager")
        team = users.team_of(session, person)
        procedure = Procedure(
            title={"fi": "Koulujen siivous"}, phase="competition", deadline_at=NOW + timedelta(days=9)
        )
        session.add(procedure)
        session.flush()
        session.add(Triage(team_id=team.id, procedure_id=procedure.id, arrived_at=NOW, changed_at=NOW))
        for title, stage, step in (("Undecided bid", "go-no-go", None), ("Bid with a step", "preparing", TODAY)):
            session.add(
                Bid(
                    title=title,
                    stage=stage,
                    team_id=team.id,
                    owner_id=person.id,
                    created_at=NOW,
                    next_step="Ask for references" if step else None,
                    next_step_on=step,
                    deadline_at=NOW + timedelta(days=3),
                )
            )
    text = signed_in(user=person).get("/today").text
    for words in ("Go or no-go?", "Ask for references", "Tenders due in 7 days", "Koulujen siivous", "New to review"):
        assert words in text
    assert "2 deadlines in 7 days" in text


def test_a_passed_deadline_and_procedures_without_a_bid_stay_in_sight(house: House, signed_in: SignIn):
    with house.database.write() as session:
        person = a_user(session, "bid-manager")
        team = users.team_of(session, person)
        bid = {"team_id": team.id, "owner_id": person.id, "created_at": NOW, "stage": "preparing"}
        session.add(Bid(title="Missed or not", deadline_at=NOW - timedelta(days=2), **bid))
        for title, state in (("Pihatyöt", "shortlisted"), ("Hylätty", "dismissed")):
            procedure = Procedure(title={"fi": title}, phase="competition", deadline_at=NOW + timedelta(days=3))
            session.add(procedure)
            session.flush()
            triage = {"team_id": team.id, "arrived_at": NOW, "changed_at": NOW}
            session.add(Triage(procedure_id=procedure.id, state=state, **triage))
    text = signed_in(user=person).get("/today").text
    for words in ("Deadline passed: was it submitted? Record it.", "Missed or not", "1 deadline in 7 days", "Pihatyöt"):
        assert words in text
    assert "Hylätty" not in text


def test_what_was_acknowledged_is_back_in_its_last_week(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        for days, title in ((6, "Soon"), (9, "Later")):
            decision = a_warned_contract(session, days, title=title, owner_id=owner.id)
            warnings.acknowledge(session, decision.id, owner, NOW)
    text = signed_in(user=owner).get("/today").text
    assert text.index("Soon") < text.index("Acknowledged or snoozed, still open (1)") < text.index("Later")


def test_a_missing_end_is_asked_for(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        a_contract(session, owner_id=owner.id, term="unknown", base_ends_on=None, ends_on=None)
    text = signed_in(user=owner).get("/today").text
    assert "End date missing: nobody is warned" in text


def test_silence_of_the_scheduler_is_said(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        a_warned_contract(session, owner_id=owner.id)
    client = signed_in(user=owner)
    assert "Is the scheduler running?" in client.get("/today").text
    runs.record(house.database, "warnings", NOW - timedelta(hours=27), NOW, ok=True, said="1 contract")
    assert "Contracts were last checked" in client.get("/today").text
    runs.record(house.database, "warnings", NOW, NOW, ok=True, said="1 contract")
    assert "last checked" not in client.get("/today").text


def test_stopped_mails_are_said_and_can_be_had_again(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        session.get_one(User, owner.id).mail_stopped_at = NOW
    client = signed_in(user=owner)
    assert "You stopped the mails." in client.get("/today").text
    client.post("/today/mail", on="/today")
    assert "You stopped the mails." not in client.get("/today").text


def test_an_unknown_parameter_is_named(signed_in: SignIn):
    assert "Ignored: foo=bar" in signed_in().get("/today?foo=bar").text


def test_an_answer_is_taken_back_from_the_note_or_from_what_was_done(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        decision = a_warned_contract(session, owner_id=owner.id)
        warnings.evaluate(session, NOW)
    client = signed_in(user=owner)
    path, undo = f"/today/decisions/{decision.id}", f"/today/decisions/{decision.id}/undo"
    client.post(f"{path}/acknowledge")
    text = client.get("/today").text
    assert text.count(f'action="{undo}"') == 2, "in the note and under what was done today"
    client.post(undo)
    text = client.get("/today").text
    assert "Taken back: it is among what you decide again." in text
    assert "1 to decide" in text
    assert undo not in text
    assert "Acknowledgement taken back" in text
    client.post(f"{path}/snooze", {"days": "7", "reason": "The buyer is away"}, on=f"{path}/snooze")
    assert "0 to decide" in client.get("/today").text
    client.post(undo)
    with house.database.read() as session:
        found = session.get_one(Decision, decision.id)
        assert (found.snoozed_until, found.acknowledged_at, found.state) == (None, None, "open")
    assert "1 to decide" in client.get("/today").text
    assert "nothing of yours" in client.post(undo, status=422).text


def test_nobody_takes_back_the_answer_of_another(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        decision = a_warned_contract(session, owner_id=owner.id)
        warnings.evaluate(session, NOW)
        warnings.acknowledge(session, decision.id, session.get_one(User, owner.id), NOW)
    signed_in("manager").post(f"/today/decisions/{decision.id}/undo", status=422)
    signed_in("viewer").post(f"/today/decisions/{decision.id}/undo", status=404)
    with house.database.read() as session:
        assert session.get_one(Decision, decision.id).acknowledged_by_id == owner.id


def test_what_was_handed_to_others_is_told_as_waiting(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        other = a_user(session, "contract-owner", name="Saara Substitute")
        decision = a_warned_contract(session, owner_id=owner.id)
        a_warned_contract(session, owner_id=owner.id)
        warnings.evaluate(session, NOW)
        warnings.assign(session, decision.id, other.id, session.get_one(User, owner.id), NOW)
    text = signed_in(user=owner).get("/today").text
    assert "Waiting for others</summary>" not in text
    assert "Waiting for others (1)" in text
    assert "for Saara Substitute" in text
    assert "Waiting for others" not in signed_in(user=other).get("/today").text


def days_of(text: str) -> dict[str, str]:
    """Return what each day of the calendar that brings something says."""
    calendar = text.partition('<ol class="calendar"')[2].partition("</ol>")[0]
    cells = re.findall(r'<li class="calendar__day".*?datetime="([\d-]+)".*?<ul>(.*?)</ul>', calendar, re.DOTALL)
    return {day: " ".join(re.sub(r"<[^>]+>", " ", words).split()) for day, words in cells}


def test_the_calendar_holds_two_weeks_from_monday(house: House, signed_in: SignIn):
    last = TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=13)
    with house.database.write() as session:
        me = a_user(session, "bid-manager", "contract-owner", name="Maija")
        noon = datetime.combine(last, datetime.min.time(), UTC) + timedelta(hours=10)
        team_id = users.team_of(session, me).id
        values = {"team_id": team_id, "owner_id": me.id, "stage": "preparing", "created_at": NOW}
        session.add(Bid(title="School meals", deadline_at=noon, next_step="Price", next_step_on=TODAY, **values))
        session.add(Bid(title="Later", deadline_at=noon + timedelta(days=2), **values))
        session.add(Bid(title="Sent", deadline_at=noon, **{**values, "stage": "submitted"}))
        a_warned_contract(session, (last - TODAY).days, owner_id=me.id, title="Laundry")
        warnings.evaluate(session, NOW)
    text = signed_in(user=me).get("/today").text
    assert text.count('class="calendar__day') == 14
    found = days_of(text)
    assert set(found) == {TODAY.isoformat(), last.isoformat()}
    assert found[TODAY.isoformat()] == "Next step Price School meals"
    for words in ("Tenders due 12:00 School meals", "Decide by", "Contract ends Laundry"):
        assert words in found[last.isoformat()]
    assert "Sent" not in found[last.isoformat()]


def test_managers_see_the_numbers_of_the_house_and_what_they_were_divided_by(house: House, signed_in: SignIn):
    with house.database.write() as session:
        me = a_user(session, "bid-manager", name="Maija")
        values = {"team_id": users.team_of(session, me).id, "owner_id": me.id, "created_at": NOW}
        for stage, value in (("preparing", 100_000), ("go-no-go", 50_000), ("submitted", None)):
            session.add(Bid(title=stage, stage=stage, value=value, **values))
        for days, result in ((10, "won"), (20, "lost"), (30, "lost"), (400, "won"), (5, "cancelled")):
            bid = Bid(title=result, stage="outcome", **values)
            session.add(bid)
            session.flush()
            on = TODAY - timedelta(days=days)
            session.add(Outcome(bid_id=bid.id, result=result, decided_on=on, recorded_at=NOW))
        a_warned_contract(session, 200)
        decision = a_warned_contract(session, 100)
        contract_id = decision.contract_id
        for each in session.scalars(select(Decision).where(Decision.contract_id == contract_id)):
            if each.kind == "renewal-start":
                each.state = "open"
    text = " ".join(re.sub(r"<[^>]+>", " ", signed_in("manager").get("/today").text).split())
    assert "€150,000 Pipeline our prices in 2 of 3 open bids" in text
    assert "1 Go or no-go? of 3 open bids" in text
    assert "33% Win rate 1 of 3 decided bids" in text
    assert "1 Renewal work not begun of 2 contracts that end" in text
    assert "Pipeline" not in signed_in("bid-manager").get("/today").text


def test_the_next_steps_of_complaints_are_their_owners_tasks(house: House, owner: User, signed_in: SignIn):
    with house.database.write() as session:
        contract = a_contract(session, owner_id=owner.id, title="Laundry", ends_on=TODAY + timedelta(days=900))
        about = About(contract.buyer_id, contract.id)
        received, by = TODAY - timedelta(days=20), session.get_one(User, owner.id)
        told = {"kind": "complaint", "score": 2, "words": "Towels were late."}
        row_id = feedback.enter(session, about, told, received, by, NOW).id
    client = signed_in(user=owner)
    page = client.get("/today").text
    assert "1 to decide" in page
    assert "Complaint: Name an owner" in page
    assert "Towels were late." in page
    assert f"/feedback/{row_id}" in page
    with house.database.write() as session:
        feedback.give_to(session, row_id, owner.id, by, NOW)
    assert "Complaint: Answer the customer" in client.get("/today").text
    assert "Towels" not in signed_in("manager").get("/today").text
    with house.database.write() as session:
        for step in ("answered", "acted", "told"):
            feedback.take_step(session, row_id, step, TODAY, "Done.", by, NOW, seen=None)
    assert "Complaint" not in client.get("/today").text
