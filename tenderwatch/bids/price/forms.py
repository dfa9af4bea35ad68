"""Forms about prices and what bidding costs."""

from decimal import Decimal
from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tenderwatch.bids.price import labels, service
from tenderwatch.bids.price.rules.lines import LONGEST, LONGEST_LOT, LONGEST_UNIT, Refused, read_number
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import CURRENCIES, DayField, MoneyField, choices
from tenderwatch.web.forms import Form, VersionedForm


class NumberField(MoneyField):
    """A quantity or a unit price, with up to four decimals; a rebate is below nothing."""

    def read(self, text: str) -> Decimal:
        """Return the number typed."""
        try:
            return read_number(text)
        except Refused as error:
            raise ValueError(labels.problem(error.args[0] or self.short_name)) from None

    def show(self, value: Decimal) -> str:
        """Return a number as the reader types it."""
        return labels.number(value)


class PriceLinesForm(Form):
    """Lines of the price table, as typed or pasted."""

    lines = TextAreaField(
        lazy("Add lines, one each"),
        [DataRequired(lazy("Type at least one line."))],
        description=lazy(
            "What; quantity; unit; unit price; unit cost. For example: #2 Cleaning of stairs; 12; month; 410,50; 362. "
            "#2 is the lot, the cost may be left out; cells pasted from a spreadsheet are taken as they are."
        ),
    )


class PriceLineForm(VersionedForm):
    """One line of the price table."""

    what = StringField(lazy("What"), [DataRequired(lazy("Say what is priced.")), Length(max=LONGEST)])
    lot = StringField(lazy("Lot"), [Optional(), Length(max=LONGEST_LOT)])
    quantity = NumberField(lazy("Quantity"), [InputRequired(lazy("Enter a number."))])
    unit = StringField(lazy("Unit"), [Optional(), Length(max=LONGEST_UNIT)])
    unit_price = NumberField(lazy("Unit price"), [InputRequired(lazy("Enter a number."))])
    unit_cost = NumberField(lazy("Unit cost"), [Optional()])

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        return {name: self[name].data for name in service.FIELDS}


class ApprovalForm(Form):
    """The approval of the figures that are shown."""

    seen = HiddenField()
    reason = TextAreaField(
        lazy("Why it may go out"),
        [Optional(), Length(max=2000)],
        description=lazy("Needed where the margin lies below the house's line, or is not known."),
    )


class ExpenseForm(Form):
    """Something that bidding cost besides hours."""

    what = StringField(lazy("What"), [DataRequired(lazy("Say what it was.")), Length(max=300)])
    amount = MoneyField(lazy("Amount"), [InputRequired(lazy("Enter an amount."))])
    spent_on = DayField(lazy("Day"), [Optional()])


class TermsForm(VersionedForm):
    """What the house asks of prices."""

    margin_line = MoneyField(
        lazy("Least margin, per cent"),
        [Optional()],
        description=lazy("A price with less is approved only with a reason. Left empty: no reason is asked for."),
    )
    hourly_cost = MoneyField(
        lazy("Cost of an hour"),
        [Optional()],
        description=lazy("What an hour of bidding costs the house; hours are those of activities that name the bid."),
    )
    currency = SelectField(lazy("Currency"), choices=choices((code, code) for code in CURRENCIES))

    def values(self) -> dict[str, Any]:
        """Return what the form says."""
        return {name: self[name].data for name in ("margin_line", "hourly_cost", "currency")}
