"""What people are told of sources: which are late, troubles that began or are over, and how complete yesterday is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tenderwatch.db.remembering import remembered
from tenderwatch.i18n import _, ngettext
from tenderwatch.intake import days, labels
from tenderwatch.intake.days import Trouble
from tenderwatch.intake.tables import Source, SourceTrouble
from tenderwatch.intake.troubles import LATE
from tenderwatch.today.freshness import Freshness
from tenderwatch.today.lines import Line, Link, Part
from tenderwatch.today.parts import News
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader

HOURS_SAID = 48  # a longer lateness is said in days


def news(session: Session, person: User, fresh: Freshness, since: datetime, links: Links) -> News:
    """Return what is to be known of sources: late ones, troubles that began since `since` and those that are over.

    Lateness alone is worth a mail on the day it begins and then weekly, a trouble when it begins and when it is over.
    """
    if not person.may(Permission.SEE_SOURCES):
        return News(Part(_("Sources")), False)
    late = [_late(each.name, each.since, fresh.read_at, links) for each in fresh.late]
    known = known_troubles(session, fresh.read_at)
    told = [*_begun(known, since, fresh.read_at, links), *_mended(session, known, since, fresh.read_at, links)]
    newly = any(each.became_so_after(since) for each in fresh.late)
    monday = reader.today().weekday() == 0
    worth = bool(told) or (bool(late) and (newly or monday))
    return News(Part(_("Sources"), (*late, *told), links.page("/sources")), worth)


def known_troubles(session: Session, now: datetime) -> list[Trouble]:
    """Return the troubles of which people hear; they are asked for once for all."""
    return remembered(session, ("troubles", now), lambda: days.troubles(session, now))


def _begun(known: list[Trouble], since: datetime, now: datetime, links: Links) -> Iterator[Line]:
    """Give the troubles that began: of one that is late it is said for as long as it is."""
    for trouble, source in days.begun(known, since, now):
        if trouble.what != LATE:
            yield _trouble(trouble, source, links)


def troubles(session: Session, now: datetime) -> list[tuple[Source, str, str]]:
    """Return the sources that need a person now: each with what is wrong and what to do."""
    found = [(trouble, source) for trouble, source in days.lasting(days.troubles(session, now)) if trouble.what != LATE]
    return [(source, _said(trouble, source), labels.remedy(trouble.what)) for trouble, source in found]


def _said(trouble: SourceTrouble, source: Source) -> str:
    return labels.trouble(source.name, trouble.what, formatters.clock_or_moment(trouble.since))


def _trouble(trouble: SourceTrouble, source: Source, links: Links) -> Line:
    return Line(
        asked=_said(trouble, source),
        why=labels.remedy(trouble.what),
        links=(_open(source.id, links),),
    )


def _mended(session: Session, known: list[Trouble], since: datetime, now: datetime, links: Links) -> Iterator[Line]:
    for each in days.mended(session, known, since, now):
        over = formatters.clock_or_moment(each.trouble.mended_at or now)
        yield Line(
            asked=labels.mended(each.name, over, each.gaps, each.counted), links=(_open(each.trouble.source_id, links),)
        )


def _open(source_id: int, links: Links) -> Link:
    return Link(_("Open"), links.page(f"/sources/{source_id}"))


def certificates(session: Session, person: User, fresh: Freshness, now: datetime) -> tuple[str, ...]:
    """Return how complete yesterday is, a line a source; of days that are only rehearsed nothing can be said."""
    if not person.may(Permission.SEE_SOURCES) or fresh.read_at < now:
        return ()
    day = reader.today() - timedelta(days=1)
    return tuple(labels.certificate(source.name, day, line) for source, line in days.certificates(session, day))


def _late(name: str, since: datetime | None, now: datetime, links: Links) -> Line:
    if since is None:
        asked = _("%(name)s has never been read: its notices are missing.", name=name)
    else:
        asked = _late_by(name, since, int((now - since) / timedelta(hours=1)))
    return Line(asked=asked, overdue=True, links=(Link(_("Open"), links.page("/sources")),))


def _late_by(name: str, since: datetime, hours: int) -> str:
    words = {"name": name, "since": formatters.clock_or_moment(since)}
    if hours > HOURS_SAID:
        return ngettext(
            "%(name)s is %(n)s day late: notices published since %(since)s may be missing.",
            "%(name)s is %(n)s days late: notices published since %(since)s may be missing.",
            hours // 24,
            **words,
        )
    return ngettext(
        "%(name)s is %(n)s h late: notices published since %(since)s may be missing.",
        "%(name)s is %(n)s h late: notices published since %(since)s may be missing.",
        hours,
        **words,
    )
