"""The inbox: what is before the team, with a reading pane beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch import i18n
from tenderwatch.i18n import _
from tenderwatch.intake import queries as intake
from tenderwatch.notices import labels as notices
from tenderwatch.notices.wording.values import code_words
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.watching import labels, queries, rules
from tenderwatch.watching.queries import Counts, Filters, Page, Row
from tenderwatch.watching.queries.inbox import TABS
from tenderwatch.watching.views.blueprint import bp, local_day, local_pages
from tenderwatch.web import data, formatters, reader
from tenderwatch.web.access import needs
from tenderwatch.web.links import here
from tenderwatch.web.speech import is_web_address, said, short

Choices = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The address of an inbox page: filters, page, the row to read, and what means nothing here."""

    filters: Filters
    page: int
    at: int | None
    ignored: list[str]


@bp.get("/inbox")
@needs(Permission.SEE_INBOX)
def inbox() -> ResponseReturnValue:
    """Show what the reader's team has to review, has put off, or has decided."""
    me, now = data.current_user(), data.now()
    with data.read() as session:
        team = users.team_of(session, me)
        searches, owners = queries.names(session, team.id), queries.owners(session, team.id)
        assignees = queries.assignees(session, team.id)
        asked = _asked(searches, owners, assignees)
        page = queries.page(session, team.id, asked.filters, asked.page, now)
        counts = queries.counts(session, team.id, reader.midnight())
        face = None if page.rows else _face(session, asked.filters, counts, searches)
        next_fetch = queries.next_fetch(session)
        members = queries.members(session, team.id)
    return render_template(
        "watching/inbox.html",
        asked=asked,
        page=page,
        chosen=_chosen(page.rows, asked.at),
        onward=_onward(page),
        counts=counts,
        links=local_pages(counts, asked.filters.tab),
        order_words=_orders()[asked.filters.tab],
        searches=searches,
        owners=owners,
        assignees=assignees,
        members=members,
        chip_list=_chips(asked.filters, searches, owners, assignees),
        face=face,
        next_fetch=_clock(next_fetch),
        at_end=_at_end(page, asked.filters),
        **wording(),
    )


def wording() -> dict[str, object]:
    """Return what the templates of the room say things with."""
    return {
        "labels": labels,
        "notices": notices,
        "rules": rules,
        "said": said,
        "short": short,
        "code_words": code_words,
        "is_web_address": is_web_address,
        "local_day": local_day,
    }


def _asked(searches: Choices, owners: Choices, assignees: Choices) -> _Asked:
    """Read the address; a value that means nothing is left out and said, never dropped silently."""
    given = request.args.items(multi=True)
    choices = {"search": searches, "owner": owners, "for": assignees}
    known: dict[str, str] = {}
    ignored = []
    for name, value in given:
        if name not in known and _fits(name, value, choices):
            known[name] = value
        elif value:
            ignored.append(f"{name}={value}")
    of = {name: _number(known.get(name)) for name in choices}
    filters = Filters(known.get("state", "new"), of["search"], of["owner"], of["for"])
    return _Asked(filters, _number(known.get("page")) or 1, _number(known.get("at")), ignored)


def _fits(name: str, value: str, choices: Mapping[str, Choices]) -> bool:
    if name == "state":
        return value in TABS
    if name in choices:
        return value in {str(number) for number, _name in choices[name]}
    return name in ("page", "at") and value.isascii() and value.isdigit() and 0 < len(value) < 10


def _number(value: str | None) -> int | None:
    return int(value) if value else None


def _chosen(rows: Sequence[Row], at: int | None) -> Row | None:
    """Return the row that the pane shows: the one asked for, else the first."""
    return next((row for row in rows if row.procedure_id == at), rows[0] if rows else None)


def _onward(page: Page) -> dict[int, str]:
    """Return for each row where its form leads without scripts: to the row that comes after it."""
    numbers = [row.procedure_id for row in page.rows]
    after = [*numbers[1:], numbers[-2] if len(numbers) > 1 else None]
    kept = page.number if page.number > 1 else None
    return {number: here(at=then, page=kept) for number, then in zip(numbers, after, strict=False)}


def _orders() -> dict[str, str]:
    return {
        "new": _("by deadline, those without one and those passed last"),
        "snoozed": _("by the day on which they come back"),
        "decided": _("latest decision first"),
    }


def _chips(filters: Filters, searches: Choices, owners: Choices, assignees: Choices) -> list[tuple[str, str]]:
    chips = []
    if filters.search_id is not None:
        chips.append((_("Search: %(name)s", name=dict(searches)[filters.search_id]), here(search=None, at=None)))
    if filters.owner_id is not None:
        chips.append((_("Owner: %(name)s", name=dict(owners)[filters.owner_id]), here(owner=None, at=None)))
    if filters.assignee_id is not None:
        name = dict(assignees)[filters.assignee_id]
        chips.append((_("For %(name)s", name=name), here(**{"for": None}, at=None)))
    return chips


@dataclass(frozen=True, slots=True)
class Face:
    """Why there is nothing to show: "first", "none", "late" or "done", in words."""

    kind: str
    title: str
    text: str = ""


def _face(session: Session, filters: Filters, counts: Counts, searches: Choices) -> Face:
    if (filters.search_id, filters.owner_id, filters.assignee_id) != (None, None, None):
        return Face("none", _("Nothing under these filters"), _("Leave one out to see more."))
    if filters.tab == "snoozed":
        return Face("done", _("Nothing is snoozed"))
    if filters.tab == "decided":
        return Face("first", _("Nothing has been decided yet"))
    if not searches:
        text = _("Save a search, and every new notice that it finds comes here.")
        return Face("first", _("Nothing is watched yet"), text)
    if late := intake.late_sources(session, data.now()):
        names = ", ".join(source.name for source, _since in late)
        text = _(
            "Not read since %(since)s. Notices published since then may be missing.", since=_late_since(late[0][1])
        )
        return Face("late", _("Late: %(names)s", names=names), text)
    return Face("done", _all_reviewed(counts.decided_today))


def _late_since(since: datetime) -> str:
    return formatters.moment(since)


def _all_reviewed(number: int) -> str:
    return (
        i18n.ngettext("All reviewed: %(n)s today", "All reviewed: %(n)s today", number) if number else _("All reviewed")
    )


def _at_end(page: Page, filters: Filters) -> str:
    """Return what is said when the last row of the page has been decided about."""
    if page.total > len(page.rows):
        return _("This page is reviewed")
    if filters.tab != "new":
        return _("Nothing is left here")
    return i18n.ngettext("%(n)s reviewed: that was all", "All %(n)s reviewed", page.total)


def _clock(at: datetime | None) -> str | None:
    """Return the hour of a moment of today, the whole moment of another day."""
    return None if at is None or at <= data.now() else formatters.clock_or_moment(at)
