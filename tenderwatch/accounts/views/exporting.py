"""Accounts as files of spreadsheets: the rows of the list in its order."""

from typing import Any

from flask import Response
from flask.blueprints import BlueprintSetupState

from tenderwatch.accounts import labels, queries
from tenderwatch.accounts.queries import AccountRow
from tenderwatch.accounts.views.blueprint import bp
from tenderwatch.accounts.views.listing import Lists, filters_here, sort_here
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.sheets import table_file
from tenderwatch.work.lists import words


@needs(Permission.SEE_ACCOUNTS)
def export(kind: str) -> Response:
    """Hand out the accounts of the list."""
    with data.read() as session:
        ids = queries.found_ids(session, filters_here(), sort_here(), data.today())
        rows = queries.rows_of(session, ids, data.today())
        lists = {which: dict(words(session, which)) for which in ("ladder", "segment", "account-class")}
    page = Page(_("Accounts"), _heads(), [_cells(each, lists) for each in rows])
    return table_file(_("accounts"), "csv" if kind == "csv" else "xlsx", [page])


def _heads() -> list[str]:
    return [
        *(_("Account"), _("Town"), _("Phase"), _("Ladder"), _("Nature"), _("Segment"), _("Classes")),
        *(_("Account manager"), _("Responsible person"), _("Next step"), _("Next step on"), _("Whose")),
        *(_("Last contact"), _("Contracts in force"), _("Strength, 1 to 5"), _("Value, 1 to 5")),
        *(_("Potential a year"), _("Currency"), _("Closed on")),
    ]


def _cells(row: AccountRow, lists: Lists) -> list[Any]:
    step = row.next
    return [
        *(row.name, row.city, labels.phase(row.phase), labels.listed(lists["ladder"], row.ladder)),
        *(labels.nature(row.nature), labels.listed(lists["segment"], row.segment) if row.segment else None),
        ", ".join(labels.listed(lists["account-class"], code) for code in row.classes),
        *(row.manager, row.responsible, step.subject if step else None, step.day if step else None),
        *(step.owner if step else None, row.last_contact_on, row.contracts, row.strength, row.worth),
        *(row.potential, row.currency, row.closed_on),
    ]


@bp.record_once
def _beside_the_list(state: BlueprintSetupState) -> None:
    """The list's own address with an ending: below the prefix of the room it would have a slash before it."""
    state.app.add_url_rule("/accounts.<any(csv, xlsx):kind>", "accounts.export", export)
