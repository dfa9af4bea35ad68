"""Asking a site while somebody waits for what a profile reads of it."""

import time
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
"""Seconds of it for one exchange; none is begun when there is less left."""


class Patience:
    """Waits between requests, as long as there is time for an answer after the wait."""

    def __init__(self, seconds: float = SECONDS - ONE_ANSWER) -> None:
        self._until = time.monotonic() + seconds

    def __call__(self, seconds: float) -> None:
        if time.monotonic() + seconds > self._until:
            raise FetchError("timeout", f"the trial takes longer than {SECONDS:.0f} seconds")
        time.sleep(seconds)


def try_profile(house: House, profile: Profile, limit: int = 20) -> Trial:
    """Return what a profile reads of its site right now; the addresses that it names are guarded as in a poll."""
    settings = house.settings
    client = Client(
        operator_url=settings.operator_url or PRODUCT_PAGE,
        version=__version__,
        allow_loopback=settings.allow_loopback,
        timeout=ONE_ANSWER,
        sleep=Patience(),
    )
    with closing(client):
        return tried(profile, client, limit)
