"""The parts of a rule, each with the question that is asked when it is left out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tenderwatch.notices.search import EVERYTHING, Query, SearchRequest
from tenderwatch.notices.search.query import AllOf, Also, AnyOf, Code, Not, Phrase, Word
from tenderwatch.notices.search.spans import Span
from tenderwatch.watching.rules import FILTERS


@dataclass(frozen=True, slots=True)
class RulePart:
    """A part of a rule: `name` is words, not, buyer, value, deadline, published or a filter; `values` stand in it."""

    name: str
    values: tuple[str, ...]
    without: SearchRequest


def parts_of(request: SearchRequest) -> Iterator[RulePart]:
    """Yield the words as one part, then each part of the query that stands for itself, then each filter."""
    beside = request.query.parts if isinstance(request.query, AllOf) else (request.query,)
    words = tuple(part for part in beside if _name(part) == "words")
    if words:
        yield RulePart("words", (), _with_query(request, [part for part in beside if part not in words]))
    for number, part in enumerate(beside):
        if part not in words:
            rest = [*beside[:number], *beside[number + 1 :]]
            yield RulePart(_name(part), tuple(_values(part)), _with_query(request, rest))
    for name in FILTERS:
        if values := getattr(request, name):
            yield RulePart(name, values, replace(request, **{name: ()}))  # type: ignore[arg-type]


def _with_query(request: SearchRequest, parts: list[Query]) -> SearchRequest:
    query = EVERYTHING if not parts else parts[0] if len(parts) == 1 else AllOf(tuple(parts))
    return replace(request, query=query)


def _name(part: Query) -> str:
    match part:
        case Not():
            return "not"
        case Code():
            return part.list
        case Span():
            return part.measure
        case Word() | Phrase() if part.place == "buyer":
            return "buyer"
        case AnyOf():
            names = {_name(each) for each in part.parts}
            return "words" if len(names) > 1 or "not" in names else names.pop()
    return "words"


def _values(part: Query) -> Iterator[str]:
    """Yield the words and codes of a part; an amount or a day has none but its name."""
    match part:
        case Word():
            yield f"{part.text}{'*' if part.prefix else '~' if part.fuzzy else ''}"
        case Phrase():
            yield " ".join(part.words)
        case Code():
            yield part.value
        case Not() | Also():
            yield from _values(part.part)
        case AllOf() | AnyOf():
            for each in part.parts:
                yield from _values(each)
