"""RSS and Atom feeds: what a site announces, entry by entry."""

from scrapers.sources.feed.check import check
from scrapers.sources.feed.config import Config, from_settings
from scrapers.sources.feed.poll import poll
from scrapers.sources.poll import Kind, Setting

KIND = Kind(
    name="feed",
    from_settings=from_settings,
    poll=poll,
    check=check,
    settings=(
        Setting(name="urls", type="texts", required=True),
        Setting(name="language"),
        Setting(name="timezone"),
        Setting(name="buyer"),
        Setting(name="buyer_id"),
        Setting(name="country"),
        Setting(name="title_include", type="texts"),
        Setting(name="title_exclude", type="texts"),
        Setting(name="max_pages", type="whole", rare=True),
        Setting(name="may_be_empty", type="flag"),
        Setting(name="spacing", type="number", rare=True),
        Setting(name="respect_robots", type="flag", rare=True),
    ),
    every_minutes=60,
    shows_present=True,
)

__all__ = ["KIND", "Config", "check", "from_settings", "poll"]
