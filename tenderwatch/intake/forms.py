"""Forms about sources."""

from typing import Any

import yaml
from wtforms import IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, NumberRange, Optional

from tenderwatch.i18n import _, lazy
from tenderwatch.web.forms import Form

EVERY = NumberRange(5, 24 * 60, lazy("Enter 5 to 1440 minutes."))


class TedForm(Form):
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


class FolderForm(Form):
    """Which folder is watched."""

    path = StringField(lazy("Folder"), [DataRequired(lazy("Enter a folder."))])
    every_minutes = IntegerField(lazy("Minutes between polls"), [EVERY])

    def settings(self, known: dict[str, Any]) -> dict[str, Any]:
        """Return the source's settings with what the form says."""
        return {**known, "path": self.path.data}


class ProfileForm(Form):
    """A web page as a YAML profile."""

    profile = TextAreaField(
        lazy("Profile (YAML)"),
        [DataRequired(lazy("Write the profile of the page."))],
        description=lazy("Addresses, selectors and fields of the list; the documentation has an example."),
    )
    every_minutes = IntegerField(lazy("Minutes between polls"), [EVERY])

    def validate_profile(self, field: TextAreaField) -> None:
        """Refuse what is no YAML mapping, with the line at fault."""
        try:
            said = yaml.safe_load(field.data or "")
        except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise ValidationError(_("Line %(line)s is not YAML.", line=line)) from error
        if not isinstance(said, dict):
            raise ValidationError(_("A profile is a list of names with values: see the example."))

    def settings(self, _known: dict[str, Any]) -> dict[str, Any]:
        """Return the profile as settings."""
        said: dict[str, Any] = yaml.safe_load(self.profile.data or "")
        return said


def _words(text: str | None) -> list[str]:
    return (text or "").replace(",", " ").upper().split()
