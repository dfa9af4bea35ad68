"""Documents of the search index, of eForms notices and of those in the old model; and of the older index before it.

The index tells less than the notice: no terms, no criteria.  `expirationDate` is when a notice leaves the list, not a
deadline; a total of 0 without a currency means that none is given.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from scrapers.formats.hilma import kinds
from scrapers.formats.hilma.addresses import eforms_page, old_page
from scrapers.formats.json_part import Part
from scrapers.formats.languages import UNKNOWN
from scrapers.formats.values import country_zone, moment, reference
from scrapers.notice import Award, Change, Lot, Moment, Money, Notice, Organization, Text

_HELSINKI = ZoneInfo("Europe/Helsinki")
_LANGUAGES = {"Fi": "fi", "Sv": "sv", "En": "en", "Other": UNKNOWN}
_OLDER = {"title": "projectTitle", "description": "projectShortDescription", "organisationName": "organisationName"}
_CPV = re.compile(r"(\d{8})(?:-\d)?").findall
_COUNTRY = re.compile(r".*\b([A-Z]{3})\s*", re.DOTALL).fullmatch
_WINNER = re.compile(r"(.*\S)\s*\(([^()]*+)\)", re.DOTALL).fullmatch
_RESULTS = frozenset({"result", "dir-awa-pre", "cont-modif"})
_FRAMEWORKS = "overallMaximumFrameworkContracts"
_PREVIOUS = ("previousFullEFormsId", "previousTedPublicationId", "previousNoticeNumber")
_NUMBER = re.compile(r"(?<!\d)\d{1,8}-\d{4}(?!\d)").findall


def notice(found: Part) -> Notice:
    said = found.word("type")
    form_type, notice_type = kinds.kind(said)
    identifier, version = _identity(found)
    title = _text(found, "title")
    main, additional = _cpv(found)
    lots = found.parts("lots")
    results = form_type in _RESULTS or found.word("mainType") == "ContractAwardNotices"
    return Notice(
        format=kinds.NAME,
        parser=kinds.PARSER,
        notice_id=identifier,
        version=version,
        publication_number=_publication_number(found),
        published_on=published_on(found),
        procedure_id=found.word("contractFolderId"),
        form_type=form_type,
        notice_type=notice_type,
        subtype=kinds.subtype(said),
        procedure_type=kinds.PROCEDURES.get(found.word("procedureType") or "", found.word("procedureType")),
        languages=tuple(code for code in title or () if code != UNKNOWN),
        title=title,
        description=_text(found, "description"),
        nature=found.word("procurementTypeCode"),
        cpv_main=main,
        cpv_additional=additional,
        cpv=tuple(sorted({*filter(None, [main]), *additional, *(code for lot in lots for code in _codes(lot))})),
        nuts=_nuts(found),
        buyers=_buyers(found),
        estimated_value=_money(found, "estimatedValue", "currency"),
        framework_max=_money(found, f"{_FRAMEWORKS}Amount", f"{_FRAMEWORKS}Currency", f"{_FRAMEWORKS}AmountCurrency"),
        total_value=_money(found, "noticeResultTotalAmount", "noticeResultTotalAmountCurrency"),
        documents_urls=tuple(filter(None, [found.word("procurementDocumentsUrl")])),
        tender_deadline=_deadline(found, "deadline") or _deadline(found, "tendersOrRequestsToParticipateDueDateTime"),
        lots=tuple(map(_lot, lots)),
        awards=tuple(_awards(found, lots)) if results else (),
        change=_change(found),
        previous_notices=() if found.flag("isCorrigendum") else _previous(found),
        earlier_notices=tuple(_NUMBER(found.word("linkedNotices") or "")),
        url=_page(found),
    )


def published_on(found: Part) -> date | None:
    """Return the day in Helsinki on which a notice was published, of a moment that is given in UTC."""
    said = found.moment("datePublished", moment)
    if said is None or said.at is None:
        return said.date if said else None
    try:
        return said.at.astimezone(_HELSINKI).date()
    except OverflowError:
        return said.date


def _identity(found: Part) -> tuple[str | None, str | None]:
    """Return BT-701 and BT-757; of a notice of the old model, or a plan, what the portal calls it."""
    identifier, whole = found.word("eFormsId"), found.word("fullEFormsId")
    if identifier is None:
        return found.word("noticeNumber") or found.word("id"), None
    named = whole is not None and whole.startswith(f"{identifier}-")
    return identifier, whole[len(identifier) + 1 :] or None if whole and named else None


def _publication_number(found: Part) -> str | None:
    said = found.word("tedPublicationId") or found.word("noticeOjsNumber")
    return reference(said) if said else None


def _text(found: Part, name: str) -> Text | None:
    """Return a text in its languages, without the commas that the index joins its parts with."""
    texts = {code: found.word(name + suffix) for suffix, code in _LANGUAGES.items()}
    if not any(texts.values()):
        texts[UNKNOWN] = found.word(_OLDER[name])
    return {code: clean for code, said in texts.items() if said and (clean := said.rstrip(" ,\n"))} or None


def _codes(found: Part) -> list[str]:
    """Return CPV codes, which stand in one text, at times without a space between them."""
    return list(dict.fromkeys(_CPV(found.word("cpvCodes") or "")))


def _cpv(found: Part) -> tuple[str | None, tuple[str, ...]]:
    """Return the main code, which comes first, and the additional ones."""
    codes = _codes(found)
    return (codes[0] if codes else None), tuple(codes[1:])


def _nuts(found: Part) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for codes in found.words("nutsCodes") for code in codes.split()))


def _buyers(found: Part) -> tuple[Organization, ...]:
    name = _text(found, "organisationName")
    number = found.word("organisationNationalRegistrationNumber")
    ids = (number,) if number else ()
    return (Organization(name or {}, ids, _country(found)),) if name or ids else ()


def _country(found: Part) -> str | None:
    """Return the country that ends the buyer's address, where it is one."""
    last = _COUNTRY(found.word("organisationAddress") or "")
    return last[1] if last and country_zone(last[1]) else None


def _money(found: Part, name: str, *currencies: str) -> Money | None:
    amount = found.number(name)
    currency = next(filter(None, map(found.word, currencies)), None)
    if amount is None or (amount == 0 and currency is None):
        return None
    return Money(None, withheld=True) if amount < 0 else Money(amount, currency)


def _deadline(found: Part, name: str) -> Moment | None:
    return found.moment(name, moment)


def _lot(found: Part) -> Lot:
    main, additional = _cpv(found)
    return Lot(
        id=found.word("id"),
        title=_text(found, "title"),
        description=_text(found, "description"),
        nature=found.word("procurementTypeCode"),
        cpv_main=main,
        cpv_additional=additional,
        nuts=_nuts(found),
        estimated_value=_money(found, "estimatedValue", "currency"),
        tender_deadline=_deadline(found, "deadline"),
    )


def _awards(found: Part, lots: Iterable[Part]) -> Iterator[Award]:
    """Give the result of each lot that has one; a notice that tells its winners only as a whole has one result."""
    results = [_award(lot, tuple(filter(None, [lot.word("id")]))) for lot in lots]
    told = [result for result in results if result.winners or result.values or result.tenders_received is not None]
    yield from told
    if winners := () if any(result.winners for result in told) else tuple(_winners(found)):
        yield Award(id=None, status="selec-w", winners=winners)


def _award(lot: Part, lots: tuple[str, ...]) -> Award:
    winners = tuple(_winners(lot))
    value = _money(lot, "lotResultTotalAmount", "lotResultTotalAmountCurrency")
    return Award(
        id=None,
        lots=lots,
        status="selec-w" if winners else None,
        tenders_received=lot.count("receivedTenderCount"),
        winners=winners,
        values=(value,) if value else (),
    )


def _winners(found: Part) -> Iterator[Organization]:
    """Give the winners of a text like `Name Oy (1234567-8)//Other Oy (…)`."""
    for each in (found.word("winnerOrganisations") or "").split("//"):
        named = _WINNER(each.strip())
        if named and any(map(str.isdigit, named[2])):
            yield Organization({UNKNOWN: named[1]}, (named[2].strip(),))
        elif each.strip():
            yield Organization({UNKNOWN: each.strip()})


def _change(found: Part) -> Change | None:
    corrects, cancelled = found.flag("isCorrigendum"), found.flag("isCancelled")
    if not corrects and not cancelled:
        return None
    return Change(of=_previous(found) if corrects else (), reasons=("cancel",) if cancelled else ())


def _previous(found: Part) -> tuple[str, ...]:
    """Return the earlier notices by every name that the index has for them."""
    names = [name for field in _PREVIOUS for name in found.words(field)]
    oldest = found.word("refOldNoticeTedPublicationId")
    return tuple(dict.fromkeys(map(reference, [*names, oldest] if oldest else names)))


def _page(found: Part) -> str | None:
    number = found.word("noticeId")
    page = eforms_page(found.word("procedureId"), number) if found.flag("isEForms") is not False else None
    project = found.word("oldProcurementProjectId") or found.word("procurementProjectId")
    return page or old_page(project, number or found.word("id"))
