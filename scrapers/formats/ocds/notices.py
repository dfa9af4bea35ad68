"""From a release to a notice."""

import re
from collections.abc import Iterator, Sequence

from scrapers.errors import ParseError
from scrapers.formats.json_part import Part, Told
from scrapers.formats.languages import UNKNOWN, language
from scrapers.formats.ocds import words
from scrapers.formats.ocds.awards import awards
from scrapers.formats.ocds.items import bought
from scrapers.formats.ocds.lots import Around, address, documents, is_notice, lots, whole
from scrapers.formats.ocds.packages import Release
from scrapers.formats.ocds.parties import buyers, parties
from scrapers.formats.ocds.terms import framework_max
from scrapers.formats.values import Clock, clock_of, reference
from scrapers.notice import Change, Lot, Modification, Notice, Organization

NAME = "ocds"
PARSER = "ocds/3"

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE).fullmatch
_FRAMEWORK = frozenset({"framework"})
_EARLIER = frozenset({"planning", "prior"})
"""Relationships to what came before in the same procurement; a framework is a procedure of its own."""
_RELATED = frozenset({"parent", "unsuccessfulProcess", "subContract", "replacementProcess", "renewalProcess"})
_NUMBER = re.compile(r"(?<![\w-])\d{1,8}-(?:19|20)\d\d(?![\w-])", re.ASCII).search


def notices_of(release: Release) -> Iterator[Notice | ParseError]:
    """Give the notice of a release, then what of it could not be read because something else stands in its place."""
    told = Told(release.values.get("language"))
    part = Part(release.values, told, name=release.where.removesuffix("/"))
    try:
        yield _notice(part, release)
    except ParseError as error:
        yield error
    else:
        yield from told.problems


def _notice(release: Part, found: Release) -> Notice:
    tender = release.part("tender")
    among = parties(release)
    buying = buyers(release, among)
    clock = _clock(buying)
    items, of_lots = bought(tender)
    around = Around(clock, _eu_funded(release), of_lots)
    divided = lots(tender, around) or whole(tender, list(release.parts("awards")), around)
    results, contracts = awards(release, among)
    published = _published(release)
    tags = release.words("tag")
    kind = published.word("noticeType") if published else None
    related = release.parts("relatedProcesses")
    return Notice(
        format=NAME,
        parser=PARSER,
        notice_id=release.word("id"),
        ocid=release.word("ocid") or (found.ocid if isinstance(found.ocid, str) else None),
        published_on=release.day("date"),
        procedure_id=_procedure_id(tender),
        form_type=words.form_type(tags, kind),
        notice_type=words.latest(tags),
        subtype=kind,
        legal_basis=tender.extension("legalBasis").word("id"),
        procedure_type=_procedure_type(tender),
        languages=_languages(release),
        title=tender.text("title"),
        description=tender.text("description"),
        nature=words.NATURES.get(tender.word("mainProcurementCategory") or ""),
        cpv_main=items.main,
        cpv_additional=items.additional,
        cpv=tuple(sorted(items.cpv)),
        nuts=tuple(items.nuts),
        countries=tuple(items.countries),
        buyers=buying,
        estimated_value=tender.money("value"),
        framework_max=framework_max(tender),
        documents_urls=documents(tender),
        submission_urls=_submission(tender, divided),
        tender_deadline=tender.part("tenderPeriod").moment("endDate", clock),
        lots=divided,
        awards=results,
        contracts=contracts,
        change=_change(tender, {*tags, kind or ""}),
        modification=_modification(release, tags),
        previous_notices=_previous(related, _EARLIER),
        earlier_notices=_continued(release),
        framework_notices=_previous(related, _FRAMEWORK),
        related_notices=_previous(related, _RELATED),
        url=published.word("url") if published else None,
    )


def _clock(buying: tuple[Organization, ...]) -> Clock:
    return clock_of(buying[0].country if buying else None)


def _procedure_id(tender: Part) -> str | None:
    """Return what names the procedure (BT-04): the tender's id in the EU's profile, which says the EU's legal basis.

    Elsewhere a tender's id is no more than that, even when it is a UUID, and the ocid names the procedure.
    """
    said = tender.word("id")
    european = (tender.extension("legalBasis").word("scheme") or "").upper() == "CELEX"
    return said if said and european and _UUID(said) else None


def _procedure_type(tender: Part) -> str | None:
    """Return eForms' code (BT-105) where the details are one or its label, else OCDS's own."""
    return words.procedure_type(tender.word("procurementMethodDetails")) or tender.word("procurementMethod")


def _languages(release: Part) -> tuple[str, ...]:
    said = language(release.word("language"))
    return (said,) if len(said) in (2, 3) and said != UNKNOWN else ()


def _submission(tender: Part, divided: tuple[Lot, ...]) -> tuple[str, ...]:
    found = [address(tender.word("submissionMethodDetails")), *(lot.submission_url for lot in divided)]
    return tuple(dict.fromkeys(url for url in found if url))


def _eu_funded(release: Part) -> str | None:
    """Return BT-60, of which the extension for it speaks in the budget."""
    said = release.part("planning").part("budget").flag("europeanUnionFunded")
    return None if said is None else "eu-funds" if said else "no-eu-funds"


def _published(release: Part) -> Part | None:
    """Return the document that is the published notice: the latest one, where a compiled release lists several."""
    holders = [release.part("planning"), release.part("tender"), *release.parts("awards"), *release.parts("contracts")]
    found = [document for holder in holders for document in holder.parts("documents") if is_notice(document)]
    return max(found, key=lambda document: document.word("datePublished") or "", default=None)


def _change(tender: Part, tags: set[str]) -> Change | None:
    """Return what an update changes; one that cancels the procedure says so in the word of BT-140."""
    cancels = bool(words.CANCELS & tags) or tender.word("status") in words.CANCELLED
    if not cancels and not words.CHANGES & tags:
        return None
    amendments = list(tender.parts("amendments"))
    return Change(of=_amended(amendments), reasons=(("cancel",) if cancels else ()) + _reasons(amendments))


def _modification(release: Part, tags: tuple[str, ...]) -> Modification | None:
    if "contractAmendment" not in tags:
        return None
    amendments = [each for contract in release.parts("contracts") for each in contract.parts("amendments")]
    return Modification(of=_amended(amendments), reasons=_reasons(amendments))


def _amended(amendments: list[Part]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ref for each in amendments if (ref := each.word("amendsReleaseID"))))


def _reasons(amendments: list[Part]) -> tuple[str, ...]:
    """Return the codes of reasons (BT-140, BT-200); `rationale` gives them in words, which are no codes."""
    classes = (each for amendment in amendments for each in amendment.parts("rationaleClassifications"))
    return tuple(dict.fromkeys(code for each in classes if (code := each.word("id"))))


def _continued(release: Part) -> tuple[str, ...]:
    """Return what the procedure continues: the EU's profile links it (OPP-090) by TED's address of the notice."""
    if "links" not in release:
        return ()
    said = [link.word("href") or "" for link in release.extensions("links") if link.word("rel") == "prev"]
    return tuple(dict.fromkeys(reference(found[0]) for href in said if (found := _NUMBER(href))))


def _previous(related: Sequence[Part], relationships: frozenset[str]) -> tuple[str, ...]:
    """Return the notices before this one (BT-125), or those of its framework (OPT-100), by what relates them."""
    if not related:
        return ()
    found = (
        process.word("identifier") for process in related if not relationships.isdisjoint(process.words("relationship"))
    )
    return tuple(dict.fromkeys(reference(said) for said in found if said))
