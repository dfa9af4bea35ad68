"""The profile's entries are entered, corrected and removed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.company import labels
from tenderwatch.company.tables import Certificate, EspdAnswer, KeyPerson, Turnover
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

Entry = Turnover | Certificate | KeyPerson | EspdAnswer

KINDS: Mapping[str, type[Entry]] = {
    "certificates": Certificate,
    "espd": EspdAnswer,
    "people": KeyPerson,
    "turnover": Turnover,
}
"""What the profile keeps, by its name in addresses."""


def enter(session: Session, kind: str, values: Mapping[str, Any], by: User, now: datetime) -> Entry:
    """Enter something into the profile; Invalid says field by field what is wrong."""
    _refuse_wrong(session, kind, values, None)
    entry = KINDS[kind](**values)
    session.add(entry)
    audit(session, entry, by, now, "entered")
    return entry


def edit(
    session: Session, kind: str, entry_id: int, values: Mapping[str, Any], version: int, by: User, now: datetime
) -> Entry:
    """Correct an entry; Stale with both texts when somebody else did after `version`."""
    entry = one(session, kind, entry_id)
    if entry.version != version:
        changed = [name for name, value in values.items() if getattr(entry, name) != value]
        raise Stale(
            _("This was changed since you opened the page."),
            {labels.field(name): labels.shown(values[name]) for name in changed},
            {labels.field(name): labels.shown(getattr(entry, name)) for name in changed},
        )
    _refuse_wrong(session, kind, values, entry_id)
    with session.no_autoflush:
        for name, value in values.items():
            setattr(entry, name, value)
        audit(session, entry, by, now)
    return entry


def remove(session: Session, kind: str, entry_id: int, by: User, now: datetime) -> None:
    """Take an entry out of the profile; decisions keep what they saw of it."""
    entry = one(session, kind, entry_id)
    audit(session, entry, by, now, "removed", {"name": [str(name_of(entry)), None]})
    session.delete(entry)
    session.flush()


def one(session: Session, kind: str, entry_id: int) -> Entry:
    """Return an entry of the profile."""
    entry = cast("Entry | None", session.get(KINDS[kind], entry_id))
    if entry is None:
        raise NotFound(_("There is no such entry."))
    return entry


def name_of(entry: Entry) -> str:
    """Return what an entry is called."""
    if isinstance(entry, Turnover):
        return str(entry.year)
    return entry.question if isinstance(entry, EspdAnswer) else entry.name


def _refuse_wrong(session: Session, kind: str, values: Mapping[str, Any], entry_id: int | None) -> None:
    problems = {}
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        problems["ends_on"] = _("The last day is before the first day.")
    if kind == "turnover":
        known = session.scalar(select(Turnover.id).where(Turnover.year == values["year"]))
        if known not in (None, entry_id):
            problems["year"] = _("The turnover of this year is entered already.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
