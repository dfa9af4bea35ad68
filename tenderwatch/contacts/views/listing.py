"""The register of people, and what is missing about them."""

from collections.abc import Callable, Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.contacts import labels, personal
from tenderwatch.contacts.personal import GAPS, Filters
from tenderwatch.contacts.personal.listing import SORTS
from tenderwatch.contacts.rules import ROLES
from tenderwatch.contacts.views.blueprint import bp, class_choices
from tenderwatch.i18n import _
from tenderwatch.organizations import queries as organizations
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, links
from tenderwatch.web.access import needs
from tenderwatch.web.context import Link
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import here

LONGEST = 200
ASKED = ("stale", "retention-passed", "not-told")
"""What the list can be narrowed to."""


@bp.get("")
@needs(Permission.SEE_ACCOUNTS)
def index() -> ResponseReturnValue:
    """List people by name, narrowed and ordered by the address."""
    classes = class_choices()
    means = _means(dict(classes))
    filters = _filters(means)
    with data.read() as session:
        found = personal.listing(session, filters, data.today(), _sort(), page_number(request.args.get("page", "")))
        missing = personal.count_gaps(session, data.today())
        names = organizations.names(session, [filters.organization_id or 0])
    return render_template(
        "contacts/index.html",
        found=found,
        filters=filters,
        labels=labels,
        classes=dict(classes),
        sections=sections("contacts.index", missing),
        roles=[(code, labels.role(code)) for code in ROLES],
        asked=[(code, _asked_words(code)) for code in ASKED],
        chips_here=_chips(filters, names, dict(classes)),
        ignored_here=links.ignored(means),
    )


@bp.get("/gaps")
@needs(Permission.SEE_ACCOUNTS)
def gaps() -> ResponseReturnValue:
    """List what is missing or overdue about people, each as a question."""
    kind = request.args.get("kind", "")
    means: Mapping[str, Callable[[str], bool]] = {
        "kind": lambda value: value in GAPS,
        "page": lambda value: bool(number(value)),
    }
    with data.read() as session:
        page = page_number(request.args.get("page", ""))
        found = personal.gaps(session, data.today(), kind if means["kind"](kind) else None, page)
        missing = personal.count_gaps(session, data.today())
    return render_template(
        "contacts/gaps.html",
        found=found,
        labels=labels,
        kinds=[(code, labels.short_gap(code)) for code in GAPS],
        sections=sections("contacts.gaps", missing),
        ignored_here=links.ignored(means),
    )


def sections(current: str, missing: int) -> list[Link]:
    """Return the pages beside each other: people, what is missing about them, references, projects."""
    places = [
        ("contacts.index", _("Contacts"), None),
        ("contacts.gaps", _("Data gaps"), missing),
        ("references.index", _("References"), None),
        ("projects.index", _("Projects"), None),
    ]
    return [(url_for(endpoint), label, endpoint == current, count) for endpoint, label, count in places]


def _means(classes: Mapping[str, str]) -> Mapping[str, Callable[[str], bool]]:
    return {
        "q": lambda value: len(value) <= LONGEST,
        "role": lambda value: value in ROLES,
        "organization": lambda value: number(value) is not None,
        "class": lambda value: value in classes,
        "show": lambda value: value in ASKED,
        "removed": lambda value: value == "yes",
        "sort": lambda value: value.removeprefix("-") in SORTS,
        "page": lambda value: bool(number(value)),
    }


def _filters(means: Mapping[str, Callable[[str], bool]]) -> Filters:
    def asked(name: str) -> str:
        value = request.args.get(name, "")
        return value if means[name](value) else ""

    return Filters(
        words=asked("q"),
        role=asked("role") or None,
        organization_id=number(asked("organization")),
        contact_class=asked("class") or None,
        gap=asked("show") or None,
        removed=asked("removed") == "yes",
    )


def _sort() -> str:
    wanted = request.args.get("sort", "")
    return wanted if wanted.removeprefix("-") in SORTS else "name"


def _asked_words(code: str) -> str:
    known = {
        "stale": _("No longer sure"),
        "retention-passed": _("Retention passed"),
        "not-told": _("Not told"),
    }
    return known[code]


def _chips(filters: Filters, names: Mapping[int, str], classes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each filter in force in words, with the address without it."""
    chips = []
    if filters.words:
        chips.append((_("Words: %(words)s", words=filters.words), "q"))
    if filters.role:
        chips.append((_("Role: %(role)s", role=labels.role(filters.role)), "role"))
    if filters.organization_id is not None:
        name = names.get(filters.organization_id, "–")
        chips.append((_("Organisation: %(name)s", name=name), "organization"))
    if filters.contact_class:
        chips.append((_("Class: %(name)s", name=classes[filters.contact_class]), "class"))
    if filters.gap:
        chips.append((_asked_words(filters.gap), "show"))
    if filters.removed:
        chips.append((_("Taken out of the lists"), "removed"))
    return [(label, here(**{name: None})) for label, name in chips]
