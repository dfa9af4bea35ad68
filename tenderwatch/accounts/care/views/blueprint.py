"""The blueprint of care and what its pages share."""

from typing import Any

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.web.forms import Form
from tenderwatch.work.lists import words

bp = Blueprint("care", __name__)

VOICE = audit.Voice(labels.field, labels.action, labels.value)


def pages(current: str) -> list[tuple[str, str, bool]]:
    """Return the links between the pages of care."""
    places = [
        ("care.index", _("Overdue care")),
        ("care.open_after_cares", _("After-care")),
        ("care.former", _("Former customers")),
        ("care.open_referrals", _("Referrals")),
        ("care.campaigns", _("Campaigns")),
        ("plans.index", _("Goals")),
        ("feedback.index", _("Feedback")),
    ]
    return [(url_for(endpoint), label, endpoint == current) for endpoint, label in places]


def names(session: Session, which: str) -> dict[str, str | None]:
    """Return what the house calls the entries of a list, None for the product's own."""
    return {code: word.name for code, word in words(session, which).items()}


def form_page(form: Form, heading: str, cancel_url: str, **more: Any) -> str:
    """Return the page of a form; `more` may be meta, lead, save, version and history."""
    shown = {"meta": None, "lead": (), "save": _("Save"), "version": None, "history": [], **more}
    return render_template("accounts/kept_form.html", form=form, heading=heading, cancel_url=cancel_url, **shown)


def segment_choices(session: Session, also: str = "") -> list[tuple[str, str]]:
    """Return the segments that are in use, and the one that is asked for."""
    known = words(session, "segment").values()
    return [(w.code, labels.segment_name(w.code, w.name)) for w in known if not w.retired or w.code == also]


WORDS = {
    "care_subject": labels.subject,
    "care_standing": labels.standing,
    "care_step": labels.step,
    "care_contacts": labels.contacts_whom,
}
"""Words of the sections that stand on pages of other rooms, too."""

for name, say in WORDS.items():
    bp.add_app_template_global(say, name)
