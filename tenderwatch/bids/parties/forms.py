"""The form that names who bids with us."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from tenderwatch.bids.parties import labels
from tenderwatch.bids.parties.tables import ROLES
from tenderwatch.i18n import lazy
from tenderwatch.web.fields import MoneyField, choices
from tenderwatch.web.forms import Form


class BidPartyForm(Form):
    """An organisation that bids with us, and as what."""

    organization = StringField(
        lazy("Organisation"),
        [DataRequired(lazy("Enter the organisation.")), Length(max=300)],
        description=lazy("Name or registration number."),
    )
    role = SelectField(lazy("Role"))
    what = StringField(lazy("What it does"), [Optional(), Length(max=500)])
    share = MoneyField(lazy("Share of the price, per cent"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices((code, labels.role(code)) for code in ROLES)
