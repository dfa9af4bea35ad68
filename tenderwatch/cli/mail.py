"""`tenderwatch mail test ADDRESS`: find out whether mail goes out."""

import json
import sys
from contextlib import closing
from datetime import UTC, datetime

import click

from tenderwatch.cli.opening import opened
from tenderwatch.errors import Invalid
from tenderwatch.house import House
from tenderwatch.i18n import _, language
from tenderwatch.outbox import service as outbox
from tenderwatch.outbox.channels import channel_for
from tenderwatch.outbox.tables import Message


@click.group("mail")
def mail() -> None:
    """Look after mail."""


@mail.command("test")
@click.argument("address")
def test(address: str) -> None:
    """Send a mail to ADDRESS now; prints how it went as one JSON line."""
    if "@" not in address.strip("@"):
        raise Invalid(_("%(email)s is not a mail address.", email=address))
    now = datetime.now(UTC)
    with opened() as house:
        message = _owe(house, address, now)
        with closing(channel_for(house.settings)) as channel:
            outbox.deliver(house.database, channel, house.process, now, eager=True, only=message.id)
        with house.database.read() as session:
            message = session.get_one(Message, message.id)
        if message.state != "sent":  # a test that comes hours later would only puzzle
            _forget(house, message.id)
    click.echo(json.dumps({"to": address, "sent": message.state == "sent", "error": message.last_error}))
    sys.exit(0 if message.state == "sent" else 1)


def _owe(house: House, address: str, now: datetime) -> Message:
    with house.database.write() as session:
        message = outbox.owe(
            session,
            person=f"mail:{address}",
            dedupe_key=f"test:{now.isoformat()}",
            kind="test",
            recipient=address,
            language=language(),
            subject=_("A test from TenderWatch"),
            text=_("This mail shows that TenderWatch at %(url)s can send mail.", url=house.settings.public_url) + "\n",
            html=None,
            headers={},
            now=now,
        )
    if message is None:
        raise RuntimeError("two tests at the same microsecond")
    return message


def _forget(house: House, message_id: int) -> None:
    with house.database.write() as session:
        session.get_one(Message, message_id).state = "dropped"
