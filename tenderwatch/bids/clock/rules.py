"""What a notice says of the kind of procedure and of how long tenders are valid: proposals that people check."""

from collections.abc import Collection
from types import MappingProxyType
from typing import Any

from scrapers.notice import Lot, Notice
from tenderwatch.calendar.decision import LONGEST_VALIDITY, Kind

_SPECIAL = {"12", "13", "20", "21", "33", "34", "F21", "F22", "F23"}
_CONCESSION = {"14", "19", "32", "35", "F24", "F25"}
_DIRECT = {"25", "26", "27", "28", "F15", "9905"}
_OLD_NATIONAL = 9900


def kind_by(subtype: str | None, procedure_type: str | None) -> Kind:
    """Return the kind by the form of a notice (OPP-070, or the portal's own number) and the procedure type (BT-105)."""
    form = subtype or ""
    if procedure_type == "neg-wo-call" or form in _DIRECT:
        return "direct"
    if form[:1] in ("E", "N") or (form.isdecimal() and int(form) >= _OLD_NATIONAL):
        return "national"
    if form in _SPECIAL:
        return "special"
    return "concession" if form in _CONCESSION else "eu"


_UNITS = MappingProxyType(
    {
        "DAY": ("validity_days", 1),
        "WEEK": ("validity_days", 7),
        "MONTH": ("validity_months", 1),
        "YEAR": ("validity_months", 12),
    }
)


def validity_by(call: Notice, ours: Collection[str]) -> dict[str, Any]:
    """Return how long a call asks tenders to be valid (BT-98), as one of the three fields of the legal clock.

    Empty where it says nothing, or not the same of all lots that are `ours`; without lots of ours all count.  Days stay
    days and months stay months: thirty days are not a month.
    """
    said = [found for lot in call.lots if (not ours or lot.id in ours) and (found := _validity(lot))]
    return said[0] if said and all(each == said[0] for each in said) else {}


def _validity(lot: Lot) -> dict[str, Any]:
    if lot.tenders_valid_until is not None:
        return {"valid_until": lot.tenders_valid_until}
    length = lot.tender_validity
    if length is None or length.unit not in _UNITS:
        return {}
    name, times = _UNITS[length.unit]
    found = length.value * times
    return {name: int(found)} if found == int(found) and 1 <= found <= LONGEST_VALIDITY[name] else {}
