"""What is asked about people at customers and about references, of who looks after the customer.

Data that were to be kept until a day, people who were not told, data that nobody confirmed; permissions that lapse.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tenderwatch.accounts.references import queries as references
from tenderwatch.accounts.references.queries import ReferenceLine
from tenderwatch.contacts import labels, personal
from tenderwatch.contracts.facts import today_of
from tenderwatch.i18n import _, ngettext
from tenderwatch.today.lines import Line, Link, joined
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader


def missing(session: Session, person: User, now: datetime) -> Mapping[str, int]:
    """Return how much is missing or overdue about people whom `person` looks after, by what it is.

    Administrators are asked about those whom nobody looks after.
    """
    if not person.may(Permission.EDIT_ACCOUNTS):
        return {}
    return personal.gaps_of(session, person.id, today_of(now), nobodys=person.may(Permission.ADMINISTER))


def lapsing(session: Session, person: User, now: datetime) -> list[ReferenceLine]:
    """Return the references that `person` should ask the customers for again."""
    if not person.may(Permission.EDIT_ACCOUNTS):
        return []
    return references.lapsing_of(session, person.id, today_of(now))


def lines(session: Session, person: User, links: Links) -> tuple[Line, ...]:
    """Return what is asked in the first digest of a week."""
    if reader.today().weekday() != 0:
        return ()
    now = reader.now()
    found = missing(session, person, now)
    return (*_missing(found, links), *(_lapsing(each, links) for each in lapsing(session, person, now)))


def said(found: Mapping[str, int]) -> str:
    """Say how much is missing in one line."""
    return ", ".join(f"{labels.short_gap(code)} {n}" for code, n in found.items())


def _missing(found: Mapping[str, int], links: Links) -> Iterator[Line]:
    if n := sum(found.values()):
        yield Line(
            asked=ngettext(
                "%(n)s thing to settle about people at customers", "%(n)s things to settle about people at customers", n
            ),
            about=said(found),
            why=_("Why you: you look after these customers, or entered these people."),
            links=(Link(_("Open"), links.page("/contacts/gaps")),),
        )


def _lapsing(line: ReferenceLine, links: Links) -> Line:
    until = line.reference.permitted_until
    return Line(
        asked=_("Ask whether this reference may be named for longer."),
        about=joined(line.reference.title, line.organization),
        when=_("Permitted until %(day)s", day=formatters.day(until)) if until else "",
        why=_("Why you: you look after this customer, or entered the reference."),
        overdue=line.standing == "lapsed",
        links=(Link(_("Open"), links.page(f"/references/{line.reference.id}")),),
    )
