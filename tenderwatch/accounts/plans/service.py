"""Goals of an account, from choosing them to what was learnt; each step is told in the goal's own history."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.plans import labels, rules
from tenderwatch.accounts.tables import Account, AccountGoal, GoalAction
from tenderwatch.accounts.versions import take_over
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _, speaking
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

FIELDS = ("kind", "text", "measure", "due_on", "review_on", "owner_id")
ACTION_FIELDS = ("text", "mandatory", "due_on", "owner_id")
Values = Mapping[str, Any]


def goal_of(session: Session, goal_id: int, *, removed: bool = False) -> AccountGoal:
    """Return a goal; NotFound when there is none, or, unless `removed`, when it was removed."""
    goal = session.get(AccountGoal, goal_id)
    if goal is None or (goal.removed_at is not None and not removed):
        raise NotFound(_("There is no such goal."))
    return goal


def actions_of(session: Session, goal_id: int) -> list[GoalAction]:
    """Return the actions of a goal: what is mandatory first."""
    query = select(GoalAction).where(GoalAction.goal_id == goal_id, GoalAction.removed_at.is_(None))
    return list(session.scalars(query.order_by(GoalAction.mandatory.desc(), GoalAction.id)))


def set_goal(session: Session, account_id: int, values: Values, by: User, now: datetime) -> AccountGoal:
    """Set a goal with the actions that its kind asks for, in the words of who sets it; `values` are FIELDS."""
    if session.get(Account, account_id) is None:
        raise NotFound(_("There is no such account."))
    goal = AccountGoal(account_id=account_id, entered_at=now, entered_by_id=by.id, **_checked(values))
    session.add(goal)
    session.flush()
    audit(session, goal, by, now, "entered", {"text": [None, goal.text]})
    with speaking(by.language):
        texts = [labels.action_text(code) for code in rules.MANDATORY[goal.kind]]
    session.add_all(GoalAction(goal_id=goal.id, text=text, mandatory=True) for text in texts)
    session.flush()
    return goal


def edit_goal(session: Session, goal_id: int, values: Values, seen: int, by: User, now: datetime) -> AccountGoal:
    """Change a goal that is open; an edit of an older version raises Stale with both texts."""
    goal = _open(session, goal_id)
    take_over(goal, _checked(values), seen, labels.compared)
    audit(session, goal, by, now)
    session.flush()
    return goal


def review(session: Session, goal_id: int, next_on: date | None, word: str, by: User, now: datetime) -> AccountGoal:
    """Note that a goal was reviewed, what was found, and when it is looked at next."""
    goal = _open(session, goal_id)
    problems = {}
    if next_on is None or next_on <= today_of(now):
        problems["review_on"] = _("Enter a day that is yet to come.")
    if not word.strip():
        problems["word"] = _("Say how it stands.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    take_over(goal, {"review_on": next_on}, None, labels.compared)
    audit(session, goal, by, now, "reviewed", {"word": [None, word.strip()]})
    session.flush()
    return goal


def end_goal(session: Session, goal_id: int, how: str, learnt: str, by: User, now: datetime) -> AccountGoal:
    """End a goal as reached or given up, with what was learnt; "reached" asks for every mandatory action first."""
    goal = _open(session, goal_id)
    problems = {}
    if how not in rules.ENDS:
        problems["state"] = _("Choose one.")
    if how == "reached" and (left := [each.text for each in actions_of(session, goal_id) if _is_left(each)]):
        problems["state"] = _("Not done yet, and mandatory: %(actions)s", actions="; ".join(left))
    if not learnt.strip():
        problems["learnt"] = _("Say what was learnt.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    take_over(goal, {"state": how, "learnt": learnt.strip(), "ended_on": today_of(now)}, None, labels.compared)
    audit(session, goal, by, now, how)
    session.flush()
    return goal


def _is_left(action: GoalAction) -> bool:
    return action.mandatory and action.done_on is None


def reopen_goal(session: Session, goal_id: int, by: User, now: datetime) -> AccountGoal:
    """Say that a goal has not ended after all; what was learnt is kept."""
    goal = goal_of(session, goal_id)
    if goal.state == "open":
        raise NotAllowed(_("This goal is open."))
    take_over(goal, {"state": "open", "ended_on": None}, None, labels.compared)
    audit(session, goal, by, now, "reopened")
    session.flush()
    return goal


def remove_goal(session: Session, goal_id: int, by: User, now: datetime) -> AccountGoal:
    """Take a goal out of the plan; it is kept and can be restored."""
    goal = goal_of(session, goal_id)
    goal.removed_at = now
    audit(session, goal, by, now, "removed", {"text": [goal.text, None]})
    session.flush()
    return goal


def restore_goal(session: Session, goal_id: int, by: User, now: datetime) -> AccountGoal:
    """Take a removed goal back."""
    goal = goal_of(session, goal_id, removed=True)
    goal.removed_at = None
    audit(session, goal, by, now, "restored", {"text": [None, goal.text]})
    session.flush()
    return goal


def _open(session: Session, goal_id: int) -> AccountGoal:
    goal = goal_of(session, goal_id)
    if goal.state != "open":
        raise NotAllowed(_("This goal has ended. Open it again first."))
    return goal


def _checked(values: Values) -> dict[str, Any]:
    said = {name: values.get(name) for name in FIELDS} | {"text": (values.get("text") or "").strip()}
    said["measure"] = (values.get("measure") or "").strip() or None
    problems = {}
    if said["kind"] not in rules.KINDS:
        problems["kind"] = _("Choose one.")
    if not said["text"]:
        problems["text"] = _("Say what is to be reached.")
    problems |= {name: _("Enter a day.") for name in ("due_on", "review_on") if said[name] is None}
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return said


# Actions


def action_of(session: Session, action_id: int, *, removed: bool = False) -> GoalAction:
    """Return an action; NotFound when there is none, or, unless `removed`, when it was removed."""
    action = session.get(GoalAction, action_id)
    if action is None or (action.removed_at is not None and not removed):
        raise NotFound(_("There is no such action."))
    return action


def add_action(session: Session, goal_id: int, values: Values, by: User, now: datetime) -> GoalAction:
    """Add an action to a goal that is open; `values` are ACTION_FIELDS."""
    goal, said = _open(session, goal_id), _checked_action(values)
    action = GoalAction(goal_id=goal.id, **said)
    session.add(action)
    session.flush()
    audit(session, goal, by, now, "action-added", {"action": [None, action.text]})
    return action


def choose_action(session: Session, goal_id: int, code: str, by: User, now: datetime) -> GoalAction:
    """Add one of the actions that are proposed for the kind of goal."""
    goal = _open(session, goal_id)
    if code not in rules.CHOSEN[goal.kind]:
        raise NotFound(_("There is no such action."))
    texts = labels.action_texts(code)
    there = next((each for each in actions_of(session, goal_id) if each.text in texts), None)
    with speaking(by.language):
        text = labels.action_text(code)
    return there or add_action(session, goal_id, {"text": text, "mandatory": False}, by, now)


def edit_action(session: Session, action_id: int, values: Values, by: User, now: datetime) -> GoalAction:
    """Change an action of a goal that is open."""
    action = action_of(session, action_id)
    goal, said = _open(session, action.goal_id), _checked_action(values)
    changed = {name: getattr(action, name) for name in said if getattr(action, name) != said[name]}
    for name, value in said.items():
        setattr(action, name, value)
    if changed:
        told = {name: [_plain(was), _plain(said[name])] for name, was in changed.items()}
        audit(session, goal, by, now, "action-changed", {"action": [None, action.text], **told})
    session.flush()
    return action


def settle_action(session: Session, action_id: int, by: User, now: datetime, *, done: bool) -> GoalAction:
    """Note that an action is done, or that it is to be done again."""
    action = action_of(session, action_id)
    goal = _open(session, action.goal_id)
    if (action.done_on is not None) != done:
        action.done_on = today_of(now) if done else None
        audit(session, goal, by, now, "action-done" if done else "action-open", {"action": [None, action.text]})
    session.flush()
    return action


def remove_action(session: Session, action_id: int, by: User, now: datetime) -> GoalAction:
    """Take an action out of a goal that is open; the history says so, and it can be restored."""
    action = action_of(session, action_id)
    goal = _open(session, action.goal_id)
    action.removed_at = now
    audit(session, goal, by, now, "action-removed", {"action": [action.text, None]})
    session.flush()
    return action


def restore_action(session: Session, action_id: int, by: User, now: datetime) -> GoalAction:
    """Take a removed action back."""
    action = action_of(session, action_id, removed=True)
    goal = _open(session, action.goal_id)
    action.removed_at = None
    audit(session, goal, by, now, "action-restored", {"action": [None, action.text]})
    session.flush()
    return action


def _checked_action(values: Values) -> dict[str, Any]:
    said = {name: values.get(name) for name in ACTION_FIELDS} | {"text": (values.get("text") or "").strip()}
    said["mandatory"] = bool(said["mandatory"])
    if not said["text"]:
        raise Invalid(_("Say what is to be done."), {"text": _("Say what is to be done.")})
    return said


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
