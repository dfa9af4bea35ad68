"""Real notices, kept beside the checkout, recorded in several orders."""

import random
from pathlib import Path

import pytest
from sqlalchemy import select

from scrapers import packages
from tenderwatch.db import Database
from tenderwatch.intake.tables import Source
from tenderwatch.notices.recording import Reading, record
from tenderwatch.notices.recording.reader import read
from tenderwatch.notices.rules import key_of
from tests.makers import NOW
from tests.notices.linked import emptied, state

SHARED = Path(__file__).parents[2].parent / "shared" / "notices"
FOLDERS = ("eforms", "hilma", "html", "ocds", "rss", "ted_export")
BATCH = 60


def readings() -> list[Reading]:
    """Return the documents as read, one of each notice: which of two files about one is right, arrival says."""
    seen: set[str] = set()
    found = []
    for document in packages.documents([str(SHARED / name) for name in FOLDERS if (SHARED / name).exists()]):
        reading = read(document, "files")
        keys = {key_of(each.notice, reading.digest) for each in reading.notices}
        if reading.notices and not keys & seen:
            found.append(reading)
        seen |= keys
    return found


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the notices beside the checkout are absent")
def test_real_notices_in_any_order_are_linked_alike(sqlite: Database) -> None:
    notices = readings()
    results = []
    for seed in range(3):
        order = random.Random(seed).sample(notices, len(notices))
        with sqlite.write() as session:
            session.add(Source(name="files", kind="files"))
        for start in range(0, len(order), BATCH):
            with sqlite.write() as session:
                source = session.scalars(select(Source.id)).one()
                record(session, order[start : start + BATCH], source, NOW)
        results.append(state(sqlite))
        emptied(sqlite)
    assert len(results[0]["procedures"]) > 100
    assert results[0] == results[1] == results[2]
