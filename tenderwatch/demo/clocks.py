"""What the demo's people recorded of the decisions about their bids, for the legal clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from tenderwatch.bids.clock import queries, service
from tenderwatch.calendar.decision import Sending
from tenderwatch.demo.scene import Scene


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A decision as somebody recorded it; days are counted from the day of loading."""

    on: int
    by: str
    procedure: str
    decided: int | None = None
    how: Sending = "electronic"
    debrief: int | None = None
    contract: int | None = None
    months: int | None = None
    evidence: str | None = None


RECORDED = (
    Recorded(on=-44, by="maija", procedure="cleaning-offices", months=3),
    Recorded(
        on=-27,
        by="maija",
        procedure="cleaning-offices",
        decided=-27,
        months=3,
        evidence="Hankintapäätös § 31, pöytäkirjanote",
    ),
    Recorded(
        on=-9,
        by="maija",
        procedure="cleaning-offices",
        decided=-27,
        contract=-9,
        months=3,
        evidence="Hankintapäätös § 31, pöytäkirjanote",
    ),
    Recorded(
        on=-32,
        by="maija",
        procedure="cleaning-libraries",
        decided=-38,
        how="post",
        debrief=-32,
        months=3,
        evidence="Kirje kirjaamosta, hankintapäätös § 88",
    ),
    Recorded(on=-14, by="maija", procedure="cleaning-swimming-hall", months=3, evidence="Tarjouspyyntö, kohta 5.2"),
)


def told() -> Iterator[tuple[int, Callable[[Scene], None]]]:
    """Yield each recording with its day."""
    for each in RECORDED:
        yield each.on, partial(_record, each)


def _record(said: Recorded, scene: Scene) -> None:
    bid = scene.bid(said.procedure)
    decided, debrief, contract = (
        None if on is None else scene.days.worked(on) for on in (said.decided, said.debrief, said.contract)
    )
    decision = replace(
        queries.known_of(scene.session, bid),
        decided_on=decided,
        sent_on=decided,
        sent_how=said.how,
        debrief_asked_on=debrief,
        contract_on=contract,
        validity_months=said.months,
    )
    row = queries.of_bid(scene.session, bid.id)
    known = service.Known(decision, said.evidence)
    service.record(scene.session, bid.id, known, row.version if row else 0, scene.person(said.by), scene.at)
