"""Files that a service offers to be fetched whole: fetched to disk, unpacked with care, one document at a time."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from scrapers import packages
from scrapers.document import Document
from scrapers.http import Client, Manners
from scrapers.packages import LARGEST, RATIO, Refused

_ALWAYS = 10 * 1024 * 1024
"""Bytes up to which it is not asked how well a file was packed."""
_CHUNK = 1 << 16
_SUFFIXES = {b"PK\x03\x04": ".zip", b"PK\x05\x06": ".zip", b"\x1f\x8b": ".gz"}


@dataclass(frozen=True, slots=True)
class Download:
    """A file as it was fetched; `path` is None when the service says that it is as it was."""

    path: Path | None
    url: str
    validators: Mapping[str, str]
    fetched_at: datetime

    def documents(self) -> Iterator[Document | Refused]:
        """Give what is in the file, or the file itself; what cannot be read is given as Refused."""
        if self.path is None:
            return
        given = _gzip(self.path) if self.path.suffix == ".gz" else packages.documents([self.path])
        for each in given:
            name = each.name.replace(str(self.path), self.url, 1)
            if isinstance(each, Document):
                yield replace(each, name=name, fetched_at=self.fetched_at)
            else:
                yield Refused(name, each.reason)


def fetch(
    client: Client,
    url: str,
    folder: Path,
    *,
    manners: Manners,
    most: int = LARGEST,
    headers: Mapping[str, str] | None = None,
    validators: Mapping[str, str] | None = None,
) -> Download:
    """Fetch a file of at most `most` bytes into a folder, over one that was there; FetchError as for any answer."""
    path = folder / "file"
    answer = client.download(url, path, most=most, manners=manners, headers=headers, validators=validators)
    if answer.unchanged:
        return Download(None, url, validators or {}, answer.fetched_at)
    with path.open("rb") as stream:
        start = stream.read(4)
    suffix = next((suffix for magic, suffix in _SUFFIXES.items() if start.startswith(magic)), ".data")
    return Download(path.replace(path.with_suffix(suffix)), url, answer.validators, answer.fetched_at)


def _gzip(path: Path) -> Iterator[Document | Refused]:
    """Give what a gzip file holds; no more is unpacked than an honest one may hold."""
    most = min(LARGEST, max(_ALWAYS, path.stat().st_size * RATIO))
    body = bytearray()
    try:
        with gzip.open(path) as stream:
            while chunk := stream.read(_CHUNK):
                body += chunk
                if len(body) > most:
                    yield Refused(str(path), f"it unpacks to more than {most} bytes")
                    return
    except (EOFError, OSError, zlib.error) as error:
        yield Refused(str(path), f"it is damaged or cut off: {error}")
        return
    yield Document(bytes(body), str(path))
