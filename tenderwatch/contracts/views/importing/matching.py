"""What the columns of a file tell, and what its cells leave open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from tenderwatch.contracts import labels
from tenderwatch.contracts.import_forms import columns_form, letters, questions_form, said_in, shown_in
from tenderwatch.contracts.importing import Matching, keeping, proposed
from tenderwatch.contracts.importing.asking import Questions, questions
from tenderwatch.contracts.importing.cells import text_of
from tenderwatch.contracts.views.blueprint import bp
from tenderwatch.contracts.views.importing.steps import Step, back_in, step_of, steps
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.people import choosable

SAMPLES = 3


@dataclass(frozen=True)
class Column:
    """A column of a file with the first of its different values."""

    number: int
    letters: str
    head: str
    samples: Sequence[str]
    filled: int


@bp.route("/import/<int:import_id>/columns", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def import_columns(import_id: int) -> ResponseReturnValue:
    """Ask what each column tells; what its head and its cells seem to tell is proposed."""
    step = step_of(import_id)
    kind = columns_form(step.heads, step.matching.columns)
    if request.method == "GET":
        return _columns(step, kind.fresh(**_shown(step)))
    form: Any = kind()
    if not form.validate_on_submit():
        return _columns(step, form), 422
    if request.form.get("do") == "heads":
        return _read_again(step, form)
    columns = tuple(form[f"column_{n}"].data for n in range(len(step.heads)))
    try:
        keeping.check_columns(columns)
    except Invalid as error:
        form.refuse({f"column_{name}" if name.isdecimal() else name: words for name, words in error.problems.items()})
        return _columns(step, form), 422
    return _match(step, replace(step.matching, columns=columns), form.keep_as.data or "")


def _match(step: Step, matching: Matching, keep_as: str) -> ResponseReturnValue:
    matching = replace(matching, fixed={k: v for k, v in matching.fixed.items() if k not in matching.columns})
    with data.write() as session:
        step.kept = keeping.match(session, step.kept.id, matching, data.current_user())
        if keep_as.strip():
            keeping.keep_matching(session, keep_as, step.grid, matching, data.current_user(), data.now())
        asked = questions(session, Step(step.kept).sheet)
    return redirect(back_in(step.kept.id, "questions" if asked.is_open else "preview"), 303)


def _read_again(step: Step, form: Any) -> ResponseReturnValue:
    """Take the heads from another line, and propose anew what they tell."""
    header = form.header.data
    if all(line.number != header for line in step.grid.lines):
        form.header.errors = [_("There is nothing on this line.")]
        return _columns(step, form), 422
    with data.write() as session:
        keeping.match(session, step.kept.id, proposed(step.grid, header), data.current_user())
    return redirect(back_in(step.kept.id, "columns"), 303)


def _shown(step: Step) -> dict[str, Any]:
    matching = step.matching
    return {f"column_{n}": field for n, field in enumerate(matching.columns)} | {"header": matching.header}


def _columns(step: Step, form: Any) -> str:
    with data.read() as session:
        name = keeping.kept_for(session, step.grid, step.matching)
        before = keeping.taken_before(session, step.kept)
    return render_template(
        "contracts/importing/columns.html",
        form=form,
        kept=step.kept,
        columns=list(_samples(step)),
        known_as=name[0] if name else None,
        before=before,
        rows=len(step.sheet.rows),
        steps=steps(step.kept, "columns"),
    )


def _samples(step: Step) -> list[Column]:
    below = [line for line in step.grid.lines if line.number > step.matching.header]
    found = []
    for n, head in enumerate(step.heads):
        texts = [text for line in below if n < len(line.cells) and (text := text_of(line.cells[n]))]
        if head or texts:
            found.append(Column(n, letters(n), head, list(dict.fromkeys(texts))[:SAMPLES], len(texts)))
    return found


@bp.route("/import/<int:import_id>/questions", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def import_questions(import_id: int) -> ResponseReturnValue:
    """Ask what nobody may guess: the order of days, who is meant, what stands for all rows."""
    step = step_of(import_id)
    with data.read() as session:
        asked = questions(session, step.sheet)
        emails = {user.id: user.email for user in users.people(session)}
    kind = questions_form(asked, choosable(), emails)
    if request.method == "GET":
        return _questions(step, asked, kind.fresh(**shown_in(asked, step.matching)))
    form: Any = kind()
    if not form.validate_on_submit():
        return _questions(step, asked, form), 422
    said = replace(step.matching, **said_in(form, asked, step.matching))
    with data.write() as session:
        keeping.match(session, import_id, said, data.current_user())
    if asked.more_words:
        say(_("That was the first part: there are more words to be explained."), "warn")
    return redirect(back_in(import_id, "questions" if asked.more_words else "preview"), 303)


def _questions(step: Step, asked: Questions, form: Any) -> str:
    return render_template(
        "contracts/importing/questions.html",
        form=form,
        kept=step.kept,
        asked=asked,
        labels=labels,
        heads=step.sheet.heads,
        steps=steps(step.kept, "questions"),
    )
