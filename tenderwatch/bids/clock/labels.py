"""Words of the legal clock: its dates, where they are counted from, why one is not computed, and the rules behind."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tenderwatch.calendar.decision import SWITCHES
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users import labels as users
from tenderwatch.web import formatters


def legal_date(code: str) -> str:
    """Return the name of a date."""
    return {
        "receipt": _("The decision is received"),
        "standstill": _("Standstill ends"),
        "contract-from": _("Earliest day of the contract"),
        "appeal": _("Last day to appeal to the Market Court"),
        "appeal-ex-ante": _("Last day to appeal after the ex-ante notice"),
        "appeal-award-notice": _("Last day to appeal after the award notice"),
        "appeal-defective": _("Last day to appeal against a badly defective decision"),
        "correction": _("Last day to ask for a procurement correction"),
        "correction-buyer": _("Last day on which the buyer may correct on its own"),
        "debrief": _("The buyer answers our request for a debrief by"),
        "award-notice": _("The award notice is due"),
        "validity": _("Our tender is valid until"),
        "least-requests": _("Earliest deadline that may be set for requests to participate"),
        "least-tenders": _("Earliest deadline that may be set for tenders"),
        "extra-information": _("Last day of the buyer's extra information"),
    }[code]


def since(code: str) -> str:
    """Return from what a time is counted."""
    return _("the decision was received") if code == "receipt" else field(code)


def note(code: str) -> str:
    """Return what a reader must know of a date besides."""
    return {
        "earlier-than-presumed": _("Earlier than the law presumes of a letter; counted from the day that was entered."),
        "others-later": _("Counted from our receipt: another tenderer may have received the decision later."),
        "may-be-dropped-dps": _(
            "In a call-off of a dynamic purchasing system the buyer may do without the standstill."
        ),
        "may-be-dropped-framework": _(
            "In a call-off of a framework agreement the buyer may do without the standstill: to be confirmed."
        ),
        "only-the-floor": _("The least that EU law asks for. The law of the country may say more."),
        "appeal-runs-on": _("A correction does not stop the time for appeal."),
        "unless-agreed": _("Unless the buyer agreed on another time with all candidates."),
        "deadline-is-earlier": _("The deadline for tenders is earlier than this."),
    }[code]


def why_silent(why: str) -> str:
    """Return why a date is not computed."""
    if why.startswith("needs:"):
        return _("Not known yet: %(what)s", what=field(why.removeprefix("needs:")))
    return {
        "no-instructions": _("A decision without appeal instructions starts no clock."),
        "no-rule": _("No rule is recorded for the day whose law is read."),
        "national": _("The law sets no such time in a national procedure."),
        "no-least-time": _("The law sets no least time in a national procedure."),
        "direct": _("The law sets no such time for a direct award: see the times after its notices."),
        "country": _("No rules of appeal are recorded for this country."),
    }[why]


def standing(code: str) -> str:
    """Return how sure a rule or a date is."""
    return {"read": _("read in the law"), "to-confirm": _("to be confirmed")}[code]


def choices_of(name: str) -> dict[str, str]:
    """Return the codes that a field may hold, in words."""
    return {
        "kind": {
            "eu": _("EU-level procedure"),
            "special": _("Social, health or other Annex E services"),
            "concession": _("Concession"),
            "dps": _("Call-off of a dynamic purchasing system"),
            "framework": _("Call-off of a framework agreement"),
            "national": _("National procedure"),
            "direct": _("Direct award"),
        },
        "country": {"FI": _("Finland"), "SE": _("Sweden"), "other": _("Another country")},
        "sent_how": {"electronic": _("Electronically"), "post": _("By post"), "other": _("Otherwise")},
        "instructions": {
            "included": _("Included"),
            "missing": _("Missing"),
            "defective": _("Included, but the decision or they are badly defective"),
        },
        "procedure": {"open": _("Open procedure"), "restricted": _("Restricted or negotiated")},
        "buyer": {"central": _("Central government"), "sub-central": _("Municipality or other buyer")},
    }.get(name) or {"yes": _("Yes"), "no": _("No")}


def field(name: str) -> str:
    """Return a field's name in words."""
    known = {
        "kind": _("Kind of procedure"),
        "country": _("Country"),
        "decided_on": _("Decision made on"),
        "sent_on": _("Decision sent on"),
        "sent_how": _("How it was sent"),
        "received_on": _("Decision received on"),
        "instructions": _("Appeal instructions"),
        "contract_on": _("Contract made on"),
        "ex_ante_on": _("Ex-ante notice published on"),
        "award_notice_on": _("Award notice published on"),
        "debrief_asked_on": _("Debrief asked for on"),
        "notice_sent_on": _("Contract notice sent on"),
        "invited_on": _("Invitation to tender sent on"),
        "tenders_due_on": _("Tenders due on"),
        "procedure": _("Procedure followed"),
        "buyer": _("Buyer"),
        "urgent": _("Urgent, and the buyer says so"),
        "prior_notice": _("A prior information notice was published in time"),
        "electronic_tenders": _("Tenders may be sent electronically"),
        "validity_days": _("Tender valid for days"),
        "validity_months": _("Tender valid for months"),
        "valid_until": _("Tender valid until"),
        "evidence": _("Where it is said"),
    }
    return known.get(name) or users.field(name)


def problem(code: str) -> str:
    """Return what is wrong with a field."""
    if code.startswith("before:"):
        return _("This day is before “%(other)s”.", other=field(code.removeprefix("before:")))
    return {
        "out-of-range": _("Enter a number of days from 1 to 1,500, or of months from 1 to 48."),
        "said-twice": _("Say the validity once: in days, in months or as a day."),
    }[code]


def value(name: str, said: Any) -> str | None:
    """Return a kept value in words; None for what needs none."""
    if name in SWITCHES:
        return choices_of(name)["yes" if said else "no"]
    return choices_of(name).get(said) if isinstance(said, str) else None


def told(values: Mapping[str, Any]) -> dict[str, object]:
    """Return kept values in words, by their fields in words: to show, or to lay beside others."""
    return {field(name): _shown(name, said) for name, said in values.items()}


def _shown(name: str, said: Any) -> Any:
    return formatters.day(said) if isinstance(said, date) else value(name, said) or said


VOICE = audit.Voice(field, value=value)
"""How the history of a legal clock is told."""
