"""Forms about account plans."""

from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tenderwatch.accounts.plans import labels
from tenderwatch.accounts.plans.rules import ENDS, KINDS
from tenderwatch.i18n import _, lazy
from tenderwatch.web.fields import DayField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm
from tenderwatch.web.people import People


class GoalForm(VersionedForm):
    """A goal: what it is about, how it will be seen, by when, when it is reviewed, whose it is."""

    kind = SelectField(lazy("About"), [InputRequired()])
    text = TextAreaField(lazy("Goal"), [DataRequired(lazy("Say what is to be reached."))])
    measure = StringField(
        lazy("Measure"), [Optional(), Length(max=500)], description=lazy("How it will be seen that it was reached.")
    )
    due_on = DayField(lazy("By"), [InputRequired(lazy("Enter a day."))])
    review_on = DayField(
        lazy("Reviewed on"),
        [InputRequired(lazy("Enter a day."))],
        description=lazy("From this day on it is asked for."),
    )
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices((code, labels.kind(code)) for code in KINDS)
        self.owner_id.choices = choices([("", _("the account manager")), *people])

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        return {name: self[name].data for name in ("kind", "text", "measure", "due_on", "review_on", "owner_id")}


class ReviewForm(Form):
    """How a goal stands, and when it is looked at next."""

    word = TextAreaField(lazy("How does it stand?"), [DataRequired(lazy("Say how it stands."))])
    review_on = DayField(lazy("Next review"), [InputRequired(lazy("Enter a day."))])


class EndForm(Form):
    """How a goal ended, and what was learnt."""

    state = SelectField(lazy("How did it end?"), [InputRequired()])
    learnt = TextAreaField(
        lazy("What was learnt"),
        [DataRequired(lazy("Say what was learnt."))],
        description=lazy("What worked, what did not, what we do otherwise next time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = choices((code, labels.state(code)) for code in ENDS)


class ActionForm(Form):
    """An action of a goal."""

    text = StringField(lazy("Action"), [DataRequired(lazy("Say what is to be done.")), Length(max=500)])
    mandatory = BooleanField(
        lazy("Mandatory"), description=lazy("The goal cannot be called reached before this is done.")
    )
    due_on = DayField(lazy("By"), [Optional()])
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = choices([("", _("who is responsible for the goal")), *people])

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        return {name: self[name].data for name in ("text", "mandatory", "due_on", "owner_id")}
