"""What a notice and its procedure are called, whatever way they reached us."""

from re import compile as pattern
from re import fullmatch

from scrapers.formats.values import reference
from scrapers.notice import Notice

_UUID = pattern(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TED = pattern(r"[1-9]\d{0,7}-(19|20)\d\d")


def key_of(notice: Notice, own_key: str) -> str:
    """Return what a notice is called for ever: by TED's number, else by BT-701 and BT-757, else by ocid and release id.

    `own_key` is what its source calls it, for a notice that has no name of its own; a path is no such name.
    """
    if number := number_of(notice):
        return number
    if notice.notice_id and notice.ocid:
        return f"{notice.ocid}/{notice.notice_id}"
    if not notice.notice_id or _is_nil(notice.notice_id):
        return own_key
    return f"{notice.notice_id.lower()}-{notice.version}" if notice.version else notice.notice_id


def number_of(notice: Notice) -> str | None:
    """Return TED's number of a notice; numbers in releases of OCDS are their publishers' own and may look alike."""
    return None if notice.ocid else ted_number(notice.publication_number)


def ted_number(text: str | None) -> str | None:
    """Return TED's number of a publication; None for what other publishers write in its place ("n.a.")."""
    if text is None or _TED.fullmatch(text):
        return text
    number = reference(text)
    return number if _TED.fullmatch(number) else None


def usable(uuid: str | None) -> bool:
    """Return whether a BT-04 or a BT-701 can name anything: a UUID that is not nil."""
    return uuid is not None and _UUID.fullmatch(uuid) is not None and not _is_nil(uuid)


def telling(notice_id: str) -> bool:
    """Return whether a notice's id can tell it from others: a UUID, or a number of some length as Doffin gives."""
    return usable(notice_id) or (
        fullmatch(r"(?=.*\d{4})[\w./-]{6,60}", notice_id) is not None and not _is_nil(notice_id)
    )


def _is_nil(text: str) -> bool:
    return not set(text) - set("0-")


def summarizes(parser: str) -> bool:
    """Return whether what a parser reads only sums up a notice that is published whole elsewhere."""
    return parser.partition("/")[0] in ("page", "feed", "hilma", "mail") or stands_in(parser)


def stands_in(parsers: str) -> bool:
    """Return whether a document stands in for one that could not be had yet, by the parsers that read it."""
    return parsers.partition("/")[0] == "ted_search"


def references_of(notice: Notice) -> set[str]:
    """Return every name by which a later notice may refer to this one."""
    names = {number_of(notice), notice.notice_id}
    if notice.notice_id and notice.version:
        names.add(f"{notice.notice_id}-{notice.version}")
    return {name.lower() for name in names if name}
