"""What the administrator does with the entries of the lists: rename, add, retire, take back into use, reorder."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work import labels
from tenderwatch.work.lists import Word, words
from tenderwatch.work.rules import LISTS, MEANINGS
from tenderwatch.work.tables import ListEntry

LONGEST_NAME = 80
MOST_ENTRIES = 100


def add_word(session: Session, which: str, name: str, means: str | None, by: User, now: datetime) -> ListEntry:
    """Add an entry to a list, at its end; its code is made of its name and stays when it is renamed."""
    entries = _entries(session, which)
    name, means = name.strip(), means or None
    problems = _problems_of_name(which, name, entries)
    allowed = MEANINGS.get(which, ())
    if means is not None and means not in allowed:
        problems["means"] = _("Choose one.")
    if which == "activity-state" and means is None:
        problems["means"] = _("Say whether it counts as planned, done or cancelled.")
    if len(entries) >= MOST_ENTRIES:
        problems["name"] = _("A list has at most %(most)s entries.", most=MOST_ENTRIES)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    rows = _all_rows(session, which)
    row = ListEntry(
        list=which, code=_code(name, entries), name=name, means=means, position=len(rows) + 1, retired=False
    )
    session.add(row)
    session.flush()
    audit(session, row, by, now, "added", {"name": [None, name]})
    return row


def rename_word(session: Session, which: str, code: str, name: str, by: User, now: datetime) -> ListEntry:
    """Give an entry another name; without one the product's own entry is called as the product calls it."""
    entries = _entries(session, which, code)
    name = name.strip()
    back = not name and code in {entry.code for entry in LISTS[which]}
    problems = {} if back else _problems_of_name(which, name, entries, but=code)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    row = _row(session, which, code)
    row.name = None if back else name
    audit(session, row, by, now, "renamed" if row in session.dirty else "changed")
    session.flush()
    return row


def retire_word(session: Session, which: str, code: str, by: User, now: datetime) -> ListEntry:
    """Offer an entry no more; what has it keeps it.  The last state of each meaning cannot go: NotAllowed."""
    entries = _entries(session, which, code)
    means = entries[code].means
    others = [each for each in entries.values() if each.means == means and not each.retired and each.code != code]
    if which == "activity-state" and not others:
        raise NotAllowed(_("One state of each meaning has to stay in use."))
    if which == "activity-type" and not [each for each in entries.values() if not each.retired and each.code != code]:
        raise NotAllowed(_("One type has to stay in use."))
    return _set_retired(session, which, code, by, now, retired=True)


def use_word_again(session: Session, which: str, code: str, by: User, now: datetime) -> ListEntry:
    """Offer a retired entry again."""
    _entries(session, which, code)
    return _set_retired(session, which, code, by, now, retired=False)


def shift_word(session: Session, which: str, code: str, steps: int, by: User, now: datetime) -> ListEntry:
    """Move an entry up (-1) or down (1) in its list; one at the end stays there."""
    _entries(session, which, code)
    rows = _all_rows(session, which)
    was = next(n for n, row in enumerate(rows) if row.code == code)
    becomes = min(max(was + steps, 0), len(rows) - 1)
    row = rows.pop(was)
    rows.insert(becomes, row)
    for position, each in enumerate(rows, 1):
        each.position = position
    if becomes != was:
        audit(session, row, by, now, "reordered", {"position": [was + 1, becomes + 1]})
    session.flush()
    return row


def _set_retired(session: Session, which: str, code: str, by: User, now: datetime, *, retired: bool) -> ListEntry:
    row = _row(session, which, code)
    if row.retired != retired:
        row.retired = retired
        audit(session, row, by, now, "retired" if retired else "in-use-again")
        session.flush()
    return row


def _entries(session: Session, which: str, code: str | None = None) -> Mapping[str, Word]:
    """Return the entries of a list; NotFound when there is no such list, or no entry of that code in it."""
    if which not in LISTS:
        raise NotFound(_("There is no such list."))
    found = words(session, which)
    if code is not None and code not in found:
        raise NotFound(_("There is no such entry."))
    return found


def _all_rows(session: Session, which: str) -> list[ListEntry]:
    """Return a row for each entry in the house's order, numbered from 1; those of the product are made now."""
    rows = {row.code: row for row in session.scalars(select(ListEntry).where(ListEntry.list == which))}
    found = []
    for position, word in enumerate(words(session, which).values(), 1):
        row = rows.get(word.code)
        if row is None:
            row = ListEntry(list=which, code=word.code, name=None, means=word.means, retired=False)
            session.add(row)
        row.position = position
        found.append(row)
    session.flush()
    return found


def _row(session: Session, which: str, code: str) -> ListEntry:
    return next(row for row in _all_rows(session, which) if row.code == code)


def _problems_of_name(which: str, name: str, entries: Mapping[str, Word], but: str | None = None) -> dict[str, str]:
    if not name:
        return {"name": _("Enter a name.")}
    if len(name) > LONGEST_NAME:
        return {"name": _("Write at most %(most)s letters.", most=LONGEST_NAME)}
    called = {labels.name_of(which, word).casefold() for code, word in entries.items() if code != but}
    return {"name": _("There is an entry of this name already.")} if name.casefold() in called else {}


def _code(name: str, taken: Mapping[str, Word]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "entry"
    numbered = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 3))
    return next(code for code in numbered if code not in taken)
