"""What the index is told about a notice, and that same made ready to be written.

`prepare` is the slow half (lemmas); it needs nothing but its argument, so that a child process can run it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

from scrapers import codelists
from tenderwatch.notices.search import words
from tenderwatch.notices.search.schema import NOTHING, in_columns, status_deadline

Status = Literal["planned", "open", "closed", "awarded", "cancelled", "replaced"]
TEXT_CAP = 20_000
"""Characters of a notice that are indexed: titles first, then the other texts in the order given."""

ANYWHERE = "*"
NO_DEADLINE = 253_402_300_799
"""Stands for a missing deadline, as seconds: the last second of the year 9999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """One notice as the index knows it.

    `title` and each of `texts` map a language to text ("und": guessed).  At most TEXT_CAP characters of a notice are
    indexed.  `ids` are numbers and references that a person may type.  `nuts` may hold `FI*` for anywhere in a country
    (anyw-cou) and `*` for anywhere at all.  `status` is "open" also after the deadline: whether a notice is closed is
    decided when somebody searches; "closed" is never given.  `buyer_ids` are organisations.  Parents of codes need
    not be given.
    """

    id: int
    title: Mapping[str, str]
    texts: Sequence[Mapping[str, str]] = ()
    buyers: Sequence[str] = ()
    ids: Sequence[str] = ()
    cpv: Sequence[str] = ()
    nuts: Sequence[str] = ()
    countries: Sequence[str] = ()
    buyer_ids: Sequence[int] = ()
    kind: str | None = None
    status: Status | None = None
    source: str | None = None
    published_on: date | None = None
    deadline: datetime | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class PreparedRow:
    """An IndexRow whose words are already terms; travels between processes."""

    id: int
    fields: dict[str, object]


def prepare(row: IndexRow) -> PreparedRow:
    """Make a row ready for the index: lemmas, parents of codes, sort keys."""
    title, rest = _texts(row)
    buyers = [(language, name) for name in row.buyers for language in (words.guess(name) or "fi",)]
    ids = [("", text) for text in row.ids]
    deadline = NO_DEADLINE if row.deadline is None else int(row.deadline.timestamp())
    day = row.published_on.toordinal() if row.published_on else 0
    countries = sorted({codelists.country_code(code) or code for code in row.countries})
    fields: dict[str, object] = {
        "title": words.index_text(title),
        "buyer": words.index_text(buyers),
        "all": words.index_text([*title, *rest, *buyers, *ids]),
        "cpv": sorted({part for code in row.cpv for part in code_and_parents(code)}),
        "nuts": sorted({part for code in row.nuts for part in place_and_parents(code)}),
        **in_columns("cpv", sorted({code[:2] for code in row.cpv})),
        **in_columns("nuts", _place_countries(row.nuts)),
        "country": countries,
        **in_columns("country", countries),
        "buyer_id": sorted(set(row.buyer_ids)),
        **in_columns("kind", [row.kind] if row.kind else []),
        **_standing(row.status, deadline),
        **_sources([row.source] if row.source else []),
        "published": day,
        "deadline": deadline,
        **_places(row.id, day, deadline),
        "value": [] if row.value is None else float(row.value),
    }
    return PreparedRow(row.id, fields)


def placed(
    row: PreparedRow, number: int, status: str, buyer_ids: Sequence[int], sources: Collection[str] = ()
) -> PreparedRow:
    """Give a row that was made ready before its notice was recorded what only the recording knows.

    `sources` are all in which the publication came, where they are several.
    """
    published, deadline = (cast(int, row.fields[name]) for name in ("published", "deadline"))
    known = {
        "buyer_id": sorted(set(buyer_ids)),
        **_standing(status, deadline),
        **_places(number, published, deadline),
        **(_sources(sorted(set(sources))) if sources else {}),
    }
    return PreparedRow(number, row.fields | known)


def _standing(status: str | None, deadline: int) -> dict[str, object]:
    return {"status": status or [], "status_deadline": status_deadline(status or NOTHING, deadline)}


def _sources(sources: Sequence[str]) -> dict[str, object]:
    return {"source": list(sources), **in_columns("source", sources)}


def _places(number: int, published: int, deadline: int) -> dict[str, int]:
    """Return the sort keys: unique, so that pages neither repeat nor leave out."""
    return {"by_published": published << 40 | number, "by_deadline": max(deadline // 60, 0) << 31 | number}


def _texts(row: IndexRow) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    title = list(_capped(_by_language(row.title), TEXT_CAP))
    left = TEXT_CAP - sum(len(text) for _, text in title)
    return title, list(_capped((pair for text in row.texts for pair in _by_language(text)), left))


def _by_language(text: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield our own languages first: they are the ones people search in, should the cap cut the rest."""
    for language in sorted(text, key=lambda tag: (tag not in words.LANGUAGES, tag)):
        content = text[language]
        yield (words.guess(content) if language == "und" else language), content


def _capped(texts: Iterable[tuple[str, str]], left: int) -> Iterator[tuple[str, str]]:
    for language, text in texts:
        if left <= 0:
            return
        yield language, text[:left]
        left -= len(text)


def code_and_parents(code: str) -> list[str]:
    """Return every beginning of a CPV code from its division on; a check digit is left out."""
    digits = code.partition("-")[0]
    return [digits[:length] for length in range(2, len(digits) + 1)]


def place_and_parents(code: str) -> list[str]:
    """Return every beginning of a NUTS code from its country on; a place with a star stays as it is."""
    place = codelists.nuts_code(code)
    if place.endswith("*"):
        return [place]
    return [place[:length] for length in range(2, len(place) + 1)]


def _place_countries(codes: Sequence[str]) -> list[str]:
    """Return the countries of NUTS codes; what may be done anywhere at all counts once, for each of them."""
    return [ANYWHERE] if ANYWHERE in codes else sorted({codelists.nuts_code(code)[:2] for code in codes})
