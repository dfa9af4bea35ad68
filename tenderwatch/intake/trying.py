"""Asking a site while somebody waits for what a profile reads of it."""

from contextlib import closing

from scrapers.errors import FetchError
from scrapers.http import Client
from scrapers.sources.page import Profile
from scrapers.sources.page.trying import Trial, tried
from tenderwatch import __version__
from tenderwatch.house import House
from tenderwatch.intake.polling import PRODUCT_PAGE

SECONDS = 20.0
"""How long a trial may take."""
ONE_ANSWER = 7.0
"""Seconds of it for one exchange, at most."""


def try_profile(house: House, profile: Profile, limit: int = 20) -> Trial:
    """Return what a profile reads of its site right now; the addresses that it names are guarded as in a poll."""
    settings = house.settings
    client = Client(
        operator_url=settings.operator_url or PRODUCT_PAGE,
        version=__version__,
        allow_loopback=settings.allow_loopback,
        timeout=ONE_ANSWER,
    )
    late = FetchError("timeout", f"the trial takes longer than {SECONDS:.0f} seconds")
    with closing(client), client.within(SECONDS, late):
        return tried(profile, client, limit)
