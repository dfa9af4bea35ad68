"""What a number is made of: rows of the house, each said how it counts, so that one click leads from it to them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy import Select, null, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.accounts.tables import Account, Feedback
from tenderwatch.bids.tables import Bid
from tenderwatch.contracts.tables import Contract
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.rules import Permission
from tenderwatch.web import formatters
from tenderwatch.work.tables import Activity

Kind = Literal["account", "activity", "bid", "contract", "feedback", "procedure"]

SEEN_BY: Mapping[Kind, Permission] = {
    "account": Permission.SEE_ACCOUNTS,
    "activity": Permission.SEE_ACCOUNTS,
    "bid": Permission.SEE_BIDS,
    "contract": Permission.SEE_CONTRACTS,
    "feedback": Permission.SEE_ACCOUNTS,
    "procedure": Permission.READ,
}
"""What somebody must be allowed to see what is counted, not only how much of it there is."""


class Item(NamedTuple):
    """A row that a number rests on; one that does not count is among what the number was divided by.

    `said` is how it counts, in words, or what makes the words when they are read: of thousands few are shown.  `on` is
    the day by which it belongs to the period.  There are many: a tuple is made in no time.
    """

    kind: Kind
    id: int
    on: date | None
    counts: bool = True
    said: str | Callable[[], str] = ""

    @property
    def words(self) -> str:
        """How it counts."""
        return self.said if isinstance(self.said, str) else self.said()


@dataclass(frozen=True)
class Named:
    """An item with what it is called and with whom it is; None where it is gone."""

    item: Item
    title: str | None
    organization: str | None


def share_of(items: Collection[Item]) -> Share:
    """Return how many of the items count."""
    return Share(sum(each.counts for each in items), len(items))


def named(session: Session, items: Sequence[Item]) -> list[Named]:
    """Return items with their names, in their order."""
    found: dict[tuple[Kind, int], Named] = {}
    for kind in {each.kind for each in items}:
        wanted = {each.id: each for each in items if each.kind == kind}
        for some in _in_parts(list(wanted)):
            for row_id, title, organization in session.execute(_names(kind).where(_TABLES[kind].id.in_(some))):
                found[kind, row_id] = Named(wanted[row_id], _plain(title), organization)
    return [replace(found.get((each.kind, each.id), Named(each, None, None)), item=each) for each in items]


def _in_parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield some ids at a time: databases take only so many in one question."""
    for start in range(0, len(ids), 5000):
        yield ids[start : start + 5000]


def _plain(title: Mapping[str, str] | str | None) -> str | None:
    return formatters.plain(title) if isinstance(title, Mapping) else title


_TABLES: Mapping[Kind, Any] = {
    "account": Account,
    "activity": Activity,
    "bid": Bid,
    "contract": Contract,
    "feedback": Feedback,
    "procedure": Procedure,
}


def _names(kind: Kind) -> Select[*tuple[Any, ...]]:
    """Return the question for number, title and organisation of one kind of rows."""
    if kind == "procedure":
        return select(Procedure.id, Procedure.title, null())
    table = _TABLES[kind]
    title, party = {
        "account": (null(), Account.organization_id),
        "activity": (Activity.subject, Activity.organization_id),
        "bid": (Bid.title, Bid.buyer_id),
        "contract": (Contract.title, Contract.buyer_id),
        "feedback": (Feedback.words, Feedback.organization_id),
    }[kind]
    return select(table.id, title, Organization.name).outerjoin(Organization, Organization.id == party)
