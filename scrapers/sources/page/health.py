"""Is this still the page that the profile was written for?"""

from collections.abc import Collection
from dataclasses import dataclass

from bs4 import Tag

from scrapers.errors import SourceState
from scrapers.formats.listing import Item
from scrapers.http import Answer
from scrapers.http.answer import has_challenge_widget
from scrapers.sources.page.paths import Node, Place
from scrapers.sources.page.profile import Profile


@dataclass(frozen=True, slots=True)
class Page:
    """One answer with the items in it; `whole` is the page, or all that was said in JSON."""

    answer: Answer
    whole: Place
    items: list[Place]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the items of a page say about it; `gives` when they can be believed all the same."""

    state: SourceState
    message: str = ""
    gives: bool = False


def of_nothing(profile: Profile, page: Page) -> Finding:
    """Say what a page without a single item means: nothing on offer, or something between us and the list."""
    if says_empty(profile, page.whole):
        return Finding("empty_ok")
    if isinstance(page.whole, Node):
        return _of_nothing_there(profile)
    if has_challenge_widget(page.answer.body):
        return Finding("blocked_by_challenge", "the page holds a challenge for browsers and no items")
    if page.whole.select_one("input[type=password]"):
        return Finding("login_required", "the page holds a sign-in form and no items")
    return _of_nothing_there(profile)


def _of_nothing_there(profile: Profile) -> Finding:
    if profile.health.min_items == 0 and not (profile.empty_text or profile.empty_selector):
        return Finding("empty_ok")
    return Finding("empty_suspicious", "the page holds no items, and does not say that there are none")


def says_empty(profile: Profile, whole: Place) -> bool:
    """Tell whether a list says itself that it is empty; in JSON both place and text may be asked for, together."""
    place = profile.empty_selector.first(whole) if profile.empty_selector else None
    wanted = " ".join((profile.empty_text or "").split()).lower()
    if isinstance(whole, Node) and profile.empty_selector:
        said = place.get_text() if isinstance(place, Node) else ""
        return " ".join(said.split()).lower() == wanted if wanted else said not in ("", "0", "false")
    text = " ".join(whole.get_text(" ").split() if isinstance(whole, Tag) else whole.get_text().split()).lower()
    return bool(place) or bool(wanted and wanted in text)


def of_items(profile: Profile, items: Collection[Item], without_key: int) -> Finding | None:
    """Say what is wrong with the items as a whole; None when they are in order."""
    total = len(items) + without_key
    least = profile.health.required_field_rate * total
    required = {"title", *(name for name, field in profile.fields.items() if field.required)}
    lost = [name for name in sorted(required) if sum(item.readable(name) for item in items) < least]
    if len(items) < least:
        lost.append(" or ".join(profile.id_from))
    if lost:
        return Finding("layout_changed", f"too many of {total} items have no readable {', '.join(lost)}")
    if total < profile.health.min_items:
        return Finding("empty_suspicious", f"{total} items, fewer than {profile.health.min_items}", gives=True)
    return None
