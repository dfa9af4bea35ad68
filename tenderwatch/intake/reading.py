"""Reading in a process of its own, so that it goes on while another batch is recorded."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from queue import Empty

from scrapers import packages
from scrapers.document import Document
from tenderwatch.errors import TenderWatchError
from tenderwatch.intake.taking import Batch
from tenderwatch.notices.recording import Reading
from tenderwatch.notices.recording.reader import packed, read

DOCUMENTS = 500
BYTES = 8 << 20
"""A batch is handed on when it holds so many documents, or so many bytes of them."""
WAITING = 1
"""Batches that may wait to be recorded; a faster reader waits then, so that memory stays bounded."""

Message = Batch | BaseException | None


def batches(paths: Sequence[str], source: str) -> Iterator[Batch]:
    """Give the documents below the paths, read, in batches; they are read in a child process."""
    context = get_context("spawn")
    queue: Queue[Message] = context.Queue(WAITING)
    child = context.Process(target=_run, args=(list(paths), source, queue), daemon=True)
    child.start()
    try:
        while (message := _next(queue, child)) is not None:
            if isinstance(message, BaseException):
                raise message
            yield message
    finally:
        child.terminate()
        child.join()


def _next(queue: "Queue[Message]", child: SpawnProcess) -> Message:
    while True:
        with suppress(Empty):
            return queue.get(timeout=1.0)
        if not child.is_alive():
            with suppress(Empty):
                return queue.get(timeout=1.0)
            raise TenderWatchError(f"The reading process ended with status {child.exitcode}.")


def _run(paths: Sequence[str], source: str, queue: "Queue[Message]") -> None:
    parent = os.getppid()
    try:
        for batch in read_in_batches(paths, source):
            queue.put(batch)
            if os.getppid() != parent:
                return  # nobody is left to record
        queue.put(None)
    except Exception as error:  # noqa: BLE001 - the parent raises it
        queue.put(error)


def read_in_batches(paths: Sequence[str], source: str) -> Iterator[Batch]:
    """Give the documents below the paths, read, in batches of a bounded size."""
    readings: list[Reading] = []
    stored: list[tuple[str, bytes]] = []
    size = 0
    for document in packages.documents(paths):
        readings.append(read(document, source))
        if isinstance(document, Document):
            stored.append(packed(document))
            size += len(stored[-1][1]) + sum(len(each.content) for each in readings[-1].notices)
        if len(readings) >= DOCUMENTS or size >= BYTES:
            yield Batch(tuple(readings), tuple(stored))
            readings, stored, size = [], [], 0
    if readings:
        yield Batch(tuple(readings), tuple(stored))
