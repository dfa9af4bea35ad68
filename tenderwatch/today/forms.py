"""Forms for answering a warning, on the Today page and from the links in mails."""

from datetime import date, timedelta
from typing import Any

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tenderwatch.i18n import lazy
from tenderwatch.web import reader
from tenderwatch.web.fields import DayField, choices
from tenderwatch.web.forms import Form


class SnoozeForm(Form):
    """Until when, and why."""

    days = RadioField(lazy("Until"), [InputRequired(lazy("Choose until when."))])
    until = DayField(lazy("That day"), [Optional()], description=lazy("Never past the decision's own date."))
    reason = TextAreaField(lazy("Why"), [DataRequired(lazy("Say why.")), Length(max=500)])

    def __init__(self, *args: Any, before: date | None = None, **kwargs: Any) -> None:
        """Offer the spans that end before a date: that of the decision."""
        super().__init__(*args, **kwargs)
        spans = [(7, lazy("7 days from now")), (30, lazy("30 days from now"))]
        today = reader.today()
        open_spans = [(str(n), words) for n, words in spans if before is None or today + timedelta(days=n) < before]
        self.days.choices = choices([*open_spans, ("day", lazy("A day that I name"))])
        if not open_spans and not self.is_submitted():
            self.days.data = "day"

    def day(self, today: date) -> date:
        """Return the day chosen; today, which is refused, when a day was to be named and was not."""
        if self.days.data == "day":
            return self.until.data or today
        return today + timedelta(days=int(self.days.data))


class AssignForm(Form):
    """Who takes over."""

    to_id = SelectField(lazy("Who takes over"), [InputRequired(lazy("Choose somebody."))], coerce=int)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to_id.choices = choices(people)


class SignedSnoozeForm(SnoozeForm):
    """The same from a mail, where the signed link is the authority and no session is."""

    class Meta(SnoozeForm.Meta):
        """Without a token against forgery: nobody's session can be abused."""

        csrf = False


class SignedAssignForm(AssignForm):
    """The same from a mail, where the signed link is the authority and no session is."""

    class Meta(AssignForm.Meta):
        """Without a token against forgery: nobody's session can be abused."""

        csrf = False
