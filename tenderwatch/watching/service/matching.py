"""New notices meet the saved searches: percolated by the very code that searches, entered once, told to each team."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scrapers.notice_json import from_json
from tenderwatch.calendar.rules import local_day
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.i18n import _, ngettext
from tenderwatch.notices.rules import stands_in
from tenderwatch.notices.rules.changes import Difference, days_moved, differences, facts
from tenderwatch.notices.search import QueryError, SearchRequest, matches, prepare
from tenderwatch.notices.tables import Notice, NoticeReference
from tenderwatch.notices.terms import in_use
from tenderwatch.watching import question
from tenderwatch.watching.service.entering import Candidate, Found, candidates, change, enter, fresh
from tenderwatch.watching.service.triage import wake
from tenderwatch.watching.tables import SavedSearch, Triage
from tenderwatch.web import reader

BATCH = 500


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching came to.

    `reopened` and `woken` count what is before its team again; `unreadable` names searches whose words cannot be read.
    """

    notices: int = 0
    matches: int = 0
    reopened: int = 0
    woken: int = 0
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A saved search and the question it asks now."""

    search: SavedSearch
    request: SearchRequest


def match_new(house: House, now: datetime) -> str | None:
    """The job: match what is new, wake what is due, and say it in one line; None when there was nothing to do."""
    done = take_new(house.database, now)
    parts = [
        ngettext("%(n)s notice", "%(n)s notices", done.notices) if done.notices else "",
        ngettext("%(n)s new match", "%(n)s new matches", done.matches) if done.notices else "",
        _("%(n)s changed, to review again", n=done.reopened) if done.reopened else "",
        _("%(n)s woken", n=done.woken) if done.woken else "",
        _("cannot be read: %(names)s", names=", ".join(done.unreadable)) if done.unreadable else "",
    ]
    return ", ".join(filter(None, parts)) or None


def take_new(database: Database, now: datetime) -> Matched:
    """Match every notice recorded since the searches last saw one, batch by batch; a crash is mended by the next run.

    Switched-off searches move along without matching, so that switching one on does not bring the past.
    """
    asked, off, unreadable = _searches(database, now)
    seen = found = reopened = 0
    for batch in _batches(database, _reached(asked, off)):
        prepared = [prepare(each.row) for each in batch] if asked else []
        ids = matches(prepared, [(each.search.id, each.request) for each in asked]) if asked else {}
        with database.read() as session:
            entries = fresh(session, list(_found(asked, batch, ids)), now)
        with database.write() as session:
            enter(session, entries, now)
            reopened += sum(_reopen(session, notice, now) for notice in _changes(session, batch))
            _move_on(session, [each.search.id for each in asked] + [search.id for search in off], batch[-1].sequence)
        seen += len(batch)
        found += len(entries)
    with database.write() as session:
        woken = wake(session, _today(now), now)
    return Matched(seen, found, reopened, woken, unreadable)


def _today(now: datetime) -> date:
    return local_day(now, reader.HOME)


def _searches(database: Database, now: datetime) -> tuple[list[_Asked], list[SavedSearch], tuple[str, ...]]:
    asked, off, unreadable = [], [], []
    with database.read() as session:
        searches = session.scalars(select(SavedSearch).order_by(SavedSearch.id)).all()
        terms = in_use(session)
    for search in searches:
        try:
            request = question.question_of(search.query, search.filters, now, terms)
        except QueryError:
            unreadable.append(search.name)
            continue
        if search.active:
            asked.append(_Asked(search, request))
        else:
            off.append(search)
    return asked, off, tuple(unreadable)


def _reached(asked: Sequence[_Asked], off: Sequence[SavedSearch]) -> int | None:
    """Return up to where everything has been seen; None when there is nobody to see anything."""
    if asked:
        return min(each.search.matched_to for each in asked)
    return max((search.matched_to for search in off), default=None)


def _batches(database: Database, after: int | None) -> Iterator[Sequence[Candidate]]:
    while after is not None:
        with database.read() as session:
            batch = candidates(session, Notice.sequence > after, BATCH)
        if not batch:
            return
        yield batch
        after = batch[-1].sequence


def _found(asked: Sequence[_Asked], batch: Sequence[Candidate], ids: Mapping[int, set[int]]) -> Iterator[Found]:
    for each in asked:
        for notice in batch:
            if notice.id in ids[each.search.id] and notice.sequence > each.search.matched_to:
                yield Found(each.search, each.request, notice)


def _move_on(session: Session, search_ids: Sequence[int], sequence: int) -> None:
    behind = update(SavedSearch).where(SavedSearch.id.in_(search_ids), SavedSearch.matched_to < sequence)
    session.execute(behind.values(matched_to=sequence))


def _changes(session: Session, batch: Sequence[Candidate]) -> Sequence[Notice]:
    """Return the notices of a batch that change what was published before and what somebody has decided about."""
    judged = select(Triage.procedure_id).where(Triage.state != "new")
    changes = select(Notice).where(Notice.id.in_([each.id for each in batch]), Notice.procedure_id.in_(judged))
    return session.scalars(changes.where(Notice.is_change | (Notice.revision > 1)).order_by(Notice.id)).all()


def _reopen(session: Session, notice: Notice, now: datetime) -> int:
    """Put a procedure before the teams that decided about it before this notice came, if it changes what counts.

    What was decided after the notice was recorded was decided knowing it.
    """
    found = _differences(session, notice)
    changed = facts(found)
    if not changed:
        return 0
    decided = select(Triage).where(Triage.procedure_id == notice.procedure_id, Triage.state != "new")
    rows = session.scalars(decided.where(Triage.changed_at < notice.recorded_at)).all()
    for triage in rows:
        values = {"state": "new", "reason": None, "snoozed_until": None, "reopened_by_id": notice.id}
        change(session, triage, values, None, now, changed=list(changed), days=days_moved(found))
    return len(rows)


def _differences(session: Session, notice: Notice) -> list[Difference]:
    earlier = _earlier(session, notice)
    return differences(from_json(earlier.content), from_json(notice.content)) if earlier else []


def _earlier(session: Session, notice: Notice) -> Notice | None:
    """Return what the notice changes: its own former revision, else what it names (BT-758), else the last one of its
    kind that was sent before it.  What takes the place of its own summary changes nothing.
    """
    if notice.revision > 1:
        same = (Notice.key == notice.key, Notice.source_id == notice.source_id)
        former = session.scalar(select(Notice).where(*same, Notice.revision == notice.revision - 1))
        return None if former is None or stands_in(former.parser) else former
    others = select(Notice).where(Notice.procedure_id == notice.procedure_id, Notice.group_id != notice.group_id)
    others = others.where(Notice.current).order_by(Notice.dispatched_at.desc().nulls_last(), Notice.id.desc()).limit(1)
    changed = select(NoticeReference.target_id).where(
        NoticeReference.notice_id == notice.id, NoticeReference.kind == "change"
    )
    before = Notice.id < notice.id if notice.dispatched_at is None else Notice.dispatched_at <= notice.dispatched_at
    return session.scalar(others.where(Notice.id.in_(changed))) or session.scalar(
        others.where(before, Notice.kind == notice.kind)
    )
