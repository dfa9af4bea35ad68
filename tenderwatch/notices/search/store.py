"""Where an index lies on disk: each build in a folder of its own, and one small file that says which is in use.

So an index can be built anew while others read the old one, and changes places with it in one step.
"""

import json
import os
import shutil
import uuid
import zlib
from pathlib import Path

from tenderwatch.notices.search.errors import IndexProblem
from tenderwatch.notices.search.schema import VERSION

_POINTER = "current.json"
_FOOTER_MAGIC = (1337).to_bytes(4, "little")
_PARTS = ("term", "idx", "pos", "fast", "fieldnorm", "store")


def current(path: Path) -> Path:
    """Return the folder in use; raise IndexProblem when there is none that this version can read."""
    try:
        pointer = json.loads((path / _POINTER).read_bytes())
        version, folder = pointer["version"], path / str(pointer["folder"])
    except FileNotFoundError as error:
        raise IndexProblem("missing", str(path)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise IndexProblem("damaged", str(error)) from error
    if version != VERSION:
        raise IndexProblem("outdated", str(version))
    if not folder.is_dir():
        raise IndexProblem("damaged", str(folder))
    return folder


def fresh(path: Path) -> Path:
    """Make a folder for a new build."""
    folder = path / uuid.uuid4().hex
    folder.mkdir(parents=True)
    return folder


def publish(path: Path, folder: Path) -> None:
    """Put a build into use."""
    draft = path / f"{folder.name}.json"
    with draft.open("w") as file:
        json.dump({"version": VERSION, "folder": folder.name}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path / _POINTER)


def state(folder: Path) -> bytes | None:
    """Return what is another with every commit; None when it cannot be told."""
    try:
        return (folder / "meta.json").read_bytes()
    except OSError:
        return None


def sweep(path: Path) -> None:
    """Remove all builds but the one in use."""
    folder = current(path)
    for other in path.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)


def verify(folder: Path) -> None:
    """Compare every file of the last commit with the checksum at its end; raise IndexProblem where one differs.

    When another process commits meanwhile, files of the commit before it may be gone: then the new one is looked at.
    """
    try:
        commit = (folder / "meta.json").read_bytes()
        try:
            _verify_commit(folder, commit)
        except (OSError, IndexProblem):
            if (folder / "meta.json").read_bytes() == commit:
                raise
            verify(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexProblem("damaged", str(error)) from error


def _verify_commit(folder: Path, commit: bytes) -> None:
    for segment in json.loads(commit)["segments"]:
        _verify_segment(folder, segment["segment_id"].replace("-", ""), segment["deletes"])


def _verify_segment(folder: Path, name: str, deletes: dict[str, int] | None) -> None:
    parts = [*_PARTS, f"{deletes['opstamp']}.del"] if deletes else _PARTS
    for file in (folder / f"{name}.{part}" for part in parts):
        if not _sound(file.read_bytes()):
            raise IndexProblem("damaged", file.name)


def _sound(content: bytes) -> bool:
    """Content, a footer in JSON with the checksum of the content, the footer's length, a magic number."""
    if content[-4:] != _FOOTER_MAGIC:
        return False
    end = len(content) - 8
    start = end - int.from_bytes(content[end : end + 4], "little")
    try:
        return bool(json.loads(content[start:end])["crc"] == zlib.crc32(content[:start]))
    except (ValueError, KeyError):
        return False
