"""A bid to price, and people who may."""

import pytest

from tenderwatch.bids import service as bids
from tenderwatch.house import House
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("sales")


@pytest.fixture
def bid_id(house: House) -> int:
    with house.database.write() as session:
        me = a_user(session)
        return bids.create(session, {"title": "Cleaning", "owner_id": me.id}, me, NOW).id
