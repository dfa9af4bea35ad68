"""The pages of the section "Accounts": customers, organisations, and what people do with them."""

from flask import url_for

from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web.context import Link, can


def sections(current: str, missing: int | None = None) -> list[Link]:
    """Return the pages of this section that the reader may open; `missing` is the number of accounts with gaps."""
    places = [
        ("accounts.index", _("Accounts"), None),
        ("organizations.index", _("Organisations"), None),
        ("contacts.index", _("Contacts"), None),
        ("work.index", _("Activities"), None),
        ("care.index", _("Care"), None),
        ("feedback.index", _("Feedback"), None),
        ("accounts.matrix", _("Value and strength"), None),
        ("accounts.gaps", _("Data gaps"), missing),
    ]
    if can(Permission.ADMINISTER):
        places.append(("accounts.segments", _("Segments"), None))
    return [(url_for(endpoint), label, endpoint == current, count) for endpoint, label, count in places]
