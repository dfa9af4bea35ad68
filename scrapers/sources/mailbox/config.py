"""Which mail box is read, and whose mails in it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.formats.mail import SOURCE_HEADER
from scrapers.sources.settings import THIS_MACHINE, Settings

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+").fullmatch
_SENDER = r"[^\s@<>,]*@[^\s@<>,]+"


@dataclass(frozen=True, kw_only=True)
class Config:
    """A folder of a mail account (`host`), or a maildir (`path`).

    `from_addresses`: whose mails are taken, by address (`a@b.fi`) or domain (`@b.fi`); all when empty.  `buyer` says
    who sends, where that is one buyer only.
    """

    host: str | None = None
    port: int = 993
    tls: bool = True
    user: str = ""
    folder: str = "INBOX"
    key_name: str | None = None
    """The name of the account's password in the operator's configuration."""
    path: Path | None = None
    from_addresses: tuple[str, ...] = ()
    buyer: Mapping[str, str] = field(default_factory=dict)
    zone: ZoneInfo
    """The clock of deadlines that mails state."""
    first_days: int = 30
    """How far back the mails go that the first poll reads."""
    max_mails: int = 500
    """The most mails read in one poll.  The others wait for the next."""
    max_bytes: int = 20_000_000
    """A larger mail is refused."""
    seconds: float = 600.0
    """The longest talk with an account."""

    @property
    def preamble(self) -> bytes:
        """The line that the source puts before a mail, so that its reader knows what the source knows."""
        told = {"buyer": dict(self.buyer), "timezone": self.zone.key}
        return f"{SOURCE_HEADER}: {json.dumps({name: value for name, value in told.items() if value})}\n".encode()

    def takes(self, sender: str | None) -> bool:
        """Tell whether mails of this sender are taken."""
        allowed = (each.lower() for each in self.from_addresses)
        said = (sender or "").lower()
        return not self.from_addresses or any(
            said.endswith(each) if each.startswith("@") else said == each for each in allowed
        )


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    place = _account(given) if given.has("host") else _maildir(given)
    config = Config(
        **place,
        from_addresses=given.texts("from_addresses", _SENDER, "must be addresses like a@b.fi, or domains like @b.fi"),
        buyer=_buyer(given.section("buyer")),
        zone=given.zone("timezone", "Europe/Helsinki"),
        max_mails=given.whole("max_mails", Config.max_mails, least=1),
        max_bytes=given.whole("max_bytes", Config.max_bytes, least=10_000, most=45_000_000),
    )
    given.finish()
    return config


def _account(given: Settings) -> dict[str, Any]:
    host = given.text("host")
    if not _HOST(host):
        raise given.refuse("host", "must be the name of a mail server, like imap.example.org")
    tls = given.flag("tls", True)
    if not tls and host not in THIS_MACHINE:
        raise given.refuse("tls", "may be false on this very machine only")
    if given.has("path"):
        raise given.refuse("path", "is a folder instead of a mail server: name one of them")
    return {
        "host": host,
        "port": given.whole("port", Config.port, least=1, most=65_535),
        "tls": tls,
        "user": given.text("user"),
        "folder": given.text("folder", Config.folder),
        "key_name": given.text("key_name"),
        "first_days": given.whole("first_days", Config.first_days, least=1, most=3_660),
        "seconds": given.number("seconds", Config.seconds, least=10, most=3_600),
    }


def _maildir(given: Settings) -> dict[str, Any]:
    if not given.has("path"):
        raise given.refuse("host", "is missing: a mail server, or a maildir as path")
    return {"path": Path(given.text("path"))}


def _buyer(given: Settings) -> dict[str, str]:
    values = {name: given.optional(name) for name in ("name", "national_id", "country")}
    given.finish()
    if any(values.values()) and not values["name"]:
        raise given.refuse("name", "is missing")
    return {name: value for name, value in values.items() if value}
