"""Notices in the portal's own model of before eForms; small purchases, agriculture and direct awards still use it.

The same names stand in what tendering systems send (`shortDescription` beside `project`) and in what the portal gives
(`procurementObject.shortDescription`).  What nobody was asked is `false`, 0 or empty as well, so only a `true` is said.
"""

from collections.abc import Iterator

from scrapers.formats.hilma import kinds
from scrapers.formats.hilma.addresses import old_page
from scrapers.formats.hilma.old_awards import awards
from scrapers.formats.hilma.old_lots import cpv_code, lots, paragraphs, single
from scrapers.formats.json_part import Part
from scrapers.formats.languages import UNKNOWN, language
from scrapers.formats.values import clock_of, reference
from scrapers.notice import Change, Lot, Notice, Organization

_LANGUAGES = frozenset({"fi", "sv", "en"})
_OPEN_DOCUMENTS = 1
_BY_ADDRESS = 1


def notice(found: Part) -> Notice:
    bought = found.part("procurementObject") or found
    project = found.part("project")
    code = _language(found.word("language"))
    form_type, notice_type = kinds.kind(found.word("type"))
    main = cpv_code(bought.part("mainCpvCode"))
    buyers = tuple(_buyers(found, project, code))
    divided = tuple(lots(found, code))
    due = found.part("tenderingInformation")
    return Notice(
        format=kinds.NAME,
        parser=kinds.PARSER,
        notice_id=found.word("noticeNumber") or found.word("id"),
        publication_number=_published_as(found.word("noticeOjsNumber")),
        published_on=found.day("datePublished"),
        form_type=form_type,
        notice_type=notice_type,
        subtype=kinds.subtype(found.word("type")),
        legal_basis=found.word("legalBasis"),
        procedure_type=kinds.PROCEDURES.get(found.part("procedureInformation").word("procedureType") or ""),
        languages=() if code == UNKNOWN else (code,),
        title=_titled(project.word("title"), code),
        description=paragraphs(bought, "shortDescription", code),
        nature=kinds.nature(project.count("contractType")),
        cpv_main=main,
        cpv=_cpv(main, divided),
        buyers=buyers,
        estimated_value=single(bought.part("estimatedValue")),
        total_value=single(bought.part("totalValue")),
        documents_urls=_address(found, "procurementDocumentsAvailable", _OPEN_DOCUMENTS, "procurementDocumentsUrl"),
        submission_urls=_address(found, "sendTendersOption", _BY_ADDRESS, "electronicAddressToSendTenders"),
        tender_deadline=due.moment(
            "tendersOrRequestsToParticipateDueDateTime", clock_of(buyers[0].country if buyers else None)
        ),
        lots=divided,
        awards=tuple(awards(found, code)),
        change=_change(found),
        previous_notices=tuple(dict.fromkeys(map(reference, _previous(found)))),
        url=old_page(found.word("procurementProjectId") or project.word("id"), found.word("id")),
    )


def _language(said: str | None) -> str:
    code = language(said)
    return code if code in _LANGUAGES else UNKNOWN


def _titled(said: str | None, code: str) -> dict[str, str] | None:
    return {code: said} if said else None


def _published_as(number: str | None) -> str | None:
    return reference(number) if number else None


def _cpv(main: str | None, divided: tuple[Lot, ...]) -> tuple[str, ...]:
    codes = {main, *(code for lot in divided for code in (lot.cpv_main, *lot.cpv_additional))}
    return tuple(sorted(code for code in codes if code))


def _buyers(found: Part, project: Part, code: str) -> Iterator[Organization]:
    """Give the buyer and those that buy with it."""
    owner = project.part("organisation") or found.part("organisation")
    joint = project.parts("coPurchasers") if project.flag("jointProcurement") else []
    for each in (owner.part("information"), *joint):
        name, number = each.word("officialName"), each.word("nationalRegistrationNumber")
        address = each.part("postalAddress")
        if name or number:
            yield Organization(
                name={code: name} if name else {},
                ids=(number,) if number else (),
                country=address.word("country"),
                city=address.word("town"),
                email=each.word("email"),
            )


def _address(found: Part, option: str, flag: int, name: str) -> tuple[str, ...]:
    """Return an address of `communicationInformation` that one of its options, a set of flags, says is in use."""
    communication = found.part("communicationInformation")
    address = communication.word(name)
    return (address,) if address and (communication.count(option) or 0) & flag else ()


def _change(found: Part) -> Change | None:
    corrects, cancelled = found.flag("isCorrigendum"), found.flag("isCancelled")
    if not corrects and not cancelled:
        return None
    of = found.word("corrigendumPreviousNoticeNumber")
    return Change(of=(of,) if of else (), reasons=("cancel",) if cancelled else ())


def _previous(found: Part) -> Iterator[str]:
    """Give TED's numbers of earlier notices; defence notices name up to three."""
    defence = found.part("tenderingInformation").part("defence")
    names = ("PriorInformationNotice", "ContractNotice", "ExAnte")
    numbers = [defence.part(f"previous{name}OjsNumber").word("number") for name in names]
    yield from filter(None, [found.word("previousNoticeOjsNumber"), *numbers])
