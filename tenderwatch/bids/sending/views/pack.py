"""What must be in the tender: taken from what the bid has, written down, changed, ready, removed."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.content import queries as content
from tenderwatch.bids.content.service import kept
from tenderwatch.bids.sending import labels, queries
from tenderwatch.bids.sending.forms import ItemForm, OfferForm
from tenderwatch.bids.sending.service import pack as service
from tenderwatch.bids.sending.tables import PackItem
from tenderwatch.bids.sending.views.blueprint import back, bp
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _, ngettext
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved


@bp.post("/bids/<int:bid_id>/submission/pack")
@needs(Permission.EDIT_BIDS)
def take(bid_id: int) -> ResponseReturnValue:
    """Put what is ticked into the pack."""
    with data.write() as session:
        offered = queries.offered(session, bid_id, queries.pack(session, bid_id))
        form = OfferForm.of(offered)()
        by, now = data.current_user(), data.now()
        new = service.take(session, bid_id, form.chosen("document"), form.chosen("must"), by, now)
    say(ngettext("%(n)s item is put into the pack.", "%(n)s items are put into the pack.", new))
    return back(bid_id)


@bp.route("/bids/<int:bid_id>/submission/pack/new", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def add(bid_id: int) -> ResponseReturnValue:
    """Write down something else that must be in the tender."""
    form = _form(bid_id, owner_id=data.current_user().id)

    def do(session: Session) -> PackItem:
        return service.add(session, bid_id, form.values(), data.current_user(), data.now())

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        return _page(bid_id, form, None), 200 if request.method == "GET" else 422
    say(_("It is in the pack list."))
    return back(bid_id)


@bp.route("/bids/<int:bid_id>/submission/pack/<int:item_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def edit(bid_id: int, item_id: int) -> ResponseReturnValue:
    """Change what is listed."""
    with data.read() as session:
        line = next((each for each in queries.pack(session, bid_id) if each.item.id == item_id), None)
        if line is None:
            raise NotFound(_("There is nothing of the kind here."))
        row = line.item
    form = _form(bid_id, row)

    def do(session: Session) -> PackItem:
        by, now = data.current_user(), data.now()
        return service.edit(session, bid_id, item_id, form.values(), form.seen_version, by, now)

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        return _page(bid_id, form, row), 200 if request.method == "GET" else 422
    say(_("Saved."))
    return back(bid_id)


def _form(bid_id: int, row: PackItem | None = None, **shown: Any) -> ItemForm:
    with data.read() as session:
        documents = content.documents(session, bid_id)
        owner = session.get(User, row.owner_id) if row and row.owner_id else None
    given: dict[str, Any] = {"documents": documents, "people": choosable(also=owner)}
    return ItemForm(**given) if request.method == "POST" else ItemForm.fresh(row, **given, **shown)


def _page(bid_id: int, form: ItemForm, row: PackItem | None) -> str:
    with data.read() as session:
        bid = bids.one(session, bid_id)
        history = audit.told(session, "bid_pack_item", row.id, labels.VOICE) if row else []
    return render_template(
        "bids/content/form.html",
        bid=bid,
        form=form,
        heading=_("Pack list: %(name)s", name=row.name) if row else _("Add to the pack list"),
        cancel_url=url_for(".show", bid_id=bid_id),
        version=row.version if row else None,
        upload=False,
        history=history,
        place=None,
        save=_("Save"),
    )


@bp.post("/bids/<int:bid_id>/submission/pack/<int:item_id>/<any(ready, missing):state>")
@needs(Permission.EDIT_BIDS)
def mark(bid_id: int, item_id: int, state: str) -> ResponseReturnValue:
    """Say that something is ready, or not after all."""
    with data.write() as session:
        service.mark(session, bid_id, item_id, state == "ready", data.current_user(), data.now())
    say(_("Saved."))
    return back(bid_id)


@bp.post("/bids/<int:bid_id>/submission/pack/<int:item_id>/remove")
@needs(Permission.EDIT_BIDS)
def remove(bid_id: int, item_id: int) -> ResponseReturnValue:
    """Take something out of the pack list."""
    with data.write() as session:
        row = kept.in_bid(session, PackItem, bid_id, item_id)
        kept.remove(session, row, row.name, data.current_user(), data.now())
    say(_("Removed."), undo_url=url_for(".restore", bid_id=bid_id, item_id=item_id))
    return back(bid_id)


@bp.post("/bids/<int:bid_id>/submission/pack/<int:item_id>/restore")
@needs(Permission.EDIT_BIDS)
def restore(bid_id: int, item_id: int) -> ResponseReturnValue:
    """Take something back into the pack list."""
    with data.write() as session:
        row = kept.in_bid(session, PackItem, bid_id, item_id, removed=True)
        kept.restore(session, row, row.name, data.current_user(), data.now())
    say(_("It is there again."))
    return back(bid_id)
