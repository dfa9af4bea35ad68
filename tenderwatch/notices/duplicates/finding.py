"""The search for duplicates: what is new since the last time meets what it may be the same as, by keys of the database.

A batch is read and compared in a reading session, and what came of it is written in one short transaction; a crash
between the two is mended by the next run.  A notice is compared only with those that share a key with it, and a key
that many share tells nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from scrapers.notice_json import from_json
from tenderwatch.db import Database
from tenderwatch.db.bulk import insert_all
from tenderwatch.i18n import ngettext
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices.duplicates.writing import write
from tenderwatch.notices.rules import duplicates as rules
from tenderwatch.notices.rules.duplicates import Facts, Likeness, Pair
from tenderwatch.notices.tables import DuplicateKey, DuplicateSearch, Notice, NoticeReference

BATCH = 300
BATCHES = 40
"""Batches of one run; what is left waits for the next."""
CROWD = 60
"""A key that more notices than this share tells nothing."""
AT_ONCE = 5_000
"""Values that one statement asks for."""


@dataclass(slots=True)
class Looked:
    """What one batch came to: the keys of its notices, and the pairs to suggest of all that was `compared`."""

    ids: list[int]
    reached: int
    keys: dict[int, frozenset[int]] = field(default_factory=dict)
    facts: dict[int, Facts] = field(default_factory=dict)
    compared: set[int] = field(default_factory=set)
    chosen: dict[Pair, Likeness] = field(default_factory=dict)


def find_new(database: Database, now: datetime, batches: int = BATCHES) -> str | None:
    """The job: look at what is new and say in one line what was suggested; None when there was nothing."""
    suggested = 0
    for _batch in range(batches):
        found = find(database, now)
        if found is None:
            break
        suggested += found
    return ngettext("%(n)s possible duplicate", "%(n)s possible duplicates", suggested) if suggested else None


def find(database: Database, now: datetime) -> int | None:
    """Look at the next batch and return how many pairs it suggested; None when there is nothing new."""
    with database.read() as session:
        looked = _look(session, _reached(session))
    if looked is None:
        return None
    with database.write() as session:
        _keep_keys(session, looked)
    with database.read() as session:
        _compare(session, looked)
    with database.write() as session:
        count = write(session, looked.chosen, looked.facts, set(looked.ids), looked.compared, now)
        session.merge(DuplicateSearch(id=1, reached=looked.reached, rules=rules.VERSION))
    return count


def _reached(session: Session) -> int:
    """Return how far the search has come; nowhere where the keys are of other rules."""
    search = session.get(DuplicateSearch, 1)
    return search.reached if search and search.rules == rules.VERSION else 0


def _look(session: Session, after: int) -> Looked | None:
    steps = session.execute(
        select(Notice.id, Notice.touched, Notice.current)
        .where(Notice.touched > after)
        .order_by(Notice.touched)
        .limit(BATCH)
    ).all()
    if not steps:
        return None
    looked = Looked([step.id for step in steps if step.current], steps[-1].touched)
    looked.facts = facts(session, looked.ids)
    looked.keys = {number: rules.keys_of(each) for number, each in looked.facts.items()}
    return looked


def facts(session: Session, ids: Collection[int]) -> dict[int, Facts]:
    """Return what is compared of notices."""
    found: dict[int, Facts] = {}
    refers: dict[int, set[str]] = {}
    for some in _portions(ids):
        named = select(NoticeReference.notice_id, NoticeReference.value).where(NoticeReference.notice_id.in_(some))
        for row in session.execute(named):
            refers.setdefault(row.notice_id, set()).add(row.value)
        wanted = (
            select(Notice.id, Notice.group_id, Notice.content, Notice.url, Source.name, ReceivedDocument.received_at)
            .join(Source, Source.id == Notice.source_id)
            .join(ReceivedDocument, ReceivedDocument.id == Notice.document_id)
        )
        for row in session.execute(wanted.where(Notice.id.in_(some))):
            found[row.id] = rules.facts_of(
                from_json(row.content),
                row.id,
                row.name,
                group=row.group_id,
                refers=refers.get(row.id, ()),
                seen_on=row.received_at.date(),
                url=row.url,
            )
    return found


def _keep_keys(session: Session, looked: Looked) -> None:
    """Write the keys of a batch in the place of those that its notices, or what they took the place of, had."""
    if _reached(session) == 0:
        session.execute(delete(DuplicateKey))
    keys = select(Notice.key).where(Notice.id.in_(looked.ids))
    former = select(Notice.id).where(Notice.key.in_(keys), Notice.current.is_(False))
    session.execute(delete(DuplicateKey).where(DuplicateKey.notice_id.in_(former)))
    session.execute(delete(DuplicateKey).where(DuplicateKey.notice_id.in_(looked.ids)))
    rows = [{"key": key, "notice_id": number} for number, keys in looked.keys.items() for key in keys]
    insert_all(session, DuplicateKey, rows)


def _compare(session: Session, looked: Looked) -> None:
    """Compare a batch with what shares keys with it, and those with what shares keys with them: a better partner of
    one is a reason not to suggest another.
    """
    near = set(_pairs(session, looked.ids))
    partners = {one for pair in near for one in pair} - set(looked.ids)
    pairs = near | set(_pairs(session, partners))
    missing = {one for pair in pairs for one in pair} - looked.facts.keys()
    looked.facts |= facts(session, missing)
    likenesses = ((pair, rules.likeness(looked.facts[pair[0]], looked.facts[pair[1]])) for pair in pairs)
    found = {pair: like for pair, like in likenesses if like is not None}
    looked.compared = set(looked.ids) | partners
    looked.chosen = rules.chosen(found, looked.facts)


def _pairs(session: Session, ids: Collection[int]) -> Iterator[Pair]:
    """Yield the pairs, one of `ids` in each, that share a key and that no name separates or makes one."""
    sharing: dict[int, list[int]] = {}
    for some in _portions(ids):
        asked = select(DuplicateKey.key).where(DuplicateKey.notice_id.in_(some)).distinct()
        shared = (
            select(DuplicateKey.key)
            .where(DuplicateKey.key.in_(asked))
            .group_by(DuplicateKey.key)
            .having(func.count().between(2, CROWD))
        )
        members = select(DuplicateKey.key, DuplicateKey.notice_id).where(DuplicateKey.key.in_(shared))
        for row in session.execute(members):
            sharing.setdefault(row.key, []).append(row.notice_id)
    mine = set(ids)
    pairs = {
        (min(pair), max(pair))
        for alike in sharing.values()
        for pair in combinations(alike, 2)
        if pair[0] in mine or pair[1] in mine
    }
    names = _names(session, {one for pair in pairs for one in pair})
    for pair in pairs:
        one, other = names.get(pair[0]), names.get(pair[1])
        if one and other and one.group != other.group and not rules.separate(one, other):
            yield pair


def _names(session: Session, ids: Collection[int]) -> Mapping[int, Facts]:
    """Return of current notices only by what they are called: most pairs that share a key are told apart by that."""
    names = ("id", "group_id", "publication_number", "notice_uuid", "version", "procedure_uuid", "ocid")
    columns = [getattr(Notice, name) for name in names]
    rows: list[Any] = []
    for some in _portions(ids):
        rows += session.execute(select(*columns).where(Notice.id.in_(some), Notice.current)).all()
    return {
        row.id: Facts(
            id=row.id,
            source="",
            group=row.group_id,
            named=rules.named(row.publication_number, row.notice_uuid, row.version, row.procedure_uuid, row.ocid),
        )
        for row in rows
    }


def _portions(values: Iterable[int]) -> Iterator[Sequence[int]]:
    some = list(values)
    for start in range(0, len(some), AT_ONCE):
        yield some[start : start + AT_ONCE]
