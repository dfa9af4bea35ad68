"""How people answer a warning without deciding yet: acknowledge, snooze, hand over."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import days_off, today_of
from tenderwatch.contracts.rules.ladders import snooze_problem
from tenderwatch.contracts.service.decisions import ask_anew, latest_rung, mute
from tenderwatch.contracts.service.recording import decision_of
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.web import formatters


@dataclass(frozen=True)
class Acknowledgement:
    """Who answered a warning and when; `already` when that was before this."""

    already: bool
    at: datetime
    by_name: str


def acknowledge(
    session: Session, decision_id: int, by: User, now: datetime, rung: int | None = None
) -> Acknowledgement:
    """Note that somebody knows of a warning and sees to it; `rung` None means the latest one said.

    An answer to a nearer rung answers the longer ones too; a decided matter is answered by its decision.
    """
    contract, decision = decision_of(session, decision_id)
    if decision.state == "withdrawn":
        raise NotAllowed(_("This is no longer asked."))
    rung = latest_rung(session, decision) if rung is None else rung
    if (before := _answered(session, decision, rung)) is not None:
        return before
    decision.acknowledged_at, decision.acknowledged_by_id = now, by.id
    decision.acknowledged_rung = rung
    audit(session, contract, by, now, "acknowledged", changes={decision.kind: [None, rung]})
    session.flush()
    return Acknowledgement(already=False, at=now, by_name=by.name)


def _answered(session: Session, decision: Decision, rung: int | None) -> Acknowledgement | None:
    if decision.state == "decided" and decision.decided_at is not None:
        return Acknowledgement(True, decision.decided_at, _name(session, decision.decided_by_id))
    if decision.acknowledged_at is None:
        return None
    answered = decision.acknowledged_rung
    if rung is not None and (answered is None or answered > rung):
        return None
    return Acknowledgement(True, decision.acknowledged_at, _name(session, decision.acknowledged_by_id))


def _name(session: Session, user_id: int | None) -> str:
    user = session.get(User, user_id) if user_id else None
    return user.name if user else _("somebody who has left")


def snooze(session: Session, decision_id: int, until: date, reason: str, by: User, now: datetime) -> Decision:
    """Keep quiet about a decision until a day, never past its date, and say why; it speaks again on that day."""
    contract, decision = decision_of(session, decision_id)
    _check_open(decision)
    _check_snooze(session, contract, decision, until, reason, today_of(now))
    decision.snoozed_until, decision.snooze_reason = until, reason.strip()
    decision.acknowledged_at, decision.acknowledged_by_id = now, by.id
    decision.acknowledged_rung = latest_rung(session, decision)
    mute(session, decision)
    told = {decision.kind: [None, until.isoformat()], "reason": [None, reason.strip()]}
    audit(session, contract, by, now, "snoozed", changes=told)
    session.flush()
    return decision


def take_back(session: Session, decision_id: int, by: User, now: datetime) -> Decision:
    """Take back one's own acknowledgement or snooze: the decision waits, and is warned about, as if it had not been."""
    contract, decision = decision_of(session, decision_id)
    _check_open(decision)
    if decision.acknowledged_at is None or decision.acknowledged_by_id != by.id:
        raise NotAllowed(_("There is nothing of yours to take back here."))
    until = decision.snoozed_until
    decision.acknowledged_at = decision.acknowledged_by_id = decision.acknowledged_rung = None
    decision.snoozed_until = decision.snooze_reason = None
    was = until.isoformat() if until else _("acknowledged")
    audit(session, contract, by, now, "answer-taken-back", changes={decision.kind: [was, None]})
    session.flush()
    return decision


def _check_snooze(
    session: Session, contract: Contract, decision: Decision, until: date, reason: str, today: date
) -> None:
    buyer = session.get(Organization, contract.buyer_id)
    holidays = days_off(buyer.country if buyer else None, today, decision.due_on)
    problems = {}
    problem = snooze_problem(until, decision.due_on, today, holidays)
    if problem == "not-ahead":
        problems["until"] = _("Choose a day to come.")
    elif problem == "past-the-date":
        problems["until"] = _("Not past the decision's own date, %(due)s.", due=formatters.day(decision.due_on))
    if not reason.strip():
        problems["reason"] = _("Say why.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def assign(session: Session, decision_id: int, to_id: int, by: User, now: datetime) -> Decision:
    """Hand a decision to somebody else; what was said last of it is said once more, to the new person."""
    contract, decision = decision_of(session, decision_id)
    _check_open(decision)
    person = session.get(User, to_id)
    if person is None or not person.active:
        words = _("There is no such person here.")
        raise Invalid(words, {"to_id": words})
    before = decision.assignee_id or contract.owner_id
    if before == to_id:
        return decision
    decision.assignee_id = to_id
    ask_anew(session, decision, to_id, today_of(now))
    audit(session, contract, by, now, "assigned", changes={decision.kind: [_name(session, before), person.name]})
    session.flush()
    return decision


def _check_open(decision: Decision) -> None:
    if decision.state != "open":
        raise NotAllowed(_("This is decided already, or no longer asked."))
