"""What a lot, or a tender without lots, says of its period, techniques, renewals, options, criteria and conditions.

One line of a table for each property: how much there is to do depends on what stands there, not on what could.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from scrapers.formats.json_part import Part
from scrapers.formats.ocds.words import FRAMEWORKS, GOALS, RESERVED, SYSTEMS, TERMS, VARIANTS
from scrapers.formats.values import Clock
from scrapers.notice import Criterion, Duration, Money

Fields = dict[str, Any]
Reader = Callable[[Part, str, Clock], Fields]
"""Reads the property of that name into fields of a lot."""

_MONTH, _YEAR = 30, 365


def fields(of: Part, table: Mapping[str, Reader], clock: Clock) -> Fields:
    """Return the fields that the properties of something give, without the empty ones."""
    found: Fields = {}
    for name in of:
        read = table.get(name)
        if read is not None:
            found |= read(of, name, clock)
    return {field: value for field, value in found.items() if value is not None and value != ()}


def framework_max(lot: Part) -> Money | None:
    """Return the maximum of a framework agreement (BT-271)."""
    return lot.extension("techniques").extension("frameworkAgreement").money("value")


def period(lot: Part, name: str, _clock: Clock) -> Fields:
    """Return start, end and duration of a contract.

    A maximum extent after the end says that the contract may be extended (OCDS 1.1, Period), where nothing else does.
    """
    found = lot.part(name)
    ends_on, extends_to = found.day("endDate"), found.day("maxExtentDate")
    said: Fields = {
        "starts_on": found.day("startDate"),
        "ends_on": ends_on,
        "duration": _duration(found.number("durationInDays")),
        "period_code": TERMS.get((found.word("description") or "").lower()),
    }
    if ends_on and extends_to and extends_to > ends_on and "hasRenewal" not in lot and "renewal" not in lot:
        said["renewable"] = True
    return said


def _duration(days: Decimal | None) -> Duration | None:
    """Return a duration, in months where the days are whole ones: publishers turn a month into 30, a year into 365."""
    if days is None or days <= 0:
        return None
    if days % _YEAR == 0:
        return Duration(days // _YEAR * 12, "MONTH")
    return Duration(days // _MONTH, "MONTH") if days % _MONTH == 0 else Duration(days, "DAY")


def _questions(lot: Part, name: str, clock: Clock) -> Fields:
    return {"questions_deadline": lot.part(name).moment("endDate", clock)}


def techniques(lot: Part, name: str, _clock: Clock) -> Fields:
    said = lot.extension(name)
    return {
        "framework": _technique(said, "FrameworkAgreement", "method", FRAMEWORKS),
        "dps": _technique(said, "DynamicPurchasingSystem", "type", SYSTEMS),
    }


def _technique(said: Part, name: str, kind: str, codes: Mapping[str, str]) -> str | None:
    """Return the code of a technique (BT-765, BT-766): "none" where it is said not to be used, else its kind's."""
    if said.flag(f"has{name}") is False:
        return "none"
    return codes.get(said.extension(name[0].lower() + name[1:]).word(kind) or "")


def _has_renewal(lot: Part, name: str, _clock: Clock) -> Fields:
    return {"renewable": lot.flag(name)}


def _renewal(lot: Part, name: str, _clock: Clock) -> Fields:
    renewal = lot.extension(name)
    most = renewal.count("maximumRenewals")
    said = {"renewals_max": most, "renewal_description": renewal.text("description")}
    return said if most is None or "hasRenewal" in lot else said | {"renewable": most > 0}


def _options(lot: Part, name: str, _clock: Clock) -> Fields:
    return {"options_description": lot.extension(name).text("description")}


def _criteria(lot: Part, name: str, _clock: Clock) -> Fields:
    return {"criteria": tuple(map(_criterion, lot.extension(name).parts("criteria")))}


def _criterion(criterion: Part) -> Criterion:
    return Criterion(
        type=criterion.word("type"),
        name=criterion.text("name"),
        description=criterion.text("description"),
        weight=next((number.word("number") for number in criterion.parts("numbers") if "weight" in number), None),
    )


def _submission(lot: Part, name: str, _clock: Clock) -> Fields:
    """Return what is asked of tenders: variants (BT-63), and how long they are to be valid (BT-98)."""
    said = lot.extension(name)
    validity = said.part("bidValidityPeriod")
    days = validity.number("durationInDays")
    return {
        "variants": VARIANTS.get(said.word("variantPolicy") or ""),
        "tender_validity": Duration(days, "DAY") if days and days > 0 else None,
        "tenders_valid_until": validity.day("endDate"),
    }


def _reserved(lot: Part, name: str, _clock: Clock) -> Fields:
    """Return for whom participation is reserved (BT-71); codes that eForms does not have are left out."""
    said = lot.extension(name).words("reservedParticipation")
    return {"reserved": tuple(RESERVED[code] for code in said if code in RESERVED)}


def _suitability(lot: Part, name: str, _clock: Clock) -> Fields:
    return {"sme_suitable": lot.extension(name).flag("sme")}


def _covered(lot: Part, name: str, _clock: Clock) -> Fields:
    return {"gpa": True if "GPA" in lot.words(name) else None}


def _has_sustainability(lot: Part, name: str, _clock: Clock) -> Fields:
    return {"strategic": ("none",)} if lot.flag(name) is False else {}


def _sustainability(lot: Part, name: str, _clock: Clock) -> Fields:
    """Return what the procurement promotes (BT-06); of goals that eForms has no code for, the notice says nothing."""
    codes = tuple(dict.fromkeys(_codes(lot.parts(name))))
    return {"strategic": codes} if codes else {}


def _codes(sustainability: Sequence[Part]) -> Iterator[str]:
    for each in sustainability:
        goal = each.word("goal") or ""
        if code := GOALS.get(goal) or GOALS.get(goal.partition(".")[0]):
            yield code


CONDITIONS: Mapping[str, Reader] = {
    "enquiryPeriod": _questions,
    "techniques": techniques,
    "submissionTerms": _submission,
    "otherRequirements": _reserved,
    "suitability": _suitability,
    "coveredBy": _covered,
}
"""What a tender says for all of its lots."""

TERMS_OF_ONE: Mapping[str, Reader] = {
    **CONDITIONS,
    "contractPeriod": period,
    "hasRenewal": _has_renewal,
    "renewal": _renewal,
    "options": _options,
    "awardCriteria": _criteria,
    "hasSustainability": _has_sustainability,
    "sustainability": _sustainability,
}
"""What is said of one lot, or of a tender that is one."""
