"""Forms about care: its rules, customers sent on, campaigns."""

from collections.abc import Iterable
from typing import Any, ClassVar

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tenderwatch.accounts.care import labels
from tenderwatch.accounts.care.rules import ANY_CONTACT, CONTACTS, LEAST_DAYS, MOST_DAYS, WHOSE
from tenderwatch.i18n import _, lazy
from tenderwatch.web.fields import DayField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm
from tenderwatch.web.people import People
from tenderwatch.work.lists import Word

PHASES = ("birth", "upkeep", "ending")


def type_choices(types: Iterable[Word], also: str | None = None) -> list[tuple[str, str]]:
    """Return the types of activities that are in use, and the one that something has already."""
    return [(w.code, labels.type_name(w.code, w.name)) for w in types if not w.retired or w.code == also]


class CareRuleForm(VersionedForm):
    """A rule: which segment and phase, what, how often, whose, on which days."""

    segment = SelectField(lazy("Segment"), [InputRequired()])
    phase = SelectField(lazy("Phase"), [Optional()])
    type = SelectField(lazy("Type"), [InputRequired()])
    subject = StringField(
        lazy("Subject"), [Optional(), Length(max=300)], description=lazy("What the activity is called that is planned.")
    )
    every_days = IntegerField(
        lazy("Every so many days"),
        [InputRequired(lazy("Enter a number.")), NumberRange(LEAST_DAYS, MOST_DAYS, lazy("Enter 7 to 1100 days."))],
    )
    whose = SelectField(lazy("Whose"), [InputRequired()])
    valid_from = DayField(lazy("Valid from"), [InputRequired(lazy("Enter a day."))])
    valid_to = DayField(lazy("Valid to"), [Optional()], description=lazy("The last day; empty: until it is changed."))

    def __init__(self, *args: Any, segments: Iterable[Word], types: Iterable[Word], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.segment.choices = choices((w.code, labels.segment_name(w.code, w.name)) for w in segments)
        self.phase.choices = choices([("", labels.phase(None)), *((code, labels.phase(code)) for code in PHASES)])
        self.type.choices = choices(
            [(ANY_CONTACT, labels.type_name(ANY_CONTACT)), *type_choices(types, self.type.data)]
        )
        self.whose.choices = choices((code, labels.whose(code)) for code in WHOSE)

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        names = ("segment", "type", "subject", "every_days", "whose", "valid_from", "valid_to")
        return {**{name: self[name].data for name in names}, "phase": self.phase.data or None}


class ReferralForm(VersionedForm):
    """A customer sent on: to whom, what about, who contacts whom by when."""

    FIELD_OF: ClassVar = {"to_id": "to"}

    to = StringField(
        lazy("To whom"),
        [DataRequired(lazy("Enter a name.")), Length(max=300)],
        description=lazy("Name or registration number of the partner."),
    )
    what = TextAreaField(
        lazy("What"),
        [DataRequired(lazy("Say what it is about."))],
        description=lazy("What the customer told us, so that they need not tell it again."),
    )
    contacts_whom = SelectField(lazy("Who contacts whom"), [InputRequired()])
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)
    due_on = DayField(lazy("By"), [InputRequired(lazy("Enter a day."))])

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contacts_whom.choices = choices((code, labels.contacts_whom(code)) for code in CONTACTS)
        self.owner_id.choices = choices([("", _("the responsible person of the account")), *people])

    def values(self, to_id: int | None) -> dict[str, Any]:
        """Return what the form says."""
        names = ("what", "contacts_whom", "owner_id", "due_on")
        return {**{name: self[name].data for name in names}, "to_id": to_id}


class ResultForm(Form):
    """What came of something."""

    result = TextAreaField(lazy("Result"), [DataRequired(lazy("Say what came of it."))])


class ReasonForm(Form):
    """Why something is not done."""

    reason = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why."))])


class CampaignForm(VersionedForm):
    """A campaign: its name, the task for each account, by when, whose."""

    name = StringField(lazy("Name"), [DataRequired(lazy("Enter a name.")), Length(max=200)])
    type = SelectField(lazy("Type"), [InputRequired()])
    task = StringField(lazy("Task"), [DataRequired(lazy("Say what is to be done.")), Length(max=300)])
    due_on = DayField(lazy("By"), [InputRequired(lazy("Enter a day."))])
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)

    def __init__(self, *args: Any, types: Iterable[Word], people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type.choices = choices(type_choices(types, self.type.data))
        self.owner_id.choices = choices([("", _("of each account the responsible person")), *people])

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        return {name: self[name].data for name in ("name", "type", "task", "due_on", "owner_id")}
