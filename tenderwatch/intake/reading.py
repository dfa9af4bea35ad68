"""Reading in a process of its own, so that it goes on while another batch is recorded.

All work with words is done there: the dictionaries are large, and one process holds them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from queue import Empty, Full
from types import TracebackType
from typing import Any, Self

from scrapers import packages
from scrapers.document import Document
from tenderwatch.errors import TenderWatchError
from tenderwatch.intake.memory import keep_flat
from tenderwatch.intake.taking import Batch
from tenderwatch.notices.recording import Reading
from tenderwatch.notices.recording.reader import read
from tenderwatch.notices.search import IndexRow, PreparedRow, prepare

DOCUMENTS = 100
BYTES = 4 << 20
"""A batch is handed on when it holds so many documents, or so many bytes of them."""
WAITING = 1
"""Batches that may wait to be recorded; a faster reader waits then, so that memory stays bounded."""


class Reader:
    """A child process that reads documents in batches and, meanwhile, makes index rows ready that it is handed."""

    def __init__(self, paths: Sequence[str], source: str) -> None:
        context = get_context("spawn")
        self._batches: Queue[Any] = context.Queue(WAITING)
        self._asked: Queue[Sequence[IndexRow]] = context.Queue()
        self._answers: Queue[list[PreparedRow]] = context.Queue()
        queues = (self._batches, self._asked, self._answers)
        self._child: SpawnProcess = context.Process(target=_run, args=(list(paths), source, *queues), daemon=True)

    def __enter__(self) -> Self:
        self._child.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.terminate()
        self._child.join()

    def batches(self) -> Iterator[Batch]:
        """Give what is below the paths, read; an error of the child is raised here."""
        while (message := self._next(self._batches)) is not None:
            if isinstance(message, BaseException):
                raise message
            yield message

    def prepare(self, rows: Sequence[IndexRow]) -> None:
        """Have rows made ready; `prepared` gives them."""
        if rows:
            self._asked.put(rows)

    def prepared(self, *, wait: bool = False) -> list[PreparedRow]:
        """Return rows that are ready by now; with `wait`, at least some."""
        rows: list[PreparedRow] = self._next(self._answers) if wait else []
        with suppress(Empty):
            while True:
                rows += self._answers.get_nowait()
        return rows

    def _next(self, queue: "Queue[Any]") -> Any:
        while True:
            with suppress(Empty):
                return queue.get(timeout=1.0)
            if not self._child.is_alive():
                with suppress(Empty):
                    return queue.get(timeout=1.0)
                raise TenderWatchError(f"The reading process ended with status {self._child.exitcode}.")


class _Orphaned(Exception):
    """The process that wanted to record is gone."""


class _Child:
    """The reading process: it gives up when its parent dies, whatever it is waiting for."""

    def __init__(self, batches: "Queue[Any]", asked: "Queue[Sequence[IndexRow]]", answers: "Queue[Any]") -> None:
        self._batches = batches
        self._asked = asked
        self._answers = answers

    def run(self, paths: Sequence[str], source: str) -> None:
        try:
            for batch in read_in_batches(paths, source, between=self._answer):
                self._give(batch)
        except Exception as error:  # noqa: BLE001 - the parent raises it
            self._give(error)
        self._give(None)
        while True:
            self._answer(wait=True)

    def _give(self, message: Any) -> None:
        while True:
            with suppress(Full):
                return self._batches.put(message, timeout=1.0)
            _look_for_parent()

    def _answer(self, *, wait: bool = False) -> None:
        with suppress(Empty):
            while True:
                rows = self._asked.get(wait, timeout=1.0)
                self._answers.put([prepare(row) for row in rows])
        if wait:
            _look_for_parent()


def _look_for_parent() -> None:
    parent = parent_process()
    if parent is None or not parent.is_alive():
        raise _Orphaned


def _run(
    paths: Sequence[str],
    source: str,
    batches: "Queue[Any]",
    asked: "Queue[Sequence[IndexRow]]",
    answers: "Queue[list[PreparedRow]]",
) -> None:
    keep_flat()
    with suppress(_Orphaned):
        _Child(batches, asked, answers).run(paths, source)
    for queue in (batches, answers):
        queue.cancel_join_thread()


def read_in_batches(paths: Sequence[str], source: str, between: Callable[[], None] = lambda: None) -> Iterator[Batch]:
    """Give the documents below the paths, read, in batches of a bounded size; call `between` two of them."""
    readings: list[Reading] = []
    bodies: list[tuple[str, bytes]] = []
    size = 0
    for document in packages.documents(paths):
        between()
        readings.append(read(document, source))
        if isinstance(document, Document):
            bodies.append((document.digest, document.body))
            size += len(document.body)
        if len(readings) >= DOCUMENTS or size >= BYTES:
            yield Batch(tuple(readings), tuple(bodies))
            readings, bodies, size = [], [], 0
    if readings:
        yield Batch(tuple(readings), tuple(bodies))
