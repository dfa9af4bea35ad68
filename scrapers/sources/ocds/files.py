"""Publishers that give one file, packed or not, which they replace now and then."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from scrapers.document import Document
from scrapers.errors import FetchError, ParseError
from scrapers.packages import Refused
from scrapers.scratch import scratch
from scrapers.sources import downloads
from scrapers.sources.downloads import Download
from scrapers.sources.ocds.config import Config
from scrapers.sources.poll import Found, Poll, PollResult, Visit
from scrapers.sources.releases import Package, Release, Shown

AT_ONCE = 200


def poll(config: Config, visit: Visit) -> Poll:
    """Give the releases of the file that are new, or all that are compiled, when the file is another than before.

    State: `validators` and `digest` of the file as it was last read to its end.
    """
    with scratch() as folder:
        try:
            found = downloads.fetch(
                visit.client,
                config.url,
                folder,
                manners=config.manners,
                headers=config.all_headers(visit),
                validators=visit.state.get("validators"),
            )
        except FetchError as error:
            yield PollResult(
                state=error.state, message=str(error), next_state=dict(visit.state), retry_after=error.retry_after
            )
            return
        digest = _digest(found.path) if found.path else None
        if digest in (None, visit.state.get("digest")):
            yield PollResult(state="unchanged", next_state=dict(visit.state), complete=True)
            return
        reading = _Reading(config, visit)
        yield from reading.releases(found)
        yield reading.result({"validators": dict(found.validators), "digest": digest})


class _Reading:
    def __init__(self, config: Config, visit: Visit) -> None:
        self._config = config
        self._visit = visit
        self._keys: set[str] = set()
        self._given = 0
        self._refused: list[str] = []

    def releases(self, found: Download) -> Iterator[Found | Refused]:
        for document in found.documents():
            if isinstance(document, Refused):
                self._refused.append(document.reason)
                yield document
                continue
            try:
                yield from self._of(document, Package(document.body).releases(self._config.root_path))
            except ParseError as error:
                self._refused.append(str(error))
                yield Refused(document.name, str(error))

    def _of(self, document: Document, releases: Iterator[Release]) -> Iterator[Found]:
        at = document.fetched_at or self._visit.now
        rows = (Shown(each, document.name, at) for each in releases)
        while some := list(islice(rows, AT_ONCE)):
            fresh = {row.key: row for row in some if row.key not in self._keys}
            self._keys |= fresh.keys()
            known = set(self._visit.known(list(fresh)))
            for row in fresh.values():
                if row.key not in known or row.release.mark is not None:
                    self._given += 1
                    yield Found(row.key, row.document())

    def result(self, read: dict[str, Any]) -> PollResult:
        """A file of which a part could not be read is read again at the next poll."""
        broken = bool(self._refused)
        return PollResult(
            state="bad_answer" if broken else "ok" if self._given else "unchanged" if self._keys else "empty_ok",
            message=f"not all of the file can be read: {self._refused[0]}" if broken else "",
            next_state=dict(self._visit.state) if broken else read,
            complete=not broken,
            seen=len(self._keys),
        )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
