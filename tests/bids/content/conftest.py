"""A bid to work in, and somebody who may."""

from datetime import UTC, datetime

import pytest

from tenderwatch.bids import service as bids
from tenderwatch.house import House
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user

DUE = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


@pytest.fixture
def bid_id(house: House) -> int:
    with house.database.write() as session:
        me = a_user(session)
        return bids.create(session, {"title": "Cleaning", "owner_id": me.id, "deadline_at": DUE}, me, NOW).id
