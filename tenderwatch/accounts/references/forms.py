"""The form of a reference."""

from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from tenderwatch.accounts.references.service import ReferenceValues
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import CURRENCIES, DayField, MoneyField, choices, number_or_none
from tenderwatch.web.forms import VersionedForm

Pairs = list[tuple[int, str]]


class ReferenceForm(VersionedForm):
    """What was done, for whom, for how much, and until when it may be named."""

    title = StringField(lazy("Title"), [DataRequired(lazy("Enter a title.")), Length(max=300)])
    organization = StringField(
        lazy("Customer"),
        [DataRequired(lazy("Enter the customer.")), Length(max=300)],
        description=lazy("Name or registration number."),
    )
    contract_id = SelectField(lazy("Contract"), coerce=number_or_none)
    contact_id = SelectField(lazy("Who may be asked"), coerce=number_or_none)
    description = TextAreaField(lazy("Description"), [Optional()])
    cpv = StringField(lazy("CPV code"), [Optional(), Length(max=20)])
    value = MoneyField(lazy("Value, excl. VAT"), [Optional()])
    currency = SelectField(lazy("Currency"), default="EUR", choices=choices((code, code) for code in CURRENCIES))
    starts_on = DayField(lazy("First day"), [Optional()])
    ends_on = DayField(lazy("Last day"), [Optional()], description=lazy("Leave it empty while the work goes on."))
    permitted_on = DayField(lazy("Permitted on"), [Optional()], description=lazy("When the customer said yes."))
    permitted_until = DayField(
        lazy("Permitted until"), [Optional()], description=lazy("Leave it empty when it holds until it is taken back.")
    )

    def __init__(self, *args: Any, contracts: Pairs, people: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contract_id.choices = choices([("", "–"), *contracts])
        self.contact_id.choices = choices([("", "–"), *people])

    def values(self, organization_id: int) -> ReferenceValues:
        """Return what was entered."""
        names = ("title", "description", "contract_id", "contact_id", "cpv", "value", "currency")
        days = ("starts_on", "ends_on", "permitted_on", "permitted_until")
        told = {name: self[name].data for name in (*names, *days)}
        return ReferenceValues(organization_id=organization_id, **told)
