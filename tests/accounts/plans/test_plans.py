"""Account plans: goals set, worked on, reviewed, ended with what was learnt."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from tenderwatch.accounts.plans import labels, queries, rules, service
from tenderwatch.accounts.tables import AccountGoal, GoalAction
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.users.audit import trail
from tenderwatch.web import reader
from tests.accounts.care.world import an_account, at
from tests.contracts.test_pages import words
from tests.makers import a_user, an_organization

TODAY = date(2026, 11, 23)
NOW = at(TODAY)
GOAL = {
    "kind": "breadth",
    "text": "They buy window cleaning, too",
    "measure": "An order by summer",
    "due_on": date(2027, 6, 30),
    "review_on": date(2027, 2, 15),
    "owner_id": None,
}


def test_every_kind_has_mandatory_and_chosen_actions_in_words():
    for kind in rules.KINDS:
        assert rules.MANDATORY[kind]
        for code in (*rules.MANDATORY[kind], *rules.CHOSEN[kind]):
            assert labels.action_text(code)
        assert not set(rules.MANDATORY[kind]) & set(rules.CHOSEN[kind])


def test_a_goal_is_reached_when_what_is_mandatory_is_done_and_tells_what_was_learnt(database):
    with database.write() as session:
        by, account = a_user(session), an_account(session)
        goal = service.set_goal(session, account.id, GOAL, by, NOW)
        mandatory = service.actions_of(session, goal.id)
        assert [each.mandatory for each in mandatory] == [True, True]
        service.add_action(session, goal.id, {"text": "Ask the caretaker", "mandatory": False}, by, NOW)
        service.settle_action(session, mandatory[0].id, by, NOW, done=True)
        with pytest.raises(Invalid) as refused:
            service.end_goal(session, goal.id, "reached", "They liked it.", by, NOW)
        assert mandatory[1].text in refused.value.problems["state"]
        assert mandatory[0].text not in refused.value.problems["state"]
        with pytest.raises(Invalid):
            service.end_goal(session, goal.id, "given-up", " ", by, NOW)
        service.settle_action(session, mandatory[1].id, by, NOW, done=True)
        service.end_goal(session, goal.id, "reached", "They liked it.", by, NOW)
        assert (goal.state, goal.learnt, goal.ended_on) == ("reached", "They liked it.", TODAY)
        for change in (
            lambda: service.end_goal(session, goal.id, "given-up", "no", by, NOW),
            lambda: service.settle_action(session, mandatory[0].id, by, NOW, done=False),
            lambda: service.add_action(session, goal.id, {"text": "More"}, by, NOW),
            lambda: service.edit_goal(session, goal.id, GOAL, goal.version, by, NOW),
        ):
            with pytest.raises(NotAllowed):
                change()
        service.reopen_goal(session, goal.id, by, NOW)
        assert (goal.state, goal.learnt) == ("open", "They liked it."), "what was learnt is kept"
        told = [each.action for each in reversed(trail(session, "account_goal", goal.id))]
    expected = ["entered", "action-added", "action-done", "action-done", "reached", "reopened"]
    assert told == expected, "the history of a goal holds its actions"


def test_a_goal_may_be_given_up_whatever_is_open_and_a_removed_one_is_kept(database):
    with database.write() as session:
        by, account = a_user(session), an_account(session)
        goal = service.set_goal(session, account.id, {**GOAL, "kind": "strength"}, by, NOW)
        service.end_goal(session, goal.id, "given-up", "They merge next year.", by, NOW)
        service.remove_goal(session, goal.id, by, NOW)
        assert queries.plan(session, account.id).ended == ()
        with pytest.raises(NotFound):
            service.reopen_goal(session, goal.id, by, NOW)
        service.restore_goal(session, goal.id, by, NOW)
        (line,) = queries.plan(session, account.id).ended
        assert (line.goal.learnt, line.left, line.done) == ("They merge next year.", 2, 0)


def test_a_stale_edit_is_refused_with_both_texts(database):
    with database.write() as session:
        by, account = a_user(session), an_account(session)
        goal = service.set_goal(session, account.id, GOAL, by, NOW)
        seen = goal.version
        service.edit_goal(session, goal.id, {**GOAL, "measure": "Two orders"}, seen, by, NOW)
        with pytest.raises(Stale) as stale:
            service.edit_goal(session, goal.id, {**GOAL, "measure": "Three orders"}, seen, by, NOW)
        assert stale.value.mine == {"Measure": "Three orders"}
        assert stale.value.theirs == {"Measure": "Two orders"}
        with pytest.raises(Invalid):
            service.set_goal(session, account.id, {**GOAL, "kind": "other", "text": "", "due_on": None}, by, NOW)


def test_reviews_that_are_due_are_whose_the_goal_is(database):
    with database.write() as session:
        manager, owner = a_user(session), a_user(session)
        account = an_account(session, manager_id=manager.id)
        orphan = an_account(session)
        due = {**GOAL, "review_on": TODAY}
        first = service.set_goal(session, account.id, due, owner, NOW).id
        second = service.set_goal(session, account.id, {**due, "owner_id": owner.id}, owner, NOW).id
        nobodys = service.set_goal(session, orphan.id, due, owner, NOW).id
        late = service.set_goal(session, account.id, {**GOAL, "due_on": date(2026, 11, 22)}, owner, NOW).id
        service.set_goal(session, account.id, GOAL, owner, NOW)
        ids = {
            name: [line.goal.id for line in queries.to_review(session, who, TODAY)]
            for name, who in {"all": None, "manager": [manager.id], "owner": [owner.id], "nobody": [None]}.items()
        }
        assert ids == {
            "all": [first, second, nobodys, late],
            "manager": [first, late],
            "owner": [second],
            "nobody": [nobodys],
        }
        with pytest.raises(Invalid):
            service.review(session, first, TODAY, "on its way", owner, NOW)
        service.review(session, first, date(2027, 1, 15), "on its way", owner, NOW)
        assert [line.goal.id for line in queries.to_review(session, [manager.id], TODAY)] == [late]
        told = trail(session, "account_goal", first)[0]
        assert (told.action, told.changes["word"]) == ("reviewed", [None, "on its way"])


@pytest.fixture
def _today():
    with time_machine.travel(NOW, tick=False), reader.reading(now=NOW):
        yield


@pytest.mark.usefixtures("_today")
def test_the_pages_of_a_plan(house, signed_in):
    aino = signed_in("sales", name="Aino")
    with house.database.write() as session:
        account = an_account(session, organization_id=an_organization(session, name="Espoon kaupunki").id).id

    def said(path: str) -> str:
        return words(aino.get(path)).replace("\xa0", " ")

    plan = f"/accounts/{account}/plan"
    assert "No goal is set." in said(plan)
    new = f"/accounts/{account}/goals/new"
    assert "bdi" not in said(new)
    aino.post(new, {"kind": "growth", "text": "", "due_on": "x", "review_on": ""}, status=422)
    given = {"kind": "growth", "text": "Two more schools", "due_on": "2027-06-30", "review_on": "2026-11-23"}
    aino.post(new, given, on=new)
    goal = "/goals/1"
    assert "2 mandatory actions are open" in said(goal)
    assert "1 to review" in said("/goals")
    assert "Two more schools" in said("/goals?person=none")
    assert "No goal waits" in said("/goals?person=me")
    assert "Ignored: show=x" in said("/goals?show=x")
    aino.post(f"{goal}/choose/reference")
    aino.post(f"{goal}/choose/reference")
    assert said(goal).count("Show a reference of a like customer") > 0
    aino.post(f"{goal}/choose/pilot", status=404)
    aino.get(f"{goal}/end")
    refused = aino.post(f"{goal}/end", {"state": "reached", "learnt": "It takes a year."}, status=422).text
    assert "Agree with them how we see that it works" in refused
    assert "It takes a year." in refused
    action = f"{goal}/actions/new"
    aino.post(action, {"text": ""}, status=422)
    aino.post(action, {"text": "Call the headmaster", "mandatory": "y", "due_on": "1.12.2026"}, on=action)
    with house.database.read() as session:
        ids = {each.text: each.id for each in session.scalars(select(GoalAction))}
    assert len(ids) == 4
    own = ids["Call the headmaster"]
    aino.post(f"/goal-actions/{own}", {"text": "Call both headmasters", "due_on": ""}, on=f"/goal-actions/{own}")
    aino.post(f"/goal-actions/{own}/remove")
    assert "Call both headmasters" not in said(goal).partition("History")[0]
    aino.post(f"/goal-actions/{own}/restore")
    for number in ids.values():
        aino.post(f"/goal-actions/{number}/done")
    aino.post(f"/goal-actions/{own}/open")
    review = f"{goal}/review"
    aino.post(review, {"word": "Well", "review_on": "2026-11-01"}, status=422)
    aino.post(review, {"word": "Well on its way", "review_on": "2027-02-01"}, on=review)
    assert "Well on its way" in said(goal)
    edit = f"{goal}/edit"
    aino.post(edit, {**given, "review_on": "2027-03-01", "version": "2"}, on=edit)
    aino.post(edit, {**given, "text": "Five schools", "version": "1"}, status=409)
    aino.post(f"{goal}/end", {"state": "reached", "learnt": "It takes a year."}, on=f"{goal}/end")
    assert "It takes a year." in said(plan)
    assert "Two more schools" in said("/goals?show=reached")
    aino.post(f"{goal}/reopen")
    aino.post(f"{goal}/remove")
    assert "No goal is set." in said(plan)
    aino.get(goal, status=404)
    aino.post(f"{goal}/restore")
    assert "1 open goal" in said(plan)
    with house.database.read() as session:
        assert session.get_one(AccountGoal, 1).state == "open"
    signed_in("viewer").get(goal, status=403)
