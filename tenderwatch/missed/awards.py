"""The awards of some weeks, which of them are near to a team, and what the team knew of already."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, or_, select, union
from sqlalchemy.orm import Session

from scrapers.notice_json import from_json
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts.tables import Contract
from tenderwatch.missed.neighbourhood import Ground, Neighbourhood
from tenderwatch.missed.tables import MissedAward
from tenderwatch.notices.index_rows import row_of
from tenderwatch.notices.search import IndexRow
from tenderwatch.notices.tables import Award, AwardWinner, Lot, Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations import queries as organizations
from tenderwatch.watching.service.entering import Candidate, candidates
from tenderwatch.watching.tables import Triage
from tenderwatch.web import reader

CHUNK = 500


@dataclass
class Awarded:
    """A procedure of which something was awarded: its latest award notice, codes and parties."""

    procedure_id: int
    notice_id: int
    codes: list[str] = field(default_factory=list)
    buyers: list[int] = field(default_factory=list)
    winners: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Near:
    """An award in the neighbourhood, and why it is."""

    award: Awarded
    grounds: tuple[Ground, ...]


def awarded(session: Session, first: date, last: date) -> list[Awarded]:
    """Return the procedures with an award notice that was published from `first` to `last`.

    A notice that does not say when it was published counts from the day on which it was received.
    """
    found = {row.procedure_id: Awarded(row.procedure_id, row.id) for row in session.execute(_told(first, last))}
    for some in _chunks(found):
        for name, query in _facts(some):
            for number, value in session.execute(query):
                getattr(found[number], name).append(value)
    return list(found.values())


def _told(first: date, last: date) -> Any:
    begin, end = (datetime.combine(day, clock, reader.HOME) for day, clock in ((first, time.min), (last, time.max)))
    undated = and_(Notice.published_on.is_(None), Notice.recorded_at.between(begin, end))
    won = select(AwardWinner.award_id).where(AwardWinner.award_id == Award.id).exists()
    wanted = select(Notice.id, Notice.procedure_id).join(Award, Award.notice_id == Notice.id).distinct()
    wanted = wanted.where(Notice.current, or_(Award.status == "selec-w", won))
    return wanted.where(or_(Notice.published_on.between(first, last), undated)).order_by(Notice.id)


def _facts(some: Sequence[int]) -> Iterator[tuple[str, Any]]:
    main = select(Procedure.id, Procedure.cpv_main).where(Procedure.id.in_(some), Procedure.cpv_main.is_not(None))
    lots = select(Lot.procedure_id, Lot.cpv_main).where(Lot.procedure_id.in_(some), Lot.cpv_main.is_not(None))
    buyers = select(ProcedureBuyer.procedure_id, ProcedureBuyer.organization_id)
    winners = select(Award.procedure_id, AwardWinner.organization_id).join(
        AwardWinner, AwardWinner.award_id == Award.id
    )
    yield "codes", union(main, lots)
    yield "buyers", buyers.where(ProcedureBuyer.procedure_id.in_(some)).order_by(ProcedureBuyer.position)
    yield "winners", winners.where(Award.procedure_id.in_(some)).order_by(Award.id, AwardWinner.position)


def near_to(session: Session, near: Neighbourhood, each: Collection[Awarded]) -> list[Near]:
    """Return the awards that are in the neighbourhood, each with its grounds."""
    names: dict[int, str] = {}
    for some in _chunks({party for award in each for party in (*award.buyers, *award.winners)}):
        names |= organizations.names(session, some)
    told = ((award, near.grounds(award.codes, award.buyers, award.winners, names)) for award in each)
    return [Near(award, tuple(grounds)) for award, grounds in told if grounds]


def known_to(session: Session, team_id: int, each: Collection[Awarded]) -> set[int]:
    """Return the procedures that were before the team or that we won: looked at, bid for, logged, under contract."""
    ours = organizations.ours(session)
    found = {award.procedure_id for award in each if ours.intersection(award.winners)}
    sources = (
        select(Triage.procedure_id).where(Triage.team_id == team_id),
        select(Bid.procedure_id).where(Bid.team_id == team_id),
        select(Contract.procedure_id).where(Contract.deleted_at.is_(None)),
        select(Outcome.procedure_id).where(Outcome.bid_id.is_(None)),
    )
    for some in _chunks([award.procedure_id for award in each]):
        for source in sources:
            found |= set(session.scalars(source.where(source.selected_columns[0].in_(some))))
    return found


def liked_by(session: Session, team_id: int) -> set[int]:
    """Return the procedures that the team shortlisted or bid for."""
    kept = select(Triage.procedure_id).where(Triage.team_id == team_id, Triage.state == "shortlisted")
    bid = select(Bid.procedure_id).where(Bid.team_id == team_id, Bid.procedure_id.is_not(None))
    return set(session.scalars(union(kept, bid)))


def dismissed_by(session: Session, team_id: int) -> set[int]:
    """Return the procedures that the team said are not for it when it saw that they were missed."""
    said = select(MissedAward.procedure_id).where(MissedAward.team_id == team_id, MissedAward.state == "dismissed")
    return set(session.scalars(said))


def notices_of(session: Session, procedure_ids: Collection[int]) -> dict[int, list[Candidate]]:
    """Return the current notices of procedures, in the order of their recording."""
    found: dict[int, list[Candidate]] = {number: [] for number in procedure_ids}
    for some in _chunks(procedure_ids):
        for each in candidates(session, Notice.procedure_id.in_(some)):
            found[each.procedure_id].append(each)
    return found


def as_calls(session: Session, notices: Iterable[Candidate]) -> dict[int, IndexRow]:
    """Return award notices as their calls would have been: open, without winners, amounts and deadlines."""
    rows = {each.id: each.row for each in notices}
    found: dict[int, IndexRow] = {}
    for some in _chunks(rows):
        for number, content in session.execute(select(Notice.id, Notice.content).where(Notice.id.in_(some))):
            plain = row_of(replace(from_json(content), awards=()), number, "", "open")
            told = replace(rows[number], texts=plain.texts, ids=plain.ids, deadline=None, value=None)
            found[number] = replace(told, kind="competition", status="open")
    return found


def _chunks(numbers: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(numbers)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
