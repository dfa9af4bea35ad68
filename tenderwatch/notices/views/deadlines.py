"""Until when what must be sent, in the reader's zone and as the notice writes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scrapers.notice import Moment, Notice
from tenderwatch.notices.rules.state import latest_moment
from tenderwatch.notices.wording import field_name, published_as, zone_note

KINDS = ("questions_deadline", "request_deadline", "interest_deadline", "tender_deadline")


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline of a call; `lots` only where lots differ, `note` where its hour or zone was not published."""

    name: str
    when: Moment
    at: datetime
    lots: tuple[str, ...]
    published: str
    note: str | None


def deadlines_of(call: Notice, country: str | None) -> list[Due]:
    """Return every deadline of a call, in time; one that several lots share is told once."""
    found = [due for kind in KINDS for due in _of_kind(call, kind, country)]
    return sorted(found, key=lambda due: due.at)


def _of_kind(call: Notice, kind: str, country: str | None) -> Iterator[Due]:
    by_moment: dict[Moment, list[str]] = {}
    for lot in call.lots:
        if moment := getattr(lot, kind):
            by_moment.setdefault(moment, []).append(lot.id or "")
    if not by_moment and kind == "tender_deadline" and call.tender_deadline:
        by_moment = {call.tender_deadline: []}
    for moment, lots in by_moment.items():
        alone = len(by_moment) == 1 and len(lots) in (0, len(call.lots))
        yield _due(kind, moment, () if alone else tuple(lots), country)


def _due(kind: str, moment: Moment, lots: tuple[str, ...], country: str | None) -> Due:
    at = latest_moment(moment)
    assert at is not None  # noqa: S101 (there is a moment)
    return Due(field_name(kind), moment, at, lots, published_as(moment), zone_note(moment, country))
