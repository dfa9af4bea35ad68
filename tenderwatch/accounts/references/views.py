"""The register of references."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from scrapers import codelists
from tenderwatch import i18n
from tenderwatch.accounts.references import labels, queries, service
from tenderwatch.accounts.references.forms import Pairs, ReferenceForm
from tenderwatch.accounts.references.queries import Filters
from tenderwatch.accounts.tables import Reference
from tenderwatch.contacts import personal
from tenderwatch.contacts import queries as contacts
from tenderwatch.contacts.views.blueprint import organization_named
from tenderwatch.contacts.views.listing import sections
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations import queries as organizations
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters, links
from tenderwatch.web.access import needs
from tenderwatch.web.fields import read_amount, read_day
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import here
from tenderwatch.web.saving import saved

bp = Blueprint("references", __name__, url_prefix="/references")
YEARS = (1, 3, 5, 10)
"""Within how many years the work may have ended: tenders ask for three or five as a rule."""
Read = TypeVar("Read")


def _day(text: str) -> date | None:
    return _read(read_day, text)


def _amount(text: str) -> Decimal | None:
    return _read(read_amount, text)


def _read(read: Callable[[str], Read], text: str) -> Read | None:
    try:
        return read(text)
    except (ValueError, InvalidOperation):
        return None


MEANS: Mapping[str, Callable[[str], bool]] = {
    "q": lambda value: len(value) <= 200,
    "cpv": lambda value: value[:8].replace("-", "").isdecimal() and 2 <= len(value) <= 10,
    "value": lambda value: _amount(value) is not None,
    "years": lambda value: value in map(str, YEARS),
    "on": lambda value: _day(value) is not None,
    "organization": lambda value: number(value) is not None,
    "removed": lambda value: value == "yes",
    "sort": lambda value: value.removeprefix("-") in queries.SORTS,
    "page": lambda value: bool(number(value)),
}
"""Parameters of the list's address, each with what its values must be."""


@bp.get("")
@needs(Permission.SEE_ACCOUNTS)
def index() -> ResponseReturnValue:
    """List references by title, narrowed and ordered by the address."""
    filters, today = _filters(), data.today()
    with data.read() as session:
        page = page_number(request.args.get("page", ""))
        found = queries.listing(session, filters, today, _asked("sort") or "title", page)
        lapsing = queries.lapsing(session, today)
        missing = personal.count_gaps(session, today)
        names = organizations.names(session, [filters.organization_id or 0])
    return render_template(
        "references/index.html",
        found=found,
        filters=filters,
        lapsing=lapsing,
        labels=labels,
        year_choices=[("", _("All")), *((years, str(years)) for years in YEARS)],
        cpv_words=cpv_words,
        sections=sections("references.index", missing),
        chips_here=_chips(filters, names),
        ignored_here=links.ignored(MEANS),
    )


def _asked(name: str) -> str:
    value = request.args.get(name, "")
    return value if value and MEANS[name](value) else ""


def _filters() -> Filters:
    return Filters(
        words=_asked("q"),
        cpv=_asked("cpv") or None,
        least_value=_amount(_asked("value")),
        within_years=number(_asked("years")),
        permitted_on=_day(_asked("on")),
        organization_id=number(_asked("organization")),
        removed=_asked("removed") == "yes",
    )


def _chips(filters: Filters, names: Mapping[int, str]) -> list[tuple[str, str]]:
    chips = []
    if filters.words:
        chips.append((_("Words: %(words)s", words=filters.words), "q"))
    if filters.cpv:
        chips.append((_("CPV: %(code)s", code=filters.cpv), "cpv"))
    if filters.least_value is not None:
        chips.append((_("At least %(amount)s", amount=formatters.money(filters.least_value)), "value"))
    if filters.within_years is not None:
        words = i18n.ngettext("Ended within %(n)s year", "Ended within %(n)s years", filters.within_years)
        chips.append((words, "years"))
    if filters.permitted_on is not None:
        chips.append((_("May be named on %(day)s", day=formatters.day(filters.permitted_on)), "on"))
    if filters.organization_id is not None:
        chips.append((_("Customer: %(name)s", name=names.get(filters.organization_id, "–")), "organization"))
    if filters.removed:
        chips.append((_("Taken out of the lists"), "removed"))
    return [(label, here(**{name: None})) for label, name in chips]


def cpv_words(code: str) -> str:
    """Return what a CPV code means in the reader's language."""
    return codelists.cpv_label(code, i18n.language())


@bp.get("/<int:reference_id>")
@needs(Permission.SEE_ACCOUNTS)
def show(reference_id: int) -> ResponseReturnValue:
    """Show a reference: what was done, who may be asked, and until when it may be named."""
    with data.read() as session:
        line = _one(session, reference_id)
        contracts = dict(queries.contracts_with(session, line.reference.organization_id))
        history = audit.told(session, "reference", reference_id, labels.VOICE)
    return render_template(
        "references/show.html",
        line=line,
        reference=line.reference,
        labels=labels,
        contracts=contracts,
        cpv_words=cpv_words,
        history=history,
    )


def _one(session: Session, reference_id: int) -> queries.ReferenceLine:
    line = queries.one(session, reference_id, data.today())
    if line is None:
        raise NotFound(_("There is no such reference."))
    return line


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def new() -> ResponseReturnValue:
    """Enter a reference; `?contract=` fills in what the contract says, `?organization=` the customer."""
    contract_id, place = number(request.args.get("contract", "")), number(request.args.get("organization", ""))
    with data.read() as session:
        known = service.prefilled(session, contract_id) if contract_id else None
        place = known.organization_id if known else place
        contracts, people = _choices(session, place)
        name = organizations.names(session, [place or 0]).get(place or 0, "")
    if request.method == "GET":
        first = {**(vars(known) if known else {}), "organization": name}
        return _page(ReferenceForm.fresh(contracts=contracts, people=people, **first), None)
    form = ReferenceForm(contracts=contracts, people=people)
    done = _save(form, None) if form.validate_on_submit() else None
    return _after(done) if done else (_page(form, None), 422)


@bp.route("/<int:reference_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit(reference_id: int) -> ResponseReturnValue:
    """Correct a reference, or note that it may be named for longer."""
    with data.read() as session:
        line = _one(session, reference_id)
        contracts, people = _choices(session, line.reference.organization_id)
    if request.method == "GET":
        kept = {**vars(service.values_of(line.reference)), "version": line.reference.version}
        shown = {**kept, "organization": line.organization}
        return _page(ReferenceForm.fresh(contracts=contracts, people=people, **shown), line.reference)
    form = ReferenceForm(contracts=contracts, people=people)
    done = _save(form, line) if form.validate_on_submit() else None
    return _after(done) if done else (_page(form, line.reference), 422)


def _choices(session: Session, organization_id: int | None) -> tuple[Pairs, Pairs]:
    """Return the contracts and people that may be chosen, as far as the customer is known."""
    if organization_id is None:
        return [], []
    return queries.contracts_with(session, organization_id), contacts.choosable(session, organization_id)


def _save(form: ReferenceForm, line: queries.ReferenceLine | None) -> Reference | None:
    """Keep what was entered; None, with the problems beside their fields, if refused."""
    by, now, named = data.current_user(), data.now(), (form.organization.data or "").strip()

    def do(session: Session) -> Reference:
        if line is None:
            return service.enter(session, form.values(organization_named(session, named)), by, now)
        same = named == line.organization
        place = line.reference.organization_id if same else organization_named(session, named)
        return service.edit(session, line.reference.id, form.values(place), form.seen_version, by, now)

    return saved(form, do)


def _after(reference: Reference) -> ResponseReturnValue:
    say(_("The reference is saved."))
    return redirect(url_for(".show", reference_id=reference.id), 303)


def _page(form: ReferenceForm, reference: Reference | None) -> str:
    return render_template("references/edit.html", form=form, reference=reference)


@bp.post("/<int:reference_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove(reference_id: int) -> ResponseReturnValue:
    """Take a reference out of the lists."""
    with data.write() as session:
        service.remove(session, reference_id, data.current_user(), data.now())
    say(_("Removed."), undo_url=url_for(".restore", reference_id=reference_id))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:reference_id>/restore")
@needs(Permission.EDIT_ACCOUNTS)
def restore(reference_id: int) -> ResponseReturnValue:
    """Take a reference back into the lists."""
    with data.write() as session:
        service.restore(session, reference_id, data.current_user(), data.now())
    say(_("It is there again."))
    return redirect(url_for(".show", reference_id=reference_id), 303)
