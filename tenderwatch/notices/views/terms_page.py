"""Trade terms: which words does a search put beside those that are typed, and which does the house want?"""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.i18n import _, ngettext
from tenderwatch.notices import labels
from tenderwatch.notices.tables import TradeGroup
from tenderwatch.notices.terms import groups, queries, service
from tenderwatch.notices.terms.forms import ChangedGroupForm, GroupForm, TakeInForm
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved

LONGEST_WORD = 100


@needs(Permission.READ)
def terms() -> ResponseReturnValue:
    """Show the house's own groups and those that come with the program."""
    return _page(GroupForm.fresh())


@needs(Permission.EDIT_SEARCHES)
def add_terms() -> ResponseReturnValue:
    """Add a group of the house's own."""
    form = GroupForm()

    def do(session: Session) -> TradeGroup:
        return service.add(session, form.typed, data.current_user(), data.now())

    if not form.validate_on_submit() or (group := saved(form, do)) is None:
        return _page(form), 422
    say(_("Added: %(name)s", name=service.written(group).line))
    return redirect(url_for(".terms"), 303)


@needs(Permission.EDIT_SEARCHES)
def edit_terms(group_id: int) -> ResponseReturnValue:
    """Write a group of the house otherwise."""
    with data.read() as session:
        group = service.get(session, group_id)
        history = audit.told(session, "trade_group", group_id, audit.Voice(labels.terms_field))
    if request.method == "GET":
        return _group_page(group, ChangedGroupForm.of(service.written(group), group.version), history)
    form = ChangedGroupForm()

    def do(session: Session) -> bool:
        kept = service.get(session, group_id, lock=True)
        service.change(session, kept, form.typed, form.seen_version, data.current_user(), data.now())
        return True

    if not form.validate_on_submit() or not saved(form, do):
        return _group_page(group, form, history), 422
    say(_("The group is saved. The next search asks with it."))
    return redirect(url_for(".terms"), 303)


@needs(Permission.EDIT_SEARCHES)
def remove_terms(group_id: int) -> ResponseReturnValue:
    """Do away with a group of the house."""
    with data.write() as session:
        group = service.get(session, group_id, lock=True)
        line = service.remove(session, group, data.current_user(), data.now())
    say(_("Removed: %(name)s", name=line))
    return redirect(url_for(".terms"), 303)


@needs(Permission.EDIT_SEARCHES)
def switch_terms() -> ResponseReturnValue:
    """Do without a group that comes with the program, or use it again."""
    name, on = request.form.get("name", ""), request.form.get("on") == "1"
    with data.write() as session:
        service.switch(session, name, on, data.current_user(), data.now())
    say(_("Used again: %(name)s", name=name) if on else _("Switched off: %(name)s", name=name))
    return redirect(url_for(".terms", find=request.form.get("find") or None), 303)


@needs(Permission.EDIT_SEARCHES)
def take_in_terms() -> ResponseReturnValue:
    """Add the groups of a file, all of them or none."""
    if request.method == "GET":
        return render_template("notices/terms_file.html", form=TakeInForm.fresh())
    form = TakeInForm()

    def do(session: Session) -> tuple[int, int]:
        return service.take_in(session, groups.from_file(form.text.data or ""), data.current_user(), data.now())

    if not form.validate_on_submit() or not form.take_file() or (taken := saved(form, do)) is None:
        return render_template("notices/terms_file.html", form=form), 422
    new, known = taken
    there = ngettext("%(n)s was there already.", "%(n)s were there already.", known) if known else ""
    say(f"{ngettext('%(n)s group is added.', '%(n)s groups are added.', new)} {there}".strip())
    return redirect(url_for(".terms"), 303)


@needs(Permission.READ)
def terms_file() -> ResponseReturnValue:
    """Return the house's own groups as a file of the shipped list's format."""
    with data.read() as session:
        lines = [line.group.line for line in queries.own(session)]
    head = _(
        "One group a line: Finnish = Swedish = English, terms parted by commas. A narrower term is in parentheses."
    )
    body = "".join(f"{line}\n" for line in (f"# {head}", *lines))
    named = {"Content-Disposition": 'attachment; filename="trade-terms.txt"'}
    return Response(body, mimetype="text/plain", headers=named)


def _page(form: GroupForm) -> str:
    find = request.args.get("find", "").strip()[:LONGEST_WORD]
    with data.read() as session:
        own, shipped = queries.own(session, find), queries.shipped(session, find)
    return render_template("notices/terms.html", own=own, shipped=shipped, find=find, form=form)


def _group_page(group: TradeGroup, form: ChangedGroupForm, history: list[audit.Told]) -> str:
    name = service.written(group).name
    return render_template("notices/terms_group.html", group=group, name=name, form=form, history=history)
