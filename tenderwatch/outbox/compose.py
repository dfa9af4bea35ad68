"""A message as a mail."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from unicodedata import category

from tenderwatch.i18n import _, speaking
from tenderwatch.outbox.rules import message_id
from tenderwatch.outbox.tables import Message

SENDER = "TenderWatch"
_NO_HEADER = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
LONGEST = 300
"""Letters of a subject."""


def mail(message: Message, sender: str, secret: str, *, again: bool) -> EmailMessage:
    """Return the mail: text first, its HTML twin second; the same message always gives the same Message-ID.

    A message whose headers cannot be written (an address with a line break) raises ValueError.
    """
    result = EmailMessage(policy=SMTP if message.recipient.isascii() else SMTPUTF8)
    address = address_of(sender)
    result["From"] = Address(parseaddr(sender)[0] or SENDER, addr_spec=address)
    result["To"] = Address(addr_spec=message.recipient)
    result["Subject"] = _one_line(message.subject)
    result["Date"] = format_datetime(message.created_at)
    result["Message-ID"] = message_id(message.person, message.dedupe_key, secret, address.rpartition("@")[2])
    result["Auto-Submitted"] = "auto-generated"
    for name, value in message.headers.items():
        result[name] = value
    text = message.text
    if again:
        result["X-TenderWatch-Repeat"] = "possible"
        text = f"{_repeat_line(message.language)}\n\n{text}"
    result.set_content(text, cte="quoted-printable")
    if message.html:
        result.add_alternative(message.html, subtype="html", cte="quoted-printable")
    result["Content-Language"] = message.language  # after the parts: they would take it with them
    return result


def _one_line(subject: str) -> str:
    """Return a subject as one line that a header can carry, whatever a notice's title holds.

    What looks like an encoded word (RFC 2047) is taken apart: the email library would decode it, line breaks and all.
    """
    seen = "".join(" " if category(letter) in _NO_HEADER else letter for letter in subject)
    line = " ".join(seen.split()).replace("=?", "= ?")
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def address_of(sender: str) -> str:
    """Return the bare address of "Name <name@example.org>"."""
    return parseaddr(sender)[1] or sender


def _repeat_line(language: str) -> str:
    with speaking(language):
        return _("You may have received this message already: sending it was interrupted.")
