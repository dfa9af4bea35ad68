"""One entry of a feed by itself: its name for ever, whether it says something new, the document that is kept of it."""

import hashlib
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import cast

from lxml import etree

from scrapers.addresses import canonical, web_address
from scrapers.document import Document
from scrapers.formats.feeds.around import Around
from scrapers.formats.feeds.entries import Entry, own_id
from scrapers.http import Answer

_XML = "{http://www.w3.org/XML/1998/namespace}"
_MEDIA_TYPES = {"feed": "application/atom+xml", "rss": "application/rss+xml"}
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as a feed shows it now; `print` changes when what it says does."""

    key: str
    title: str
    published_on: date | None
    print: str
    entry: Entry
    answer: Answer
    telling: tuple[etree._Element, ...]
    """What the entry relies on in its feed: the language, and the page that addresses are relative to."""


class Names:
    """Which name of an entry tells it apart for ever: its own id, else its link, else what it is called.

    An id that entries with other links and other titles share is none (some feeds give all of theirs the same one).
    `shared` is for the next poll, too: what was found out once is not forgotten.
    """

    def __init__(self, shared: Iterable[str]) -> None:
        self.shared = set(shared)
        self._first: dict[str, tuple[str | None, str | None]] = {}

    def meet(self, entry: Entry) -> None:
        """Take note of an entry; to be done with all of them before one is named."""
        for name in _names(entry):
            url, title = self._first.setdefault(name, (entry.url, entry.title))
            if url != entry.url and title != entry.title:
                self.shared.add(name)

    def key(self, entry: Entry) -> str:
        """Return what an entry is called for ever."""
        said = print_of(entry.title, entry.text if not entry.title else "")
        return next((name for name in _names(entry) if name not in self.shared), said)


def _names(entry: Entry) -> Iterator[str]:
    if own := own_id(entry.element):
        yield own
    if entry.url:
        yield canonical(entry.url)
        yield entry.url


def items(entries: Iterable[tuple[Entry, Answer]], names: Names, around: Around) -> dict[str, Item]:
    """Return the entries by their keys; of several versions of one the latest, else the one that stands first."""
    found: dict[str, Item] = {}
    telling: dict[etree._Element, tuple[etree._Element, ...]] = {}
    for entry, answer in entries:
        if entry.feed not in telling:
            telling[entry.feed] = tuple(_telling(entry.feed))
        made = Item(
            key=names.key(entry),
            title=entry.title or "",
            published_on=entry.published_on,
            print=print_of(_said(entry), repr(around)),
            entry=entry,
            answer=answer,
            telling=telling[entry.feed],
        )
        other = found.get(made.key)
        if other is None or _updated(made.entry) > _updated(other.entry):
            found[made.key] = made
    return found


def _updated(entry: Entry) -> datetime:
    said = entry.element.findtext("{http://www.w3.org/2005/Atom}updated") or ""
    try:
        moment = datetime.fromisoformat(said.strip())
    except ValueError:
        return _EARLIEST
    return moment if moment.tzinfo else _EARLIEST


def _said(entry: Entry) -> str:
    """Return an entry's text, its addresses without what changes from visit to visit."""
    copy = _copy(entry.element)
    for child in copy.iterchildren("*"):
        if web_address((child.text or "").strip()):
            child.text = canonical((child.text or "").strip())
        if web_address(href := child.get("href") or ""):
            child.set("href", canonical(href))
    return etree.tostring(copy, encoding="unicode")


def print_of(*values: object) -> str:
    """Return a short text that is another one when a value is."""
    return hashlib.sha256("\x00".join(map(str, values)).encode("utf-8", "replace")).hexdigest()[:24]


def document_of(item: Item, around: Around) -> Document:
    """Return an entry in a feed of its own, with the language and addresses of the feed, and what is told along."""
    element, feed = item.entry.element, item.entry.feed
    root = element.getroottree().getroot()
    whole = _alone(root)
    own = whole if feed is root else _alone(feed)
    if own is not whole:
        whole.append(own)
    own.append(replace(around, key=item.key).element())
    own.extend(_copy(part) for part in item.telling)
    if not own.get(f"{_XML}base") and not any(_addresses(own)):
        own.set(f"{_XML}base", item.answer.url)
    (whole if element.getparent() is root else own).append(_copy(element))
    name = item.entry.url or f"{item.answer.url}#{item.key}"
    media_type = _MEDIA_TYPES.get(_local(root), "application/rdf+xml")
    body = etree.tostring(whole, encoding="utf-8", xml_declaration=True)
    return Document(body, name, media_type, item.answer.fetched_at)


def _alone(element: etree._Element) -> etree._Element:
    """Return an element without what is in it; an impossible name is lost, and the entry cannot be read then."""
    said = {str(name): str(value) for name, value in element.items()}
    kept = {name: value for name, value in said.items() if name.startswith(_XML) or name == "version"}
    try:
        return etree.Element(element.tag, kept, cast(dict[str, str], element.nsmap))
    except ValueError:
        return etree.Element("broken")


def _telling(feed: etree._Element) -> Iterator[etree._Element]:
    for part in feed.iterchildren("*"):
        name = _local(part)
        if name == "language" or (name == "link" and part.get("rel", "alternate") == "alternate"):
            yield part


def _addresses(own: etree._Element) -> Iterator[str]:
    for link in own.iterchildren("{*}link"):
        if found := web_address((link.get("href") or link.text or "").strip()):
            yield found


def _copy(element: etree._Element) -> etree._Element:
    copy = deepcopy(element)
    copy.tail = None
    return copy


def _local(element: etree._Element) -> str:
    """Return a name without namespace, or a prefix that nobody declared."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()
