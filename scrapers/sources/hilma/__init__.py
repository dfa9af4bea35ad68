"""Hilma, Finland's portal of public notices: its index says what is new, its reading interfaces give each notice."""

from scrapers.sources.hilma.check import check
from scrapers.sources.hilma.config import Config, from_settings
from scrapers.sources.hilma.poll import poll
from scrapers.sources.poll import Kind, Setting

KIND = Kind(
    name="hilma",
    from_settings=from_settings,
    poll=poll,
    check=check,
    settings=(
        Setting(name="key_name"),
        Setting(name="first_days", type="whole"),
        Setting(name="max_notices", type="whole", rare=True),
    ),
    every_minutes=15,
    looks_back=True,
)

__all__ = ["KIND", "Config", "check", "from_settings", "poll"]
