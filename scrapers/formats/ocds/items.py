"""What is bought and where: the items of a tender, put together for the whole and for each lot."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scrapers import codelists
from scrapers.formats.json_part import Part
from scrapers.formats.ocds.words import country

_BRITISH = re.compile("UK[C-N][0-9]{0,2}").fullmatch
"""NUTS of the United Kingdom, which the list lacks since 2021 and British publishers still use."""


@dataclass(slots=True)
class Bought:
    """CPV codes, the main one first, and places of a tender or lot."""

    cpv: dict[str, None] = field(default_factory=dict)
    nuts: dict[str, None] = field(default_factory=dict)
    countries: dict[str, None] = field(default_factory=dict)

    @property
    def main(self) -> str | None:
        return next(iter(self.cpv), None)

    @property
    def additional(self) -> tuple[str, ...]:
        return tuple(self.cpv)[1:]

    def add(self, other: "Bought") -> None:
        self.cpv |= other.cpv
        self.nuts |= other.nuts
        self.countries |= other.countries


def bought(tender: Part) -> tuple[Bought, dict[str, Bought]]:
    """Return what a tender is for, and each of its lots (`relatedLot`) by its id.

    Contracts Finder classifies the tender itself in the way of an item.
    """
    whole = _item(tender)
    lots: dict[str, Bought] = {}
    for item in tender.parts("items"):
        found = _item(item)
        whole.add(found)
        if lot := item.word("relatedLot"):
            lots.setdefault(lot, Bought()).add(found)
    return whole, lots


def _item(item: Part) -> Bought:
    found = Bought()
    for name in item:
        read = _PROPERTIES.get(name)
        if read is not None:
            read(item, name, found)
    return found


def _classification(item: Part, name: str, found: Bought) -> None:
    if code := _cpv(item.extension(name)):
        found.cpv = {code: None} | found.cpv


def _classifications(item: Part, name: str, found: Bought) -> None:
    found.cpv |= dict.fromkeys(code for each in item.parts(name) if (code := _cpv(each)))


def _cpv(classification: Part) -> str | None:
    return classification.word("id") if (classification.word("scheme") or "").upper() == "CPV" else None


def _addresses(item: Part, name: str, found: Bought) -> None:
    for address in item.parts(name):
        _add(found, address)


def _address(item: Part, name: str, found: Bought) -> None:
    _add(found, item.extension(name))


def _add(found: Bought, address: Part) -> None:
    """Add a region that is a NUTS code, where most publishers write a name, and a country."""
    region = address.word("region")
    if region and (codelists.facts("nuts", region) or _BRITISH(region)):
        found.nuts[region] = None
    if where := country(address):
        found.countries[where] = None


def _location(item: Part, name: str, found: Bought) -> None:
    gazetteer = item.extension(name).extension("gazetteer")
    if (gazetteer.word("scheme") or "").upper() == "NUTS":
        found.nuts |= dict.fromkeys(gazetteer.words("identifiers"))


_PROPERTIES: Mapping[str, Callable[[Part, str, Bought], None]] = {
    "classification": _classification,
    "additionalClassifications": _classifications,
    "deliveryAddresses": _addresses,
    "deliveryAddress": _address,
    "deliveryLocation": _location,
}
