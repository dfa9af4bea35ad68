"""What people enter of a contract, checked before it is kept."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import terms_of
from tenderwatch.contracts.rules.decisions import LEADS
from tenderwatch.contracts.rules.options_text import MOST_MONTHS
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import LARGEST_AMOUNT
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User

TERMS = ("fixed", "until-further-notice", "unknown")
RISKS = ("light", "standard", "critical")
WHO = ("buyer", "us", "both")
FIRST_YEAR, LAST_YEAR = 1950, 2200
DAYS = (
    *("starts_on", "base_ends_on", "ends_on", "price_window_opens_on", "price_window_closes_on"),
    *("guarantee_ends_on", "last_call_off_on"),
)


@dataclass(frozen=True)
class OptionValue:
    """A right to extend by `months`; days where the contract names them, notice months where they are its own."""

    months: int
    decide_by: date | None = None
    who: str = "buyer"
    notify_by: date | None = None
    notice_months: int | None = None


@dataclass(frozen=True)
class ContractValues:
    """What is entered of a contract; what is None is not known and becomes a data gap.

    `base_ends_on` is the last day without any option.  `ends_on` is the last day in force of a contract that was
    extended besides its options; of all others it follows from the base period and the options used.
    """

    reference: str
    title: str
    buyer_id: int
    term: str = "fixed"
    starts_on: date | None = None
    base_ends_on: date | None = None
    ends_on: date | None = None
    options: tuple[OptionValue, ...] = ()
    option_notice_months: int | None = None
    termination_notice_months: int | None = None
    their_notice_months: int | None = None
    price_window_opens_on: date | None = None
    price_window_closes_on: date | None = None
    price_window_every_months: int | None = None
    procedure_kind: str = "open"
    owner_id: int | None = None
    value: Decimal | None = None
    currency: str = "EUR"
    risk: str = "standard"
    guarantee_ends_on: date | None = None
    framework_id: int | None = None
    framework_maximum: Decimal | None = None
    last_call_off_on: date | None = None
    notes: str | None = None


PLAIN = tuple(field.name for field in fields(ContractValues) if field.name not in ("options", "ends_on"))
"""Fields that are kept as they are entered."""


def values_of(contract: Contract) -> ContractValues:
    """Return a contract as it would be entered now."""
    return ContractValues(
        **{name: getattr(contract, name) for name in PLAIN},
        ends_on=terms_of(contract).ends_on if contract.extensions else None,
        options=tuple(
            OptionValue(row.months, row.decide_by, row.who, row.notify_by, row.notice_months)
            for row in contract.options
        ),
    )


def check(session: Session, values: ContractValues, contract: Contract | None = None) -> None:
    """Raise Invalid, field by field, when `values` cannot be kept (as the new state of `contract`, when given)."""
    problems = wrong_values(values, contract) | _unknown_rows(session, values, contract)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def wrong_values(values: ContractValues, contract: Contract | None = None) -> dict[str, str]:
    """Return what is wrong with `values` by themselves (and as the new state of `contract`), by field."""
    problems = {**_wrong_words(values), **_wrong_days(values), **_wrong_numbers(values)}
    return problems | (_decided_options(values, contract) if contract is not None else {})


def _wrong_words(values: ContractValues) -> dict[str, str]:
    problems = {}
    if not values.reference.strip():
        problems["reference"] = _("A contract needs its reference.")
    if not values.title.strip():
        problems["title"] = _("A contract needs a title.")
    known: tuple[tuple[str, str, Collection[str]], ...] = (
        ("term", values.term, TERMS),
        ("risk", values.risk, RISKS),
        ("procedure_kind", values.procedure_kind, LEADS),
    )
    for name, value, allowed in known:
        if value not in allowed:
            problems[name] = _("“%(value)s” is none of %(allowed)s.", value=value, allowed=", ".join(allowed))
    if not (len(values.currency) == 3 and values.currency.isascii() and values.currency.isalpha()):
        problems["currency"] = _("A currency is three letters, like EUR.")
    return problems


def _wrong_days(values: ContractValues) -> dict[str, str]:
    problems = {}
    for name in DAYS:
        if problem := day_problem(getattr(values, name)):
            problems[name] = problem
    if any(day_problem(option.decide_by) or day_problem(option.notify_by) for option in values.options):
        problems["options"] = _("An option cannot be decided in such a year.")
    if values.starts_on and values.base_ends_on and values.base_ends_on < values.starts_on:
        problems["base_ends_on"] = _("The last day is before the first day.")
    if values.ends_on and values.base_ends_on and values.ends_on < values.base_ends_on:
        problems["ends_on"] = _("The last day in force is before the end of the base period.")
    opens_on, closes_on = values.price_window_opens_on, values.price_window_closes_on
    if opens_on and (closes_on is None or closes_on < opens_on):
        problems["price_window_opens_on"] = _("A window opens before its last day.")
    if values.options and values.term == "until-further-notice":
        problems["options"] = _("A contract until further notice has no options.")
    return problems


def day_problem(day: date | None) -> str | None:
    """Return what is wrong with a day of a contract; 9999 stands in registers for no end at all."""
    if day is None or FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return _("A contract has no day in the year %(year)s. One without an end is until further notice.", year=day.year)


def _wrong_numbers(values: ContractValues) -> dict[str, str]:
    problems = {}
    for name in ("option_notice_months", "termination_notice_months", "their_notice_months"):
        months = getattr(values, name)
        if months is not None and not 0 <= months <= MOST_MONTHS:
            problems[name] = _("A notice period is 0 to %(most)s months.", most=MOST_MONTHS)
    every = values.price_window_every_months
    if every is not None and not 1 <= every <= MOST_MONTHS:
        problems["price_window_every_months"] = _(
            "A price window comes again after 1 to %(most)s months.", most=MOST_MONTHS
        )
    for name in ("value", "framework_maximum"):
        amount = getattr(values, name)
        if amount is not None and not 0 <= amount < LARGEST_AMOUNT:
            problems[name] = _("The value is not an amount that a contract can have.")
    if any(not 0 < option.months <= MOST_MONTHS or option.who not in WHO for option in values.options):
        problems["options"] = _("An option is 1 to %(most)s months long.", most=MOST_MONTHS)
    if any(not 0 <= (option.notice_months or 0) <= MOST_MONTHS for option in values.options):
        problems["options"] = _("A notice period is 0 to %(most)s months.", most=MOST_MONTHS)
    return problems


def _unknown_rows(session: Session, values: ContractValues, contract: Contract | None) -> dict[str, str]:
    problems = {}
    if session.get(Organization, values.buyer_id) is None:
        problems["buyer_id"] = _("There is no such buyer.")
    if values.owner_id is not None and (contract is None or contract.owner_id != values.owner_id):
        owner = session.get(User, values.owner_id)
        if owner is None or not owner.active:
            problems["owner_id"] = _("There is no such person here.")
    if values.framework_id is not None and (contract is None or contract.framework_id != values.framework_id):
        problems |= _wrong_framework(session, values.framework_id, contract)
    twin = _twin(session, values)
    if twin is not None and (contract is None or twin.id != contract.id):
        problems["reference"] = (
            _("Contract %(reference)s of this buyer is entered already.", reference=values.reference)
            if twin.deleted_at is None
            else _("Contract %(reference)s of this buyer was deleted. Restore it.", reference=values.reference)
        )
    return problems


def _wrong_framework(session: Session, framework_id: int, contract: Contract | None) -> dict[str, str]:
    framework = session.get(Contract, framework_id)
    if framework is None or framework.deleted_at is not None:
        return {"framework_id": _("There is no such contract.")}
    if framework.framework_id is not None or (contract is not None and framework.id == contract.id):
        return {"framework_id": _("A call-off is made under a framework, not under itself or under another call-off.")}
    if contract is not None and session.scalar(
        select(Contract.id).where(Contract.framework_id == contract.id).limit(1)
    ):
        return {"framework_id": _("This contract has call-offs of its own.")}
    return {}


def _twin(session: Session, values: ContractValues) -> Contract | None:
    with session.no_autoflush:
        return session.scalar(
            select(Contract).where(Contract.buyer_id == values.buyer_id, Contract.reference == values.reference.strip())
        )


def _decided_options(values: ContractValues, contract: Contract) -> dict[str, str]:
    """What became of an option stays: its length cannot be changed under it."""
    for row in contract.options:
        if row.state != "open" and (
            len(values.options) < row.position or values.options[row.position - 1].months != row.months
        ):
            words = _("Option %(n)s is decided: its %(months)s months stay.", n=row.position, months=row.months)
            return {"options": words}
    return {}
