"""The versions of a procedure's notices, and what changed between two of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from re import fullmatch
from typing import Any

from markupsafe import Markup

from scrapers.notice import Notice as Said
from tenderwatch import i18n
from tenderwatch.i18n import _
from tenderwatch.notices import labels
from tenderwatch.notices.queries import Version
from tenderwatch.notices.rules import references_of
from tenderwatch.notices.rules.changes import DEADLINES, DOCUMENTS, MONEY, Difference, differences
from tenderwatch.notices.wording import field_name, said_value
from tenderwatch.web.formatters import choose_text
from tenderwatch.web.speech import ELLIPSIS, cut, lang_of

NAMED = 6
"""So many versions may be compared in every pair; of more, neighbours and the first with the last."""
AROUND = 80
"""Letters shown before and after the part of a long text that changed."""
LONG = 400
SHOWN = 12
"""Items of a list that went or came which are shown."""
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A version in the history; `number` counts from the first, `changed` names the fields it changed."""

    number: int
    version: Version
    title: str
    when: date | datetime | None
    changed: Sequence[str]
    current: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A changed field in words, for the table of changes."""

    field: str
    was: Markup | str | None
    now: Markup | str | None
    lang: str | None = None
    touches: Markup | None = None


def entries(history: Sequence[Version], said: Mapping[int, Said], latest_id: int | None) -> list[Entry]:
    """Return the history, the latest first, each change with what it changed."""
    found = [
        Entry(
            number=n,
            version=version,
            title=title_of(version, said.get(version.id)),
            when=version.published_on or version.dispatched_at or version.recorded_at,
            changed=_changed(history[: n - 1], version, said),
            current=version.id == latest_id,
        )
        for n, version in enumerate(history, 1)
    ]
    return found[::-1]


def title_of(version: Version, said: Said | None) -> str:
    """Return what a version is: its kind, and why it changes an earlier one."""
    kind = labels.label("kind", version.kind)
    if version.cancels:
        return _("%(kind)s, cancelled", kind=kind)
    if not version.is_change:
        return kind
    reasons = ", ".join(
        labels.label("change_reason", code) for code in (said.change.reasons if said and said.change else ())
    )
    return _("%(kind)s, changed: %(why)s", kind=kind, why=reasons) if reasons else _("%(kind)s, changed", kind=kind)


def _changed(earlier: Sequence[Version], after: Version, said: Mapping[int, Said]) -> list[str]:
    """Return what a change changed; further results and plans change nothing."""
    before = _before(earlier, after, said)
    if before is None or not (after.is_change or after.kind == "competition"):
        return []
    if before.id not in said or after.id not in said:
        return []
    return list(dict.fromkeys(field_name(each.field) for each in differences(said[before.id], said[after.id])))


def _before(earlier: Sequence[Version], after: Version, said: Mapping[int, Said]) -> Version | None:
    """Return the version that a change names (BT-758), else the last one of its kind."""
    change = said[after.id].change if after.id in said else None
    named = {name.lower() for name in change.of} if change else set()
    of_kind = [version for version in reversed(earlier) if version.kind == after.kind]
    known = (version for version in of_kind if version.id in said)
    exact = (version for version in known if not named.isdisjoint(references_of(said[version.id])))
    return next(exact, next(iter(of_kind), None))


def pair_of(text: str | None, count: int) -> Pair | None:
    """Read "1..3" as two versions; None when it names none."""
    match = fullmatch(r"(\d{1,4})\.\.(\d{1,4})", text or "")
    if not match:
        return None
    first, last = int(match[1]), int(match[2])
    return (first, last) if 1 <= first < last <= count else None


def pairs(count: int) -> list[Pair]:
    """Return which versions may be compared, the latest pair first."""
    if count <= NAMED:
        found = [(first, last) for last in range(count, 1, -1) for first in range(last - 1, 0, -1)]
    else:
        found = [(last - 1, last) for last in range(count, 1, -1)] + [(1, count)]
    return found


def changes(was: Said, now: Said, touched: Markup | None) -> list[Change]:
    """Return each field that differs once, deadlines and money first; `touched` is what of our work it may touch."""
    own = next(iter(now.languages), None)
    return [_change(each, own, touched) for each in differences(was, now)]


def _change(each: Difference, own: str | None, touched: Markup | None) -> Change:
    name = field_name(each.field)
    if each.lots:
        name = f"{name} ({_lot_names(each.lots)})"
    pressing = each.field in (*DEADLINES, *MONEY, *DOCUMENTS, "lots")
    lang, was, now = (
        _texts(each, own) if _is_text(each) else (None, _side(each, each.was, own), _side(each, each.now, own))
    )
    return Change(name, was, now, lang, touched if pressing else None)


def _lot_names(codes: Sequence[str]) -> str:
    return ", ".join(codes[:SHOWN]) + (ELLIPSIS if len(codes) > SHOWN else "")


def _side(each: Difference, value: Any, own: str | None) -> Markup | str | None:
    if isinstance(value, tuple) and len(value) > SHOWN:
        more = _("and %(n)s more", n=len(value) - SHOWN)
        return Markup("{}<br>{}").format(said_value(each.field, value[:SHOWN], own), more)
    return said_value(each.field, value, own)


def _is_text(each: Difference) -> bool:
    return each.field != "national" and any(isinstance(side, Mapping) and side for side in (each.was, each.now))


def _texts(each: Difference, own: str | None) -> tuple[str | None, str | None, str | None]:
    """Return the language in which a text differs (the reader's, else the notice's own) and both texts, cut."""
    was, now = each.was or {}, each.now or {}
    differing = {tag: text for tag, text in {**was, **now}.items() if was.get(tag) != now.get(tag)}
    language = choose_text(differing, i18n.language(), own)[0]
    before, after = _around_the_change(was.get(language, ""), now.get(language, ""))
    return lang_of(language), before or None, after or None


def _around_the_change(was: str, now: str) -> tuple[str, str]:
    """Return two texts without what they share, but for some letters around the change."""
    if max(len(was), len(now)) <= LONG:
        return was, now
    head = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    start = max(head - AROUND, 0)
    before = ELLIPSIS if start else ""
    return tuple(before + cut(text[start:], LONG) if text else "" for text in (was, now))  # type: ignore[return-value]
