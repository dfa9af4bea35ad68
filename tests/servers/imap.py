"""A mail server as buyers' mails reach it: enough of IMAP4rev1 to look into a folder, and what goes wrong there."""

import re
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

USER, PASSWORD = "tenders@us.example", "correct-horse"
FETCH = re.compile(rb"(\S+) UID FETCH (\S+) \((.+)\)", re.IGNORECASE)


@dataclass
class FakeImap:
    """The account's folder: mails by their numbers.

    `troubles` are used up one a command: each is given the server's side of the line, and returns whether it has
    answered.  `sizes` are what is said of a mail's size where that is not true.
    """

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    folder: str = "INBOX"
    troubles: list[Callable[["Line"], bool]] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)
    arrived_on: dict[int, date] = field(default_factory=dict)
    poison: set[int] = field(default_factory=set)
    """Mails at which the server falls over."""
    commands: list[str] = field(default_factory=list)
    fetched: list[int] = field(default_factory=list)

    def add(self, uid: int, body: bytes) -> None:
        self.mails[uid] = body


class Line(socketserver.StreamRequestHandler):
    """One connection."""

    imap: FakeImap
    tag = b"*"
    command = b""

    def handle(self) -> None:
        self.say(b"* OK at your service")
        while command := self.rfile.readline().rstrip(b"\r\n"):
            self.imap.commands.append(re.sub(rb"^\S+ ", b"", command).decode())
            self.tag, self.command = command.split(b" ", 1)
            try:
                if not self._answered():
                    return
            except OSError:
                return

    def say(self, *lines: bytes) -> None:
        self.wfile.write(b"".join(line + b"\r\n" for line in lines))

    def done(self, words: bytes = b"OK done") -> bool:
        self.say(self.tag + b" " + words)
        return True

    def _answered(self) -> bool:
        """Answer a command; return whether the line stays open."""
        if self.imap.troubles and self.imap.troubles.pop(0)(self):
            return not self.wfile.closed
        name = self.command.split(b" ")[0].upper()
        if name == b"UID":
            name = self.command.split(b" ")[1].upper()
        return bool(getattr(self, f"_{name.decode().lower()}", self._unknown)())

    def _unknown(self) -> bool:
        return self.done(b"BAD what?")

    def _capability(self) -> bool:
        self.say(b"* CAPABILITY IMAP4rev1")
        return self.done()

    def _login(self) -> bool:
        right = self.command.decode().split(" ", 1)[1].replace('"', "") == f"{USER} {PASSWORD}"
        return self.done(b"OK welcome" if right else b"NO [AUTHENTICATIONFAILED] Wrong: " + self.command)

    def _examine(self) -> bool:
        if self.command.decode() != f'EXAMINE "{self.imap.folder}"':
            return self.done(b"NO no such mailbox")
        self.say(b"* %d EXISTS" % len(self.imap.mails), b"* OK [UIDVALIDITY %d] valid" % self.imap.validity)
        return self.done(b"OK [READ-ONLY] examined")

    def _search(self) -> bool:
        criterion, value = self.command.decode().split(" ", 3)[2:]
        uids = sorted(self.imap.mails)
        if criterion == "UID":
            first = int(value.partition(":")[0])
            found = [uid for uid in uids if uid >= first] or uids[-1:]
        else:
            since = datetime.strptime(value, "%d-%b-%Y").date()
            found = [uid for uid in uids if self.imap.arrived_on.get(uid, date.max) >= since]
        self.say(b" ".join([b"* SEARCH", *(b"%d" % uid for uid in found)]))
        return self.done()

    def _fetch(self) -> bool:
        asked = FETCH.match(self.tag + b" " + self.command)
        assert asked, self.command
        assert b"BODY.PEEK[" in asked[3], "this marks the mail as read"
        for uid in map(int, asked[2].split(b",")):
            if uid not in self.imap.mails:
                continue
            body = self.imap.mails[uid]
            if b"HEADER.FIELDS" in asked[3]:
                size = self.imap.sizes.get(uid, len(body))
                self._literal(uid, b"UID %d RFC822.SIZE %d BODY[HEADER.FIELDS (X)]" % (uid, size), fields_of(body))
            elif uid in self.imap.poison:
                return False
            else:
                self.imap.fetched.append(uid)
                self._literal(uid, b"UID %d BODY[]" % uid, body)
        return self.done()

    def _literal(self, uid: int, what: bytes, body: bytes) -> None:
        self.wfile.write(b"* %d FETCH (%s {%d}\r\n" % (uid, what, len(body)) + body + b")\r\n")

    def _logout(self) -> bool:
        self.say(b"* BYE")
        self.done()
        return False


def fields_of(body: bytes) -> bytes:
    head = body.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return b"\r\n".join(head.split(b"\n")) + b"\r\n\r\n"


def bye(line: Line) -> bool:
    line.say(b"* BYE shutting down")
    line.wfile.close()
    return True


def cut_off(line: Line) -> bool:
    """Promise a literal and give half of it."""
    if b"BODY.PEEK[]" not in line.command:
        return False
    line.wfile.write(b"* 1 FETCH (UID 1 BODY[] {1000}\r\nFrom: half")
    line.wfile.close()
    return True


def well(_: Line) -> bool:
    return False


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    context: ssl.SSLContext | None = None

    def get_request(self) -> Any:
        line, address = super().get_request()
        return (self.context.wrap_socket(line, server_side=True) if self.context else line), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away is what some tests are about."""


@contextmanager
def imap_server(imap: FakeImap, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve the account on the loopback address; give the port."""
    handler = type("Handler", (Line,), {"imap": imap})
    with _Server(("127.0.0.1", 0), handler) as server:
        server.context = context
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
