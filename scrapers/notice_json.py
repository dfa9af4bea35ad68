"""The notice as JSON: what `tenderwatch parse` prints, what the API returns and what the database keeps."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import orjson

from scrapers.notice import Award, Modification, Moment, Money, Notice

Json = dict[str, Any]
Kind = TypeVar("Kind")

UNSAID = (
    "url",
    "earlier_notices",
    "framework_notices",
    "related_notices",
    "leading_buyers",
    "central_buyers",
    "strange_version",
)
"""Fields of a notice that its JSON does not have."""
_ELSEWHERE = frozenset({"format", "parser", *UNSAID})
_WINNER = ("name", "ids", "country")


def to_json(notice: Notice, document_name: str) -> Json:
    """Return the notice in the order and words of the contract; `document_name` says where it was read."""
    return orjson.loads(dumps(notice, document_name))  # type: ignore[no-any-return]


def dumps(notice: Notice, document_name: str) -> bytes:
    """Return the notice as one line of UTF-8 JSON, without the line's end."""
    body = {name: getattr(notice, name) for name in _names(Notice) if name not in _ELSEWHERE}
    return _dumps({"document": document_name, "format": notice.format, **body, "parser": notice.parser})


def from_json(json: Mapping[str, Any]) -> Notice:
    """Return the notice that `to_json` was given; what the JSON leaves out is as the model has it by default."""
    return _reader(Notice)(json)  # type: ignore[no-any-return]


def moment_to_json(moment: Moment | None) -> Json | None:
    """Return a moment as the JSON of a notice has it."""
    return orjson.loads(_dumps(moment))  # type: ignore[no-any-return]


def moment_from_json(json: Mapping[str, Any] | None) -> Moment | None:
    """Return the moment that `moment_to_json` was given."""
    return None if json is None else _reader(Moment)(json)


def _dumps(value: Any) -> bytes:
    """Let the serializer do what it can by itself, and ask here only for what the contract words differently."""
    return orjson.dumps(value, _worded, orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME)


def _worded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    writer: Callable[[Any], Any] = _WRITERS.get(type(value), _fields)
    return writer(value)


def _fields(value: Any) -> Json:
    return {name: getattr(value, name) for name in _names(value.__class__)}


def _money(money: Money) -> Json:
    if money.withheld:
        return {"amount": None, "withheld": True}
    return {"amount": money.amount, "currency": money.currency}


def _award(award: Award) -> Json:
    winners = [{name: getattr(winner, name) for name in _WINNER} for winner in award.winners]
    return _fields(award) | {"winners": winners}


def _modification(modification: Modification) -> Json:
    """Leave out the words that are not said: most formats have no place for them."""
    said = _fields(modification)
    return {name: value for name, value in said.items() if value is not None}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_WRITERS: dict[type, Callable[[Any], Any]] = {
    date: date.isoformat,
    time: time.isoformat,
    datetime: _instant,
    Decimal: lambda number: f"{number:f}",
    Money: _money,
    Award: _award,
    Modification: _modification,
}

_READERS: dict[Any, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    time: time.fromisoformat,
    datetime: datetime.fromisoformat,
    Decimal: Decimal,
}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """Return what makes a value of a type of the notice model from its JSON."""
    if is_dataclass(hint):
        return _record(hint)
    if get_origin(hint) is UnionType:
        inner = _reader(next(arg for arg in get_args(hint) if arg is not NoneType))
        return lambda value: None if value is None else inner(value)
    if get_origin(hint) is tuple:
        each = _reader(get_args(hint)[0])
        return lambda values: tuple(each(value) for value in values)
    return _READERS.get(hint, lambda value: value)


def _record(kind: Any) -> Callable[[Mapping[str, Any]], Any]:
    hints = get_type_hints(kind)
    readers = {name: _reader(hints[name]) for name in _names(kind)}
    return lambda json: kind(**{name: read(json[name]) for name, read in readers.items() if name in json})
