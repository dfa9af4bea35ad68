"""How to ask Hilma."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.sources.schedule import Schedule, schedule
from scrapers.sources.settings import Settings

HELSINKI = ZoneInfo("Europe/Helsinki")
"""Hilma's days, and its working hours."""
HOURS = (time(6), time(22))


@dataclass(frozen=True, kw_only=True)
class Config:
    """All of Hilma is asked for, by an operator's own key of its product `avp-read`.

    `key_name` is the name of that key in the operator's configuration.  The test service has a gateway (`api_url`) and
    keys of its own.
    """

    key_name: str = "hilma"
    api_url: str = "https://api.hankintailmoitukset.fi"
    first_days: int = 7
    """How far the first poll looks back; later ones ask about the days since, three days more, and what lacks."""
    max_notices: int = 600
    """The most notices fetched in one poll.  The others wait for the next."""
    spacing: float = 1.0
    page_size: int = 500
    schedule: Schedule
    zone: ZoneInfo = HELSINKI


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    config = Config(
        key_name=given.text("key_name", Config.key_name),
        api_url=given.confidential_url("api_url", Config.api_url).rstrip("/"),
        first_days=given.whole("first_days", Config.first_days, least=1, most=366),
        max_notices=given.whole("max_notices", Config.max_notices, least=1),
        spacing=given.number("spacing", Config.spacing),
        page_size=given.whole("page_size", Config.page_size, least=1, most=1000),
        schedule=schedule(given.section("schedule"), hours=HOURS),
    )
    given.finish()
    return config
