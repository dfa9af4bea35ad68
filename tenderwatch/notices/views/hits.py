"""The rows of a search: the words that were found, marked where they stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from tenderwatch import i18n
from tenderwatch.notices.queries import NoticeLine, descriptions, lot_texts
from tenderwatch.notices.search import EVERYTHING, Query, excerpt, marked
from tenderwatch.notices.views.ours import Ours
from tenderwatch.web.formatters import choose_text
from tenderwatch.web.speech import TITLE, cut, said, spoken, with_hits

SOUGHT = 4_000
"""Letters of a text in which the words are looked for to show them."""
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A notice that was found: its title and buyers with marks, and where else the words stand."""

    line: NoticeLine
    title: Markup
    buyers: Sequence[tuple[int, Markup]]
    excerpt: Markup | None
    ours: Ours
    status: str


def rows_of(
    lines: Sequence[NoticeLine],
    query: Query,
    excerpts: Mapping[int, Markup],
    marks: Mapping[int, Ours],
    now: datetime,
) -> list[Row]:
    """Return the rows of a page, in order."""
    return [
        Row(
            line=line,
            title=_title(line, query),
            buyers=[(buyer.id, _name(buyer.name, query)) for buyer in line.buyers],
            excerpt=excerpts.get(line.id),
            ours=marks.get(line.procedure_id, Ours()),
            status=_status(line, now),
        )
        for line in lines
    ]


def _status(line: NoticeLine, now: datetime) -> str:
    """Return where the procedure stands as the index counts it: past its deadline, an open notice is closed."""
    return "closed" if line.status == "open" and line.deadline_at and line.deadline_at < now else line.status


def _title(line: NoticeLine, query: Query) -> Markup:
    language, text = choose_text(line.title, i18n.language(), line.own_language)
    if not text.strip():
        return said({}, untitled=True)
    return spoken(language, with_hits(marked(cut(text, TITLE), query, language, "title")))


def _name(name: str, query: Query) -> Markup:
    return Markup("<bdi>{}</bdi>").format(with_hits(marked(cut(name, TITLE), query, "und", "buyer")))


def excerpts_of(session: Session, lines: Sequence[NoticeLine], query: Query) -> dict[int, Markup]:
    """Return by notice where the words stand that its shown title does not have: description first, then lots."""
    if query == EVERYTHING:
        return {}
    described = descriptions(session, [line.id for line in lines])
    found = {line.id: _found([described.get(line.id, {})], query, line) for line in lines}
    left = [line for line in lines if not found[line.id] and "<mark>" not in _title(line, query)]
    lots = lot_texts(session, [line.id for line in left]) if left else {}
    found |= {line.id: _found([line.title, *lots.get(line.id, ())], query, line) for line in left}
    return {number: text for number, text in found.items() if text}


def _found(texts: Iterable[Texts], query: Query, line: NoticeLine) -> Markup | None:
    for language, text in _versions(texts, line.own_language):
        pieces = excerpt(text[:SOUGHT], query, language)
        if any(piece.hit for piece in pieces):
            return spoken(language, with_hits(pieces))
    return None


def _versions(texts: Iterable[Texts], own: str | None) -> Iterator[tuple[str, str]]:
    """Yield texts in the reader's language first, then in the notice's own."""
    for text in texts:
        yield from sorted(text.items(), key=lambda pair: (pair[0] != i18n.language(), pair[0] != own))
