"""The form of what the legal clock counts from: recorded when it is posted, only tried out when it is asked for."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from tenderwatch.bids.clock import labels
from tenderwatch.calendar.decision import CHOICES, DAYS, FIELDS, LONGEST_VALIDITY, NUMBERS, SWITCHES, Decision
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import DayField, choices
from tenderwatch.web.forms import VersionedForm


class ClockForm(VersionedForm):
    """What is known of a procedure and its decision; whatever is left empty is not known."""

    kind = SelectField(lazy("Kind of procedure"))
    country = SelectField(lazy("Country"))
    decided_on = DayField(lazy("Decision made on"), [Optional()])
    sent_on = DayField(lazy("Decision sent on"), [Optional()])
    sent_how = SelectField(lazy("How it was sent"))
    received_on = DayField(
        lazy("Decision received on"), [Optional()], description=lazy("Only if you know it otherwise than by the law.")
    )
    instructions = SelectField(lazy("Appeal instructions"))
    debrief_asked_on = DayField(lazy("Debrief asked for on"), [Optional()])
    contract_on = DayField(lazy("Contract made on"), [Optional()])
    ex_ante_on = DayField(lazy("Ex-ante notice published on"), [Optional()])
    award_notice_on = DayField(lazy("Award notice published on"), [Optional()])
    tenders_due_on = DayField(lazy("Tenders due on"), [Optional()])
    validity_days = IntegerField(
        lazy("Tender valid for days"), [Optional(), NumberRange(1, LONGEST_VALIDITY["validity_days"])]
    )
    validity_months = IntegerField(
        lazy("Tender valid for months"), [Optional(), NumberRange(1, LONGEST_VALIDITY["validity_months"])]
    )
    valid_until = DayField(lazy("Tender valid until"), [Optional()])
    notice_sent_on = DayField(lazy("Contract notice sent on"), [Optional()])
    invited_on = DayField(lazy("Invitation to tender sent on"), [Optional()])
    procedure = SelectField(lazy("Procedure followed"))
    buyer = SelectField(lazy("Buyer"))
    urgent = SelectField(lazy("Urgent, and the buyer says so"))
    prior_notice = SelectField(lazy("A prior information notice was published in time"))
    electronic_tenders = SelectField(lazy("Tenders may be sent electronically"))

    evidence = StringField(
        lazy("Where it is said"),
        [Optional(), Length(max=500)],
        description=lazy("Number of the decision, document, page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*CHOICES, *SWITCHES):
            self[name].choices = choices(labels.choices_of(name).items())

    def decision(self) -> Decision:
        """Return what the form says."""
        said = {name: self[name].data for name in FIELDS}
        return Decision(**said | {name: said[name] == "yes" for name in SWITCHES})


def values_of(decision: Decision) -> dict[str, Any]:
    """Return a decision as the fields of the form hold it."""
    switches = {name: "yes" if getattr(decision, name) else "no" for name in SWITCHES}
    return {name: getattr(decision, name) for name in (*CHOICES, *DAYS, *NUMBERS)} | switches


def tried(decision: Decision, asked: MultiDict[str, str]) -> ClockForm:
    """Return the form of a what-if: what the address says, over what is recorded."""
    if not any(name in asked for name in FIELDS):
        return ClockForm(formdata=None, meta={"csrf": False}, **values_of(decision))
    typed = {name: "" if value is None else str(value) for name, value in values_of(decision).items()}
    over = {name: asked[name] for name in FIELDS if name in asked}
    return ClockForm(formdata=MultiDict(typed | over), meta={"csrf": False})
