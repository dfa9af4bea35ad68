"""The forms of the profile: one for each kind of entry."""

from collections.abc import Mapping
from typing import Any

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tenderwatch.company import labels
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import CURRENCIES, DayField, MoneyField, choices, number_or_none
from tenderwatch.web.forms import VersionedForm
from tenderwatch.web.people import choosable


class EntryForm(VersionedForm):
    """An entry of the profile."""

    @property
    def values(self) -> dict[str, Any]:
        """What was entered; empty texts are None."""
        carried = ("version", "csrf_token")
        return {field.name: None if field.data == "" else field.data for field in self if field.name not in carried}


class TurnoverForm(EntryForm):
    """The turnover of a year."""

    year = IntegerField(
        lazy("Financial year"),
        [InputRequired(lazy("Enter the year.")), NumberRange(1900, 2200)],
        description=lazy("The year in which it ended."),
    )
    amount = MoneyField(lazy("Turnover"), [InputRequired(lazy("Enter an amount."))])
    currency = SelectField(lazy("Currency"), default="EUR", choices=choices((code, code) for code in CURRENCIES))


class CertificateForm(EntryForm):
    """A certificate or an extract."""

    name = StringField(lazy("Name"), [DataRequired(lazy("Enter a name.")), Length(max=300)])
    issuer = StringField(lazy("Issuer"), [Optional(), Length(max=300)])
    starts_on = DayField(lazy("Valid from"), [Optional()])
    ends_on = DayField(
        lazy("Valid until"), [Optional()], description=lazy("Leave it empty when it holds until further notice.")
    )
    responsible_id = SelectField(lazy("Renewed by"), coerce=number_or_none)
    place = StringField(lazy("Where the file is"), [Optional(), Length(max=500)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.responsible_id.choices = choices([("", "–"), *choosable()])


class PersonForm(EntryForm):
    """Somebody whom bids name."""

    name = StringField(lazy("Name"), [DataRequired(lazy("Enter a name.")), Length(max=300)])
    role = StringField(lazy("Role"), [DataRequired(lazy("Enter the role.")), Length(max=300)])
    qualifications = TextAreaField(lazy("Qualifications"), [Optional()])


class EspdForm(EntryForm):
    """An answer for the ESPD."""

    part = SelectField(lazy("Part of the ESPD"))
    question = StringField(lazy("Question"), [DataRequired(lazy("Enter the question.")), Length(max=500)])
    answer = TextAreaField(lazy("Our answer"), [DataRequired(lazy("Enter the answer."))])
    meets = SelectField(
        lazy("We may take part"), coerce=lambda value: str(value) == "True", description=lazy("With this answer.")
    )
    evidence = StringField(lazy("Evidence"), [Optional(), Length(max=500)])
    reviewed_on = DayField(lazy("Reviewed on"), [InputRequired(lazy("Enter the day."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part.choices = choices((code, labels.part(code)) for code in ("exclusion", "selection"))
        self.meets.choices = choices([(True, labels.shown(True)), (False, labels.shown(False))])


FORMS: Mapping[str, type[EntryForm]] = {
    "certificates": CertificateForm,
    "espd": EspdForm,
    "people": PersonForm,
    "turnover": TurnoverForm,
}
