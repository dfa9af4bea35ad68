"""A web page that lists calls for tenders, read by a profile: selectors and rules, no code."""

from scrapers.sources.page.poll import poll
from scrapers.sources.page.profile import Profile, from_settings, from_yaml

__all__ = ["Profile", "from_settings", "from_yaml", "poll"]
