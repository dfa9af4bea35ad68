"""Where something stands on a page: a CSS selector, or an XPath expression after `xpath:`."""

from dataclasses import dataclass

import soupsieve
from bs4 import BeautifulSoup, Tag
from lxml import etree, html

from scrapers.sources.page.paths import Node, Place

_XPATH = "xpath:"


@dataclass(frozen=True, slots=True)
class Selector:
    """Finds places below a tag; what an XPath finds is a copy, and may be a text (`.//a/@href`)."""

    said: str

    def all(self, tag: Place) -> list[Place | str]:
        """Return all places, in the order of the page."""
        if isinstance(tag, Node):
            return []
        if self.said.startswith(_XPATH):
            return _by_xpath(self.said.removeprefix(_XPATH), tag)
        return list(tag.select(self.said))

    def tags(self, tag: Place) -> list[Place]:
        """Return the places that are elements."""
        return [one for one in self.all(tag) if isinstance(one, Tag)]

    def first(self, tag: Place) -> Place | str | None:
        """Return the first place."""
        return next(iter(self.all(tag)), None)


def selector_of(said: str) -> Selector:
    """Return a selector that works; ValueError says in words why one does not."""
    try:
        if said.startswith(_XPATH):
            html.document_fromstring("<p>a sample").xpath(said.removeprefix(_XPATH))
        else:
            soupsieve.compile(said)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(f"is not a CSS selector: {str(error).splitlines()[0]}") from error
    except etree.XPathError as error:
        raise ValueError(f"is not an XPath expression: {error}") from error
    return Selector(said)


def _by_xpath(expression: str, tag: Tag) -> list[Place | str]:
    """Ask for an expression in a tag as if it were a document: `//td` are the cells below the tag."""
    try:
        found = html.document_fromstring(str(tag)).xpath(expression)
    except (etree.XPathError, etree.ParserError, ValueError):
        return []
    if not isinstance(found, list):
        return [] if isinstance(found, bool) else [str(found)]
    places = (_tag(each) if isinstance(each, etree._Element) else str(each) for each in found)
    return [place for place in places if place is not None]


def _tag(element: etree._Element) -> Tag | None:
    text = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    made = BeautifulSoup(text, "lxml").find(element.tag)
    return made if isinstance(made, Tag) else None
