"""Forms about contracts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tenderwatch.contracts import labels
from tenderwatch.contracts.importing.cells import option_list
from tenderwatch.contracts.rules.decisions import LEADS
from tenderwatch.contracts.rules.options_text import MOST_MONTHS
from tenderwatch.contracts.service import CHOICES, END_REASONS, RISKS, TERMS, ContractValues, OptionValue
from tenderwatch.i18n import _, lazy
from tenderwatch.web.fields import CURRENCIES, DayField, MoneyField, choices, number_or_none, read_day
from tenderwatch.web.forms import Form, VersionedForm
from tenderwatch.web.people import People


def _months(label: str, description: str = "") -> IntegerField:
    wrong = lazy("Enter whole months, 0 to 240.")
    return IntegerField(label, [Optional(), NumberRange(0, MOST_MONTHS, wrong)], description=description)


class ContractForm(VersionedForm):
    """A contract: with whom, from when to when, what can be decided about it, whose it is."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"buyer_id": "buyer"}

    reference = StringField(lazy("Reference"), [DataRequired(lazy("Enter the reference.")), Length(max=200)])
    title = StringField(lazy("Title"), [DataRequired(lazy("Enter a title.")), Length(max=500)])
    buyer = StringField(
        lazy("Buyer"),
        [DataRequired(lazy("Enter the buyer."))],
        description=lazy("Name or registration number of the buyer."),
    )
    term = RadioField(lazy("Term"), default="fixed")
    starts_on = DayField(lazy("First day"), [Optional()])
    base_ends_on = DayField(
        lazy("Last day of the base period"),
        [Optional()],
        description=lazy("Without any option. The last day belongs to the contract."),
    )
    ends_on = DayField(
        lazy("Last day in force"), [Optional()], description=lazy("After the extension that was agreed.")
    )
    options = StringField(
        lazy("Options"), [Optional()], description=lazy("Lengths one after the other, for example 12m+12m or 1y+1y.")
    )
    option_days = StringField(
        lazy("Days by which the options are decided"),
        [Optional()],
        description=lazy("Where the contract names them: in the order of the options, with commas between."),
    )
    option_who = SelectField(lazy("Who decides on options"), default="buyer")
    option_notice_months = _months(
        lazy("Notice for an option, months"), lazy("How long before the end an option must be decided.")
    )
    termination_notice_months = _months(lazy("Termination notice of ours, months"))
    their_notice_months = _months(lazy("Termination notice of the buyer's, months"))
    price_window_opens_on = DayField(
        lazy("Price change asked from"), [Optional()], description=lazy("The first day of the first window.")
    )
    price_window_closes_on = DayField(
        lazy("Price change asked by"), [Optional()], description=lazy("The last day of the first window.")
    )
    price_window_every_months = _months(lazy("Price change again after, months"), lazy("12 when it is left empty."))
    procedure_kind = SelectField(
        lazy("How it will be tendered again"),
        default="open",
        description=lazy("Sets when renewal work starts."),
    )
    owner_id = SelectField(lazy("Owner"), coerce=number_or_none, validators=[Optional()])
    value = MoneyField(lazy("Value of the base period, excl. VAT"), [Optional()])
    currency = SelectField(lazy("Currency"), default="EUR")
    risk = RadioField(lazy("Risk class"), default="standard")
    guarantee_ends_on = DayField(
        lazy("Guarantee ends"), [Optional()], description=lazy("Its last day. Before it somebody is asked to look.")
    )
    framework_id = SelectField(
        lazy("Framework"),
        coerce=number_or_none,
        validators=[Optional()],
        description=lazy("Where this contract is a call-off of another."),
    )
    framework_maximum = MoneyField(
        lazy("Maximum of the framework, excl. VAT"),
        [Optional()],
        description=lazy("Where this contract is a framework: orders and call-offs count against it."),
    )
    last_call_off_on = DayField(
        lazy("Last day for call-offs"), [Optional()], description=lazy("A call-off may run on after it.")
    )
    notes = TextAreaField(lazy("Notes"), [Optional()])

    def __init__(self, *args: Any, people: People, frameworks: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.framework_id.choices = choices([("", _("none")), *frameworks])
        self.term.choices = choices((code, labels.term(code)) for code in TERMS)
        self.risk.choices = choices((code, labels.risk(code)) for code in RISKS)
        self.option_who.choices = choices((code, labels.who(code)) for code in ("buyer", "us", "both"))
        self.procedure_kind.choices = choices((code, labels.procedure_kind(code)) for code in LEADS)
        self.owner_id.choices = choices([("", _("nobody yet")), *people])
        known = {*CURRENCIES, *filter(None, [self.currency.data if len(self.currency.data or "") == 3 else None])}
        self.currency.choices = choices((code, code) for code in sorted(known, key=_euro_first))

    def validate_options(self, field: StringField) -> None:
        """Refuse what is no list of lengths."""
        try:
            option_list(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def validate_option_days(self, field: StringField) -> None:
        """Refuse what is no list of days, or names more days than there are options."""
        try:
            days = _days(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if not self.options.errors and len(days) > len(option_list(self.options.data or "")):
            raise ValidationError(_("There are more days than options."))

    def values(self, buyer_id: int) -> ContractValues:
        """Return what was entered; a last day says by itself that a term nobody knew is fixed."""
        days = _days(self.option_days.data or "")
        lengths = option_list(self.options.data or "")
        plain = (
            *("reference", "title", "term", "starts_on", "base_ends_on", "ends_on", "option_notice_months"),
            *("termination_notice_months", "their_notice_months", "price_window_opens_on", "price_window_closes_on"),
            *("price_window_every_months", "procedure_kind", "owner_id", "value", "currency", "risk", "notes"),
            *("guarantee_ends_on", "framework_id", "framework_maximum", "last_call_off_on"),
        )
        said = {name: self[name].data for name in plain}
        if said["term"] == "unknown" and said["base_ends_on"]:
            said["term"] = "fixed"
        return ContractValues(
            **said,
            buyer_id=buyer_id,
            options=tuple(
                OptionValue(option.months, days[n] if n < len(days) else None, self.option_who.data)
                for n, option in enumerate(lengths)
            ),
        )

    @staticmethod
    def shown(values: ContractValues) -> dict[str, Any]:
        """Return a contract's values as the form shows them."""
        days = [option.decide_by for option in values.options]
        while days and days[-1] is None:
            days.pop()
        return {
            **{name: getattr(values, name) for name in ContractValues.__dataclass_fields__ if name != "options"},
            "options": "+".join(f"{option.months}m" for option in values.options),
            "option_days": ", ".join(day.isoformat() if day else "-" for day in days),
            "option_who": values.options[0].who if values.options else "buyer",
        }


def _euro_first(code: str) -> tuple[bool, str]:
    return code != "EUR", code


def _days(text: str) -> list[date | None]:
    """Read days with commas between; a dash stands for an option without one."""
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    return [None if part in ("-", "–", "") else read_day(part) for part in parts]


class OptionTermsForm(VersionedForm):
    """What a contract says of one option besides its length."""

    decide_by = DayField(lazy("Decide by"), [Optional()], description=lazy("Where the contract names the day."))
    notify_by = DayField(
        lazy("Notify by"), [Optional()], description=lazy("By when the other party must have been told.")
    )
    notice_months = _months(
        lazy("Notice for this option, months"), lazy("Where it is another than for the contract's other options.")
    )
    who = SelectField(lazy("Who decides"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who.choices = choices((code, labels.who(code)) for code in ("buyer", "us", "both"))


class OptionForm(Form):
    """An option used or not, and since when that is known."""

    decided_on = DayField(lazy("Decided on"), [InputRequired(lazy("Enter the day of the decision."))])


class ExtendForm(Form):
    """An extension agreed besides the options."""

    until = DayField(lazy("New last day"), [InputRequired(lazy("Enter the new last day."))])
    reason = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why, in one sentence."))])


class HoldoverForm(Form):
    """The contract goes on after its end."""

    agreed_on = DayField(lazy("Agreed on"), [InputRequired(lazy("Enter the day."))])
    until = DayField(
        lazy("Until"), [Optional()], description=lazy("Its last day. Leave it empty when nobody has said.")
    )
    how = TextAreaField(lazy("How it was agreed"), [DataRequired(lazy("Say how it was agreed."))])


class NoticeForm(Form):
    """Termination notice that was given."""

    side = RadioField(lazy("Who gave notice?"), [InputRequired(lazy("Choose who gave notice."))])
    given_on = DayField(lazy("Given on"), [InputRequired(lazy("Enter the day."))])
    takes_effect_on = DayField(
        lazy("Takes effect on"),
        [InputRequired(lazy("Enter the last day."))],
        description=lazy("The last day in force."),
    )
    reason = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why, in one sentence."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side.choices = choices([("ours", _("We")), ("theirs", _("The buyer"))])


class WithdrawalForm(Form):
    """A notice that was withdrawn."""

    withdrawn_on = DayField(lazy("Withdrawn on"), [InputRequired(lazy("Enter the day."))])
    reason = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why, in one sentence."))])


class EndForm(Form):
    """The end of a contract and why."""

    ended_on = DayField(
        lazy("Last day"), [InputRequired(lazy("Enter the last day."))], description=lazy("It belongs to the contract.")
    )
    reason = RadioField(lazy("Why did it end?"), [InputRequired(lazy("Choose why it ended."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = choices((code, labels.end_reason(code)) for code in END_REASONS)


class SuccessorForm(Form):
    """The contract that follows."""

    successor_id = SelectField(lazy("Contract that follows"), coerce=number_or_none, validators=[Optional()])

    def __init__(self, *args: Any, contracts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.successor_id.choices = choices([("", _("none")), *contracts])


class DecisionForm(Form):
    """What was decided and why."""

    choice = RadioField(lazy("What was decided?"), [InputRequired(lazy("Choose what was decided."))])
    reason = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why, in one sentence."))])

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice.choices = choices((code, labels.choice(code)) for code in CHOICES[kind])


class RefusalForm(Form):
    """Why what is published is not taken over."""

    reason = TextAreaField(
        lazy("Why"),
        [DataRequired(lazy("Say why, in one sentence."))],
        description=lazy(
            "It is kept with the contract, and it is not proposed again unless something else is published."
        ),
    )


class SnoozeForm(Form):
    """Silence until a day, and why."""

    until = DayField(lazy("Snooze until"), [InputRequired(lazy("Enter a day."))])
    reason = StringField(lazy("Because"), [DataRequired(lazy("Say why."))])


class AssignForm(Form):
    """Somebody else who decides."""

    to_id = SelectField(lazy("Assign to"), [InputRequired(lazy("Choose a person."))], coerce=number_or_none)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to_id.choices = choices([("", _("choose")), *people])
