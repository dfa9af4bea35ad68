"""A notice: what exactly did the source publish?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from re import fullmatch, sub
from typing import Any

import orjson
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from lxml import etree
from markupsafe import Markup

from scrapers.notice import Award, Contract, Lot, Notice
from tenderwatch import i18n
from tenderwatch.i18n import _
from tenderwatch.intake.tables import ReceivedDocument
from tenderwatch.notices import labels, queries
from tenderwatch.notices.rules import stands_in
from tenderwatch.notices.views import versions
from tenderwatch.notices.wording import field_name, said_value
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.speech import TITLE, cut, is_web_address, outward, short
from tenderwatch.web.speech import said as said_text

SHOWN = 100_000
"""Letters of a document that are shown as text."""
TED_PAGE = "https://ted.europa.eu/{language}/notice/-/detail/{number}"
PRETTY = 4_000_000
"""Bytes of a document that is laid out anew to be read; a larger one is shown as it stands."""
_EXTENSIONS = {"xml": "xml", "json": "json", "html": "html", "csv": "csv", "pdf": "pdf"}

_SECTIONS = (
    (
        "subject",
        (
            *("title", "description", "nature", "cpv_main", "cpv_additional", "nuts", "countries", "places", "buyers"),
            *("procedure_type", "legal_basis"),
        ),
    ),
    (
        "money",
        (
            *("tender_deadline", "estimated_value", "framework_max", "total_value"),
            *("documents_urls", "submission_urls"),
        ),
    ),
    (
        "identity",
        (
            *("form_type", "notice_type", "subtype", "published_on", "dispatched", "publication_number", "notice_id"),
            *("version", "procedure_id", "ocid", "languages", "previous_notices", "change", "modification", "national"),
            *("format", "parser"),
        ),
    ),
)

LOT_NAMES = {"submission_urls": "submission_url"}
"""Fields of a notice that its lots know by another name."""
EACH_LOTS_OWN = frozenset({"title", "description", "estimated_value", "framework_max"})
"""Fields that, even where all lots say the same, are each lot's own: equal amounts are not one amount."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a notice: what it says, field by field, and which fields it leaves out."""

    title: str
    said: list[tuple[str, Markup | str]]
    unsaid: list[str]


@needs(Permission.READ)
def show(notice_id: int) -> ResponseReturnValue:
    """Show one notice as it was published, with its revisions."""
    with data.read() as session:
        page = queries.notice_page(session, notice_id)
    said, own = page.said, page.own_language
    return render_template(
        "notices/show.html",
        page=page,
        title=versions.title_of(page.version, said),
        parts=[_top(_heading(name), said, names, own) for name, names in _SECTIONS],
        lots=[_part(lot.id or _("Lot"), lot, _names(Lot, "id"), own) for lot in said.lots],
        awards=[_part(award.id or _("Result"), award, _names(Award, "id"), own) for award in said.awards],
        contracts=[_part(each.number or _("Contract"), each, _names(Contract), own) for each in said.contracts],
        source_url=_source_url(page),
        digest=_digest(page.document),
        labels=labels,
        said=said_text,
        short=short,
        stands_in=stands_in,
        ignored_parameters=[f"{name}={value}" for name, value in request.args.items(multi=True)],
    )


def _source_url(page: queries.NoticePage) -> str | None:
    """Return where a person can read the notice: as the source says, else TED's page for its number, else the file."""
    number = page.said.publication_number or ""
    ted = TED_PAGE.format(language=i18n.language(), number=number) if fullmatch(r"\d{1,8}-\d{4}", number) else None
    known = (page.version.url, ted, page.document.name)
    return next((address for address in known if address and is_web_address(address)), None)


def _heading(name: str) -> str:
    return {
        "subject": _("What is bought"),
        "money": _("Deadline, money, documents"),
        "identity": _("About this notice"),
    }[name]


def _names(kind: type, *without: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in without)


def _part(title: str, thing: Notice | Lot | Award | Contract, names: tuple[str, ...], own: str | None) -> Part:
    values: dict[str, Any] = {name: said_value(_code_list(name, thing), getattr(thing, name), own) for name in names}
    return Part(
        title,
        [(field_name(name), value) for name, value in values.items() if value is not None],
        [field_name(name) for name, value in values.items() if value is None],
    )


def _top(title: str, notice: Notice, names: tuple[str, ...], own: str | None) -> Part:
    """Return a part of the notice itself; what its lots state is not left out, and what all of them share is said."""
    by_lot = {name: [getattr(lot, LOT_NAMES.get(name, name), None) for lot in notice.lots] for name in names}
    of_lots = [name for name, values in by_lot.items() if not getattr(notice, name) and any(map(_is_said, values))]
    part = _part(title, notice, tuple(name for name in names if name not in of_lots), own)
    return Part(title, [*part.said, *_shared({name: by_lot[name] for name in of_lots}, own)], part.unsaid)


def _is_said(value: Any) -> bool:
    return value is not None and value != ()


def _shared(by_lot: Mapping[str, list[Any]], own: str | None) -> Iterator[tuple[str, Markup | str]]:
    for name, values in by_lot.items():
        alike = name not in EACH_LOTS_OWN and all(value == values[0] for value in values)
        words = said_value(LOT_NAMES.get(name, name), values[0], own) if alike else None
        if words is not None:
            alone = len(values) == 1
            yield field_name(name), words if alone else Markup("{} <small>{}</small>").format(words, _("for all lots"))
        else:
            yield field_name(name), _("stated by the lots below")


def _code_list(name: str, thing: object) -> str:
    return "url" if isinstance(thing, Contract) and name == "url" else name


@needs(Permission.READ)
def document(notice_id: int) -> ResponseReturnValue:
    """Show what is known of the document as received, and its text, never the document itself."""
    with data.read() as session:
        page = queries.notice_page(session, notice_id)
    body = data.house().files.get(page.document.digest)
    text = _readable(body)
    return render_template(
        "notices/document.html",
        page=page,
        document=page.document,
        name=_name(page.document),
        digest=_digest(page.document),
        text=text[:SHOWN],
        shown=SHOWN if len(text) > SHOWN else None,
        letters=len(text),
    )


@needs(Permission.READ)
def download(notice_id: int) -> ResponseReturnValue:
    """Hand out the document as received, so that no browser ever shows it as a page of ours."""
    with data.read() as session:
        received = queries.document_of(session, notice_id)
        key = queries.notice_page(session, notice_id).version.key
    response = Response(data.house().files.get(received.digest), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(key, received)}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _name(received: ReceivedDocument) -> Markup | str:
    """Return the address a document was fetched from; of a file only its own name, not where it lay on a disk."""
    return outward(received.name) if is_web_address(received.name) else cut(received.name.rpartition("/")[2], TITLE)


def _digest(received: ReceivedDocument) -> Markup:
    return Markup('<code class="digest">{}</code>').format(received.digest)


def _file_name(key: str, received: ReceivedDocument) -> str:
    kind = (received.media_type or received.name.rpartition(".")[2]).lower()
    extension = next((known for part, known in _EXTENSIONS.items() if part in kind), "txt")
    return f"{sub(r'[^A-Za-z0-9.-]+', '-', key).strip('.-')[:100] or 'notice'}.{extension}"


def _readable(body: bytes) -> str:
    """Return a document as text, XML and JSON laid out to be read."""
    if len(body) <= PRETTY:
        for laid_out in (_pretty_xml, _pretty_json):
            if (text := laid_out(body)) is not None:
                return text
    return body[: 4 * SHOWN].decode("utf-8", "replace").replace("\x00", "\ufffd")


def _pretty_xml(body: bytes) -> str | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    try:
        tree = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return etree.tostring(tree, pretty_print=True, encoding="unicode")


def _pretty_json(body: bytes) -> str | None:
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        return None
