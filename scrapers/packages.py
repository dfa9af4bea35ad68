"""Documents out of files, folders and packages, one at a time.

The name of a document is its path as it was given; inside a package it is `package.tar.gz!path/in/package.xml`.
Packages come from strangers: nothing is written to disk, no more than one document is held, and what a package wants
beyond that is refused.
"""

import gzip
import lzma
import os
import stat
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from scrapers.document import Document

LARGEST = 50 * 1024 * 1024
"""Bytes of the largest document that is read."""
RATIO = 200
"""How many times its packed size a package may unpack to; notices come to about 20."""
_ALWAYS = 10 * 1024 * 1024
"""Bytes up to which the ratio is not asked: a small notice that repeats itself packs better than that."""
_HEADERS = 1024 * 1024
"""Bytes that the headers before one member of a tar package may take."""

_TAR = (".tar.gz", ".tgz", ".tar")
_BROKEN = (
    *(EOFError, OSError, ValueError, RuntimeError),
    *(BadZipFile, zlib.error, lzma.LZMAError, tarfile.TarError),
)


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was not read, and why."""

    name: str
    reason: str


def documents(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Document | Refused]:
    """Give every document below the paths in the order of the paths, folders sorted by name; hidden files are left out.

    What cannot be read is given as Refused, and the rest follows.
    """
    for path in paths:
        yield from _below(Path(path), os.fspath(path))


def _below(path: Path, name: str) -> Iterator[Document | Refused]:
    yield from _guarded(_found(path, name), _printable(name))


def _found(path: Path, name: str) -> Iterator[Document | Refused]:
    if path.is_dir():
        yield from _folder(path, name)
    elif not path.exists():
        yield Refused(_printable(name), "there is no such file")
    elif not path.is_file():
        yield Refused(_printable(name), "this is not a file")
    else:
        yield from _file(path, _printable(name))


def _folder(path: Path, name: str) -> Iterator[Document | Refused]:
    for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
        around = entry.is_symlink() and entry.is_dir()  # a link to a folder may lead in a circle
        if not around and not entry.name.startswith("."):
            yield from _below(entry, os.path.join(name, entry.name))  # noqa: PTH118 - keeps the path as it was given


def _file(path: Path, name: str) -> Iterator[Document | Refused]:
    lower = path.name.lower()
    if lower.endswith(".zip"):
        yield from _zip(path, name)
    elif lower.endswith(_TAR):
        yield from _tar(path, name)
    elif path.stat().st_size > LARGEST:
        yield Refused(name, _too_large(path.stat().st_size))
    else:
        yield Document(path.read_bytes(), name)


def _zip(path: Path, package: str) -> Iterator[Document | Refused]:
    left = _most(path)
    with ZipFile(path) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            name = f"{package}!{_printable(member.filename)}"
            left -= min(member.file_size, LARGEST)
            if left < 0:
                yield Refused(package, f"it unpacks to suspiciously much, at {_printable(member.filename)}")
                return
            reason = _unwelcome(member.filename, member.file_size) or _zip_trick(member)
            if reason:
                yield Refused(name, reason)
            else:
                yield from _guarded(_zip_member(archive, member, name), name)


def _zip_member(archive: ZipFile, member: ZipInfo, name: str) -> Iterator[Document]:
    with archive.open(member) as stream:
        yield Document(_whole(stream, member.file_size), name)


def _zip_trick(member: ZipInfo) -> str | None:
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link"
    if member.flag_bits & 1:
        return "it is encrypted"
    return None


def _tar(path: Path, package: str) -> Iterator[Document | Refused]:
    """Read a tar package as a stream: what stands before an error is kept."""
    most = _most(path)
    with _opened(path) as unpacked:
        stream = _Budgeted(unpacked)
        archive = tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|")  # noqa: SIM115 - closing would read on
        stream.allow(_HEADERS)
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # tarfile would keep them all
            if member.offset_data + member.size > most:
                yield Refused(package, f"it unpacks to suspiciously much, at {_printable(member.name)}")
                return
            stream.allow(member.size + _HEADERS)
            if not member.isdir():
                yield from _tar_member(archive, member, f"{package}!{_printable(member.name)}")


def _tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo, name: str) -> Iterator[Document | Refused]:
    reason = _unwelcome(member.name, member.size) or (None if member.isreg() else "it is a link or a device")
    stream = None if reason else archive.extractfile(member)
    if stream is None:
        yield Refused(name, reason or "it is not a file")
    else:
        yield Document(_whole(stream, member.size), name)


def _most(path: Path) -> int:
    """Return how many bytes a package may unpack to."""
    return max(_ALWAYS, path.stat().st_size * RATIO)


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as start:
        packed = start.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]


class _Budgeted:
    """A stream that gives no more than it was last allowed: a tar header may claim any length for itself."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = 0

    def allow(self, size: int) -> None:
        self._left = size

    def read(self, size: int) -> bytes:
        if self._left < 0:
            raise tarfile.ReadError("a header is larger than any honest one")
        read = self._stream.read(size)
        self._left -= len(read)
        return read


def _whole(stream: IO[bytes], size: int) -> bytes:
    body = stream.read(size + 1)
    if len(body) != size:
        raise EOFError
    return body


def _unwelcome(name: str, size: int) -> str | None:
    """Say why a member of this name and size is not read; None when it is welcome."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or parts[0].endswith(":"):
        return "its path leads out of the package"
    return _too_large(size) if size > LARGEST else None


def _too_large(size: int) -> str:
    return f"it is too large ({size} bytes; {LARGEST} are read)"


def _guarded(documents: Iterator[Document | Refused], name: str) -> Iterator[Document | Refused]:
    """Give the documents up to an error, and the error as the last."""
    try:
        yield from documents
    except _BROKEN as error:
        yield Refused(name, _reason(error))


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"it cannot be read: {error.strerror}"
    return f"it is damaged or cut off: {str(error) or 'it ends too early'}"


def _printable(name: str) -> str:
    """Return a name that any output can carry: bytes that are no UTF-8 become question marks."""
    return os.fsencode(name).decode("utf-8", "replace")
