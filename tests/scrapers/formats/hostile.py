"""What every format must take from strangers: whatever a document is, reading it ends in notices or in errors that say
where.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.notice import Notice
from scrapers.notice_json import dumps

FEW, MANY = 300, 6_000
"""Broken documents of a test in the everyday suite, and of one among the long ones."""


def reads_or_says(body: bytes) -> list[Notice | ParseError]:
    """Read a document, and see that its notices can be written and its errors say where."""
    said = list(formats.read(Document(body, "broken")))
    for each in said:
        if isinstance(each, ParseError):
            assert each.where, each
        else:
            assert dumps(each, "broken")
    return said


def tried(broken: st.SearchStrategy[bytes], count: int) -> Callable[[Callable[[bytes], Any]], Callable[[], None]]:
    """Let a test take so many broken documents."""

    def decorate(test: Callable[[bytes], Any]) -> Callable[[], None]:
        limits = settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
        return limits(given(broken)(test))

    return decorate
