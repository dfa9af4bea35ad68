"""What the tests of this room do again and again."""

import re

from tenderwatch.bids.content import queries
from tenderwatch.bids.content.tables import BidRequirement
from tenderwatch.house import House
from tests.browsing import Client


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def typed(client: Client, bid_id: int, text: str, status: int = 303) -> str:
    path = f"/bids/{bid_id}/requirements"
    return client.post(path, {"lines": text}, status, on=path).text


def rows_of(house: House, bid_id: int) -> list[BidRequirement]:
    with house.database.read() as session:
        return queries.requirements(session, bid_id)
