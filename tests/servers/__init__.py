"""Other people's HTTP servers, as they are on a bad day: real ones, on this machine's loopback address.

    with ted_server({"123456-2026": xml}) as base_url: ...   # TED: {"api_url": base_url, "site_url": base_url}
    with listing_site(calls) as base_url: ...                # a page profile starts at f"{base_url}/tenders"
    with nasty_server() as base_url: ...                     # redirects, bombs, drips; see its module

A client needs `allow_loopback=True` to reach them.
"""

from tests.servers.listing import Call, ListingSite, listing_site
from tests.servers.nasty import nasty_server
from tests.servers.ted import FakeTed, ted_server

__all__ = ["Call", "FakeTed", "ListingSite", "listing_site", "nasty_server", "ted_server"]
