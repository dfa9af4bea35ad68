"""A mail account over IMAP, which is only looked at: EXAMINE and BODY.PEEK change nothing there."""

import imaplib
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from scrapers.errors import FetchError, SourceState
from scrapers.http import Client
from scrapers.sources.mailbox.config import Config

HEADERS = "MESSAGE-ID FROM DATE SUBJECT"
AT_ONCE = 100
"""Mails whose headers are asked for in one command."""
LONGEST_WORD = 300
MOST_OF_ALL = 100_000_000
"""Bytes of one answer with all that comes along unasked: the library keeps it all in the memory."""
TOO_HIGH = 2**32
"""Numbers of mails and of their numbering lie below."""
_IS_NUMBER = re.compile(rb"\d{1,10}").fullmatch
_IS_SECRET = re.compile(r"[!-~]+").fullmatch
_UID = re.compile(rb"\bUID (\d{1,10})\b", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b", re.IGNORECASE)
_PLAIN = re.compile(r"[ -~]*").fullmatch


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in a folder as its account tells of it."""

    uid: int
    size: int
    headers: bytes


class TooLarge(Exception):
    """The account gave more than was announced."""


class Folder:
    """One folder of an account, opened for looking."""

    def __init__(self, line: imaplib.IMAP4, validity: int, count: int) -> None:
        self._line = line
        self.validity = validity
        """Another number than the last time: mails are numbered anew."""
        self.count = count

    def since(self, day: date) -> list[int]:
        return self._search("SINCE", f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}")

    def after(self, uid: int) -> list[int]:
        """Return the numbers above one; an account answers with its last mail even when there is none."""
        return [each for each in self._search("UID", f"{uid + 1}:*") if each > uid]

    def _search(self, *criteria: str) -> list[int]:
        data = _answered(*self._line.uid("SEARCH", *criteria))
        said = b" ".join(each for each in data if isinstance(each, bytes)).split()
        return sorted({_number(each) for each in said})

    def letters(self, uids: list[int]) -> dict[int, Letter]:
        """Return what the account tells of mails; those that are gone are left out."""
        found: dict[int, Letter] = {}
        for start in range(0, len(uids), AT_ONCE):
            some = ",".join(map(str, uids[start : start + AT_ONCE]))
            data = self._line.uid("FETCH", some, f"(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({HEADERS})])")
            for meta, headers in _literals(_answered(*data)):
                uid, size = _UID.search(meta), _SIZE.search(meta)
                if uid:
                    found[int(uid[1])] = Letter(int(uid[1]), int(size[1]) if size else 0, headers)
        return found

    def body(self, uid: int) -> bytes | None:
        """Return a whole mail; None for one that is gone."""
        data = _answered(*self._line.uid("FETCH", str(uid), "(UID BODY.PEEK[])"))
        for meta, body in _literals(data):
            found = _UID.search(meta)
            if found and int(found[1]) == uid:
                return body
        return None


def password_of(config: Config, keys: Mapping[str, str]) -> str:
    """Return the account's password; FetchError when it is not set, or cannot be sent."""
    password = keys.get(config.key_name or "", "")
    if not _IS_SECRET(password):
        raise FetchError("key_missing", f"the key {config.key_name} is {'no password' if password else 'not set'}")
    return password


@contextmanager
def opened(config: Config, client: Client, password: str) -> Iterator[Folder]:
    """Sign in and open the folder; whatever goes wrong, then and later, is a FetchError."""
    where = f"imap://{config.host}:{config.port}"
    try:
        with client.line(config.host or "", config.port, config.seconds) as sock:
            line = _Line(config, sock)
            try:
                _sign_in(line, config, password)
                yield _examined(line, config)
                with suppress(imaplib.IMAP4.error, OSError):
                    line.logout()
            finally:
                with suppress(OSError):
                    line.shutdown()
    except FetchError as error:
        error.url = error.url or where
        raise
    except TimeoutError as error:
        raise FetchError("timeout", "the mail server did not answer in time", url=where, may_pass=True) from error
    except ssl.SSLCertVerificationError as error:
        message = f"the mail server's certificate cannot be trusted: {error.verify_message}"
        raise FetchError("http_error", message, url=where) from error
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        words = str(error).replace(password, "…")[:LONGEST_WORD]
        raise FetchError("http_error", f"the talk with the mail server broke off: {words}", url=where) from error


class _Line(imaplib.IMAP4):
    """The protocol on a connection that is there already, with a limit on what one answer may hold."""

    def __init__(self, config: Config, sock: socket.socket) -> None:
        self._given = sock
        self._config = config
        self._left = MOST_OF_ALL
        super().__init__(config.host or "", config.port)

    def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002 - the library's shape
        if not self._config.tls:
            return self._given
        return ssl.create_default_context().wrap_socket(self._given, server_hostname=self._config.host)

    def read(self, size: int) -> bytes:
        if size > self._config.max_bytes:
            raise TooLarge(size)
        return self._counted(super().read(size))

    def readline(self) -> bytes:
        return self._counted(super().readline())

    def _counted(self, said: bytes) -> bytes:
        """Return what was said; a server that says more between two of our commands than any honest one is left."""
        self._left -= len(said)
        if self._left < 0:
            raise imaplib.IMAP4.abort("the mail server does not stop talking")
        return said

    def send(self, data: Any) -> None:
        self._left = MOST_OF_ALL
        super().send(data)


def _sign_in(line: imaplib.IMAP4, config: Config, password: str) -> None:
    if not _PLAIN(config.user):
        raise FetchError("login_required", "the user's name has letters that this way of signing in cannot send")
    try:
        line.login(config.user, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        words = str(error).replace(password, "…")[:LONGEST_WORD]
        raise FetchError("login_required", f"the mail server refuses the sign-in: {words}") from error


def _examined(line: imaplib.IMAP4, config: Config) -> Folder:
    status, data = line.select(_quoted(config.folder), readonly=True)
    if status != "OK":
        state: SourceState = "not_found"
        raise FetchError(state, f"the account has no folder {config.folder}")
    count = int(data[0]) if data and isinstance(data[0], bytes) and _IS_NUMBER(data[0]) else 0
    _, told = line.response("UIDVALIDITY")
    validity = told[0] if told and isinstance(told[0], bytes) else b""
    if not validity:
        raise FetchError("bad_answer", "the mail server does not say UIDVALIDITY")
    return Folder(line, _number(validity), count)


def _number(said: bytes) -> int:
    """Return a number of the protocol; believing a larger one would hide every mail that comes after (RFC 3501 9)."""
    number = int(said) if _IS_NUMBER(said) else 0
    if not 0 < number < TOO_HIGH:
        words = said[:20].decode("ascii", "replace")
        raise FetchError("bad_answer", f"the mail server gives a number that is none: {words!r}")
    return number


def _answered(status: str, data: list[Any]) -> list[Any]:
    if status != "OK":
        said = data[0].decode("utf-8", "replace")[:LONGEST_WORD] if data and isinstance(data[0], bytes) else status
        raise FetchError("bad_answer", f"the mail server refuses: {said}")
    return data


def _literals(data: list[Any]) -> Iterator[tuple[bytes, bytes]]:
    """Give each literal of an answer with what stands around it."""
    for place, each in enumerate(data):
        if isinstance(each, tuple) and len(each) == 2:
            following = data[place + 1] if place + 1 < len(data) else b""
            yield each[0] + b" " + (following if isinstance(following, bytes) else b""), each[1]


def _quoted(folder: str) -> str:
    """Return a folder's name as IMAP writes it (modified UTF-7, RFC 3501 5.1.3), in quotes."""
    written = re.sub(r"[^ -~]+|&", lambda found: _shifted(found[0]), folder)
    escaped = written.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _shifted(letters: str) -> str:
    if letters == "&":
        return "&-"
    return "&" + b64encode(letters.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
