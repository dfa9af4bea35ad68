"""Forms of the gate: a requirement, a waiver, the scores, the decision, and the house's scorecard."""

from typing import Any, Self

from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tenderwatch.bids import labels as bids
from tenderwatch.bids.gate import labels, rules
from tenderwatch.bids.gate.criteria import Criterion
from tenderwatch.bids.gate.service import Scores
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import CURRENCIES, MoneyField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm
from tenderwatch.web.people import choosable


class RequirementForm(VersionedForm):
    """Something without which a tenderer is not eligible."""

    kind = SelectField(lazy("What is asked for"), [InputRequired(lazy("Choose one."))])
    what = StringField(
        lazy("Which"),
        [Optional(), Length(max=500)],
        description=lazy("The certificate, the CPV code of the references, the qualification or the question."),
    )
    amount = MoneyField(lazy("Turnover at least"), [Optional()])
    currency = SelectField(lazy("Currency"), default="EUR", choices=choices((code, code) for code in CURRENCIES))
    count = IntegerField(lazy("How many references or people"), [Optional(), NumberRange(1, 1000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices([("", "–"), *((code, labels.kind(code)) for code in rules.KINDS)])

    def changing(self) -> Self:
        """Return the form for a requirement that is there: its kind can be another, but not none."""
        self.kind.choices = choices((code, labels.kind(code)) for code in rules.KINDS)
        return self

    def asked(self) -> rules.Asked:
        """Return what was entered."""
        what = self.what.data or ""
        return rules.Asked(self.kind.data, what, self.amount.data, self.currency.data, self.count.data)


class WaiverForm(Form):
    """Why a requirement is waived."""

    reason = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why, in one sentence."))])


class DecisionForm(Form):
    """Go, no-go or later, and why."""

    go = SelectField(lazy("Decision"), [InputRequired(lazy("Choose one."))])
    reason = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why, in one sentence."))])
    approver_id = SelectField(lazy("Approved by"), coerce=number_or_none)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.go.choices = choices([("", "–"), *((code, bids.decision(code)) for code in rules.CHOICES)])
        self.approver_id.choices = choices([("", "–"), *choosable()])


class ScoreForm(VersionedForm):
    """The scores of a bid; `of` makes the form of a house's criteria."""

    @classmethod
    def of(cls, criteria: list[Criterion]) -> type["ScoreForm"]:
        """Return the form with a score and a line of reason for each criterion."""
        fields: dict[str, Any] = {}
        for n, each in enumerate(criteria):
            scores = choices([("", "–"), *((score, str(score)) for score in range(1, rules.BEST + 1))])
            fields[f"score_{n}"] = SelectField(each.words, choices=scores, coerce=number_or_none)
            fields[f"why_{n}"] = StringField(lazy("Why: %(what)s", what=each.words), [Optional(), Length(max=300)])
        return type("ScoreForm", (cls,), fields)

    def scores(self, criteria: list[Criterion]) -> Scores:
        """Return what was scored."""
        told = {each.code: (self[f"score_{n}"].data, self[f"why_{n}"].data) for n, each in enumerate(criteria)}
        return {code: (score, (why or "").strip()) for code, (score, why) in told.items() if score or why}


class CriterionForm(VersionedForm):
    """A criterion of the scorecard."""

    name = StringField(
        lazy("Name"),
        [Optional(), Length(max=200)],
        description=lazy("A criterion that the product ships is called as before when you leave this empty."),
    )
    weight = IntegerField(lazy("Weight"), [InputRequired(lazy("Enter a weight.")), NumberRange(1, 100)])
    position = IntegerField(lazy("Place in the order"), [InputRequired(lazy("Enter a place.")), NumberRange(0, 10000)])
    active = BooleanField(lazy("In use"))

    @property
    def values(self) -> dict[str, Any]:
        """What was entered."""
        told = {name: self[name].data for name in ("weight", "position", "active")}
        return {"name": (self["name"].data or "").strip() or None, **told}


class LineForm(Form):
    """From which score on the house bids."""

    line = IntegerField(lazy("We bid from a score of"), [InputRequired(lazy("Enter a score.")), NumberRange(0, 100)])
