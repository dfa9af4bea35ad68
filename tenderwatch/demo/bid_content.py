"""How the demo's people fill one bid: its requirements, a question to the buyer, documents, reusable answers."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from tenderwatch.bids.content import queries
from tenderwatch.bids.content.service import answers, documents, questions, requirements
from tenderwatch.bids.content.tables import ReusableAnswer
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import content as told
from tenderwatch.house import House

Do = Callable[[Scene], None]


def deeds(house: House) -> Iterator[tuple[int, Do]]:
    """Give what is done, with its day."""
    yield -30, _library
    yield -11, _type
    yield -9, _ask
    yield -8, partial(_send, house)
    yield -3, _answered


def _library(scene: Scene) -> None:
    by = scene.person(told.OWNER)
    for title, text, tags, review in told.ANSWERS:
        review_on = scene.days.today + timedelta(days=review)
        values = {"title": title, "text": text, "language": "fi", "tags": list(tags), "review_on": review_on}
        answers.enter(scene.session, values | {"owner_id": by.id}, by, scene.at)


def _type(scene: Scene) -> None:
    bid_id, by = scene.bid(told.BID).id, scene.person(told.OWNER)
    rows = requirements.type_lines(scene.session, bid_id, told.TYPED, by, scene.at)
    for place, state in told.STATES:
        row = rows[place - 1]
        requirements.assess(scene.session, bid_id, row.id, state, row.version, by, scene.at)
    quality = scene.session.scalars(select(ReusableAnswer).where(ReusableAnswer.title == told.ANSWERS[0][0])).one()
    answers.use(scene.session, quality.id, bid_id, rows[2].id, by, scene.at)


def _ask(scene: Scene) -> None:
    values = {"text": told.QUESTION, "requirements": "2", "sent_on": scene.at.date()}
    questions.ask(scene.session, scene.bid(told.BID).id, values, scene.person(told.OWNER), scene.at)


def _answered(scene: Scene) -> None:
    bid_id, by = scene.bid(told.BID).id, scene.person(told.OWNER)
    row = queries.questions(scene.session, bid_id)[0]
    values = {"text": row.text, "requirements": "2", "sent_on": row.sent_on}
    said = values | {"answer": told.ANSWER, "answered_on": scene.at.date()}
    questions.edit(scene.session, bid_id, row.id, said, row.version, by, scene.at)
    questions.apply_answer(scene.session, bid_id, row.id, row.links[0].requirement_id, by, scene.at)


def _send(house: House, scene: Scene) -> None:
    bid_id, by = scene.bid(told.BID).id, scene.person(told.OWNER)
    for name, kind, valid, note in told.DOCUMENTS:
        body = f"%PDF-1.4\n% {name}: {note}\n%%EOF\n".encode()
        sent = documents.Sent(name, house.files.put(body), len(body), note)
        until = None if valid is None else scene.days.today + timedelta(days=valid)
        values = {"kind": kind, "owner_id": by.id, "valid_until": until}
        documents.send(scene.session, bid_id, sent, values, by, scene.at)
