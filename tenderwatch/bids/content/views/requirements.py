"""The compliance matrix: typed by lines, assessed by one press, narrowed by the address."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.content import labels, queries
from tenderwatch.bids.content.forms import LinesForm, PlaceForm, RequirementForm
from tenderwatch.bids.content.rules.lines import LONGEST_LOT
from tenderwatch.bids.content.service import kept, requirements
from tenderwatch.bids.content.tables import BidRequirement
from tenderwatch.bids.content.views.shared import VOICE, form_page, names
from tenderwatch.bids.service import lots_of
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _, ngettext
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.links import here, ignored
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved

bp = Blueprint("requirements", __name__)
MEANS: Mapping[str, Callable[[str], bool]] = {
    "show": lambda value: value in queries.SHOWN,
    "owner": lambda value: value == "me" or number(value) is not None,
    "lot": lambda value: 0 < len(value) <= LONGEST_LOT,
    "entry": lambda value: value == "1",
}


@bp.get("/bids/<int:bid_id>/requirements")
@needs(Permission.SEE_BIDS)
def index(bid_id: int) -> ResponseReturnValue:
    """Show the matrix, narrowed by the address."""
    return _page(bid_id, LinesForm.fresh())


def _page(bid_id: int, form: LinesForm) -> str:
    with data.read() as session:
        bid = bids.one(session, bid_id)
        rows = queries.requirements(session, bid_id, _filters())
        lots = queries.lots(session, bid_id)
        shown = {
            "counts": queries.requirement_counts(session, bid_id),
            "people": names(session),
            "lot_options": [(lot, lot) for lot in dict.fromkeys([*lots_of(session, bid), *lots])],
        }
    return render_template(
        "bids/content/requirements.html",
        bid=bid,
        rows=rows,
        form=form,
        choosable=choosable(),
        chips_shown=[(label, here(**{name: None})) for label, name in _chips()],
        shown_ignored=ignored(MEANS),
        typing=bool(form.errors) or request.args.get("entry") == "1",
        **shown,
    )


def _asked(name: str) -> str:
    value = request.args.get(name, "")
    return value if value and MEANS[name](value) else ""


def _filters() -> queries.Filters:
    owner = _asked("owner")
    return queries.Filters(
        show=_asked("show") or None,
        owner_id=data.current_user().id if owner == "me" else number(owner),
        lot=_asked("lot") or None,
    )


def _chips() -> list[tuple[str, str]]:
    shows = {"open-musts": _("Open musts"), "unassessed": _("Not assessed"), "reread": _("To be read again")}
    people = {"me": _("me"), **{str(user_id): name for user_id, name in choosable()}}
    show, owner, lot = (_asked(name) for name in ("show", "owner", "lot"))
    chips = [(shows[show], "show")] if show else []
    if owner:
        chips.append((_("Responsible: %(name)s", name=people.get(owner, owner)), "owner"))
    return [*chips, (_("Lot %(lot)s", lot=lot), "lot")] if lot else chips


@bp.post("/bids/<int:bid_id>/requirements")
@needs(Permission.EDIT_BIDS)
def add(bid_id: int) -> ResponseReturnValue:
    """Enter a requirement for each line typed; the cursor waits for the next one."""
    form = LinesForm()

    def do(session: Session) -> int:
        by, now = data.current_user(), data.now()
        return len(requirements.type_lines(session, bid_id, form.lines.data or "", by, now))

    if not form.validate_on_submit() or (entered := saved(form, do)) is None:
        return _page(bid_id, form), 422
    say(ngettext("%(n)s requirement entered.", "%(n)s requirements entered.", entered))
    # no anchor: a browser lets a field take the focus by itself only on a page without one
    return redirect(url_for(".index", bid_id=bid_id, entry="1"), 303)


@bp.post("/bids/<int:bid_id>/requirements/<int:requirement_id>/state")
@needs(Permission.EDIT_BIDS)
def assess(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Say how far a requirement is met, and stay at its row."""
    state, seen = request.form.get("state", ""), number(request.form.get("version", "")) or 0
    with data.write() as session:
        by, now = data.current_user(), data.now()
        place = requirements.assess(session, bid_id, requirement_id, state, seen, by, now).position
    say(_("Requirement %(number)s: %(state)s", number=place, state=labels.state(state)))
    return _back(bid_id, requirement_id)


@bp.route("/bids/<int:bid_id>/requirements/<int:requirement_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def edit(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Change a requirement: its text, evidence, page, owner, place."""
    with data.read() as session:
        bid, row = bids.one(session, bid_id), _row(session, bid_id, requirement_id)
        owner = session.get(User, row.owner_id) if row.owner_id else None
        history = audit.told(session, "bid_requirement", requirement_id, VOICE)
    people, back = choosable(also=owner), url_for(".index", bid_id=bid_id, _anchor=f"row-{requirement_id}")
    form = RequirementForm(people=people) if request.method == "POST" else RequirementForm.fresh(row, people=people)

    def do(session: Session) -> BidRequirement:
        by, now = data.current_user(), data.now()
        return requirements.edit(session, bid_id, requirement_id, form.values(), form.seen_version, by, now)

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        heading = _("Requirement %(number)s", number=row.position)
        more = {"version": row.version, "history": history, "place": PlaceForm.fresh(place=row.position), "row": row}
        return form_page(bid, form, heading, back, **more), 200 if request.method == "GET" else 422
    say(_("Saved."))
    return redirect(back, 303)


@bp.post("/bids/<int:bid_id>/requirements/<int:requirement_id>/place")
@needs(Permission.EDIT_BIDS)
def move(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Put a requirement elsewhere in the list."""
    place = number(request.form.get("place", "")) or 1
    with data.write() as session:
        requirements.move(session, bid_id, requirement_id, place, data.current_user(), data.now())
    say(_("Saved."))
    return _back(bid_id, requirement_id)


@bp.post("/bids/<int:bid_id>/requirements/<int:requirement_id>/remove")
@needs(Permission.EDIT_BIDS)
def remove(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Take a requirement out of the matrix; it can be taken back."""
    with data.write() as session:
        row = kept.in_bid(session, BidRequirement, bid_id, requirement_id)
        kept.remove(session, row, row.text, data.current_user(), data.now())
    say(_("Removed."), undo_url=url_for(".restore", bid_id=bid_id, requirement_id=requirement_id))
    return redirect(url_for(".index", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/requirements/<int:requirement_id>/restore")
@needs(Permission.EDIT_BIDS)
def restore(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Take a removed requirement back."""
    with data.write() as session:
        row = kept.in_bid(session, BidRequirement, bid_id, requirement_id, removed=True)
        kept.restore(session, row, row.text, data.current_user(), data.now())
    say(_("It is there again."))
    return _back(bid_id, requirement_id)


def _row(session: Session, bid_id: int, requirement_id: int) -> BidRequirement:
    if row := queries.requirement(session, bid_id, requirement_id):
        return row
    raise NotFound(_("There is nothing of the kind here."))


def _back(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Lead back to the row, in the list as it was narrowed."""
    narrowed: dict[str, Any] = {
        name: value for name in ("show", "owner", "lot") if (value := request.form.get(f"in_{name}"))
    }
    return redirect(url_for(".index", bid_id=bid_id, _anchor=f"row-{requirement_id}", **narrowed), 303)
