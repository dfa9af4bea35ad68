"""Organisations as notices bring them, compared."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from scrapers.notice import Award, Lot, Notice, Organization
from tenderwatch.db import Database
from tenderwatch.notices.tables import AwardWinner, ProcedureBuyer
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.service.comparing import Compared
from tenderwatch.organizations.tables import Organization as Row
from tenderwatch.organizations.tables import OrganizationSuggestion
from tests.makers import NOW
from tests.watching.world import a_notice

ESPOO = Organization({"fi": "Espoon kaupunki", "sv": "Esbo stad"}, ("0101263-6",), "FIN", "Espoo")
NAMELESS_ESPOO = Organization({"sv": "Esbo stad"}, (), "FIN", "ESBO")
CLEANERS = Organization({"fi": "Siivous Oy"}, ("2612345-5",), "FIN")


def bought(buyer: Organization, *winners: Organization) -> Notice:
    """Return a result of one lot."""
    award = Award(id="RES-1", lots=("LOT-1",), status="selec-w", winners=winners)
    values = {"form_type": "result", "notice_type": "can-standard", "lots": (Lot(id="LOT-1"),)}
    return a_notice(buyers=(buyer,), awards=(award,), **values)


def compared(database: Database) -> Compared:
    """Compare all that waits."""
    with database.write() as session:
        return organizations.compare(session, NOW)


def keys(session: Session) -> dict[int, str]:
    """Return who is who by row."""
    return {row.id: row.key for row in session.scalars(select(Row))}


def buyers_and_winners(session: Session) -> tuple[list[str], list[str]]:
    """Return the keys of who buys and who won, as notices came."""
    who = keys(session)
    buyers = session.scalars(select(ProcedureBuyer.organization_id).order_by(ProcedureBuyer.procedure_id))
    winners = session.scalars(select(AwardWinner.organization_id).order_by(AwardWinner.award_id))
    return [who[number] for number in buyers], [who[number] for number in winners]


def suggestions(session: Session) -> list[tuple[str, str, int, list[str], str]]:
    """Return suggested pairs: who and who, how sure, why, and what was said of it."""
    who = keys(session)
    rows = session.scalars(select(OrganizationSuggestion).order_by(OrganizationSuggestion.id))
    return [(who[row.one_id], who[row.other_id], row.grade, row.reasons, row.state) for row in rows]
