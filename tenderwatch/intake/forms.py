"""Forms about sources."""

from typing import Any

from wtforms import IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, NumberRange, Optional

from scrapers.sources.page.written import LONGEST, Unreadable, values_in
from tenderwatch.i18n import _, lazy
from tenderwatch.web.fields import DayField
from tenderwatch.web.forms import Form, VersionedForm

EVERY = NumberRange(5, 24 * 60, lazy("Enter 5 to 1440 minutes."))


class ProfileForm(VersionedForm):
    """A web page as a YAML profile."""

    profile = TextAreaField(
        lazy("Profile (YAML)"),
        [DataRequired(lazy("Write the profile of the page."))],
        description=lazy("Addresses, selectors and fields of the list; the documentation has an example."),
    )
    every_minutes = IntegerField(
        lazy("Minutes between polls"),
        [Optional(), EVERY],
        description=lazy("Empty: as the profile says (schedule.every); 120 when it says nothing."),
    )

    def validate_profile(self, field: TextAreaField) -> None:
        """Refuse what is no YAML mapping, with the line at fault."""
        try:
            said = values_in(field.data or "")
        except Unreadable as error:
            raise ValidationError(_fault(error)) from error
        if not isinstance(said, dict):
            raise ValidationError(_("A profile is a list of names with values: see the example."))

    def settings(self, _known: dict[str, Any]) -> dict[str, Any]:
        """Return the profile as settings."""
        said: dict[str, Any] = values_in(self.profile.data or "")
        return said


def _fault(error: Unreadable) -> str:
    return {
        "broken": _("Line %(line)s is not YAML.", line=error.line),
        "alias": _("Line %(line)s refers to another value (& or *). Write the value out.", line=error.line),
        "too_long": _("A profile has at most %(n)s characters.", n=LONGEST),
    }[error.fault]


class NameForm(Form):
    """What a source is called."""

    name = StringField(
        lazy("Name"),
        [DataRequired(lazy("Enter a name."))],
        description=lazy("Search knows what was read so far by the former name until its index is made anew."),
    )


class LetBeForm(Form):
    """Why nobody waits for the rest of a day."""

    reason = TextAreaField(
        lazy("Reason"),
        [DataRequired(lazy("Say why nobody waits for the rest."))],
        description=lazy("For example: the service says that two of its notices were withdrawn."),
    )


class BackfillForm(Form):
    """Which days long past a source is asked about."""

    first = DayField(lazy("First day"), [DataRequired(lazy("Enter a day."))])
    last = DayField(lazy("Last day"), [DataRequired(lazy("Enter a day."))])
