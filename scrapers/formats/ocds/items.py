"""What is bought and where: the items of a tender, put together for the whole and for each lot."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from scrapers import codelists
from scrapers.formats.ocds.part import Part
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


def bought(tender: Part) -> tuple[Bought, dict[str, Bought]]:
    """Return what a tender is for, and each of its lots (`relatedLot`) by its id."""
    whole = Bought()
    lots: dict[str, Bought] = {}
    _add(whole, tender)
    for item in tender.parts("items"):
        _add(whole, item)
        if lot := item.word("relatedLot"):
            _add(lots.setdefault(lot, Bought()), item)
    return whole, lots


def _add(to: Bought, item: Part) -> None:
    """Add the codes and places of an item; Contracts Finder classifies the tender itself in the same way."""
    for classification in (item.part("classification"), *item.parts("additionalClassifications")):
        code = classification.word("id")
        if code and (classification.word("scheme") or "").upper() == "CPV":
            to.cpv[code] = None
    addresses = [*item.parts("deliveryAddresses"), item.extension("deliveryAddress")]
    to.nuts |= dict.fromkeys(_regions(addresses))
    to.countries |= dict.fromkeys(filter(None, map(country, addresses)))
    gazetteer = item.extension("deliveryLocation").extension("gazetteer")
    if (gazetteer.word("scheme") or "").upper() == "NUTS":
        to.nuts |= dict.fromkeys(gazetteer.words("identifiers"))


def _regions(addresses: Iterable[Part]) -> list[str]:
    """Return the regions that are NUTS codes; most publishers write a name."""
    return [region for address in addresses if (region := address.word("region")) and _is_nuts(region)]


def _is_nuts(region: str) -> bool:
    return bool(codelists.facts("nuts", region) or _BRITISH(region))
