"""Forms about projects."""

from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from tenderwatch.accounts.projects import labels
from tenderwatch.accounts.projects.rules import KINDS, ROLES
from tenderwatch.accounts.projects.service import PartyValues, ProjectValues
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import DayField, choices
from tenderwatch.web.forms import Form, VersionedForm


class ProjectForm(VersionedForm):
    """A project or a consortium."""

    name = StringField(lazy("Name"), [DataRequired(lazy("Enter a name.")), Length(max=300)])
    kind = SelectField(lazy("Kind"))
    what = TextAreaField(lazy("What it is about"), [Optional()])
    starts_on = DayField(lazy("First day"), [Optional()])
    ends_on = DayField(lazy("Last day"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices((code, labels.kind(code)) for code in KINDS)

    def values(self) -> ProjectValues:
        """Return what was entered."""
        names = ("name", "kind", "what", "starts_on", "ends_on")
        return ProjectValues(**{name: self[name].data for name in names})


class PartyForm(Form):
    """Who takes part as what."""

    organization = StringField(
        lazy("Organisation"),
        [DataRequired(lazy("Enter the organisation.")), Length(max=300)],
        description=lazy("Name or registration number."),
    )
    role = SelectField(lazy("Role"))
    starts_on = DayField(lazy("From"), [Optional()], description=lazy("Leave the days empty for the whole project."))
    ends_on = DayField(lazy("Until"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices((code, labels.role(code)) for code in ROLES)

    def values(self, organization_id: int) -> PartyValues:
        """Return what was entered."""
        return PartyValues(
            organization_id=organization_id,
            role=self.role.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )
