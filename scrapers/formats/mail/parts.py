"""The headers, the text, the links and the names of attachments of a mail, whatever encodings it claims.

Of the standard library's parsers the one that never fails is used (compat32), and words are decoded here: senders name
charsets that do not exist, cut base64 off, and write bytes where only letters may stand.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr

from lxml import etree

from scrapers.addresses import web_address
from scrapers.formats.encodings import mostly_utf_8
from scrapers.formats.feeds.markup import inner

LONGEST = 200_000
"""Characters of a text that are read."""
MOST_PARTS = 1_000
MOST_NAMES = 50
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)\s+(?==\?)")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]").sub
_HEXED = re.compile(r"=([0-9A-Fa-f]{2})")
_LINK = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`]+", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>,;:\"]{1,64}@[A-Za-z0-9.-]{1,250}").fullmatch
_UNSEEN = ("script", "style", "head", "title")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a mail says below its headers."""

    text: str
    attachments: tuple[str, ...]
    links: tuple[str, ...]

    @classmethod
    def of(cls, message: Message) -> "Contents":
        """Read the first text that says something, else the first HTML that does."""
        plain, marked, names = "", "", []
        for part in _parts(message):
            kind = part.get_content_type()
            name = _file_name(part)
            if name or _is_attached(part):
                names.append(name or kind)
            elif kind == "text/plain":
                plain = plain or _tidied(_body(part))
            elif kind == "text/html":
                marked = marked or _body(part)
        seen, links = _rendered(marked)
        return cls(plain or seen, tuple(names[:MOST_NAMES]), tuple(dict.fromkeys([*_links(plain or seen), *links])))

    @property
    def told(self) -> str:
        """The text, and below it the names of what is attached."""
        return "\n".join(filter(None, [self.text, *(f"[{name}]" for name in self.attachments)]))

    @property
    def first_line(self) -> str:
        return self.text.partition("\n")[0].strip()


def header(message: Message, name: str) -> str:
    """Return a header's words, decoded; "" where there is none."""
    return decoded(_raw(message, name))


def decoded(said: str) -> str:
    """Read the encoded words (RFC 2047) of a header on one line; what cannot be decoded stays as it is."""
    joined = _BETWEEN.sub(r"\1", _unescaped(said))
    return " ".join(clean(_WORD.sub(_word, joined)).split())


def sender(message: Message) -> tuple[str, str | None]:
    """Return name and address of who wrote; an address that cannot be one is None."""
    name, address = parseaddr(" ".join(_unescaped(_raw(message, "From")).split()))
    named = decoded(name).strip(" \"'")
    return named if "@" not in named else "", address.lower() if _ADDRESS(address) else None


def _raw(message: Message, name: str) -> str:
    return next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")


def _unescaped(said: str) -> str:
    """Read bytes that stand where only letters may."""
    return mostly_utf_8(said.encode("utf-8", "surrogateescape"))


def _word(found: re.Match[str]) -> str:
    charset, coding, said = found.groups()
    try:
        body = _from_base64(said) if coding in "bB" else _quoted(said)
    except (binascii.Error, ValueError):
        return found[0]
    return _in_charset(body, charset)


def _from_base64(said: str) -> bytes:
    """Decode base64 as far as it goes."""
    letters = _NOT_BASE64("", said)
    whole = letters[:-1] if len(letters) % 4 == 1 else letters
    return b64decode(whole + "=" * (-len(whole) % 4))


def _quoted(said: str) -> bytes:
    spaced = _HEXED.sub(lambda hexed: chr(int(hexed[1], 16)), said.replace("_", " "))
    return spaced.encode("latin-1", "replace")


def _in_charset(body: bytes, charset: str | None) -> str:
    """Read bytes in the charset they claim, unless they show that it is another, or there is none of that name."""
    try:
        return body.decode(charset or "utf-8")
    except (LookupError, UnicodeError, ValueError):
        return mostly_utf_8(body)


def _parts(message: Message) -> Iterator[Message]:
    waiting, given = [message], 0
    while waiting and given < MOST_PARTS:
        part = waiting.pop(0)
        given += 1
        if part.is_multipart():
            inside = part.get_payload()
            waiting = [each for each in inside if isinstance(each, Message)] + waiting
        else:
            yield part


def _is_attached(part: Message) -> bool:
    said = str(part.get("Content-Disposition", ""))
    return said.strip().lower().startswith("attachment")


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, UnicodeError, ValueError, TypeError):
        name = ""
    return decoded(str(name))[:200]


def _body(part: Message) -> str:
    coding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if coding == "base64":
        del part["Content-Transfer-Encoding"]  # the library gives up base64 that is cut off
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes):
        return ""
    try:
        charset = part.get_content_charset()
    except (LookupError, UnicodeError, ValueError, TypeError):
        charset = None
    said = _in_charset(_from_base64(body.decode("latin-1")) if coding == "base64" else body, charset)
    return clean(said)[:LONGEST]


def clean(text: str) -> str:
    """Leave out what no output carries: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _tidied(text: str) -> str:
    """Return lines without spaces at their ends, and without more than one empty line in a row."""
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _rendered(html: str) -> tuple[str, list[str]]:
    """Return the text that HTML shows, and the addresses that its links lead to."""
    if not html.strip():
        return "", []
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(html.encode(), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return "", []
    if root is None:
        return "", []
    links = [each.get("href", "") for each in root.iter("a")]
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    seen = re.sub(r"\n{2,}", "\n", _tidied(inner(root)))
    return seen[:LONGEST], [link for link in links if web_address(link)]


def _links(text: str) -> list[str]:
    found = (link.rstrip(".,;:!?*_") for link in _LINK.findall(text))
    return [link for link in found if web_address(link)]
