"""What moves the last day in force besides options and extensions: a holdover, and notice of termination."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import standing_notices, terms_of, today_of
from tenderwatch.contracts.rules import terms as rules
from tenderwatch.contracts.service.changing import about_the_end, check_running
from tenderwatch.contracts.service.decisions import close_decisions, contract_of, refresh_decisions, reopen
from tenderwatch.contracts.service.entering import settle_end
from tenderwatch.contracts.service.values import day_problem
from tenderwatch.contracts.tables import Contract, TerminationNotice
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.web import formatters

SIDES = ("ours", "theirs")


def hold_over(
    session: Session, contract_id: int, agreed_on: date, until: date | None, how: str, by: User | None, now: datetime
) -> Contract:
    """Record that the contract goes on after its agreed end, until a day or until a new one is there; or change that.

    The end's own decision closes as held over, and the holdover's opens: without a last day it is loud every week from
    the first day after the agreed end.
    """
    contract = contract_of(session, contract_id)
    check_running(contract)
    agreed = rules.agreed_end(terms_of(contract))
    if agreed is None:
        raise NotAllowed(_("The last day of the contract is not known. Enter it first."))
    if standing_notices(contract):
        raise NotAllowed(_("Notice of termination was given. Withdraw it first."))
    _check_holdover(agreed_on, until, how, agreed.value, today_of(now))
    kept = terms_of(contract).ends_on
    contract.held_over_on, contract.holdover_until, contract.holdover_agreed = agreed_on, until, how.strip()
    settle_end(contract, kept)
    close_decisions(session, about_the_end(contract, "end", "termination-notice"), "held-over", how.strip(), by, now)
    for decision in about_the_end(contract, "holdover"):
        if decision.state == "decided":
            reopen(decision, today_of(now))
    audit(session, contract, by, now, "held-over")
    refresh_decisions(session, contract, today_of(now))
    return contract


def take_holdover_back(session: Session, contract_id: int, by: User | None, now: datetime) -> Contract:
    """Take back that the contract goes on: its agreed end is its end again, and is asked about again."""
    contract = contract_of(session, contract_id)
    if contract.held_over_on is None:
        raise NotAllowed(_("The contract is not held over."))
    kept = terms_of(contract).ends_on
    contract.held_over_on = contract.holdover_until = contract.holdover_agreed = None
    settle_end(contract, kept)
    audit(session, contract, by, now, "holdover-taken-back")
    refresh_decisions(session, contract, today_of(now))
    return contract


def give_notice(
    session: Session,
    contract_id: int,
    side: str,
    given_on: date,
    takes_effect_on: date,
    reason: str,
    by: User | None,
    now: datetime,
) -> TerminationNotice:
    """Record notice of termination, ours or the buyer's: the contract ends on the day on which it takes effect.

    Options lapse with it.  After notice of ours nobody is asked to renew; after theirs renewal work counts from the
    new end.  Why the contract ended is still asked for when the day has come.
    """
    contract = contract_of(session, contract_id)
    check_running(contract)
    _check_notice(contract, side, given_on, takes_effect_on, reason, today_of(now))
    kept = terms_of(contract).ends_on
    notice = TerminationNotice(
        side=side,
        given_on=given_on,
        takes_effect_on=takes_effect_on,
        reason=reason.strip(),
        entered_at=now,
        entered_by_id=by.id if by else None,
    )
    contract.termination_notices.append(notice)
    settle_end(contract, kept)
    if side == "ours":
        close_decisions(session, about_the_end(contract, "termination-notice"), "given", reason.strip(), by, now)
    told = {"notice": [None, side], "given_on": [None, str(given_on)], "reason": [None, reason.strip()]}
    audit(session, contract, by, now, "notice-given", changes=told)
    refresh_decisions(session, contract, today_of(now))
    return notice


def withdraw_notice(
    session: Session, contract_id: int, notice_id: int, withdrawn_on: date, why: str, by: User | None, now: datetime
) -> Contract:
    """Record that a notice was withdrawn: the end is what it was before, and what was asked about it is due again."""
    contract = contract_of(session, contract_id)
    notice = next((each for each in standing_notices(contract) if each.id == notice_id), None)
    if notice is None:
        raise NotFound(_("There is no such notice."))
    problems = {} if why.strip() else {"reason": _("Say why.")}
    if not notice.given_on <= withdrawn_on <= today_of(now):
        problems["withdrawn_on"] = _("Between the day on which it was given and today.")
    _refuse(problems)
    kept = terms_of(contract).ends_on
    notice.withdrawn_on, notice.withdrawal = withdrawn_on, why.strip()
    settle_end(contract, kept)
    for decision in about_the_end(contract, "termination-notice"):
        if notice.side == "ours" and decision.state == "decided" and decision.choice == "given":
            reopen(decision, today_of(now))
    audit(
        session, contract, by, now, "notice-withdrawn", {"notice": [notice.side, None], "reason": [None, why.strip()]}
    )
    refresh_decisions(session, contract, today_of(now))
    return contract


def _check_holdover(agreed_on: date, until: date | None, how: str, agreed: date, today: date) -> None:
    problems = {}
    if agreed_on > today:
        problems["agreed_on"] = _("A decision cannot be of a day to come.")
    if until is not None and until <= agreed:
        problems["until"] = _("A holdover ends after the agreed end, %(end)s.", end=formatters.day(agreed))
    if problem := day_problem(until):
        problems["until"] = problem
    if not how.strip():
        problems["how"] = _("Say how it was agreed.")
    _refuse(problems)


def _check_notice(
    contract: Contract, side: str, given_on: date, takes_effect_on: date, reason: str, today: date
) -> None:
    problems = {}
    if side not in SIDES:
        problems["side"] = _("Choose who gave notice.")
    elif any(each.side == side for each in standing_notices(contract)):
        problems["side"] = _("This side has given notice already. Withdraw that one first.")
    if given_on > today:
        problems["given_on"] = _("Notice cannot have been given on a day to come.")
    if takes_effect_on < max(given_on, contract.starts_on or given_on):
        problems["takes_effect_on"] = _("It takes effect after it was given, and not before the contract begins.")
    end = rules.in_force_until(terms_of(contract))
    if end is not None and takes_effect_on > end.value:
        problems["takes_effect_on"] = _("The contract ends before that, on %(end)s.", end=formatters.day(end.value))
    if problem := day_problem(takes_effect_on):
        problems["takes_effect_on"] = problem
    if not reason.strip():
        problems["reason"] = _("Say why.")
    _refuse(problems)


def _refuse(problems: dict[str, str]) -> None:
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
