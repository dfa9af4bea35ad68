"""What TED's search says of a notice, given in the notice's place while its XML cannot be had.

A document is JSON: `{"tenderwatch": "ted-search/1", "notice": {…}}`, a row of an answer of the Search API as it was.

A row is a summary with traps.  What it says of lots stands in arrays that name no lot and differ in length, so nothing
is put together across them: of several deadlines the earliest is taken, with a time only where it must be that day's.
TED composes `notice-title`; the buyer's own is `title-proc`.  Places are NUTS codes and countries in one list.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from scrapers import codelists
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import values
from scrapers.formats.languages import UNKNOWN, language
from scrapers.formats.values import moment, publication_number, reference
from scrapers.notice import Change, Lot, Moment, Money, Notice, Organization, Text

NAME = "ted_search"
PARSER = "ted_search/2"
MARKER = "ted-search/1"

_MARKED = re.compile(rb'\s*\{\s*"tenderwatch"\s*:\s*"ted-search/1"')
_CPV = re.compile(r"\d{8}").fullmatch
_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}").fullmatch

Row = Mapping[str, Any]


def detect(document: Document) -> bool:
    return _MARKED.match(document.body) is not None


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Read one row; what stands in it in another shape than TED's is left out."""
    try:
        row = orjson.loads(document.body)["notice"]
        number = row["publication-number"]
    except (ValueError, TypeError, KeyError) as error:
        yield ParseError(f"this is no row of TED's search: {type(error).__name__}: {error}", where="line 1")
        return
    if isinstance(number, str):
        yield _notice(row, number)
    else:
        yield ParseError("the row has no publication number", where="/notice/publication-number")


def _notice(row: Row, number: str) -> Notice:
    title = _text(row, "title-proc") or _text(row, "notice-title")
    codes = tuple(code for code in _words(row, "classification-cpv") if _CPV(code))
    main = next(filter(_CPV, _words(row, "main-classification-proc")), None)
    places = _words(row, "place-of-performance")
    countries = tuple(code for code in places if code in codelists.codes("country"))
    lots, deadline = _deadlines(row)
    return Notice(
        format=NAME,
        parser=PARSER,
        notice_id=_word(row, "notice-identifier"),
        version=_word(row, "notice-version"),
        publication_number=publication_number(number),
        published_on=values.day(_word(row, "publication-date")),
        dispatched=moment(_word(row, "dispatch-date"), None),
        procedure_id=_word(row, "procedure-identifier"),
        form_type=_word(row, "form-type"),
        notice_type=_word(row, "notice-type"),
        subtype=_word(row, "notice-subtype"),
        procedure_type=_word(row, "procedure-type"),
        languages=tuple(map(language, _words(row, "official-language"))),
        title=title,
        description=_text(row, "description-proc"),
        nature=_word(row, "contract-nature"),
        cpv_main=main,
        cpv_additional=tuple(code for code in codes if code != main),
        cpv=tuple(sorted({*codes, *filter(None, [main])})),
        nuts=tuple(code for code in places if _NUTS(code) and code not in countries),
        countries=countries,
        buyers=_buyers(row),
        estimated_value=_money(row, "estimated-value-proc", "estimated-value-cur-proc"),
        total_value=_money(row, "total-value", "total-value-cur"),
        tender_deadline=deadline,
        lots=lots,
        change=_change(row),
        earlier_notices=tuple(map(reference, _words(row, "previous-notice-id-proc"))),
        url=f"https://ted.europa.eu/en/notice/-/detail/{publication_number(number)}",
    )


def _words(row: Row, name: str) -> tuple[str, ...]:
    """Return the codes of a field, each once; one alone stands for a list of it."""
    said = row.get(name)
    found = said if isinstance(said, list) else [said]
    return tuple(dict.fromkeys(word.strip() for word in found if isinstance(word, str) and word.strip()))


def _word(row: Row, name: str) -> str | None:
    """Return the one code of a field; None where it has several."""
    found = _words(row, name)
    return found[0] if len(found) == 1 else None


def _texts(row: Row, name: str) -> dict[str, tuple[str, ...]]:
    """Return the texts of a field in their languages: one each, or a list each."""
    said = row.get(name)
    found = said if isinstance(said, dict) else {UNKNOWN: said}
    read = {language(str(code)): _words(found, code) for code in found}
    return {code: texts for code, texts in read.items() if texts}


def _text(row: Row, name: str) -> Text | None:
    """Return a text in the notice's own languages; in all of them where it is not there in these."""
    texts = {code: found[0] for code, found in _texts(row, name).items()}
    own = [code for code in map(language, _words(row, "official-language")) if code in texts]
    return {code: texts[code] for code in own or texts} or None


def _buyers(row: Row) -> tuple[Organization, ...]:
    """Return the buyers; what else is said of them belongs to one of them for certain only when there is one."""
    names = _texts(row, "buyer-name")
    country = _word(row, "buyer-country")
    most = max(map(len, names.values()), default=0)
    if most > 1:
        code = next(code for code, found in names.items() if len(found) == most)
        return tuple(Organization({code: name}, country=country) for name in names[code])
    ids = _words(row, "buyer-identifier")
    name = {code: found[0] for code, found in names.items()}
    return (Organization(name, ids, country, _first(row, "buyer-city")),) if name or ids else ()


def _first(row: Row, name: str) -> str | None:
    """Return a text that stands in one or several languages, where it is one and the same in all."""
    found = {text for texts in _texts(row, name).values() for text in texts}
    return found.pop() if len(found) == 1 else None


def _money(row: Row, name: str, currency: str) -> Money | None:
    """Return an amount, which is a number here and a text there."""
    said = row.get(name)
    amounts = {values.json_number(each) for each in (said if isinstance(said, list) else [said])} - {None}
    amount = amounts.pop() if len(amounts) == 1 else None
    if amount is None:
        return None
    return Money(None, withheld=True) if amount < 0 else Money(amount, _word(row, currency))


def _deadlines(row: Row) -> tuple[tuple[Lot, ...], Moment | None]:
    """Return the lot with its deadlines, where there is one lot; else the earliest deadline of all."""
    found = {kind: _earliest(row, f"deadline-receipt-{kind}") for kind in ("tender", "request", "expressions")}
    lots = _words(row, "identifier-lot")
    if len(lots) != 1:
        return (), found["tender"] or found["request"] or found["expressions"]
    lot = Lot(
        id=lots[0],
        tender_deadline=found["tender"],
        request_deadline=found["request"],
        interest_deadline=found["expressions"],
    )
    return (lot,), found["tender"]


def _earliest(row: Row, name: str) -> Moment | None:
    """Return the earliest of the lots' days, and its time where there can be no other."""
    days = _listed(row, f"{name}-date-lot")
    times: list[str] = _listed(row, f"{name}-time-lot")
    if len(times) != len(days) or min(len(set(times)), len(set(days))) != 1:
        times = []
    moments = [read for day in days for time in (times or (None,)) if (read := moment(day, time))]
    return min(moments, key=_when, default=None)


def _listed(row: Row, name: str) -> list[str]:
    said = row.get(name)
    return [each for each in (said if isinstance(said, list) else [said]) if isinstance(each, str)]


def _when(found: Moment) -> tuple[datetime, bool]:
    start = datetime(found.date.year, found.date.month, found.date.day, tzinfo=UTC)
    return (found.at or start), found.at is None


def _change(row: Row) -> Change | None:
    of = tuple(map(reference, _words(row, "change-notice-version-identifier")))
    return Change(of=of) if of else None
