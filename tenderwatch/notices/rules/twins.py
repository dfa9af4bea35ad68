"""One publication that reached us from several sources, told once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from scrapers.notice import Notice
from tenderwatch.notices.rules.identity import number_of
from tenderwatch.notices.rules.state import Told, latest_moment


def one_of_twins(notices: Sequence[Told], groups: Mapping[int, int]) -> list[Told]:
    """Return one notice of each group: the one that was sent last and says most, with what the others know better."""
    parts: dict[int, list[Told]] = {}
    for told in notices:
        parts.setdefault(groups.get(told.id, told.id), []).append(told)
    return [twins[0] if len(twins) == 1 else _one(twins) for twins in parts.values()]


def _one(twins: Sequence[Told]) -> Told:
    best = max(twins, key=_weight)
    return Told(best.id, best.key, _together([each.notice for each in sorted(twins, key=_weight, reverse=True)]))


def _together(twins: Sequence[Notice]) -> Notice:
    """Return what twins say, the best one first: names and days by TED, national fields by whoever has them."""
    best = twins[0]
    ted = next((each for each in twins if number_of(each)), best)
    return replace(
        best,
        publication_number=ted.publication_number,
        published_on=ted.published_on or best.published_on,
        notice_id=best.notice_id or ted.notice_id,
        version=best.version or ted.version,
        national=next((each.national for each in twins if each.national), {}),
    )


def _weight(told: Told) -> tuple[datetime, date, bool, int, str, str]:
    notice = told.notice
    sent = latest_moment(notice.dispatched) or datetime.min.replace(tzinfo=UTC)
    return sent, notice.published_on or date.min, number_of(notice) is not None, said(notice), told.key, told.source


def said(value: Any) -> int:
    """Return how much a notice says: how many of its fields, and of those of its lots and awards, are given."""
    if is_dataclass(value):
        return sum(said(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return len(value)
    if isinstance(value, Collection) and not isinstance(value, str):
        return sum(map(said, value))
    return value is not None
