"""Forms about milestones."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from tenderwatch.i18n import lazy
from tenderwatch.web.fields import DayField, choices, number_or_none
from tenderwatch.web.forms import VersionedForm


class MilestoneForm(VersionedForm):
    """The day of a milestone, whose it is, and why it is left out, if it is."""

    on = DayField(lazy("Day"), [InputRequired(lazy("Enter the day."))])
    owner_id = SelectField(lazy("Responsible"), [Optional()], coerce=number_or_none)
    because = StringField(
        lazy("Left out, because"),
        [Optional(), Length(max=500)],
        description=lazy("With a reason here the milestone is left out, by your name; without one its day is saved."),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = choices([("", "–"), *people])
