"""Trying the profile of a web page before it is saved."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from scrapers.errors import ProfileError
from scrapers.sources.page import Profile, from_settings
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.intake import labels, queries, trial_words
from tenderwatch.intake.forms import ProfileForm
from tenderwatch.intake.queries import SourceLine
from tenderwatch.intake.trying import try_profile
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.speech import outward, said

bp = Blueprint("trial", __name__)
SHOWN = 20


@bp.post("/sources/try")
@needs(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Show what a profile that is being written reads."""
    return _answer(None)


@bp.post("/sources/<int:source_id>/try")
@needs(Permission.ADMINISTER)
def change(source_id: int) -> ResponseReturnValue:
    """Show what the profile of a source reads as it is being changed."""
    with data.read() as session:
        line = queries.source(session, source_id, data.now())
    if line is None or line.source.kind != "page":
        raise NotFound(_("There is no such source."))
    return _answer(line)


def _answer(line: SourceLine | None) -> ResponseReturnValue:
    form = ProfileForm()
    profile = _profile(form)
    if profile is None:
        return render_template("intake/edit.html", form=form, line=line), 422
    trial = try_profile(data.house(), profile, SHOWN)
    return render_template(
        "intake/edit.html",
        form=form,
        line=line,
        trial=trial,
        profile=profile,
        labels=labels,
        words=trial_words,
        said=said,
        outward=outward,
    )


def _profile(form: ProfileForm) -> Profile | None:
    """Return the profile that was typed; what is wrong with it stands beside the field."""
    if not form.validate_on_submit():
        return None
    try:
        return from_settings(form.settings({}))
    except ProfileError as error:
        form.profile.errors = [str(error)]
        return None
