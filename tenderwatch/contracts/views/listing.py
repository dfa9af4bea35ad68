"""The list of contracts, and what is missing in them."""

from collections.abc import Callable
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.contracts import labels, queries
from tenderwatch.contracts.published import queries as published
from tenderwatch.contracts.queries import Filters
from tenderwatch.contracts.service import END_REASONS, RISKS
from tenderwatch.contracts.views.blueprint import bp
from tenderwatch.i18n import _
from tenderwatch.renewals import queries as renewals
from tenderwatch.renewals import timeline
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters, links
from tenderwatch.web.access import needs
from tenderwatch.web.context import Link, can
from tenderwatch.web.fields import read_day
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import here
from tenderwatch.web.people import choosable

WITHIN = (30, 90, 180, 365)
LISTED = ("status", "owner", "risk", "buyer", "within", "sort", "page", "reason", "ended_from", "ended_to", "published")
"""The parameters of the list's address."""


@bp.get("")
@needs(Permission.SEE_CONTRACTS)
def index() -> ResponseReturnValue:
    """List contracts, the next decision first, narrowed and ordered by the address."""
    wrong = ignored()
    with data.read() as session:
        buyers = queries.buyers(session)
        found = queries.listing(session, filters_here(), sort_here(), data.today(), _page())
        plans = renewals.of_contracts(session, [each.id for each in found.rows], data.today())
        none_yet = not found.rows and queries.is_none(session)
        missing, waiting = queries.count_gaps(session, data.today()), published.count(session)
    return render_template(
        "contracts/index.html",
        found=found,
        none_yet=none_yet,
        plans=plans,
        renewal_words=timeline,
        labels=labels,
        sections=sections("contracts.index", missing, waiting),
        ignored_here=wrong,
        chips_here=_chips(dict(buyers)),
        order=_order(sort_here()),
        people=choosable(),
        buyers=buyers,
        statuses=[(code, labels.status(code)) for code in queries.STATUSES],
        risks=[(code, labels.risk(code)) for code in RISKS],
        within=WITHIN,
    )


@bp.get("/gaps")
@needs(Permission.SEE_CONTRACTS)
def gaps() -> ResponseReturnValue:
    """List what is missing, each as a question to its owner."""
    owner = request.args.get("owner", "")
    owner_id = data.current_user().id if owner == "me" else number(owner)
    with data.read() as session:
        found = queries.gaps(session, data.today(), owner_id=owner_id, page=_page())
        missing = found.total if owner_id is None else queries.count_gaps(session, data.today())
        waiting = published.count(session)
    return render_template(
        "contracts/gaps.html",
        found=found,
        labels=labels,
        people=choosable(),
        sections=sections("contracts.gaps", missing, waiting),
        ignored_here=ignored("owner", "page"),
    )


def sections(current: str, missing: int, waiting: int | None = None) -> list[Link]:
    """Return the pages of this section that the reader may open."""
    places = [
        ("contracts.index", _("Our contracts"), None),
        ("renewals.index", _("Renewals"), None),
        ("contracts.gaps", _("Data gaps"), missing),
        ("contracts.published", _("Published"), waiting or None),
        ("contracts.endings", _("Why they ended"), None),
    ]
    if can(Permission.EDIT_CONTRACTS):
        places.append(("contracts.import_file", _("Import"), None))
    return [(url_for(endpoint), label, endpoint == current, count) for endpoint, label, count in places]


def filters_here() -> Filters:
    """Return what the address narrows the list to."""
    owner, buyer, within = (request.args.get(name, "") for name in ("owner", "buyer", "within"))
    return Filters(
        status=_known("status", queries.STATUSES) or "in-force",
        owner_id=data.current_user().id if owner == "me" else number(owner),
        no_owner=owner == "none",
        risk=_known("risk", RISKS),
        buyer_id=number(buyer),
        within_days=_days(within),
        reason=_known("reason", END_REASONS),
        ended_from=_day(request.args.get("ended_from", "")),
        ended_to=_day(request.args.get("ended_to", "")),
        published=request.args.get("published") == "yes",
    )


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        return None


def _known(name: str, allowed: tuple[str, ...]) -> str | None:
    value = request.args.get(name, "")
    return value if value in allowed else None


def _days(text: str) -> int | None:
    return number(text) if len(text) < 5 else None


def sort_here() -> str:
    """Return the order that the address asks for."""
    wanted = request.args.get("sort", "")
    return wanted if wanted.removeprefix("-") in queries.SORTS else "next"


def _page() -> int:
    return page_number(request.args.get("page", ""))


def ignored(*known: str) -> list[str]:
    """Return the parameters of the address that mean nothing here; `known` are those of the page, all by default."""
    means: dict[str, Callable[[str], bool]] = {
        "status": lambda value: value in queries.STATUSES,
        "owner": lambda value: value in ("me", "none") or number(value) is not None,
        "risk": lambda value: value in RISKS,
        "buyer": lambda value: number(value) is not None,
        "within": lambda value: _days(value) is not None,
        "sort": lambda value: value.removeprefix("-") in queries.SORTS,
        "page": lambda value: bool(number(value)),
        "reason": lambda value: value in END_REASONS,
        "ended_from": lambda value: _day(value) is not None,
        "ended_to": lambda value: _day(value) is not None,
        "published": lambda value: value == "yes",
        "from": lambda value: _day(value) is not None,
        "to": lambda value: _day(value) is not None,
        "by": lambda value: value in ("year", "quarter"),
    }
    return links.ignored({name: means[name] for name in known or LISTED})


def _chips(buyers: dict[int, str]) -> list[tuple[str, str]]:
    """Return each filter in force in words, with the address without it."""
    filters = filters_here()
    names = dict(choosable())
    owner = _("me") if request.args.get("owner") == "me" else names.get(filters.owner_id or 0, "–")
    chips = []
    if filters.status != "in-force":
        chips.append((_("Status: %(status)s", status=labels.status(filters.status)), "status"))
    if filters.owner_id is not None or filters.no_owner:
        chips.append((_("Owner: %(name)s", name=_("nobody") if filters.no_owner else owner), "owner"))
    if filters.risk:
        chips.append((_("Risk class: %(risk)s", risk=labels.risk(filters.risk)), "risk"))
    if filters.buyer_id is not None:
        chips.append((_("Buyer: %(name)s", name=buyers.get(filters.buyer_id, "–")), "buyer"))
    if filters.within_days is not None:
        chips.append((_("Ends within %(n)s days", n=filters.within_days), "within"))
    if filters.reason:
        chips.append((_("Why it ended: %(reason)s", reason=labels.end_reason(filters.reason)), "reason"))
    if filters.ended_from is not None:
        chips.append((_("Ended from %(day)s", day=formatters.day(filters.ended_from)), "ended_from"))
    if filters.ended_to is not None:
        chips.append((_("Ended by %(day)s", day=formatters.day(filters.ended_to)), "ended_to"))
    if filters.published:
        chips.append((_("Something else is published"), "published"))
    return [(words, here(**{name: None})) for words, name in chips]


def _order(sort: str) -> str:
    words = {
        "next": _("by next date"),
        "ends": _("by last day in force"),
        "contract": _("by title"),
        "buyer": _("by buyer"),
        "owner": _("by owner"),
        "value": _("by value"),
        "quality": _("least known first"),
    }[sort.removeprefix("-")]
    return _("%(order)s, the other way round", order=words) if sort.startswith("-") else words
