"""The form that customers see: no sign-in, no cookie, nothing of another host; GET shows, POST keeps.

The signed link is the authority, so the page needs no token against forgery.  Link scanners follow links: nothing
changes on GET.  Whatever is wrong with a link, unknown, expired or withdrawn, has the same calm answer.
"""

import hashlib

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch import i18n
from tenderwatch.accounts.feedback import labels, rules, service
from tenderwatch.accounts.feedback.forms import ReplyForm
from tenderwatch.accounts.feedback.service import Reply
from tenderwatch.accounts.feedback.tokens import token_of
from tenderwatch.accounts.feedback.views.blueprint import bp
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import LANGUAGES, _
from tenderwatch.today.asking import our_name
from tenderwatch.users import service as users
from tenderwatch.web import data
from tenderwatch.web.access import public
from tenderwatch.web.security import csrf


@bp.after_request
def _discreet(response: Response) -> Response:
    if request.endpoint in ("feedback.form", "feedback.reply", "feedback.spare"):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("/f/<link>")
@public
def form(link: str) -> ResponseReturnValue:
    """Show the form, filled in with what was answered before."""
    try:
        row = _asked(link)
    except NotFound:
        return _calm(_("This form takes no answers any more, or never did."), 404)
    with i18n.speaking(_language(row)):
        shown = ReplyForm(
            formdata=None,
            score="" if row.score is None else str(row.score),
            words=row.words,
            is_complaint=row.kind == "complaint",
        )
        return _form_page(link, row, shown)


@bp.post("/f/<link>")
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def reply(link: str) -> ResponseReturnValue:
    """Keep the answer, or its correction."""
    if _too_often(link):
        return _calm(_("Too many tries. Wait a quarter of an hour and try again."), 429)
    try:
        row = _asked(link)
    except NotFound:
        return _calm(_("This form takes no answers any more, or never did."), 404)
    with i18n.speaking(_language(row)):
        sent = ReplyForm()
        if not sent.validate() or not _kept(link, sent):
            return _form_page(link, row, sent), 422
    return redirect(url_for(".form", link=link, lang=request.args.get("lang")), 303)


@bp.post("/f/<link>/no-more")
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def spare(link: str) -> ResponseReturnValue:
    """Keep that the person wants to be asked no more; said twice it is kept once."""
    if _too_often(link):
        return _calm(_("Too many tries. Wait a quarter of an hour and try again."), 429)
    try:
        row, token = _asked(link), token_of(link, data.house().settings.secret_key)
        with data.house().database.write() as session:
            service.spare_by_form(session, token, data.now())
    except NotFound:
        return _calm(_("This form takes no answers any more, or never did."), 404)
    with i18n.speaking(_language(row)):
        return _calm(_("Noted: we ask you for feedback no more."), 200)


def _asked(link: str) -> Feedback:
    with data.read() as session:
        return service.by_token(session, token_of(link, data.house().settings.secret_key), data.now())


def _kept(link: str, sent: ReplyForm) -> bool:
    words = (sent.words.data or "").strip() or None
    said = Reply(sent.said_score, words, bool(sent.is_complaint.data))
    token = token_of(link, data.house().settings.secret_key)
    try:
        with data.house().database.write() as session:
            service.reply(session, token, said, data.now())
    except Invalid as error:
        sent.refuse(error.problems)
        return False
    return True


def _too_often(link: str) -> bool:
    """Count the tries of a form and of an address as those of signing in are counted, apart from them."""
    about = f"feedback:{hashlib.sha256(link.encode()).hexdigest()}"
    address = f"feedback:{request.remote_addr or ''}"
    with data.house().database.write() as session:
        if users.too_many_attempts(session, about, address, data.now()):
            return True
        users.note_failure(session, about, address, data.now())
    return False


def _language(row: Feedback) -> str:
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else row.language or i18n.language()


def _form_page(link: str, row: Feedback, shown: ReplyForm) -> str:
    with data.read() as session:
        contract = session.get(Contract, row.contract_id) if row.contract_id else None
        us = our_name(session, data.house().settings)
    others = [
        (url_for(".form", link=link, lang=code), code, labels.language(code))
        for code in LANGUAGES
        if code != i18n.language()
    ]
    return render_template(
        "feedback/form.html",
        form=shown,
        link=link,
        row=row,
        contract=contract.title if contract else None,
        us=us,
        others=others,
        lowest=rules.LOWEST,
        highest=rules.HIGHEST,
    )


def _calm(words: str, status: int) -> ResponseReturnValue:
    return render_template("feedback/closed.html", words=words), status
