"""Notices of one procedure, for rules and recording."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID

from scrapers import notice_json
from scrapers.notice import Award, Change, Contract, Lot, Moment, Money, Notice, Organization
from tenderwatch.notices.recording import Reading, ReadNotice

BUYER = Organization({"fi": "Espoon kaupunki"}, ("0101263-6",), "FIN", "Espoo")
WINNER = Organization({"fi": "Siivous Oy"}, ("2345678-0",), "FIN")
PROCEDURE = str(UUID(int=7))
START = datetime(2026, 10, 1, 9, tzinfo=UTC)
_number = count(1)


def moment(at: datetime) -> Moment:
    return Moment(at.date(), at.time(), "Z", at)


def a_lot(code: str = "LOT-0001", due_in_days: int | None = 30, **what_matters: Any) -> Lot:
    due = moment(START + timedelta(days=due_in_days)) if due_in_days is not None else None
    return Lot(**{"id": code, "title": {"fi": f"Osa {code}"}, "tender_deadline": due, **what_matters})


def a_call(sent_on_day: int = 0, **what_matters: Any) -> Notice:
    """A call for tenders that was sent so many days after the start."""
    n = next(_number)
    sent = START + timedelta(days=sent_on_day)
    values: dict[str, Any] = {
        "format": "eforms",
        "parser": "test/1",
        "notice_id": str(UUID(int=1000 + n)),
        "version": "01",
        "publication_number": f"{500_000 + n}-2026",
        "published_on": sent.date(),
        "dispatched": moment(sent),
        "procedure_id": PROCEDURE,
        "form_type": "competition",
        "notice_type": "cn-standard",
        "languages": ("fi",),
        "title": {"fi": "Koulujen siivous"},
        "cpv_main": "90910000",
        "cpv": ("90910000",),
        "buyers": (BUYER,),
        "estimated_value": Money(Decimal(100_000), "EUR"),
        "lots": (a_lot(),),
    }
    return Notice(**values | what_matters)


def a_change(of: Notice, sent_on_day: int, *reasons: str, **what_matters: Any) -> Notice:
    """A change of a notice under a name of its own."""
    n = next(_number)
    sent = START + timedelta(days=sent_on_day)
    changed = replace(
        of,
        notice_id=str(UUID(int=1000 + n)),
        publication_number=f"{500_000 + n}-2026",
        published_on=sent.date(),
        dispatched=moment(sent),
        change=Change(of=(f"{of.notice_id}-{of.version}",), reasons=reasons or ("update-add",)),
    )
    return replace(changed, **what_matters)


def an_award(code: str = "RES-0001", lot: str = "LOT-0001", **what_matters: Any) -> Award:
    values: dict[str, Any] = {
        "id": code,
        "lots": (lot,),
        "status": "selec-w",
        "tenders_received": 3,
        "winners": (WINNER,),
        "values": (Money(Decimal("95000.50"), "EUR"),),
        "contracts": (Contract(number="2026/17", signed_on=date(2026, 11, 20), decided_on=date(2026, 11, 5)),),
    }
    return Award(**values | what_matters)


def a_result(sent_on_day: int = 60, *awards: Award, **what_matters: Any) -> Notice:
    """A result of the procedure."""
    values: dict[str, Any] = {"form_type": "result", "notice_type": "can-standard", "estimated_value": None}
    return a_call(sent_on_day, **values | {"awards": awards or (an_award(),)} | what_matters)


def a_reading(*notices: Notice, document: bytes | None = None, **what_matters: Any) -> Reading:
    """What reading a document with these notices comes to."""
    contents = [notice_json.dumps(notice, "notice.xml") for notice in notices]
    body = document if document is not None else b"\n".join(contents)
    read = tuple(ReadNotice(notice, content) for notice, content in zip(notices, contents, strict=True))
    values: dict[str, Any] = {"digest": sha256(body).hexdigest(), "name": "notice.xml", "size": len(body)}
    return Reading(**values | {"notices": read} | what_matters)
