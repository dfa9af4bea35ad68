"""What differs between two versions of a notice, field by field: deadlines and money first, each field once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scrapers.notice import Lot, Moment, Notice
from tenderwatch.notices.rules.state import form_of

ANSWERS = ("tender_deadline", "request_deadline", "interest_deadline")
"""Until when something must be handed in."""
DEADLINES = (*ANSWERS, "questions_deadline")
MONEY = ("estimated_value", "framework_max", "total_value")
DOCUMENTS = ("documents_urls", "submission_url", "submission_urls")
_OTHERS = (
    *("duration", "starts_on", "ends_on", "period_code", "renewals_max", "renewable", "renewal_description"),
    *("options_description", "criteria", "title", "description", "nature", "cpv_main", "cpv_additional", "cpv", "nuts"),
    *("places", "countries", "framework", "dps", "variants", "reserved", "sme_suitable", "gpa", "strategic"),
    *("tender_validity", "tenders_valid_until"),
    *("eu_funded", "procedure_type", "legal_basis", "buyers", "awards", "contracts", "modification", "notice_type"),
    *("languages", "procedure_id", "previous_notices", "national"),
)
ORDER = (*DEADLINES, *MONEY, *DOCUMENTS, "lots", *_OTHERS)
"""Every field that is compared, in the order in which changes are told."""

_GATHERED = {
    "tender_deadline": ("tender_deadline",),
    "documents_urls": ("documents_urls",),
    "submission_urls": ("submission_url",),
    "cpv": ("cpv_main", "cpv_additional"),
    "nuts": ("nuts",),
    "countries": ("countries",),
}
"""Fields of a notice that gather what its lots or other fields say: silent where those tell the change."""
_SETS = frozenset(
    {*DOCUMENTS, *("cpv", "cpv_additional", "nuts", "places", "countries", "reserved", "strategic", "languages")}
)


FACTS = {
    "deadline": ANSWERS,
    "value": MONEY,
    "lots": ("lots", "title", "cpv_main", "nuts", "duration", "starts_on", "ends_on", "renewals_max"),
    "documents": ("documents_urls",),
}
"""What a bidder must look at again, each with the fields that tell it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A changed field, as the notices have it; of lists, what went and came.  Without `lots` it is the notice's."""

    field: str
    was: Any
    now: Any
    lots: tuple[str, ...] = ()


def differences(was: Notice, now: Notice) -> list[Difference]:
    """Return what changed from one notice to a later one of the same procedure.

    What a notice of another form (a result after a call) does not repeat is not told as removed.
    """
    keeps = form_of(was) == form_of(now)
    of_lots = list(_lots(was.lots, now.lots, keeps))
    own = list(_fields(was, now, keeps))
    return sorted(_merged([*_not_told(own, of_lots), *of_lots]), key=lambda each: ORDER.index(each.field))


def facts(found: Sequence[Difference]) -> tuple[str, ...]:
    """Return what of the differences a bidder must look at again; texts do not count, but for the titles of lots."""
    told = {each.field for each in found if each.field != "title" or each.lots}
    return tuple(fact for fact, fields in FACTS.items() if not told.isdisjoint(fields))


def days_moved(found: Sequence[Difference]) -> int | None:
    """Return by how many days the deadlines moved; None when none did, not all by the same, or one came or went."""
    moved = [each for each in found if each.field in ANSWERS]
    days = {(each.now.date - each.was.date).days if each.was and each.now else None for each in moved}
    return days.pop() or None if len(days) == 1 else None


def _not_told(own: Sequence[Difference], of_lots: Sequence[Difference]) -> Iterator[Difference]:
    for each in own:
        elsewhere = {other.field for other in of_lots} | {other.field for other in own if other is not each}
        if elsewhere.isdisjoint(_GATHERED.get(each.field, ())):
            yield each


def _fields(was: Notice | Lot, now: Notice | Lot, keeps: bool, lots: tuple[str, ...] = ()) -> Iterator[Difference]:
    for name in ORDER:
        if name == "lots" or not hasattr(was, name):
            continue
        before, after = _parted(name, getattr(was, name), getattr(now, name))
        if not _same(before, after) and (keeps or getattr(now, name) not in (None, (), {})):
            yield Difference(name, before, after, lots)


def _parted(name: str, was: Any, now: Any) -> tuple[Any, Any]:
    """Of lists without an order, only what went and what came matters."""
    if name not in _SETS or not isinstance(was, tuple) or not isinstance(now, tuple):
        return was, now
    return tuple(each for each in was if each not in now), tuple(each for each in now if each not in was)


def _same(was: Any, now: Any) -> bool:
    if isinstance(was, Moment) and isinstance(now, Moment) and was.at is not None:
        return was.at == now.at
    return was == now or (was in (None, (), {}) and now in (None, (), {}))


def _lots(was: Sequence[Lot], now: Sequence[Lot], keeps: bool) -> Iterator[Difference]:
    before = {lot.id or "": lot for lot in was}
    after = {lot.id or "": lot for lot in now}
    gone = tuple(lot for code, lot in before.items() if code not in after and keeps)
    come = tuple(lot for code, lot in after.items() if code not in before)
    if gone or come:
        yield Difference("lots", gone, come)
    for code in before.keys() & after.keys():
        yield from _fields(before[code], after[code], keeps, (code,))


def _merged(found: Sequence[Difference]) -> list[Difference]:
    """Tell one change of several lots once, also when the notice as a whole says the same."""
    merged: list[Difference] = []
    for each in found:
        place = next((n for n, other in enumerate(merged) if _alike(each, other)), None)
        if place is None:
            merged.append(each)
        else:
            merged[place] = Difference(each.field, each.was, each.now, _together(merged[place].lots, each.lots))
    return merged


def _alike(one: Difference, other: Difference) -> bool:
    return one.field == other.field and one.was == other.was and one.now == other.now


def _together(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other})) if one and other else ()
