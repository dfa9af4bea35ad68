"""What happens to a contract in its life: options, extensions, its end, its successor."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import is_end_moved, terms_of, today_of
from tenderwatch.contracts.rules import terms as rules
from tenderwatch.contracts.service.decisions import close_decisions, contract_of, refresh_decisions, reopen
from tenderwatch.contracts.service.entering import end_of, settle_end
from tenderwatch.contracts.service.values import day_problem
from tenderwatch.contracts.tables import Amendment, Contract, ContractOption, Decision
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.web import formatters

END_REASONS = (
    "retender-won",
    "retender-lost",
    "not-tendered",
    "terminated-by-them",
    "terminated-by-us",
    "need-ended",
    "taken-in-house",
    "transferred",
    "merged",
)
"""Why a contract ended (RULES of the trade: the shares are a report)."""

_OF_THE_END = ("renewal-start", "termination-notice", "end")


def use_option(
    session: Session, contract_id: int, position: int, decided_on: date, by: User | None, now: datetime
) -> Contract:
    """Note that the next option is used: the last day moves, the old end's decisions close, the new end's open."""
    contract = contract_of(session, contract_id)
    option = _next_option(contract, position)
    _check_decided_on(decided_on, today_of(now))
    after = rules.agreed_end(rules.use_option(terms_of(contract), position))
    option.state, option.decided_on = "used", decided_on
    settle_end(contract, after.value if after else None)
    close_decisions(session, _about_option(contract, position), "used", None, by, now)
    close_decisions(session, about_the_end(contract), "option-used", None, by, now)
    audit(session, contract, by, now, "option-used", changes={"option": ["open", position]})
    refresh_decisions(session, contract, today_of(now))
    return contract


def decline_option(
    session: Session, contract_id: int, position: int, decided_on: date, by: User | None, now: datetime
) -> Contract:
    """Note that the next option is not used; those after it lapse with it, and the end stays."""
    contract = contract_of(session, contract_id)
    option = _next_option(contract, position)
    _check_decided_on(decided_on, today_of(now))
    option.state, option.decided_on = "not-used", decided_on
    close_decisions(session, _about_option(contract, position), "not-used", None, by, now)
    audit(session, contract, by, now, "option-not-used", changes={"option": ["open", position]})
    refresh_decisions(session, contract, today_of(now))
    return contract


def take_option_back(session: Session, contract: Contract, position: int, today: date) -> None:
    """Make the option that was decided last open again, and the end what it was before."""
    option = next((row for row in contract.options if row.position == position), None)
    decided = [row for row in contract.options if row.state != "open"]
    if option is None or decided[-1:] != [option]:
        raise NotAllowed(_("Take back the options that were decided later first."))
    check_end_stays(contract)
    if option.state == "used" and contract.extensions:
        raise NotAllowed(_("The contract was extended after this option: correct its last day instead."))
    option.state, option.decided_on = "open", None
    settle_end(contract, end_of(contract))
    refresh_decisions(session, contract, today)


def extend(session: Session, contract_id: int, until: date, reason: str, by: User | None, now: datetime) -> Contract:
    """Move the last day later, besides the options: the old end's decisions close as extended, new ones open."""
    contract = contract_of(session, contract_id)
    check_running(contract)
    check_end_stays(contract)
    end = rules.in_force_until(terms_of(contract))
    if end is None:
        raise NotAllowed(_("The last day of the contract is not known. Enter it first."))
    problems = {}
    if until <= end.value:
        problems["until"] = _("An extension must end after %(end)s.", end=formatters.day(end.value))
    if problem := day_problem(until):
        problems["until"] = problem
    if not reason.strip():
        problems["reason"] = _("Say why.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    contract.extensions += 1
    settle_end(contract, until)
    session.add(_amendment_of(contract, end.value, until, by, now))
    close_decisions(session, about_the_end(contract), "extended", reason.strip(), by, now)
    audit(session, contract, by, now, "extended", changes={"reason": [None, reason.strip()]})
    refresh_decisions(session, contract, today_of(now))
    return contract


def _amendment_of(contract: Contract, was: date, until: date, by: User | None, now: datetime) -> Amendment:
    """An extension is an amendment of the period, from the day after the old end."""
    return Amendment(
        contract_id=contract.id,
        what="period",
        was=was.isoformat(),
        becomes=until.isoformat(),
        effective_on=was + timedelta(days=1),
        entered_at=now,
        entered_by_id=by.id if by else None,
    )


def end(session: Session, contract_id: int, ended_on: date, reason: str, by: User | None, now: datetime) -> Contract:
    """Record that a contract ended or will end on a day, and why; nothing more is asked about it."""
    contract = contract_of(session, contract_id)
    check_running(contract)
    problems = {}
    if reason not in END_REASONS:
        problems["reason"] = _("Say why the contract ended.")
    if problem := day_problem(ended_on):
        problems["ended_on"] = problem
    if contract.starts_on and ended_on < contract.starts_on:
        problems["ended_on"] = _("A contract cannot end before its first day.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    contract.ended_on, contract.end_reason = ended_on, reason
    close_decisions(session, about_the_end(contract, "end", "holdover"), "ended", reason, by, now)
    audit(session, contract, by, now, "ended")
    refresh_decisions(session, contract, today_of(now))
    return contract


def reopen_end(session: Session, contract_id: int, by: User | None, now: datetime) -> Contract:
    """Take back that a contract ended: what was asked about it is due again."""
    contract = contract_of(session, contract_id)
    if contract.ended_on is None:
        raise NotAllowed(_("The contract has not ended."))
    contract.ended_on = contract.end_reason = None
    for decision in contract.decisions:
        if decision.choice == "ended":
            reopen(decision, today_of(now))
    audit(session, contract, by, now, "reopened")
    refresh_decisions(session, contract, today_of(now))
    return contract


def name_successor(
    session: Session, contract_id: int, successor_id: int | None, by: User | None, now: datetime
) -> Contract:
    """Name the contract that follows this one, which mutes its decisions; None takes it back and they are due again."""
    contract = contract_of(session, contract_id)
    if successor_id is not None:
        _check_successor(session, contract, successor_id)
    contract.successor_id = successor_id
    audit(session, contract, by, now)
    refresh_decisions(session, contract, today_of(now))
    return contract


def _check_successor(session: Session, contract: Contract, successor_id: int) -> None:
    seen, follower = {contract.id}, session.get(Contract, successor_id)
    if follower is None or follower.deleted_at is not None:
        raise NotFound(_("There is no such contract."))
    while follower is not None:
        if follower.id in seen:
            words = _("A contract cannot follow itself.")
            raise Invalid(words, {"successor_id": words})
        seen.add(follower.id)
        follower = session.get(Contract, follower.successor_id) if follower.successor_id else None


def delete(session: Session, contract_id: int, by: User | None, now: datetime) -> Contract:
    """Put a contract away: it is kept, shown nowhere, and nothing is said about it."""
    contract = contract_of(session, contract_id)
    contract.deleted_at = now
    audit(session, contract, by, now, "deleted")
    refresh_decisions(session, contract, today_of(now))
    return contract


def restore(session: Session, contract_id: int, by: User | None, now: datetime) -> Contract:
    """Take a deleted contract back: what was due about it is due again."""
    contract = contract_of(session, contract_id, deleted=True)
    contract.deleted_at = None
    audit(session, contract, by, now, "restored")
    refresh_decisions(session, contract, today_of(now))
    return contract


def _next_option(contract: Contract, position: int) -> ContractOption:
    check_running(contract)
    live = rules.live_options(terms_of(contract))
    if not any(option.position == position for option in live):
        raise NotAllowed(_("Option %(n)s is not open.", n=position))
    if live[0].position != position:
        raise NotAllowed(_("Decide on option %(n)s first.", n=live[0].position))
    if rules.in_force_until(terms_of(contract)) is None:
        raise NotAllowed(_("The last day of the contract is not known. Enter it first."))
    return next(row for row in contract.options if row.position == position)


def _about_option(contract: Contract, position: int) -> list[Decision]:
    return [each for each in contract.decisions if each.kind == "option" and each.ordinal == position]


def about_the_end(contract: Contract, *kinds: str) -> list[Decision]:
    """Return the decisions about the end of a contract, or those of `kinds`."""
    return [each for each in contract.decisions if each.kind in (kinds or _OF_THE_END)]


def check_end_stays(contract: Contract) -> None:
    """Raise NotAllowed when a holdover or a notice says the end: it is taken back before the agreed end is moved."""
    if is_end_moved(contract):
        raise NotAllowed(_("Take back the holdover or the termination notice first: it says when the contract ends."))


def check_running(contract: Contract) -> None:
    """Raise NotAllowed when the end of the contract is recorded."""
    if contract.ended_on is not None:
        raise NotAllowed(_("The contract has ended. Take its end back first."))


def _check_decided_on(decided_on: date, today: date) -> None:
    if decided_on > today:
        words = _("A decision cannot be of a day to come.")
        raise Invalid(words, {"decided_on": words})
