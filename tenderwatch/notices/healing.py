"""Searching while the text index is missing, damaged or behind: it is mended beside the request."""

import logging
import threading
from pathlib import Path
from typing import Literal

from tenderwatch.house import House
from tenderwatch.notices.indexing import Indexer, newest, reader
from tenderwatch.notices.search import Index, IndexBusy, IndexProblem

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a request waits for a small index to be mended before it answers without."""
State = Literal["whole", "behind", "missing"]

_mending: dict[Path, threading.Thread] = {}
_lock = threading.Lock()


def index_of(house: House, patience: float = PATIENCE) -> tuple[Index | None, State]:
    """Return the index to search in, and whether it knows everything; None when it cannot answer yet.

    What is wrong with it is being mended from then on.  "behind" is also an index that another process is writing.
    """
    index, state = _look(house)
    if state != "whole":
        mend(house, patience)
        index, state = _look(house)
    return index, state


def _look(house: House) -> tuple[Index | None, State]:
    try:
        index = reader(house)
        return index, "whole" if index.sequence() >= newest(house.database) else "behind"
    except IndexProblem as problem:
        if problem.reason != "missing" or newest(house.database):  # of a fresh home nobody has made one yet
            log.warning("the index cannot be searched: %s", problem.detail or problem.reason)
        return None, "missing"


def mend(house: House, patience: float = PATIENCE, anew: bool = False) -> None:
    """Bring the index up to date in a thread, `anew` from nothing, and wait for it as long as `patience`."""
    path = house.settings.index
    with _lock:
        thread = _mending.get(path)
        if thread is None or not thread.is_alive():
            thread = threading.Thread(target=_mend, args=(house, anew), name="index", daemon=True)
            _mending[path] = thread
            thread.start()
    thread.join(patience)


def _mend(house: House, anew: bool) -> None:
    try:
        with Indexer(house) as indexer:
            if anew:
                indexer.rebuild()
            else:
                indexer.catch_up()
    except (IndexProblem, IndexBusy):
        log.exception("the index could not be mended")
