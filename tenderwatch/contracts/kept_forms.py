"""Forms about what is kept with a contract."""

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tenderwatch.contracts import labels
from tenderwatch.contracts.service import AMENDED, CONTACT_ROLES
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import CURRENCIES, DayField, MoneyField, choices
from tenderwatch.web.forms import VersionedForm


class OrderForm(VersionedForm):
    """An order under a contract."""

    ordered_on = DayField(lazy("Ordered on"), [InputRequired(lazy("Enter the day."))])
    reference = StringField(lazy("Reference"), [DataRequired(lazy("Enter the reference.")), Length(max=200)])
    amount = MoneyField(lazy("Amount, excl. VAT"), [InputRequired(lazy("Enter the amount."))])
    currency = SelectField(lazy("Currency"), default="EUR", choices=choices((code, code) for code in CURRENCIES))
    note = TextAreaField(lazy("Note"), [Optional()])


class AmendmentForm(VersionedForm):
    """A change that the parties agreed on."""

    what = SelectField(lazy("What was changed?"))
    was = TextAreaField(lazy("Was"), [Optional()])
    becomes = TextAreaField(lazy("Becomes"), [DataRequired(lazy("Say what it becomes."))])
    effective_on = DayField(lazy("In effect from"), [InputRequired(lazy("Enter the day."))])
    signed_on = DayField(lazy("Signed on"), [Optional()])
    notice = StringField(
        lazy("Source notice"),
        [Optional(), Length(max=100)],
        description=lazy("The publication number, where the change was published."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what.choices = choices((code, labels.amended(code)) for code in AMENDED)


class ContactForm(VersionedForm):
    """Somebody at the buyer."""

    name = StringField(lazy("Name"), [DataRequired(lazy("Enter the name.")), Length(max=200)])
    role = SelectField(lazy("Role"))
    email = StringField(lazy("E-mail"), [Optional(), Length(max=200)])
    phone = StringField(lazy("Phone"), [Optional(), Length(max=100)])
    valid_from = DayField(lazy("Valid from"), [Optional()])
    valid_to = DayField(lazy("Valid to"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices((code, labels.contact_role(code)) for code in CONTACT_ROLES)


class DeliverableForm(VersionedForm):
    """Something that is handed over."""

    what = TextAreaField(lazy("What"), [DataRequired(lazy("Say what is delivered."))])
    due_on = DayField(lazy("Due on"), [Optional()])


class PromiseForm(VersionedForm):
    """What the bid promised."""

    text = TextAreaField(lazy("Promise"), [DataRequired(lazy("Say what is promised."))])
    evidence = StringField(
        lazy("Where it stands"), [Optional(), Length(max=500)], description=lazy("Document and page of the bid.")
    )


class DocumentForm(VersionedForm):
    """A file and what it is."""

    file = FileField(lazy("File"), [FileRequired(lazy("Choose a file."))])
    note = TextAreaField(lazy("Note"), [Optional()])


KEPT_FORMS: Mapping[str, type[VersionedForm]] = {
    "orders": OrderForm,
    "amendments": AmendmentForm,
    "contacts": ContactForm,
    "deliverables": DeliverableForm,
    "promises": PromiseForm,
    "documents": DocumentForm,
}
"""The form of each kind."""
