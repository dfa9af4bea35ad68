"""The list of feedback, and the same as a file."""

from collections.abc import Callable, Iterator, Mapping

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import labels, queries, rules
from tenderwatch.accounts.feedback.queries import STATES, Filters, Line
from tenderwatch.accounts.feedback.service.keeping import KINDS
from tenderwatch.accounts.feedback.views.blueprint import bp, service_names
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import here, ignored
from tenderwatch.web.people import choosable
from tenderwatch.web.sheets import table_file

MEANS: Mapping[str, Callable[[str], bool]] = {
    "state": lambda value: value in STATES,
    "kind": lambda value: value in KINDS,
    "owner": lambda value: value in ("me", "none") or number(value) is not None,
    "customer": lambda value: number(value) is not None,
    "page": lambda value: bool(number(value)),
}
"""Parameters of the address, each with what its values must be."""


@bp.get("/feedback")
@needs(Permission.SEE_ACCOUNTS)
def index() -> ResponseReturnValue:
    """List what customers say, open complaints first, and say which steps are overdue."""
    with data.read() as session:
        found = queries.listing(session, _filters(), data.today(), page_number(request.args.get("page", "")))
        services, customer = service_names(session), _customer_name(session)
    return render_template(
        "feedback/index.html",
        found=found,
        labels=labels,
        services=services,
        states=[("", _("everything")), *((code, state_filter(code)) for code in STATES)],
        kinds=[("", _("both")), *((code, labels.kind(code)) for code in KINDS)],
        people=choosable(),
        today=data.today(),
        ignored_here=ignored(MEANS),
        chips_here=_chips(customer),
        asked=_asked,
        low_to=rules.LOW_TO,
    )


def state_filter(code: str) -> str:
    """Return a filter of the list in words."""
    return {
        "open": _("open complaints"),
        "overdue": _("overdue steps"),
        "low": _("low scores"),
        "praise": _("good words"),
        "asked": _("asked, waiting"),
        "unanswered": _("asked, not answered"),
    }[code]


@bp.get("/feedback.<any(csv, xlsx):kind>")
@needs(Permission.SEE_ACCOUNTS)
def export(kind: str) -> Response:
    """Hand out the list as a file of a spreadsheet, all of it in its order."""
    with data.read() as session:
        rows = list(_all_rows(session))
        services = service_names(session)
    heads = [
        *(_("Customer"), _("Contract"), _("From whom"), _("Kind"), _("Score"), _("Words"), _("Service")),
        *(_("About whom"), _("Received"), _("Owner"), _("State"), _("Next by")),
    ]
    page = Page(_("Feedback"), heads, [_cells(row, services) for row in rows])
    return table_file(_("feedback-file"), "csv" if kind == "csv" else "xlsx", [page])


def _all_rows(session: Session) -> Iterator[Line]:
    found = queries.listing(session, _filters(), data.today())
    yield from found.rows
    for page in range(2, found.pages + 1):
        yield from queries.listing(session, _filters(), data.today(), page).rows


def _cells(row: Line, services: Mapping[str, str]) -> list[object]:
    received = row.received_at.date() if row.received_at else None
    return [
        *(row.organization, row.contract, row.contact, labels.kind(row.kind), row.score, row.words),
        services.get(row.service or "", row.service),
        *(row.person, received, row.owner, labels.state(row.state), row.due.by if row.due else None),
    ]


def _asked(name: str) -> str:
    """Return what the address gives for a parameter, "" where that means nothing."""
    value = request.args.get(name, "")
    return value if MEANS[name](value) else ""


def _filters() -> Filters:
    owner = _asked("owner")
    return Filters(
        state=_asked("state") or None,
        kind=_asked("kind") or None,
        owner_id=data.current_user().id if owner == "me" else number(owner),
        no_owner=owner == "none",
        organization_id=number(_asked("customer")),
    )


def _customer_name(session: Session) -> str | None:
    customer_id = number(_asked("customer"))
    organization = session.get(Organization, customer_id) if customer_id else None
    return organization.name if organization else None


def _chips(customer: str | None) -> list[tuple[str, str]]:
    """Return each filter in force in words, with the address without it."""
    names = {"me": _("me"), "none": _("nobody"), **{str(user_id): name for user_id, name in choosable()}}
    chips = []
    if state := _asked("state"):
        chips.append((state_filter(state), here(state=None)))
    if kind := _asked("kind"):
        chips.append((labels.kind(kind), here(kind=None)))
    if (owner := _asked("owner")) in names:
        chips.append((_("Owner: %(name)s", name=names[owner]), here(owner=None)))
    if customer:
        chips.append((customer, here(customer=None)))
    return chips
