"""A web page that lists calls for tenders, read by a profile: selectors and rules, no code."""

from scrapers.sources.page.poll import poll
from scrapers.sources.page.profile import Profile, from_settings, from_yaml
from scrapers.sources.poll import Kind

KIND = Kind(name="page", from_settings=from_settings, poll=poll, every_minutes=120, shows_present=True)

__all__ = ["KIND", "Profile", "from_settings", "from_yaml", "poll"]
