"""Bytes as publishers send them, whatever they say that their encoding is."""

import codecs
import re

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_NOT_UTF_8 = re.compile("[\udc80-\udcff]+").sub


def mostly_utf_8(body: bytes) -> str:
    """Read bytes that are no UTF-8 as Windows-1252, alone: a document may be put together from several sources."""
    return _NOT_UTF_8(lambda found: _windows(found[0]), body.decode("utf-8", "surrogateescape"))


def _windows(escaped: str) -> str:
    """Read what stands for undecodable bytes; Windows leaves five of them undefined."""
    return escaped.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
