"""By which names notices are known and refer to each other, in one spelling each."""

from dataclasses import dataclass
from re import compile as pattern
from re import fullmatch

from scrapers.notice import Notice
from tenderwatch.notices.rules.identity import ted_number, telling

_REFERENCE = pattern(r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-(?P<version>\d{1,4}))?")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Reference:
    """What a notice names: `kind` says as what; `value` is a BT-701, a TED number or an ocid; `version` is BT-757."""

    kind: str
    value: str
    version: int | None = None


def references(notice: Notice) -> tuple[Reference, ...]:
    """Return what a notice names: what it changes (BT-758), modifies (BT-1501), continues (OPP-090), was planned by
    (BT-125, FI-125), is a call-off of (OPT-100, or what a call-off continues), or is otherwise related to (BT-1252,
    OCDS).

    In TED's older forms NOTICE_NUMBER_OJ names what is continued.
    """
    earlier = {"eforms": "planning", "ocds": "related"}.get(notice.format, "previous")
    planned = notice.national.get("FI-125")
    said = [
        *(("change", text) for text in (notice.change.of if notice.change else ())),
        *(("modification", text) for text in (notice.modification.of if notice.modification else ())),
        *(("previous", text) for text in notice.earlier_notices),
        *((earlier, text) for text in notice.previous_notices),
        *(("framework", text) for text in notice.framework_notices),
        *(("related", text) for text in notice.related_notices),
        *((("planning", planned),) if isinstance(planned, str) else ()),
    ]
    return tuple(dict.fromkeys(_reference(kind, text) for kind, text in said if 0 < len(text.strip()) <= _LONGEST))


def _reference(kind: str, text: str) -> Reference:
    name = ted_number(text.strip()) or text.strip().lower()
    found = _REFERENCE.fullmatch(name)
    if found is None:
        return Reference(kind, name)
    return Reference(kind, found["uuid"], int(found["version"]) if found["version"] else None)


def notice_name(notice_id: str | None, ocid: str | None) -> str | None:
    """Return the name that the versions of a notice share (BT-701); releases of OCDS have ids of their own."""
    return notice_id.lower() if notice_id and not ocid and telling(notice_id) else None


def version_number(version: str | None) -> int | None:
    """Return BT-757 as a number."""
    return int(version) if version and fullmatch(r"\d{1,4}", version) else None
