"""Forms about renewals."""

from typing import Any

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tenderwatch.i18n import _, lazy
from tenderwatch.renewals import labels
from tenderwatch.renewals.rules import ANCHORS, CHANCES, MOST_DAYS
from tenderwatch.web.fields import DayField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm
from tenderwatch.web.people import People


class PlanForm(VersionedForm):
    """What a person knows of a renewal: the chance and why, what they need, what we promised."""

    chance = SelectField(lazy("Chance of keeping the customer"), [Optional()])
    chance_reason = StringField(lazy("Why this chance"), [Optional(), Length(max=500)])
    needs = TextAreaField(lazy("What they need"), [Optional()])
    promises = TextAreaField(
        lazy("What we promised"), [Optional()], description=lazy("Staff, service levels, prices: what the bid said.")
    )
    cpv = StringField(
        lazy("CPV of what is bought"),
        [Optional(), Length(max=10)],
        description=lazy("By buyer and CPV class the notice that follows is recognised, for example 90911200."),
    )
    notes = TextAreaField(lazy("Notes"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chance.choices = choices([("", _("nobody has said")), *((code, labels.chance(code)) for code in CHANCES)])

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        names = ("chance", "chance_reason", "cpv", "needs", "promises", "notes")
        return {name: (self[name].data or "").strip() or None for name in names}


class TaskForm(VersionedForm):
    """A task: what, by when, whose."""

    title = StringField(lazy("Title"), [Optional(), Length(max=300)])
    due_on = DayField(lazy("Due"), [DataRequired(lazy("Enter a day."))])
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)
    notes = TextAreaField(lazy("Notes"), [Optional()])

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = choices([("", _("the owner of the contract")), *people])

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        return {
            "title": (self.title.data or "").strip() or None,
            "due_on": self.due_on.data,
            "owner_id": self.owner_id.data,
            "notes": (self.notes.data or "").strip() or None,
        }


class SettleForm(VersionedForm):
    """How a task ended, in a word."""

    state = SelectField(lazy("State"), [InputRequired()])
    word = StringField(
        lazy("In a word"), [Optional(), Length(max=500)], description=lazy("What came of it, or why it is not needed.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = choices((code, labels.task_state(code)) for code in ("done", "not-needed", "open"))


class UnhappyForm(Form):
    """Why the customer is bound but unhappy."""

    reason = TextAreaField(lazy("What is wrong"), [DataRequired(lazy("Say why."))])


class StepForm(VersionedForm):
    """A step of the template."""

    title = StringField(lazy("Title"), [Optional(), Length(max=300)])
    days = IntegerField(
        lazy("Working days"),
        [InputRequired(lazy("Enter a number.")), NumberRange(0, MOST_DAYS, lazy("Enter 0 to 600 working days."))],
    )
    anchor = SelectField(lazy("Counted from"), [InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.anchor.choices = choices((code, labels.anchor(code)) for code in ANCHORS)

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        title = (self.title.data or "").strip() or None
        return {"title": title, "days": self.days.data, "anchor": self.anchor.data}
