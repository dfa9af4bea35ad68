"""Is this still the page that the profile was written for?"""

from collections.abc import Collection
from dataclasses import dataclass

from scrapers.errors import SourceState
from scrapers.formats.listing import Item
from scrapers.http.answer import has_challenge_widget
from scrapers.sources.page.pages import Page
from scrapers.sources.page.profile import Profile


@dataclass(frozen=True, slots=True)
class Finding:
    """What the items of a page say about it; `gives` when they can be believed all the same."""

    state: SourceState
    message: str = ""
    gives: bool = False


def of_nothing(profile: Profile, page: Page) -> Finding:
    """Say what a page without a single item means: nothing on offer, or something between us and the list."""
    if _says_empty(profile, page):
        return Finding("empty_ok")
    if has_challenge_widget(page.answer.body):
        return Finding("blocked_by_challenge", "the page holds a challenge for browsers and no items")
    if page.soup.select_one("input[type=password]"):
        return Finding("login_required", "the page holds a sign-in form and no items")
    if profile.health.min_items == 0 and not (profile.empty_text or profile.empty_selector):
        return Finding("empty_ok")
    return Finding("empty_suspicious", "the page holds no items, and does not say that there are none")


def _says_empty(profile: Profile, page: Page) -> bool:
    if profile.empty_selector and profile.empty_selector.first(page.soup):
        return True
    text = " ".join(page.soup.get_text(" ").split()).lower()
    return bool(profile.empty_text and " ".join(profile.empty_text.split()).lower() in text)


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
