"""By what a person is found in texts, and how that is taken out: names, addresses and numbers, former ones too."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tenderwatch.contacts.tables import Contact
from tenderwatch.users.tables import Audit

GONE = "–"
"""What stands where a name was."""
LEAST = 5
TELLING = ("name", "email", "phone")


@dataclass(frozen=True)
class Traces:
    """What a person is, or was, called and reached by."""

    found: tuple[str, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = sorted((re.escape(each) for each in self.found), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)

    @cached_property
    def wide(self) -> "Traces":
        """What may be looked for in texts that need not be about the person: full names, addresses, numbers.

        A first name alone, or a surname, is many people's.
        """
        return Traces(tuple(each for each in self.found if len(each) >= LEAST and re.search(r"[\s@\d]", each)))

    def are_in(self, value: Any) -> bool:
        """Tell whether a text, or anything in a list or a mapping, names the person."""
        if isinstance(value, str):
            return bool(self.found and self._pattern.search(value))
        if isinstance(value, dict):
            return any(map(self.are_in, (*value.keys(), *value.values())))
        return isinstance(value, list | tuple) and any(map(self.are_in, value))

    def taken_out(self, text: str) -> str:
        """Return a text without them."""
        return self._pattern.sub(GONE, text) if self.found else text

    def may_be_in(self, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Return the condition that a row may name the person in one of these columns, whatever it is about."""
        texts = [cast(column, String) for column in columns]
        return or_(False, *(text.icontains(each, autoescape=True) for text in texts for each in self.wide.found))


def traces_of(session: Session, entries: Sequence[Contact]) -> Traces:
    """Return by what the person of these entries is found, with the names and addresses that were corrected."""
    found = {value for each in entries for name in TELLING if (value := getattr(each, name))}
    ids = [each.id for each in entries]
    told = select(Audit.changes).where(Audit.object_type == "contact", Audit.object_id.in_(ids))
    for changes in session.scalars(told):
        found |= set(_texts(changes.get(name, []) for name in TELLING))
    return Traces(tuple(sorted(each for each in found if each != GONE)))


def _texts(pairs: Iterable[Collection[Any]]) -> Iterable[str]:
    return (value for pair in pairs for value in pair if isinstance(value, str) and value)
