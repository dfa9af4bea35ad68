"""What is published of our contracts and waits for a word: a line a contract; what we won and have not entered."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.contracts.published import queries
from tenderwatch.contracts.published.queries import Waiting, WinLine
from tenderwatch.i18n import _, ngettext
from tenderwatch.today.in_use import has_any
from tenderwatch.today.lines import Line, Link, Part, joined
from tenderwatch.today.parts import News
from tenderwatch.today.queries import responsibilities
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader


def updates(session: Session, person: User, today: date, *, everybody: bool = False) -> list[Waiting]:
    """Return the contracts of which something else is published: the person's, and those they stand in for."""
    if not person.may(Permission.SEE_CONTRACTS) or not has_any(session, "published"):
        return []
    return queries.waiting(session, None if everybody else responsibilities(session, person, today))


def wins(session: Session, person: User, today: date, *, everybody: bool = False) -> list[WinLine]:
    """Return what we won and have not entered: of the person's bids; of nobody's bid for administrators."""
    if not person.may(Permission.EDIT_CONTRACTS) or not has_any(session, "wins"):
        return []
    return queries.wins(session, None if everybody else responsibilities(session, person, today))


def news(session: Session, person: User, since: datetime, links: Links, *, weekly: bool) -> News:
    """Return the lines for a digest: new on the day after it was found, then on Mondays as long as it is open."""
    differ, won = updates(session, person, reader.today()), wins(session, person, reader.today())
    found = [*(each.found_at for each in differ), *(each.found_at for each in won)]
    is_new = any(at > since for at in found)
    said = is_new or weekly
    lines = (*(_win(each, person, links) for each in won), *(_update(each, person, links) for each in differ))
    return News(
        Part(_("My tasks"), lines if said else (), links.page("/contracts/published")), is_new or bool(weekly and lines)
    )


def _update(each: Waiting, person: User, links: Links) -> Line:
    return Line(
        asked=ngettext(
            "Published about this contract: %(n)s difference. Take it over?",
            "Published about this contract: %(n)s differences. Take them over?",
            each.n,
        ),
        about=joined(formatters.titled(each.title, each.reference), each.buyer),
        value=_("What differs: %(fields)s.", fields=", ".join(each.fields)),
        why=_why(each.owner_id, each.owner, person),
        links=(Link(_("Open"), links.page(f"/contracts/{each.contract_id}#published")),),
    )


def _win(each: WinLine, person: User, links: Links) -> Line:
    return Line(
        asked=_("You won this: enter the contract. %(title)s", title=formatters.plain(each.title) or _("Untitled")),
        about=each.buyer,
        when=_("Published on %(day)s.", day=formatters.day(each.published_on)) if each.published_on else "",
        why=_("Why you: a notice names us as winner, and nobody ran a bid for it.")
        if each.owner is None
        else _("Why you: this is your bid.")
        if each.owner_id == person.id
        else _("Why you: you stand in for %(name)s.", name=each.owner),
        links=(Link(_("Open"), links.page(f"/contracts/new?win={each.win_id}")),),
    )


def _why(owner_id: int | None, owner: str | None, person: User) -> str:
    if owner_id == person.id:
        return _("Why you: you own this contract.")
    if owner is None:
        return _("Why you: this contract has no owner. Name one.")
    return _("Why you: you stand in for %(name)s.", name=owner)
