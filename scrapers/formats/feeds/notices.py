"""From an entry to a notice."""

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapers import codelists
from scrapers.formats.feeds import folders
from scrapers.formats.feeds.around import Around
from scrapers.formats.feeds.entries import Entry
from scrapers.formats.languages import UNKNOWN, language
from scrapers.formats.values import publication_number
from scrapers.identifiers import finnish_business_id
from scrapers.notice import Notice, Organization

NAME = "feed"
PARSER = "feed/3"

_CPV = re.compile(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)").findall
_LANGUAGE = re.compile(r"[a-z]{2,3}").fullmatch
_TED = re.compile(r"https?://(?:[\w-]+\.)?ted\.europa\.eu/").match
_NUMBER = re.compile(r"(?<!\d)\d{1,8}-\d{4}(?!\d)").search


def notice(entry: Entry) -> Notice:
    """Return what an entry says; of what is said in prose nothing is guessed.

    A link to a notice on TED names its publication number.  Who wrote the entry is not who buys; whose feed it is may
    have been told along with it.
    """
    code = language(entry.language)
    code = code if _LANGUAGE(code) else UNKNOWN
    said = Notice(
        format=NAME,
        parser=PARSER,
        notice_id=entry.around.key or entry.id,
        publication_number=_on_ted(entry.url or ""),
        published_on=entry.published_on,
        languages=() if code == UNKNOWN else (code,),
        title={code: entry.title} if entry.title else None,
        description={code: entry.text} if entry.text else None,
        cpv=tuple(sorted(set(_cpv(entry)))),
        url=entry.url,
    )
    said = folders.completed(said, entry.element)
    return said if said.buyers else replace(said, buyers=_buyers(entry.around, code))


def _buyers(around: Around, language: str) -> tuple[Organization, ...]:
    if not around.buyer:
        return ()
    ids = (finnish_business_id(around.buyer_id) or around.buyer_id,) if around.buyer_id else ()
    return (Organization({language: around.buyer}, ids, around.country or None),)


def _on_ted(url: str) -> str | None:
    """Return the number of the notice that an address of TED's leads to, in its old spelling or its new one."""
    if not _TED(url):
        return None
    old, new = url.partition("uri=TED:NOTICE:")[2], url.partition("?")[0].partition("/notice/")[2]
    number = _NUMBER(old or new)
    return publication_number(number[0]) if number else None


def _cpv(entry: Entry) -> Iterator[str]:
    """Give the categories that are CPV codes: by the list, or by the name of their scheme."""
    for said, scheme in entry.categories:
        for code in _CPV(said):
            if "cpv" in scheme.lower() or codelists.facts("cpv", code):
                yield code
