"""Values of a notice in the reader's words and language."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError
from markupsafe import Markup, escape

from scrapers import codelists
from scrapers.notice import (
    Award,
    Change,
    Contract,
    Criterion,
    Duration,
    Lot,
    Modification,
    Moment,
    Money,
    Organization,
)
from tenderwatch import i18n
from tenderwatch.i18n import _, ngettext
from tenderwatch.notices import labels
from tenderwatch.web import formatters
from tenderwatch.web.speech import cut, outward, said, spoken

LONG = 20_000
"""Letters of one text that a page shows."""

FOLDED = 1_500
BEGINNING = 200
"""Letters beyond which a text is folded, and that are shown of it then."""

_LISTS = {
    "subtype": "notice-subtype",
    "notice_type": "notice-type",
    "legal_basis": "legal-basis",
    "places": "other-place-service",
    "framework": "framework-agreement",
    "dps": "dps-usage",
    "period_code": "timeperiod",
    "variants": "permission",
    "reserved": "reserved-procurement",
    "strategic": "strategic-procurement",
    "eu_funded": "eu-funded",
    "modification": "modification-justification",
    "type": "award-criterion-type",
    "form_type": "form-type",
    "procedure_type": "procurement-procedure-type",
    "nature": "contract-nature",
    "status": "winner-selection-status",
    "reason": "non-award-justification",
    "change": "change-corrig-justification",
}
"""Field -> the code list that its codes are of."""
_OWN_WORDS = {
    "form_type": "kind",
    "procedure_type": "procedure_type",
    "nature": "nature",
    "status": "outcome",
    "reason": "outcome_reason",
    "change": "change_reason",
}
"""Field -> the group of our own labels, which are shorter than the list's."""
"""Field -> the group of our own labels."""


def code_words(name: str, code: str) -> str:
    """Return the word for a code of a field; a code without a word, and a text that is no code, is as it is."""
    if code == "unpublished":
        return _("not published")
    if name in ("country", "countries"):
        return codelists.country_label(code, i18n.language())
    own = labels.label(_OWN_WORDS[name], code) if name in _OWN_WORDS else code
    if own != code or name not in _LISTS:
        return own
    words = codelists.label(_LISTS[name], code, i18n.language())
    return _national(code) if name == "subtype" and words == code else words


def _national(subtype: str) -> str:
    """Return the words for a national form that is like one of the Union: N16 is like 16, below the thresholds."""
    like = subtype.removeprefix("N")
    words = codelists.label("notice-subtype", like, i18n.language())
    return _("National form: %(form)s", form=words) if like != subtype and words != like else subtype


def place_words(name: str, code: str) -> Markup:
    """Return a CPV or NUTS code with what it means."""
    language = i18n.language()
    label = codelists.cpv_label(code, language) if name.startswith("cpv") else codelists.nuts_label(code, language)
    if label == code:
        return escape(code)
    return Markup('{} <span class="meta">{}</span>').format(label, code)


def duration_words(value: object, unit: str | None) -> str:
    """Return a length of time: "24 months"."""
    counted: dict[str, Callable[[int], str]] = {
        "DAY": lambda n: ngettext("%(n)s day", "%(n)s days", n),
        "WEEK": lambda n: ngettext("%(n)s week", "%(n)s weeks", n),
        "MONTH": lambda n: ngettext("%(n)s month", "%(n)s months", n),
        "YEAR": lambda n: ngettext("%(n)s year", "%(n)s years", n),
    }
    text = str(value)
    if unit in counted and text.isdigit():
        return counted[unit](int(text))
    return f"{text} {labels.label('unit', unit)}"


def period_words(
    starts_on: date | None, ends_on: date | None, duration: str | None, code: str | None, renewals: int | None
) -> str:
    """Return a contract period in one line: "24 months, 2 renewals at most"."""
    parts = [duration] if duration else []
    if code:
        parts.append(code_words("period_code", code))
    if starts_on and ends_on:
        parts.append(f"{formatters.day(starts_on)} – {formatters.day(ends_on)}")
    elif starts_on:
        parts.append(_("from %(day)s", day=formatters.day(starts_on)))
    elif ends_on:
        parts.append(_("until %(day)s", day=formatters.day(ends_on)))
    if renewals:
        parts.append(ngettext("%(n)s renewal at most", "%(n)s renewals at most", renewals))
    return ", ".join(parts)


def criterion_words(criterion: Criterion, own: str | None = None) -> Markup:
    """Return an award criterion: its kind, name and weight as published."""
    kind = code_words("type", criterion.type) if criterion.type else _("Criterion")
    words = escape(kind)
    if criterion.name and formatters.plain(criterion.name, own).strip().casefold() != kind.casefold():
        words += ": " + said(criterion.name, own)
    if criterion.weight:
        words += ", " + _("weight %(weight)s", weight=cut(criterion.weight, 60))
    return words


def published_as(moment: Moment) -> str:
    """Return a moment as the notice writes it: "2026-12-03 12:00 +02:00"."""
    parts = [moment.date.isoformat()]
    if moment.time:
        parts.append(f"{moment.time:%H:%M:%S}".removesuffix(":00"))
    if moment.offset:
        parts.append(moment.offset)
    return " ".join(parts)


def zone_note(moment: Moment, country: str | None) -> str | None:
    """Return what must be said of a moment whose hour or zone was not published; None when both were."""
    if moment.time is None:
        return _("hour not published")
    if moment.offset is not None:
        return None
    if moment.at is None:
        return _("zone not published")
    where = code_words("country", country) if country else _("the buyer's country")
    return _("zone not published, %(country)s assumed", country=where)


def said_value(name: str, value: Any, own: str | None = None) -> Markup | str | None:
    """Return a field's value for the page; None when the notice does not say it."""
    if value in (None, "", (), {}, []):
        return None
    for kind, words in _BY_TYPE:
        if isinstance(value, kind):
            return words(name, value, own)
    return str(value)


def _lines(name: str, values: tuple[Any, ...], own: str | None) -> Markup:
    return Markup("<br>").join(said_value(name, each, own) or "" for each in values)


def _string(name: str, value: str, _own: str | None) -> Markup | str:
    if name.startswith("cpv") or name == "nuts":
        return place_words(name, value)
    if name in ("url", "documents_urls", "submission_url", "submission_urls"):
        return outward(value)
    if name == "languages":
        return _language(value)
    return Markup("<bdi>{}</bdi>").format(cut(code_words(name, value), LONG))


def _language(code: str) -> str:
    try:
        return Locale.parse(code).get_display_name(i18n.language()) or code
    except (UnknownLocaleError, ValueError):
        return code


def _mapping(name: str, value: Mapping[str, Any], own: str | None) -> Markup:
    if name == "national":
        return Markup("<br>").join(Markup("{}: {}").format(key, each) for key, each in value.items())
    first, *others = sorted(value, key=lambda tag: (tag != i18n.language(), tag != own))
    texts = [_text(first, value[first])]
    texts += [Markup("{} ({})").format(_text(tag, value[tag]), _language(tag)) for tag in others]
    return Markup("<br>").join(texts)


def _text(language: str, text: str) -> Markup:
    """Return a text, behind its beginning where it is long."""
    if len(text) <= FOLDED:
        return spoken(language, text)
    beginning, whole = spoken(language, cut(text, BEGINNING)), spoken(language, cut(text, LONG))
    return Markup('<details class="fold"><summary>{}</summary><span class="prose">{}</span></details>').format(
        beginning, whole
    )


def _organization(_name: str, value: Organization, own: str | None) -> Markup:
    more = [*value.ids, value.city, code_words("country", value.country) if value.country else None, value.email]
    words = [said(value.name, own), *(escape(each) for each in more if each)]
    return Markup(", ").join(words)


def _award(_name: str, value: Award, own: str | None) -> Markup:
    words = [escape(", ".join(value.lots)), escape(labels.label("outcome", value.status)) if value.status else ""]
    words += [said(winner.name, own) for winner in value.winners]
    words += [escape(formatters.money(each, detail=True)) for each in value.values]
    return Markup(" · ").join(each for each in words if each)


def _contract(_name: str, value: Contract, own: str | None) -> Markup:
    title = said(value.title, own) if value.title else None
    signed = _("signed %(day)s", day=formatters.day(value.signed_on)) if value.signed_on else None
    amount = formatters.money(value.value, detail=True) if value.value else None
    words = [value.number, title, signed, amount]
    return Markup(" · ").join(escape(each) for each in words if each)


def _change(name: str, value: Change, own: str | None) -> Markup:
    words = [*(code_words(name, each) for each in value.reasons), *value.of, *value.sections]
    told = [value.description, value.reason_description] if isinstance(value, Modification) else []
    return Markup("<br>").join([*(said(text, own, most=LONG) for text in told if text), *words])


def _lot(_name: str, value: Lot, own: str | None) -> Markup:
    return Markup("{} {}").format(value.id or "", said(value.title, own))


_BY_TYPE: tuple[tuple[Any, Callable[[str, Any, str | None], Markup | str]], ...] = (
    (bool, lambda _name, value, _own: _("yes") if value else _("no")),
    (str, _string),
    (int, lambda _name, value, _own: formatters.count(value)),
    (date, lambda _name, value, _own: formatters.day(value)),
    (Moment, lambda _name, value, _own: f"{formatters.moment(value)} ({published_as(value)})"),
    (Money, lambda _name, value, _own: f"{formatters.money(value, detail=True)} {_('excl. VAT')}"),
    (Duration, lambda _name, value, _own: duration_words(f"{value.value:f}", value.unit)),
    (Criterion, lambda _name, value, own: criterion_words(value, own)),
    (Organization, _organization),
    (Award, _award),
    (Contract, _contract),
    (Change, _change),
    (Lot, _lot),
    (tuple, _lines),
    (Mapping, _mapping),
)
