"""Who can be chosen in a form."""

from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.web import data

People = list[tuple[int, str]]
"""Numbers and names."""


def choosable(*, but: int | None = None, also: User | None = None) -> People:
    """Return everybody active by name, without `but`; `also` somebody who left and still has what the form is about."""
    with data.read() as session:
        active = [(user.id, user.name) for user in users.people(session) if user.id != but]
    return active + ([(also.id, also.name)] if also and not also.active else [])
