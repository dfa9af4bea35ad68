"""Forms about people."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from zoneinfo import available_timezones

from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
    widgets,
)
from wtforms.validators import DataRequired, NumberRange, Optional

from tenderwatch.i18n import _, lazy
from tenderwatch.users import labels
from tenderwatch.users.rules import Role
from tenderwatch.web.fields import DayField, choices
from tenderwatch.web.forms import Form, VersionedForm


class SignInForm(Form):
    """Address and password."""

    email = EmailField(lazy("E-mail"), [DataRequired(lazy("Enter your e-mail address."))])
    password = PasswordField(lazy("Password"), [DataRequired(lazy("Enter your password."))])


class ProfileForm(VersionedForm):
    """What a person sets about themselves."""

    name = StringField(lazy("Name"), [DataRequired(lazy("Enter your name."))])
    language = SelectField(lazy("Language"), choices=choices(labels.LANGUAGE_NAMES.items()))
    time_zone = StringField(
        lazy("Time zone"),
        [DataRequired(lazy("Enter a time zone, for example Europe/Helsinki."))],
        description=lazy("For example Europe/Helsinki or Europe/Stockholm."),
    )
    theme = SelectField(lazy("Colours"))
    density = SelectField(lazy("Rows"))
    single_keys = BooleanField(lazy("Single-letter keys"))
    digest_hour = IntegerField(
        lazy("Hour of the daily mail"),
        [NumberRange(0, 23, lazy("Enter an hour from 0 to 23."))],
        description=lazy("On your own clock, 0 to 23."),
    )
    mail = BooleanField(lazy("Send me the daily mail"))
    quiet_from = IntegerField(
        lazy("Quiet from"),
        [Optional(), NumberRange(0, 23, lazy("Enter an hour from 0 to 23."))],
        description=lazy("The hour on your own clock, 0 to 23."),
    )
    quiet_to = IntegerField(
        lazy("Quiet to"),
        [Optional(), NumberRange(0, 23, lazy("Enter an hour from 0 to 23."))],
        description=lazy("New tenders that you want to hear of at once wait until this hour."),
    )
    quiet_weekends = BooleanField(lazy("Quiet on Saturdays and Sundays, too"))
    private_subjects = BooleanField(lazy("No names of contracts and buyers in the subjects of mails"))
    absent_from = DayField(lazy("Away from"), [Optional()])
    absent_to = DayField(
        lazy("Away to"), [Optional()], description=lazy("The last day away; your substitute acts meanwhile.")
    )
    substitute_id = SelectField(lazy("Substitute"), coerce=lambda value: int(value) if value else None)

    def __init__(self, *args: Any, people: list[tuple[int, str]] = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.theme.choices = choices((code, labels.theme(code)) for code in ("auto", "light", "dark"))
        self.density.choices = choices((code, labels.density(code)) for code in ("comfortable", "compact"))
        self.substitute_id.choices = choices([("", "–"), *people])

    def validate_time_zone(self, field: StringField) -> None:
        """Refuse a zone that nobody knows."""
        if field.data not in available_timezones():
            raise ValidationError(_("This is not a time zone. Enter one like Europe/Helsinki."))

    def validate_quiet_to(self, field: IntegerField) -> None:
        """Refuse quiet hours that have only one end, or none."""
        if self.quiet_from.errors or field.errors:
            return
        if (field.data is None) != (self.quiet_from.data is None):
            raise ValidationError(_("Enter both hours, or neither."))
        if field.data is not None and field.data == self.quiet_from.data:
            raise ValidationError(_("The quiet hours end when they begin."))

    def validate_absent_to(self, field: DayField) -> None:
        """Refuse an absence that ends before it begins."""
        begins: date | None = self.absent_from.data
        if field.data and begins and field.data < begins:
            raise ValidationError(_("The last day away is before the first."))


class PasswordForm(Form):
    """A new password, with the one that is valid now."""

    password = PasswordField(lazy("Password now"), [DataRequired(lazy("Enter the password that you have now."))])
    new_password = PasswordField(lazy("New password"), [DataRequired(lazy("Enter a new password."))])


class UserForm(VersionedForm):
    """What an administrator sets about a person."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"role": "roles", "password": "new_password"}

    email = EmailField(lazy("E-mail"), [DataRequired(lazy("Enter an e-mail address."))])
    name = StringField(lazy("Name"), [DataRequired(lazy("Enter a name."))])
    roles = SelectMultipleField(
        lazy("Roles"),
        [DataRequired(lazy("Choose at least one role."))],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    language = SelectField(lazy("Language"), choices=choices(labels.LANGUAGE_NAMES.items()))
    manager_id = SelectField(lazy("Manager"), coerce=lambda value: int(value) if value else None)
    substitute_id = SelectField(lazy("Substitute"), coerce=lambda value: int(value) if value else None)
    new_password = PasswordField(
        lazy("New password"), [Optional()], description=lazy("At least 10 characters; empty leaves it as it is.")
    )
    active = BooleanField(lazy("May sign in"), default=True)

    def __init__(self, *args: Any, people: list[tuple[int, str]] = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.roles.choices = choices((role.value, labels.role(role)) for role in Role)
        self.manager_id.choices = self.substitute_id.choices = choices([("", "–"), *people])
