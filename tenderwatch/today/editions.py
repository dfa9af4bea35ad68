"""What one person hears on one day: parts in order, a subject, and what of it counts as said."""

import logging
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import queries as feedback
from tenderwatch.contracts.warnings import Escalation, OwedWarning
from tenderwatch.db import runs
from tenderwatch.db.again import twice
from tenderwatch.db.remembering import answers, looking, remembered
from tenderwatch.i18n import _, ngettext
from tenderwatch.outbox.tables import Message
from tenderwatch.today import (
    activities,
    bidding,
    caring,
    contract_facts,
    gaps,
    hearing,
    in_use,
    missed,
    new_tenders,
    parts,
    personal,
    publishing,
    renewing,
    results,
    sources,
    standing,
    whose,
    wording,
)
from tenderwatch.today.freshness import Freshness, last_line
from tenderwatch.today.lines import Line, Part
from tenderwatch.today.owed import Owed
from tenderwatch.today.parts import News
from tenderwatch.today.people import clock_of, key_of
from tenderwatch.today.reports import Broken
from tenderwatch.today.tokens import Links
from tenderwatch.today.whose import DECIDE_DAYS
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.watching.queries.arrivals import Arrival
from tenderwatch.web import formatters, reader
from tenderwatch.work.lists import words

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Edition:
    """A digest ready to be mailed; `told` and `arrivals` count as said with it."""

    subject: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    certificates: tuple[str, ...]
    last_line: str
    told: Owed
    arrivals: tuple[Arrival, ...] = ()


@dataclass(frozen=True)
class _Desk:
    """What the writing of one edition needs at every turn."""

    session: Session
    person: User
    links: Links
    fresh: Freshness
    now: datetime
    since: datetime
    weekly: bool
    broken: list[Broken]


def edition(
    session: Session,
    person: User,
    owed: Owed,
    fresh: Freshness,
    links: Links,
    now: datetime,
    broken: list[Broken],
    *,
    takes: bool,
) -> Edition | None:
    """Return the person's digest of today, None when there is nothing to say.

    Who `takes` no digest (away, unsubscribed, nothing to decide) hears of contracts only, as the last one left.  A line
    that cannot be written is left out, stays owed, and is put on `broken`.
    """
    weekly = takes and _is_monday(session, person, now)
    desk = _Desk(session, person, links, fresh, now, last_digest_at(session, person, now), weekly, broken)
    copies = _copies(desk) if takes else ()
    contract_parts, told = _contracts(desk, owed, copies)
    news = {name: write(desk) for name, write in _NEWS.items()} if takes else {}
    standing_open = _standing(desk, told, takes=takes)
    worth = bool(told.warnings or told.baselines or told.escalations or copies) or any(
        each.is_new for each in (*news.values(), *standing_open)
    )
    still_open = [line for each in standing_open for line in each.part.lines]
    if not worth and not weekly:
        return None
    contract_parts["decide"] = _with(contract_parts["decide"], still_open)
    shown = _in_order(contract_parts, news) if worth else (contract_parts["decide"],) if still_open else ()
    subject = _subject(contract_parts, news) if worth else _quiet_subject(len(still_open))
    certificates = _certificates(desk) if takes else ()
    arrivals = news["new"].arrivals if "new" in news else ()
    return Edition(subject, shown, _notes(desk, not worth), certificates, last_line(fresh), told, arrivals)


def common(session: Session, now: datetime) -> Mapping[Hashable, Any]:
    """Ask once, for all editions of a run, what each of them would ask: it is the same for everybody."""
    with looking(session):
        users.whereabouts(session)
        feedback.last_praise(session, now)
        words(session, "activity-type")
        _last_run(session, now)
        in_use.ask(session)
        whose.ask(session, now)
        sources.known_troubles(session, now)
        return answers(session)


def _last_run(session: Session, now: datetime) -> datetime | None:
    return remembered(session, ("last digest", now), lambda: runs.last_success(session, "digest", before=now))


def _standing(desk: _Desk, told: Owed, *, takes: bool) -> list[News]:
    """Return what stands open and is not among what is `told` already: decisions about contracts, and bids."""
    known = {each.decision_id for each in (*told.warnings, *told.escalations)}
    place = (desk.session, desk.person, desk.since, desk.now, desk.links)
    decisions = _safely(desk, lambda: standing.decisions(*place, known, weekly=desk.weekly, takes=takes))
    if not takes:
        return [decisions]
    return [decisions, _safely(desk, lambda: standing.bids(*place, weekly=desk.weekly))]


def _with(part: Part, lines: list[Line]) -> Part:
    return Part(part.title, (*part.lines, *lines), part.more_url)


def last_digest_at(session: Session, person: User, now: datetime) -> datetime:
    """Return since when things are new to a person: the last digest of an earlier date, else a day ago."""
    last = session.scalar(
        select(Message.created_at)
        .where(Message.person == key_of(person), Message.kind == "digest")
        .where(Message.created_at < clock_of(person).day_began(now))
        .order_by(Message.created_at.desc())
        .limit(1)
    )
    return last or now - timedelta(days=1)


_NEWS: dict[str, Callable[[_Desk], News]] = {
    "deadlines": lambda desk: _safely(
        desk, lambda: parts.deadlines(desk.session, desk.person, desk.since, desk.now, desk.links)
    ),
    "tasks": lambda desk: _safely(desk, lambda: _tasks(desk)),
    "activities": lambda desk: _safely(
        desk, lambda: activities.news(desk.session, desk.person, desk.since, desk.links, weekly=desk.weekly)
    ),
    "plans": lambda desk: _safely(
        desk, lambda: caring.news(desk.session, desk.person, desk.since, desk.links, weekly=desk.weekly)
    ),
    "new": lambda desk: _safely(
        desk, lambda: new_tenders.news(desk.session, desk.person, desk.since, desk.now, desk.links)
    ),
    "missed": lambda desk: _safely(
        desk, lambda: missed.news(desk.session, desk.person, desk.since, desk.now, desk.links)
    ),
    "changes": lambda desk: _safely(desk, lambda: parts.changes(desk.session, desk.person, desk.since, desk.links)),
    "sources": lambda desk: _safely(
        desk, lambda: sources.news(desk.session, desk.person, desk.fresh, desk.since, desk.links)
    ),
}
"""The parts besides contracts, in their order."""


def _tasks(desk: _Desk) -> News:
    steps = parts.steps(desk.session, desk.person, reader.today(), desk.links, weekly=desk.weekly)
    plans = renewing.news(desk.session, desk.person, desk.since, desk.links, weekly=desk.weekly)
    bid = bidding.news(desk.session, desk.person, desk.since, desk.links, weekly=desk.weekly)
    told = publishing.news(desk.session, desk.person, desk.since, desk.links, weekly=desk.weekly)
    ended = results.news(desk.session, desk.person, desk.since, desk.links, weekly=desk.weekly)
    heard = hearing.news(desk.session, desk.person, desk.since, desk.links, weekly=desk.weekly)
    missing = gaps.lines(desk.session, desk.person, desk.since, desk.links)
    missing += contract_facts.lines(desk.session, desk.person, desk.since, desk.links)
    missing += personal.lines(desk.session, desk.person, desk.links)
    said = (steps, bid, plans, told, ended, heard)
    lines = (*(line for each in said for line in each.part.lines), *missing)
    part = Part(steps.part.title, lines, desk.links.page("/today"))
    return News(part, any(each.is_new for each in said) or bool(missing))


def _safely(desk: _Desk, write: Callable[[], News]) -> News:
    try:
        return twice(write)
    except Exception as error:
        log.exception("part of a digest failed", extra={"person_id": desk.person.id})
        desk.broken.append(
            Broken(f"part:{desk.person.id}:{type(error).__name__}", _("A part of a digest"), repr(error))
        )
        return News(Part(""), is_new=False)


# Contracts


def _copies(desk: _Desk) -> Sequence[Line]:
    """Return what went on to somebody else because the reader did not answer: told once, on the day after at latest."""
    return _safely(
        desk, lambda: News(Part("", tuple(wording.copies(desk.session, desk.person, desk.since))), is_new=True)
    ).part.lines


def _contracts(desk: _Desk, owed: Owed, copies: Sequence[Line]) -> tuple[dict[str, Part], Owed]:
    """Return the two parts about contracts and what of `owed` is in them."""
    decide, ahead, told = list[Line](), list[Line](), list[OwedWarning]()
    for group in wording.together(owed.warnings):
        line = _line(desk, group, partial(wording.line_of, desk.session, group, desk.person, desk.links, desk.now))
        if line is not None:
            told += group
            (decide if group[0].days_left <= DECIDE_DAYS else ahead).append(line)
    escalated = {each: line for each in owed.escalations if (line := _escalated(desk, each)) is not None}
    told_about = [wording.baseline_line(each) for each in owed.baselines]
    more = desk.links.page("/today")
    found = {
        "decide": Part(_("Decide"), (*escalated.values(), *decide), more),
        "warnings": Part(_("Contract warnings"), (*told_about, *ahead, *copies), more),
    }
    return found, Owed(tuple(told), owed.baselines, tuple(escalated))


def _escalated(desk: _Desk, each: Escalation) -> Line | None:
    write = partial(wording.escalation_line, desk.session, each, desk.links, desk.person, desk.now)
    return _line(desk, [each], write)


def _line(desk: _Desk, group: Sequence[OwedWarning | Escalation], write: Callable[[], Line]) -> Line | None:
    try:
        return twice(write)
    except Exception as error:
        ids = ",".join(str(each.warning_id) for each in group)
        log.exception("warning cannot be written", extra={"warnings": ids})
        what = _("A warning about contract %(id)s", id=group[0].contract_id)
        desk.broken.append(Broken(f"warning:{ids}", what, repr(error)))
        return None


# The whole


def _in_order(contract_parts: dict[str, Part], news: dict[str, News]) -> tuple[Part, ...]:
    order = [
        contract_parts["decide"],
        *[news[name].part for name in ("deadlines",) if name in news],
        contract_parts["warnings"],
        *[each.part for name, each in news.items() if name != "deadlines"],
    ]
    return tuple(part for part in order if part.count)


def _subject(contract_parts: dict[str, Part], news: dict[str, News]) -> str:
    """Return "TenderWatch Mon 23 Nov: 2 decisions, 1 deadline, 14 new"."""
    counts = {name: part.count for name, part in contract_parts.items()}
    counts |= {name: each.part.count for name, each in news.items()}
    if "sources" in news and not all(line.overdue for line in news["sources"].part.lines):
        counts["about sources"] = counts.pop("sources")
    return _titled(", ".join(_counted(name, n) for name, n in _joined(counts).items() if n))


def _quiet_subject(still_open: int) -> str:
    """Return what the weekly word says: that nothing is due, or how much was said before and is still open."""
    return _titled(_("Still open: %(n)s", n=still_open) if still_open else _("nothing due"))


def _titled(what: str) -> str:
    return _("TenderWatch %(day)s: %(what)s", day=formatters.day(reader.today(), year=False), what=what)


def _joined(counts: dict[str, int]) -> dict[str, int]:
    order = (
        "decide",
        "deadlines",
        "warnings",
        "tasks",
        "activities",
        "plans",
        "new",
        "missed",
        "changes",
        "sources",
        "about sources",
    )
    return {name: counts.get(name, 0) for name in order}


def _counted(name: str, n: int) -> str:
    return {
        "decide": lambda: ngettext("%(n)s decision", "%(n)s decisions", n),
        "deadlines": lambda: ngettext("%(n)s deadline", "%(n)s deadlines", n),
        "warnings": lambda: ngettext("%(n)s warning", "%(n)s warnings", n),
        "tasks": lambda: ngettext("%(n)s task", "%(n)s tasks", n),
        "activities": lambda: ngettext("%(n)s activity", "%(n)s activities", n),
        "plans": lambda: ngettext("%(n)s in account plans", "%(n)s in account plans", n),
        "new": lambda: ngettext("%(n)s new", "%(n)s new", n),
        "missed": lambda: _("what we missed"),
        "changes": lambda: ngettext("%(n)s change", "%(n)s changes", n),
        "sources": lambda: ngettext("%(n)s source late", "%(n)s sources late", n),
        "about sources": lambda: ngettext("%(n)s about sources", "%(n)s about sources", n),
    }[name]()


def _notes(desk: _Desk, quiet_word: bool) -> tuple[str, ...]:
    """What stands above the parts: when the last check was, on a quiet Monday."""
    if not quiet_word or desk.fresh.checked_at is None:
        return ()
    return (_("Last check of all contracts: %(at)s.", at=formatters.clock_or_moment(desk.fresh.checked_at)),)


def _certificates(desk: _Desk) -> tuple[str, ...]:
    """How complete yesterday is; a digest goes out without it rather than not at all."""
    try:
        return twice(lambda: sources.certificates(desk.session, desk.person, desk.fresh, desk.now))
    except Exception as error:
        log.exception("certificates cannot be written", extra={"person_id": desk.person.id})
        desk.broken.append(Broken(f"certificates:{type(error).__name__}", _("A part of a digest"), repr(error)))
        return ()


def _is_monday(session: Session, person: User, now: datetime) -> bool:
    """Tell whether the weekly word is due: on Monday, or later in the week when nothing ran on Monday."""
    monday = now - timedelta(days=reader.today().weekday())
    if monday == now:
        return True
    began = clock_of(person).on(monday)
    last = _last_run(session, now)
    return last is not None and last < began
