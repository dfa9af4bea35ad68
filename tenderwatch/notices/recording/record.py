"""One batch, from readings to rows."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from scrapers.notice import Notice as Said
from scrapers.notice import Organization as Named
from tenderwatch.db.bulk import insert_all
from tenderwatch.notices.index_rows import row_of
from tenderwatch.notices.recording import documents, linking, procedures, results
from tenderwatch.notices.recording.fresh import Fresh, sort_out
from tenderwatch.notices.recording.procedures import Earlier
from tenderwatch.notices.recording.reading import Reading
from tenderwatch.notices.rules.state import cancels, kind_of, latest_moment, notice_deadline
from tenderwatch.notices.search import IndexRow, PreparedRow
from tenderwatch.notices.tables import Notice
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.rules import alpha_3, identify

LOCK = 74_107
"""PostgreSQL's number for "somebody is recording": sequences are then of the order in which they are committed."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Notices by what they turned out to be, and documents that could not be read."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.refused + other.refused,
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a batch came to.

    `prepared` are rows for the index, made ready while reading, by the notice's id; `moved` are rows of earlier notices
    that are to be indexed again, since what was recorded now changes where they stand.
    """

    counts: Counts
    prepared: Mapping[int, PreparedRow] = field(default_factory=dict)
    moved: tuple[IndexRow, ...] = ()


def record(
    session: Session, batch: Sequence[Reading], source_id: int, now: datetime, *, reverts: bool = False
) -> Recorded:
    """Record a batch of documents and their notices; doing it again changes nothing.

    `reverts`: the source shows the present state of things and may go back to bytes that were recorded before.
    """
    wait_for_turn(session)
    document_ids = documents.enter(session, batch, source_id, now)
    found = sort_out(session, batch, source_id, reverts=reverts)
    moved: list[IndexRow] = []
    if found.fresh:
        moved = enter(session, found.fresh, found.superseded, document_ids, source_id, now)
    return Recorded(
        Counts(
            found.counted["new"],
            found.counted["changed"],
            found.counted["unchanged"],
            sum(1 for reading in batch if reading.error),
        ),
        {each.id: each.read.prepared for each in found.fresh if each.current and each.read.prepared},
        tuple(moved),
    )


def wait_for_turn(session: Session) -> None:
    """Let nobody else record until this transaction ends.

    On SQLite the writing transaction has the database for itself; on PostgreSQL a lock says the same.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})


def enter(
    session: Session,
    fresh: Sequence[Fresh],
    superseded: Sequence[int],
    document_ids: Mapping[str, int],
    source_id: int,
    now: datetime,
) -> list[IndexRow]:
    """Write notices and what they change around them; return the rows of earlier ones that are to be indexed again.

    What was read anew is written over its row, whose sequence and moment stay: it is no news.
    """
    rewritten = [notice.id for notice in fresh if notice.again]
    leaving = [*superseded, *rewritten]
    linking.name(session, fresh, source_id)
    places = linking.place(session, fresh, leaving)
    earlier = procedures.earlier_notices(session, places.earlier)
    entered = organizations.enter(session, organizations_of(fresh, earlier))
    standings = procedures.standings(fresh, fresh[0].record.source, earlier, places.groups)
    procedures.enter(session, standings, places.known)
    statuses = procedures.statuses(standings)
    if superseded:
        session.execute(update(Notice).where(Notice.id.in_(superseded)).values(current=False))
    sequence = session.scalar(select(func.coalesce(func.max(Notice.touched), 0))) or 0
    _enter_notices(session, fresh, statuses, document_ids, source_id, now, sequence)
    if rewritten:
        results.forget(session, rewritten)
    results.enter(session, fresh, entered)
    linking.write(session, places, fresh, leaving)
    resold = procedures.write(session, standings, places.known, entered)
    stale = {number for number, procedure in places.earlier.items() if procedure in resold} | places.moved.keys()
    stale |= places.twins_of(fresh)
    return move_on(session, earlier, statuses, stale, sequence + len(fresh))


def organizations_of(fresh: Sequence[Fresh], earlier: Mapping[int, Sequence[Earlier]]) -> Iterator[organizations.Seen]:
    """Give the organisations that notices name, and the buyers of earlier ones of their procedures."""
    for notice in fresh:
        yield from _seen(notice.said, notice.said.buyers, buys=True)
        yield from _seen(notice.said, (winner for award in notice.said.awards for winner in award.winners), buys=False)
    for known in earlier.values():
        for each in known:
            yield from _seen(each.told.notice, each.told.notice.buyers, buys=True, told=True)


def _seen(said: Said, named: Iterable[Named], *, buys: bool, told: bool = False) -> Iterator[organizations.Seen]:
    """Give who is named; a company's name is one of its country, a buyer's perhaps only of its town.

    `told`: this notice was recorded before, and with it who buys for whom.
    """
    notice = None if told else said.publication_number or said.notice_id or said.ocid
    for place, each in enumerate(named):
        identity = identify(each.name, each.ids, each.country, each.city if buys else None)
        if identity:
            yield organizations.Seen(
                identity=identity,
                names=each.name,
                country=each.country,
                city=each.city,
                email=each.email,
                buys=buys,
                on=said.published_on,
                notice=notice,
                leads=buys and place in said.leading_buyers,
                central=buys and place in said.central_buyers,
            )


def _enter_notices(
    session: Session,
    fresh: Sequence[Fresh],
    statuses: Mapping[int, str],
    document_ids: Mapping[str, int],
    source_id: int,
    now: datetime,
    sequence: int,
) -> None:
    rows = [
        (notice, {**row_for(notice), "status": statuses.get(notice.id, "replaced"), "touched": place})
        for place, notice in enumerate(fresh, sequence + 1)
    ]
    new = [
        {
            **row,
            "sequence": row["touched"],
            "source_id": source_id,
            "document_id": document_ids[notice.reading.digest],
            "recorded_at": now,
        }
        for notice, row in rows
        if not notice.again
    ]
    insert_all(session, Notice, new)
    anew = [row for notice, row in rows if notice.again]
    if anew:
        session.execute(update(Notice), anew)


def row_for(notice: Fresh) -> dict[str, Any]:
    """Return what the row of a notice says of it."""
    said = notice.said
    return {
        "id": notice.id,
        "key": notice.key,
        "revision": notice.revision,
        "current": notice.current,
        "group_id": notice.group_id,
        "digest": notice.digest,
        "procedure_id": notice.procedure_id,
        "publication_number": notice.record.number,
        "notice_uuid": said.notice_id.lower() if said.notice_id else None,
        "version": said.version,
        "procedure_uuid": notice.record.folder,
        "ocid": said.ocid,
        "buyer_keys": "\n".join(sorted(notice.record.buyers)),
        "kind": kind_of(said),
        "notice_type": said.notice_type,
        "subtype": said.subtype,
        "published_on": said.published_on,
        "dispatched_at": latest_moment(said.dispatched),
        "is_change": said.change is not None,
        "cancels": cancels(said),
        "country": _country(said),
        "cpv_main": said.cpv_main,
        "deadline_at": latest_moment(notice_deadline(said)),
        "status": "open",
        "content": orjson.Fragment(notice.read.content),
        "url": said.url,
        "parser": said.parser,
    }


def _country(said: Said) -> str | None:
    return next((alpha_3(buyer.country) for buyer in said.buyers if buyer.country), None)


def move_on(
    session: Session,
    earlier: Mapping[int, Sequence[Earlier]],
    statuses: Mapping[int, str],
    stale: Collection[int],
    sequence: int,
) -> list[IndexRow]:
    """Write where earlier notices stand now; one for which that changes is to be indexed again.

    So are those that are `stale`: their procedure or its buyers changed.
    """
    before = {each.told.id: each for known in earlier.values() for each in known}
    moved: list[dict[str, Any]] = [
        {"id": number, "status": statuses[number], "touched": place}
        for place, number in enumerate(
            (number for number, each in before.items() if number in stale or statuses[number] != each.status),
            sequence + 1,
        )
    ]
    if moved:
        session.execute(update(Notice), moved)
    return [row_of(before[row["id"]].told.notice, row["id"], before[row["id"]].source, row["status"]) for row in moved]
