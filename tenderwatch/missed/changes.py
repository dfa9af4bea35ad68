"""Small changes of a rule: what of it keeps a notice out, and how it would be written to let it in.

A rule is taken apart into its filters and the parts of its words that stand beside each other.  Where leaving one of
them out lets a notice in, that one is in the way: it is widened by what the notice has, or dropped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tenderwatch.missed.asking import STATUS_OF, Rule
from tenderwatch.missed.neighbourhood import class_of
from tenderwatch.missed.telling import telling_words
from tenderwatch.notices.search import IndexRow, Query, parted
from tenderwatch.notices.search.query import AllOf, AnyOf, Code, Not, Phrase, Word, cpv_value, nuts_value
from tenderwatch.notices.search.spans import Span
from tenderwatch.watching.rules import FILTERS

Kind = Literal["value", "word", "code", "amount", "part", "filter", "new"]
SIZES = {"value": 1, "word": 1, "code": 1, "amount": 1, "part": 2, "filter": 2, "new": 3}
"""How much of a rule a change touches: one value more, one part less, a search of its own."""
TOPICS = ("words", "cpv", "buyer")
"""What says what is bought; a rule never loses the last of these."""
CALLS = ("planning", "competition")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a rule and the rule without it; `place` is its number among the parts of the words, None of filters."""

    name: str
    text: str
    without: Rule
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A rule as it would be: `part` was widened by `value`, or dropped."""

    kind: Kind
    part: str
    value: str
    rule: Rule

    @property
    def size(self) -> int:
        """How much of the rule it touches."""
        return SIZES[self.kind]


def parts_of(rule: Rule) -> list[Part]:
    """Return the filters of a rule and the parts of its words, each with the rule that lacks it.

    Words that must all be there are besides one part together.
    """
    found = [
        Part(name, ", ".join(rule.filters[name]), Rule(rule.query, _without(rule, name)))
        for name in FILTERS
        if rule.filters.get(name)
    ]
    pieces = parted(rule.query)
    for place, (text, query) in enumerate(pieces):
        rest = " ".join(other for at, (other, _query) in enumerate(pieces) if at != place)
        found.append(Part(_name(query), text, Rule(rest, rule.filters), place))
    plain = [text for text, query in pieces if _name(query) == "words"]
    if len(plain) > 1:
        rest = " ".join(text for text, query in pieces if _name(query) != "words")
        found.append(Part("words", f"({' '.join(plain)})", Rule(rest, rule.filters), -1))
    return found


def changes(rule: Rule, part: Part, row: IndexRow) -> Iterator[Change]:
    """Yield ways to let a notice in that only this part of the rule keeps out; each is still to be tried."""
    if part.place is None:
        yield from _of_filter(rule, part, row)
    else:
        yield from _of_words(rule, part, row)


def of_its_own(row: IndexRow) -> Change | None:
    """Return a search that is made for notices like this one: its trade in its country."""
    prefix = next(filter(None, map(class_of, row.cpv)), None)
    if prefix is None:
        return None
    filters = {"kind": CALLS, "country": tuple(row.countries[:1]), "cpv": (prefix,)}
    return Change("new", "cpv", prefix, Rule.of("", filters))


def _of_filter(rule: Rule, part: Part, row: IndexRow) -> Iterator[Change]:
    values = rule.filters[part.name]
    for value in dict.fromkeys(_values(part.name, row)):
        if value not in values:
            widened = {**rule.filters, part.name: (*_apart(values, value, part.name), value)}
            yield Change("value", part.name, value, Rule(rule.query, widened))
    if _has_topic(part.without):
        yield Change("filter", part.name, part.text, part.without)


def _values(name: str, row: IndexRow) -> Iterator[str]:
    """Yield what a notice has under a filter, the narrow before the broad."""
    match name:
        case "kind":
            yield row.kind or ""
        case "status":
            yield STATUS_OF.get(row.kind or "", "")
        case "source":
            yield row.source or ""
        case "country":
            yield from row.countries
        case "cpv":
            yield from codes_of(row)
        case "nuts":
            places = [code for code in row.nuts if nuts_value(code)]
            yield from places[:1]
            yield from (code[:4] for code in places[:1])


def codes_of(row: IndexRow) -> list[str]:
    """Return the notice's first codes as they count, then their classes."""
    exact = [digits for code in row.cpv[:2] if (digits := cpv_value(code))]
    return list(dict.fromkeys([*exact, *filter(None, map(class_of, exact))]))


def _apart(values: Sequence[str], value: str, name: str) -> Iterator[str]:
    """Yield the values that the new one does not hold already."""
    held = name in ("cpv", "nuts")
    return (each for each in values if not (held and (cpv_value(each) or each).startswith(value)))


def _of_words(rule: Rule, part: Part, row: IndexRow) -> Iterator[Change]:
    match part.name:
        case "words":
            for word in telling_words(row):
                yield Change("word", "words", word, _widened(rule, part, word))
            for code in codes_of(row):
                if not _is_held(rule, code):
                    yield Change("code", "words", code, _widened(rule, part, f"cpv:{code}"))
        case "cpv":
            for code in codes_of(row):
                yield Change("code", "cpv", code, _widened(rule, part, f"cpv:{code}"))
        case "nuts":
            for place in _values("nuts", row):
                yield Change("value", "nuts", place, _widened(rule, part, f"nuts:{place}"))
        case "buyer":
            for name in row.buyers[:1]:
                plain = "".join(letter for letter in name if letter not in '"“”„«»')
                yield Change("value", "buyer", plain, _widened(rule, part, f'buyer:"{plain}"'))
        case "value":
            yield from _with_amount(rule, part, row)
    if _has_topic(part.without):
        yield Change("part", part.name, part.text, part.without)


def _is_held(rule: Rule, code: str) -> bool:
    """Tell whether a code is all that a rule is narrowed to: beside the words it would be instead of them."""
    held = rule.filters.get("cpv", ())
    return bool(held) and all((cpv_value(each) or each).startswith(code) for each in held)


def _with_amount(rule: Rule, part: Part, row: IndexRow) -> Iterator[Change]:
    """Yield the amounts widened to a round one that holds the notice's own."""
    span = parted(part.text)[0][1]
    if not isinstance(span, Span) or row.value is None or row.value < 1:
        return
    step = 10 ** (len(str(int(row.value))) - 1)
    if isinstance(span.low, float) and row.value < span.low:
        text = _amounts(int(row.value // step * step), span.high)
    else:
        text = _amounts(span.low, int(-(-row.value // step) * step))
    yield Change("amount", "value", text, _replaced(rule, part, f"value:{text}"))


def _amounts(low: object, high: object) -> str:
    """Return a range of amounts as it is typed."""
    first, last = (str(int(each)) if isinstance(each, int | float) else "" for each in (low, high))
    return f"{first}..{last}" if first and last else f">={first}" if first else f"<={last}"


def _widened(rule: Rule, part: Part, more: str) -> Rule:
    return _replaced(rule, part, f"{part.text} OR {more}")


def _replaced(rule: Rule, part: Part, text: str) -> Rule:
    """Return the rule with another text in a part's place; words that were one part together come first."""
    if part.place == -1:
        return Rule(f"{text} {part.without.query}".strip(), rule.filters)
    pieces = [text if place == part.place else other for place, (other, _query) in enumerate(parted(rule.query))]
    return Rule(" ".join(pieces), rule.filters)


def _without(rule: Rule, name: str) -> dict[str, tuple[str, ...]]:
    return {other: values for other, values in rule.filters.items() if other != name}


def _has_topic(rule: Rule) -> bool:
    return bool(rule.filters.get("cpv")) or any(_name(query) in TOPICS for _text, query in parted(rule.query))


def topical(part: Part) -> bool:
    """Tell whether a part says what is bought, rather than where, when or how."""
    return part.name in TOPICS


def _name(query: Query) -> str:
    match query:
        case Not():
            return "not"
        case Code():
            return query.list
        case Span():
            return query.measure
        case Word() | Phrase() if query.place == "buyer":
            return "buyer"
        case AnyOf() | AllOf():
            names = {_name(each) for each in query.parts}
            return names.pop() if len(names) == 1 else "words"
    return "words"
