"""The list of accounts, the matrix of value and strength, and what is missing."""

from collections.abc import Callable, Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tenderwatch.accounts import labels, queries
from tenderwatch.accounts.places import sections
from tenderwatch.accounts.queries import Filters
from tenderwatch.accounts.rules.phases import NATURES, PHASES
from tenderwatch.accounts.views.blueprint import bp
from tenderwatch.accounts.views.plot import plot_of
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, links
from tenderwatch.web.access import needs
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import here
from tenderwatch.web.people import choosable
from tenderwatch.work.lists import Word, words

Lists = dict[str, dict[str, Word]]
STEPS = ("overdue", "planned", "none")
SILENT = (30, 90, 180, 365)
MEANS: dict[str, Callable[[str], bool]] = {
    "state": lambda value: value in queries.STATES,
    "q": lambda value: bool(value.strip()),
    "phase": lambda value: value in PHASES,
    "ladder": lambda value: len(value) <= 100,
    "nature": lambda value: value in NATURES,
    "segment": lambda value: len(value) <= 100,
    "class": lambda value: len(value) <= 100,
    "manager": lambda value: value in ("me", "none") or number(value) is not None,
    "responsible": lambda value: value in ("me", "none") or number(value) is not None,
    "step": lambda value: value in STEPS,
    "silent": lambda value: len(value) < 5 and bool(number(value)),
    "strength": lambda value: value in ("1", "2", "3", "4", "5"),
    "value": lambda value: value in ("1", "2", "3", "4", "5", "none"),
    "sort": lambda value: value.removeprefix("-") in queries.SORTS,
    "page": lambda value: bool(number(value)),
}
"""The parameters of the list's address, and which values of each say something."""


@bp.get("")
@needs(Permission.SEE_ACCOUNTS)
def index() -> ResponseReturnValue:
    """List accounts, the next step first, narrowed and ordered by the address."""
    with data.read() as session:
        found = queries.listing(session, filters_here(), sort_here(), data.today(), page_number(_asked("page")))
        counts = queries.counts(session, data.today())
        buyers = queries.count_unopened(session, data.today())
        lists = _lists(words(session, which) for which in ("ladder", "segment", "account-class"))
        none_yet = not found.rows and queries.is_none(session)
    return render_template(
        "accounts/index.html",
        found=found,
        counts=counts,
        none_yet=none_yet,
        labels=labels,
        lists=lists,
        choices=_choices(lists),
        sections=sections("accounts.index", counts.lacking + buyers),
        ignored_here=links.ignored(MEANS),
        chips_here=_chips(lists),
        order=_order(sort_here()),
        people=choosable(),
        silent=SILENT,
    )


@bp.get("/matrix")
@needs(Permission.SEE_ACCOUNTS)
def matrix() -> ResponseReturnValue:
    """Show how many accounts there are of each value and strength, and who they are."""
    with data.read() as session:
        found = queries.matrix(session, filters_here(), data.today(), page_number(_asked("page")))
        rows = found.listing.rows
        present = queries.present_values(session, [each.organization_id for each in rows], data.today())
        lists = _lists(words(session, which) for which in ("ladder", "segment", "account-class"))
    return render_template(
        "accounts/matrix.html",
        found=found,
        present=present,
        plot=plot_of(found),
        labels=labels,
        lists=lists,
        chips_here=_chips(lists),
        sections=sections("accounts.matrix"),
        ignored_here=links.ignored({name: test for name, test in MEANS.items() if name != "sort"}),
    )


@bp.get("/gaps")
@needs(Permission.SEE_ACCOUNTS)
def gaps() -> ResponseReturnValue:
    """List what is missing of accounts."""
    with data.read() as session:
        found = queries.gaps(session, data.today(), page_number(_asked("page")))
        unopened, buyers = queries.unopened(session, data.today()), queries.count_unopened(session, data.today())
    return render_template(
        "accounts/gaps.html",
        found=found,
        unopened=unopened,
        buyers=buyers,
        labels=labels,
        words={
            "manager": _("Who leads?"),
            "responsible": _("Who does?"),
            "segment": _("Which segment?"),
            "step": _("What is the next step?"),
        },
        sections=sections("accounts.gaps", found.total + buyers),
        ignored_here=links.ignored({"page": MEANS["page"]}),
    )


def filters_here() -> Filters:
    """Return what the address narrows the list to."""
    segment, value = _asked("segment"), _asked("value")
    return Filters(
        state=_asked("state") or "open",
        words=_asked("q").strip(),
        phase=_asked("phase") or None,
        ladder=_asked("ladder") or None,
        nature=_asked("nature") or None,
        segment=segment if segment not in ("", "none") else None,
        no_segment=segment == "none",
        of_class=_asked("class") or None,
        manager_id=_person("manager"),
        no_manager=_asked("manager") == "none",
        responsible_id=_person("responsible"),
        no_responsible=_asked("responsible") == "none",
        step=_asked("step") or None,
        silent_days=number(_asked("silent")),
        strength=number(_asked("strength")),
        worth=number(value),
        unjudged=value == "none",
    )


def sort_here() -> str:
    """Return the order that the address asks for."""
    return _asked("sort") or "next"


def _asked(name: str) -> str:
    """Return a parameter of the address if it says something, else nothing."""
    value = request.args.get(name, "")
    return value if value and MEANS[name](value) else ""


def _person(name: str) -> int | None:
    asked = _asked(name)
    return data.current_user().id if asked == "me" else number(asked)


def _lists(found: Iterator[object]) -> Lists:
    return dict(zip(("ladder", "segment", "account-class"), found, strict=True))  # type: ignore[arg-type]


def _choices(lists: Lists) -> dict[str, list[tuple[str, str]]]:
    return {
        "phase": [(code, labels.phase(code)) for code in PHASES],
        "nature": [(code, labels.nature(code)) for code in NATURES],
        "ladder": [(code, labels.listed(lists["ladder"], code)) for code in lists["ladder"]],
        "segment": [("none", _("none")), *((code, labels.listed(lists["segment"], code)) for code in lists["segment"])],
        "class": [(code, labels.listed(lists["account-class"], code)) for code in lists["account-class"]],
        "step": [(code, _step(code)) for code in STEPS],
    }


def _step(code: str) -> str:
    return {"overdue": _("overdue"), "planned": _("planned"), "none": _("none agreed")}[code]


def _chips(lists: Lists) -> list[tuple[str, str]]:
    """Return each filter in force in words, with the address without it."""
    names, found = dict(choosable()), []
    for name in MEANS:
        value = _asked(name)
        if not value or name in ("sort", "page") or (name == "state" and value == "open"):
            continue
        found.append((_chip(name, value, lists, names), here(**{name: None})))
    return found


def _chip(name: str, value: str, lists: Lists, names: dict[int, str]) -> str:
    if name in ("manager", "responsible"):
        known = {"me": _("me"), "none": _("nobody")}
        who = known.get(value) or names.get(number(value) or 0, "–")
        return _("Leads: %(name)s", name=who) if name == "manager" else _("Does: %(name)s", name=who)
    if name in ("phase", "nature", "ladder", "segment", "class"):
        said = dict(_choices(lists)[name]).get(value, value)
        return f"{_('Class') if name == 'class' else labels.account_field(name)}: {said}"
    return {
        "state": _("closed ones") if value == "closed" else _("closed ones too"),
        "q": f"“{value}”",
        "step": _("Next step: %(what)s", what=_step(value) if name == "step" else ""),
        "silent": _("Silent for %(n)s days", n=value),
        "strength": _("Strength %(n)s", n=value),
        "value": _("Value not judged") if value == "none" else _("Value %(n)s", n=value),
    }[name]


def _order(sort: str) -> str:
    words_for = {
        "next": _("by next step"),
        "name": _("by name"),
        "segment": _("by segment"),
        "manager": _("by who leads"),
        "contact": _("by last contact"),
        "potential": _("by potential"),
        "strength": _("the weakest last"),
    }[sort.removeprefix("-")]
    return _("%(order)s, the other way round", order=words_for) if sort.startswith("-") else words_for
