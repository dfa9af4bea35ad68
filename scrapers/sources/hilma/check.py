"""A look at Hilma's index: are the fields still there that polls rely on, and are there others than are known?"""

from collections.abc import Iterator
from typing import Any

from scrapers.sources.hilma.asking import Hilma, key_of
from scrapers.sources.hilma.config import Config
from scrapers.sources.hilma.index import INDEX, SELECT
from scrapers.sources.poll import Finding, Visit

FILTERED = ("datePublished", "dateModified")
KNOWN = frozenset(
    (
        *SELECT,
        *("noticeOjsNumber", "parentNoticeId", "refOldNoticeTedPublicationId", "previousTedPublicationId"),
        *("previousNoticeNumber", "previousEFormsId", "previousFullEFormsId", "previousContractFolderId"),
        *("previousSearchIds", "procedureType", "procurementTypeCode", "isNationalProcurement"),
        *("isEuProcurement", "isNationalSmallValueProcurement", "isPrivateSmallValueProcurement"),
        *("includesFrameworkAgreement", "includesDynamicPurcharingSystem", "organisationAddress"),
        *("organisationNutsCode", "organisationType", "organisationDepartment", "tenderingInHilma"),
        *("expirationDate", "estimatedValue", "currency", "noticeResultTotalAmount"),
        *("noticeResultTotalAmountCurrency", "overallMaximumFrameworkContractsAmount"),
        *("overallMaximumFrameworkContractsCurrency", "overallApproximateFrameworkContractsAmount"),
        *("overallApproximateFrameworkContractsCurrency", "winnerOrganisations", "lots"),
        *("energyEfficiencyConsidered", "lowCarbon", "circularEconomy", "biodiversity"),
        *("sustainableFoodProduction", "listedGreenCriteriaUsed", "justWorkingConditions", "employmentCondition"),
        *("howManyOpportunitiesIsEstimated", "codeOfConduct", "innovationConsidered", "solutionNewToBuyer"),
        *("solutionNewToMarketOrIndustry", "smeParticipationConsidered", "endUserInvolved"),
    )
)
"""The index's fields as they were described in 2026."""


def check(config: Config, visit: Visit) -> Iterator[Finding]:
    """Ask for the definition of the index and compare it with what is known of it; one question."""
    said = Hilma(config, visit.client, key_of(config, visit.keys)).get(INDEX).json()
    fields = _fields(said)
    yield Finding(bool(fields), f"the index has {len(fields)} fields")
    if fields:
        yield from _compared(fields)


def _fields(said: object) -> dict[str, Any]:
    listed = said.get("fields") if isinstance(said, dict) else None
    named = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return {each["name"]: each for each in named if isinstance(each.get("name"), str)}


def _compared(fields: dict[str, Any]) -> Iterator[Finding]:
    lost = [name for name in SELECT if name not in fields]
    yield Finding(
        not lost, f"lost, and relied on: {', '.join(lost)}" if lost else "the fields that polls rely on are there"
    )
    closed = [name for name in FILTERED if any(_denied(fields, name, what) for what in ("filterable", "sortable"))]
    if closed:
        yield Finding(False, f"cannot be filtered and sorted by: {', '.join(closed)}")
    if gone := sorted(KNOWN - fields.keys() - {*SELECT}):
        yield Finding(True, f"lost, and not relied on: {', '.join(gone)}")
    if new := sorted(fields.keys() - KNOWN):
        yield Finding(True, f"new: {', '.join(new)}")


def _denied(fields: dict[str, Any], name: str, what: str) -> bool:
    return name in fields and fields[name].get(what) is False
