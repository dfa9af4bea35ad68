"""The form in which an outcome is recorded."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from tenderwatch.bids import labels, rules
from tenderwatch.bids.outcomes.rules import read_points
from tenderwatch.bids.outcomes.service import Ending
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import DayField, MoneyField, choices
from tenderwatch.web.forms import VersionedForm

SIDES = ("buyer:decision", "buyer:score-sheet", "buyer:debrief", "ours:decision", "ours:score-sheet", "ours:guess")


class OutcomeForm(VersionedForm):
    """How it ended and why; result and one reason are enough."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {
        "reasons": "reason",
        "reasons.0": "reason",
        "reasons.1": "second_reason",
        "reasons.2": "third_reason",
        "rank": "our_rank",
        "tenders": "tenders_received",
        "by_lot": "lot_0",
        "lots_won": "lot_0",
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
    tenders_received = IntegerField(lazy("Tenders received"), [Optional(), NumberRange(1, 10000)])
    our_rank = IntegerField(lazy("Our rank"), [Optional(), NumberRange(1, 10000)])
    decided_on = DayField(lazy("Decided on"), [Optional()])
    points = TextAreaField(
        lazy("Points per criterion"),
        [Optional(), Length(max=5000)],
        description=lazy(
            "A line each: the criterion, our points, the winner's, the most. For example: Quality 34 38,5 40"
        ),
    )

    codes: ClassVar[list[str]] = []

    @classmethod
    def of(cls, lots: Mapping[str, str]) -> type["OutcomeForm"]:
        """Return the form with a result for each lot, from code to words."""
        fields: dict[str, Any] = {f"lot_{n}": SelectField(lot) for n, lot in enumerate(lots.values())}
        if lots:
            hint = lazy("Say it of each lot below, and the whole follows.")
            fields["result"] = SelectField(lazy("How did it end?"), [Optional()], description=hint)
        return type("OutcomeForm", (cls,), {**fields, "codes": list(lots)})

    def __init__(self, *args: Any, results: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = dict.fromkeys(each for result in results for each in rules.REASONS[result])
        pairs = [("", "–"), *((code, labels.reason(code)) for code in reasons)]
        self.result.choices = choices([("", "–"), *((code, labels.result(code)) for code in results)])
        for lot in self.lots:
            lot.choices = choices(
                [("", "–"), *((code, labels.result(code)) for code in rules.LOT_RESULTS if code in results)]
            )
        self.reason.choices = self.second_reason.choices = self.third_reason.choices = choices(pairs)
        self.known_by.choices = choices((each, labels.known_by(*each.split(":"))) for each in SIDES)

    def validate_points(self, field: TextAreaField) -> None:
        """Say of each line what cannot be read."""
        _points, problems = read_points(field.data or "")
        if problems:
            raise ValidationError(" ".join(labels.points_problem(line, code) for line, code in problems.items()))

    @property
    def lots(self) -> list[Any]:
        """The fields of the lots."""
        return [self[f"lot_{n}"] for n in range(len(self.codes))]

    @property
    def lot_results(self) -> dict[str, str]:
        """How each lot ended that is told."""
        return {code: each.data for code, each in zip(self.codes, self.lots, strict=True) if each.data}

    def ending(self, currency: str) -> Ending:
        """Return what the form says."""
        side, _colon, evidence = (self.known_by.data or "ours:guess").partition(":")
        codes = [each.data for each in (self.reason, self.second_reason, self.third_reason)]
        return Ending(
            result=self.result.data or (rules.whole(self.lot_results) if self.lot_results else ""),
            reasons=tuple(
                rules.Reason(code, side, evidence, primary=place == 0) for place, code in enumerate(codes) if code
            ),
            lot_results=self.lot_results,
            decided_on=self.decided_on.data,
            winner=self.winner.data or None,
            our_price=self.our_price.data,
            winning_price=self.winning_price.data,
            currency=currency,
            tenders_received=self.tenders_received.data,
            our_rank=self.our_rank.data,
            lesson=self.lesson.data or None,
            points=tuple(read_points(self.points.data or "")[0]),
            version=self.seen_version,
        )
