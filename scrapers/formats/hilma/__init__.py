"""Hilma, Finland's portal of public notices, in the four kinds of JSON that its interfaces speak.

Documents of the search index (`index`), envelopes of the reading interface with an eForms notice inside (`envelope`),
drafts that tendering systems send (`draft`), and the portal's own model of before eForms (`old`), in which small
purchases, agriculture and direct awards are published to this day.  The source `hilma` keeps an answer of the reading
interface with its row of the index beside it: `{"index": …, "notice": …}`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats.hilma import draft, envelope, index, old
from scrapers.formats.hilma.content import Found, contents
from scrapers.formats.hilma.kinds import NAME, PARSER
from scrapers.formats.json_part import Part, Told
from scrapers.formats.ocds.repair import beginning
from scrapers.notice import Notice

__all__ = ["NAME", "PARSER", "detect", "read"]

_MARKS = (
    b'"eForm"',
    b'"EForm"',
    b'"ublExtensions"',
    b'"fullEFormsId"',
    b'"eFormsId"',
    b'"isEForms"',
    b'"titleFi"',
    b'"objectDescriptions"',
    b'"procurementProjectId"',
)
"""Keys of which every document of Hilma has one."""
_INDEXED = (
    "titleFi",
    "titleSv",
    "titleEn",
    "titleOther",
    "projectTitle",
    "eFormsId",
    "contractFolderId",
    "noticeNumber",
)


def detect(document: Document) -> bool:
    body = document.body
    return (
        beginning(body)[:1] in (b"{", b"[")
        and b'"ocid"' not in body
        and b'"listing/1"' not in body
        and any(mark in body for mark in _MARKS)
    )


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Read the notices of a document; a thing of the wrong type gives a notice of the rest, and an error."""
    for found in contents(document.body):
        if isinstance(found, ParseError):
            yield found
        else:
            yield from _notices(found, document)


def _notices(found: Found, document: Document) -> Iterator[Notice | ParseError]:
    where, said = found
    row, answer = said.get("index"), said.get("notice")
    if not isinstance(row, dict):
        yield from _alone(found, document)
    elif not isinstance(answer, dict):
        yield from _alone((f"{where}/index", row), document)
    else:
        published_on = index.published_on(Part(row, Told(), name=f"{where}/index"))
        for each in _alone((f"{where}/notice", answer), document):
            yield replace(each, published_on=each.published_on or published_on) if isinstance(each, Notice) else each


def _alone(found: Found, document: Document) -> Iterator[Notice | ParseError]:
    where, said = found
    eform = said.get("eForm") or said.get("EForm")
    if isinstance(eform, str):
        yield from envelope.notices(said, where, document)
    elif isinstance(eform, dict) or "ublExtensions" in said:
        yield draft.notice(eform if isinstance(eform, dict) else said, where)
    elif isinstance(said.get("project"), dict) or isinstance(said.get("objectDescriptions"), list):
        yield from _carefully(old.notice, found)
    elif any(name in said for name in _INDEXED):
        yield from _carefully(index.notice, found)
    else:
        yield ParseError("this is no notice of Hilma's", where=where or "line 1")


def _carefully(reader: Callable[[Part], Notice], found: Found) -> Iterator[Notice | ParseError]:
    where, said = found
    told = Told()
    try:
        yield reader(Part(said, told, name=where))
    except ParseError as error:
        yield error
    else:
        yield from told.problems
