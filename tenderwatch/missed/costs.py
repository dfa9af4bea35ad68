"""What a change of a rule costs: the hits of the last 90 days that no search of the team has had."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenderwatch.missed.asking import Rule, found_between
from tenderwatch.notices.search import Index, SearchRequest
from tenderwatch.notices.tables import Notice
from tenderwatch.watching import question
from tenderwatch.watching.rules import PREVIEW_DAYS
from tenderwatch.web import reader

GROUP = 3
"""Digits by which two codes are of one trade."""


@dataclass(frozen=True, slots=True)
class Published:
    """A notice of the last 90 days: one publication in several sources is one group."""

    group: int
    procedure: int
    trade: str


@dataclass(frozen=True, slots=True)
class Cost:
    """Publications that only the changed rule finds, how many of them the team thought well of, and their trades."""

    extra: int
    liked: int
    trades: Mapping[str, int]

    def of_trade(self, trades: Set[str]) -> bool:
        """Tell whether at least half of them are of these trades; of none there is nothing wrong."""
        return 2 * sum(self.trades.get(each, 0) for each in trades) >= self.extra


class Lately:
    """The last 90 days, each question asked once; the first and last day belong to them."""

    def __init__(self, session: Session, index: Index, today: date) -> None:
        self.index = index
        self.today, self.since = today, question.since(today, PREVIEW_DAYS)
        self.notices = {row.id: _published(row) for row in session.execute(_within(self.since))}
        self._found: dict[tuple[Any, ...], frozenset[int]] = {}

    def found(self, rule: Rule, request: SearchRequest) -> frozenset[int]:
        """Return the notices that a rule would have found, as they were published."""
        if rule.key not in self._found:
            ids = found_between(self.index, request, self.since, self.today)
            self._found[rule.key] = frozenset(ids & self.notices.keys())
        return self._found[rule.key]

    def groups(self, ids: Iterable[int]) -> frozenset[int]:
        """Return the publications that notices are."""
        return frozenset(self.notices[each].group for each in ids)

    def trades(self, ids: Iterable[int]) -> Counter[str]:
        """Count notices by the group of their main CPV code."""
        return Counter(self.notices[each].trade for each in ids)


def cost(lately: Lately, ids: Iterable[int], known: Set[int], liked: Set[int]) -> Cost:
    """Return what finding these notices costs a team that has the publications `known` already."""
    new = {lately.notices[each].group: lately.notices[each] for each in ids if lately.notices[each].group not in known}
    procedures = {each.procedure for each in new.values()}
    return Cost(len(new), len(procedures & liked), Counter(each.trade for each in new.values()))


def _within(since: date) -> Any:
    begin = datetime.combine(since, time.min, reader.HOME)
    wanted = select(Notice.id, Notice.group_id, Notice.procedure_id, Notice.cpv_main).where(Notice.current)
    undated = Notice.published_on.is_(None) & (Notice.recorded_at >= begin)
    return wanted.where(or_(Notice.published_on >= since, undated))


def _published(row: Any) -> Published:
    return Published(row.group_id, row.procedure_id, (row.cpv_main or "")[:GROUP])
