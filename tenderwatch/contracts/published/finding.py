"""The job: notices that are new or stand otherwise now, and contracts that are, are compared with each other once.

Two things are remembered: how far the notices have been looked at (by `touched`), and what each contract was when it
was compared.  So notices and contracts may come in any order, years apart; a crash is mended by the next run, and two
workers only wait for each other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.published.looking import look, look_for_wins
from tenderwatch.contracts.published.reading import contract_of_procedures
from tenderwatch.contracts.published.tables import PublishedLook, PublishedSearch, PublishedUpdate, PublishedWin
from tenderwatch.contracts.rules.published import KINDS
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Database
from tenderwatch.db.bulk import insert_or
from tenderwatch.i18n import ngettext
from tenderwatch.notices.tables import Notice, ProcedureBuyer
from tenderwatch.organizations.tables import Organization, OrganizationMerge

RULES = 1
"""Raised when the rules propose something else: all is compared anew."""
NOTICES = 2_000
CONTRACTS = 200
BATCHES = 40
"""Batches of one run; what is left waits for the next."""


@dataclass(frozen=True)
class Looked:
    """What one batch came to."""

    notices: int
    contracts: int

    @property
    def is_all(self) -> bool:
        """Whether nothing is left to be looked at."""
        return self.notices < NOTICES and self.contracts < CONTRACTS


def find_new(database: Database, now: datetime, batches: int = BATCHES) -> str | None:
    """Look at what is new and say in one line what is proposed since; None when nothing is."""
    with database.read() as session:
        before = count(session)
    for _batch in range(batches):
        with database.write() as session:
            looked = look_on(session, now)
        if looked.is_all:
            break
    with database.read() as session:
        more = count(session) - before
    return (
        ngettext("%(n)s published update to look at", "%(n)s published updates to look at", more) if more > 0 else None
    )


def count(session: Session) -> int:
    """Return how many proposals are open: contracts with something published, and contracts to enter."""
    updates = select(func.count(PublishedUpdate.contract_id.distinct())).where(PublishedUpdate.state == "open")
    wins = select(func.count()).select_from(PublishedWin).where(PublishedWin.state == "open")
    return (session.scalar(updates) or 0) + (session.scalar(wins) or 0)


def look_on(session: Session, now: datetime) -> Looked:
    """Look at the next notices, then at contracts that nobody looked at as they are now."""
    search = _search(session)
    steps = session.execute(
        select(Notice.touched, Notice.procedure_id, Notice.kind)
        .where(Notice.touched > search.reached)
        .order_by(Notice.touched)
        .limit(NOTICES)
    ).all()
    procedures = {step.procedure_id for step in steps if step.kind in KINDS}
    for contract_id in _touched(session, procedures):
        look(session, contract_id, now)
    look_for_wins(session, procedures, now)
    if steps:
        search.reached = steps[-1].touched
    changed = _changed(session)
    for contract_id in changed:
        look(session, contract_id, now)
    return Looked(len(steps), len(changed))


def _search(session: Session) -> PublishedSearch:
    """Return how far the search is, kept from other workers; at the start again when the basis changed."""
    basis = _basis(session)
    first = insert_or(session, PublishedSearch).values(id=1, reached=0, basis=basis).on_conflict_do_nothing()
    session.execute(first)
    search = session.scalars(select(PublishedSearch).with_for_update()).one()
    if search.basis != basis:
        search.reached, search.basis = 0, basis
        session.execute(delete(PublishedLook))
    return search


def _basis(session: Session) -> str:
    """Name what all comparisons rest on: the rules, who we are, and which organisations are one."""
    ours = session.scalars(select(Organization.id).where(Organization.is_ours).order_by(Organization.id))
    merges = session.scalar(select(func.count()).select_from(OrganizationMerge))
    undone = session.scalar(select(func.count(OrganizationMerge.undone_at)))
    return f"{RULES}/{','.join(map(str, ours))}/{merges}-{undone}"


def _touched(session: Session, procedure_ids: Collection[int]) -> list[int]:
    """Return the contracts that notices of these procedures may be about."""
    if not procedure_ids:
        return []
    buyers = select(ProcedureBuyer.organization_id).where(ProcedureBuyer.procedure_id.in_(procedure_ids))
    unlinked = and_(Contract.procedure_id.is_(None), Contract.buyer_id.in_(buyers))
    wanted = select(Contract.id).where(or_(contract_of_procedures(procedure_ids), unlinked))
    return list(session.scalars(wanted.where(Contract.ended_on.is_(None)).order_by(Contract.id)))


def _changed(session: Session) -> list[int]:
    """Return some contracts that were never compared, or are not what they were then."""
    same = and_(
        PublishedLook.contract_id == Contract.id,
        PublishedLook.version == Contract.version,
        PublishedLook.buyer_id == Contract.buyer_id,
        PublishedLook.procedure_id.is_not_distinct_from(Contract.procedure_id),
    )
    wanted = select(Contract.id).outerjoin(PublishedLook, same).where(PublishedLook.contract_id.is_(None))
    return list(session.scalars(wanted.where(Contract.deleted_at.is_(None)).order_by(Contract.id).limit(CONTRACTS)))
