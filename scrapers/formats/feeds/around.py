"""What is known of an entry beside what it says: the source that took it from its feed tells it along with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from lxml import etree

_TAG = "{urn:tenderwatch:feed}around"
_NAMESPACES = {"tw": "urn:tenderwatch:feed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Constants of a feed, and the name that an entry has for ever; an empty one is not told.

    `language` is the feed's own where the feed names none, or names a wrong one.  `timezone` is the clock by which its
    days are counted: a feed that gives moments in UTC may name the day before.
    """

    key: str = ""
    language: str = ""
    timezone: str = ""
    buyer: str = ""
    buyer_id: str = ""
    country: str = ""

    def element(self) -> etree._Element:
        """Return it as it stands in a document."""
        said = {name: value for name, value in asdict(self).items() if value}
        return etree.Element(_TAG, said, _NAMESPACES)


def around_of(feed: etree._Element) -> Around:
    """Return what a feed (or channel) of one entry was given along."""
    found = feed.find(_TAG)
    said: Mapping[str, str] = {} if found is None else {str(name): str(value) for name, value in found.items()}
    return Around(**{field.name: said.get(field.name, "") for field in fields(Around)})
