"""Notices that are read otherwise now meet the saved searches: what a search finds only now is matched."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.notices.search import QueryError, SearchRequest, matches, prepare
from tenderwatch.notices.tables import Notice
from tenderwatch.notices.terms import in_use
from tenderwatch.watching import question
from tenderwatch.watching.service.entering import Found, candidates, enter, fresh
from tenderwatch.watching.tables import SavedSearch


def finds(session: Session, notice_ids: Sequence[int], now: datetime) -> list[Found]:
    """Return which of these notices the saved searches find as they are recorded at the moment."""
    asked = _asked(session, now) if notice_ids else []
    if not asked:
        return []
    notices = candidates(session, Notice.id.in_(notice_ids))
    found = matches([prepare(each.row) for each in notices], [(search.id, request) for search, request in asked])
    return [
        Found(search, request, each) for search, request in asked for each in notices if each.id in found[search.id]
    ]


def enter_new(session: Session, before: Collection[Found], notice_ids: Sequence[int], now: datetime) -> int:
    """Enter what is found now and was not found `before`, and return how many matches that is.

    What a search found before it was made, or was let go of since, stays as it is.
    """
    known = {(each.search.id, each.candidate.id) for each in before}
    found = [each for each in finds(session, notice_ids, now) if (each.search.id, each.candidate.id) not in known]
    entries = fresh(session, found, now)
    enter(session, entries, now)
    return len(entries)


def _asked(session: Session, now: datetime) -> list[tuple[SavedSearch, SearchRequest]]:
    asked, terms = [], in_use(session)
    for search in session.scalars(select(SavedSearch).where(SavedSearch.active).order_by(SavedSearch.id)):
        try:
            asked.append((search, question.question_of(search.query, search.filters, now, terms)))
        except QueryError:
            continue
    return asked
