"""OCDS's code lists in the words of eForms, where both mean the same; how the EU's profile of OCDS pairs them."""

import re
from functools import cache

from scrapers import codelists
from scrapers.formats.json_part import Part

NATURES = {"goods": "supplies", "works": "works", "services": "services"}
"""`mainProcurementCategory` -> BT-23."""

FORM_TYPES = {
    "planning": "planning",
    "planningUpdate": "planning",
    "tender": "competition",
    "tenderAmendment": "competition",
    "tenderUpdate": "competition",
    "tenderCancellation": "competition",
    "award": "result",
    "awardUpdate": "result",
    "awardCancellation": "result",
    "contract": "result",
    "contractUpdate": "result",
    "implementation": "result",
    "implementationUpdate": "result",
    "contractAmendment": "cont-modif",
    "contractTermination": "completion",
}
"""A release's `tag` -> BT-03, from the first stage to the last: of several tags the latest stage speaks."""
UK_FORM_TYPES = {"UK2": "consultation", "UK5": "dir-awa-pre", "UK10": "cont-modif"}
"""Notices of the United Kingdom's Procurement Act that their tag does not tell from others."""
CHANGES = frozenset({"planningUpdate", "tenderAmendment", "tenderUpdate", "awardUpdate", "awardCancellation"})
CANCELS = frozenset({"tenderCancellation", "UK12"})
CANCELLED = frozenset({"cancelled", "withdrawn"})
"""`tender.status` of a procedure that nobody can take part in any more (BT-140 `cancel`)."""

FRAMEWORKS = {
    "withReopeningCompetition": "fa-w-rc",
    "withoutReopeningCompetition": "fa-wo-rc",
    "withAndWithoutReopeningCompetition": "fa-mix",
}
"""`frameworkAgreement.method` -> BT-765."""
SYSTEMS = {"closed": "dps-list", "open": "dps-nlist"}
"""`dynamicPurchasingSystem.type` -> BT-766."""
VARIANTS = {"required": "required", "allowed": "allowed", "notAllowed": "not-allowed"}
"""`submissionTerms.variantPolicy` -> BT-63."""
RESERVED = {"shelteredWorkshop": "res-ws", "publicServiceMissionOrganization": "res-pub-ser"}
"""`otherRequirements.reservedParticipation` -> BT-71."""
GOALS = {"environmental": "env-imp", "social": "soc-obj", "economic.innovativePurchase": "inn-pur"}
"""The head of `sustainability[].goal` -> BT-06."""
OUTCOMES = {"active": "selec-w", "pending": "open-nw", "unsuccessful": "clos-nw", "cancelled": "clos-nw"}
"""`awards[].status` -> BT-142."""
TERMS = {"unlimited": "UNLIMITED", "unknown": "UNKNOWN"}
"""`contractPeriod.description` -> BT-538."""
PROCEDURES = {
    "competitive procedure with negotiation": "neg-w-call",
    "negotiated procedure with prior call for competition": "neg-w-call",
    "negotiated with prior call for competition": "neg-w-call",
    "negotiated procedure without prior call for competition": "neg-wo-call",
    "negotiated procedure without publication of a contract notice": "neg-wo-call",
    "award procedure without prior publication of a call for competition": "neg-wo-call",
}
"""What British publishers call the procedures of the directives (BT-105) where eForms' labels say it otherwise."""
COUNTS = ("bids", "validBids")
"""The measures of `bids.statistics` that count tenders (BT-759), the one wanted first."""

_BRACKETS = re.compile(r"\([^()]*\)").sub


def procedure_type(said: str | None) -> str | None:
    """Return the code (BT-105) that `procurementMethodDetails` names; what stands in brackets is a threshold."""
    plain = _BRACKETS("", said).strip().removesuffix(" procedure") if said else None
    return PROCEDURES.get((plain or "").lower()) or labelled("procurement-procedure-type", plain)


def form_type(tags: tuple[str, ...], kind: str | None) -> str | None:
    """Return what sort of notice a release is (BT-03); None for a compiled one, which is of every sort."""
    return UK_FORM_TYPES.get(kind or "") or FORM_TYPES.get(latest(tags) or "")


def latest(tags: tuple[str, ...]) -> str | None:
    """Return the tag of the latest stage; the first one where the code list has none of them."""
    stages = list(FORM_TYPES)
    return max(tags, key=lambda tag: stages.index(tag) if tag in FORM_TYPES else -1, default=None)


def labelled(code_list: str, said: str | None) -> str | None:
    """Return the code that a text is, or that it is the English label of; publishers put either in `…Details`."""
    return _by_label(code_list).get(said.casefold()) if said else None


def country(address: Part) -> str | None:
    """Return the country of an address: its code as published, else the code of the country that it names."""
    return address.word("country") or labelled("country", address.word("countryName"))


@cache
def _by_label(code_list: str) -> dict[str, str]:
    codes = codelists.codes(code_list)
    return {codelists.label(code_list, code, "en").casefold(): code for code in codes} | {
        code.casefold(): code for code in codes
    }
