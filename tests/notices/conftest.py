"""Words loaded before the first search, and counting what a page asks of the database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import event

from tenderwatch.house import House
from tenderwatch.notices.search.words import LANGUAGES, known


@pytest.fixture(scope="session", autouse=True)
def _known_words() -> None:
    """Load the dictionaries: it takes longer than a page waits for its index."""
    for language in LANGUAGES:
        known("a", language)


Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def statements(house: House) -> Counting:
    """A block in which every SQL statement is noted."""

    @contextmanager
    def noting() -> Iterator[list[str]]:
        found: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
            found.append(statement)

        event.listen(house.database.engine, "before_cursor_execute", note)
        yield found
        event.remove(house.database.engine, "before_cursor_execute", note)

    return noting
