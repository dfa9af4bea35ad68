"""Which of a document's forms is read, and by which table: the one in the language that the buyer wrote.

A document holds its form once for each language: the original, of which there are several where a buyer wrote in
several languages, and translations, which are not read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.etree import _Element

from scrapers.formats.languages import language
from scrapers.formats.ted_export import fields, old_fields
from scrapers.formats.ted_export.codes import RESULT_FORMS, form
from scrapers.formats.ted_export.places import Table, Values, local_name, walk

MOST_ORIGINALS = 30
"""Languages that a form may be written in: the EU has 24."""

_NUMBERED = re.compile(r"F(\d\d)_\d{4}").fullmatch
_MOVE = "MOVE"
_FREE = "OTH_NOT"
_TEXTS = frozenset({"title", "description", "name", "renewal_description", "options_description"})


@dataclass(frozen=True, slots=True)
class Form:
    """What a form says, its texts by language."""

    number: str | None
    languages: tuple[str, ...]
    said: Values
    is_current: bool
    """Of R2.0.9."""
    is_free: bool
    """Text, without the fields of a form."""


def read(section: Sequence[_Element]) -> Form | None:
    """Read the original among the forms of a FORM_SECTION; None where there is no form."""
    originals = _originals(section)[:MOST_ORIGINALS]
    if not originals:
        return None
    table = _table(originals[0])
    parts: dict[str, Values] = {}
    for original in originals:
        parts.setdefault(language(original.get("LG")), walk(original, table, {}))
    return Form(
        _number(originals[0]),
        tuple(parts),
        _together(list(parts.items())),
        is_current=table is fields.FORM,
        is_free=table is old_fields.FREE,
    )


def _together(parts: Sequence[tuple[str, Values]]) -> Values:
    """Return what the first of several originals says, its texts in all their languages.

    Lots, awards and buyers are the same ones where each original has as many of them.
    """
    (_, first), *others = parts
    for name, value in first.items():
        if type(value) is list:
            alike = [(word, part[name]) for word, part in others if len(part.get(name, ())) == len(value)]
            for place, inner in enumerate(value):
                _together([(parts[0][0], inner), *((word, same[place]) for word, same in alike)])
        elif name in _TEXTS:
            first[name] = {word: part[name] for word, part in parts if name in part}
    return first


def _originals(section: Sequence[_Element]) -> list[_Element]:
    marked = [each for each in section if (each.get("CATEGORY") or "").upper() == "ORIGINAL"]
    return marked or [each for each in section if each.get("LG") and not each.get("CATEGORY")][:1]


def _table(element: _Element) -> Table:
    name = local_name(element)
    if _NUMBERED(name) or name == _MOVE:
        return fields.FORM
    if name == _FREE:
        return old_fields.FREE
    return old_fields.RESULT if _number(element) in RESULT_FORMS else old_fields.FORM


def _number(element: _Element) -> str | None:
    numbered = _NUMBERED(local_name(element))
    return f"F{numbered[1]}" if numbered else form(element.get("FORM"))
