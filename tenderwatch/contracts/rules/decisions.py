"""What a contract asks somebody to decide, by when, what follows when nobody does, and what is missing to know it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from tenderwatch.contracts.rules.terms import (
    Derived,
    Terms,
    decide_bys,
    end_to_renew,
    ending_notice,
    in_force_until,
    is_ended_by_us,
    is_held_over,
    live_options,
    notice_by,
    price_windows,
)

DecisionKind = Literal["renewal-start", "option", "termination-notice", "price-index", "end", "holdover", "guarantee"]
KINDS: tuple[DecisionKind, ...] = (
    *("renewal-start", "option", "termination-notice", "price-index", "end", "holdover", "guarantee"),
)
PRICE_HORIZON = timedelta(days=540)  # the longest rung: a window further away is said by nothing yet


@dataclass(frozen=True)
class LeadPart:
    """One stretch of work before the end of a contract, in days; `pairs` where so many re-tenders told it."""

    code: str
    days: int
    pairs: int = 0


Lead = tuple[LeadPart, ...]


def _lead(**parts: int) -> Lead:
    return tuple(LeadPart(code.replace("_", "-"), days) for code, days in parts.items())


_OPEN = _lead(implementation=30, standstill=14, evaluation=45, tender_period=35, preparation=150, capture=75)

# Defaults of the house until three pairs of a buyer are known: from the end backwards.  Beyond the open procedure the
# totals are the rule (425, 548, 120 days) and their split is ours.
LEADS: Mapping[str, Lead] = MappingProxyType(
    {
        "open": _OPEN,
        "restricted": _OPEN + _lead(participation=30, negotiation=46),
        "negotiated": _OPEN + _lead(participation=30, negotiation=46),
        "central-framework": _OPEN + _lead(coordination=199),
        "below-threshold": _lead(implementation=14, evaluation=14, tender_period=21, preparation=41, capture=30),
    }
)

BEFORE_THE_NOTICE = frozenset({"preparation", "capture", "coordination"})
"""Parts of a lead that lie before the notice of the re-tender; the others follow it."""
PAIRS_TO_LEARN = 3


@dataclass(frozen=True)
class DecisionFact:
    """A decision that the terms ask for; (contract, kind, ordinal) is its identity, whatever its date.

    `ordinal` is the option's position, the window's number, or the number of times the end has been moved: an extension
    or a used option leaves the old end behind and opens the next.
    """

    kind: DecisionKind
    ordinal: int
    how: Derived
    if_undecided: str

    @property
    def due_on(self) -> date:
        return self.how.value


@dataclass(frozen=True)
class Gap:
    """Something the owner is asked for, because without it nobody can be warned or told right."""

    code: str
    option: int | None = None  # its position; of renewals-told, how many the notice tells of


def lead_days(lead: Lead) -> int:
    return sum(part.days for part in lead)


def learnt_lead(lead: Lead, days: int, pairs: int) -> Lead:
    """Return `lead` with what follows the notice as the buyer's own re-tenders told it, `days` before the end."""
    before = tuple(part for part in lead if part.code in BEFORE_THE_NOTICE)
    return (LeadPart("published-before", max(days, 0), pairs), *before)


def notice_expected(end: date, lead: Lead) -> date:
    """Return the day by which the notice of the re-tender is to be expected."""
    return end - timedelta(days=sum(part.days for part in lead if part.code not in BEFORE_THE_NOTICE))


def renewal_start(end: date, lead: Lead, not_before: date | None = None, unhappy_since: date | None = None) -> Derived:
    """Return the day on which renewal work starts: the end less every part of the lead, named in the parameters.

    A contract shorter than its lead starts the work on its own first day, `not_before`; one whose customer is bound but
    unhappy starts it on the day on which that was known.
    """
    params: dict[str, date | int | str] = {
        "end": end,
        "days": lead_days(lead),
        **{part.code: part.days for part in lead},
    }
    start = end - timedelta(days=lead_days(lead))
    pairs = max((part.pairs for part in lead), default=0)
    if unhappy_since is not None and unhappy_since < start:
        return Derived(unhappy_since, "renewal-start-unhappy", params)
    if not_before is not None and start < not_before <= end:
        return Derived(not_before, "renewal-start-at-once", params)
    if pairs:
        return Derived(start, "renewal-start-learnt", {**params, "pairs": pairs})
    return Derived(start, "renewal-start", params)


def decisions_of(
    terms: Terms, today: date, lead: Lead = LEADS["open"], entered_on: date = date.min
) -> tuple[DecisionFact, ...]:
    """Return what `terms` ask to be decided, in order of day; each open decision warns by its own ladder.

    Only the first live option is asked about: the next one depends on it.  A chance that had passed when the contract
    was entered (notice, price window) is not asked about, and nothing is about a contract that had ended then: that is
    a gap.  None is due after the end that it depends on.  A decision that is no longer among them has lost its ground
    (extended, option used): the caller closes it.
    """
    after = decisions_after_the_end(terms, entered_on)
    if ended_before(terms, entered_on):
        return after
    chances = [fact for fact in (*_of_notice(terms), *_of_prices(terms, today)) if fact.due_on >= entered_on]
    facts = [*_of_the_end(terms, lead), *_of_the_option(terms), *chances, *after]
    return tuple(sorted(facts, key=lambda fact: (fact.due_on, KINDS.index(fact.kind), fact.ordinal)))


def decisions_after_the_end(terms: Terms, entered_on: date = date.min) -> tuple[DecisionFact, ...]:
    """Return what is asked even when the contract has ended or another follows it: the look before the guarantee ends.

    One that had ended when the contract was entered is not asked about.
    """
    ends_on = terms.guarantee_ends_on
    if ends_on is None or ends_on < entered_on:
        return ()
    return (DecisionFact("guarantee", 1, Derived(ends_on, "guarantee-stated", published=True), "guarantee-lapses"),)


def ended_before(terms: Terms, entered_on: date) -> bool:
    """Tell whether the last day had passed when the contract was entered: the owner is asked why, nobody is warned."""
    end = in_force_until(terms)
    return end is not None and end.value < entered_on


def gaps_of(terms: Terms, *, has_owner: bool, has_outcome: bool, today: date) -> tuple[Gap, ...]:
    """Return what is missing or contradicts itself, most pressing first.

    Codes: no-owner, no-term, no-start, no-end, period-out-of-order, ended-no-outcome, option-passed (with no word),
    option-no-notice, option-after-end, options-out-of-order, no-termination-notice, no-review (until further notice,
    and no day is left on which anything would be asked).
    """
    return (
        *([] if has_owner else [Gap("no-owner")]),
        *_gaps_of_the_term(terms, has_outcome=has_outcome, today=today),
        *_gaps_of_options(terms, today),
        *([Gap("no-termination-notice")] if _no_notice_months(terms) else []),
        *([Gap("no-review")] if _never_asks(terms, today) else []),
    )


def _times_moved(terms: Terms) -> int:
    return sum(option.state == "used" for option in terms.options) + terms.extensions


def _of_the_end(terms: Terms, lead: Lead) -> Iterator[DecisionFact]:
    """Ask for renewal work and for what comes after the end.

    After notice of ours there is nothing to renew.  A holdover is there because the work has begun: it still counts
    from the agreed end; instead of that end the holdover's is asked about, one without a last day from its first day.
    """
    end = end_to_renew(terms)
    if end is None:
        return
    if not is_ended_by_us(terms):
        start = renewal_start(end.value, lead, terms.starts_on, terms.unhappy_since)
        yield DecisionFact("renewal-start", _times_moved(terms), start, "renewal-starts-late")
    if is_held_over(terms):
        yield DecisionFact("holdover", _times_moved(terms) + 1, _end_of_holdover(terms, end.value), "ends-silently")
    else:
        yield DecisionFact("end", _times_moved(terms), end, "ends-silently")


def _end_of_holdover(terms: Terms, agreed: date) -> Derived:
    first = agreed + timedelta(days=1)
    return in_force_until(terms) or Derived(first, "holdover-open", {"agreed": agreed})


def _of_the_option(terms: Terms) -> Iterator[DecisionFact]:
    """Without a known day the option must be used by the end at the latest."""
    end, options = in_force_until(terms), live_options(terms)
    if end is not None and options:
        position = options[0].position
        by = decide_bys(terms).get(position) or Derived(end.value, "option-by-the-end", {"position": position})
        yield DecisionFact("option", position, by, "option-lapses")


def _of_notice(terms: Terms) -> Iterator[DecisionFact]:
    by = notice_by(terms, "ours")
    if by is not None and terms.kind != "until-further-notice":
        yield DecisionFact("termination-notice", _times_moved(terms), by, "runs-to-its-end")
    elif by is not None and terms.ends_on is None:
        yield DecisionFact("termination-notice", _times_moved(terms), by, "runs-on")


def _of_prices(terms: Terms, today: date) -> Iterator[DecisionFact]:
    for ordinal, window in enumerate(price_windows(terms, today + PRICE_HORIZON), 1):
        yield DecisionFact("price-index", ordinal, window, "prices-stay")


def _gaps_of_the_term(terms: Terms, *, has_outcome: bool, today: date) -> Iterator[Gap]:
    end = in_force_until(terms)
    if terms.kind == "unknown":
        yield Gap("no-term")
    if terms.starts_on is None:
        yield Gap("no-start")
    if end is None and terms.kind != "until-further-notice" and not is_held_over(terms):
        yield Gap("no-end")
    if end is not None and terms.starts_on is not None and end.value < terms.starts_on:
        yield Gap("period-out-of-order")
    if end is not None and end.value < today and not has_outcome:
        yield Gap("ended-no-outcome")


def _gaps_of_options(terms: Terms, today: date) -> Iterator[Gap]:
    by = decide_bys(terms)
    first = next(iter(live_options(terms)), None)
    if first is not None and first.position in by and by[first.position].value < today:
        yield Gap("option-passed", first.position)
    for option in live_options(terms):
        if option.position not in by:
            yield Gap("option-no-notice", option.position)
        elif by[option.position].code == "option-capped":
            yield Gap("option-after-end", option.position)
    if _out_of_order(terms):
        yield Gap("options-out-of-order")


def _out_of_order(terms: Terms) -> bool:
    states = [option.state for option in sorted(terms.options, key=lambda option: option.position)]
    return states != sorted(states, key=lambda state: state != "used")


def _no_notice_months(terms: Terms) -> bool:
    return terms.our_notice_months is None and terms.their_notice_months is None


def _never_asks(terms: Terms, today: date) -> bool:
    """Without an end only a price window, or notice for the end of the first period, asks for anything."""
    if terms.kind != "until-further-notice" or terms.ends_on is not None or terms.price_index is not None:
        return False
    if ending_notice(terms) is not None:
        return False
    by = notice_by(terms, "ours")
    return by is None or by.value < today
