"""Mails (RFC 5322): call-offs, invitations to dynamic purchasing systems, small purchases that are sent, not published.

A mail is a notice of few words.  Who sent it is named as the buyer, in words and without a number, since anybody can
write any sender; a source that takes mails of one buyer only says who that is in a first line of its own:

    X-TenderWatch-Source: {"buyer": {"name": "Town", "national_id": "0123456-7"}, "timezone": "Europe/Helsinki"}
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats.languages import UNKNOWN
from scrapers.formats.mail.deadline import deadline
from scrapers.formats.mail.parts import Contents, clean, header, sender
from scrapers.identifiers import finnish_business_id
from scrapers.notice import Notice, Organization

__all__ = ["NAME", "PARSER", "SOURCE_HEADER", "detect", "message_id", "read"]

NAME = "mail"
PARSER = "mail/1"
SOURCE_HEADER = "X-TenderWatch-Source"
LONGEST_TITLE = 500
MOST_BOUNDARIES = 10_000

_HEAD = 1 << 16
_LINE = rb"[!-9;-~]++:[^\n]*+\n(?:[ \t][^\n]*+\n)*+"
_HEADERS = re.compile(rb"(?:From [^\n]*+\n)?((?:" + _LINE + rb")++)").match
_FROM = re.compile(rb"^from:", re.IGNORECASE | re.MULTILINE).search
_ANOTHER = re.compile(rb"^(?:date|message-id|received|mime-version|subject):", re.IGNORECASE | re.MULTILINE).search
_PREFIXES = re.compile(r"(?:\s*(?:fwd?|vs|vb|vl|re|sv|aw|wg)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE).match
_PORTALS = (
    *("tarjouspalvelu.fi", "hankintailmoitukset.fi", "pienhankintapalvelu.fi", "hanki.fi", "cloudia.com"),
    *("ted.europa.eu", "e-avrop.com", "kommersannons.se", "tendsign.com", "mercell.com", "clira.io", "opic.com"),
    *("doffin.no", "udbud.dk", "riigihanked.riik.ee"),
)
"""Where a link leads to a call for tenders, with all sites below."""
_HOST = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE).match


def detect(document: Document) -> bool:
    found = _HEADERS(document.body[:_HEAD])
    return found is not None and _FROM(found[1]) is not None and _ANOTHER(found[1]) is not None


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Read a mail, however broken; one that says nothing at all is an error."""
    if document.body.count(b"\n--") > MOST_BOUNDARIES:
        yield ParseError(f"too many parts (more than {MOST_BOUNDARIES})", where="line 1")
        return
    try:
        message = message_from_bytes(document.body)
        yield _notice(message, Contents.of(message))
    except ParseError as error:
        yield error
    except RecursionError:
        yield ParseError("the mail's parts are nested too deeply", where="line 1")


def message_id(said: str | None) -> str | None:
    """Return what a mail calls itself, without its brackets."""
    found = re.search(r"<\s*([^<>\s]+)\s*>", said or "")
    return found[1][:300] if found else None


def _notice(message: Message, contents: Contents) -> Notice:
    told = _told(message)
    zone = ZoneInfo(told.get("timezone", "Europe/Helsinki"))
    title = _title(header(message, "Subject")) or contents.first_line
    if not title:
        raise ParseError("the mail says nothing: it has no subject and no text", where="line 1")
    named = message_id(header(message, "Message-ID"))
    return Notice(
        format=NAME,
        parser=PARSER,
        notice_id=f"mail:{named}" if named else None,
        published_on=_day(header(message, "Date")),
        title={UNKNOWN: title[:LONGEST_TITLE]},
        description={UNKNOWN: contents.told} if contents.told else None,
        buyers=_buyers(message, told),
        tender_deadline=deadline(contents.text, zone),
        url=next(filter(_is_portal, contents.links), None),
    )


def _told(message: Message) -> Mapping[str, Any]:
    """Return what the source of a mail says of it, in the first line; a line further below is the sender's."""
    name, value = next(iter(message.raw_items()), ("", ""))
    if name.lower() != SOURCE_HEADER.lower():
        return {}
    try:
        told = json.loads(str(value))
        ZoneInfo(told.get("timezone", "Europe/Helsinki"))
    except (ValueError, KeyError, AttributeError, TypeError, OSError):
        return {}
    return told if isinstance(told, dict) else {}


def _title(subject: str) -> str:
    forwarded = _PREFIXES(subject)
    return subject[forwarded.end() :].strip() if forwarded else subject.strip()


def _day(said: str) -> date | None:
    """Return the day on the sender's own clock."""
    try:
        return parsedate_to_datetime(said).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _buyers(message: Message, told: Mapping[str, Any]) -> tuple[Organization, ...]:
    name, address = sender(message)
    constant = told.get("buyer")
    if isinstance(constant, dict):
        known = {key: clean(value) for key, value in constant.items() if isinstance(value, str)}
        number = known.get("national_id")
        ids = (finnish_business_id(number) or number,) if number else ()
        if known.get("name"):
            return (Organization({UNKNOWN: known["name"]}, ids, known.get("country"), email=address),)
    said = name or (address or "").rpartition("@")[2]
    return (Organization({UNKNOWN: said}, email=address),) if said else ()


def _is_portal(link: str) -> bool:
    found = _HOST(link)
    host = found[1].lower().rstrip(".") if found else ""
    return any(host == portal or host.endswith(f".{portal}") for portal in _PORTALS)
