"""Bodies, read piece by piece: neither a large nor a well compressed one fills the memory, or the disk."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapers.errors import FetchError

CHUNK = 1 << 16


def read(raw: Any, most: int) -> bytes:
    """Return a body of at most `most` bytes, decompressed; FetchError("too_large") for more."""
    body = bytearray()
    for chunk in _pieces(raw, most):
        body += chunk
    return bytes(body)


@dataclass(frozen=True, slots=True)
class Sink:
    """A file that a body goes into instead of the memory."""

    path: Path
    most: int

    def save(self, raw: Any) -> bytes:
        """Write a body into the file and return no bytes; FetchError("too_large") leaves no file behind."""
        try:
            with self.path.open("wb") as file:
                for chunk in _pieces(raw, self.most):
                    _write(file, chunk)
        except FetchError:
            self.path.unlink(missing_ok=True)
            raise
        return b""


def _write(file: Any, chunk: bytes) -> None:
    try:
        file.write(chunk)
    except OSError as error:
        raise FetchError("http_error", f"the answer cannot be kept: {error.strerror}") from error


def _pieces(raw: Any, most: int) -> Iterator[bytes]:
    if (raw.length_remaining or 0) > most:
        raise _too_large(most)
    came = 0
    while chunk := raw.read1(CHUNK, decode_content=True):
        came += len(chunk)
        if came > most:
            raise _too_large(most)
        yield chunk


def _too_large(most: int) -> FetchError:
    return FetchError("too_large", f"the answer is larger than {most // 1_000_000} MB")
