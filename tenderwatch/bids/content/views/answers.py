"""The library of reusable answers, and choosing one for a requirement."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.content import queries
from tenderwatch.bids.content.forms import AnswerForm
from tenderwatch.bids.content.service import answers, kept
from tenderwatch.bids.content.tables import ReusableAnswer
from tenderwatch.bids.content.views.shared import VOICE, form_page, names
from tenderwatch.errors import NotFound
from tenderwatch.i18n import LANGUAGES, _
from tenderwatch.users import audit
from tenderwatch.users.labels import LANGUAGE_NAMES
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.links import ignored
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved

bp = Blueprint("answers", __name__)
MEANS: Mapping[str, Callable[[str], bool]] = {
    "q": lambda value: len(value) <= 200,
    "language": lambda value: value in LANGUAGES,
    "overdue": lambda value: value == "1",
}


@bp.get("/answers")
@needs(Permission.SEE_BIDS)
def index() -> ResponseReturnValue:
    """Show the library, narrowed by the address."""
    return _library("bids/content/answers.html")


@bp.get("/bids/<int:bid_id>/requirements/<int:requirement_id>/answers")
@needs(Permission.EDIT_BIDS)
def choose(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Show the library for a requirement, to copy an answer into its evidence."""
    with data.read() as session:
        bid, row = bids.one(session, bid_id), queries.requirement(session, bid_id, requirement_id)
    if row is None:
        raise NotFound(_("There is nothing of the kind here."))
    return _library("bids/content/choose_answer.html", bid=bid, requirement=row)


def _library(template: str, **more: Any) -> str:
    asked = {name: value for name in MEANS if (value := request.args.get(name, "")) and MEANS[name](value)}
    filters = queries.AnswerFilters(
        asked.get("q", ""), asked.get("language", ""), data.today() if "overdue" in asked else None
    )
    with data.read() as session:
        found = queries.answers(session, filters)
        return render_template(
            template,
            answers=found,
            uses=queries.uses(session, [each.id for each in found]),
            people=names(session),
            languages=LANGUAGE_NAMES,
            today=data.today(),
            asked=asked,
            shown_ignored=ignored(MEANS),
            **more,
        )


@bp.post("/bids/<int:bid_id>/requirements/<int:requirement_id>/answers/<int:answer_id>")
@needs(Permission.EDIT_BIDS)
def use(bid_id: int, requirement_id: int, answer_id: int) -> ResponseReturnValue:
    """Copy an answer into the evidence of a requirement."""
    with data.write() as session:
        answers.use(session, answer_id, bid_id, requirement_id, data.current_user(), data.now())
    say(_("The answer is copied into the evidence. Make it fit this bid."))
    return redirect(url_for("content.requirements.edit", bid_id=bid_id, requirement_id=requirement_id), 303)


@bp.route("/answers/new", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def add() -> ResponseReturnValue:
    """Enter an answer into the library."""
    me = data.current_user()
    shown = {"language": me.language, "owner_id": me.id}
    form = AnswerForm(people=choosable()) if request.method == "POST" else AnswerForm.fresh(people=choosable(), **shown)

    def do(session: Session) -> ReusableAnswer:
        return answers.enter(session, form.values(), data.current_user(), data.now())

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = form_page(None, form, _("New reusable answer"), url_for(".index"))
        return page, 200 if request.method == "GET" else 422
    say(_("The answer is entered."))
    return redirect(url_for(".index"), 303)


@bp.route("/answers/<int:answer_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def edit(answer_id: int) -> ResponseReturnValue:
    """Change an answer; what was copied from it stays as it is."""
    with data.read() as session:
        row = answers.answer_of(session, answer_id)
        owner = session.get(User, row.owner_id) if row.owner_id else None
        history = audit.told(session, "reusable_answer", answer_id, VOICE)
    people = choosable(also=owner)
    shown = {name: getattr(row, name) for name in answers.FIELDS} | {"tags": ", ".join(row.tags)}
    form = AnswerForm(people=people) if request.method == "POST" else AnswerForm.fresh(people=people, **shown)

    def do(session: Session) -> ReusableAnswer:
        by, now = data.current_user(), data.now()
        return answers.edit(session, answer_id, form.values(), form.seen_version, by, now)

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = form_page(None, form, row.title, url_for(".index"), version=row.version, history=history)
        return page, 200 if request.method == "GET" else 422
    say(_("Saved."))
    return redirect(url_for(".index", _anchor=f"answer-{answer_id}"), 303)


@bp.post("/answers/<int:answer_id>/remove")
@needs(Permission.EDIT_BIDS)
def remove(answer_id: int) -> ResponseReturnValue:
    """Take an answer out of the library; it can be taken back."""
    with data.write() as session:
        row = answers.answer_of(session, answer_id)
        kept.remove(session, row, row.title, data.current_user(), data.now())
    say(_("Removed."), undo_url=url_for(".restore", answer_id=answer_id))
    return redirect(url_for(".index"), 303)


@bp.post("/answers/<int:answer_id>/restore")
@needs(Permission.EDIT_BIDS)
def restore(answer_id: int) -> ResponseReturnValue:
    """Take a removed answer back."""
    with data.write() as session:
        row = answers.answer_of(session, answer_id, removed=True)
        kept.restore(session, row, row.title, data.current_user(), data.now())
    say(_("It is there again."))
    return redirect(url_for(".index"), 303)
