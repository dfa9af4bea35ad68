"""Questions to the buyer, what was answered, and which requirements it changes."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.content import queries
from tenderwatch.bids.content.forms import QuestionForm
from tenderwatch.bids.content.service import kept, questions
from tenderwatch.bids.content.tables import BidQuestion
from tenderwatch.bids.content.views.shared import VOICE, form_page
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved

bp = Blueprint("questions", __name__)


@bp.get("/bids/<int:bid_id>/questions")
@needs(Permission.SEE_BIDS)
def index(bid_id: int) -> ResponseReturnValue:
    """Show the questions of a bid, those without an answer first."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
        return render_template(
            "bids/content/questions.html",
            bid=bid,
            questions=queries.questions(session, bid_id),
            requirements={each.id: each for each in queries.requirements(session, bid_id)},
            questions_by=queries.questions_by(session, bid),
        )


@bp.route("/bids/<int:bid_id>/questions/new", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def ask(bid_id: int) -> ResponseReturnValue:
    """Write down a question."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
    about = {"requirements": request.args.get("about", "")[:500]}
    form = QuestionForm() if request.method == "POST" else QuestionForm.fresh(**about)

    def do(session: Session) -> BidQuestion:
        return questions.ask(session, bid_id, form.values(), data.current_user(), data.now())

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = form_page(bid, form, _("New question"), url_for(".index", bid_id=bid_id))
        return page, 200 if request.method == "GET" else 422
    say(_("The question is entered."))
    return redirect(url_for(".index", bid_id=bid_id), 303)


@bp.route("/bids/<int:bid_id>/questions/<int:question_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def edit(bid_id: int, question_id: int) -> ResponseReturnValue:
    """Change a question, or enter its answer."""
    with data.read() as session:
        bid, row = bids.one(session, bid_id), _row(session, bid_id, question_id)
        places = {each.id: each.position for each in queries.requirements(session, bid_id)}
        history = audit.told(session, "bid_question", question_id, VOICE)
    about = sorted(places[each.requirement_id] for each in row.links if each.requirement_id in places)
    shown = {name: getattr(row, name) for name in questions.FIELDS}
    fresh = {**shown, "requirements": ", ".join(map(str, about))}
    form = QuestionForm() if request.method == "POST" else QuestionForm.fresh(**fresh)

    def do(session: Session) -> BidQuestion:
        by, now = data.current_user(), data.now()
        return questions.edit(session, bid_id, question_id, form.values(), form.seen_version, by, now)

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        back = url_for(".index", bid_id=bid_id)
        page = form_page(bid, form, _("Question and answer"), back, version=row.version, history=history)
        return page, 200 if request.method == "GET" else 422
    say(_("Saved."))
    return redirect(url_for(".index", bid_id=bid_id, _anchor=f"question-{question_id}"), 303)


@bp.post("/bids/<int:bid_id>/questions/<int:question_id>/apply/<int:requirement_id>")
@needs(Permission.EDIT_BIDS)
def apply_answer(bid_id: int, question_id: int, requirement_id: int) -> ResponseReturnValue:
    """Mark a requirement to be read again, since the answer changes it."""
    with data.write() as session:
        by, now = data.current_user(), data.now()
        place = questions.apply_answer(session, bid_id, question_id, requirement_id, by, now).position
    say(_("Requirement %(number)s is to be read again.", number=place))
    return redirect(url_for(".index", bid_id=bid_id, _anchor=f"question-{question_id}"), 303)


@bp.post("/bids/<int:bid_id>/questions/<int:question_id>/remove")
@needs(Permission.EDIT_BIDS)
def remove(bid_id: int, question_id: int) -> ResponseReturnValue:
    """Take a question out of the list; it can be taken back."""
    with data.write() as session:
        row = kept.in_bid(session, BidQuestion, bid_id, question_id)
        kept.remove(session, row, row.text, data.current_user(), data.now())
    say(_("Removed."), undo_url=url_for(".restore", bid_id=bid_id, question_id=question_id))
    return redirect(url_for(".index", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/questions/<int:question_id>/restore")
@needs(Permission.EDIT_BIDS)
def restore(bid_id: int, question_id: int) -> ResponseReturnValue:
    """Take a removed question back."""
    with data.write() as session:
        row = kept.in_bid(session, BidQuestion, bid_id, question_id, removed=True)
        kept.restore(session, row, row.text, data.current_user(), data.now())
    say(_("It is there again."))
    return redirect(url_for(".index", bid_id=bid_id), 303)


def _row(session: Session, bid_id: int, question_id: int) -> BidQuestion:
    if row := queries.question(session, bid_id, question_id):
        return row
    raise NotFound(_("There is nothing of the kind here."))
