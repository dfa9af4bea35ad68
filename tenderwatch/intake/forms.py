"""Forms about sources."""

from typing import Any

from wtforms import IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, NumberRange, Optional

from scrapers.sources.page.written import LONGEST, Unreadable, values_in
from tenderwatch.i18n import _, lazy
from tenderwatch.web.forms import VersionedForm

EVERY = NumberRange(5, 24 * 60, lazy("Enter 5 to 1440 minutes."))


class TedForm(VersionedForm):
    """Which of TED's notices are fetched."""

    countries = StringField(
        lazy("Countries"),
        [DataRequired(lazy("Enter at least one country, for example FIN."))],
        description=lazy("Three-letter codes of the buyers' countries, for example FIN SWE."),
    )
    cpv = StringField(
        lazy("CPV codes"), [Optional()], description=lazy("Eight digits each, for example 90910000; empty takes all.")
    )
    every_minutes = IntegerField(lazy("Minutes between polls"), [EVERY])

    def settings(self, known: dict[str, Any]) -> dict[str, Any]:
        """Return the source's settings with what the form says."""
        changed = {"countries": _words(self.countries.data), "cpv": _words(self.cpv.data)}
        return {**known, **{name: value for name, value in changed.items() if value or name in known}}


class FolderForm(VersionedForm):
    """Which folder is watched."""

    path = StringField(lazy("Folder"), [DataRequired(lazy("Enter a folder."))])
    every_minutes = IntegerField(lazy("Minutes between polls"), [EVERY])

    def settings(self, known: dict[str, Any]) -> dict[str, Any]:
        """Return the source's settings with what the form says."""
        return {**known, "path": self.path.data}


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


def _words(text: str | None) -> list[str]:
    return (text or "").replace(",", " ").upper().split()
