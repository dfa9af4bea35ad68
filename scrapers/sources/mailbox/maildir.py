"""A maildir: each mail a file of `new` or `cur`; which are there is remembered by their names, which never change."""

import os
from collections.abc import Iterator
from pathlib import Path


def mails(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give the name that a mail keeps (without its flags, which change) and where it is now; the oldest first."""
    found = {}
    for part in ("cur", "new"):
        place = folder / part
        for entry in os.scandir(place) if _is_own(place) else ():
            if entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                found[entry.name.partition(":2,")[0]] = Path(entry.path)
    yield from sorted(found.items())


def is_maildir(folder: Path) -> bool:
    return _is_own(folder / "new") and _is_own(folder / "cur")


def _is_own(place: Path) -> bool:
    """Tell whether it is a folder itself; a link may lead out of what may be watched."""
    return place.is_dir() and not place.is_symlink()
