"""Forms about what a bid says."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tenderwatch.bids.content import labels
from tenderwatch.bids.content.rules import DOCUMENT_KINDS, KINDS, STATES
from tenderwatch.bids.content.rules.lines import LONGEST, LONGEST_LOT
from tenderwatch.bids.content.service import answers, requirements
from tenderwatch.i18n import _, lazy
from tenderwatch.users.labels import LANGUAGE_NAMES
from tenderwatch.web.fields import DayField, MoneyField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm
from tenderwatch.web.people import People


class PointsField(MoneyField):
    """Points of a scored requirement."""

    def show(self, value: Any) -> str:
        """Return points without zeros at their end."""
        return labels.points(value)


class LinesForm(Form):
    """Requirements, a line each."""

    lines = TextAreaField(
        lazy("Add requirements, a line each"),
        [DataRequired(lazy("Type at least one line."))],
        description=lazy("Begin with ! for a must, write 12p for scored with 12 points, #2 for lot 2. Others inform."),
    )


class RequirementForm(VersionedForm):
    """A requirement and how far it is met."""

    state = SelectField(lazy("State"), [InputRequired()])
    text = TextAreaField(lazy("Requirement"), [DataRequired(lazy("The text is missing.")), Length(max=LONGEST)])
    kind = SelectField(lazy("Kind"), [InputRequired()])
    points = PointsField(lazy("Points"), [Optional()])
    lot = StringField(lazy("Lot"), [Optional(), Length(max=LONGEST_LOT)])
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)
    evidence = TextAreaField(
        lazy("Evidence"), [Optional()], description=lazy("Our answer, or what shows that it is met.")
    )
    page = StringField(lazy("Page"), [Optional(), Length(max=100)], description=lazy("Where in our bid it stands."))

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = choices((code, labels.state(code)) for code in STATES)
        self.kind.choices = choices((code, labels.kind(code)) for code in KINDS)
        self.owner_id.choices = choices([("", _("nobody")), *people])

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        return {name: self[name].data for name in requirements.FIELDS}


class PlaceForm(Form):
    """Where in the list a requirement stands."""

    place = IntegerField(lazy("Put it at place"), [InputRequired(lazy("Enter a number.")), NumberRange(1, 100_000)])


class QuestionForm(VersionedForm):
    """A question to the buyer, and its answer."""

    text = TextAreaField(lazy("Question"), [DataRequired(lazy("Say what is asked."))])
    requirements = StringField(
        lazy("About requirements"), [Optional(), Length(max=500)], description=lazy("Their numbers, like 3, 12.")
    )
    sent_on = DayField(lazy("Sent on"), [Optional()])
    answer = TextAreaField(lazy("Answer of the buyer"), [Optional()])
    answered_on = DayField(lazy("Answered on"), [Optional()])

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        return {name: self[name].data for name in ("text", "requirements", "sent_on", "answer", "answered_on")}


class DescribeForm(VersionedForm):
    """What is said of a document."""

    kind = SelectField(lazy("Kind"), [InputRequired()])
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)
    valid_until = DayField(lazy("Valid until"), [Optional()], description=lazy("The last day on which it is valid."))

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices((code, labels.document_kind(code)) for code in DOCUMENT_KINDS)
        self.owner_id.choices = choices([("", _("nobody")), *people])

    def values(self) -> dict[str, Any]:
        """Return what the form says of the document."""
        return {name: self[name].data for name in ("kind", "owner_id", "valid_until")}


class SendForm(DescribeForm):
    """A file, and what is said of its document."""

    file = FileField(lazy("File"), [FileRequired(lazy("Choose a file."))])
    replaces = SelectField(
        lazy("Newer version of"),
        [Optional()],
        coerce=number_or_none,
        description=lazy("A file with the name of a document here becomes its newer version anyway."),
    )
    note = StringField(lazy("What changed"), [Optional(), Length(max=500)])

    def __init__(self, *args: Any, documents: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.replaces.choices = choices([("", _("none")), *documents])


class AnswerForm(VersionedForm):
    """An answer that is used again."""

    title = StringField(lazy("Title"), [DataRequired(lazy("Enter a title.")), Length(max=300)])
    text = TextAreaField(lazy("Text"), [DataRequired(lazy("Enter the text."))])
    language = SelectField(lazy("Language"), [InputRequired()])
    tags = StringField(
        lazy("Tags"), [Optional(), Length(max=500)], description=lazy("Words and CPV codes, with commas between.")
    )
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)
    review_on = DayField(lazy("Read again by"), [Optional()])

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = choices(LANGUAGE_NAMES.items())
        self.owner_id.choices = choices([("", _("nobody")), *people])

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        said = {name: self[name].data for name in answers.FIELDS}
        return said | {"tags": (said["tags"] or "").split(",")}
