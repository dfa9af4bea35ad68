"""The text index: one writer, any number of readers, derived from the database and rebuilt at will.

The number handed to `commit` is kept in the index itself, so that content and sequence are always of one state: a
writer that dies leaves the former commit, whole.
"""

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import tantivy

from tenderwatch.notices.search import alike, facets, pages, store
from tenderwatch.notices.search.compile import NOTICES
from tenderwatch.notices.search.errors import IndexBusy, IndexProblem
from tenderwatch.notices.search.remembered import Remembered
from tenderwatch.notices.search.request import SearchRequest, SearchResult
from tenderwatch.notices.search.rows import IndexRow, PreparedRow
from tenderwatch.notices.search.schema import COLUMNS, NOTHING, in_columns, register, schema, status_deadline

_HEAP = 32_000_000
_RAM_HEAP = 32_000_000
_UNCOUNTED = {name: value for facet in COLUMNS for name, value in in_columns(facet, ()).items()} | {
    "status_deadline": status_deadline(NOTHING, 0)
}
"""So that the one document that is no notice leaves no gap in the columns."""


class _Opened(NamedTuple):
    """One state of the index: None where it cannot be told apart from others, and what it has answered."""

    searcher: tantivy.Searcher
    state: bytes | None
    remembered: Remembered


class Index:
    """The notices in a folder, or in memory when `path` is None.

    Opening a folder raises IndexProblem when it is missing, damaged or of another version; `create` makes an empty one.
    An Index sees the commits that were there when it was opened or last reloaded, and its own.  Of its own it opens
    nothing until somebody searches: a writer that only writes holds no files open.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._writer: tantivy.IndexWriter | None = None
        self._folder: Path | None = None
        self._committed: int | None = None  # by us, and not opened for reading yet
        self._open()

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make an empty index in the folder; what was there is removed."""
        with cls.rebuild(path):
            pass
        return cls(path)

    @classmethod
    @contextmanager
    def rebuild(cls, path: Path) -> Iterator["Index"]:
        """Give an empty index to fill and commit, and put it into use when the block ends well.

        Until then others go on reading the old one, and see the new one when they reload; nobody else can write.
        """
        folder = store.fresh(path)
        try:
            with cls._holding(path):
                with _guarded():
                    tantivy.Index(schema(), path=str(folder))
                with _Draft(folder) as index:
                    yield index
                store.publish(path, folder)
            store.sweep(path)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    @classmethod
    def _holding(cls, path: Path) -> AbstractContextManager[object]:
        """Keep others from writing to the index in use, if there is a sound one."""
        try:
            index = cls(path)
            index._writing()
        except IndexProblem:
            return nullcontext()
        return index

    def _open(self) -> None:
        """Open the folder in use; when it was replaced in this very moment, the one that replaced it."""
        folder = self._folder = self._current()
        try:
            self._load()
        except IndexProblem:
            if self._current() == folder:
                raise
            self._open()

    def _current(self) -> Path | None:
        return None if self.path is None else store.current(self.path)

    def _load(self) -> None:
        with _guarded():
            self._index = register(tantivy.Index.open(str(self._folder)) if self._folder else tantivy.Index(schema()))
            self._index.config_reader("manual")
            self._opened = _Opened(self._index.searcher(), None, Remembered())
        self._committed = None

    def _seen(self) -> "_Opened":
        if self._committed is not None:
            self.reload()
        return self._opened

    @property
    def _searcher(self) -> tantivy.Searcher:
        return self._seen().searcher

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let another process write; what was not committed is dropped."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with _guarded():
                writer.rollback()
                writer.wait_merging_threads()

    # writing

    def upsert(self, rows: Iterable[PreparedRow]) -> None:
        """Add notices, or replace those with the same id; seen after `commit`."""
        writer = self._writing()
        for row in rows:
            with _guarded():
                writer.delete_documents_by_term("id", row.id)
                writer.add_document(_document({"id": row.id} | row.fields))

    def delete(self, ids: Iterable[int]) -> None:
        """Take notices out; seen after `commit`."""
        writer = self._writing()
        for number in ids:
            with _guarded():
                writer.delete_documents_by_term("id", number)

    def commit(self, sequence: int) -> None:
        """Make all changes since the last commit lasting and visible at once, together with how far they reach."""
        writer = self._writing()
        try:
            with _guarded():
                writer.delete_documents_by_term("record", "sequence")
                writer.add_document(_document({"record": "sequence", "sequence": sequence} | _UNCOUNTED))
                writer.commit()
        except IndexProblem:
            self._writer = None  # a writer that failed once accepts nothing more
            raise
        self._committed = sequence

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self.reload()
            with _guarded():
                self._writer = self._index.writer(_HEAP if self._folder else _RAM_HEAP, 1)
        return self._writer

    # reading

    def reload(self) -> None:
        """See what has been committed since, by this or another process, and an index built anew."""
        if self._writer is None and self._current() != self._folder:
            self._open()
            return
        with _guarded():
            before = self._state()
            self._index.reload()
            searcher = self._index.searcher()
            state = before if before == self._state() else None
        known = self._opened
        same = state is not None and state == known.state
        self._opened = _Opened(searcher, state, known.remembered if same else Remembered())
        self._committed = None

    def _state(self) -> bytes | None:
        return store.state(self._folder) if self._folder else None

    def verify(self) -> None:
        """Read every file and compare its checksum; raises IndexProblem.  Takes a second for some hundred megabytes."""
        self.reload()
        if self._folder is not None:
            store.verify(self._folder)

    def sequence(self) -> int:
        """Return the number given with the commit that is seen; 0 before the first."""
        if self._committed is not None:
            return self._committed
        searcher = self._searcher
        with _guarded():
            found = searcher.search(tantivy.Query.term_query(schema(), "record", "sequence"), 1).hits
            kept = pages.numbers(searcher, "sequence", (address for _, address in found))
        return kept[0] if kept else 0

    def count(self) -> int:
        """Return how many notices there are."""
        with _guarded():
            return int(self._searcher.search(NOTICES, 1).count)

    def search(self, request: SearchRequest) -> SearchResult:
        """Return one page of what is asked for, the exact total and the facets, all of one state of the index."""
        started, (searcher, _, remembered) = time.perf_counter(), self._seen()
        with _guarded():
            if known := remembered.answer(searcher, request):
                return replace(known, took=time.perf_counter() - started)
            ids, total = pages.page(searcher, request)
            counted = facets.counts(searcher, request)
        result = SearchResult(ids, total, time.perf_counter() - started, counted)
        remembered.keep(request, result)
        return result

    def telling(self, row: IndexRow) -> list[str]:
        """Return what is telling of a notice, most telling words first, each as a query of its own."""
        with _guarded():
            return alike.telling(self._searcher, row)

    def matching(self, request: SearchRequest) -> set[int]:
        """Return every id that is found, whatever the page."""
        with _guarded():
            return set(pages.everything(self._searcher, request))


class _Draft(Index):
    """An index that is being built in a folder not yet in use."""

    def __init__(self, folder: Path) -> None:
        self._draft = folder
        super().__init__(None)

    def _current(self) -> Path:
        return self._draft


def _document(fields: dict[str, object]) -> tantivy.Document:
    return tantivy.Document.from_dict(fields, schema())


@contextmanager
def _guarded() -> Iterator[None]:
    """Turn what the engine says into our own errors."""
    try:
        yield
    except IndexProblem:
        raise
    except ValueError as error:
        if "Lockfile" in str(error):
            raise IndexBusy from error
        raise IndexProblem("damaged", str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the engine gave up inside; it exports no class for that
            raise
        raise IndexProblem("damaged", str(error)) from error
