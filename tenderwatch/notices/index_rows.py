"""A notice as the text index is told of it."""

from collections.abc import Iterator, Sequence
from typing import cast

from scrapers.notice import Notice, Organization, Text
from tenderwatch.db import LARGEST_AMOUNT
from tenderwatch.notices.rules.state import awarded_value, kind_of, latest_moment, notice_deadline
from tenderwatch.notices.search import IndexRow, Status
from tenderwatch.organizations.rules import alpha_2, alpha_3

ANYWHERE = {"anyw": "*", "anyw-eea": "*"}
"""BT-727 codes for places that are no country."""


def row_of(notice: Notice, number: int, source: str, status: str, buyer_ids: Sequence[int] = ()) -> IndexRow:
    """Return the index row of notice `number`, as far as the notice itself tells it."""
    return IndexRow(
        id=number,
        title=notice.title or {},
        texts=tuple(_texts(notice)),
        buyers=tuple(name for buyer in notice.buyers for name in buyer.name.values()),
        ids=tuple(_numbers(notice)),
        cpv=(*notice.cpv, *((notice.cpv_main,) if notice.cpv_main else ())),
        nuts=(*notice.nuts, *_anywhere(notice)),
        countries=tuple(countries(notice)),
        buyer_ids=tuple(buyer_ids),
        kind=kind_of(notice),
        status=cast(Status, status),
        source=source,
        published_on=notice.published_on,
        deadline=latest_moment(notice_deadline(notice)),
        value=_value(notice),
    )


def countries(notice: Notice) -> set[str]:
    """Return the countries of the buyers and of the places of performance."""
    said = [*notice.countries, *(buyer.country for buyer in notice.buyers)]
    return {alpha_3(country) for country in said if country}


def _texts(notice: Notice) -> Iterator[Text]:
    lots = notice.lots
    said = [notice.description, *(lot.title for lot in lots), *(lot.description for lot in lots)]
    said += [winner.name for award in notice.awards for winner in award.winners]
    seen: set[tuple[tuple[str, str], ...]] = set()
    for text in said:
        content = tuple(text.items()) if text else ()
        if text and content not in seen:
            seen.add(content)
            yield text


def _numbers(notice: Notice) -> Iterator[str]:
    said = (notice.publication_number, notice.notice_id, notice.procedure_id, notice.ocid)
    yield from (number for number in said if number)
    yield from (number for party in _parties(notice) for number in party.ids)
    yield from (contract.number for award in notice.awards for contract in award.contracts if contract.number)


def _parties(notice: Notice) -> Iterator[Organization]:
    yield from notice.buyers
    yield from (winner for award in notice.awards for winner in award.winners)


def _anywhere(notice: Notice) -> Iterator[str]:
    for place in notice.places:
        if place in ANYWHERE:
            yield ANYWHERE[place]
        elif place == "anyw-cou":
            yield from sorted(f"{alpha_2(country)}*" for country in countries(notice) if alpha_2(country))


def _value(notice: Notice) -> float | None:
    for money in (awarded_value(notice), notice.estimated_value, notice.framework_max):
        if money and money.amount is not None and money.amount < LARGEST_AMOUNT:
            return float(money.amount)
    return None
