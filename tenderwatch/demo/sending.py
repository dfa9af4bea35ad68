"""What the demo's people send: one tender that is out, with its receipt, and the pack of one that is being written."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from tenderwatch.bids.content import queries as content
from tenderwatch.bids.content.service import documents
from tenderwatch.bids.sending import queries
from tenderwatch.bids.sending.service import pack, reviews, sendings
from tenderwatch.bids.sending.service.reviews import Said
from tenderwatch.bids.sending.service.sendings import Told
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import content as story
from tenderwatch.demo.story import sending as told
from tenderwatch.house import House
from tenderwatch.web import reader


def deeds(house: House) -> Iterator[tuple[int, Callable[[Scene], None]]]:
    """Give what is done, with its day."""
    yield told.SENT_ON, partial(_send, house)
    yield -3, _review
    yield -2, _pack


def _send(house: House, scene: Scene) -> None:
    bid_id, by = scene.bid(told.SENT).id, scene.person(told.SENDER)
    for name in told.FILES:
        body = f"%PDF-1.4\n% {name}\n%%EOF\n".encode()
        sent = documents.Sent(name, house.files.put(body), len(body))
        documents.send(scene.session, bid_id, sent, {"kind": "form", "owner_id": by.id}, by, scene.at)
    _take(scene, bid_id)
    receipt = b"%PDF-1.4\n% Kuittaus\n%%EOF\n"
    at = scene.at - timedelta(minutes=25)
    said = Told(
        at=at,
        zone=reader.DEFAULT_ZONE,
        by_id=by.id,
        way="portal",
        place=told.PORTAL,
        receipt=told.RECEIPT,
        receipt_at=at + timedelta(minutes=1),
        file_name="kuittaus.pdf",
        file_digest=house.files.put(receipt),
        file_size=len(receipt),
    )
    sendings.send(scene.session, bid_id, said, (), by, scene.at)


def _review(scene: Scene) -> None:
    """The pink review is over but for a remark that became of nothing; the green one is being read."""
    bid_id, by = scene.bid(story.BID).id, scene.person(story.OWNER)
    for review, keys in told.READERS.items():
        readers = [scene.person(key).id for key in keys]
        reviews.name_readers(scene.session, bid_id, review, readers, by, scene.at)
    for review, text, state, because in told.REMARKS:
        row = reviews.remark(scene.session, bid_id, review, Said(text, by.id), by, scene.at)
        if state != "open":
            settled = Said(text, by.id, state, because)
            reviews.change(scene.session, bid_id, row.id, settled, row.version, by, scene.at)


def _pack(scene: Scene) -> None:
    bid_id, by = scene.bid(story.BID).id, scene.person(story.OWNER)
    _take(scene, bid_id)
    musts = [each.id for each in content.requirements(scene.session, bid_id) if each.kind == "must"]
    pack.take(scene.session, bid_id, (), musts[-1:], by, scene.at)
    own = {"name": told.OWN_ITEM, "document_id": None, "owner_id": by.id}
    pack.add(scene.session, bid_id, own, by, scene.at)


def _take(scene: Scene, bid_id: int) -> None:
    offered = queries.offered(scene.session, bid_id, queries.pack(scene.session, bid_id))
    by = scene.person(told.SENDER)
    pack.take(scene.session, bid_id, [each.id for each in offered.documents], (), by, scene.at)
