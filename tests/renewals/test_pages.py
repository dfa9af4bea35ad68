"""The pages of renewals: what each answers, what each refuses, and that nothing typed is lost."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import Contract
from tenderwatch.organizations.tables import Organization
from tenderwatch.renewals import service as renewals
from tenderwatch.renewals.tables import RenewalPlan, RenewalStep, RenewalTask
from tenderwatch.users.tables import User
from tenderwatch.web import reader
from tests.contracts.test_pages import words
from tests.contracts.world import at, decision
from tests.makers import an_organization
from tests.renewals.test_successors import call
from tests.renewals.world import END, START, a_contract, keep, suggestions, the_plan
from tests.watching.world import recorded

NOW = at(START)


@pytest.fixture(autouse=True)
def _the_day_of_the_plan():
    with time_machine.travel(NOW, tick=False), reader.reading(now=NOW):
        yield


@pytest.fixture
def owner(signed_in):
    return signed_in("manager", name="Aino", email="aino@example.org")


@pytest.fixture
def owner_id(house, owner) -> int:
    with house.database.read() as session:
        return session.query(User).filter_by(email="aino@example.org").one().id


@pytest.fixture
def plan(house, owner_id) -> RenewalPlan:
    """An open plan of Aino's, with the contract that it renews."""
    contract_id = a_contract(house.database, owner_id=owner_id, title="School cleaning", value=Decimal(300_000))
    keep(house.database, START)
    return the_plan(house.database, contract_id)


def one(house, kind, number):
    with house.database.read() as session:
        return session.get_one(kind, number)


def test_the_overview_says_what_is_at_risk_and_lists_every_contract_by_month(house, owner, owner_id, plan):
    late = a_contract(house.database, owner_id=owner_id, reference="2", title="Laundry", base_ends_on=date(2027, 4, 30))
    a_contract(house.database, owner_id=owner_id, reference="3", title="Catering", base_ends_on=date(2028, 5, 31))
    a_contract(house.database, owner_id=None, reference="4", title="Nobody's", base_ends_on=None, term="unknown")
    keep(house.database, START)
    page = owner.get("/renewals")
    said = words(page)
    for sentence in (
        "At risk: €0 of €100,000 a year (1 of 3 without a plan or late)",
        "1 opens by itself on its day",
        "the value of 2 is not known",
        "1 contract without a known last day is not here",
    ):
        assert sentence in said.replace("\xa0", " "), sentence
    months = re.findall(r"<caption><strong>([^<]+)", page.text.replace("\xa0", " "))
    assert months == ["Apr 2027", "May 2027", "May 2028"]
    bars = re.findall(r'data-standing="([a-z-]+)"[^>]*data-ends="([0-9-]+)"', page.text)
    assert bars == [("late", "2027-04-30"), ("on-time", "2027-05-31"), ("ahead", "2028-05-31")]
    listed = re.findall(r'<tr role="row" data-row id="row-(\d+)"', page.text)
    assert listed[0] == str(late)
    assert 'aria-describedby="renewals-list"' in page.text
    assert 'id="renewals-list"' in page.text


def test_the_overview_is_narrowed_by_its_address(house, owner, owner_id, plan, signed_in):
    with house.database.write() as session:
        contracts.name_successor(session, plan.contract_id, None, None, NOW)
    a_contract(house.database, owner_id=None, reference="2", title="Orphan", base_ends_on=date(2027, 4, 30))
    keep(house.database, START)
    mine = words(owner.get("/renewals?owner=me&view=list"))
    assert "School cleaning" in mine
    assert "Orphan" not in mine
    assert "Owner: me" in mine
    other = signed_in("bid-manager")
    assert "School cleaning" in words(other.get(f"/renewals?owner={owner_id}&view=list"))
    assert "School cleaning" not in words(owner.get("/renewals?horizon=6&owner=none"))
    strange = words(owner.get("/renewals?horizon=7&view=pie&owner=you&foo=1"))
    for ignored in ("horizon=7", "view=pie", "owner=you", "foo=1"):
        assert ignored in strange.split("Ignored:")[1]
    assert "No contract ends in this time" in words(owner.get("/renewals?owner=999"))
    quarters = words(owner.get("/renewals?view=quarters"))
    for said in ("Q2 2027", "€100,000", "1 of 2", "late 1", "on time 1", "nobody has said 2"):
        assert said in quarters.replace("\xa0", " "), said


def test_a_plan_is_begun_and_its_tasks_are_done_in_one_click(house, owner, plan):
    page = f"/renewals/{plan.id}"
    assert "not begun" in words(owner.get(page))
    owner.post(f"{page}/begin", on=page)
    with house.database.read() as session:
        assert decision(session, plan.contract_id, "renewal-start").choice == "started"
    task = plan.tasks[0]
    owner.post(f"/renewals/tasks/{task.id}/done", on=page)
    said = words(owner.get(page))
    assert "1 of 6 tasks done" in said
    assert "Done: Meet the customer" in said, "the trail"
    owner.post(f"/renewals/tasks/{task.id}/reopen", on=page)
    assert one(house, RenewalTask, task.id).state == "open"


def test_the_first_task_done_begins_the_plan_and_today_asks_no_more(house, owner, plan):
    task = plan.tasks[0]
    with time_machine.travel(at(task.due_on), tick=False):
        today = words(owner.get("/today"))
        assert "Renewal: Meet the customer" in today
        answer = owner.post(f"/renewals/tasks/{task.id}/done", {"to": "today"}, on="/today")
        assert answer.location == "/today"
        assert "Meet the customer" not in words(owner.get("/today"))
    with house.database.read() as session:
        assert decision(session, plan.contract_id, "renewal-start").choice == "started"


def test_a_task_is_not_needed_with_a_word_only(house, owner, plan):
    path = f"/renewals/tasks/{plan.tasks[3].id}/settle"
    refused = owner.post(path, {"state": "not-needed", "word": " "}, 422, on=path)
    assert 'href="#word">Say why.' in refused.text
    assert owner.page.title.startswith("Error")
    owner.post(path, {"state": "not-needed", "word": "No partners."}, on=path)
    said = words(owner.get(f"/renewals/{plan.id}"))
    assert "0 of 5 tasks done" in said
    assert "No partners." in said


def test_a_task_is_changed_and_added(house, owner, owner_id, plan):
    task = plan.tasks[2]
    path = f"/renewals/tasks/{task.id}"
    owner.post(path, {"due_on": "1.3.2027", "owner_id": str(owner_id), "notes": "Ask the users."}, on=path)
    changed = one(house, RenewalTask, task.id)
    assert (changed.due_on, changed.owner_id, changed.anchor) == (date(2027, 3, 1), owner_id, None)
    new = f"/renewals/{plan.id}/tasks/new"
    assert "Enter a title." in owner.post(new, {"title": "", "due_on": "1.4.2027"}, 422, on=new).text
    assert 'value="soon"' in owner.post(new, {"title": "Visit", "due_on": "soon"}, 422, on=new).text
    owner.post(new, {"title": "Visit the schools", "due_on": "1.4.2027"}, on=new)
    said = words(owner.get(f"/renewals/{plan.id}"))
    assert "Visit the schools" in said
    assert "set by hand" in said


@pytest.mark.parametrize("what", ["plan", "task"])
def test_28_a_stale_edit_is_answered_409_with_both_texts(house, owner, signed_in, plan, what):
    path = f"/renewals/{plan.id}/edit" if what == "plan" else f"/renewals/tasks/{plan.tasks[0].id}"
    other = signed_in("sales")
    owner.get(path)
    field = {"plan": "needs", "task": "notes"}[what]
    shown = re.search(r'name="version" value="(\d+)"', owner.get(path).text)[1]
    fields = {"due_on": "1.3.2027"} if what == "task" else {}
    other.post(path, {**fields, field: "Their words"}, on=path)
    answer = owner.post(path, {**fields, field: "My words", "version": shown}, 409, on=path)
    assert "Their words" in answer.text
    assert "My words" in answer.text


def test_what_a_person_knows_stands_in_the_plan_and_a_chance_needs_its_reason(house, owner, plan):
    path = f"/renewals/{plan.id}/edit"
    refused = owner.post(path, {"chance": "good", "needs": "Green products."}, 422, on=path)
    assert 'href="#chance_reason">Say why.' in refused.text
    assert "Green products." in refused.text
    assert "at least four digits" in owner.post(path, {"cpv": "90"}, 422, on=path).text
    fields = {"chance": "good", "chance_reason": "They said so.", "cpv": "90911200", "needs": "Green products."}
    owner.post(path, fields, on=path)
    said = words(owner.get(f"/renewals/{plan.id}"))
    for each in ("good chance", "They said so.", "Green products.", "90911200"):
        assert each in said
    assert "good chance" in words(owner.get(f"/contracts/{plan.contract_id}"))


def test_a_successor_is_confirmed_from_today_and_the_plan_becomes_a_bid(house, owner, plan, owner_id):
    recorded(house.database, call(START), at=NOW)
    with house.database.write() as session:
        by = session.get_one(User, owner_id)
        renewals.edit_plan(session, plan.id, {"cpv": "90910000"}, plan.version, by, NOW)
        espoo = session.query(Organization).filter_by(registration="0101263-6").one()
        session.get_one(Contract, plan.contract_id).buyer_id = espoo.id
    keep(house.database, START)
    (suggestion,) = suggestions(house.database, plan.id)
    today = words(owner.get("/today"))
    assert "Is this the successor? Cleaning of schools" in today
    assert "Is this the successor?" in words(owner.get(f"/renewals/{plan.id}"))
    owner.post(f"/renewals/suggestions/{suggestion.id}/confirm", {"to": "today"}, on="/today")
    bid_id = one(house, RenewalPlan, plan.id).bid_id
    page = words(owner.get(f"/bids/{bid_id}"))
    for said in ("Renewal of our contract", "€300,000", "value of the previous contract", "we are the incumbent"):
        assert said in page.replace("\xa0", " "), said
    assert "the successor" in words(owner.get(f"/renewals/{plan.id}"))
    owner.post(f"/renewals/suggestions/{suggestion.id}/reconsider", on=f"/renewals/{plan.id}")
    owner.post(f"/renewals/suggestions/{suggestion.id}/reject", on=f"/renewals/{plan.id}")
    assert "Is this the successor?" not in words(owner.get("/today"))


def test_29_a_double_click_makes_one_bid_which_won_is_followed_by_its_contract(house, owner, plan):
    page = f"/renewals/{plan.id}"
    once = {"_once": "the same"}
    first = owner.post(f"{page}/bid", once, on=page)
    assert owner.post(f"{page}/bid", once, on=page).location == first.location
    bid_id = one(house, RenewalPlan, plan.id).bid_id
    with house.database.write() as session:
        assert session.query(Bid).count() == 1
        session.add(Outcome(bid_id=bid_id, result="won", recorded_at=NOW))
    owner.post(f"/bids/{bid_id}/contract", on=f"/bids/{bid_id}")
    old = one(house, Contract, plan.contract_id)
    assert old.successor_id is not None
    assert "Muted: another contract follows." in words(owner.get(f"/contracts/{old.id}"))


def test_lost_the_end_is_proposed_as_lost(house, owner, plan):
    page = f"/renewals/{plan.id}"
    owner.post(f"{page}/bid", on=page)
    with house.database.write() as session:
        session.add(Outcome(bid_id=session.get_one(RenewalPlan, plan.id).bid_id, result="lost", recorded_at=NOW))
    assert "The bid was not won: record how the contract ends." in words(owner.get(page))
    form = owner.get(f"/contracts/{plan.contract_id}/end").text
    assert re.search(r'checked[^>]*value="retender-lost"|selected value="retender-lost"', form)
    assert f'value="{END.isoformat()}"' in form
    fields = {"ended_on": END.isoformat(), "reason": "retender-lost"}
    owner.post(f"/contracts/{plan.contract_id}/end", fields, on=f"/contracts/{plan.contract_id}/end")
    assert "This plan is closed: the contract has ended." in words(owner.get(page)), "at once, before any job runs"


def test_a_plan_is_opened_by_hand_and_by_an_unhappy_customer_from_the_contract(house, owner, owner_id):
    ids = [
        a_contract(house.database, owner_id=owner_id, reference=str(n), base_ends_on=END + timedelta(days=400))
        for n in (1, 2)
    ]
    keep(house.database, START)
    page = f"/contracts/{ids[0]}"
    assert "Open the renewal plan now" in words(owner.get(page))
    answer = owner.post(f"{page}/renewal", on=page)
    assert "by hand" in words(owner.get(answer.location))
    assert "plan open 0/6" in words(owner.get(page))
    flag = f"/contracts/{ids[1]}/unhappy"
    assert "Say why." in owner.post(flag, {"reason": ""}, 422, on=flag).text
    owner.post(flag, {"reason": "Two complaints."}, on=flag)
    said = words(owner.get(f"/contracts/{ids[1]}"))
    assert "Two complaints." in said
    assert "plan open 0/6" in said, "at once, before any job runs"
    assert "plan open 0/6" in words(owner.get("/contracts")), "the column of the list"
    owner.post(f"/contracts/{ids[1]}/content", on=f"/contracts/{ids[1]}")
    assert "Two complaints." not in words(owner.get(f"/contracts/{ids[1]}")).split("History")[0]


def test_the_template_is_changed_by_administrators_and_plans_follow_it(house, signed_in, owner, owner_id):
    admin = signed_in("admin")
    owner.get("/renewals/template", 403)
    shown = words(admin.get("/renewals/template"))
    assert "Meet the customer 15 working days after the start of the work" in shown
    assert "Take out" not in shown, "the product's steps"
    admin.post("/renewals/template/own", on="/renewals/template")
    assert words(admin.get("/renewals/template")).count("Take out") == 6
    new = "/renewals/template/new"
    assert "Enter a title." in admin.post(new, {"days": "3", "anchor": "end"}, 422, on=new).text
    admin.post(new, {"title": "Tell the board", "days": "3", "anchor": "end"}, on=new)
    with house.database.read() as session:
        first, *_others, last = renewals.steps(session)
    path = f"/renewals/template/{first.id}"
    stale = re.search(r'name="version" value="(\d+)"', admin.get(path).text)[1]
    admin.post(path, {"title": "", "days": "1", "anchor": "start"}, on=path)
    admin.post(path, {"title": "", "days": "2", "anchor": "start", "version": stale}, 409, on=path)
    assert "Changed: Working days" in words(admin.get(path))
    for step in _others:
        admin.post(f"/renewals/template/{step.id}/remove", on="/renewals/template")
    plan = the_plan(house.database, _kept(house, owner_id))
    assert [(task.code, task.title, task.days) for task in plan.tasks] == [
        ("meeting", None, 1),
        (None, "Tell the board", 3),
    ]
    admin.post(f"/renewals/template/{last.id}/remove", on="/renewals/template")
    assert "at least one step" in admin.post(f"/renewals/template/{first.id}/remove", {}, 422).text
    assert one(house, RenewalStep, first.id).days == 1


def _kept(house, owner_id: int) -> int:
    contract_id = a_contract(house.database, owner_id=owner_id)
    keep(house.database, START)
    return contract_id


def test_what_is_not_there_is_not_found(house, owner, plan):
    for path in (
        "/renewals/99",
        "/renewals/99/edit",
        "/renewals/tasks/99",
        "/renewals/99/tasks/new",
        "/contracts/99/unhappy",
    ):
        owner.get(path, 404)
    with house.database.write() as session:
        an_organization(session)
        contracts.delete(session, plan.contract_id, None, NOW)
    for path in (
        "/renewals/suggestions/99/confirm",
        "/renewals/tasks/99/done",
        "/renewals/99/bid",
        "/renewals/99/begin",
    ):
        owner.post(path, {}, 404)
    assert "School cleaning" not in words(owner.get("/renewals"))
