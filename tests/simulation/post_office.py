"""A mail server that keeps what it took, and dies at any step of the conversation when it is told to.

It speaks just enough SMTP (RFC 5321) by hand, since a library's server would not break off in the middle of a word.
"""

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Literal

from tests.simulation.log import Log

Step = Literal["greeting", "EHLO", "MAIL", "RCPT", "DATA", "body", "lost", "kept", "QUIT"]
STEPS: tuple[Step, ...] = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "body", "lost", "kept", "QUIT")
"""Where it can die: before its word on a command; in the body; with the whole mail `lost`, or `kept` and not said."""


@dataclass
class Dying:
    """At which step somebody dies next, and after how many mails: the server, unless it `kills` who talks to it."""

    step: Step
    after: int = 0
    kills: Callable[[], None] | None = None


class PostOffice:
    """The mail server of one simulation; every mail it takes goes into the log."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.dying: Dying | None = None
        self.taken = 0
        self.died = 0
        self._listener: socket.socket | None = None
        self._idle = Event()
        self._idle.set()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])

    @property
    def url(self) -> str:
        """The address for the settings."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def is_up(self) -> bool:
        """Whether anybody listens."""
        return self._listener is not None

    def open(self) -> None:
        """Listen, until `close`."""
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
            Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """Be out of reach."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def settle(self) -> None:
        """Wait until nobody talks to it: what was said is in the log then."""
        self._idle.wait(30)

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            self._idle.clear()
            try:
                with connection, suppress(OSError):
                    connection.settimeout(60)
                    self._talk(connection)
            finally:
                self._idle.set()

    def _talk(self, connection: socket.socket) -> None:
        """Hold one conversation; leaving it closes the connection without another word."""
        words = connection.makefile("rb")
        recipient = ""
        if self._dies("greeting"):
            return
        connection.sendall(b"220 here\r\n")
        while line := words.readline():
            verb = line[:4].decode("ascii", "replace").upper().strip()
            if verb in STEPS and self._dies(verb):
                return
            if verb == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            if verb == "DATA":
                connection.sendall(b"354 go on\r\n")
                if not self._take(words, recipient):
                    return
            connection.sendall(b"221 bye\r\n" if verb == "QUIT" else b"250 fine\r\n")
            if verb == "QUIT":
                return

    def _take(self, words: Iterator[bytes], recipient: str) -> bool:
        """Read a mail; False when the server dies over it, or the sender does."""
        body = []
        for line in words:
            if line == b".\r\n":
                break
            body.append(line[1:] if line.startswith(b"..") else line)
            if self._dies("body"):
                return False
        else:
            return False
        if self._dies("lost"):
            return False
        self._keep(b"".join(body), recipient)
        return not self._dies("kept")

    def _dies(self, step: Step) -> bool:
        if self.dying is None or self.dying.step != step:
            return False
        self.dying.after -= 1
        if self.dying.after >= 0:
            return False
        kills, self.dying = self.dying.kills, None
        if kills is not None:
            kills()
            return True
        self.died += 1
        self.log.write("crash", where=f"smtp {step}")
        return True

    def _keep(self, body: bytes, recipient: str) -> None:
        mail = email.message_from_bytes(body, policy=email.policy.default)
        text = mail.get_body(("plain",))
        self.taken += 1
        self.log.write(
            "mail",
            to=recipient,
            message_id=str(mail["Message-ID"]),
            date=mail["Date"].datetime,
            kind=str(mail["List-Id"] or "TenderWatch system").split()[1],
            repeat=mail["X-TenderWatch-Repeat"] is not None,
            subject=str(mail["Subject"]),
            text=text.get_content() if text else "",
        )


@contextmanager
def post_office(log: Log) -> Iterator[PostOffice]:
    """Run a post office."""
    office = PostOffice(log)
    office.open()
    try:
        yield office
    finally:
        office.close()
