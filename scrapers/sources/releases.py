"""OCDS as publishers send it, taken apart: each release alone, as the bytes that were published.

What in a release is no JSON is left in it; the format repairs it when it reads.  Packages of releases and of records,
arrays, lines and values in a row are known, and what APIs wrap around them.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from scrapers.document import Document
from scrapers.errors import FetchError, ParseError
from scrapers.formats.values import day
from scrapers.http import Answer
from scrapers.sources.daily import Item
from scrapers.sources.json_text import JsonText, Members, Span, value_of

WRAPPINGS = ("releases", "records", "results", "data")
DEEPEST = 5
STAGES = {
    "planning": ("planning",),
    "tender": ("tender",),
    "award": ("award", "contract", "implementation"),
}
"""How the tags of each stage begin."""
_LINK = frozenset({"url", "date", "tag"})
"""All that a record says of a release that is published elsewhere."""

_RELEASE = frozenset({"ocid", "id", "tag", "buyer", "parties", "planning", "tender", "awards", "contracts"})
_LINES = re.compile(rb"\s*+[\[{][^\n]*[\]}][ \t\r]*\n\s*+[\[{]")


@dataclass(frozen=True, slots=True)
class Release:
    """One release: `key` names it for ever, as the notice that it becomes is named.

    A compiled release stays the same release when more becomes known; `mark` tells its states apart by its date.
    """

    key: str
    body: bytes
    day: date | None = None
    tags: tuple[str, ...] = ()
    mark: str | None = None

    def in_stages(self, wanted: Collection[str]) -> bool:
        """Return whether a release belongs to a stage wanted (none: all); one of a stage not known does."""
        found = {stage for tag in self.tags for stage, starts in STAGES.items() if tag.startswith(starts)}
        return not wanted or not found or not found.isdisjoint(wanted)

    def document(self, name: str, fetched_at: datetime | None) -> Document:
        """Return it as a document that was found in the answer of this name."""
        return Document(self.body, f"{name}#{self.key}", "application/json", fetched_at)


@dataclass(frozen=True, slots=True)
class Shown:
    """A release in an answer of a service."""

    release: Release
    url: str
    fetched_at: datetime

    @property
    def key(self) -> str:
        return self.release.key

    def document(self) -> Document:
        return self.release.document(self.url, self.fetched_at)

    def item(self) -> Item:
        """Return it as an item of a day, which needs no fetching any more."""
        return Item(self.key, self.document, self.release.mark)


def shown(answer: Answer, root_path: str = "") -> list[Shown]:
    """Return the releases of an answer; FetchError when it is no package of releases."""
    try:
        return [Shown(each, answer.url, answer.fetched_at) for each in Package(answer.body).releases(root_path)]
    except ParseError as error:
        raise FetchError("bad_answer", f"the answer is no package of releases: {error}", url=answer.url) from error


class Package:
    """One answer of a publisher; what is asked of it raises ParseError where it breaks off."""

    def __init__(self, body: bytes) -> None:
        self._text = JsonText(body)

    def releases(self, root_path: str = "") -> Iterator[Release]:
        """Give the releases below a dotted path; without one, wherever publishers keep them.

        What stands among releases and is none is given like one: its reader says what is wrong with it.
        """
        if self._is_lines():
            yield from self._of_lines(root_path)
            return
        for start, _ in self._text.values():
            if root_path:
                found = self._text.at(start, root_path)
                if found is None:
                    raise ParseError(f"the answer holds no {root_path}", where="/")
                start = found[0]
            yield from self._below(start, 0)

    def _is_lines(self) -> bool:
        """Return whether the first two lines with something on them are a value each."""
        return _LINES.match(self._text.body) is not None

    def _of_lines(self, root_path: str) -> Iterator[Release]:
        """Give what each line has; a line that is broken costs no other."""
        for line in filter(None, map(bytes.strip, BytesIO(self._text.body))):
            try:
                yield from list(Package(line).releases(root_path))
            except ParseError:
                yield _stranger(line)

    def value(self, path: str) -> Any:
        """Return what stands at a dotted path of the first value; None where nothing does."""
        for start, _ in self._text.values():
            found = self._text.at(start, path)
            return value_of(self._text.cut(found)) if found else None
        return None

    def _below(self, start: int, depth: int, *, among: bool = False) -> Iterator[Release]:
        sign = self._text.sign((start, start))
        if sign not in (b"{", b"["):
            raise ParseError("there is no release where one should be", where=f"byte {start}")
        if sign == b"[":
            for element in self._text.elements(start):
                if self._text.sign(element) in (b"{", b"[") and depth < DEEPEST:
                    yield from self._below(element[0], depth + 1, among=True)
                else:
                    yield _stranger(self._text.cut(element))
            return
        members = self._text.members(start)
        if self._is_record(members):
            yield from self._record(start, members)
        elif wrapping := next((name for name in WRAPPINGS if name in members and "ocid" not in members), None):
            yield from self._below(members[wrapping][0], depth + 1)
        elif among or members.keys() & _RELEASE:
            yield self._release((start, self._text.end(start)), members)
        else:
            raise ParseError("there is no release where one should be", where=f"byte {start}")

    def _is_record(self, members: Members) -> bool:
        listed = "releases" in members and self._text.sign(members["releases"]) == b"["
        if "ocid" in members:
            return "compiledRelease" in members or listed
        return "compiledRelease" in members and "releases" not in members

    def _record(self, start: int, members: Members) -> Iterator[Release]:
        """Give the compiled release, else the releases; all of the record where only it says whose they are."""
        compiled = members.get("compiledRelease", (start, start))
        inside = self._text.members(compiled[0]) if self._text.sign(compiled) == b"{" and compiled[0] != start else {}
        if "ocid" in inside:
            yield self._release(compiled, inside, compiled=True)
            return
        parts = [] if inside else self._embedded(members)
        if parts and all("ocid" in found for _, found in parts):
            for span, found in parts:
                yield self._release(span, found)
        else:
            said = inside | ({"ocid": members["ocid"]} if "ocid" in members else {})
            yield self._release((start, self._text.end(start)), said, compiled=bool(inside))

    def _embedded(self, members: Members) -> list[tuple[Span, Members]]:
        listed = members.get("releases")
        if listed is None or self._text.sign(listed) != b"[":
            return []
        spans = [span for span in self._text.elements(listed[0]) if self._text.sign(span) == b"{"]
        parts = [(span, self._text.members(span[0])) for span in spans]
        return [(span, found) for span, found in parts if found.keys() - _LINK - {"ocid"}]

    def _release(self, span: Span, members: Members, *, compiled: bool = False) -> Release:
        body = self._text.cut(span)
        wanted = members.keys() & {"ocid", "id", "date", "tag"}
        said = {name: value_of(self._text.cut(members[name])) for name in wanted}
        on = said.get("date")
        tags = said.get("tag")
        return Release(
            key=_key(said.get("ocid"), said.get("id"), body),
            body=body,
            day=_day(on),
            tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
            mark=str(on) if compiled and on else None,
        )


def _stranger(body: bytes) -> Release:
    return Release(_key(None, None, body), body)


def _key(ocid: object, number: object, body: bytes) -> str:
    known = [str(each).strip() for each in (ocid, number) if isinstance(each, str | int) and str(each).strip()]
    if len(known) == 2:
        return "/".join(known)
    return "/".join([*(known if ocid else ()), sha256(body).hexdigest()])


def _day(said: object) -> date | None:
    return day(said[:10]) if isinstance(said, str) else None
