"""From a document's bytes to a reading: the slow half of recording, which needs no database."""

from hashlib import sha256
from typing import Any

import orjson

from scrapers import formats, notice_json
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.notice import Notice
from scrapers.packages import Refused
from tenderwatch.notices.index_rows import row_of
from tenderwatch.notices.recording.reading import Reading, ReadNotice
from tenderwatch.notices.search import prepare

NUL = "\x00"


def read(document: Document | Refused, source: str, key: str | None = None, *, for_index: bool = True) -> Reading:
    """Read a document that came from `source` under `key`; nothing in it makes this fail.

    `for_index`: make the rows for the text index ready too, which takes as long as reading does.
    """
    if isinstance(document, Refused):
        return _refused(document)
    found = formats.detect(document)
    said = list(formats.read_as(found, document))
    errors = [each for each in said if isinstance(each, ParseError)]
    notices = [each for each in said if isinstance(each, Notice)]
    return Reading(
        digest=document.digest,
        name=document.name,
        media_type=document.media_type,
        size=len(document.body),
        key=key,
        received_at=document.fetched_at,
        notices=tuple(_notice(each, document, source, for_index) for each in notices),
        parser=" ".join(sorted({formats.parser_of(found), *(each.parser for each in notices)})),
        strange_version=next((each.strange_version for each in notices if each.strange_version), None),
        error=errors[0].message if errors else None,
        error_where=errors[0].where if errors else None,
    )


def _refused(refused: Refused) -> Reading:
    """What could not even be unpacked is told by its name and reason: there are no bytes to know it by."""
    digest = sha256(f"{refused.name}{NUL}{refused.reason}".encode()).hexdigest()
    return Reading(digest=digest, name=refused.name, size=0, error=refused.reason)


def _notice(notice: Notice, document: Document, source: str, for_index: bool) -> ReadNotice:
    content = notice_json.dumps(notice, document.name)
    if b"\\u0000" in content:
        cleaned = _without_nul(orjson.loads(content))
        notice, content = notice_json.from_json(cleaned), orjson.dumps(cleaned)
    return ReadNotice(notice, content, prepare(row_of(notice, 0, source, "open")) if for_index else None)


def _without_nul(value: Any) -> Any:
    """Leave out the one character that PostgreSQL does not keep."""
    if isinstance(value, str):
        return value.replace(NUL, "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    return {key: _without_nul(each) for key, each in value.items()} if isinstance(value, dict) else value
