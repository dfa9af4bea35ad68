"""Within one look at the database what was asked once is answered from memory: a page asks the same at every turn.

A session that only looks lives no longer than a page and always remembers.  One that writes does so within `looking`
only: who changes there what was remembered would be told how it was before.  Elsewhere everything is asked anew.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from tenderwatch.db.engine import LOOKS_ONLY

T = TypeVar("T")
_KEY = "remembered"


@contextmanager
def looking(session: Session, known: Mapping[Hashable, Any] | None = None) -> Iterator[None]:
    """Remember what is asked of a session; `known` is what somebody asked before, of the same moment."""
    session.info[_KEY] = dict(known or {})
    try:
        yield
    finally:
        session.info.pop(_KEY, None)


def remembered(session: Session, key: Hashable, ask: Callable[[], T]) -> T:
    """Return the answer to what `key` stands for; `ask` is called when nobody did within this look."""
    known: dict[Hashable, Any] | None = session.info.get(_KEY)
    if known is None and session.info.get(LOOKS_ONLY):
        known = session.info[_KEY] = {}
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    answer: T = known[key]
    return answer


def recalled(session: Session, key: Hashable) -> Any:
    """Return what is remembered of `key`, None when nobody asked: nothing is asked now either."""
    return session.info.get(_KEY, {}).get(key)


def answers(session: Session) -> Mapping[Hashable, Any]:
    """Return what was remembered until now, to be known to another look."""
    return dict(session.info.get(_KEY, {}))
