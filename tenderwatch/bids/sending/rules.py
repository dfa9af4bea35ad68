"""What holds a tender up, and the list by which one proves what was sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

WAYS = ("portal", "mail", "post", "hand", "other")

REMARK_STATES = ("open", "done", "declined")

WAIVED_HERE = ("musts", "documents", "pack", "deadline")
"""Hurdles that are waived on the page of the submission; reviews and what the gate asks are waived where they stand."""


@dataclass(frozen=True)
class Waiver:
    """That somebody lets the tender go out all the same: about the things of `covers`, and about nothing newer."""

    code: str
    covers: Collection[str]
    by: str
    because: str
    id: int | None = None


@dataclass(frozen=True)
class Hurdle:
    """Something that holds a tender up unless it is waived: `about` are its ids, `named` its words."""

    code: str
    about: tuple[str, ...]
    named: tuple[str, ...]
    waiver: Waiver | None = None


def waived(hurdle: Hurdle, waivers: Sequence[Waiver]) -> Hurdle:
    """Return a hurdle with the last waiver of it, where waivers cover all that it is about."""
    about_it = [each for each in waivers if each.code == hurdle.code]
    covered = {each for waiver in about_it for each in waiver.covers}
    return replace(hurdle, waiver=about_it[-1]) if about_it and covered.issuperset(hurdle.about) else hurdle


def blocking(hurdles: Sequence[Hurdle], but: Collection[str] = ()) -> tuple[Hurdle, ...]:
    """Return what nobody waived; a deadline that has passed blocks only what is sent after it: `but` leaves it out."""
    return tuple(each for each in hurdles if each.waiver is None and each.code not in but)


@dataclass(frozen=True)
class Packed:
    """A document as it was sent: the name of its file, which version it was, and its SHA-256."""

    name: str
    number: int
    size: int
    digest: str
    document_id: int


def distinct(packed: Sequence[Packed]) -> tuple[Packed, ...]:
    """Return documents with names that no two share, so that they fit in one folder: the second is "2-NAME"."""
    seen: dict[str, int] = {}
    found = []
    for each in packed:
        count = seen[each.name.casefold()] = seen.get(each.name.casefold(), 0) + 1
        found.append(each if count == 1 else replace(each, name=f"{count}-{each.name}"))
    return tuple(found)


def manifest(packed: Sequence[Packed]) -> str:
    """Return the list of a pack as `sha256sum` writes it.

    A line for each document, by name (in the order of code points): its SHA-256 in hexadecimal, two spaces, the name,
    a newline; as UTF-8.  Saved beside the documents as SHA256SUMS, `sha256sum -c SHA256SUMS` checks each of them.
    """
    return "".join(f"{each.digest}  {each.name}\n" for each in sorted(packed, key=lambda each: each.name))


def digest(packed: Sequence[Packed]) -> str | None:
    """Return the hash of a pack: the SHA-256 of its list, as `sha256sum SHA256SUMS` prints it; None of an empty one."""
    return sha256(manifest(packed).encode()).hexdigest() if packed else None


def changed(packed: Sequence[Packed], now: Mapping[int, str]) -> dict[int, str]:
    """Return the documents that are others than were sent: "newer" or "gone", from document to digest as they stand."""
    return {
        each.document_id: "newer" if each.document_id in now else "gone"
        for each in packed
        if now.get(each.document_id) != each.digest
    }


def problems(at: datetime, receipt_at: datetime | None, before: datetime | None, now: datetime) -> dict[str, str]:
    """Return what is wrong with the times of a sending, field to problem code; `before` is when the one before was."""
    found = {"at": "future" if at > now else "before-the-last" if before is not None and at <= before else ""}
    if receipt_at is not None:
        found["receipt_at"] = "future" if receipt_at > now else "unsent" if receipt_at < at else ""
    return {field: code for field, code in found.items() if code}
