"""What to ask TED for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scrapers.sources.settings import Settings

FORM_TYPES = ("planning", "consultation", "competition", "dir-awa-pre", "result", "cont-modif", "completion", "bri")
PLACE_FIELDS = {"buyer": "buyer-country", "place": "place-of-performance-country-lot"}


@dataclass(frozen=True, kw_only=True)
class Config:
    """The notices wanted: from these countries, on these subjects, of these forms; an empty tuple means all.

    `country_of` says whose country: the buyer's, or the place of performance (a buyer in one country, a place in
    another, is not rare).  CPV codes match their children too.
    """

    countries: tuple[str, ...] = ()
    country_of: str = "buyer"
    cpv: tuple[str, ...] = ()
    form_types: tuple[str, ...] = ()
    api_url: str = "https://api.ted.europa.eu"
    site_url: str = "https://ted.europa.eu"
    first_days: int = 7
    """How far the first poll looks back; later ones ask about the days since, three days more, and what lacks."""
    max_notices: int = 600
    """The most XML files fetched in one poll; TED allows 600 in six minutes.  The others wait for the next."""
    packages: bool = True
    """Take a package of files where many are missing."""
    package_from: int = 400
    """How many files of a day must be missing for its package to be taken; in a backfill fewer are enough."""
    spacing: float = 1.0
    page_size: int = 250

    def query(self, day: date) -> str:
        """Return the expert query for what was published on a day; paging needs it sorted by a unique key."""
        terms = [f"publication-date = {day:%Y%m%d}"]
        wanted = {
            PLACE_FIELDS[self.country_of]: self.countries,
            "classification-cpv": self.cpv,
            "form-type": self.form_types,
        }
        terms += [f"{name} IN ({' '.join(values)})" for name, values in wanted.items() if values]
        return " AND ".join(terms) + " SORT BY publication-number DESC"


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    config = Config(
        countries=given.texts("countries", r"[A-Z]{3}", "must be ISO country codes of three capitals, like FIN"),
        country_of=given.choice("country_of", tuple(PLACE_FIELDS), "buyer"),
        cpv=given.texts("cpv", r"\d{8}", "must be CPV codes of eight digits, like 72000000"),
        form_types=given.texts("form_types", "|".join(FORM_TYPES), f"must be among {', '.join(FORM_TYPES)}"),
        api_url=given.url("api_url", Config.api_url).rstrip("/"),
        site_url=given.url("site_url", Config.site_url).rstrip("/"),
        first_days=given.whole("first_days", Config.first_days, least=1, most=366),
        max_notices=given.whole("max_notices", Config.max_notices, least=1),
        packages=given.flag("packages", Config.packages),
        package_from=given.whole("package_from", Config.package_from, least=1),
        spacing=given.number("spacing", Config.spacing),
        page_size=given.whole("page_size", Config.page_size, least=1, most=250),
    )
    given.finish()
    return config
