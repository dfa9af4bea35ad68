"""The lots of a tender, and what stands for one where there are none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scrapers.formats.json_part import Part
from scrapers.formats.ocds import terms
from scrapers.formats.ocds.items import Bought
from scrapers.formats.ocds.terms import CONDITIONS, TERMS_OF_ONE, Fields, Reader, fields, framework_max
from scrapers.formats.ocds.words import NATURES
from scrapers.formats.values import Clock
from scrapers.notice import Lot

_ADDRESS = re.compile(r"https?://\S+").fullmatch
_NOTHING = Bought()


@dataclass(frozen=True, slots=True)
class Around:
    """What holds for every lot of a release."""

    clock: Clock
    eu_funded: str | None
    items: dict[str, Bought]
    """What each lot buys, by its id; a lot takes its own, so that a thousand lots of one id do not multiply it."""


def lots(tender: Part, around: Around) -> tuple[Lot, ...]:
    """Return lots and groups of lots in their order, each with what the tender says for all."""
    found = (*tender.parts("lots"), *tender.parts("lotGroups"))
    common = fields(tender, CONDITIONS, around.clock) | _funded(around) if found else {}
    return tuple(_lot(lot, around, common) for lot in found)


def whole(tender: Part, awards: list[Part], around: Around) -> tuple[Lot, ...]:
    """Return what a tender without lots says of its period, terms and criteria, as the one lot that it is.

    It has no id, and repeats nothing that the notice has a place for.  The only award's period is its.
    """
    said = fields(tender, TERMS_OF_ONE, around.clock) | _funded(around)
    if len(awards) == 1 and "contractPeriod" not in tender:
        said |= terms.period(awards[0], "contractPeriod", around.clock)
    return (Lot(id=None, **said),) if any(value is not None for value in said.values()) else ()


def address(said: str | None) -> str | None:
    """Return an address on the web; a text about how to submit is none."""
    return said if said and _ADDRESS(said) else None


def documents(tender: Part) -> tuple[str, ...]:
    """Return the addresses of documents (BT-15), without the notices about the tender, which are among them."""
    found = (document.word("url") for document in tender.parts("documents") if not is_notice(document))
    return tuple(dict.fromkeys(url for url in found if url))


def is_notice(document: Part) -> bool:
    return (document.word("documentType") or "").endswith("Notice")


def _funded(around: Around) -> Fields:
    return {"eu_funded": around.eu_funded} if around.eu_funded else {}


def _lot(lot: Part, around: Around, common: Fields) -> Lot:
    code = lot.word("id")
    items = around.items.pop(code or "", _NOTHING)
    return Lot(
        id=code,
        cpv_main=items.main,
        cpv_additional=items.additional,
        nuts=tuple(items.nuts),
        countries=tuple(items.countries),
        **(common | fields(lot, _LOT, around.clock)),
    )


def _techniques(lot: Part, name: str, clock: Clock) -> Fields:
    return terms.techniques(lot, name, clock) | {"framework_max": framework_max(lot)}


_LOT: Mapping[str, Reader] = {
    **TERMS_OF_ONE,
    "title": lambda lot, name, _: {"title": lot.text(name)},
    "description": lambda lot, name, _: {"description": lot.text(name)},
    "mainProcurementCategory": lambda lot, name, _: {"nature": NATURES.get(lot.word(name) or "")},
    "value": lambda lot, name, _: {"estimated_value": lot.money(name)},
    "maximumValue": lambda group, name, _: {"framework_max": group.money(name)},  # BT-157
    "tenderPeriod": lambda lot, name, clock: {"tender_deadline": lot.part(name).moment("endDate", clock)},
    "submissionMethodDetails": lambda lot, name, _: {"submission_url": address(lot.word(name))},
    "documents": lambda lot, _, __: {"documents_urls": documents(lot)},
    "techniques": _techniques,
}
