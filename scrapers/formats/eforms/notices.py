"""From the values of one walk to a notice: organisations, tenders and contracts are joined by their references."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, TypeVar

from scrapers.formats.eforms.bounds import refuse_to_multiply
from scrapers.formats.eforms.fields import NATIONAL
from scrapers.formats.eforms.places import Values
from scrapers.formats.languages import language
from scrapers.formats.values import Clock, clock_of, publication_number, reference
from scrapers.notice import (
    Award,
    Change,
    Contract,
    Criterion,
    Duration,
    Lot,
    Modification,
    Money,
    Notice,
    Organization,
)

NAME = "eforms"
PARSER = "eforms/4"
_WORDS = ("description", "reason_description")

NEWEST_SDK = 15
"""The minor version of the newest eForms SDK whose places were compared with `fields.py`."""
_KNOWN = re.compile(
    r"(?:eforms-sdk-1\.(?P<minor>\d{1,2})(?:\.\d+)*"
    r"(?:(?:#extended)?#urn:fdc:anskaffelser\.no:20\d\d:eforms:(?:eu|national(?:-e)?))?|eforms-de-[12]\.\d)",
    re.ASCII,
).fullmatch
"""The EU's SDK, Norway's tailoring of it, Germany's."""
_IDENTIFIER = re.compile(r"[0-9a-fA-F-]{36,40}|\d{1,8}-\d{4}|\d{4}/S[ \d]+-\d+", re.ASCII).fullmatch
_DEADLINES = ("tender_deadline", "request_deadline", "interest_deadline", "questions_deadline")

Built = TypeVar("Built")


def notice(found: Values) -> Notice:
    organizations = {
        org["ref"]: _built(Organization, org, name=org.get("name", {})) for org in _referable(found, "organizations")
    }
    buyers = _resolved(found.get("buyer_refs", ()), organizations)
    clock = clock_of(buyers[0].country if buyers else None)
    lots = tuple(_lot(lot, clock) for lot in found.get("lots", ()))
    awards, contracts = _awards(found, organizations)
    earlier = tuple(map(reference, found.get("earlier_notices", ())))
    call_off = any(each.get("call_off") for each in found.get("settled", ()))  # BT-768: of what came before
    return _built(
        Notice,
        found,
        format=NAME,
        parser=PARSER,
        publication_number=publication_number(found["publication_number"]) if "publication_number" in found else None,
        dispatched=clock(found.get("dispatched.date"), found.get("dispatched.time")),
        languages=tuple(dict.fromkeys(language(code) for code in found.get("languages", ()))),
        cpv=_cpv(found, lots),
        buyers=buyers,
        framework_max=found.get("framework_max") or found.get("result_framework_max"),
        documents_urls=_union(lot.documents_urls for lot in lots),
        submission_urls=_union((lot.submission_url,) for lot in lots if lot.submission_url),
        lots=lots,
        awards=awards,
        contracts=contracts,
        places=_union([found.get("places", ()), *(lot.get("places", ()) for lot in found.get("lots", ()))]),
        national=_national(found),
        change=_change(found.get("changes")),
        modification=_modification(found.get("modifications")),
        previous_notices=_union(map(reference, lot.get("previous_notices", ())) for lot in found.get("lots", ())),
        earlier_notices=() if call_off else earlier,
        framework_notices=_union([*map(_frameworks, found.get("settled", ())), earlier if call_off else ()]),
        related_notices=_direct(found),
        leading_buyers=_buyers_that(found, "leads"),
        central_buyers=_buyers_that(found, "awards_centrally", "acquires_centrally"),
        strange_version=_strange(found.get("customization")),
    )


def _buyers_that(found: Values, *flags: str) -> tuple[int, ...]:
    """Return the places, among the buyers that are resolved, of those of whom one of the flags is said."""
    said = {org["ref"]: any(org.get(flag) for flag in flags) for org in _referable(found, "organizations")}
    there = [ref for ref in found.get("buyer_refs", ()) if ref in said]
    return tuple(place for place, ref in enumerate(there) if said[ref])


def _frameworks(contract: Values) -> tuple[str, ...]:
    return tuple(map(reference, contract.get("framework_notices", ())))


def _direct(found: Values) -> tuple[str, ...]:
    """Return the earlier procedures by which a direct award is justified (BT-1252)."""
    said = (each.get("procedure", "") for each in found.get("justifications", ()) if "reason" in each)
    return tuple(reference(name) for name in said if _IDENTIFIER(name))


def _strange(customization: str | None) -> str | None:
    """Return what a notice says that it is written in, unless that is an SDK this reader was written for."""
    known = _KNOWN(customization) if customization else None
    return None if known and int(known["minor"] or 0) <= NEWEST_SDK else customization


def _lot(found: Values, clock: Clock) -> Lot:
    for name in _DEADLINES:
        if name + ".date" in found:
            found[name] = clock(found[name + ".date"], found.get(name + ".time"))
    for name in ("duration", "tender_validity"):
        if name in found:
            found[name] = Duration(*found[name])
    if "renewals_max" in found:  # 0 says that there is none, absence says nothing
        found["renewable"] = found["renewals_max"] > 0
    if "criteria" in found:
        found["criteria"] = [_criterion(criterion) for criterion in found["criteria"]]
    return _built(Lot, found, id=found.get("id"), documents_urls=_union(_open(found)))


def _open(lot: Values) -> Iterator[list[str]]:
    """Give the addresses of the documents that anybody may fetch; those with restricted access are not among them."""
    for document in lot.get("documents", ()):
        if document.get("access") == "non-restricted-document":
            yield document.get("urls", [])


def _criterion(found: Values) -> Criterion:
    weight = next((number.get("weight") for number in found.get("numbers", ()) if "kind" in number), None)
    return _built(Criterion, found, weight=None if weight == "-1" else weight)  # -1 masks one that is withheld


@dataclass(frozen=True, slots=True)
class _Results:
    """What a notice's results point at, by reference."""

    tenders: Mapping[str, Values]
    parties: Mapping[str, Values]
    contracts: Mapping[str, Values]
    organizations: Mapping[str, Organization]
    signed: frozenset[str]
    """The tenders that any contract names."""


def _awards(found: Values, organizations: Mapping[str, Organization]) -> tuple[tuple[Award, ...], tuple[Contract, ...]]:
    """Return the awards, and the contracts that no award names."""
    settled = _valued(found)
    results = _Results(
        tenders={tender["ref"]: tender for tender in _referable(found, "tenders")},
        parties={party["ref"]: party for party in _referable(found, "parties")},
        contracts={contract["ref"]: contract for contract in settled if "ref" in contract},
        organizations=organizations,
        signed=frozenset(tender for contract in settled for tender in contract.get("tenders", ())),
    )
    refuse_to_multiply(
        found.get("results", ()), results.tenders, results.parties, results.contracts, results.organizations
    )
    awards = tuple(_award(result, results) for result in found.get("results", ()))
    named = {ref for result in found.get("results", ()) for ref in result.get("contract_refs", ())}
    return awards, tuple(_built(Contract, contract) for contract in settled if contract.get("ref") not in named)


def _award(found: Values, results: _Results) -> Award:
    winning = _winning(found, results)
    parties = (results.parties.get(tender.get("party", "")) for tender in winning)
    winners = _union(party.get("organizations", ()) for party in parties if party)
    received = (kind.get("count") for kind in found.get("statistics", ()) if kind.get("kind") == "tenders")
    return _built(
        Award,
        found,
        id=found.get("id"),
        tenders_received=next(received, None),
        winners=_resolved(winners, results.organizations),
        values=tuple(tender["value"] for tender in winning if "value" in tender),
        contracts=tuple(
            _built(Contract, results.contracts[ref])
            for ref in found.get("contract_refs", ())
            if ref in results.contracts
        ),
    )


def _winning(found: Values, results: _Results) -> list[Values]:
    """Return the winning tenders of a lot's result: those for its lots that the result's contracts name.

    Where its contracts name none (a design contest, a contract not signed yet), the tenders of a lot that has a winner
    are the winning ones: those that any contract names, else all.  A tender for a group of lots counts where none for
    the lot itself won.
    """
    contracts = (results.contracts.get(ref, {}) for ref in found.get("contract_refs", ()))
    refs: Iterable[str] = _union(contract.get("tenders", ()) for contract in contracts)
    if not refs and found.get("status") == "selec-w":
        refs = [ref for ref in found.get("tenders", ()) if ref in results.signed] or found.get("tenders", ())
    tenders = [results.tenders[ref] for ref in refs if ref in results.tenders]
    return [tender for tender in tenders if _is_for(tender, found)] or [
        tender for tender in tenders if tender["ref"] in found.get("tenders", ()) and _is_for_group(tender)
    ]


def _is_for(tender: Values, found: Values) -> bool:
    return not set(tender.get("lots", ())).isdisjoint(found.get("lots", ()))


def _is_for_group(tender: Values) -> bool:
    return all(lot.startswith("GLO") for lot in tender.get("lots", ()))


def _valued(found: Values) -> list[Values]:
    """Return the contracts, with the value that Finland's national extension (FI-70) gives to each."""
    values = {contract["ref"]: contract["value"] for contract in _hilma_contracts(found)}
    return [
        contract | {"value": values[contract["ref"]]} if contract.get("ref") in values else contract
        for contract in found.get("settled", ())
    ]


def _hilma_contracts(found: Values) -> list[Values]:
    return [contract for contract in found.get("hilma_contracts", ()) if "ref" in contract and "value" in contract]


def _national(found: Values) -> dict[str, object]:
    national: dict[str, object] = {name: found[name] for name in NATIONAL if name in found}
    values = {contract["ref"]: _plain(contract["value"]) for contract in _hilma_contracts(found)}
    return national | ({"FI-70": values} if values else {})


def _plain(money: Money) -> dict[str, object]:
    return (
        {"amount": None, "withheld": True}
        if money.withheld
        else {"amount": f"{money.amount:f}", "currency": money.currency}
    )


def _change(parts: list[Values] | None) -> Change | None:
    if parts is None:
        return None
    return Change(
        of=_union(map(reference, part.get("of", ())) for part in parts),
        sections=_union(part.get("sections", ()) for part in parts),
        reasons=_union(part.get("reasons", ()) for part in parts),
    )


def _modification(parts: list[Values] | None) -> Modification | None:
    change = _change(parts)
    if parts is None or change is None:
        return None
    words = {name: next((part[name] for part in parts if name in part), None) for name in _WORDS}
    return Modification(change.of, change.sections, change.reasons, **words)


def _cpv(found: Values, lots: Iterable[Lot]) -> tuple[str, ...]:
    """Return every CPV code of procedure and lots, sorted."""
    codes = {found.get("cpv_main"), *found.get("cpv_additional", ())}
    for lot in lots:
        codes |= {lot.cpv_main, *lot.cpv_additional}
    return tuple(sorted(code for code in codes if code))


def _resolved(refs: Iterable[str], organizations: Mapping[str, Organization]) -> tuple[Organization, ...]:
    return tuple(organizations[ref] for ref in refs if ref in organizations)


def _referable(found: Values, name: str) -> list[Values]:
    return [values for values in found.get(name, ()) if "ref" in values]


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for group in groups for word in group))


def _built(kind: Callable[..., Built], found: Values, **others: Any) -> Built:
    """Make a value of the notice model from the values that carry its fields' names, and others."""
    names = _names(kind)
    given = {name: tuple(value) if type(value) is list else value for name, value in found.items() if name in names}
    return kind(**(given | others))


@cache
def _names(kind: Any) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))
