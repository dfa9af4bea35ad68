"""Reading a mail that somebody forwarded or sent with a copy to the register: who, with whom, when, what."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from tenderwatch.errors import Invalid
from tenderwatch.i18n import _

LARGEST = 30_000_000
LONGEST_TEXT = 20_000
ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PARTY_LINE = re.compile(
    r"^[>\s*]*(?:from|to|cc|lähettäjä|vastaanottaja|kopio|från|till|kopia)\s*:\**\s*(.+)$", re.IGNORECASE | re.MULTILINE
)
"""A head of a message that was forwarded in the text of another, as the usual programs write it in three languages."""
PREFIX = re.compile(r"^(?:(?:fw|fwd|vl|vs|vb|re|sv)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True)
class Mail:
    """What a mail says; `addresses` are those of the other side: of the forwarded message first, then of this one."""

    key: str
    sender: str
    addresses: tuple[str, ...]
    sent_at: datetime | None
    subject: str
    text: str
    attachments: tuple[str, ...]
    is_cut: bool


def read(raw: bytes) -> Mail:
    """Return what a message of RFC 5322 says; Invalid when it is none."""
    if len(raw) > LARGEST:
        raise Invalid(_("This file is too large for a mail."))
    try:
        message = message_from_bytes(raw, policy=policy.default)
        return _mail(message, raw)
    except (MessageError, LookupError, UnicodeError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise Invalid(_("This is not a mail that can be read: %(why)s", why=repr(error))) from error


def _mail(message: EmailMessage, raw: bytes) -> Mail:
    senders = _addresses(message, "From")
    if len(senders) != 1:
        raise Invalid(_("This is not a mail: it has no sender."))
    text = _text(message)
    inner = [part for part in message.walk() if part.get_content_type() == "message/rfc822"]
    forwarded = [each for part in inner for each in part.iter_parts() if isinstance(each, EmailMessage)]
    addresses = [each for one in forwarded for each in _addresses(one, "From", "To", "Cc")]
    addresses += [found.lower() for line in PARTY_LINE.findall(text) for found in ADDRESS.findall(line)]
    addresses += _addresses(message, "To", "Cc")
    body = "\n\n".join(filter(None, [text, *(_text(each) for each in forwarded)]))
    return Mail(
        key=_key(message, raw),
        sender=senders[0],
        addresses=tuple(dict.fromkeys(each for each in addresses if each != senders[0])),
        sent_at=_sent_at(message),
        subject=_subject(message),
        text=body[:LONGEST_TEXT],
        attachments=tuple(_attachments(message)),
        is_cut=len(body) > LONGEST_TEXT,
    )


def _key(message: EmailMessage, raw: bytes) -> str:
    """Return what the mail is: its Message-ID, else the digest of its bytes."""
    known = re.sub(r"\s", "", str(message.get("Message-ID", ""))).strip("<>")
    return f"mail:{known[:200]}" if known else f"mail:sha256:{hashlib.sha256(raw).hexdigest()}"


def _addresses(message: EmailMessage, *names: str) -> list[str]:
    heads = [str(value) for name in names for value in message.get_all(name, [])]
    return [address.lower() for _name, address in getaddresses(heads) if ADDRESS.fullmatch(address)]


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        said = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError):
        return None
    return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)


def _subject(message: EmailMessage) -> str:
    return PREFIX.sub("", " ".join(str(message.get("Subject", "")).split())).strip()[:300]


def _text(message: EmailMessage) -> str:
    """Return the words of a message, of its plain text rather than of its HTML."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except LookupError:  # a character set that nobody knows
        content = bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    text = content if isinstance(content, str) else ""
    words = _words_of(text) if part.get_content_subtype() == "html" else text
    return words.replace("\0", "").replace("\r\n", "\n").strip()


def _attachments(message: EmailMessage) -> Iterator[str]:
    for part in message.iter_attachments():
        if part.get_content_type() != "message/rfc822":
            yield part.get_filename() or part.get_content_type()


class _Words(HTMLParser):
    BREAKS = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "blockquote"})
    UNSEEN = frozenset({"style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unseen += tag in self.UNSEEN
        if tag in self.BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in self.UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(data)


def _words_of(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    lines = (" ".join(line.split()) for line in "".join(parser.said).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
