"""Words of the search page: facets, filters in use, orders, and the columns of its exports."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from scrapers import codelists
from scrapers.codelists.trees import tree
from tenderwatch import i18n
from tenderwatch.i18n import _
from tenderwatch.notices import codes, labels
from tenderwatch.notices.address import MANY, ONCE, Asked
from tenderwatch.notices.queries import NoticeLine
from tenderwatch.notices.search import SearchRequest, expanded
from tenderwatch.web import formatters
from tenderwatch.web.links import here_without
from tenderwatch.web.speech import cut

LONGEST_CHIP = 80


def orders() -> list[tuple[str, str]]:
    """Return the orders that may be asked for."""
    return [
        ("relevance", _("best match first")),
        ("newest", _("newest first")),
        ("deadline", _("next deadline first")),
        ("value", _("highest value first")),
    ]


def deadlines() -> dict[str, str]:
    """Return the spans of deadlines in words."""
    return {
        "passed": _("Passed"),
        "7d": _("Within 7 days"),
        "30d": _("In 8 to 30 days"),
        "90d": _("In 31 to 90 days"),
        "later": _("Later"),
        "none": _("None given"),
    }


def value_words(name: str, value: str, buyers: Mapping[int, str] | None = None) -> str:
    """Return a value of a filter in words."""
    if name == "deadline":
        return deadlines()[value]
    if name == "published":
        return _("last %(n)s days", n=value.removesuffix("d"))
    if name == "buyer":
        return cut((buyers or {}).get(int(value), value), 80)
    return (
        formatters.day(date.fromisoformat(value))
        if name in ONCE and name != "expand"
        else labels.filter_value(name, value)
    )


def chips(asked: Asked, buyers: Mapping[int, str]) -> list[tuple[str, str]]:
    """Return each filter in use with the address without it."""
    return [
        (f"{labels.filter_name(name)}: {_chip(name, value, buyers)}", here_without(name, value))
        for name in (*MANY, *ONCE)
        if name not in ("alike", "like")
        for value in asked.of(name)
    ]


def _chip(name: str, value: str, buyers: Mapping[int, str]) -> str:
    words = cut(value_words(name, value, buyers), LONGEST_CHIP)
    if name in codes.TREES and (grown := tree(name)).children.get(grown.key(value) or value):
        return _("%(code)s and everything below", code=words)
    return words


def added_terms(question: SearchRequest) -> list[tuple[str, str]]:
    """Return each trade term of the words with the terms that find something too."""
    if not question.expand:
        return []
    return [(typed, ", ".join(terms)) for typed, terms in expanded(question.query, question.terms)]


def heads() -> list[str]:
    """Return the heads of the table that is exported."""
    return [
        *(_("Notice"), _("Title"), _("Language"), _("Buyer"), _("Kind"), _("Status"), _("Published")),
        *(
            _("Deadline (UTC)"),
            _("Value"),
            _("Currency"),
            _("What the value is"),
            _("CPV"),
            _("CPV in words"),
            _("Country"),
        ),
        *(_("Source"), _("Procedure")),
    ]


def cells(line: NoticeLine) -> list[object]:
    """Return a notice as a row of the table that is exported."""
    language, title = formatters.choose_text(line.title, i18n.language(), line.own_language)
    value = line.value if line.value and line.value.amount is not None else None
    return [
        *(line.key, title, language, "; ".join(buyer.name for buyer in line.buyers)),
        *(labels.label("kind", line.kind), labels.label("status", line.status)),
        *(line.published_on, line.deadline_at and line.deadline_at.strftime("%Y-%m-%dT%H:%M:%SZ")),
        *(value and value.amount, value and value.currency),
        labels.label("value_kind", line.value_kind) if value else None,
        *(line.cpv_main, line.cpv_main and codelists.cpv_label(line.cpv_main, i18n.language())),
        *(line.country and labels.filter_value("country", line.country), line.source, line.procedure_id),
    ]


def as_json(line: NoticeLine) -> dict[str, Any]:
    """Return a notice as it is exported for programs: codes, not words."""
    value = line.value
    return {
        "id": line.id,
        "procedure_id": line.procedure_id,
        "key": line.key,
        "title": dict(line.title),
        "buyers": [{"id": buyer.id, "name": buyer.name, "country": buyer.country} for buyer in line.buyers],
        "kind": line.kind,
        "status": line.status,
        "is_change": line.is_change,
        "published_on": line.published_on.isoformat() if line.published_on else None,
        "deadline_at": line.deadline_at.strftime("%Y-%m-%dT%H:%M:%SZ") if line.deadline_at else None,
        "value": {"amount": f"{value.amount:f}", "currency": value.currency, "kind": line.value_kind}
        if value and value.amount is not None
        else None,
        "cpv_main": line.cpv_main,
        "country": line.country,
        "source": line.source,
    }
