"""Awards and contracts; a contract belongs to the award that it names, and to none where it names none."""

from collections.abc import Iterable, Iterator

from scrapers.formats.json_part import Part
from scrapers.formats.ocds.parties import Parties
from scrapers.formats.ocds.words import COUNTS, OUTCOMES, labelled
from scrapers.notice import Award, Contract


def awards(release: Part, parties: Parties) -> tuple[tuple[Award, ...], tuple[Contract, ...]]:
    """Return the awards, and the contracts that no award is named by."""
    if "awards" not in release and "contracts" not in release:
        return (), ()
    found = list(release.parts("awards"))
    names = {ref for award in found if (ref := award.word("id"))}
    contracts: dict[str | None, list[Contract]] = {}
    for contract in release.parts("contracts"):
        ref = contract.word("awardID")
        contracts.setdefault(ref if ref in names else None, []).append(_contract(contract))
    received = _received(release, alone=len(found) == 1)
    read = tuple(
        _award(award, parties, received, contracts.pop(ref, ()) if (ref := award.word("id")) else ()) for award in found
    )
    return read, tuple(contracts.get(None, ()))


def _award(award: Part, parties: Parties, received: dict[str | None, int], contracts: Iterable[Contract]) -> Award:
    lots = award.words("relatedLots")
    status = OUTCOMES.get(award.word("status") or "")
    value = award.money("value")
    return Award(
        id=award.word("id"),
        lots=lots,
        status=status,
        reason=None if status == "selec-w" else _reason(award),
        tenders_received=received.get(lots[0]) if len(lots) == 1 else received.get(None),
        winners=parties.named(award.parts("suppliers")),
        values=(value,) if value else (),
        framework_max=award.money("maximumValue"),
        decided_on=award.day("date"),
        contracts=tuple(contracts),
    )


def _reason(award: Part) -> str | None:
    """Return why nothing was awarded (BT-144), which the EU's profile says in the details of the status."""
    said = award.word("statusDetails")
    return labelled("non-award-justification", said) or said


def _received(release: Part, alone: bool) -> dict[str | None, int]:
    """Return how many tenders came in, by lot; None stands for a release's only award, whatever its lots.

    What counts for the whole procedure says nothing of one award among several.
    """
    found: dict[str | None, int] = {}
    for measure in COUNTS:
        for each in release.extension("bids").parts("statistics"):
            value = each.count("value") if each.word("measure") == measure else None
            if value is None:
                continue
            for lot in each.words("relatedLots") or (each.word("relatedLot"),):
                if lot or alone:
                    found.setdefault(lot, value)
    tenderers = release.part("tender").count("numberOfTenderers")
    if alone and tenderers is not None:
        found.setdefault(None, tenderers)
    return found


def _contract(contract: Part) -> Contract:
    period = contract.part("period")
    numbers = (identifier.word("id") for identifier in contract.parts("identifiers"))
    return Contract(
        number=next(filter(None, numbers), None) or contract.word("id"),
        title=contract.text("title"),
        signed_on=contract.day("dateSigned"),
        url=next(_signed(contract), None),
        starts_on=period.day("startDate"),
        ends_on=period.day("endDate"),
        extends_to=period.day("maxExtentDate"),
        value=contract.money("value"),
    )


def _signed(contract: Part) -> Iterator[str]:
    """Give the addresses of the contract itself (BT-151)."""
    for document in contract.parts("documents"):
        if document.word("documentType") == "contractSigned" and (url := document.word("url")):
            yield url
