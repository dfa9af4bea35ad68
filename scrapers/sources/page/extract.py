"""From a page's bytes to the texts that a profile's fields point at."""

import re
from collections.abc import Iterator, Mapping

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from scrapers.addresses import canonical, joined
from scrapers.http import Answer
from scrapers.sources.page.paths import Node, Place, answered
from scrapers.sources.page.profile import Field

LONGEST = 100_000
BLOCKS = re.compile("address|article|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|section|table|tr|ul").fullmatch
UNSEEN = frozenset({"script", "style", "template", "noscript"})
CPV = re.compile(r"(?<!\d)\d{8}(?:-\d)?(?!\d)")


def parsed(answer: Answer, encoding: str | None, *, in_json: bool = False) -> Place:
    """Return a page, or what an answer says in JSON; FetchError when it is none."""
    text = decoded(answer.body, encoding or answer.charset)
    return answered(answer, text) if in_json else BeautifulSoup(text, "lxml")


def decoded(body: bytes, charset: str | None) -> str:
    """Decode a page as its header says, else its meta element, else as UTF-8, else as Windows-1252."""
    meta = re.search(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", body[:4096], re.IGNORECASE)
    for name in (charset, meta[1].decode() if meta else None, "utf-8-sig"):
        try:
            if name:
                return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("cp1252", errors="replace")


def texts(field: Field, tag: Place, page: str) -> list[str]:
    """Return the texts that a field finds below a tag, cleaned; one at most unless the field has many."""
    found = field.places(tag)
    values = [_raw(field, one) for one in (found if field.many else found[:1])]
    values = _matched(field, values)
    for step in field.steps:
        values = step(values)
    if field.type == "url":
        values = [canonical(url) for value in values if value.strip() and (url := joined(page, value))]
    values = list(dict.fromkeys(value for value in values if value.strip()))
    return values if field.many else values[:1]


def _raw(field: Field, tag: Place | str) -> str:
    if isinstance(tag, Node):
        return _of_json(field, tag.text()[:LONGEST])
    if isinstance(tag, str):
        return " ".join(tag.split())[:LONGEST]
    if field.attr:
        value = tag.get(field.attr) or ""
        return (value if isinstance(value, str) else " ".join(value))[:LONGEST]
    return _in_lines(field, "".join(_pieces(tag)))


def _of_json(field: Field, said: str) -> str:
    """Return a text of JSON, which may be written for a page when its field is."""
    if field.type == "html_to_text" and re.search("<[a-zA-Z/]|&[#a-zA-Z]", said):
        said = "".join(_pieces(BeautifulSoup(said, "lxml")))
    return _in_lines(field, said)


def _in_lines(field: Field, said: str) -> str:
    clean = [" ".join(line.split()) for line in said.split("\n")]
    return ("\n" if field.type == "html_to_text" else " ").join(line for line in clean if line)[:LONGEST]


def _pieces(tag: Tag) -> Iterator[str]:
    """Give the text below a tag, with a line end around each block; without recursion, as pages may nest deeply."""
    stack: list[PageElement | str] = [tag]
    while stack:
        one = stack.pop()
        if isinstance(one, Tag):
            if one.name not in UNSEEN:
                edge = ["\n"] if BLOCKS(one.name) else []
                stack += [*edge, *reversed(list(one.children)), *edge]
        elif type(one) in (NavigableString, str):  # comments and the like are kinds of NavigableString
            yield "\n" if one == "\n" and not isinstance(one, NavigableString) else str(one).replace("\n", " ")


def _matched(field: Field, values: list[str]) -> list[str]:
    if field.regex is None:
        return [code for value in values for code in CPV.findall(value)] if field.type == "cpv" else values
    group = min(field.regex.groups, 1)
    found = [match[group] or "" for value in values for match in field.regex.all(value)]
    return found if field.many else found[:1]


def key_of(fields: Mapping[str, list[str]], id_from: tuple[str, ...]) -> str | None:
    """Return what tells an item apart for ever: the first of these fields that has a value."""
    for name in id_from:
        if value := next(iter(fields.get(name, ())), None):
            return value
    return None
