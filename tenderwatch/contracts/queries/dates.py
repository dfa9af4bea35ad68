"""The dates that a contract's page explains in words, each as the rules compute it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tenderwatch.contracts.facts import entered_on, lead_of
from tenderwatch.contracts.rules import terms as rules
from tenderwatch.contracts.rules.decisions import DecisionFact, decisions_of
from tenderwatch.contracts.rules.terms import Derived, Terms
from tenderwatch.contracts.tables import Contract

HORIZON = 3 * 365  # how far ahead the next price window is looked for, in days


@dataclass(frozen=True)
class DateLine:
    """One date in words: what it is, and how it is known; `matter` names the decision where it is one."""

    code: str
    how: Derived
    matter: tuple[str, int] | None = None


def dates(contract: Contract, terms: Terms, open_kinds: Iterable[tuple[str, int]], today: date) -> tuple[DateLine, ...]:
    """Return what the page explains beside the period bar, of a contract that has not ended."""
    facts = decisions_of(terms, today, lead_of(contract), entered_on(contract))
    return tuple(
        line
        for line in (
            _line("in-force-until", rules.in_force_until(terms)),
            _latest(terms),
            _next(facts, set(open_kinds)),
            _line("renewal-start", next((each.how for each in facts if each.kind == "renewal-start"), None)),
            *_notices(terms, today),
            _line("price-window", _window(terms, today)),
            _line("last-call-off", _stated(terms.last_call_off_on)),
            _line("guarantee-end", _stated(terms.guarantee_ends_on)),
        )
        if line is not None
    )


def _line(code: str, how: Derived | None) -> DateLine | None:
    return None if how is None else DateLine(code, how)


def _stated(day: date | None) -> Derived | None:
    return None if day is None else Derived(day, "stated", published=True)


def _latest(terms: Terms) -> DateLine | None:
    """The latest possible end, where it is another than the end in force."""
    latest, end = rules.latest_possible_end(terms), rules.in_force_until(terms)
    return None if latest is None or latest == end else DateLine("latest-end", latest)


def _next(facts: Iterable[DecisionFact], open_kinds: set[tuple[str, int]]) -> DateLine | None:
    fact = next((each for each in facts if (each.kind, each.ordinal) in open_kinds), None)
    return None if fact is None else DateLine("next-decision", fact.how, (fact.kind, fact.ordinal))


def _notices(terms: Terms, today: date) -> Iterator[DateLine | None]:
    yield _line("notice-ours", rules.notice_by(terms, "ours"))
    yield _line("notice-theirs", rules.notice_by(terms, "theirs"))
    yield _line("open-end", rules.earliest_end_if_noticed(terms, "ours", today))


def _window(terms: Terms, today: date) -> Derived | None:
    windows = rules.price_windows(terms, date.fromordinal(today.toordinal() + HORIZON))
    return next((window for window in windows if window.value >= today), None)
