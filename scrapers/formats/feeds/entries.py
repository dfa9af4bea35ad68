"""The entries of a feed, whatever its version: what each of them says, in one set of words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from scrapers.addresses import joined, web_address
from scrapers.errors import ParseError
from scrapers.formats.feeds.around import Around, around_of
from scrapers.formats.feeds.days import day, day_there
from scrapers.formats.feeds.markup import inner, plain

_PREFIXES = {
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dc:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
}
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_XML = "{http://www.w3.org/XML/1998/namespace}"

_TITLES = ("title", "dc:title")
_TEXTS = ("description", "summary", "content", "content:encoded", "dc:description", "dc:abstract")
_DATES = (
    *("pubdate", "published", "issued", "dc:issued", "dc:date", "date", "created", "dc:created"),
    *("updated", "modified", "dc:modified"),
)
_IDS = ("guid", "id", "dc:identifier")
_LANGUAGES = ("language", "dc:language")
_CATEGORIES = ("category", "dc:subject")
_READABLE = re.compile(r"(?:text|x?html|text/.*|application/xhtml\+xml)?", re.IGNORECASE).fullmatch
_CHUNK = 1 << 16
SAYS_NOTHING = "the entry says nothing"
"""The one error after which other entries may follow."""

Parts = dict[str, list[etree._Element]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says; texts are plain."""

    id: str | None
    title: str | None
    text: str | None
    published_on: date | None
    url: str | None
    categories: tuple[tuple[str, str], ...]
    """Each as it is written, and the scheme it is of ("" where none is named)."""
    language: str | None
    element: etree._Element
    feed: etree._Element
    """What tells of the feed: the channel, or in Atom the feed itself; of an entry alone, the entry."""
    around: Around


@dataclass(frozen=True, slots=True)
class _Place:
    """What an entry stands in, and what tells of the feed."""

    above: etree._Element | None
    feed: etree._Element
    parts: Parts
    address: str
    around: Around


def entries(body: bytes, address: str = "") -> Iterator[Entry | ParseError]:
    """Give the entries of a feed in UTF-8; where it breaks off, those that are whole, then the error with its line.

    `address` is where the feed was found: relative links of a feed that names no page of its own are relative to that.
    """
    found, error = _parsed(body)
    place = None
    for element in found:
        if place is None or place.above is not element.getparent():
            place = _place(element, address)
        entry = _entry(element, place)
        if entry.title or entry.text or entry.url:
            yield entry
        else:
            yield ParseError(SAYS_NOTHING, where=f"line {element.sourceline}")
    if error:
        yield error


def _parsed(body: bytes) -> tuple[list[etree._Element], ParseError | None]:
    parser = etree.XMLPullParser(
        ("end",),
        tag=("{*}item", "{*}entry"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    error = None
    try:
        for start in range(0, len(body), _CHUNK):
            parser.feed(body[start : start + _CHUNK])
        parser.close()
    except etree.XMLSyntaxError as broken:
        error = ParseError(f"not well-formed XML: {broken.msg}", where=f"line {broken.lineno}")
    return [element for _, element in parser.read_events() if isinstance(element, etree._Element)], error


def _entry(element: etree._Element, place: _Place) -> Entry:
    own = _parts(element)
    url = _url(own, _base(element, place)) or _permanent(own)
    return Entry(
        id=own_id(element) or url,
        title=next((" ".join(said.split()) for said in _texts(own, _TITLES)), None),
        text=next(_texts(own, _TEXTS), None),
        published_on=_day(own, place.around.timezone),
        url=url or web_address((element.get(_ABOUT) or "").strip()),
        categories=tuple(_categories(own)),
        language=_language(element, own, place),
        element=element,
        feed=place.feed,
        around=place.around,
    )


def own_id(element: etree._Element) -> str | None:
    """Return what an entry calls itself."""
    return next(_words(_parts(element), _IDS), None) or element.get(_ABOUT)


def _day(own: Parts, timezone: str) -> date | None:
    said = list(_words(own, _DATES))
    there = (day_there(each, timezone) for each in said) if timezone else ()
    return next(filter(None, (*there, *map(day, said))), None)


def _place(element: etree._Element, address: str) -> _Place:
    """Return what is around an entry; in RDF the channel stands beside its items."""
    above = element.getparent()
    beside = None if above is None else above.find("{*}channel")
    feed = next(part for part in (beside, above, element) if part is not None)
    return _Place(above, feed, _parts(feed, without=element.tag), address, around_of(feed))


def _parts(element: etree._Element, without: str | None = None) -> Parts:
    """Return the children by name, in lower case, those of other vocabularies (media, itunes) left out.

    A prefix that nobody declared stays in the name, where it is the usual one.
    """
    found: Parts = {}
    root = element.getroottree().getroot().tag.rpartition("}")[0]
    for child in element.iterchildren("*"):
        namespace, _, name = child.tag.rpartition("}")
        prefix = "" if namespace in {"", root} else _PREFIXES.get(namespace[1:])
        if prefix is not None and child.tag != without:
            found.setdefault(prefix + name.lower(), []).append(child)
    return found


def _elements(parts: Parts, names: Iterable[str]) -> Iterator[etree._Element]:
    for name in names:
        yield from parts.get(name, ())


def _words(parts: Parts, names: Iterable[str]) -> Iterator[str]:
    for element in _elements(parts, names):
        said = " ".join((element.text or "").split())
        if said:
            yield said


def _texts(parts: Parts, names: Iterable[str]) -> Iterator[str]:
    for element in _elements(parts, names):
        if _READABLE((element.get("type") or "").partition(";")[0].strip()):
            said = plain(inner(element))
            if said:
                yield said


def _url(parts: Parts, base: str) -> str | None:
    """Return where a person reads the entry; Atom's other links lead to the feed, to files, to replies."""
    for link in parts.get("link", ()):
        said = (link.get("href") or link.text or "").strip()
        if said and link.get("rel", "alternate") == "alternate" and (url := joined(base, said)):
            return url
    return None


def _permanent(parts: Parts) -> str | None:
    """Return RSS's guid where it is an address, which it is unless it says otherwise."""
    said = (guid for guid in parts.get("guid", ()) if (guid.get("isPermaLink") or "true").lower() == "true")
    return next(filter(None, (web_address((guid.text or "").strip()) for guid in said)), None)


def _base(element: etree._Element, place: _Place) -> str:
    for base in (element.get(f"{_XML}base"), place.feed.get(f"{_XML}base")):
        if base and web_address(base):
            return base
    return _url(place.parts, "") or place.address


def _categories(parts: Parts) -> Iterator[tuple[str, str]]:
    for category in _elements(parts, _CATEGORIES):
        said = " ".join((category.get("term") or category.text or "").split())
        if said:
            yield said, category.get("scheme") or category.get("domain") or ""


def _language(element: etree._Element, own: Parts, place: _Place) -> str | None:
    """Return the language that the entry says it is in, else the one told along with it, else the feed's."""
    titles = (title.get(f"{_XML}lang") for title in _elements(own, _TITLES))
    said = (
        *titles,
        element.get(f"{_XML}lang"),
        next(_words(own, _LANGUAGES), None),
        place.around.language,
        place.feed.get(f"{_XML}lang"),
        next(_words(place.parts, _LANGUAGES), None),
        element.getroottree().getroot().get(f"{_XML}lang"),
    )
    return next(filter(None, said), None)
