"""The lists of words that administrators edit: types and states of activities, the ladder, segments, services …"""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved
from tenderwatch.work import labels, queries, service
from tenderwatch.work.forms import NameForm, WordForm
from tenderwatch.work.lists import Word, words
from tenderwatch.work.rules import LISTS, MEANINGS
from tenderwatch.work.tables import ListEntry
from tenderwatch.work.views.blueprint import bp


@bp.get("/lists")
@needs(Permission.ADMINISTER)
def lists() -> ResponseReturnValue:
    """Show the lists, each with its entries."""
    with data.read() as session:
        entries = {which: _said(session, which) for which in labels.LIST_ORDER}
    return render_template("lists/index.html", entries=entries, labels=labels)


@bp.route("/lists/<which>", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def one_list(which: str) -> ResponseReturnValue:
    """Show a list, and add an entry to it."""
    _known(which)
    if request.method == "GET":
        return _page(which, WordForm.fresh(which=which))
    form = WordForm(which=which)

    def do(session: Session) -> ListEntry:
        said = (form.name.data or "", form.means.data or None)
        return service.add_word(session, which, *said, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(which, form), 422
    say(_("Added: %(name)s", name=form.name.data))
    return redirect(url_for(".one_list", which=which), 303)


@bp.route("/lists/<which>/<code>", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def rename_word(which: str, code: str) -> ResponseReturnValue:
    """Give an entry another name."""
    word = _entry(which, code)
    if request.method == "GET":
        return _name_page(which, word, NameForm.fresh(name=labels.name_of(which, word)))
    form = NameForm()

    def do(session: Session) -> ListEntry:
        return service.rename_word(session, which, code, form.name.data or "", data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _name_page(which, word, form), 422
    say(_("The name is saved. It stands wherever the entry is used."))
    return redirect(url_for(".one_list", which=which), 303)


@bp.post("/lists/<which>/<code>/retire")
@needs(Permission.ADMINISTER)
def retire_word(which: str, code: str) -> ResponseReturnValue:
    """Offer an entry no more."""
    return _put(which, code, service.retire_word, _("Retired: it is not offered any more, and what has it keeps it."))


@bp.post("/lists/<which>/<code>/use")
@needs(Permission.ADMINISTER)
def use_word(which: str, code: str) -> ResponseReturnValue:
    """Offer a retired entry again."""
    return _put(which, code, service.use_word_again, _("It is offered again."))


@bp.post("/lists/<which>/<code>/<any(up, down):way>")
@needs(Permission.ADMINISTER)
def shift_word(which: str, code: str, way: str) -> ResponseReturnValue:
    """Move an entry up or down."""

    def do(session: Session, which: str, code: str, *said: object) -> ListEntry:
        return service.shift_word(session, which, code, -1 if way == "up" else 1, *said)  # type: ignore[arg-type]

    return _put(which, code, do, _("The order is saved."))


def _put(which: str, code: str, do: Callable[..., ListEntry], text: str) -> ResponseReturnValue:
    with data.write() as session:
        do(session, which, code, data.current_user(), data.now())
    say(text)
    return redirect(url_for(".one_list", which=which), 303)


def _known(which: str) -> None:
    if which not in LISTS:
        raise NotFound(_("There is no such list."))


def _entry(which: str, code: str) -> Word:
    _known(which)
    with data.read() as session:
        word = words(session, which).get(code)
    if word is None:
        raise NotFound(_("There is no such entry."))
    return word


def _said(session: Session, which: str) -> list[tuple[Word, str]]:
    return [(word, labels.name_of(which, word)) for word in words(session, which).values()]


def _page(which: str, form: WordForm) -> str:
    with data.read() as session:
        entries, uses = _said(session, which), queries.uses(session, which)
        voice = audit.Voice(labels.field, labels.action)
        history = [
            line for row in queries.entry_ids(session, which) for line in audit.told(session, "list_entry", row, voice)
        ]
    return render_template(
        "lists/show.html",
        which=which,
        entries=entries,
        uses=uses,
        form=form,
        labels=labels,
        has_meanings=which in MEANINGS,
        history=sorted(history, key=lambda line: line.at, reverse=True)[:50],
    )


def _name_page(which: str, word: Word, form: NameForm) -> str:
    return render_template("lists/name.html", which=which, word=word, form=form, labels=labels)
