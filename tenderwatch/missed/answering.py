"""Answering what was missed: a rule is changed in one click, or the award is not for us; both can be taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scrapers import codelists
from tenderwatch import i18n
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.missed.asking import Rule, found
from tenderwatch.missed.tables import MissedAward
from tenderwatch.notices.tables import Notice, Procedure
from tenderwatch.notices.terms import in_use
from tenderwatch.users.tables import User
from tenderwatch.watching import labels
from tenderwatch.watching import service as watching
from tenderwatch.watching.rules import REASONS
from tenderwatch.watching.service import SearchValues
from tenderwatch.watching.service.entering import candidates
from tenderwatch.watching.tables import SavedSearch


def get(session: Session, team_id: int, award_id: int) -> MissedAward:
    """Return a missed award of the team, held until the end of the transaction; to others it is not there."""
    award = session.get(MissedAward, award_id, with_for_update=True)
    if award is None or award.team_id != team_id:
        raise NotFound(_("There is no such award."))
    return award


def accept(
    session: Session, award: MissedAward, place: int, tried: str, by: User, now: datetime
) -> tuple[SavedSearch, bool]:
    """Change a rule, or begin a search, as suggested; return it, and whether the procedure came before the team.

    Raises Stale when the search, or the suggestion, is another than the reader saw; nothing is changed then.
    """
    if award.state != "open":
        raise NotAllowed(_("This has been answered already."))
    if not 0 <= place < len(award.suggestions):
        raise NotFound(_("There is no such suggestion."))
    suggestion = award.suggestions[place]
    if award.tried != tried:
        raise Stale(_("It was looked at again since you opened the page: the suggestions are others now."), {}, {})
    search = _changed(session, award, suggestion, by, now)
    _answer(award, "accepted", by, now)
    award.search_id = search.id
    session.flush()
    _catch(session, award, search, now)
    return search, _put_before(session, award, search, now)


def _changed(session: Session, award: MissedAward, suggestion: dict[str, Any], by: User, now: datetime) -> SavedSearch:
    rule = {"query": suggestion["query"], "filters": suggestion["filters"]}
    if suggestion["search"] is None:
        values = SearchValues(name=_free_name(session, award.team_id, suggestion), owner_id=by.id, **rule)
        search = watching.create(session, award.team_id, values, by, now)
        award.before = {"search": search.id, "version": search.version}
        return search
    search = watching.get(session, award.team_id, suggestion["search"], lock=True)
    if search.version != suggestion["version"]:
        theirs = {"query": labels.rule(search.query, search.filters)}
        mine = {"query": labels.rule(**rule)}
        raise Stale(_("%(name)s was changed since this was worked out. Look again.", name=search.name), mine, theirs)
    before = {"search": search.id, "query": search.query, "filters": search.filters}
    values = SearchValues(name=search.name, owner_id=search.owner_id, **rule)
    watching.edit(session, search, values, search.version, by, now)
    award.before = before | {"version": search.version}
    return search


def _free_name(session: Session, team_id: int, suggestion: dict[str, Any]) -> str:
    """Return the trade's name; with a number when the team has a search called so."""
    name = codelists.cpv_label(suggestion["value"], i18n.language())
    taken = set(session.scalars(select(SavedSearch.name).where(SavedSearch.team_id == team_id)))
    number = 1
    while (free := name if number == 1 else f"{name} ({number})") in taken:
        number += 1
    return free


def _catch(session: Session, award: MissedAward, search: SavedSearch, now: datetime) -> None:
    """Tell what else was missed and the changed rule finds."""
    wanted = select(MissedAward).where(MissedAward.team_id == award.team_id, MissedAward.state == "open")
    others = session.scalars(wanted.where(MissedAward.call_id.is_not(None))).all()
    for other in _finding(session, search, others, now):
        other.state, other.search_id, other.answered_at = "caught", search.id, now


def _finding(session: Session, search: SavedSearch, others: Sequence[MissedAward], now: datetime) -> list[MissedAward]:
    calls = candidates(session, Notice.id.in_([each.call_id for each in others])) if others else []
    request = Rule.of(search.query, search.filters).request(now, in_use(session))
    ids = found([each.row for each in calls], [(search.id, request)], now.date())[search.id] if calls else set()
    return [each for each in others if each.call_id in ids]


def _put_before(session: Session, award: MissedAward, search: SavedSearch, now: datetime) -> bool:
    """Put a procedure that can still be answered before the team."""
    procedure = session.get_one(Procedure, award.procedure_id)
    is_open = procedure.phase == "competition" and (procedure.deadline_at is None or procedure.deadline_at > now)
    return bool(is_open and award.call_id and watching.add_open(session, search, [award.call_id], now))


def dismiss(award: MissedAward, reason: str, by: User, now: datetime) -> None:
    """Say that an award is not for us, for good."""
    if reason not in REASONS:
        raise Invalid(_("There is no such reason."), {"reason": _("Choose a reason.")})
    if award.state != "open":
        raise NotAllowed(_("This has been answered already."))
    _answer(award, "dismissed", by, now)
    award.reason = reason


def take_back(session: Session, award: MissedAward, by: User, now: datetime) -> None:
    """Take an answer back: the rule becomes what it was, unless somebody has changed it since; a new search stops."""
    if award.state not in ("accepted", "dismissed"):
        raise NotAllowed(_("There is nothing to undo."))
    if award.state == "accepted":
        _restore(session, award, by, now)
    reopen(award)


def _restore(session: Session, award: MissedAward, by: User, now: datetime) -> None:
    before = award.before or {}
    search = watching.get(session, award.team_id, before["search"], lock=True)
    if search.version != before["version"]:
        raise NotAllowed(_("%(name)s was changed since. Change it by hand: nothing was undone.", name=search.name))
    if "query" in before:
        rule = {"query": before["query"], "filters": before["filters"]}
        values = SearchValues(name=search.name, owner_id=search.owner_id, **rule)
        watching.edit(session, search, values, search.version, by, now)
    else:
        watching.activate(session, search, False, by, now)
    caught = select(MissedAward).where(MissedAward.team_id == award.team_id, MissedAward.state == "caught")
    for other in session.scalars(caught.where(MissedAward.search_id == search.id)):
        if other.answered_at == award.answered_at:
            reopen(other)


def reopen(award: MissedAward) -> None:
    """Let an award be unanswered again."""
    award.state, award.search_id, award.reason = "open", None, None
    award.answered_at = award.answered_by_id = award.before = None


def _answer(award: MissedAward, state: str, by: User, now: datetime) -> None:
    award.state, award.answered_at, award.answered_by_id = state, now, by.id
