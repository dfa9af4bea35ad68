"""Sources and the quarantine."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scrapers.sources import SOURCES
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.intake import adding_views, backfills, days, doubts, keys, labels, queries, reparsing, service
from tenderwatch.intake.forms import ProfileForm
from tenderwatch.intake.manners import manners_of
from tenderwatch.intake.queries import SourceLine
from tenderwatch.intake.tables import Source
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say

bp = Blueprint("intake", __name__)
VOICE = audit.Voice(field=labels.field, action=labels.action, value=labels.value)
EXAMPLE = """\
id: fi-esimerkkila
name: Esimerkkilä, avoimet tarjouspyynnöt
country: FIN
language: fi
timezone: Europe/Helsinki
buyer: {name: Esimerkkilän kunta}
request:
  start_urls: ["https://www.example.org/hankinnat"]
list:
  item: "table.calls tbody tr"
  fields:
    source_ref: {selector: "td:nth-child(1)", transform: [strip]}
    title: {selector: "td:nth-child(2) a", required: true}
    url: {selector: "td:nth-child(2) a", attr: href, transform: [absolute_url], required: true}
    deadline: {selector: "td:nth-child(3)", type: datetime}
  id_from: [source_ref, url]
  empty_marker: {text: "Ei avoimia tarjouspyyntöjä"}
"""


@bp.get("/sources")
@needs(Permission.SEE_SOURCES)
def sources() -> ResponseReturnValue:
    """List the sources: can anything be missing right now?"""
    today = data.today()
    with data.read() as session:
        lines = queries.sources(session, data.now())
        complete = days.completeness(session, today)
        waiting = queries.quarantined(session)
    return render_template(
        "intake/sources.html",
        lines=lines,
        complete=complete,
        answer=doubts.answer(lines, complete),
        keys={line.source.id: _missing_key(line.source) for line in lines},
        yesterday=today - timedelta(days=1),
        quarantined=waiting,
        labels=labels,
        knows_days=days.knows_days,
    )


def _missing_key(source: Source) -> str | None:
    return keys.missing(source.kind, source.settings, data.house().settings.keys)


@bp.route("/sources/new/page", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def add() -> ResponseReturnValue:
    """Add a web page by its profile."""
    if request.method == "GET":
        return _edit_page(ProfileForm.fresh(profile=EXAMPLE), None)
    form = ProfileForm()
    if form.validate_on_submit() and (source_id := _added(form)):
        say(_("The page is added and will be polled soon."))
        return redirect(url_for(".source", source_id=source_id), 303)
    return _edit_page(form, None), 422


def _added(form: ProfileForm) -> int | None:
    settings = form.settings({})
    name = str(settings.get("name") or settings.get("id") or _("Web page"))
    try:
        with data.write() as session:
            by, now = data.current_user(), data.now()
            return service.add_source(
                session, name, "page", settings, by, now, every_minutes=form.every_minutes.data
            ).id
    except Invalid as error:
        _spread(form, error)
        return None


@bp.get("/sources/<int:source_id>")
@needs(Permission.SEE_SOURCES)
def source(source_id: int) -> ResponseReturnValue:
    """Show one source: how it is, what it asks for, what of it could not be read."""
    line, today = _line(source_id), data.today()
    with data.read() as session:
        complete = days.completeness(session, today)
        return render_template(
            "intake/source.html",
            line=line,
            complete=complete.get(source_id),
            ledger=days.ledger(session, line.source, today),
            today=today,
            troubles_of=days.troubles_of(session, source_id),
            asked_back=next((each for each in backfills.of_source(session, source_id) if not each.done_at), None),
            knows_days=days.knows_days(line.source),
            answer=doubts.answer([line], complete),
            key=_missing_key(line.source),
            removable=service.gave_nothing(session, source_id),
            labels=labels,
            settings=service.as_yaml(line.source.settings),
            refused=queries.quarantine(session, source_id),
            history=audit.told(session, "source", source_id, VOICE),
        )


def _line(source_id: int) -> SourceLine:
    with data.read() as session:
        line = queries.source(session, source_id, data.now())
    if line is None:
        raise NotFound(_("There is no such source."))
    return line


@bp.route("/sources/<int:source_id>/edit", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def edit(source_id: int) -> ResponseReturnValue:
    """Change what a source asks for."""
    line = _line(source_id)
    if SOURCES[line.source.kind].settings:
        return adding_views.edit(line.source)
    form = _form_of(line)
    if request.method == "POST" and form.validate_on_submit() and _changed(form, source_id):
        say(_("The source is saved."))
        return redirect(url_for(".source", source_id=source_id), 303)
    return _edit_page(form, line), 422 if request.method == "POST" else 200


def _form_of(line: SourceLine) -> ProfileForm:
    if request.method == "POST":
        return ProfileForm()
    every = None if manners_of(line.source).every else line.source.every_minutes
    return ProfileForm.fresh(every_minutes=every, profile=service.as_yaml(line.source.settings))


def _changed(form: ProfileForm, source_id: int) -> bool:
    try:
        with data.write() as session:
            found = service.source_of(session, source_id)
            settings = form.settings(dict(found.settings))
            every, by, now = form.every_minutes.data, data.current_user(), data.now()
            house = data.house().settings
            service.change_settings(session, found, settings, every, form.seen_version, by, now, house=house)
    except Invalid as error:
        _spread(form, error)
        return False
    return True


def _edit_page(form: ProfileForm, line: SourceLine | None) -> str:
    return render_template("intake/edit.html", form=form, line=line)


def _spread(form: ProfileForm, error: Invalid) -> None:
    """Put a problem beside its field; what is wrong inside a profile names the place in it."""
    for name, text in error.problems.items():
        field = form[name] if name in form else next(iter(form))
        field.errors = [text if name in form else f"{name}: {text}"]


@bp.post("/sources/<int:source_id>/switch")
@needs(Permission.ADMINISTER)
def switch(source_id: int) -> ResponseReturnValue:
    """Switch a source on or off."""
    on = request.form.get("on") == "1"
    with data.write() as session:
        service.set_enabled(session, source_id, on, data.current_user(), data.now())
    say(_("The source is switched on and will be polled soon.") if on else _("The source is switched off."))
    return redirect(url_for(".source", source_id=source_id), 303)


@bp.post("/sources/<int:source_id>/fetch")
@needs(Permission.ADMINISTER)
def fetch(source_id: int) -> ResponseReturnValue:
    """Ask a source at the scheduler's next look."""
    with data.write() as session:
        service.fetch_now(session, source_id, data.current_user(), data.now())
    say(_("The source will be asked within a minute."))
    return redirect(url_for(".source", source_id=source_id), 303)


@bp.get("/quarantine")
@needs(Permission.ADMINISTER)
def quarantine() -> ResponseReturnValue:
    """List what could not be read, and why."""
    with data.read() as session:
        found = queries.quarantine(session)
        total = queries.quarantined(session)
    return render_template("intake/quarantine.html", found=found, total=total)


@bp.post("/quarantine/<int:document_id>/again")
@needs(Permission.ADMINISTER)
def read_again(document_id: int) -> ResponseReturnValue:
    """Read a document again."""
    reason = reparsing.read_again(data.house(), document_id, data.now())
    if reason:
        say(_("It still cannot be read."), "warn")
    else:
        say(_("It is read now."))
    return redirect(url_for(".quarantine"), 303)


@bp.post("/quarantine/<int:document_id>/settle")
@needs(Permission.ADMINISTER)
def settle(document_id: int) -> ResponseReturnValue:
    """Let a document that cannot be read be."""
    with data.write() as session:
        service.settle(session, document_id, data.current_user(), data.now())
    say(_("It has left the quarantine; its bytes are kept."))
    return redirect(url_for(".quarantine"), 303)
