"""Trying changed rules on what was missed: which would have found it, and at what cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tenderwatch.missed.asking import Rule, found
from tenderwatch.missed.awards import Near
from tenderwatch.missed.changes import SIZES, Change, Part, changes, of_its_own, parts_of, topical
from tenderwatch.missed.costs import GROUP, Cost, Lately, cost
from tenderwatch.notices.search import IndexRow, QueryError, SearchRequest, Terms
from tenderwatch.watching.service.entering import Candidate
from tenderwatch.watching.tables import SavedSearch

SHOWN = 3
"""Suggestions of one award."""
NEAREST = 5
"""Rules tried for one award, those that find most of its trade first."""
RELATED = 0.2
"""Share of a rule's hits that are of an award's trade, from which on its words may be widened to find the award."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An active saved search with the question it asks of notices as they were published."""

    search: SavedSearch
    rule: Rule
    request: SearchRequest


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change that would have found a call, and what it costs; without a search it is one of its own."""

    asked: Asked | None
    change: Change
    cost: Cost
    caught: frozenset[int]
    """The notices that should have been found, of all that was missed, and that it finds."""

    def order(self, lately: Lately) -> tuple[int, int, int, int, str]:
        """Smaller changes first, of one size those that cost least besides what was missed; words before codes."""
        besides = self.cost.extra - len(self.caught & lately.notices.keys())
        kind = list(SIZES).index(self.change.kind)
        return self.change.size, besides, -len(self.caught), kind, self.change.value

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of it."""
        search = self.asked.search if self.asked else None
        rule = self.change.rule
        return {
            "search": search.id if search else None,
            "version": search.version if search else None,
            "name": search.name if search else None,
            "before": {"query": search.query, "filters": search.filters} if search else None,
            "kind": self.change.kind,
            "part": self.change.part,
            "value": self.change.value,
            "query": rule.query,
            "filters": {name: list(values) for name, values in rule.filters.items()},
            "extra": self.cost.extra,
            "liked": self.cost.liked,
            "caught": len(self.caught),
        }


@dataclass(frozen=True, slots=True)
class Missed:
    """An award that no rule found: the notice that should have been found, and what would have found it."""

    near: Near
    call: Candidate | None
    strays: bool
    """The rules would find its call, but none ever came."""
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What should have been found of an award: its call, or the award as a call would have been."""

    near: Near
    row: IndexRow
    call: Candidate | None


@dataclass(frozen=True, slots=True)
class _Way:
    """A change of a rule that may find a target, and which targets it does."""

    target: Target
    asked: Asked | None
    change: Change
    request: SearchRequest
    caught: frozenset[int] = frozenset()


class Trial:
    """Rules are changed and tried on what they missed."""

    def __init__(self, lately: Lately, asked: Sequence[Asked], terms: Terms, now: datetime, liked: set[int]) -> None:
        self.lately, self.asked, self.terms, self.now, self.liked = lately, asked, terms, now, liked
        self.hits = {each.search.id: lately.found(each.rule, each.request) for each in asked}
        self.shares = {number: _shares(lately, ids) for number, ids in self.hits.items()}
        self.known = lately.groups({each for ids in self.hits.values() for each in ids})

    def missed(self, targets: Sequence[Target], today: date) -> tuple[Missed, ...]:
        """Return what was missed, each with the changes that would have found it: what no call came of has none."""
        strays = self._strays([each for each in targets if each.call is None], today)
        tried = [each for each in targets if each.row.id not in strays]
        ways = self._working(tried, today)
        return tuple(
            Missed(each.near, each.call, each.row.id in strays, tuple(self._best(ways.get(each.row.id, ()))))
            for each in targets
        )

    def _strays(self, targets: Sequence[Target], today: date) -> set[int]:
        """Return the awards whose calls the rules would find, had they come."""
        if not targets:
            return set()
        answers = found([each.row for each in targets], self._questions(), today)
        return set().union(*answers.values())

    def _questions(self) -> list[tuple[int, SearchRequest]]:
        return [(each.search.id, each.request) for each in self.asked]

    def _working(self, targets: Sequence[Target], today: date) -> dict[int, list[_Way]]:
        """Return the changes that find their target, tried by asking them of it."""
        if not targets:
            return {}
        ways = [*self._of_rules(targets, today), *self._of_their_own(targets)]
        answers = found([each.row for each in targets], enumerate(way.request for way in ways), today)
        working: dict[int, list[_Way]] = {}
        for place, way in enumerate(ways):
            if way.target.row.id in answers[place]:
                finding = replace(way, caught=frozenset(answers[place]))
                working.setdefault(way.target.row.id, []).append(finding)
        return working

    def _of_rules(self, targets: Sequence[Target], today: date) -> Iterator[_Way]:
        """Yield changes of the rules of which a single part is in the way."""
        lacking = list(self._lacking())
        answers = found([each.row for each in targets], enumerate(request for *_, request in lacking), today)
        for target in targets:
            number = target.row.id
            nearest = [lacking[place] for place in range(len(lacking)) if number in answers[place]]
            related = [(asked, part) for asked, part, _request in nearest if self._is_related(asked, part, target.row)]
            for asked, part in self._first(related, target.row):
                for change in changes(asked.rule, part, target.row):
                    if (request := self._request(change.rule)) is not None:
                        yield _Way(target, asked, change, request)

    def _lacking(self) -> Iterator[tuple[Asked, Part, SearchRequest]]:
        for asked in self.asked:
            for part in parts_of(asked.rule):
                if (request := self._request(part.without)) is not None:
                    yield asked, part, request

    def _request(self, rule: Rule) -> SearchRequest | None:
        """Return the question of a rule; None when it became too long to be read."""
        try:
            return rule.request(self.now, self.terms)
        except QueryError:
            return None

    def _is_related(self, asked: Asked, part: Part, row: IndexRow) -> bool:
        """Tell whether a rule is about a notice's trade: where its words or codes are in the way, its hits must be."""
        if not topical(part):
            return True
        if part.name == "cpv" and any(topical(other) and other.name != "cpv" for other in parts_of(asked.rule)):
            return True
        return self._share(asked, row) >= RELATED

    def _share(self, asked: Asked, row: IndexRow) -> float:
        """Return what share of a rule's hits is of a notice's trade; all, where it names that trade itself."""
        trades = _trades(row)
        named = {code[:GROUP] for code in asked.rule.filters.get("cpv", ())}
        if trades & named:
            return 1.0
        shares = self.shares[asked.search.id]
        return sum(shares.get(trade, 0.0) for trade in trades)

    def _first(self, related: list[tuple[Asked, Part]], row: IndexRow) -> Iterator[tuple[Asked, Part]]:
        """Yield the parts of the few rules that find most of a notice's trade."""
        rules = {asked.search.id: asked for asked, _part in related}
        order = sorted(rules.values(), key=lambda each: (-self._share(each, row), each.search.id))[:NEAREST]
        first = {each.search.id for each in order}
        return (pair for pair in related if pair[0].search.id in first)

    def _of_their_own(self, targets: Sequence[Target]) -> Iterator[_Way]:
        for target in targets:
            change = of_its_own(target.row)
            request = self._request(change.rule) if change else None
            if change and request:
                yield _Way(target, None, change, request)

    def _best(self, ways: Sequence[_Way]) -> list[Suggestion]:
        """Return the smallest changes, one of a kind for a part of a rule; a search of its own where none is near."""
        priced = [Suggestion(way.asked, way.change, self._cost(way), way.caught) for way in ways]
        telling = [each for each in priced if _tells(each, ways[0].target.row)]
        best: dict[tuple[Any, ...], Suggestion] = {}
        for each in sorted(telling, key=lambda each: each.order(self.lately)):
            search_id = each.asked.search.id if each.asked else None
            best.setdefault((search_id, each.change.part, each.change.kind), each)
        of_rules = [each for each in best.values() if each.asked]
        return of_rules[:SHOWN] or list(best.values())[:1]

    def _cost(self, way: _Way) -> Cost:
        return cost(self.lately, self.lately.found(way.change.rule, way.request), self.known, self.liked)


def _tells(each: Suggestion, row: IndexRow) -> bool:
    """Tell whether a word tells the trade: what it finds besides is mostly of the same."""
    return each.change.kind != "word" or each.cost.of_trade(_trades(row))


def _shares(lately: Lately, ids: frozenset[int]) -> dict[str, float]:
    return {trade: number / len(ids) for trade, number in lately.trades(ids).items()}


def _trades(row: IndexRow) -> set[str]:
    return {code[:GROUP] for code in row.cpv}
