"""A feed that other programs read (RSS 2.0): each entry under a name that stays, so that it is shown once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Item:
    """One entry; `uid` is no address and never changes."""

    uid: str
    at: datetime
    title: str
    text: str
    url: str


def rss(title: str, url: str, language: str, items: Iterable[Item]) -> bytes:
    """Return a feed of entries."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    for name, text in (("title", title), ("link", url), ("description", title), ("language", language), ("ttl", "60")):
        _add(channel, name, text)
    for each in items:
        item = ET.SubElement(channel, "item")
        for name, text in (("title", each.title), ("link", each.url), ("description", each.text)):
            _add(item, name, text)
        _add(item, "guid", each.uid).set("isPermaLink", "false")
        _add(item, "pubDate", format_datetime(each.at))
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    """Add an element; characters that no XML may have are left out."""
    element = ET.SubElement(parent, name)
    element.text = _NOT_XML.sub("", text)
    return element
