"""The pages of the section "Accounts": customers, organisations, and what people do with them."""

from flask import url_for

from tenderwatch.i18n import _
from tenderwatch.web.context import Link


def sections(current: str, missing: int | None = None) -> list[Link]:
    """Return the pages of this section that the reader may open; `missing` is the number of accounts with gaps."""
    places = [
        ("accounts.index", _("Accounts"), None),
        ("organizations.index", _("Organisations"), None),
        ("contacts.index", _("Contacts"), None),
        ("work.index", _("Activities"), None),
        ("care.index", _("Care"), None),
        ("accounts.gaps", _("Data gaps"), missing),
    ]
    return [(url_for(endpoint), label, endpoint == current, count) for endpoint, label, count in places]
