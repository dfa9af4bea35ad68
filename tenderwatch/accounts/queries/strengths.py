"""How strong many relationships are: only the figures that strength asks for, and no `Facts` for each."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from tenderwatch.accounts.queries import facts
from tenderwatch.accounts.queries.share import Ids, shares
from tenderwatch.accounts.rules.facts import Facts
from tenderwatch.accounts.rules.strength import points, strength, value_of


def strengths(session: Session, organization_ids: Iterable[int], today: date) -> dict[int, int]:
    """Return the strength of each organisation, 1 to 5, as `strength` reckons it from `facts_of`."""
    wanted = set(organization_ids)
    few = sorted(wanted) if len(wanted) <= facts.FEW else None
    contacts = {each: n for each, n in facts.contacts_lately(session, few, today)}
    roles = _roles(session, few, today)
    bids = {each: wins for each, _running, wins, _decided in facts.bids(session, few, today)}
    options = {each: (used, decided) for each, used, decided in facts.options(session, few)}
    told = {each: (mean, complaints) for each, _n, mean, complaints, _open in facts.feedback(session, few, today)}
    awards = {each: (share.ours, share.all) for each, share in shares(session, few).items()}
    nothing, unknown = strength(Facts()).value, (None, 0)
    found = dict.fromkeys(wanted, nothing)
    for each in wanted & {*contacts, *bids, *options, *told, *awards}:
        score, complaints = told.get(each, unknown)
        given = points(
            *(contacts.get(each, 0), len(roles.get(each, ())), bids.get(each, 0), score, complaints),
            *options.get(each, _NONE),
            *awards.get(each, _NONE),
        )
        found[each] = value_of(given)
    return found


_NONE = (0, 0)


def _roles(session: Session, ids: Ids, today: date) -> dict[int, set[str]]:
    met: defaultdict[int, set[str]] = defaultdict(set)
    for each, _activity, roles in facts.people_met(session, ids, today):
        met[each].update(roles)
    return met
