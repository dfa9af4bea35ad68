"""How much a notice's results say once their references are followed: few lines may stand for more than fits memory."""

from collections.abc import Iterable, Mapping

from scrapers.errors import ParseError
from scrapers.formats.eforms.places import Values
from scrapers.notice import Organization

MOST = 100_000_000
"""Characters, about; the largest honest results come to some millions."""
_TENDER = 100


def refuse_to_multiply(
    results: Iterable[Values],
    tenders: Mapping[str, Values],
    parties: Mapping[str, Values],
    contracts: Mapping[str, Values],
    organizations: Mapping[str, Organization],
) -> None:
    """Raise ParseError where results repeat too much: each of them says all that it points at, tender by tender."""
    named = {ref: len(repr(organization)) for ref, organization in organizations.items()}
    joined = {ref: _sum(named, party.get("organizations", ())) for ref, party in parties.items()}
    offered = {ref: _TENDER + joined.get(tender.get("party", ""), 0) for ref, tender in tenders.items()}
    signed = {
        ref: len(repr(contract)) + _sum(offered, contract.get("tenders", ())) for ref, contract in contracts.items()
    }
    size = 0
    for result in results:
        said = _sum(signed, result.get("contract_refs", ())) + _sum(offered, result.get("tenders", ()))
        size += said * max(1, len(result.get("lots", ())))
    if size > MOST:
        raise ParseError(f"its results repeat too much ({size} characters; {MOST} are read)", where="NoticeResult")


def _sum(sizes: Mapping[str, int], refs: Iterable[str]) -> int:
    return sum(sizes.get(ref, 0) for ref in refs)
