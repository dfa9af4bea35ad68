"""Answers of the reading interface: an eForms notice in base64, and the portal's own numbers beside it."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import eforms
from scrapers.formats.hilma.addresses import eforms_page
from scrapers.formats.json_part import Part, Told
from scrapers.notice import Notice

_MOST_STATISTICS = 100
_BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(r"\s+").sub
_SAYS_UTF_16 = re.compile(rb"<\?xml[^<>]*encoding\s*=\s*[\"']utf-16[\"'][^<>]*\?>", re.IGNORECASE)


def notices(said: Mapping[str, Any], where: str, document: Document) -> Iterator[Notice | ParseError]:
    """Read the eForms notice inside as the eForms that it is; of the envelope, its address and statistics are added."""
    part = Part(said, Told(), name=where)
    page = eforms_page(part.word("procedureId"), part.word("id") or part.word("noticeId"))
    statistics = _statistics(said.get("hilmaStatistics"))
    inside = f"{where}/eForm"
    try:
        notice = Document(_xml(part.word("eForm") or part.word("EForm") or ""), document.name, digest=document.digest)
    except ValueError as error:
        yield ParseError(f"the eForm is not in base64: {error}", where=inside)
        return
    if not eforms.detect(notice):
        yield ParseError("the eForm is no eForms notice", where=inside)
        return
    for read in eforms.read(notice):
        if isinstance(read, ParseError):
            yield ParseError(read.message, where=f"{inside}, {read.where}")
        else:
            yield replace(read, url=page, national={**read.national, **statistics})


def _statistics(said: object) -> dict[str, object]:
    """Return the buyer's answers to Finland's questions on responsibility, as far as they are a yes or a no."""
    answers = said.items() if isinstance(said, dict) else ()
    told = {name: answer for name, answer in answers if isinstance(answer, bool)}
    return {"hilmaStatistics": dict(list(told.items())[:_MOST_STATISTICS])} if told else {}


def _xml(packed: str) -> bytes:
    """Return the XML; one that was a text before it was bytes calls itself UTF-16 and is UTF-8."""
    body = packed.encode() if packed.startswith("<") else base64.b64decode(_SPACE("", packed), validate=True)
    while body.startswith(_BOM):
        body = body.removeprefix(_BOM)
    return _SAYS_UTF_16.sub(b"", body, count=1) if body.startswith(b"<?xml") else body
