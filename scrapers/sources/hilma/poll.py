"""One poll of Hilma: each day's list, then each notice that is not known yet or has changed.

A document holds the row of the index and the answer of the reading interface, which lacks the publication day: the
former as JSON, the latter byte by byte as it came.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial

from scrapers.document import Document
from scrapers.errors import FetchError
from scrapers.http.answer import Answer
from scrapers.sources import daily
from scrapers.sources.daily import Item, Listed, OneByOne
from scrapers.sources.hilma.asking import Hilma, key_of
from scrapers.sources.hilma.config import HELSINKI, Config
from scrapers.sources.hilma.index import Index, Row
from scrapers.sources.poll import Poll, PollResult, Visit

EFORMS = "/avp-eforms/external-read/v1/notice/{}"
PLAN = "/avp-eforms/external-read/v1/plan/{}"
OLD = "/api/avp/notices/{}"
CHANGES_OVERLAP = timedelta(hours=24)
AHEAD = timedelta(hours=1)
"""How far Hilma's clock may be before ours."""
_NUMBER = re.compile(r"(?:EF-)?([1-9]\d{0,17})", re.ASCII).fullmatch


def poll(config: Config, visit: Visit) -> Poll:
    """Give each notice that Hilma published on the days that are due, or that changed, and that is not known so."""
    try:
        key = key_of(config, visit.keys)
    except FetchError as error:
        yield PollResult(state=error.state, message=error.message, next_state=dict(visit.state))
        return
    service = _Service(config, Hilma(config, visit.client, key), visit)
    today = visit.now.astimezone(HELSINKI).date()
    yield from daily.poll(service, visit, today, first_days=config.first_days, most=config.max_notices)


class _Service(OneByOne):
    def __init__(self, config: Config, hilma: Hilma, visit: Visit) -> None:
        self._hilma = hilma
        self._index = Index(hilma, config.page_size)
        self._now = visit.now
        self._marks = visit.period is None  # those of days long past are remembered nowhere

    def listed(self, day: date) -> Listed:
        found = self._index.published(day)
        return Listed(tuple(self._items(found.rows)), found.counted)

    def changed(self, since: datetime | None) -> Iterable[Item]:
        if since is None:
            return ()
        return self._items(self._index.modified(since - CHANGES_OVERLAP, self._now + AHEAD))

    def _items(self, rows: Iterable[Row]) -> Iterable[Item]:
        for row in rows:
            named = _named(row)
            if named is not None:
                key, path = named
                mark = row.get("dateModified")
                fetch = partial(self._plan if path.startswith(PLAN[:-2]) else self._notice, row, path)
                yield Item(key, fetch, mark if self._marks and isinstance(mark, str) else None)

    def _plan(self, row: Row, path: str) -> Document:
        """Return a plan; what the index says of it where its own address is not what is known of it."""
        try:
            return self._notice(row, path)
        except FetchError as error:
            if error.status != 404:
                raise
        return Document(_joined(row, b"null"), self._hilma.url(path), "application/json", datetime.now(UTC))

    def _notice(self, row: Row, path: str) -> Document:
        answer = self._hilma.get(path)
        if problem := _problem(answer, path):
            raise FetchError("bad_answer", problem, url=answer.url)
        body = answer.body.removeprefix(b"\xef\xbb\xbf")
        return Document(_joined(row, body), answer.url, "application/json", answer.fetched_at)


def _named(row: Row) -> tuple[str, str] | None:
    """Return a notice's key and address; None for a row that does not tell.

    Notices in the old model, plans and eForms notices are numbered each by themselves, so that a number alone may mean
    one of each.
    """
    number = _number(row, "noticeId", "id")
    if row.get("isPlan") is True:
        plan = _number(row, "planId", "noticeId", "id")
        return (f"hilma:plan-{plan}", PLAN.format(plan)) if plan else None
    if number is None:
        return None
    return (
        (f"hilma:{number}", EFORMS.format(number)) if _is_eforms(row) else (f"hilma:old-{number}", OLD.format(number))
    )


def _number(row: Row, *names: str) -> str | None:
    said = (row.get(name) for name in names)
    found = (_NUMBER(str(each)) for each in said if isinstance(each, str) or type(each) is int)
    return next((number[1] for number in found if number), None)


def _is_eforms(row: Row) -> bool:
    said = row.get("isEForms")
    return said if isinstance(said, bool) else bool(row.get("fullEFormsId")) or str(row.get("id")).startswith("EF-")


def _problem(answer: Answer, path: str) -> str | None:
    """Say what is wrong with an answer that is JSON; None for one that may be the notice that was asked for."""
    said = answer.json()
    if not isinstance(said, dict) or not said or "statusCode" in said:
        return "Hilma gave something else than a notice"
    if not path.startswith(EFORMS[:-2]):
        return None
    if not isinstance(said.get("eForm"), str) or not said["eForm"]:
        return "Hilma gave a notice without its eForm"
    other = said.get("id") is not None and str(said["id"]) != path.rpartition("/")[2]
    return f"Hilma gave notice {said['id']} instead" if other else None


def _joined(row: Row, notice: bytes) -> bytes:
    told = {name: value for name, value in row.items() if not name.startswith("@")}
    index = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return b'{"index":' + index.encode("utf-8", "replace") + b',"notice":' + notice + b"}"
