"""Where things stand in a TED form, by the names of its elements, and the one walk that reads them.

The forms of fifteen years wrap the same elements in ever new ones, and their namespaces change by the release: so a
table names elements without namespace, and an element that it does not name is passed through to what is inside it.
Branches that hold nothing for us, or other people's addresses, are named as SKIP and never entered.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias, cast

from lxml.etree import _Element

from scrapers.errors import ParseError
from scrapers.formats import values
from scrapers.notice import Money

Values: TypeAlias = dict[str, Any]
Reader: TypeAlias = Callable[[_Element, Values], None]

MOST = 10_000
"""Lots, awards, organisations … of one notice."""
MOST_TAGS = 4_096
"""Qualified names that a table remembers: a document may make up any number of them."""


def _pass(_: _Element, __: Values) -> None:
    """What stands for an element that is passed through."""


def _skip(_: _Element, __: Values) -> None:
    """What stands for an element that is not entered."""


SKIP: Final[Reader] = _skip


class Table(dict[str, Reader]):
    """Element name -> what reads it; qualified names are added as documents bring them."""

    def __init__(self, places: Mapping[str, Reader], skip: str = "") -> None:
        super().__init__(places)
        self.update(dict.fromkeys(skip.split(), SKIP))
        self.named = dict(self)

    def __missing__(self, tag: str) -> Reader:
        place = self.named.get(tag.rpartition("}")[2], _pass)
        if len(self) < MOST_TAGS:
            self[tag] = place
        return place

    def __call__(self, element: _Element, found: Values) -> None:
        walk(element, self, found)


def walk(element: _Element, table: Table, found: Values) -> Values:
    """Read what is inside an element into `found`, in document order, and return it."""
    for child in element:
        place = table[child.tag]
        if place is _pass:
            if len(child):
                walk(child, table, found)
        elif place is not _skip:
            place(child, found)
    return found


def said(element: _Element) -> str:
    """Return the text of an element: its paragraphs one a line, the space between words as one space."""
    own = " ".join((element.text or "").split())
    if not len(element):
        return own
    if not any(map(_is_block, element)):  # words among words: an exponent, say
        return " ".join("".join(cast(Iterator[str], element.itertext())).split())
    lines = [own, *map(said, element)] if own else map(said, element)
    return "\n".join(filter(None, lines))


def _is_block(element: _Element) -> bool:
    return len(element) > 0 or local_name(element) == "P"


def text(name: str) -> Reader:
    """Text; the first one counts."""

    def read(element: _Element, found: Values) -> None:
        if name not in found and (words := said(element)):
            found[name] = words

    return read


def code(name: str, attribute: str | None = None) -> Reader:
    """A word as published, of the element or of its attribute; the first one counts."""

    def read(element: _Element, found: Values) -> None:
        if name not in found and (word := _word(element, attribute)):
            found[name] = word

    return read


def codes(name: str, attribute: str | None = None) -> Reader:
    """Words as published, each once, in document order."""

    def read(element: _Element, found: Values) -> None:
        if word := _word(element, attribute):
            found.setdefault(name, {})[word] = None

    return read


def cpv(name: str) -> Reader:
    """A CPV code; the first one counts."""

    def read(element: _Element, found: Values) -> None:
        if name not in found and (word := _cpv(element)):
            found[name] = word

    return read


def cpvs(name: str) -> Reader:
    """CPV codes, each once, in document order."""

    def read(element: _Element, found: Values) -> None:
        if word := _cpv(element):
            found.setdefault(name, {})[word] = None

    return read


def is_there(name: str, value: object = True) -> Reader:
    """A value that an element means by being there; the first one counts."""

    def read(_: _Element, found: Values) -> None:
        found.setdefault(name, value)

    return read


def day(name: str) -> Reader:
    def read(element: _Element, found: Values) -> None:
        value = values.day((element.text or "").strip())
        if value is not None:
            found.setdefault(name, value)

    return read


def compact_day(name: str) -> Reader:
    """A day as the coded section writes it: 20190524."""

    def read(element: _Element, found: Values) -> None:
        word = (element.text or "").strip()[:8]
        value = values.day(f"{word[:4]}-{word[4:6]}-{word[6:]}")
        if value is not None:
            found.setdefault(name, value)

    return read


def split_day(name: str) -> Reader:
    """A day as the forms before R2.0.9 write it: DAY, MONTH and YEAR, and perhaps TIME (as `name`.time)."""

    def read(element: _Element, found: Values) -> None:
        parts = {local_name(child): (child.text or "").strip() for child in element}
        value = values.day(f"{parts.get('YEAR')}-{parts.get('MONTH', ''):0>2}-{parts.get('DAY', ''):0>2}")
        if value is not None and name not in found:
            found[name] = value
            found[f"{name}.time"] = parts.get("TIME")

    return read


def whole(name: str) -> Reader:
    def read(element: _Element, found: Values) -> None:
        value = values.whole(element.text)
        if value is not None:
            found.setdefault(name, value)

    return read


def money(name: str) -> Reader:
    """An amount whose currency is on the element."""

    def read(element: _Element, found: Values) -> None:
        value = amount(element, element.get("CURRENCY"))
        if value is not None:
            found.setdefault(name, value)

    return read


def amount(element: _Element, currency: str | None) -> Money | None:
    """Return an element's amount: as FMTVAL gives it, else as its text does (`5 207 656,66`)."""
    words = element.get("FMTVAL") or element.text or ""
    plain = "".join(words.split())
    return values.amount(plain if "." in plain else plain.replace(",", "."), currency)


def measure(name: str, units: Mapping[str, str]) -> Reader:
    """A length of time whose unit is its TYPE, as a pair."""

    def read(element: _Element, found: Values) -> None:
        add_measure(found, name, element.text, units.get(element.get("TYPE") or ""))

    return read


def length(name: str, unit: str) -> Reader:
    """A length of time in a unit that the element's name says, as a pair."""

    def read(element: _Element, found: Values) -> None:
        add_measure(found, name, element.text, unit)

    return read


def add_measure(found: Values, name: str, words: str | None, unit: str | None) -> None:
    value = values.number(words)
    if value is not None and value >= 0 and unit:
        found.setdefault(name, (value, unit))


def many(name: str, inner: Table, **given: object) -> Reader:
    """Every element of this place, each read by a table of its own, with what its place says of it."""

    def read(element: _Element, found: Values) -> None:
        _add(element, found, name, walk(element, inner, dict(given)))

    return read


def texts(name: str, inner: str) -> Reader:
    """Every element of this place, each of which is a part that is nothing but a text."""

    def read(element: _Element, found: Values) -> None:
        if words := said(element):
            _add(element, found, name, {inner: words})

    return read


def _add(element: _Element, found: Values, name: str, part: Values) -> None:
    parts = found.setdefault(name, [])
    if len(parts) == MOST:
        raise ParseError(f"more than {MOST} times {local_name(element)}", where=f"line {element.sourceline}")
    parts.append(part)


def local_name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def each(*readers: Reader) -> Reader:
    """Several things that stand in one place."""

    def read(element: _Element, found: Values) -> None:
        for reader in readers:
            reader(element, found)

    return read


def names(words: str, place: Reader) -> dict[str, Reader]:
    """The same under several names."""
    return dict.fromkeys(words.split(), place)


def _word(element: _Element, attribute: str | None) -> str:
    return ((element.get(attribute) if attribute else element.text) or "").strip()


def _cpv(element: _Element) -> str:
    """Return a code without the check digit that some write (`72000000-5`)."""
    return _word(element, "CODE").partition("-")[0]
