"""Forms about bids."""

from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.validators import DataRequired, Length, Optional

from tenderwatch.i18n import lazy
from tenderwatch.web.fields import CURRENCIES, DayField, MomentField, MoneyField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm


class BidForm(VersionedForm):
    """A bid: what, for whom, until when, who, what next."""

    title = StringField(lazy("Title"), [DataRequired(lazy("Enter a title.")), Length(max=500)])
    buyer = StringField(lazy("Buyer"), [Optional()], description=lazy("Name or registration number of the buyer."))
    owner_id = SelectField(lazy("Responsible"), [DataRequired()], coerce=number_or_none)
    deadline_at = MomentField(
        lazy("Tenders due"), [Optional()], description=lazy("For example 3.12.2026 12:00, your time.")
    )
    value = MoneyField(lazy("Value of our bid, excl. VAT"), [Optional()])
    currency = SelectField(lazy("Currency"), choices=choices((code, code) for code in CURRENCIES))
    next_step = StringField(lazy("Next step"), [Optional(), Length(max=300)])
    next_step_on = DayField(lazy("By"), [Optional()])
    notes = TextAreaField(lazy("Notes"), [Optional()])
    lots = SelectMultipleField(
        lazy("Lots that we bid for"),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
        description=lazy("None ticked: all of them."),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], lots: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = choices(people)
        self.lots.choices = choices(lots)


class PromiseForm(Form):
    """Something that the bid promises."""

    text = TextAreaField(lazy("Promise"), [DataRequired(lazy("Say what is promised."))])
    evidence = StringField(
        lazy("Where it stands"), [Optional(), Length(max=500)], description=lazy("Document and page of the bid.")
    )
