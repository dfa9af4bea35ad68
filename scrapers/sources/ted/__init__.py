"""TED, the EU's publication of notices: its Search API says what is new, its site gives each notice's XML."""

from scrapers.sources.poll import Kind, Setting
from scrapers.sources.ted.checking import check
from scrapers.sources.ted.config import FORM_TYPES, PLACE_FIELDS, Config, from_settings
from scrapers.sources.ted.poll import poll

KIND = Kind(
    name="ted",
    from_settings=from_settings,
    poll=poll,
    check=check,
    settings=(
        Setting(name="countries", type="texts"),
        Setting(name="country_of", type="choice", choices=tuple(PLACE_FIELDS)),
        Setting(name="cpv", type="texts"),
        Setting(name="form_types", type="texts", choices=FORM_TYPES),
        Setting(name="packages", type="flag"),
    ),
    looks_back=True,
)

__all__ = ["KIND", "Config", "check", "from_settings", "poll"]
