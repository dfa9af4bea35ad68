"""Any publisher of OCDS: how it is asked is configuration."""

from scrapers.sources.ocds import dated, files, walks
from scrapers.sources.ocds.checking import check
from scrapers.sources.ocds.config import DATE_FORMATS, PAGINATIONS, Config, from_settings
from scrapers.sources.poll import Kind, Poll, Setting, Visit


def poll(config: Config, visit: Visit) -> Poll:
    """Ask a publisher in the way that its pagination says."""
    ways = {"window": dated.poll, "file": files.poll}
    return ways.get(config.pagination, walks.poll)(config, visit)


KIND = Kind(
    name="ocds",
    from_settings=from_settings,
    poll=poll,
    check=check,
    settings=(
        Setting(name="url", type="url", required=True),
        Setting(name="pagination", type="choice", choices=PAGINATIONS),
        Setting(name="root_path"),
        Setting(name="next_path"),
        Setting(name="cursor_param"),
        Setting(name="page_param"),
        Setting(name="first_page", type="whole", rare=True),
        Setting(name="page_size", type="whole", rare=True),
        Setting(name="page_size_param", rare=True),
        Setting(name="total_path", rare=True),
        Setting(name="from_param"),
        Setting(name="to_param"),
        Setting(name="date_format", type="choice", choices=DATE_FORMATS, rare=True),
        Setting(name="zone", rare=True),
        Setting(name="step", type="number", rare=True),
        Setting(name="newest_first", type="flag", rare=True),
        Setting(name="require_on_first_page", type="flag", rare=True),
        Setting(name="first_days", type="whole", rare=True),
        Setting(name="overlap_days", type="whole", rare=True),
        Setting(name="most_requests", type="whole", rare=True),
        Setting(name="spacing", type="number", rare=True),
        Setting(name="key_header"),
        Setting(name="key_name"),
    ),
    looks_back=True,
)

__all__ = ["KIND", "Config", "from_settings", "poll"]
