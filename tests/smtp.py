"""A real mail server on the loopback address that behaves as others' do: it takes, refuses, breaks off, is down."""

import email
import email.policy
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """What the server took, and how it behaves; both may be changed while it runs."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refused: Collection[str] = ()  # addresses that will never be known here
        self.busy: Collection[str] = ()  # addresses that are to be tried again later
        self.break_off_after_taking = False  # take the message and say nothing more
        self.port = 0

    @property
    def url(self) -> str:
        """The address for TENDERWATCH_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such person"
        if address in self.busy:
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(_parsed(envelope.content))
        self.recipients += envelope.rcpt_tos
        if self.break_off_after_taking:
            server.transport.abort()
        return "250 taken"


def _parsed(content: Any) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)  # type: ignore[return-value]


@contextmanager
def mail_server(server: MailServer | None = None) -> Iterator[MailServer]:
    """Run a mail server; given one that ran before, it comes back on the same port with its memory."""
    server = server or MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=server.port or _free_port())
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
