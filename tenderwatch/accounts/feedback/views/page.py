"""The page of one feedback."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tenderwatch.accounts.feedback import labels, queries
from tenderwatch.accounts.feedback.views.blueprint import bp, service_names
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.people import choosable

VOICE = audit.Voice(labels.field, labels.action, labels.value)


@bp.get("/feedback/<int:feedback_id>")
@needs(Permission.SEE_ACCOUNTS)
def show(feedback_id: int) -> ResponseReturnValue:
    """Show what was said, how far it has come and what is next, who hears of it, and its history."""
    with data.read() as session:
        page = queries.page(session, feedback_id, data.today())
        return render_template(
            "feedback/show.html",
            page=page,
            row=page.row,
            line=page.line,
            labels=labels,
            services=service_names(session),
            people=choosable(),
            today=data.today(),
            history=audit.told(session, "feedback", feedback_id, VOICE),
        )
