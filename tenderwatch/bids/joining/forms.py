"""The form that names the notice of a bid."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from tenderwatch.i18n import lazy
from tenderwatch.web.forms import VersionedForm


class JoinForm(VersionedForm):
    """A notice by its number or its page here."""

    notice = StringField(
        lazy("Notice"),
        [DataRequired(lazy("Name the notice.")), Length(max=500)],
        description=lazy("Its publication number, for example 123456-2026, or the address of its page here."),
    )
