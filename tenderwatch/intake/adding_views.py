"""Adding a source of any kind, changing one by its form, renaming and removing one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scrapers.sources import SOURCES
from tenderwatch import i18n
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.intake import form_words, keys, labels, service
from tenderwatch.intake.adding import SourceForm, form_of
from tenderwatch.intake.forms import NameForm
from tenderwatch.intake.tables import Source
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say

bp = Blueprint("sources", __name__)


@bp.get("/sources/new")
@needs(Permission.ADMINISTER)
def choose() -> ResponseReturnValue:
    """Show which kinds of source there are, and what each needs."""
    kinds = sorted(SOURCES, key=lambda name: labels.kind(name).casefold())
    return render_template("intake/choose.html", kinds=kinds, labels=labels, about=form_words.about, address=_address)


def _address(kind: str) -> str:
    return url_for(".add", kind=kind) if SOURCES[kind].settings else url_for("intake.add")


@bp.route("/sources/new/<kind>", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def add(kind: str) -> ResponseReturnValue:
    """Add a source by the form of its kind."""
    if kind not in SOURCES or not SOURCES[kind].settings:
        raise NotFound(_("There is no such kind of source."))
    form_class = form_of(kind, i18n.language())
    if request.method == "GET":
        return _page(form_class.fresh(every_minutes=SOURCES[kind].every_minutes), None, {})
    form = form_class()
    if form.validate_on_submit() and (source_id := _added(form, kind)):
        say(_("The source is added and will be polled soon."))
        return redirect(url_for("intake.source", source_id=source_id), 303)
    return _page(form, None, {}), 422


def _added(form: SourceForm, kind: str) -> int | None:
    name, every = (form.name.data or "").strip(), form.every_minutes.data
    try:
        with data.write() as session:
            by, now, house = data.current_user(), data.now(), data.house().settings
            settings = form.settings({})
            return service.add_source(session, name, kind, settings, by, now, every_minutes=every, house=house).id
    except Invalid as error:
        form.refuse_settings(error.problems)
        return None


def edit(source: Source) -> ResponseReturnValue:
    """Change a source by the form of its kind."""
    form_class = form_of(source.kind, i18n.language())
    known = dict(source.settings)
    if request.method == "GET":
        shown = form_class.values_of(known)
        return _page(form_class.fresh(name=source.name, every_minutes=source.every_minutes, **shown), source, known)
    form = form_class()
    if form.validate_on_submit() and _changed(form, source.id):
        say(_("The source is saved."))
        return redirect(url_for("intake.source", source_id=source.id), 303)
    return _page(form, source, known), 422


def _changed(form: SourceForm, source_id: int) -> bool:
    try:
        with data.write() as session:
            found = service.source_of(session, source_id)
            settings, every = form.settings(found.settings), form.every_minutes.data
            by, now, house = data.current_user(), data.now(), data.house().settings
            name, version = form.name.data, form.seen_version
            service.change_settings(session, found, settings, every, version, by, now, house=house, name=name)
    except Invalid as error:
        form.refuse_settings(error.problems)
        return False
    return True


def _page(form: SourceForm, source: Source | None, known: Mapping[str, Any]) -> str:
    asked = {each.name for each in SOURCES[form.KIND].settings}
    return render_template(
        "intake/adding.html",
        form=form,
        source=source,
        labels=labels,
        about=form_words.about(form.KIND),
        others=service.as_yaml({name: value for name, value in known.items() if name not in asked}),
        has_others=bool(set(known) - asked),
        key=keys.missing(form.KIND, known, data.house().settings.keys),
    )


@bp.route("/sources/<int:source_id>/name", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def rename(source_id: int) -> ResponseReturnValue:
    """Give a source another name."""
    source = _source(source_id)
    form = NameForm() if request.method == "POST" else NameForm.fresh(name=source.name)
    if request.method == "POST" and form.validate_on_submit() and _renamed(form, source_id):
        say(_("The source has another name now."))
        return redirect(url_for("intake.source", source_id=source_id), 303)
    return render_template("intake/name.html", form=form, source=source), 422 if request.method == "POST" else 200


def _renamed(form: NameForm, source_id: int) -> bool:
    try:
        with data.write() as session:
            found = service.source_of(session, source_id)
            service.rename(session, found, form.name.data or "", data.current_user(), data.now())
    except Invalid as error:
        form.refuse(error.problems)
        return False
    return True


@bp.route("/sources/<int:source_id>/remove", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def remove(source_id: int) -> ResponseReturnValue:
    """Ask, and then forget a source that never gave anything."""
    source = _source(source_id)
    if request.method == "POST":
        with data.write() as session:
            service.remove(session, source_id, data.current_user(), data.now())
        say(_("%(name)s is removed.", name=source.name))
        return redirect(url_for("intake.sources"), 303)
    with data.read() as session:
        removable = service.gave_nothing(session, source_id)
    return render_template("intake/remove.html", source=source, removable=removable)


def _source(source_id: int) -> Source:
    with data.read() as session:
        return service.source_of(session, source_id)
