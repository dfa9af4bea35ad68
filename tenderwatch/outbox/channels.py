"""The channels that carry messages: a mail server, or files where none is set."""

import hashlib
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from tenderwatch.config import Settings
from tenderwatch.outbox.compose import address_of, mail
from tenderwatch.outbox.errors import Down, Later, Refused, Undelivered, Unsure
from tenderwatch.outbox.tables import Message

TIMEOUT = 30  # seconds for each word of the mail server
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SHUTTING_DOWN = 421


class Channel(Protocol):
    """Something that carries messages; `send` returns when the message was taken, else raises an `Undelivered`."""

    def send(self, message: Message, *, again: bool) -> None: ...
    def close(self) -> None: ...


def channel_for(settings: Settings) -> Channel:
    """Return the channel that the settings name: the mail server, else files in `settings.mails`."""
    if settings.smtp_url:
        return SmtpChannel(settings.smtp_url, settings.mail_from, settings.secret_key)
    return FileChannel(settings.mails, settings.mail_from, settings.secret_key)


def _composed(message: Message, sender: str, secret: str, *, again: bool) -> EmailMessage:
    try:
        return mail(message, sender, secret, again=again)
    except (ValueError, IndexError, UnicodeError) as error:  # what the email library says of impossible headers
        raise Refused(f"The message cannot be written as a mail: {error}") from error


class FileChannel:
    """Mails as files; sending one again writes the same file."""

    def __init__(self, folder: Path, sender: str, secret: str) -> None:
        self.folder, self.sender, self.secret = folder, sender, secret

    def send(self, message: Message, *, again: bool) -> None:
        """Write the mail; it is complete or not there."""
        body = _composed(message, self.sender, self.secret, again=again).as_bytes()
        path = self.folder / self.name_of(message)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.with_suffix(".part").write_bytes(body)
            path.with_suffix(".part").replace(path)
        except OSError as error:
            raise Down(f"{path} cannot be written: {error.strerror}") from error

    @staticmethod
    def name_of(message: Message) -> str:
        """Return the file's name: when it was owed and what it says, whoever sends it and how often."""
        digest = hashlib.sha256(f"{message.person}\n{message.dedupe_key}".encode()).hexdigest()[:12]
        return f"{message.created_at:%Y%m%dT%H%M%SZ}-{digest}.eml"

    def close(self) -> None:
        """There is nothing to give back."""


class SmtpChannel:
    """A mail server by smtp:// (encrypted when it offers that) or smtps://; one connection for a round of messages."""

    def __init__(self, url: str, sender: str, secret: str) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or ""
        self.encrypted = parts.scheme == "smtps"
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.port = parts.port or (465 if self.encrypted else 587 if self.user else 25)
        self.sender, self.secret = sender, secret
        self._open: smtplib.SMTP | None = None

    def send(self, message: Message, *, again: bool) -> None:
        """Hand the mail to the server and wait for its word."""
        body = _composed(message, self.sender, self.secret, again=again)
        try:
            self._transact(self._connection(), message.recipient, body.as_bytes())
        except smtplib.SMTPException as error:
            self.close()
            raise Down(f"{self}: {error}") from error
        except OSError as error:
            self.close()
            raise Down(f"{self} is out of reach: {error}") from error
        except Undelivered:
            self._reset()
            raise

    def close(self) -> None:
        """End the connection, if there is one."""
        server, self._open = self._open, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def _connection(self) -> smtplib.SMTP:
        if self._open is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._open.noop()
                return self._open
            self.close()
        self._open = self._connect()
        return self._open

    def _connect(self) -> smtplib.SMTP:
        if self.encrypted:
            tls = self._tls()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=tls)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            self._introduce(server)
        except BaseException:
            server.close()
            raise
        return server

    def _tls(self) -> ssl.SSLContext:
        """Return what a certificate is judged by: only a valid one will do, but for a server on this very machine."""
        context = ssl.create_default_context()
        if self.host in LOOPBACK:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def _introduce(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        encrypted = self.encrypted
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=self._tls())
            server.ehlo()
            encrypted = True
        if self.user:
            if not encrypted and self.host not in LOOPBACK:
                raise Down(f"{self} offers no encryption: the password is not sent")
            server.login(self.user, self.password)

    def _transact(self, server: smtplib.SMTP, recipient: str, body: bytes) -> None:
        options = []
        if not recipient.isascii():
            if not server.has_extn("smtputf8"):
                raise Refused(f"{self} cannot address {recipient}")
            options = ["SMTPUTF8"]
        self._check(*server.mail(address_of(self.sender), options), whose="sender")
        self._check(*server.rcpt(recipient), whose="recipient")
        try:
            self._check(*server.data(body), whose="message")
        except smtplib.SMTPDataError as error:
            self._check(error.smtp_code, error.smtp_error, whose="message")
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close()
            raise Unsure(f"{self} did not say whether it took the message: {error}") from error

    def _check(self, code: int, answer: bytes | str, *, whose: str) -> None:
        """Turn an answer into what it means; a sender who is refused is everybody's trouble, not the recipient's."""
        if 200 <= code < 300:
            return
        words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        said = f"{self} said {code} {' '.join(words.split())}"
        if code == SHUTTING_DOWN or whose == "sender":
            raise Down(said)
        raise (Refused if code >= 500 else Later)(said)

    def _reset(self) -> None:
        """Make ready for the next message after one that was not taken."""
        if self._open is not None:
            try:
                self._open.rset()
            except (OSError, smtplib.SMTPException):
                self.close()
