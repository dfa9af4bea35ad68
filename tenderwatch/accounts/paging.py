"""Long lists a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PAGE = 50
Line = TypeVar("Line")


@dataclass(frozen=True)
class Paged(Generic[Line]):
    """One page of a list, and how many there are in all."""

    rows: Sequence[Line]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def paged(
    session: Session,
    query: Select[*tuple[Any, ...]],
    number: int,
    read: Callable[[Session, Select[*tuple[Any, ...]]], Sequence[Line]],
) -> Paged[Line]:
    """Return the page of this number, the last one where there are fewer; `read` makes the lines of a query."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(number, max(1, -(-total // PAGE)))
    return Paged(read(session, query.offset((number - 1) * PAGE).limit(PAGE)), total, number)
