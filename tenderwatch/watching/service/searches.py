"""Saved searches as people make them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.notices.search.trade_terms import shipped
from tenderwatch.notices.tables import Notice
from tenderwatch.notices.terms import in_use
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.watching import question
from tenderwatch.watching.rules import clean_filters
from tenderwatch.watching.service.entering import Found, candidates, enter, fresh, in_batches
from tenderwatch.watching.service.hearing import begin_anew, hear
from tenderwatch.watching.tables import SavedSearch

BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchValues:
    """What people say of a saved search."""

    name: str
    owner_id: int
    query: str = ""
    filters: Mapping[str, Sequence[str]]


def get(session: Session, team_id: int, search_id: int, *, lock: bool = False) -> SavedSearch:
    """Return a saved search of the team, held until the end of the transaction if asked; to others it is not there."""
    search = session.get(SavedSearch, search_id, with_for_update=lock)
    if search is None or search.team_id != team_id:
        raise NotFound(_("There is no such saved search."))
    return search


def check_query(query: str, filters: Mapping[str, Iterable[str]], now: datetime) -> None:
    """Raise QueryError when the words cannot be read."""
    question.question_of(query, filters, now, shipped())


def create(session: Session, team_id: int, values: SearchValues, by: User, now: datetime) -> SavedSearch:
    """Save a search; it matches what is recorded from now on (see add_open for what is there already).

    Its owner follows it daily.
    """
    kept = _kept(session, team_id, values, None, now)
    search = SavedSearch(team_id=team_id, matched_to=_newest(session), created_at=now, **kept)
    session.add(search)
    audit(session, search, by, now, "entered")
    session.flush()
    hear(session, search, search.owner_id, now)
    return search


def edit(session: Session, search: SavedSearch, values: SearchValues, version: int, by: User, now: datetime) -> None:
    """Change a search: what it found stays, new notices meet the new rule; a stale edit raises Stale.

    A new owner follows it daily; who owned it before goes on following.
    """
    if search.version != version:
        theirs = {name: getattr(search, name) for name in asdict(values)}
        raise Stale(_("%(name)s was changed since you opened it.", name=search.name), asdict(values), theirs)
    kept = _kept(session, search.team_id, values, search.id, now)
    if search.owner_id != values.owner_id:
        hear(session, search, values.owner_id, now)
    with session.no_autoflush:
        for name, value in kept.items():
            if getattr(search, name) != value:
                setattr(search, name, value)
        if session.is_modified(search):
            search.version += 1
            audit(session, search, by, now)


def activate(session: Session, search: SavedSearch, active: bool, by: User, now: datetime) -> None:
    """Switch a search off, or on again from what is recorded next; what it found stays."""
    if search.active != active:
        search.active = active
        search.version += 1
        audit(session, search, by, now)
        search.matched_to = max(search.matched_to, _newest(session))
        if active:
            begin_anew(session, search, now)


def add_open(session: Session, search: SavedSearch, notice_ids: Iterable[int], now: datetime) -> int:
    """Put notices that the search finds and that are still open before its team; return how many are new matches."""
    request = question.question_of(search.query, search.filters, now, in_use(session))
    new = 0
    for some in in_batches(sorted(notice_ids), BATCH):
        found = [Found(search, request, each) for each in candidates(session, Notice.id.in_(some))]
        entries = fresh(session, found, now)
        enter(session, entries, now)
        new += len(entries)
    return new


def _kept(session: Session, team_id: int, values: SearchValues, own_id: int | None, now: datetime) -> dict[str, Any]:
    filters = clean_filters(values.filters)
    check_query(values.query, filters, now)
    name, query = values.name.strip(), values.query.strip()
    problems = {}
    if not name:
        problems["name"] = _("Give the search a name.")
    elif _is_taken(session, team_id, name, own_id):
        problems["name"] = _("The team has a search called %(name)s already.", name=name)
    if not query and not filters:
        problems["query"] = _("Give some words or narrow it down: this would find every notice there is.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return {"name": name, "owner_id": values.owner_id, "query": query, "filters": filters}


def _is_taken(session: Session, team_id: int, name: str, own_id: int | None) -> bool:
    same = select(SavedSearch.id).where(SavedSearch.team_id == team_id, SavedSearch.name == name)
    return any(search_id != own_id for search_id in session.scalars(same))


def _newest(session: Session) -> int:
    return session.scalar(select(func.coalesce(func.max(Notice.sequence), 0))) or 0
