"""Forms about bids."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tenderwatch.bids import labels, rules
from tenderwatch.bids.service import Ending
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import CURRENCIES, DayField, MomentField, MoneyField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm

SIDES = ("buyer:decision", "buyer:score-sheet", "buyer:debrief", "ours:decision", "ours:score-sheet", "ours:guess")


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

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = choices(people)


class PromiseForm(Form):
    """Something that the bid promises."""

    text = TextAreaField(lazy("Promise"), [DataRequired(lazy("Say what is promised."))])
    evidence = StringField(
        lazy("Where it stands"), [Optional(), Length(max=500)], description=lazy("Document and page of the bid.")
    )


class OutcomeForm(VersionedForm):
    """How it ended and why; result and one reason are enough."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {
        "reasons": "reason",
        "reasons.0": "reason",
        "reasons.1": "second_reason",
        "reasons.2": "third_reason",
        "rank": "our_rank",
        "tenders": "tenders_received",
    }

    result = SelectField(lazy("How did it end?"), [InputRequired(lazy("Choose how it ended."))])
    reason = SelectField(
        lazy("Main reason"), description=lazy("One is enough; a loss, a no-bid and an exclusion need one.")
    )
    known_by = SelectField(lazy("How do we know?"))
    winner = StringField(lazy("Winner"), [Optional(), Length(max=300)])
    winning_price = MoneyField(lazy("Winning price, excl. VAT"), [Optional()])
    our_price = MoneyField(lazy("Our price, excl. VAT"), [Optional()])
    lesson = StringField(lazy("Lesson in one line"), [Optional(), Length(max=500)])
    second_reason = SelectField(lazy("Second reason"))
    third_reason = SelectField(lazy("Third reason"))
    lots_won = SelectMultipleField(
        lazy("Lots won"), widget=widgets.ListWidget(prefix_label=False), option_widget=widgets.CheckboxInput()
    )
    tenders_received = IntegerField(lazy("Tenders received"), [Optional(), NumberRange(1, 10000)])
    our_rank = IntegerField(lazy("Our rank"), [Optional(), NumberRange(1, 10000)])
    decided_on = DayField(lazy("Decided on"), [Optional()])

    def __init__(self, *args: Any, results: tuple[str, ...], lots: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = dict.fromkeys(each for result in results for each in rules.REASONS[result])
        pairs = [("", "–"), *((code, labels.reason(code)) for code in reasons)]
        self.result.choices = choices([("", "–"), *((code, labels.result(code)) for code in results)])
        self.reason.choices = self.second_reason.choices = self.third_reason.choices = choices(pairs)
        self.known_by.choices = choices((each, labels.known_by(*each.split(":"))) for each in SIDES)
        self.lots_won.choices = choices((code, code) for code in lots)

    def ending(self, currency: str) -> Ending:
        """Return what the form says."""
        side, _colon, evidence = (self.known_by.data or "ours:guess").partition(":")
        codes = [each.data for each in (self.reason, self.second_reason, self.third_reason)]
        return Ending(
            result=self.result.data,
            reasons=tuple(
                rules.Reason(code, side, evidence, primary=place == 0) for place, code in enumerate(codes) if code
            ),
            lots_won=self.lots_won.data or [],
            decided_on=self.decided_on.data,
            winner=self.winner.data or None,
            our_price=self.our_price.data,
            winning_price=self.winning_price.data,
            currency=currency,
            tenders_received=self.tenders_received.data,
            our_rank=self.our_rank.data,
            lesson=self.lesson.data or None,
            version=self.seen_version,
        )
