"""What a notice and its procedure are called, whatever way they reached us."""

from uuid import UUID

from scrapers.notice import Notice

NIL = UUID(int=0)


def key_of(notice: Notice, own_key: str) -> str:
    """Return the name of a notice for ever: TED's publication number, else BT-701 and BT-757, else ocid and release id.

    `own_key` is what its source calls it, for a notice that has no name of its own; a path is no such name.
    """
    if notice.publication_number:
        return notice.publication_number
    if notice.notice_id and notice.ocid:
        return f"{notice.ocid}/{notice.notice_id}"
    if notice.notice_id and notice.version:
        return f"{notice.notice_id.lower()}-{notice.version}"
    return notice.notice_id or own_key


def procedure_key_of(notice: Notice, key: str) -> tuple[str, str]:
    """Return (scheme, value) of the procedure: BT-04 where it is one, else the ocid, else the notice's own name.

    All versions of a notice without BT-04 (planning notices, mostly) are of one procedure.
    """
    if usable(notice.procedure_id):
        return "bt04", str(notice.procedure_id).lower()
    if notice.ocid:
        return "ocid", notice.ocid
    return "notice", (notice.notice_id or key).lower()


def usable(procedure_id: str | None) -> bool:
    """Return whether a BT-04 can name a procedure: a UUID that is not nil."""
    try:
        return procedure_id is not None and UUID(procedure_id) != NIL
    except ValueError:
        return False


def summarizes(parser: str) -> bool:
    """Return whether what a parser reads only sums up a notice that is published whole elsewhere."""
    return parser.partition("/")[0] in ("page", "feed", "hilma")


def references_of(notice: Notice) -> set[str]:
    """Return every name by which a later notice may refer to this one."""
    names = {notice.publication_number, notice.notice_id}
    if notice.notice_id and notice.version:
        names.add(f"{notice.notice_id}-{notice.version}")
    return {name.lower() for name in names if name}
