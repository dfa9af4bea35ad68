"""Forms about the team of a bid."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from tenderwatch.i18n import lazy
from tenderwatch.web.fields import MoneyField, choices, number_or_none
from tenderwatch.web.forms import Form, VersionedForm


class HoursForm(VersionedForm):
    """How much a person is planned for."""

    hours_a_week = MoneyField(
        lazy("Hours a week"), [Optional()], description=lazy("Planned until tenders are due; tasks are part of them.")
    )


class MemberForm(Form):
    """A person, in a role."""

    user_id = SelectField(lazy("Person"), [InputRequired(lazy("Choose a person."))], coerce=number_or_none)
    role = SelectField(lazy("Role"), [InputRequired(lazy("Choose a role."))])
    hours_a_week = MoneyField(
        lazy("Hours a week"), [Optional()], description=lazy("Planned until tenders are due; tasks are part of them.")
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]], roles: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user_id.choices = choices([("", "–"), *people])
        self.role.choices = choices(roles)
