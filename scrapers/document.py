"""A document as it was received."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one document, where they came from and when.

    `name` says where to find it again: an address, or a path inside the package or folder that was read.
    """

    body: bytes
    name: str
    media_type: str | None = None
    fetched_at: datetime | None = None
    digest: str = field(default="")

    def __post_init__(self) -> None:
        if not self.digest:
            object.__setattr__(self, "digest", sha256(self.body).hexdigest())
