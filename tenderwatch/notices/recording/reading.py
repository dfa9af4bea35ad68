"""What reading a document came to; it travels from the process that reads to the one that records."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from scrapers import notice_json
from scrapers.notice import Notice
from tenderwatch.notices.search import PreparedRow


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """A notice, the same as JSON, and its row for the text index if it was made ready along the way.

    Between processes it travels as its JSON, which is taken apart faster than pickled objects are.
    """

    notice: Notice
    content: bytes
    prepared: PreparedRow | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        unsaid = {name: value for name in notice_json.UNSAID if (value := getattr(self.notice, name))}
        return _again, (self.content, self.prepared, unsaid)


def _again(content: bytes, prepared: PreparedRow | None, unsaid: dict[str, Any]) -> ReadNotice:
    notice = notice_json.from_json(orjson.loads(content))
    return ReadNotice(replace(notice, **unsaid) if unsaid else notice, content, prepared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document and what was read from it; `error` says why it, or a part of it, could not be read.

    `key` is what its source calls it, None for a file.  `size` is 0 where the bytes were not to be had.  `parser` names
    the readers that had a part in it, each with its version; `strange_version` is one of the
    format that they do not know.
    """

    digest: str
    name: str
    media_type: str | None = None
    size: int
    key: str | None = None
    received_at: datetime | None = None
    notices: tuple[ReadNotice, ...] = ()
    parser: str | None = None
    strange_version: str | None = None
    error: str | None = None
    error_where: str | None = None
