"""The lots of a tender, with the extensions for techniques, renewals, options, criteria and terms."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from scrapers.formats.ocds.items import Bought
from scrapers.formats.ocds.part import Part
from scrapers.formats.ocds.words import FRAMEWORKS, GOALS, NATURES, RESERVED, SYSTEMS, TERMS, VARIANTS
from scrapers.formats.values import Clock
from scrapers.notice import Criterion, Duration, Lot, Money

Fields = dict[str, Any]

_ADDRESS = re.compile(r"https?://\S+").fullmatch
_NOTHING = Bought()
_MONTH, _YEAR = 30, 365


@dataclass(frozen=True, slots=True)
class Around:
    """What holds for every lot of a release."""

    clock: Clock
    eu_funded: str | None
    items: Mapping[str, Bought]


def lots(tender: Part, around: Around) -> tuple[Lot, ...]:
    """Return lots and groups of lots in their order."""
    found = [_lot(lot, around) for lot in (*tender.parts("lots"), *tender.parts("lotGroups"))]
    common = (
        {name: value for name, value in _common(tender, around).items() if value not in (None, ())} if found else {}
    )
    return tuple(_with(lot, common) for lot in found)


def whole(tender: Part, awards: list[Part], around: Around) -> tuple[Lot, ...]:
    """Return what a tender without lots says of its period, terms and criteria, as the one lot that it is.

    It has no id, and repeats nothing that the notice has a place for.
    """
    lot = Lot(
        id=None,
        questions_deadline=tender.part("enquiryPeriod").moment("endDate", around.clock),
        eu_funded=around.eu_funded,
        **_terms(tender, _only_period(tender, awards)),
    )
    return () if lot == Lot(id=None) else (lot,)


def _only_period(tender: Part, awards: list[Part]) -> Part:
    """Return the period of the one contract: the tender's, else that of the only award."""
    own = tender.part("contractPeriod")
    return own if own or len(awards) != 1 else awards[0].part("contractPeriod")


def address(said: str | None) -> str | None:
    """Return an address on the web; a text about how to submit is none."""
    return said if said and _ADDRESS(said) else None


def framework_max(tender: Part) -> Money | None:
    """Return the maximum of a framework agreement (BT-271), of a group of lots (BT-157) or what a tender may spend."""
    return tender.extension("techniques").extension("frameworkAgreement").money("value") or tender.money("maximumValue")


def _common(tender: Part, around: Around) -> Fields:
    """Return what a tender says for all of its lots, which have a place for it and the notice has none."""
    questions = tender.part("enquiryPeriod").moment("endDate", around.clock)
    return {"questions_deadline": questions, "eu_funded": around.eu_funded} | _techniques(tender) | _conditions(tender)


def _with(lot: Lot, common: Fields) -> Lot:
    missing = {name: value for name, value in common.items() if getattr(lot, name) in (None, ())}
    return replace(lot, **missing) if missing else lot


def _lot(lot: Part, around: Around) -> Lot:
    items = around.items.get(lot.word("id") or "", _NOTHING)
    return Lot(
        id=lot.word("id"),
        title=lot.text("title"),
        description=lot.text("description"),
        nature=NATURES.get(lot.word("mainProcurementCategory") or ""),
        cpv_main=items.main,
        cpv_additional=items.additional,
        nuts=tuple(items.nuts),
        countries=tuple(items.countries),
        estimated_value=lot.money("value"),
        framework_max=framework_max(lot),
        tender_deadline=lot.part("tenderPeriod").moment("endDate", around.clock),
        questions_deadline=lot.part("enquiryPeriod").moment("endDate", around.clock),
        submission_url=address(lot.word("submissionMethodDetails")),
        documents_urls=documents(lot),
        **_terms(lot, lot.part("contractPeriod")),
    )


def documents(tender: Part) -> tuple[str, ...]:
    """Return the addresses of documents (BT-15), without the notices about the tender, which are among them."""
    found = (document.word("url") for document in tender.parts("documents") if not is_notice(document))
    return tuple(dict.fromkeys(url for url in found if url))


def is_notice(document: Part) -> bool:
    return (document.word("documentType") or "").endswith("Notice")


def _period(period: Part) -> Fields:
    """Return start, end and duration of a contract.

    A maximum extent after the end says that the contract may be extended (OCDS 1.1, Period).
    """
    ends_on, extends_to = period.day("endDate"), period.day("maxExtentDate")
    said = period.word("description") or ""
    return {
        "starts_on": period.day("startDate"),
        "ends_on": ends_on,
        "duration": _duration(period.number("durationInDays")),
        "period_code": TERMS.get(said.lower()),
        "renewable": True if extends_to and ends_on and extends_to > ends_on else None,
    }


def _duration(days: Decimal | None) -> Duration | None:
    """Return a duration, in months where the days are whole ones: publishers turn a month into 30, a year into 365."""
    if days is None or days <= 0:
        return None
    if days % _YEAR == 0:
        return Duration(days // _YEAR * 12, "MONTH")
    return Duration(days // _MONTH, "MONTH") if days % _MONTH == 0 else Duration(days, "DAY")


def _terms(lot: Part, period: Part) -> Fields:
    renewal = {name: value for name, value in _renewal(lot).items() if value is not None}
    options = {"options_description": lot.extension("options").text("description"), "criteria": tuple(_criteria(lot))}
    return _period(period) | renewal | options | {"strategic": _strategic(lot)} | _techniques(lot) | _conditions(lot)


def _conditions(lot: Part) -> Fields:
    return {
        "variants": VARIANTS.get(lot.extension("submissionTerms").word("variantPolicy") or ""),
        "reserved": _reserved(lot),
        "sme_suitable": lot.extension("suitability").flag("sme"),
        "gpa": True if "GPA" in lot.words("coveredBy") else None,
    }


def _techniques(lot: Part) -> Fields:
    return {
        "framework": _technique(lot, "FrameworkAgreement", "method", FRAMEWORKS),
        "dps": _technique(lot, "DynamicPurchasingSystem", "type", SYSTEMS),
    }


def _technique(lot: Part, name: str, kind: str, codes: Mapping[str, str]) -> str | None:
    """Return the code of a technique (BT-765, BT-766): "none" where it is said not to be used, else its kind's."""
    techniques = lot.extension("techniques")
    used = techniques.flag(f"has{name}")
    if used is False:
        return "none"
    return codes.get(techniques.extension(name[0].lower() + name[1:]).word(kind) or "")


def _renewal(lot: Part) -> Fields:
    renewal = lot.extension("renewal")
    most = renewal.count("maximumRenewals")
    said = lot.flag("hasRenewal")
    return {
        "renewals_max": most,
        "renewable": most > 0 if said is None and most is not None else said,
        "renewal_description": renewal.text("description"),
    }


def _criteria(lot: Part) -> Iterator[Criterion]:
    for criterion in lot.extension("awardCriteria").parts("criteria"):
        yield Criterion(
            type=criterion.word("type"),
            name=criterion.text("name"),
            description=criterion.text("description"),
            weight=next((number.word("number") for number in criterion.parts("numbers") if "weight" in number), None),
        )


def _reserved(lot: Part) -> tuple[str, ...]:
    return tuple(RESERVED.get(code, code) for code in lot.extension("otherRequirements").words("reservedParticipation"))


def _strategic(lot: Part) -> tuple[str, ...]:
    """Return what the procurement promotes (BT-06); of goals that eForms has no code for, the notice says nothing."""
    if lot.flag("hasSustainability") is False:
        return ("none",)
    goals = (each.word("goal") or "" for each in lot.parts("sustainability"))
    codes = (GOALS.get(goal) or GOALS.get(goal.partition(".")[0]) for goal in goals)
    return tuple(dict.fromkeys(code for code in codes if code))
