"""What a feed is asked for, and what is known of it that it does not say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scrapers.formats.feeds.around import Around
from scrapers.sources.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Config:
    """One or more feeds of one publisher; entries whose title has an excluded word, or none wanted, are left out."""

    urls: tuple[str, ...]
    around: Around
    """What goes along with every entry; `language` and `timezone` where the feed's own are missing or wrong."""
    title_include: tuple[str, ...] = ()
    title_exclude: tuple[str, ...] = ()
    max_pages: int = 20
    """How far links to the next page (RFC 5005) are followed in one poll."""
    may_be_empty: bool = False
    spacing: float = 3.0
    respect_robots: bool = True

    def wants(self, title: str) -> bool:
        """Tell whether an entry of this title is to be given."""
        said = title.lower()
        included = not self.title_include or any(word in said for word in self.title_include)
        return included and not any(word in said for word in self.title_exclude)


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    urls = given.urls("urls")
    if not urls:
        raise given.refuse("urls", "is missing: the address of the feed")
    config = Config(
        urls=tuple(dict.fromkeys(urls)),
        around=_around(given),
        title_include=tuple(map(str.lower, given.texts("title_include"))),
        title_exclude=tuple(map(str.lower, given.texts("title_exclude"))),
        max_pages=given.whole("max_pages", Config.max_pages, least=1, most=500),
        may_be_empty=given.flag("may_be_empty", Config.may_be_empty),
        spacing=given.number("spacing", Config.spacing, most=600),
        respect_robots=given.flag("respect_robots", Config.respect_robots),
    )
    given.finish()
    return config


def _around(given: Settings) -> Around:
    country = given.optional("country") or ""
    if country and not re.fullmatch(r"[A-Z]{3}", country):
        raise given.refuse("country", "must be an ISO country code of three capitals, like FIN")
    return Around(
        language=given.optional("language") or "",
        timezone=given.zone("timezone", "UTC").key if given.has("timezone") else "",
        buyer=given.optional("buyer") or "",
        buyer_id=given.optional("buyer_id") or "",
        country=country,
    )
