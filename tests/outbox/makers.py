"""Messages for tests."""

from datetime import datetime
from itertools import count
from typing import Any

from tenderwatch.db import Database
from tenderwatch.outbox import service as outbox
from tenderwatch.outbox.tables import Message
from tests.conftest import NOW

_number = count(1)


def owe(database: Database, to: str = "anna@example.org", now: datetime = NOW, **what_matters: Any) -> Message | None:
    """Owe a message; None when it was owed before."""
    values = {
        "person": f"mail:{to}",
        "dedupe_key": f"test:{next(_number)}",
        "kind": "digest",
        "language": "en",
        "subject": "Two decisions",
        "text": "Decide.\n",
        "html": "<p>Decide.</p>",
        "headers": {},
        **what_matters,
    }
    with database.write() as session:
        return outbox.owe(session, recipient=to, now=now, **values)


def states(database: Database) -> list[str]:
    """Return the states of all messages, oldest first."""
    with database.read() as session:
        return [message.state for message in session.query(Message).order_by(Message.id)]
