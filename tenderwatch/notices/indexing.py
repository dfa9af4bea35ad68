"""The text index follows the database: it catches up from the sequence it has, and is built anew when it cannot.

One process writes it at a time: the one that has the lock beside it, which the system gives back when a process dies.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from filelock import FileLock, Timeout
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scrapers import notice_json
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.intake.tables import Source
from tenderwatch.notices.buyer_ids import buyer_ids
from tenderwatch.notices.index_rows import row_of
from tenderwatch.notices.search import Index, IndexBusy, IndexProblem, PreparedRow, placed, prepare
from tenderwatch.notices.tables import Notice
from tenderwatch.notices.twins import sources_of

log = logging.getLogger(__name__)

BATCH = 500
Say = Callable[[str], object]
Progress = Callable[[int, int], object]


class Indexer:
    """Writes the index while it holds the lock; `say` hears when the index had to be made anew, and why."""

    def __init__(self, house: House, say: Say = log.warning) -> None:
        self._house = house
        self._say = say
        self._index: Index | None = None
        self._lock = FileLock(lock_path(house))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def catch_up(self, prepared: dict[int, PreparedRow] | None = None, waiting: Collection[int] = ()) -> int | None:
        """Bring the index to the newest recording and return how many steps that took; None while another writes it.

        `prepared` are rows made ready beforehand, by notice; what is used is taken out, all others are made here.
        It stops at a notice that is `waiting` for its row to be made ready elsewhere.
        """
        if not self._hold():
            return None
        ready = {} if prepared is None else prepared
        try:
            return self._advance(ready, waiting)
        except IndexBusy:
            self._put_down()
            return None

    def _advance(self, prepared: dict[int, PreparedRow], waiting: Collection[int]) -> int:
        self._index = self._index or self._open()
        try:
            return _advance(self._house.database, self._index, prepared, waiting)
        except IndexProblem as problem:  # it opened well, and is damaged further in
            self._say(str(problem))
        with suppress(IndexProblem):
            self._put_down()
        self._index = None
        _rebuild(self._house.database, self._house.settings.index, None)
        self._index = Index(self._house.settings.index)
        return _advance(self._house.database, self._index, prepared, waiting)

    def rebuild(self, progress: Progress | None = None) -> int | None:
        """Make the index anew from the database and return how many notices it has; None while another process writes.

        Readers go on with the old one until the new one is whole.
        """
        if not self._hold():
            return None
        self._put_down()
        _rebuild(self._house.database, self._house.settings.index, progress)
        self._index = Index(self._house.settings.index)
        _advance(self._house.database, self._index, {})
        return self._index.count()

    def close(self) -> None:
        """Let another process write the index."""
        self._put_down()
        self._lock.release()

    def _hold(self) -> bool:
        """Take the lock, unless it is ours already."""
        if not self._lock.is_locked:
            with suppress(Timeout):
                self._lock.acquire(blocking=False)
        return self._lock.is_locked

    def _put_down(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None

    def _open(self) -> Index:
        """Open the index for writing; one that cannot be used, or that knows more than the database, is made anew."""
        path = self._house.settings.index
        known = newest(self._house.database)
        try:
            index = Index(path)
        except IndexProblem as problem:
            if problem.reason != "missing" or known:
                self._say(str(problem))
            if problem.reason == "missing":
                return Index.create(path)
        else:
            if index.sequence() <= known:
                return index
            self._say(_("The search index is ahead of the database and is built anew."))
        _rebuild(self._house.database, path, None)
        return Index(path)


def catch_up(house: House) -> int | None:
    """Bring the index to the newest recording and return how many steps that took; None when another is at it."""
    if _is_there(house):
        return 0
    with Indexer(house) as indexer:
        return indexer.catch_up()


def _is_there(house: House) -> bool:
    """Return whether there is nothing to do, found out without writing anything."""
    try:
        return reader(house).sequence() == newest(house.database)
    except IndexProblem:
        return False


def reader(house: House) -> Index:
    """Return the index to search in, with all that is committed; IndexProblem when it must be built anew first."""
    index = _reader(house.settings.index)
    index.reload()
    return index


@cache
def _reader(path: Path) -> Index:
    return Index(path)


def lock_path(house: House) -> Path:
    """Return the file whose lock the one process has that writes the index; it lies beside what is built anew."""
    return house.settings.index.with_suffix(".lock")


def newest(database: Database) -> int:
    """Return the number of the latest recording, or of the latest change of where a notice stands."""
    with database.read() as session:
        return session.scalar(select(func.coalesce(func.max(Notice.touched), 0))) or 0


def _advance(database: Database, index: Index, prepared: dict[int, PreparedRow], waiting: Collection[int] = ()) -> int:
    reached = index.sequence()
    taken = 0
    while True:
        with database.read() as session:
            steps = _steps(session, reached)
            steps = _before(waiting, steps)
            rows = list(_rows(session, steps, prepared))
            gone = _superseded(session, steps)
        if not steps:
            return taken
        index.delete(gone)
        index.upsert(rows)
        reached = steps[-1].touched
        taken += len(steps)
        index.commit(reached)


def _before(waiting: Collection[int], steps: Sequence[Any]) -> Sequence[Any]:
    """Return the steps before the first one whose row is being made ready elsewhere."""
    until = next((place for place, step in enumerate(steps) if step.id in waiting), len(steps))
    return steps[:until]


def _rebuild(database: Database, path: Path, progress: Progress | None) -> None:
    total = _count(database)
    done = reached = 0
    with Index.rebuild(path) as index:
        while True:
            with database.read() as session:
                steps = _steps(session, reached)
                rows = list(_rows(session, steps, {}))
            if not steps:
                break
            index.upsert(rows)
            reached = steps[-1].touched
            done += len(rows)
            if progress:
                progress(done, total)
        index.commit(reached)


def _count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Notice).where(Notice.current)) or 0


def _steps(session: Session, after: int) -> Sequence[Any]:
    columns = (Notice.id, Notice.key, Notice.revision, Notice.current, Notice.touched, Notice.status)
    return session.execute(
        select(*columns, Notice.procedure_id, Source.name.label("source"))
        .join(Source, Source.id == Notice.source_id)
        .where(Notice.touched > after)
        .order_by(Notice.touched)
        .limit(BATCH)
    ).all()


def _rows(session: Session, steps: Sequence[Any], prepared: dict[int, PreparedRow]) -> Iterator[PreparedRow]:
    current = [step for step in steps if step.current]
    contents = _contents(session, [step.id for step in current if step.id not in prepared])
    buyers = buyer_ids(session, {step.procedure_id for step in current})
    sources = sources_of(session, [step.id for step in current])
    for step in current:
        row = prepared.pop(step.id, None)
        if row is None:
            said = notice_json.from_json(contents[step.id])
            row = prepare(row_of(said, step.id, step.source, step.status))
        yield placed(row, step.id, step.status, buyers.get(step.procedure_id, ()), sources.get(step.id, ()))


def _contents(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    if not ids:
        return {}
    return {row.id: row.content for row in session.execute(select(Notice.id, Notice.content).where(Notice.id.in_(ids)))}


def _superseded(session: Session, steps: Sequence[Any]) -> list[int]:
    """Return the notices whose place others have taken: earlier revisions of what has several."""
    keys = [step.key for step in steps if step.revision > 1]
    if not keys:
        return []
    return list(session.scalars(select(Notice.id).where(Notice.key.in_(keys), Notice.current.is_(False))))
