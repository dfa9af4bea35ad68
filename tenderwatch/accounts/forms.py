"""Forms about accounts."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tenderwatch.accounts import labels
from tenderwatch.accounts.rules.factors import FACTORS
from tenderwatch.accounts.rules.segments import MEASURES, VALUES
from tenderwatch.accounts.rules.team import DEFAULTS, FUNCTIONS, INVOLVEMENTS
from tenderwatch.accounts.service.kept import CERTAINTIES, OFFERINGS
from tenderwatch.i18n import _, lazy
from tenderwatch.web.fields import CURRENCIES, DayField, MoneyField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm
from tenderwatch.web.people import People

Pairs = Iterable[tuple[Any, str]]
ONE_TO_FIVE = [("", "–"), *((n, str(n)) for n in range(1, 6))]
RULES_SHOWN = 8
"""How many rules the form has room for."""


def _one_to_five(label: str) -> SelectField:
    return SelectField(label, [Optional()], coerce=number_or_none, choices=choices(ONE_TO_FIVE))


class AccountForm(VersionedForm):
    """Who leads and does, what the account is worth, its classes."""

    organization = StringField(
        lazy("Organisation"),
        [DataRequired(lazy("Enter the organisation.")), Length(max=300)],
        description=lazy("Its name, or its registration number."),
    )
    manager_id = SelectField(
        lazy("Account manager"), [Optional()], coerce=number_or_none, description=lazy("Leads the relationship.")
    )
    responsible_id = SelectField(
        lazy("Responsible person"), [Optional()], coerce=number_or_none, description=lazy("Does what is agreed.")
    )
    volume = _one_to_five(lazy("Volume"))
    profitability = _one_to_five(lazy("Profitability"))
    potential = _one_to_five(lazy("Potential"))
    reference_value = _one_to_five(lazy("Reference value"))
    competence_value = _one_to_five(lazy("Competence value"))
    potential_amount = MoneyField(lazy("Potential a year, excl. VAT"), [Optional()])
    currency = SelectField(lazy("Currency"), default="EUR", choices=choices((code, code) for code in CURRENCIES))
    classes = SelectMultipleField(
        lazy("Classes"),
        [Optional()],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    note = TextAreaField(lazy("Note"), [Optional(), Length(max=10_000)])

    def __init__(self, *args: Any, people: People, classes: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.manager_id, self.responsible_id):
            field.choices = choices([("", _("nobody")), *people])
        self.classes.choices = choices(classes)
        if not self.classes.choices:
            del self.classes

    def values(self) -> dict[str, Any]:
        """Return what the form says; classes only where the house has any."""
        names = ("manager_id", "responsible_id", *VALUES, "potential_amount", "currency", "classes", "note")
        return {name: self[name].data for name in names if name in self}


class MoveForm(VersionedForm):
    """Where an account stands from now on, and why; its version is where it stood when the form was shown."""

    becomes = SelectField(lazy("Becomes"))
    why = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why.")), Length(max=2000)])

    def __init__(self, *args: Any, values: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.becomes.choices = choices(values)


class WhyForm(Form):
    """A reason."""

    why = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why.")), Length(max=2000)])


class JoinForm(WhyForm):
    """Into which account this one goes, and why."""

    into_id = SelectField(lazy("Account that stands"), coerce=number_or_none)

    def __init__(self, *args: Any, accounts: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.into_id.choices = choices(accounts)


class TeamForm(VersionedForm):
    """What each function of ours does for the account, and who that is."""

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for function in FUNCTIONS:
            does, who = self[f"does_{function}"], self[f"who_{function}"]
            does.choices = choices(
                [("", labels.involvement(None)), *((c, labels.involvement(c)) for c in INVOLVEMENTS)]
            )
            who.choices = choices([("", "–"), *people])

    @staticmethod
    def shown(functions: Mapping[str, Any], manager_id: int | None, responsible_id: int | None) -> dict[str, Any]:
        """Return what is said, and where nothing is the house's proposal (none for finance and HR).

        Who leads the account, and who does, is proposed for the function that does so.
        """
        said: dict[str, Any] = {f"does_{function}": DEFAULTS.get(function, "") for function in FUNCTIONS}
        ours = {"leads": manager_id, "does": responsible_id}
        said |= {f"who_{function}": ours[does] for function, does in DEFAULTS.items() if does in ours}
        for function, row in functions.items():
            said |= {f"does_{function}": row.involvement, f"who_{function}": row.person_id}
        return said

    def values(self) -> dict[str, tuple[str | None, int | None]]:
        """Return what the form says of each function."""
        return {each: (self[f"does_{each}"].data or None, self[f"who_{each}"].data) for each in FUNCTIONS}


for _function in FUNCTIONS:
    setattr(TeamForm, f"does_{_function}", SelectField(validators=[Optional()]))
    setattr(TeamForm, f"who_{_function}", SelectField(validators=[Optional()], coerce=number_or_none))


class MemberForm(Form):
    """Somebody for the account team."""

    user_id = SelectField(lazy("Person"), [InputRequired(lazy("Choose a person."))], coerce=number_or_none)
    what_for = StringField(lazy("What for"), [Optional(), Length(max=300)])

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_id.choices = choices(people)


class NeedForm(VersionedForm):
    """What they need."""

    text = TextAreaField(lazy("What they need"), [DataRequired(lazy("Say what they need.")), Length(max=5000)])
    certainty = SelectField(lazy("How sure"))
    contact_id = SelectField(lazy("With whom it was found"), [Optional()], coerce=number_or_none)
    found_on = DayField(lazy("Found on"), [Optional()])

    def __init__(self, *args: Any, contacts: Pairs = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.certainty.choices = choices((code, labels.certainty(code)) for code in CERTAINTIES)
        self.contact_id.choices = choices([("", _("nobody named")), *contacts])


class OfferingForm(VersionedForm):
    """How a service of ours stands with them."""

    service = SelectField(lazy("Service"))
    state = SelectField(lazy("How it stands"))
    since_on = DayField(lazy("Since"), [Optional()])
    note = TextAreaField(lazy("Note"), [Optional(), Length(max=5000)])

    def __init__(self, *args: Any, services: Pairs = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service.choices = choices(services)
        self.state.choices = choices((code, labels.offering(code)) for code in OFFERINGS)


class RiskForm(VersionedForm):
    """A risk that somebody saw."""

    text = TextAreaField(lazy("Risk"), [DataRequired(lazy("Say what the risk is.")), Length(max=5000)])
    seen_on = DayField(lazy("Seen on"), [InputRequired(lazy("Enter the day."))])
    ended_on = DayField(lazy("Ended on"), [Optional()])
    what_helped = TextAreaField(lazy("What helped"), [Optional(), Length(max=5000)])


class DocumentForm(VersionedForm):
    """A file and what it is."""

    file = FileField(lazy("File"), [FileRequired(lazy("Choose a file."))])
    note = TextAreaField(lazy("Note"), [Optional(), Length(max=5000)])


KEPT_FORMS: Mapping[str, type[VersionedForm]] = {
    "needs": NeedForm,
    "offering": OfferingForm,
    "risks": RiskForm,
    "documents": DocumentForm,
}
"""The form of each kind that is kept."""


class ReviewForm(Form):
    """The success factors of a day, each with a rating and its evidence."""

    reviewed_on = DayField(lazy("Day of the review"), [InputRequired(lazy("Enter the day."))])

    def ratings(self) -> dict[str, tuple[int | None, str]]:
        """Return the rating and the evidence of each factor."""
        return {each: (self[f"rating_{each}"].data, self[f"evidence_{each}"].data or "") for each in FACTORS}


for _factor in FACTORS:
    setattr(ReviewForm, f"rating_{_factor}", _one_to_five(""))
    setattr(ReviewForm, f"evidence_{_factor}", StringField(validators=[Optional(), Length(max=2000)]))


class RulesForm(Form):
    """The rules of segments from a day on, in the order in which they are tried."""

    valid_from = DayField(lazy("Valid from"), [InputRequired(lazy("Enter the day."))])

    def __init__(self, *args: Any, segments: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairs = [("", "–"), *segments]
        for n in range(1, RULES_SHOWN + 1):
            self[f"segment_{n}"].choices = choices(pairs)

    def values(self) -> list[tuple[str, dict[str, int]]]:
        """Return the rules written, in order: the segment, and the least of each measure that is asked for."""
        return [
            (self[f"segment_{n}"].data, {name: least for name in MEASURES if (least := self[f"{name}_{n}"].data)})
            for n in range(1, RULES_SHOWN + 1)
            if self[f"segment_{n}"].data
        ]


for _n in range(1, RULES_SHOWN + 1):
    setattr(RulesForm, f"segment_{_n}", SelectField(validators=[Optional()]))
    for _name in MEASURES:
        setattr(RulesForm, f"{_name}_{_n}", _one_to_five(""))
