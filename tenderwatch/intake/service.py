"""Sources: added, switched on and off; those that every installation has."""

from datetime import datetime
from typing import Any

import yaml
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from scrapers.errors import ProfileError
from scrapers.sources import SOURCES
from tenderwatch.config import Settings
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.intake.folders import refuse_unwatchable
from tenderwatch.intake.manners import manners, manners_of
from tenderwatch.intake.tables import ReceivedDocument, Source, SourceBackfill, SourceDay, SourceTrouble
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

FILES = "files"
"""The source of what is handed to `tenderwatch ingest`; it is never polled."""
TED = "TED"
HILMA = "Hilma"
INBOX = "Inbox folder"


def ensure_defaults(session: Session, settings: Settings) -> None:
    """Enter the sources that every installation has, where they are missing.

    TED for Finland and Hilma wait to be switched on: until then nothing is fetched from anywhere.
    """
    inbox = settings.home / "inbox"
    inbox.mkdir(exist_ok=True)
    files_source(session)
    _ensure(session, TED, "ted", {"countries": ["FIN"]}, enabled=False, every_minutes=60)
    _ensure(session, HILMA, "hilma", {}, enabled=False, every_minutes=15)
    _ensure(session, INBOX, "folder", {"path": str(inbox)}, enabled=True, every_minutes=5)


def files_source(session: Session) -> Source:
    """Return the source of documents that are ingested by hand."""
    return _ensure(session, FILES, "files", {}, enabled=True, every_minutes=0)


def _ensure(
    session: Session, name: str, kind: str, settings: dict[str, Any], *, enabled: bool, every_minutes: int
) -> Source:
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, kind=kind, settings=settings, enabled=enabled, every_minutes=every_minutes)
        session.add(source)
        session.flush()
    return source


def add_source(
    session: Session,
    name: str,
    kind: str,
    settings: dict[str, Any],
    by: User | str | None,
    now: datetime,
    *,
    every_minutes: int | None = None,
    enabled: bool = True,
    house: Settings | None = None,
) -> Source:
    """Enter a source that is polled from now on; Invalid says which setting is wrong.

    Without `every_minutes` its settings say how often, or the default of its kind.  A folder of this machine must be
    one that `house` lets be watched; without it the caller answers for that.
    """
    config = check_settings(kind, settings)
    if house:
        refuse_unwatchable(config, house)
    _refuse_second(session, name)
    every = _every(kind, settings, every_minutes) or SOURCES[kind].every_minutes
    source = Source(name=name, kind=kind, settings=settings, every_minutes=every, enabled=enabled)
    source.next_poll_at = _soon(source, now)
    session.add(source)
    session.flush()
    audit(session, source, by, now, "entered")
    return source


def _refuse_second(session: Session, name: str) -> None:
    if session.scalar(select(Source.id).where(Source.name == name)):
        raise Invalid(_("There is a source of this name."), {"name": _("There is a source of this name.")})


def _every(kind: str, settings: dict[str, Any], asked: int | None) -> int | None:
    """Return the minutes between polls; what a profile says of them cannot be said otherwise beside it."""
    said = manners(kind, settings).every
    minutes = int(said.total_seconds()) // 60 if said else None
    if minutes and asked and asked != minutes:
        text = _("The profile says %(n)s minutes (schedule.every): leave this empty, or say it there.", n=minutes)
        raise Invalid(text, {"every_minutes": text})
    return minutes or asked


def _soon(source: Source, now: datetime) -> datetime | None:
    return manners_of(source).next_open(now) if source.enabled else None


def check_settings(kind: str, settings: dict[str, Any]) -> Any:
    """Return what the settings mean to the kind of source; Invalid for those that it cannot use."""
    if kind not in SOURCES:
        raise Invalid(_("There is no such kind of source."), {"kind": _("There is no such kind of source.")})
    try:
        return SOURCES[kind].from_settings(settings)
    except ProfileError as error:
        raise Invalid(str(error), {error.field: error.problem}) from error


def change_settings(
    session: Session,
    source: Source,
    settings: dict[str, Any],
    every_minutes: int | None,
    version: int,
    by: User | str | None,
    now: datetime,
    *,
    house: Settings,
    name: str | None = None,
) -> None:
    """Give a source other settings, and a name; what it asks for now may be elsewhere, so it is polled soon.

    An edit of an older version raises Stale with both texts, settings as YAML.
    """
    config = check_settings(source.kind, settings)
    refuse_unwatchable(config, house)
    every = _every(source.kind, settings, every_minutes) or source.every_minutes
    if source.version != version:
        mine, theirs = _told(name, settings, every), _told(source.name, source.settings, source.every_minutes)
        raise Stale(_("%(name)s was changed since you opened this page.", name=source.name), mine, theirs)
    if name is not None:
        _name(session, source, name)
    source.settings = settings
    source.every_minutes = every
    source.version += 1
    source.next_poll_at = _soon(source, now)
    audit(session, source, by, now)


def _told(name: str | None, settings: dict[str, Any], every_minutes: int) -> dict[str, object]:
    named = {} if name is None else {"name": name}
    return {**named, "settings": as_yaml(settings), "every_minutes": every_minutes}


def as_yaml(settings: dict[str, Any]) -> str:
    """Return settings as a person reads and writes them."""
    return str(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False))


def rename(session: Session, source: Source, name: str, by: User | str | None, now: datetime) -> None:
    """Give a source another name; the search knows what it gave by the former one until its index is made anew."""
    _name(session, source, name)
    audit(session, source, by, now, "renamed")


def _name(session: Session, source: Source, name: str) -> None:
    name = name.strip()
    if not name:
        raise Invalid(_("Enter a name."), {"name": _("Enter a name.")})
    if name != source.name:
        with session.no_autoflush:
            _refuse_second(session, name)
        source.name = name


def gave_nothing(session: Session, source_id: int) -> bool:
    """Tell whether nothing that is kept came from a source."""
    return not session.scalar(select(exists().where(ReceivedDocument.source_id == source_id)))


def remove(session: Session, source_id: int, by: User | str | None, now: datetime) -> None:
    """Forget a source that never gave anything; one that did can only be switched off."""
    source = source_of(session, source_id)
    if not gave_nothing(session, source_id):
        raise NotAllowed(_("Notices here came from this source, so it cannot be removed. Switch it off."))
    for table in (SourceDay, SourceTrouble, SourceBackfill):
        session.execute(delete(table).where(table.source_id == source_id))
    audit(session, source, by, now, "removed", {"name": [source.name, None]})
    session.delete(source)


def set_enabled(session: Session, source_id: int, enabled: bool, by: User | str | None, now: datetime) -> Source:
    """Switch a source on, to be polled at once, or off."""
    source = source_of(session, source_id)
    source.enabled = enabled
    source.next_poll_at = _soon(source, now)
    source.failures = 0
    source.version += 1
    audit(session, source, by, now, "switched on" if enabled else "switched off")
    return source


def fetch_now(session: Session, source_id: int, by: User | str | None, now: datetime) -> Source:
    """Make a source due, so that the next poll asks it."""
    source = source_of(session, source_id)
    if not source.enabled:
        raise NotAllowed(_("This source is switched off."))
    hours = manners_of(source).hours
    if hours and hours.next_open(now) != now:
        first, last = f"{hours.first:%H:%M}", f"{hours.last:%H:%M}"
        raise NotAllowed(
            _("Its profile has this source asked from %(first)s to %(last)s only.", first=first, last=last)
        )
    source.next_poll_at = now
    audit(session, source, by, now, "asked now")
    return source


def source_of(session: Session, source_id: int) -> Source:
    """Return a source that is polled."""
    source = session.get(Source, source_id)
    if source is None or source.kind == "files":
        raise NotFound(_("There is no such source."))
    return source


def settle(session: Session, document_id: int, by: User | str | None, now: datetime) -> ReceivedDocument:
    """Let a document that cannot be read be: it leaves the quarantine, its bytes and the reason stay."""
    document = session.get(ReceivedDocument, document_id)
    if document is None:
        raise NotFound(_("There is no such document."))
    if document.state == "refused":
        document.state = "settled"
        audit(session, document, by, now, "let be")
    return document
