"""Folders for what is fetched to be read once: gone at the end, and those of killed processes on the next occasion."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "tenderwatch-scratch-"
LEFT_BEHIND = 24 * 3600.0
"""Seconds after which nobody works in a folder any more: the longest backfill takes three hours."""


@contextmanager
def scratch() -> Iterator[Path]:
    """Give an empty folder that is removed at the end of the block; remove what others left behind, too."""
    _sweep(time.time() - LEFT_BEHIND)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        yield Path(folder)


def _sweep(before: float) -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _is_left(folder, before):
            shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path, before: float) -> bool:
    """Tell whether a folder is ours, real, and was not written to for long."""
    try:
        found = folder.lstat()
    except OSError:
        return False  # another process was quicker
    ours = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return ours and folder.is_dir() and not folder.is_symlink() and found.st_mtime < before
