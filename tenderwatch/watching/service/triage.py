"""What a team decides about a procedure: every decision is a step, and steps can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.users.tables import TeamMember, User
from tenderwatch.watching.rules import REASONS, STATES, UNDO_STEPS
from tenderwatch.watching.service.entering import change, open_triage, told
from tenderwatch.watching.tables import Triage, TriageStep


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides; a reason belongs to "dismissed", a day to "snoozed"."""

    state: str
    reason: str | None = None
    until: date | None = None


class DecidedAlready(NotAllowed):
    """Somebody else decided otherwise since the reader saw the row: `who` decided on `state` at a moment."""

    def __init__(self, triage: Triage, who: str) -> None:
        super().__init__(_("%(who)s has decided about this in the meantime.", who=who))
        self.state, self.at, self.who = triage.state, triage.changed_at, who


def decide(
    session: Session,
    team_id: int,
    procedure_id: int,
    decision: Decision,
    by: User,
    now: datetime,
    seen_at: datetime | None = None,
) -> TriageStep | None:
    """Decide for a team; None when that is decided already.

    `seen_at` is when the triage had last changed as the reader saw it: if another person decided otherwise since, their
    decision stands and DecidedAlready tells of it.  Without it nobody is asked.
    """
    _refuse_wrong(decision)
    triage = _triage(session, team_id, procedure_id, now)
    if _is_so(triage, decision):
        return None
    if seen_at is not None and _is_others(triage, by, seen_at):
        raise DecidedAlready(triage, _name(session, triage.changed_by_id))
    values = {"state": decision.state, "reason": decision.reason, "snoozed_until": decision.until}
    return change(session, triage, {**values, "reopened_by_id": None}, by.id, now)


def _refuse_wrong(decision: Decision) -> None:
    if decision.state not in STATES:
        raise Invalid(_("There is no such state."), {"state": _("Choose what to do.")})
    if decision.reason is not None and (decision.state != "dismissed" or decision.reason not in REASONS):
        raise Invalid(_("There is no such reason."), {"reason": _("Choose a reason.")})
    if (decision.until is not None) != (decision.state == "snoozed"):
        raise Invalid(_("Say until when it may wait."), {"until": _("Choose a day.")})


def _triage(session: Session, team_id: int, procedure_id: int, now: datetime) -> Triage:
    """Return the triage of a procedure, held until the end of the transaction; opened when no search found it."""
    if session.get(Procedure, procedure_id) is None:
        raise NotFound(_("There is no such procedure."))
    open_triage(session, [(team_id, procedure_id)], now)
    wanted = select(Triage).where(Triage.team_id == team_id, Triage.procedure_id == procedure_id)
    return session.scalars(wanted.with_for_update()).one()


def _is_so(triage: Triage, decision: Decision) -> bool:
    same = (triage.state, triage.snoozed_until) == (decision.state, decision.until)
    return same and (decision.reason is None or triage.reason == decision.reason)


def _is_others(triage: Triage, by: User, seen_at: datetime) -> bool:
    return triage.state != "new" and triage.changed_by_id not in (None, by.id) and triage.changed_at != seen_at


def _name(session: Session, user_id: int | None) -> str:
    user = session.get(User, user_id) if user_id else None
    return user.name if user else _("Somebody")


def assign(
    session: Session, team_id: int, procedure_id: int, to_id: int | None, by: User, now: datetime
) -> TriageStep | None:
    """Name who of the team looks at an undecided procedure, None for nobody; returns None when it is so already."""
    triage = _triage(session, team_id, procedure_id, now)
    if triage.state in ("shortlisted", "dismissed"):
        raise NotAllowed(_("This has been decided: there is nothing left to look at."))
    if to_id is not None and session.get(TeamMember, (team_id, to_id)) is None:
        raise Invalid(_("There is no such person in the team."), {"to": _("Choose somebody of the team.")})
    if triage.assignee_id == to_id:
        return None
    return change(session, triage, {"assignee_id": to_id}, by.id, now)


def undo(session: Session, by: User, team_id: int, now: datetime) -> list[Triage]:
    """Take back what a person decided last for the team (all of it when it was decided in one go), 20 steps back.

    Returns what was restored; empty when there is nothing to take back.  A row that somebody has changed since is
    left to them: NotAllowed.
    """
    steps = _last_steps(session, by.id, team_id)
    last = [step for step in steps if step.at == steps[0].at]
    restored = [_restored(session, step, by, now) for step in last]
    session.flush()
    return restored


def _last_steps(session: Session, user_id: int, team_id: int) -> Sequence[TriageStep]:
    """Return the steps that may still be taken back, the latest first."""
    mine = select(TriageStep).join(Triage).where(TriageStep.user_id == user_id, Triage.team_id == team_id)
    steps = session.scalars(mine.order_by(TriageStep.id.desc()).limit(UNDO_STEPS * _MOST_AT_ONCE)).all()
    moments = list(dict.fromkeys(step.at for step in steps))[:UNDO_STEPS]
    return [step for step in steps if step.undone_at is None and step.at in moments]


_MOST_AT_ONCE = 50
"""Rows of a page, which may all be decided in one go."""


def _restored(session: Session, step: TriageStep, by: User, now: datetime) -> Triage:
    triage = session.scalars(select(Triage).where(Triage.id == step.triage_id).with_for_update()).one()
    if told(triage) != {name: step.after.get(name) for name in told(triage)} or triage.changed_by_id != by.id:
        raise NotAllowed(_("It was changed by somebody else since, and is left as it is."))
    for name, value in _values(step.before).items():
        setattr(triage, name, value)
    triage.changed_at, triage.changed_by_id = now, by.id
    step.undone_at = now
    return triage


def _values(before: dict[str, Any]) -> dict[str, Any]:
    until = before.get("until")
    return {
        "state": before["state"],
        "reason": before.get("reason"),
        "snoozed_until": date.fromisoformat(until) if until else None,
        "reopened_by_id": before.get("reopened_by"),
        "assignee_id": before.get("assignee"),
    }


def wake(session: Session, today: date, now: datetime) -> int:
    """Put before their team again what was snoozed until today; return how many."""
    due = select(Triage).where(Triage.state == "snoozed", func.coalesce(Triage.snoozed_until, today) <= today)
    rows = session.scalars(due.with_for_update()).all()
    for triage in rows:
        change(session, triage, {"state": "new", "snoozed_until": None}, None, now)
    return len(rows)
