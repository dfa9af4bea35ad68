"""Forms about people at customers."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tenderwatch.contacts import labels
from tenderwatch.contacts.rules import BASES, PURPOSES, ROLES, SOURCES
from tenderwatch.contacts.service import ContactValues
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import DayField, choices
from tenderwatch.web.forms import Form, VersionedForm

Pairs = Iterable[tuple[str, str]]


def _boxes(label: str, **more: Any) -> SelectMultipleField:
    boxes, box = widgets.ListWidget(prefix_label=False), widgets.CheckboxInput()
    return SelectMultipleField(label, widget=boxes, option_widget=box, **more)


class ContactForm(VersionedForm):
    """Somebody at an organisation, with what the law asks to know of such data."""

    name = StringField(lazy("Name"), [DataRequired(lazy("Enter the name.")), Length(max=200)])
    organization = StringField(
        lazy("Organisation"),
        [DataRequired(lazy("Enter the organisation.")), Length(max=300)],
        description=lazy("Name or registration number."),
    )
    title = StringField(lazy("Title or position"), [Optional(), Length(max=200)])
    email = StringField(lazy("E-mail"), [Optional(), Length(max=200)])
    phone = StringField(lazy("Phone"), [Optional(), Length(max=100)])
    roles = _boxes(lazy("Roles"))
    classes = _boxes(lazy("Classes"))
    valid_from = DayField(lazy("Valid from"), [Optional()])
    valid_to = DayField(lazy("Valid to"), [Optional()], description=lazy("The last day in this role here."))
    source = SelectField(lazy("From where do we have it?"))
    source_note = StringField(lazy("More about the source"), [Optional(), Length(max=500)])
    basis = SelectField(lazy("Basis (GDPR art. 6)"))
    purpose = SelectField(lazy("Purpose"))
    keep_until = DayField(
        lazy("Kept until"),
        [Optional()],
        description=lazy("Leave it empty for the rule: 24 months after the last contract, role or confirmation."),
    )
    note = TextAreaField(
        lazy("Note"), [Optional()], description=lazy("About work only. The person may ask to read it.")
    )

    def __init__(self, *args: Any, class_choices: Pairs = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = choices((code, labels.role(code)) for code in ROLES)
        self.classes.choices = choices(class_choices)
        self.source.choices = choices((code, labels.source(code)) for code in SOURCES)
        self.basis.choices = choices((code, labels.basis(code)) for code in BASES)
        self.purpose.choices = choices((code, labels.purpose(code)) for code in PURPOSES)
        if not self.classes.choices:
            del self.classes

    def values(self) -> ContactValues:
        """Return what was entered."""
        names = ("name", "title", "email", "phone", "valid_from", "valid_to", "source", "source_note", "basis")
        told = {name: self[name].data for name in (*names, "purpose", "keep_until", "note")}
        classes = self.classes.data if "classes" in self else ()
        return ContactValues(**told, roles=tuple(self.roles.data or ()), classes=tuple(classes or ()))


class MoveForm(Form):
    """Where somebody works from a day on."""

    organization = StringField(
        lazy("New organisation"),
        [DataRequired(lazy("Enter the organisation.")), Length(max=300)],
        description=lazy("Name or registration number."),
    )
    first_day = DayField(lazy("First day there"), [InputRequired(lazy("Enter the day."))])
    title = StringField(lazy("Title or position"), [Optional(), Length(max=200)])
    email = StringField(lazy("E-mail"), [Optional(), Length(max=200)])
    phone = StringField(lazy("Phone"), [Optional(), Length(max=100)])


class ToldForm(Form):
    """When the person was told."""

    told_on = DayField(lazy("Told on"), [InputRequired(lazy("Enter the day."))])


class EraseForm(Form):
    """The last word before an erasure."""

    sure = BooleanField(
        lazy("I have read what goes and what stays. It cannot be taken back."),
        [InputRequired(lazy("Say that you have read it."))],
    )
