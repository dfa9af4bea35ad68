"""TED, the EU's publication of notices: its Search API says what is new, its site gives each notice's XML."""

from scrapers.sources.ted.config import Config, from_settings
from scrapers.sources.ted.poll import poll

__all__ = ["Config", "from_settings", "poll"]
