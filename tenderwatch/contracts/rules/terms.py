"""A contract's terms as values, and the dates that follow from them.  All last days belong to the period.

A derived date says how it came about by a code and its parameters; the page puts that into words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import wraps
from itertools import count, dropwhile, takewhile
from typing import Literal, TypeVar, cast

from tenderwatch.calendar.rules import add_months, last_day, notice_date

Term = Literal["fixed", "until-further-notice", "unknown"]
Who = Literal["buyer", "us", "both"]
OptionState = Literal["open", "used", "not-used"]
Side = Literal["ours", "theirs"]

T = TypeVar("T")

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Derived:
    """A date and how we know it: stated in the contract, or computed from what is."""

    value: date
    code: str
    params: Mapping[str, date | int | str] = field(default_factory=dict, hash=False)
    published: bool = False  # stated in the contract or its notice


@dataclass(frozen=True)
class Option:
    """A right to extend the contract by `months`; the first is position 1."""

    position: int
    months: int
    notice_months: int | None = None  # before the end that it would extend
    decide_by: date | None = None  # as the contract says; else derived
    notify_by: date | None = None  # by which the other party must have been told
    who: Who | None = None
    state: OptionState = "open"


@dataclass(frozen=True)
class PriceIndex:
    """The window in which a change of prices may be asked for; it comes again every so many months."""

    closes_on: date  # the first window's last day
    opens_on: date | None = None
    every_months: int = 12

    def __post_init__(self) -> None:
        if self.every_months < 1:
            raise ValueError(f"a price window comes again after at least a month, not {self.every_months}")


@dataclass(frozen=True)
class Holdover:
    """The contract goes on after its end while a new one is being made; no `until`: nobody agreed on a last day."""

    until: date | None = None


@dataclass(frozen=True)
class Notice:
    """A termination notice that was given and stands: whose it is, and the last day in force that it brings."""

    side: Side
    given_on: date
    takes_effect_on: date


@dataclass(frozen=True)
class Terms:
    """What a contract says of its time.

    `ends_on` is the agreed last day as recorded, used options and extensions included; without it that day is computed
    from the base period and the used options.  `extensions` counts those agreed besides the options.  A holdover and
    notices move the last day in force, never the agreed one.
    """

    kind: Term = "fixed"
    starts_on: date | None = None
    base_ends_on: date | None = None
    ends_on: date | None = None
    options: tuple[Option, ...] = ()
    extensions: int = 0
    our_notice_months: int | None = None
    their_notice_months: int | None = None
    price_index: PriceIndex | None = None
    unhappy_since: date | None = None  # bound but unhappy: renewal work does not wait for its lead
    holdover: Holdover | None = None
    notices: tuple[Notice, ...] = ()  # those that stand; withdrawn ones are not terms
    guarantee_ends_on: date | None = None
    last_call_off_on: date | None = None


@dataclass(frozen=True)
class Period:
    """One stretch of the contract's bar; `position` is the option's, 0 for all others."""

    kind: Literal["base", "option", "extension", "holdover"]
    position: int
    first: date | None  # None: the start is not known
    last: date | None  # None: a holdover without a last day
    state: Literal["agreed", "possible"]


def _once(rule: Callable[[Terms], T]) -> Callable[[Terms], T]:
    """Reckon a rule once for terms that are asked it again and again: they never change."""
    place = f"_{rule.__name__}"

    @wraps(rule)
    def reckoned(terms: Terms) -> T:
        known = terms.__dict__
        if place not in known:
            known[place] = rule(terms)
        return cast("T", known[place])

    return reckoned


@_once
def in_force_until(terms: Terms) -> Derived | None:
    """Return the last day in force; None when the contract runs until further notice, its end is not known, or it is
    held over without a last day.
    """
    if notice := ending_notice(terms):
        return Derived(
            notice.takes_effect_on, "end-by-notice", {"side": notice.side, "given_on": notice.given_on}, published=True
        )
    return _end_but_for_notice(terms)


@_once
def agreed_end(terms: Terms) -> Derived | None:
    """Return the last day by base period, options used and extensions, whatever notice or holdover came after."""
    if terms.ends_on is not None:
        return Derived(terms.ends_on, "end-recorded", published=True)
    if terms.base_ends_on is None or terms.kind == "until-further-notice":
        return None
    used = _used(terms)
    if not used:
        return Derived(terms.base_ends_on, "end-of-base", published=True)
    last = _end_of_chain(terms.base_ends_on, used)
    return Derived(last, "end-of-option", {"position": used[-1].position, "base_ends_on": terms.base_ends_on})


@_once
def ending_notice(terms: Terms) -> Notice | None:
    """Return the notice that ends the contract: the one that takes effect first, unless the contract ends before it."""
    first = min(terms.notices, key=lambda notice: notice.takes_effect_on, default=None)
    end = _end_but_for_notice(terms)
    return first if first is not None and (end is None or first.takes_effect_on <= end.value) else None


def is_held_over(terms: Terms) -> bool:
    """Tell whether the contract goes on, or will go on, after its agreed end; not when notice ends it before."""
    return terms.holdover is not None and agreed_end(terms) is not None and not _notice_before_the_end(terms)


def end_to_renew(terms: Terms) -> Derived | None:
    """Return the end before which renewal work is done: the agreed one where a holdover stretches it."""
    return agreed_end(terms) if is_held_over(terms) else in_force_until(terms)


def is_ended_by_us(terms: Terms) -> bool:
    """Tell whether notice of ours ends the contract: there is nothing to renew then."""
    notice = ending_notice(terms)
    return notice is not None and notice.side == "ours"


def latest_possible_end(terms: Terms) -> Derived | None:
    """Return the last day when every option that is still live is used; None as for `in_force_until`."""
    end, options = in_force_until(terms), live_options(terms)
    if end is None or not options:
        return end
    last = _end_of_chain(end.value, options)
    return Derived(last, "end-of-options", {"options": len(options), "in_force_until": end.value})


@_once
def live_options(terms: Terms) -> tuple[Option, ...]:
    """Return the open options in order; one that was not used ends those after it, as notice and a holdover end all.

    Notice for a day after the end ends them, too: who gives notice goes on with nothing.
    """
    if terms.holdover is not None or terms.notices:
        return ()
    ahead = dropwhile(lambda option: option.state == "used", _ordered(terms))
    kept = takewhile(lambda option: option.state != "not-used", ahead)
    return tuple(option for option in kept if option.state == "open")


def periods(terms: Terms) -> tuple[Period, ...]:
    """Return the agreed periods and the possible ones after them, each from first to last day, for the bar."""
    return (*agreed_periods(terms), *possible_periods(terms))


def agreed_periods(terms: Terms) -> tuple[Period, ...]:
    """Return base, used options, extensions and a holdover up to the last day in force."""
    agreed, end = agreed_end(terms), _end(terms)
    if agreed is None and end is not None:
        return (Period("base", 0, terms.starts_on, end, "agreed"),)  # until further notice, ended by notice
    if agreed is None:
        return ()
    laid = [*_planned(terms, agreed.value)]
    if is_held_over(terms):
        laid.append(Period("holdover", 0, agreed.value + _ONE_DAY, end, "agreed"))
    return tuple(_cut(laid, end))


def _planned(terms: Terms, end: date) -> Iterator[Period]:
    """Lay base and used options, cut at the agreed end or filled up to it with an extension."""
    base_end = terms.base_ends_on or end
    last = _end_of_chain(base_end, _used(terms))
    yield from _cut(
        [Period("base", 0, terms.starts_on, base_end, "agreed"), *_chain(base_end, _used(terms), "agreed")], end
    )
    if last < end:
        yield Period("extension", 0, last + _ONE_DAY, end, "agreed")


def possible_periods(terms: Terms) -> tuple[Period, ...]:
    """Return the live options' periods, each following the last day before it."""
    end = in_force_until(terms)
    return () if end is None else tuple(_chain(end.value, live_options(terms), "possible"))


def decide_bys(terms: Terms) -> dict[int, Derived]:
    """Return by when each live option must be decided, by position; an option without any rule for it is left out."""
    dates = {
        option.position: decide_by(option, period.first - _ONE_DAY)
        for option, period in zip(live_options(terms), possible_periods(terms), strict=False)
        if period.first is not None
    }
    return {position: by for position, by in dates.items() if by is not None}


def decide_by(option: Option, end: date) -> Derived | None:
    """Return the last day to decide on `option`, which would extend a term whose last day is `end`.

    The earlier of the stated days; else the notice months before the end, both ways, the earlier; never after the end.
    None when the contract says neither.
    """
    stated = min((day for day in (option.decide_by, option.notify_by) if day is not None), default=None)
    if stated is not None and stated > end:
        return Derived(end, "option-capped", {"position": option.position, "stated": stated})
    if stated is not None:
        return Derived(stated, "option-stated", {"position": option.position}, published=True)
    if option.notice_months is None:
        return None
    return _notice(end, option.notice_months, "option-notice", {"position": option.position})


def notify_bys(terms: Terms) -> dict[int, Derived]:
    """Return by when the other party must have been told of each live option, by position; left out where unknown.

    As the contract says; else by the notice months, even where a day to decide is stated: whoever decides on that day
    must still tell the other in time.
    """
    ends = zip(live_options(terms), possible_periods(terms), strict=False)
    dates = {option.position: _notify_by(option, period.first) for option, period in ends if period.first is not None}
    return {position: by for position, by in dates.items() if by is not None}


def _notify_by(option: Option, first: date) -> Derived | None:
    end = first - _ONE_DAY
    if option.notify_by is not None and option.notify_by > end:
        return Derived(end, "option-capped", {"position": option.position, "stated": option.notify_by})
    if option.notify_by is not None:
        return Derived(option.notify_by, "option-stated", {"position": option.position}, published=True)
    if option.notice_months is None:
        return None
    return _notice(end, option.notice_months, "option-notice", {"position": option.position})


def notice_by(terms: Terms, side: Side) -> Derived | None:
    """Return the last day on which `side` can give notice for the end of the term; None when that is not known.

    A contract until further notice has one only for the end of its fixed first period.
    """
    months = _notice_months(terms, side)
    end = terms.base_ends_on if terms.kind == "until-further-notice" else _end(terms)
    if months is None or end is None or terms.holdover is not None or terms.notices:
        return None
    return _notice(end, months, "termination-notice", {"side": side})


def earliest_end_if_noticed(terms: Terms, side: Side, today: date) -> Derived | None:
    """Return the day on which a contract until further notice ends when `side` gives notice today: its open end."""
    months = _notice_months(terms, side)
    if terms.kind != "until-further-notice" or months is None or ending_notice(terms) is not None:
        return None
    end = max(add_months(today, months), terms.base_ends_on or date.min)
    return Derived(end, "end-if-noticed", {"side": side, "months": months, "today": today})


def end_by_notice(terms: Terms, given_on: date, side: Side = "ours") -> date | None:
    """Return the first day that can be the last when `side` gives notice on a day; None when its months are not known.

    It is never after the end in force, and not before the end of a first period.
    """
    months = _notice_months(terms, side)
    if months is None:
        return None
    if terms.kind == "until-further-notice":
        return max(add_months(given_on, months), terms.base_ends_on or date.min)
    end = _end_but_for_notice(terms)
    return min(add_months(given_on, months), end.value if end else date.max)


def use_option(terms: Terms, position: int) -> Terms:
    """Return the terms after the option was used: its state, and the last day in force moved by its months."""
    option = _option(terms, position)
    end = agreed_end(terms)
    if option not in live_options(terms) or end is None:
        raise ValueError(f"option {position} cannot be used")
    ends_on = None if terms.ends_on is None else last_day(end.value + _ONE_DAY, option.months)
    return replace(_with(terms, replace(option, state="used")), ends_on=ends_on)


def decline_option(terms: Terms, position: int) -> Terms:
    """Return the terms after the option was not used; the options after it lapse with it."""
    return _with(terms, replace(_option(terms, position), state="not-used"))


def extend(terms: Terms, until: date) -> Terms:
    """Return the terms after an extension agreed besides the options; it must end after the agreed last day."""
    end = agreed_end(terms)
    if end is not None and until <= end.value:
        raise ValueError(f"an extension ends after {end.value}, not on {until}")
    return replace(terms, ends_on=until, extensions=terms.extensions + 1)


def price_windows(terms: Terms, until: date) -> tuple[Derived, ...]:
    """Return the last days of the windows for a price change, from the first one, up to `until` or the end in force."""
    if terms.price_index is None:
        return ()
    horizon = min(until, _end(terms) or until)
    return tuple(takewhile(lambda window: window.value <= horizon, _windows(terms.price_index)))


def _windows(index: PriceIndex) -> Iterator[Derived]:
    for repeat in count():
        months = repeat * index.every_months
        params = {} if index.opens_on is None else {"opens_on": add_months(index.opens_on, months)}
        yield Derived(add_months(index.closes_on, months), "price-window", params, published=repeat == 0)


def _ordered(terms: Terms) -> list[Option]:
    return sorted(terms.options, key=lambda option: option.position)


def _used(terms: Terms) -> list[Option]:
    return [option for option in _ordered(terms) if option.state == "used"]


def _option(terms: Terms, position: int) -> Option:
    for option in terms.options:
        if option.position == position:
            return option
    raise ValueError(f"there is no option {position}")


def _with(terms: Terms, option: Option) -> Terms:
    others = (option if old.position == option.position else old for old in terms.options)
    return replace(terms, options=tuple(others))


def _end(terms: Terms) -> date | None:
    end = in_force_until(terms)
    return None if end is None else end.value


@_once
def _end_but_for_notice(terms: Terms) -> Derived | None:
    end = agreed_end(terms)
    if end is None or terms.holdover is None:
        return end
    if terms.holdover.until is None:
        return None
    return Derived(terms.holdover.until, "end-of-holdover", {"agreed": end.value}, published=True)


def _notice_before_the_end(terms: Terms) -> bool:
    agreed, notice = agreed_end(terms), ending_notice(terms)
    return agreed is not None and notice is not None and notice.takes_effect_on <= agreed.value


def _notice_months(terms: Terms, side: Side) -> int | None:
    return terms.our_notice_months if side == "ours" else terms.their_notice_months


def _chain(end: date, options: Iterable[Option], state: Literal["agreed", "possible"]) -> Iterator[Period]:
    """Lay the options one after the other, the first on the day after `end`."""
    for option in options:
        first = end + _ONE_DAY
        end = last_day(first, option.months)
        yield Period("option", option.position, first, end, state)


def _end_of_chain(end: date, options: Iterable[Option]) -> date:
    for option in options:
        end = last_day(end + _ONE_DAY, option.months)
    return end


def _cut(periods: Iterable[Period], end: date | None) -> Iterator[Period]:
    """Leave out what begins after `end`, and shorten what goes past it."""
    for period in periods:
        if end is None or period.first is None or period.first <= end:
            last = period.last if end is None else min(period.last or end, end)
            yield replace(period, last=last)


def _notice(end: date, months: int, code: str, params: Mapping[str, date | int | str]) -> Derived:
    notice = notice_date(end, months)
    both = {"from_day_after": notice.from_day_after, "from_last_day": notice.from_last_day}
    return Derived(notice.by, code, {**params, "months": months, "end": end, **both})
