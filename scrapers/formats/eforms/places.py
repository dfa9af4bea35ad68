"""Where things stand in a tree, compiled from one line per business term, and the one walk that reads them.

A path is written as in the eForms field definitions, relative to its table: `cac:Tag/cbc:Tag`.  `$E` stands for the
extension of the element before it, and `cbc:Tag[code]` for a tag whose listName or schemeName is `code`.  Namespaces
count by their URI.  Branches of the tree that no line mentions are never entered.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from lxml.etree import _Element

from scrapers.errors import ParseError
from scrapers.formats import values
from scrapers.formats.languages import language

Values: TypeAlias = dict[str, Any]
Reader: TypeAlias = Callable[[_Element, Values], None]
Table: TypeAlias = "dict[str, Place]"
Place: TypeAlias = "Reader | Table"

NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
    "efac": "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1",
    "efbc": "http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1",
    "efext": "http://data.europa.eu/p27/eforms-ubl-extensions/1",
    "hilma": "urn:hanselHilma:NationalNoticeExtension",
}
_EXTENSION = "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/efext:EformsExtension"
_MASK = "unpublished"
MOST = 10_000
"""Lots, organisations, tenders … of one notice: their identifiers have four digits."""
MOST_LANGUAGES = 60


def table(lines: Mapping[str, Place], namespaces: Mapping[str, str] = NAMESPACES) -> Table:
    """Compile lines of path and reader, or of path and a table for what is below it, into what `walk` follows."""
    tree: Table = {}
    listed: dict[str, dict[str, Reader]] = {}
    for path, reader in lines.items():
        plain, _, code = path.replace("$E", _EXTENSION).rstrip("]").partition("[")
        if code:
            readers = listed.setdefault(plain, {})
            readers[code] = cast(Reader, reader)
            reader = _by_list(readers)
        _plant(tree, [_qualified(step, namespaces) for step in plain.split("/")], reader)
    return tree


def walk(element: _Element, branch: Table, found: Values) -> Values:
    """Read the children of an element into `found`, in document order, and return it."""
    for child in element:
        place = branch.get(child.tag)
        if place is None:
            continue
        if isinstance(place, dict):
            walk(child, place, found)
        else:
            place(child, found)
    return found


def text(name: str) -> Reader:
    """Text in all its languages."""

    def read(element: _Element, found: Values) -> None:
        said = _said(element)
        if said and said != _MASK:
            texts = found.setdefault(name, {})
            texts.setdefault(language(element.get("languageID")), said)
            if len(texts) > MOST_LANGUAGES:
                raise _too_many(element, MOST_LANGUAGES)

    return read


def list_name(name: str) -> Reader:
    """The name of the code list that an element's code is of."""

    def read(element: _Element, found: Values) -> None:
        said = element.get("listName")
        if said:
            found.setdefault(name, said)

    return read


def each(*readers: Reader) -> Reader:
    """Several terms that stand in one place."""

    def read(element: _Element, found: Values) -> None:
        for reader in readers:
            reader(element, found)

    return read


def code(name: str) -> Reader:
    """A word as published: code, identifier, address; the first one counts."""

    def read(element: _Element, found: Values) -> None:
        said = _said(element)
        if said and name not in found:
            found[name] = said

    return read


def codes(name: str) -> Reader:
    """Words as published, each once, in document order."""

    def read(element: _Element, found: Values) -> None:
        said = _said(element)
        if said and said not in (known := found.setdefault(f"known {name}", set())):
            known.add(said)
            found.setdefault(name, []).append(said)

    return read


def _single(read_text: Callable[[str | None], Any]) -> Callable[[str], Reader]:
    def named(name: str) -> Reader:
        def read(element: _Element, found: Values) -> None:
            value = read_text(_said(element))
            if value is not None:
                found.setdefault(name, value)

        return read

    return named


day = _single(values.day)
flag = _single(values.flag)
whole = _single(values.whole)


def money(name: str) -> Reader:
    def read(element: _Element, found: Values) -> None:
        value = values.amount(element.text, element.get("currencyID"))
        if value is not None:
            found.setdefault(name, value)

    return read


def measure(name: str) -> Reader:
    """A number with its unit, as a pair."""

    def read(element: _Element, found: Values) -> None:
        value = values.number(element.text)
        unit = element.get("unitCode")
        if value is not None and value >= 0 and unit:
            found.setdefault(name, (value, unit))

    return read


def many(name: str, inner: Table) -> Reader:
    """Every element of this place, each read by a table of its own."""

    def read(element: _Element, found: Values) -> None:
        parts = found.setdefault(name, [])
        if len(parts) == MOST:
            raise _too_many(element, MOST)
        parts.append(walk(element, inner, {}))

    return read


def _too_many(element: _Element, most: int) -> ParseError:
    name = element.tag.rpartition("}")[2]
    return ParseError(f"more than {most} times {name}", where=f"line {element.sourceline}")


def _said(element: _Element) -> str | None:
    said = element.text
    return said.strip() if said else None


def _by_list(readers: Mapping[str, Reader]) -> Reader:
    def read(element: _Element, found: Values) -> None:
        reader = readers.get(element.get("listName") or element.get("schemeName") or "")
        if reader:
            reader(element, found)

    return read


def _plant(tree: Table, steps: list[str], reader: Place) -> None:
    *way, last = steps
    for tag in way:
        tree = tree.setdefault(tag, {})  # type: ignore[assignment]
    tree[last] = reader


def _qualified(step: str, namespaces: Mapping[str, str]) -> str:
    prefix, _, name = step.partition(":")
    return f"{{{namespaces[prefix]}}}{name}"
