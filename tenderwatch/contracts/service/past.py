"""What had become of a contract before it was entered here: options decided, extensions, its end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from tenderwatch.contracts.facts import terms_of
from tenderwatch.contracts.rules.terms import Option, Terms, agreed_end
from tenderwatch.contracts.service.values import ContractValues, day_problem
from tenderwatch.contracts.tables import Contract
from tenderwatch.i18n import _
from tenderwatch.web import formatters


@dataclass(frozen=True)
class Past:
    """Decided options by position, each used or not-used and since when; the last day after extensions; the end."""

    options: Mapping[int, tuple[str, date | None]] = field(default_factory=dict)
    extended_until: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None

    def __bool__(self) -> bool:
        return bool(self.options or self.extended_until or self.ended_on or self.end_reason)


def wrong_past(values: ContractValues, past: Past, today: date) -> dict[str, str]:
    """Return what is wrong with the past of a contract that is about to be entered, by field; options by position."""
    problems = dict(_wrong_options(values, past, today))
    if not problems and (problem := _wrong_extension(values, past)):
        problems["extended_until"] = problem
    if past.ended_on is not None:
        if problem := day_problem(past.ended_on):
            problems["ended_on"] = problem
        elif values.starts_on and past.ended_on < values.starts_on:
            problems["ended_on"] = _("A contract cannot end before its first day.")
        elif past.end_reason is None:
            problems["end_reason"] = _("Say why the contract ended.")
    elif past.end_reason is not None:
        problems["ended_on"] = _("Say on which day the contract ended.")
    return problems


def end_without_extension(values: ContractValues, past: Past) -> date | None:
    """Return the last day that follows from the base period and the options used."""
    options = tuple(
        Option(n, option.months, state=past.options.get(n, ("open", None))[0])  # type: ignore[arg-type]
        for n, option in enumerate(values.options, 1)
    )
    end = agreed_end(Terms(values.term, values.starts_on, values.base_ends_on, options=options))  # type: ignore[arg-type]
    return end.value if end else None


def _wrong_extension(values: ContractValues, past: Past) -> str | None:
    if past.extended_until is None:
        return None
    end = end_without_extension(values, past)
    if end is None:
        return _("The last day of the contract is not known. Enter it first.")
    if past.extended_until < end:
        return _("An extension must end after %(end)s.", end=formatters.day(end))
    return day_problem(past.extended_until)


def _wrong_options(values: ContractValues, past: Past, today: date) -> Iterator[tuple[str, str]]:
    states = [past.options.get(n, ("open", None)) for n in range(1, max(past.options, default=0) + 1)]
    for n, (state, decided_on) in enumerate(states, 1):
        before = [each for each, _on in states[: n - 1]]
        if state == "open":
            continue
        if n > len(values.options):
            yield f"option_{n}_state", _("There is no option %(n)s: its months are missing.", n=n)
        elif "open" in before:
            yield f"option_{n}_state", _("Decide on option %(n)s first.", n=before.index("open") + 1)
        elif state == "used" and "not-used" in before:
            yield f"option_{n}_state", _("An option was used after one that was not")
        elif state == "used" and values.base_ends_on is None:
            yield f"option_{n}_state", _("The last day of the contract is not known. Enter it first.")
        elif decided_on is not None and decided_on > today:
            yield f"option_{n}_decided_on", _("A decision cannot be of a day to come.")


def take_past(contract: Contract, past: Past) -> date | None:
    """Write the past into a contract that is being entered, and return its agreed last day.

    An extension that ends where the options end anyway is none.
    """
    for option in contract.options:
        option.state, option.decided_on = past.options.get(option.position, ("open", None))
    contract.ends_on = None
    known = agreed_end(terms_of(contract))
    end = known.value if known else None
    if past.extended_until is not None and past.extended_until != end:
        contract.extensions, end = 1, past.extended_until
    contract.ended_on, contract.end_reason = past.ended_on, past.end_reason
    return end
