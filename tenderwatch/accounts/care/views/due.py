"""Care that is overdue, and customers that we had."""

from collections.abc import Callable, Mapping

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from tenderwatch.accounts.care import labels, queries
from tenderwatch.accounts.care.queries import KINDS, MONTHS, WHEN, Filters
from tenderwatch.accounts.care.views.blueprint import bp, names, pages, segment_choices
from tenderwatch.accounts.tables import Account
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _, ngettext
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import here, ignored
from tenderwatch.web.people import choosable
from tenderwatch.web.sheets import table_file

PAGE = 50
MOST_MONTHS = 120

MEANS: Mapping[str, Callable[[str], bool]] = {
    "when": lambda value: value in WHEN,
    "person": lambda value: value in ("me", "none") or number(value) is not None,
    "account": lambda value: number(value) is not None,
    "segment": lambda value: len(value) <= 100,
    "of": lambda value: value in KINDS,
    "page": lambda value: bool(number(value)),
}
"""Parameters of the list of care, each with what its values must be."""

FORMER_MEANS: Mapping[str, Callable[[str], bool]] = {
    "months": lambda value: 0 < (number(value) or 0) <= MOST_MONTHS,
    "page": lambda value: bool(number(value)),
}


@bp.get("/care")
@needs(Permission.SEE_ACCOUNTS)
def index() -> ResponseReturnValue:
    """List the care that is overdue, or planned, by person and account."""
    filters, today = _filters(), data.today()
    with data.read() as session:
        total, shares = queries.count(session, filters, today), queries.by_person(session, today)
        pages_ = max(1, -(-total // PAGE))
        at = min(page_number(request.args.get("page", "")), pages_)
        return render_template(
            "accounts/care/index.html",
            lines=queries.due(session, filters, today, PAGE, (at - 1) * PAGE),
            total=total,
            planned=sum(share.planned for share in shares),
            nobodys=sum(share.planned for share in shares if share.person_id is None),
            shares=shares,
            gaps=queries.gaps(session),
            when=filters.when,
            page_number=at,
            pages=pages_,
            labels=labels,
            type_names=names(session, "activity-type"),
            segments=names(session, "segment"),
            segment_choices=segment_choices(session, filters.segment or ""),
            people=choosable(),
            sections=pages("care.index"),
            ignored_here=ignored(MEANS),
            chips_here=_chips(_account_name(filters.account_id)),
            order=_("longest overdue first"),
        )


@bp.get("/care.<any(csv, xlsx):kind>")
@needs(Permission.SEE_ACCOUNTS)
def export(kind: str) -> Response:
    """Hand out the care of the page as a file of a spreadsheet, all of it in its order."""
    with data.read() as session:
        lines = queries.due(session, _filters(), data.today(), limit=100_000)
        known, segments = names(session, "activity-type"), names(session, "segment")
    heads = [_("Account"), _("Segment"), _("Type"), _("Subject"), _("Day"), _("Days overdue"), _("Responsible")]
    rows = [
        [
            each.organization,
            labels.segment_name(each.segment, segments.get(each.segment)) if each.segment else None,
            labels.type_name(each.type, known.get(each.type)),
            *(each.subject, each.day, max(0, (data.today() - each.day).days) or None, each.owner),
        ]
        for each in lines
    ]
    return table_file(_("care"), "csv" if kind == "csv" else "xlsx", [Page(_("Care"), heads, rows)])


@bp.get("/care/former")
@needs(Permission.SEE_ACCOUNTS)
def former() -> ResponseReturnValue:
    """List the customers that we had: no contract in force, and no contact for so many months."""
    months, today = _months(), data.today()
    with data.read() as session:
        total = queries.count_former(session, today, months)
        pages_ = max(1, -(-total // PAGE))
        at = min(page_number(request.args.get("page", "")), pages_)
        return render_template(
            "accounts/care/former.html",
            lines=queries.former(session, today, months, PAGE, (at - 1) * PAGE),
            total=total,
            months=months,
            gaps=queries.gaps(session),
            page_number=at,
            pages=pages_,
            labels=labels,
            segments=names(session, "segment"),
            sections=pages("care.former"),
            ignored_here=ignored(FORMER_MEANS),
        )


@bp.get("/care/former.<any(csv, xlsx):kind>")
@needs(Permission.SEE_ACCOUNTS)
def export_former(kind: str) -> Response:
    """Hand out the former customers as a file of a spreadsheet."""
    with data.read() as session:
        lines = queries.former(session, data.today(), _months())
    heads = [_("Account"), _("Last contract ended"), _("Last contact"), _("Account manager")]
    rows = [[each.organization, each.ended_on, each.contact_on, each.manager] for each in lines]
    return table_file(_("former-customers"), "csv" if kind == "csv" else "xlsx", [Page(_("Former"), heads, rows)])


def _asked(name: str, means: Mapping[str, Callable[[str], bool]] = MEANS) -> str:
    """Return what the address gives for a parameter, "" where that means nothing."""
    value = request.args.get(name, "")
    return value if value and means[name](value) else ""


def _months() -> int:
    return number(_asked("months", FORMER_MEANS)) or MONTHS


def _filters() -> Filters:
    person = _asked("person")
    people = {"": None, "me": [data.current_user().id], "none": [None]}
    return Filters(
        when=_asked("when") or "overdue",
        people=people[person] if person in people else [number(person)],
        account_id=number(_asked("account")),
        segment=_asked("segment") or None,
        kind=_asked("of") or None,
    )


def _account_name(account_id: int | None) -> str:
    if account_id is None:
        return ""
    with data.read() as session:
        account = session.get(Account, account_id)
        return session.get_one(Organization, account.organization_id).name if account else "–"


def _chips(account: str) -> list[tuple[str, str]]:
    """Return each filter in force in words, with the address without it."""
    people = {"me": _("me"), "none": _("nobody"), **{str(number_): name for number_, name in choosable()}}
    chips = []
    if person := _asked("person"):
        chips.append((_("Responsible: %(name)s", name=people.get(person, "–")), here(person=None)))
    if account:
        chips.append((_("Account: %(name)s", name=account), here(account=None)))
    if segment := _asked("segment"):
        chips.append((_("Segment: %(name)s", name=labels.segment_name(segment)), here(segment=None)))
    if kind := _asked("of"):
        chips.append((kind_words(kind), here(of=None)))
    if when := _asked("when"):
        chips.append((when_words(when), here(when=None)))
    return chips


def kind_words(code: str) -> str:
    """Return which of both a filter asks for."""
    return {"care": _("Care plans"), "after-care": _("After-care")}[code]


def when_words(code: str) -> str:
    """Return until when a filter looks."""
    days = ngettext("Overdue or within %(n)s day", "Overdue or within %(n)s days", 30)
    return {"overdue": _("Overdue"), "month": days, "all": _("All that is planned")}[code]


bp.add_app_template_global(kind_words, "care_kind")
bp.add_app_template_global(when_words, "care_when")
