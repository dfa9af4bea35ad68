"""Documents on disk, compressed, found by the SHA-256 digest of their bytes.

A file is written under another name, flushed to the disk and then renamed, so a digest never names half a document;
writing the same bytes again does nothing.
"""

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import repeat
from pathlib import Path

from tenderwatch.errors import NotFound

FLUSHERS = 8
COMPRESSION = 3
"""Notices come to 18 % at this level and to 15 % at the next that is worth its time, which is twice as long."""
Pack = Callable[[bytes], bytes]


class FileStore:
    """A folder of documents by digest: `ab/cdef….z`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        """Return where the document of `digest` is or would be."""
        return self.root / digest[:2] / f"{digest[2:]}.z"

    def put(self, body: bytes) -> str:
        """Keep `body` and return its digest."""
        digest = sha256(body).hexdigest()
        self.put_all([(digest, body)])
        return digest

    def put_all(self, bodies: Iterable[tuple[str, bytes]]) -> None:
        """Keep many documents, given as (digest, bytes); all are on the disk when this returns."""
        self._keep(bodies, _packed)

    def put_all_packed(self, packed: Iterable[tuple[str, bytes]]) -> None:
        """As `put_all`, with bytes as another store kept them, compressed."""
        self._keep(packed, bytes)

    def _keep(self, documents: Iterable[tuple[str, bytes]], pack: Pack) -> None:
        missing = [(self.path(digest), data) for digest, data in documents if not self.path(digest).exists()]
        for folder in {path.parent for path, _data in missing}:
            folder.mkdir(parents=True, exist_ok=True)
        if len(missing) == 1:
            _write(missing[0], pack)
            _flush_folder(missing[0][0].parent)
        elif missing:
            with ThreadPoolExecutor(FLUSHERS) as pool:
                list(pool.map(_write, missing, repeat(pack)))
                list(pool.map(_flush_folder, {path.parent for path, _data in missing}))

    def get(self, digest: str) -> bytes:
        """Return the bytes of `digest`; NotFound when they are not kept."""
        try:
            return zlib.decompress(self.path(digest).read_bytes())
        except FileNotFoundError as error:
            raise NotFound(f"The document {digest} is not in the store.") from error

    def digests(self) -> Iterator[str]:
        """Return the digests of all documents kept."""
        for path in sorted(self.root.glob("??/*.z")):
            yield path.parent.name + path.stem


def _packed(body: bytes) -> bytes:
    return zlib.compress(body, COMPRESSION)


def _write(item: tuple[Path, bytes], pack: Pack) -> None:
    path, data = item
    draft = path.with_suffix(f".{os.getpid()}-{id(item)}.part")
    with draft.open("wb") as file:
        file.write(pack(data))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
