"""Sources: settings and an earlier state in, documents out; one module (or package) a kind of source.

Each has `from_settings(settings)`, which says what is wrong with them, and `poll(config, client, state, now, known)`.
"""

from collections.abc import Mapping

from scrapers.sources import folder, page, ted
from scrapers.sources.poll import Found, Known, Poll, PollResult, Refused, Source, State

SOURCES: Mapping[str, Source] = {"ted": ted, "page": page, "folder": folder}
"""Who serves which kind of source."""

__all__ = ["SOURCES", "Found", "Known", "Poll", "PollResult", "Refused", "Source", "State"]
