"""What is bought, in the old model: `objectDescriptions`, one for a procurement that is not divided."""

import re
from collections.abc import Iterator
from datetime import date

from scrapers.formats.json_part import Part
from scrapers.notice import Criterion, Duration, Lot, Money, Text

EXACT = 1
_QUALITY, _COST, _PRICE, _DESCRIBED = 1, 2, 4, 8
_UNITS = {"1": ("days", "DAY"), "2": ("months", "MONTH"), "4": ("years", "YEAR")}
"""`timeFrame.type`: where the length stands and its unit (BT-36); 3 is a begin and an end."""
_UNASKED = date(1, 1, 1)
_CODE = re.compile(r"(\d{8})(?:-\d)?").fullmatch


def lots(found: Part, code: str) -> Iterator[Lot]:
    reserved = tuple(_reserved(found))
    for each in found.parts("objectDescriptions"):
        yield _lot(each, code, reserved)


def _lot(found: Part, code: str, reserved: tuple[str, ...]) -> Lot:
    frame, options = found.part("timeFrame"), found.part("optionsAndVariants")
    title, renewable = found.word("title"), frame.flag("canBeRenewed") or None
    additional = map(cpv_code, found.parts("additionalCpvCodes"))
    return Lot(
        id=found.word("lotNumber"),
        title={code: title} if title else None,
        description=paragraphs(found, "descrProcurement", code),
        cpv_main=cpv_code(found.part("mainCpvCode")),
        cpv_additional=tuple(dict.fromkeys(filter(None, additional))),
        nuts=found.words("nutsCodes"),
        estimated_value=single(found.part("estimatedValue")),
        duration=_duration(frame),
        starts_on=_day(frame, "beginDate"),
        ends_on=_day(frame, "endDate"),
        renewable=renewable,
        renewal_description=paragraphs(frame, "renewalDescription", code) if renewable else None,
        options_description=paragraphs(options, "optionsDescription", code) if options.flag("options") else None,
        criteria=_criteria(found, code),
        variants="allowed" if options.flag("variantsWillBeAccepted") else None,
        reserved=reserved,
        eu_funded="eu-funds" if found.part("euFunds").flag("procurementRelatedToEuProgram") else None,
    )


def paragraphs(found: Part, name: str, code: str) -> Text | None:
    """Return an array of paragraphs as one text; empty ones say nothing."""
    said = "\n".join(found.lines(name))
    return {code: said} if said else None


def cpv_code(found: Part) -> str | None:
    code = _CODE(found.word("code") or "")
    return code[1] if code else None


def single(found: Part) -> Money | None:
    """Return an amount; a range is no amount, and one that the buyer does not agree to publish is withheld."""
    if found.flag("disagreeToBePublished"):
        return Money(None, withheld=True)
    amount = found.number("value")
    if amount is None or found.count("type") not in (None, 0, EXACT):
        return None
    return Money(None, withheld=True) if amount < 0 else Money(amount, found.word("currency"))


def _duration(frame: Part) -> Duration | None:
    name, unit = _UNITS.get(frame.word("type") or "", (None, ""))
    length = frame.number(name) if name else None
    return Duration(length, unit) if length is not None and length > 0 else None


def _day(frame: Part, name: str) -> date | None:
    day = frame.day(name)
    return None if day == _UNASKED else day


def _criteria(found: Part, code: str) -> tuple[Criterion, ...]:
    if found.flag("disagreeAwardCriteriaToBePublished"):
        return ()
    said = found.part("awardCriteria")
    kinds = said.count("criterionTypes") or 0
    return (
        *(_criterion(each, "quality", code) for each in said.parts("qualityCriteria") if kinds & _QUALITY),
        *(_criterion(each, "cost", code) for each in said.parts("costCriteria") if kinds & _COST),
        *([_criterion(said.part("priceCriterion"), "price", code)] if kinds & _PRICE else []),
        *(Criterion(name={code: name}) for name in said.words("criterion") if kinds & _DESCRIBED),
    )


def _criterion(found: Part, kind: str, code: str) -> Criterion:
    name = found.word("criterion")
    return Criterion(type=kind, name={code: name} if name else None, weight=found.word("weighting"))


def _reserved(found: Part) -> Iterator[str]:
    """Give who alone may take part (BT-71)."""
    conditions, national = found.part("conditionsInformation"), found.part("conditionsInformationNational")
    if conditions.flag("restrictedToShelteredWorkshop") or national.flag("reservedForShelteredWorkshopOrProgram"):
        yield "res-ws"
    if conditions.flag("reservedOrganisationServiceMission"):
        yield "res-pub-ser"
