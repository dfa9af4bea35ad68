"""A maildir: each mail a file of `new` or `cur`; which are there is remembered by their names, which never change."""

import os
from collections.abc import Iterator
from pathlib import Path


def mails(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give the name that a mail keeps (without its flags, which change) and where it is now; the oldest first."""
    found = {}
    for part in ("cur", "new"):
        place = folder / part
        for entry in os.scandir(place) if place.is_dir() else ():
            if entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                found[entry.name.partition(":2,")[0]] = Path(entry.path)
    yield from sorted(found.items())


def is_maildir(folder: Path) -> bool:
    return (folder / "new").is_dir() and (folder / "cur").is_dir()
