"""Results in the old model: in each object's `awardContract`; in defence, in a list of their own."""

from collections.abc import Iterator, Sequence

from scrapers.formats.hilma.old_lots import single
from scrapers.formats.json_part import Part
from scrapers.notice import Award, Contract, Organization

_AWARDED, _NOT_AWARDED = 1, 2


def awards(found: Part, code: str) -> Iterator[Award]:
    for each in found.parts("objectDescriptions"):
        yield from _award(each, code)
    for each in found.parts("contractAwardsDefence"):
        yield _defence_award(each, code)


def _award(lot: Part, code: str) -> Iterator[Award]:
    said = lot.part("awardContract")
    lots = _named(lot.word("lotNumber"))
    outcome = said.count("contractAwarded")
    if outcome == _NOT_AWARDED:
        yield Award(id=None, lots=lots, status="clos-nw")
    elif outcome == _AWARDED:
        yield _awarded(said.part("awardedContract"), lots, code)


def _awarded(said: Part, lots: tuple[str, ...], code: str) -> Award:
    value = single(said.part("finalTotalValue"))
    secret = said.flag("disagreeContractorInformationToBePublished")
    return Award(
        id=None,
        lots=lots,
        status="selec-w",
        tenders_received=_received(said),
        winners=() if secret else tuple(_winners(said.parts("contractors"), code)),
        values=(value,) if value else (),
        contracts=_contract(said, code),
    )


def _defence_award(said: Part, code: str) -> Award:
    value = single(said.part("finalTotalValue"))
    number = said.count("lotNumber")
    return Award(
        id=None,
        lots=_named(str(number) if number else None),
        status="selec-w",
        tenders_received=_received(said),
        winners=tuple(_winners([said.part("contractor")], code)),
        values=(value,) if value else (),
        decided_on=said.day("contractAwardDecisionDate"),
    )


def _named(lot: str | None) -> tuple[str, ...]:
    return (lot,) if lot else ()


def _received(said: Part) -> int | None:
    """Return the number of tenders; of an award, 0 says that nobody filled it in."""
    tenders = said.part("numberOfTenders")
    return None if tenders.flag("disagreeTenderInformationToBePublished") else tenders.count("total") or None


def _winners(contractors: Sequence[Part], code: str) -> Iterator[Organization]:
    for each in contractors:
        name, number = each.word("officialName"), each.word("nationalRegistrationNumber")
        if name or number:
            country = each.part("postalAddress").word("country")
            yield Organization({code: name} if name else {}, (number,) if number else (), country)


def _contract(said: Part, code: str) -> tuple[Contract, ...]:
    number, title, signed = said.word("contractNumber"), said.word("contractTitle"), said.day("conclusionDate")
    if not number and not title and not signed:
        return ()
    return (Contract(number=number, title={code: title} if title else None, signed_on=signed),)
