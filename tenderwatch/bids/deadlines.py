"""The day on which tenders of a bid are due: by the clocks of the country whose buyer said it, whoever reads it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid
from tenderwatch.calendar.holidays import is_known
from tenderwatch.calendar.rules import local_day
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations.tables import Organization
from tenderwatch.web import reader

HOME = "FIN"
A_MOMENT = timedelta(seconds=1)

_CITIES = """
FIN Helsinki, ALA Helsinki, SWE Stockholm, NOR Oslo, DNK Copenhagen, EST Tallinn, LVA Riga, LTU Vilnius, POL Warsaw,
DEU Berlin, AUT Vienna, CHE Zurich, LIE Vaduz, NLD Amsterdam, BEL Brussels, LUX Luxembourg, FRA Paris, IRL Dublin,
GBR London, ESP Madrid, PRT Lisbon, ITA Rome, MLT Malta, GRC Athens, BGR Sofia, ROU Bucharest, HUN Budapest,
SVK Bratislava, CZE Prague, SVN Ljubljana, HRV Zagreb
"""
ZONES: Mapping[str, str] = MappingProxyType(
    {"ISL": "Atlantic/Reykjavik", "CYP": "Asia/Nicosia"}
    | {country: f"Europe/{city}" for country, city in (each.split() for each in _CITIES.split(","))}
)
"""Country (ISO 3166-1 alpha-3) -> the clocks of its capital; elsewhere the house's."""


def country_of(session: Session, bid: Bid) -> str:
    """Return the country of a bid's buyer, else of its procedure; Finland where neither is known."""
    buyers = session.scalar(select(Organization.country).where(Organization.id == bid.buyer_id))
    said = buyers or session.scalar(select(Procedure.country).where(Procedure.id == bid.procedure_id))
    return said if said and is_known(said) else HOME


def zone_of(session: Session, bid: Bid) -> ZoneInfo:
    """Return the clocks by which a bid's deadline is read."""
    name = ZONES.get(country_of(session, bid))
    return ZoneInfo(name) if name else reader.HOME


def due_on(session: Session, bid: Bid) -> date | None:
    """Return the last day on which a tender may still be sent; a deadline at midnight ends the day before."""
    return None if bid.deadline_at is None else day_of(bid.deadline_at, zone_of(session, bid))


def submission_day(session: Session, bid: Bid) -> tuple[date, bool]:
    """Return the day on which a bid is submitted: done, else due, else today; and whether it is known."""
    if bid.submitted_at is not None:
        return local_day(bid.submitted_at, zone_of(session, bid)), True
    due = due_on(session, bid)
    return (due, True) if due else (reader.today(), False)


def day_of(deadline_at: datetime, zone: ZoneInfo) -> date:
    """Return the last day before a deadline by the clocks of a zone."""
    return local_day(deadline_at - A_MOMENT, zone)
