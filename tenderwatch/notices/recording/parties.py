"""Who buys and who won is read from the notices again when organisations are merged or taken apart."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from scrapers import notice_json
from scrapers.notice import Award as SaidAward
from tenderwatch.db.bulk import insert_all
from tenderwatch.notices.recording import procedures, results
from tenderwatch.notices.recording.record import wait_for_turn
from tenderwatch.notices.tables import Award, AwardWinner, Notice, ProcedureBuyer
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.rules import identify

AT_ONCE = 500


def buyers(session: Session, organization_id: int) -> None:
    """Tell anew who buys in the procedures of an organisation; their notices are to be indexed again."""
    wait_for_turn(session)
    held = select(ProcedureBuyer.procedure_id).where(ProcedureBuyer.organization_id == organization_id)
    procedure_ids = session.scalars(held.order_by(ProcedureBuyer.procedure_id)).all()
    for some in _portions(procedure_ids):
        _tell_buyers(session, some)
        _touch(session, some)


def _tell_buyers(session: Session, procedure_ids: Sequence[int]) -> None:
    columns = (Notice.id, Notice.procedure_id, Notice.group_id)
    current = select(*columns).where(Notice.procedure_id.in_(procedure_ids), Notice.current)
    rows = session.execute(current).all()
    earlier = procedures.earlier_notices(session, {row.id: row.procedure_id for row in rows})
    found = procedures.standings((), "", earlier, {row.id: row.group_id for row in rows})
    keys = {identity.key for standing in found for identity in procedures.buyers_named(standing)}
    procedures.write_buyers(session, found, procedure_ids, organizations.ids_of(session, keys))


def _touch(session: Session, procedure_ids: Sequence[int]) -> None:
    last = session.scalar(select(func.coalesce(func.max(Notice.touched), 0))) or 0
    current = select(Notice.id).where(Notice.procedure_id.in_(procedure_ids), Notice.current)
    ids = session.scalars(current.order_by(Notice.id)).all()
    rows = [{"id": number, "touched": place} for place, number in enumerate(ids, last + 1)]
    if rows:
        session.execute(update(Notice), rows)


def winners(session: Session, organization_id: int) -> None:
    """Tell anew who won the awards of an organisation."""
    won = select(AwardWinner.award_id).where(AwardWinner.organization_id == organization_id)
    notice_ids = session.scalars(select(Award.notice_id).where(Award.id.in_(won)).distinct()).all()
    for some in _portions(notice_ids):
        _tell_winners(session, some)


def _tell_winners(session: Session, notice_ids: Sequence[int]) -> None:
    awards = list(_awards(session, notice_ids))
    named = {
        number: [identify(winner.name, winner.ids, winner.country) for winner in said.winners]
        for number, said in awards
    }
    keys = {identity.key for identities in named.values() for identity in identities if identity}
    known = organizations.ids_of(session, keys)
    rows = [row for number, said in awards for row in results.winners_of(number, said, known)]
    session.execute(delete(AwardWinner).where(AwardWinner.award_id.in_(named)))
    insert_all(session, AwardWinner, rows)


def _awards(session: Session, notice_ids: Sequence[int]) -> Iterator[tuple[int, SaidAward]]:
    """Give the rows of notices' awards with what their notices say of them."""
    contents = select(Notice.id, Notice.content).where(Notice.id.in_(notice_ids))
    said = {
        (row.id, code): award
        for row in session.execute(contents)
        for code, award in results.coded(notice_json.from_json(row.content).awards).items()
    }
    rows: Sequence[Any] = session.execute(
        select(Award.id, Award.notice_id, Award.code).where(Award.notice_id.in_(notice_ids))
    ).all()
    for row in rows:
        if award := said.get((row.notice_id, row.code)):
            yield row.id, award


def _portions(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
