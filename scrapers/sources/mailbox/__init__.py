"""A mail box: what buyers send by mail, read over IMAP or from a maildir, and left there as it was."""

from scrapers.sources.mailbox.config import Config, from_settings
from scrapers.sources.mailbox.poll import check, poll
from scrapers.sources.poll import Kind, Setting

KIND = Kind(
    name="mailbox",
    from_settings=from_settings,
    poll=poll,
    check=check,
    settings=(
        Setting(name="host"),
        Setting(name="port", type="whole"),
        Setting(name="user"),
        Setting(name="folder"),
        Setting(name="key_name"),
        Setting(name="path"),
        Setting(name="from_addresses", type="texts"),
    ),
    every_minutes=15,
)

__all__ = ["KIND", "Config", "check", "from_settings", "poll"]
