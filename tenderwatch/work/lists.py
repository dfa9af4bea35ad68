"""The lists of words as they are in this house: the product's entries, renamed or retired, and the house's own."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.db.remembering import remembered
from tenderwatch.work.rules import LISTS
from tenderwatch.work.tables import ListEntry


@dataclass(frozen=True)
class Word:
    """An entry of a list; `name` is what the house calls it, None: by the product's own words for the code."""

    code: str
    name: str | None
    means: str | None
    retired: bool


def words(session: Session, which: str) -> Mapping[str, Word]:
    """Return the entries of a list by code, in the house's order, those that are no longer used among them."""
    shipped = {entry.code: (n, Word(entry.code, None, entry.means, False)) for n, entry in enumerate(LISTS[which], 1)}
    own = remembered(session, "words", lambda: _own(session))
    placed = sorted((shipped | own.get(which, {})).values(), key=lambda each: each[0])
    return {word.code: word for _position, word in placed}


_Placed = dict[str, tuple[int, Word]]


def _own(session: Session) -> Mapping[str, _Placed]:
    """Return what the house laid over the product's lists, with the place of each."""
    found: dict[str, _Placed] = defaultdict(dict)
    columns = (ListEntry.list, ListEntry.position, ListEntry.code, ListEntry.name, ListEntry.means, ListEntry.retired)
    rows = session.execute(select(*columns).order_by(ListEntry.position, ListEntry.id))
    for which, position, code, name, means, retired in rows:
        found[which][code] = (position, Word(code, name, means, retired))
    return found


def codes_meaning(session: Session, which: str, means: str) -> list[str]:
    """Return the codes of a list that mean this; the first that is in use is the one to write."""
    found = [word for word in words(session, which).values() if word.means == means]
    return [word.code for word in sorted(found, key=lambda word: word.retired)]
