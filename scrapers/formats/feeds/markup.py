"""The text of what feeds write as HTML, plainly or as text, once or twice over."""

import re
from html import unescape

from lxml import etree

_BLOCK = "address|article|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|section|table|tr|ul"
_INLINE = "a|abbr|b|big|code|em|font|i|img|small|span|strong|sub|sup|s|td|th|tbody|thead|u"
_TAG = re.compile(rf"</?(?:({_BLOCK})|{_INLINE})(?:\s[^<>]*+)?/?>", re.IGNORECASE)
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]\w{1,31});")
_IS_BLOCK = re.compile(_BLOCK, re.IGNORECASE).fullmatch
_TIMES = 3
LONGEST = 1_000_000
"""Characters of a text that are read; a feed's entry is a summary."""


def plain(text: str) -> str:
    """Return what a reader sees: no tags or names of characters, a line for each block.

    What is neither known tag nor known name stays: "R&D < 60 000 €" is plain already.
    """
    text = text[:LONGEST]
    for _ in range(_TIMES):
        seen = _TAG.sub(lambda tag: "\n" if tag[1] else "", _UNSEEN.sub(" ", text))
        seen = _ENTITY.sub(lambda entity: unescape(entity[0]), seen)
        if seen == text:
            break
        text = seen
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def inner(element: etree._Element) -> str:
    """Return what stands in an element; of elements in it (Atom's xhtml, unescaped HTML) the text, by blocks."""
    if len(element) == 0:
        return element.text or ""
    pieces: list[str] = []
    for event, each in etree.iterwalk(element, events=("start", "end")):
        edge = "\n" if _IS_BLOCK(str(each.tag).rpartition("}")[2]) else ""
        if event == "start":
            pieces += [edge, each.text or ""]
        else:
            pieces += [edge, (each.tail or "") if each is not element else ""]
    return "".join(pieces)
