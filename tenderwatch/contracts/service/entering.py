"""Entering and editing contracts."""

from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tenderwatch.contracts import labels
from tenderwatch.contracts.facts import is_end_moved, terms_of, today_of
from tenderwatch.contracts.rules.terms import agreed_end, in_force_until
from tenderwatch.contracts.service.decisions import ask_anew, contract_of, refresh_decisions
from tenderwatch.contracts.service.past import Past, take_past, wrong_past
from tenderwatch.contracts.service.values import PLAIN, ContractValues, OptionValue, check, values_of
from tenderwatch.contracts.tables import Contract, ContractOption
from tenderwatch.errors import Invalid, Stale
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.web import formatters


def enter(
    session: Session,
    values: ContractValues,
    by: User | None,
    now: datetime,
    *,
    imported: bool = False,
    bid_id: int | None = None,
    procedure_id: int | None = None,
    past: Past | None = None,
) -> Contract:
    """Enter a contract with the decisions that it asks for; Invalid says field by field what is wrong.

    An imported one starts from a baseline: what had passed before is told in one summary.  `past` is what had become of
    it until now: nobody is asked for what was decided long ago.
    """
    check(session, values)
    if past and (problems := wrong_past(values, past, today_of(now))):
        raise Invalid(" ".join(problems.values()), problems)
    contract = Contract(
        entered_at=now,
        imported=imported,
        bid_id=bid_id,
        procedure_id=procedure_id,
        extensions=0,
        period_planned=False,
        options=[],
        termination_notices=[],
        decisions=[],
    )
    _take(contract, values)
    if past:
        settle_end(contract, take_past(contract, past))
    session.add(contract)
    audit(session, contract, by, now, "imported" if imported else "entered")
    refresh_decisions(session, contract, today_of(now), baseline=imported)
    return contract


def edit(
    session: Session, contract_id: int, values: ContractValues, version: int, by: User | None, now: datetime
) -> Contract:
    """Change what is entered of a contract; Stale with both texts when somebody changed it after `version`."""
    contract = contract_of(session, contract_id)
    if contract.version != version:
        raise _stale(session, contract, values)
    return change(session, contract, values, by, now)


def change(session: Session, contract: Contract, values: ContractValues, by: User | None, now: datetime) -> Contract:
    """Bring a contract (loaded by `contract_of`) to `values`; what does not differ is neither written nor told."""
    before = values_of(contract)
    values = tidy(values)
    if values == before:
        return contract
    check(session, values, contract)
    if (values.starts_on, values.base_ends_on) != (before.starts_on, before.base_ends_on):
        contract.period_planned = False
    _take(contract, values)
    _check_holdover(contract)
    told = {}
    if before.options != values.options:
        told = {"options": [told_options(before.options), told_options(values.options)]}
    audit(session, contract, by, now, changes=told)
    if told:
        flag_modified(contract, "extensions")  # rows of another table make a new version of the contract too
    refresh_decisions(session, contract, today_of(now))
    if values.owner_id != before.owner_id:
        _hand_over(session, contract, today_of(now))
    return contract


def _hand_over(session: Session, contract: Contract, today: date) -> None:
    """Ask the new owner what the old one was asked, unless somebody else sees to it."""
    for decision in contract.decisions:
        if decision.state == "open" and decision.assignee_id is None:
            ask_anew(session, decision, contract.owner_id, today)


def _check_holdover(contract: Contract) -> None:
    end = agreed_end(terms_of(contract))
    if contract.holdover_until is not None and end is not None and contract.holdover_until <= end.value:
        words = _("The contract is held over until %(day)s.", day=formatters.day(contract.holdover_until))
        raise Invalid(words, {"base_ends_on": words})


def confirm_terms(session: Session, contract_id: int, by: User | None, now: datetime) -> Contract:
    """Note that the period and the options are as entered, whatever the notices of a won bid told of them."""
    contract = contract_of(session, contract_id)
    if contract.period_planned or contract.renewals_told:
        contract.period_planned, contract.renewals_told = False, None
        audit(session, contract, by, now, "terms-confirmed")
        session.flush()
    return contract


def tidy(values: ContractValues) -> ContractValues:
    """Return `values` as they are kept: without blanks around words, currency in capitals."""
    return replace(
        values,
        reference=values.reference.strip(),
        title=values.title.strip(),
        currency=values.currency.strip().upper(),
        notes=(values.notes or "").strip() or None,
    )


def _take(contract: Contract, values: ContractValues) -> None:
    values = tidy(values)
    for name in PLAIN:
        setattr(contract, name, getattr(values, name))
    _take_options(contract, values.options)
    settle_end(contract, values.ends_on if contract.extensions and values.ends_on else end_of(contract))


def _take_options(contract: Contract, options: tuple[OptionValue, ...]) -> None:
    del contract.options[len(options) :]
    for row, option in zip(contract.options, options, strict=False):
        for field in fields(OptionValue):
            setattr(row, field.name, getattr(option, field.name))
    for position, option in enumerate(options[len(contract.options) :], len(contract.options) + 1):
        contract.options.append(ContractOption(position=position, state="open", **vars(option)))


def end_of(contract: Contract) -> date | None:
    """Return the agreed last day that follows from the base period and the options used."""
    end = agreed_end(replace(terms_of(contract), ends_on=None))
    return end.value if end else None


def settle_end(contract: Contract, agreed: date | None) -> None:
    """Keep the agreed last day, and the last day in force that holdover and notices make of it."""
    contract.agreed_ends_on = agreed if is_end_moved(contract) else None
    contract.ends_on = agreed
    if is_end_moved(contract):
        end = in_force_until(terms_of(contract))
        contract.ends_on = end.value if end else None


def told_options(options: tuple[OptionValue, ...]) -> str:
    """Return options in a few words: "12m (2026-05-31, we) + 12m"."""
    return " + ".join(
        f"{option.months}m" + (f" ({', '.join(details)})" if (details := _details(option)) else "")
        for option in options
    )


def _details(option: OptionValue) -> list[str]:
    """Return what a contract says of an option besides its length, for its history."""
    days = [day.isoformat() for day in (option.decide_by, option.notify_by) if day]
    own = [] if option.notice_months is None else [f"{option.notice_months}m"]
    return [*days, *own, *([labels.who(option.who)] if option.who != "buyer" else [])]


def _stale(session: Session, contract: Contract, values: ContractValues) -> Stale:
    mine, theirs = _fields(session, tidy(values)), _fields(session, values_of(contract))
    differ = [name for name in mine if mine[name] != theirs[name]]
    return Stale(
        _("Contract %(reference)s was changed while you were writing.", reference=contract.reference),
        {labels.field(name): mine[name] for name in differ},
        {labels.field(name): theirs[name] for name in differ},
    )


def _fields(session: Session, values: ContractValues) -> dict[str, Any]:
    """Return values as a person compares them."""
    owner = session.get(User, values.owner_id) if values.owner_id else None
    buyer = session.get(Organization, values.buyer_id)
    fields = {name: getattr(values, name) for name in (*PLAIN, "ends_on")}
    names = {"owner_id": owner.name if owner else None, "buyer_id": buyer.name if buyer else None}
    words = {"risk": labels.risk, "term": labels.term, "procedure_kind": labels.procedure_kind}
    coded = {name: word(fields[name]) for name, word in words.items() if fields[name]}
    days = {name: formatters.day(value) for name, value in fields.items() if isinstance(value, date)}
    return fields | names | coded | days | {"options": told_options(values.options)}
