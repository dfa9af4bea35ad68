"""The form that names the notice of a bid."""

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from tenderwatch.i18n import lazy
from tenderwatch.web.forms import Form
from tenderwatch.web.ids import number


class JoinForm(Form):
    """A notice by its number or its page here; `seen` is the version of the bid that was shown."""

    seen = HiddenField()

    notice = StringField(
        lazy("Notice"),
        [DataRequired(lazy("Name the notice.")), Length(max=500)],
        description=lazy("Its publication number, for example 123456-2026, or the address of its page here."),
    )

    @property
    def seen_version(self) -> int:
        """The version of the bid that the reader saw."""
        return number(self.seen.data or "") or 0
