"""What notices say of a contract, field by field, and where that differs from what we have.

Of several notices the latest that says something of a field is heard, so that the award does not contradict the
modification that followed it.  What a notice does not say is no difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as by_default
from datetime import date, timedelta
from typing import Any

from tenderwatch.calendar.rules import last_day
from tenderwatch.contracts.rules.options_text import MOST_MONTHS
from tenderwatch.contracts.rules.published.about import Grade, Match
from tenderwatch.contracts.rules.published.facts import Ours, Part, Published, normal, plausible

FIELDS = (
    *("procedure_id", "reference", "buyer_id", "starts_on", "base_ends_on", "term", "option", "ends_on", "options"),
    *("renewals_told", "value", "framework_maximum", "amendment"),
)
"""In the order in which they are shown and taken over."""

TOPICS = {
    **dict.fromkeys(("base_ends_on", "option", "ends_on", "term"), "end"),
    **dict.fromkeys(("options", "renewals_told"), "options"),
}
"""Fields that say one thing in different ways: the latest notice to speak of it is heard of all of them."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Statement:
    """That a notice says something of a field: what we have and what is published, as JSON has it, and why.

    Dates are ISO days, amounts "120000.00 EUR", options their months.  `code` says how the published value is known.
    """

    field: str
    ours: Any
    published: Any
    notice_id: int
    grade: Grade
    evidence: str
    code: str = "stated"
    params: dict[str, Any] = by_default(default_factory=dict, hash=False)
    facts: Any = None

    @property
    def identity(self) -> Any:
        """What is published, whatever we have: by this it is known again when a later version says the same."""
        return self.published if self.facts is None else self.facts

    @property
    def differs(self) -> bool:
        """Whether there is anything to propose."""
        return bool(self.ours != self.published)


def differences(
    ours: Ours, told: Sequence[tuple[Published, Match]], taken: frozenset[str] = frozenset()
) -> list[Statement]:
    """Return what differs, in the order of `FIELDS`; `told` are the notices about the contract, the latest first.

    `taken` are the numbers that other contracts of this buyer have here.
    """
    heard: set[str] = set()
    found: list[Statement] = []
    for published, match in told:
        said = _possible(ours, list(_statements(ours, published, match, taken)))
        new = [each for each in said if TOPICS.get(each.field, each.field) not in heard]
        heard |= {TOPICS.get(each.field, each.field) for each in said if each.field != "amendment"}
        found += [each for each in new if each.differs]
    return sorted(_possible(ours, found), key=lambda each: FIELDS.index(each.field))


def _statements(ours: Ours, published: Published, match: Match, taken: frozenset[str]) -> Iterator[Statement]:
    part, how = match.part, (published.notice_id, match.grade, match.code)
    if not ours.is_linked:
        yield Statement("procedure_id", None, published.procedure_id, *how)
    if part.number and normal(part.number) not in taken:
        same = normal(part.number) == normal(ours.reference)
        yield Statement("reference", ours.reference, ours.reference if same else part.number, *how)
    if len(published.buyers) == 1:
        yield Statement("buyer_id", ours.buyer_id, published.buyers[0], *how)
    if part.starts_on:
        yield Statement("starts_on", _day(ours.starts_on), _day(part.starts_on), *how, code=_as(part))
    period = list(_end(ours, published, part, how))
    yield from period
    yield from _options(ours, part, how)
    money = list(_money(ours, part, how))
    yield from money
    if published.kind == "modification" and published.root not in ours.amended:
        yield _amendment(published, part, [*period, *money], how)


def _as(part: Part) -> str:
    return "planned" if part.is_planned else "stated"


def _end(ours: Ours, published: Published, part: Part, how: tuple[int, Grade, str]) -> Iterator[Statement]:
    """Say the last day: of the base period, or after it by an option or an extension that a modification tells of.

    A published last day that is our base end, our end in force or the latest possible one is the same: buyers publish
    each of them.
    """
    if part.unlimited and part.ends_on is None and part.length is None:
        if ours.term == "unknown":
            yield Statement("term", ours.term, "until-further-notice", *how)
        return
    end, code, params = _last_day(ours, part)
    if end is None or ours.term == "until-further-notice":
        return
    known = {ours.base_ends_on, ours.in_force_until, ours.latest_end} - {None}
    if end in known:
        yield Statement("base_ends_on", _day(end), _day(end), *how, code=code, params=params)
    elif published.kind == "modification" and ours.in_force_until and end > ours.in_force_until:
        if not ours.end_is_fixed:
            yield _later(ours, end, how, code, params)
    elif not _is_settled(ours, published, end):
        yield Statement("base_ends_on", _day(ours.base_ends_on), _day(end), *how, code=code, params=params)


def _is_settled(ours: Ours, published: Published, end: date) -> bool:
    """Tell whether options or extensions made the end what it is, so that the base end cannot just be set.

    A shorter end than theirs needs a person who says what became of them.
    """
    if published.kind == "modification":
        return ours.in_force_until not in (None, ours.base_ends_on)
    return ours.extensions > 0 and ours.in_force_until is not None and end > ours.in_force_until


def _later(ours: Ours, end: date, how: tuple[int, Grade, str], code: str, params: dict[str, Any]) -> Statement:
    """A later end is the next option, when it is just that long; else an extension."""
    first = ours.live_options[0] if ours.live_options else None
    if first and ours.in_force_until and last_day(ours.in_force_until + _ONE_DAY, first.months) == end:
        return Statement("option", None, first.position, *how, code=code, params={**params, "end": _day(end)})
    return Statement("ends_on", _day(ours.in_force_until), _day(end), *how, code=code, params=params)


def _last_day(ours: Ours, part: Part) -> tuple[date | None, str, dict[str, Any]]:
    """Return the published last day and how it is known: stated, or the length counted from a first day."""
    if part.ends_on is not None:
        return part.ends_on, _as(part), {}
    first = part.starts_on or ours.starts_on
    if first is None or part.length is None:
        return None, "", {}
    months, days = part.length.months, part.length.days
    end = plausible(last_day(first, months) if months else first + timedelta(days=days - 1))
    code = "length-from-start" if part.starts_on else "length-from-ours"
    return end, code, {"months": months, "days": days, "first": _day(first)}


def _options(ours: Ours, part: Part, how: tuple[int, Grade, str]) -> Iterator[Statement]:
    if ours.term == "until-further-notice":
        return
    have = [option.months for option in ours.options]
    if part.options is not None:
        same = sum(have) == sum(part.options) or not _keeps_decided(ours, part.options)
        yield Statement("options", have, have if same else list(part.options), *how)
    elif (months := _reaching(ours, part)) and not have:
        yield Statement("options", have, [months], *how, code="extends-to", params={"to": _day(part.extends_to)})
    elif part.renewals is not None:
        told = max(len(have), ours.renewals_told or 0)
        yield Statement("renewals_told", told, max(told, part.renewals), *how)


def _keeps_decided(ours: Ours, lengths: tuple[int, ...]) -> bool:
    """Tell whether options of these lengths would leave those as they are of which it is decided."""
    decided = [option for option in ours.options if option.state != "open"]
    return all(option.position <= len(lengths) and lengths[option.position - 1] == option.months for option in decided)


def _reaching(ours: Ours, part: Part) -> int | None:
    """Return the months from the base end to the last day that the contract can be extended to, where whole."""
    base = part.ends_on or ours.base_ends_on
    if base is None or part.extends_to is None or part.extends_to <= base:
        return None
    months = (part.extends_to.year - base.year) * 12 + part.extends_to.month - base.month
    near = (each for each in (months - 1, months, months + 1) if 0 < each <= MOST_MONTHS)
    return next((each for each in near if last_day(base + _ONE_DAY, each) == part.extends_to), None)


def _money(ours: Ours, part: Part, how: tuple[int, Grade, str]) -> Iterator[Statement]:
    if part.value and part.value.amount is not None:
        mine = _amount(ours.value, ours.currency)
        yield Statement("value", mine, _amount(part.value.amount, part.value.currency), *how)
    most = part.framework_maximum
    if most and most.amount is not None and most.currency == ours.currency:
        mine = _amount(ours.framework_maximum, ours.currency)
        yield Statement("framework_maximum", mine, _amount(most.amount, most.currency), *how)


def _amendment(published: Published, part: Part, said: list[Statement], how: tuple[int, Grade, str]) -> Statement:
    """A published modification belongs among the contract's amendments, whatever of it we have entered already."""
    changed = next((each for each in said if each.differs), None)
    what = "other" if changed is None else "period" if TOPICS.get(changed.field) == "end" else "value"
    becomes = None if changed is None else changed.params.get("end", changed.published)
    amendment = {
        "what": what,
        "was": None if changed is None or changed.field == "option" else changed.ours,
        "becomes": becomes,
        "on": _day(published.on),
        "reasons": list(published.reasons),
        "descriptions": dict(published.descriptions),
    }
    told = [str(each) for each in (part.starts_on, part.ends_on, part.length, part.value, part.framework_maximum)]
    facts = [published.root, amendment["reasons"], amendment["descriptions"], told]
    return Statement("amendment", None, amendment, *how, facts=facts)


def _possible(ours: Ours, said: list[Statement]) -> list[Statement]:
    """Leave out what would turn the period round, by one notice alone or by several at once."""
    days = {each.field: each.published for each in said}
    first = days.get("starts_on") or _day(ours.starts_on)
    last = days.get("base_ends_on") or _day(ours.base_ends_on)
    if first and last and last < first:
        return [each for each in said if each.field not in ("starts_on", "base_ends_on", "ends_on", "option")]
    return said


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _amount(amount: Any, currency: str | None) -> str | None:
    return None if amount is None else f"{amount:.2f} {currency}"
