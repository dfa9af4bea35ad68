"""Settings read strictly: a name that is not known, or a value of the wrong kind, is said with its dotted path."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrapers.addresses import web_address
from scrapers.errors import ProfileError

T = TypeVar("T")
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Settings:
    """One mapping of a profile; every value is asked for by name, and `finish` refuses what nobody asked for."""

    def __init__(self, values: object, where: str = "") -> None:
        if not isinstance(values, Mapping):
            raise ProfileError(where or "profile", "must hold named values")
        self._values: Mapping[str, Any] = values
        self._where = where
        self._asked: set[str] = set()

    @property
    def name(self) -> str:
        return self._where.rpartition(".")[2]

    def __iter__(self) -> Iterator[str]:
        return iter([str(name) for name in self._values])

    def field(self, name: str) -> str:
        return ".".join(part for part in (self._where, name) if part)

    def refuse(self, name: str, problem: str) -> ProfileError:
        return ProfileError(self.field(name), problem)

    def value(self, name: str) -> Any:
        self._asked.add(name)
        return self._values.get(name)

    def has(self, name: str) -> bool:
        return self.value(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        value = self.value(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(name, "must be a text" if value is not None else "is missing")
        return value.strip()

    def optional(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise self.refuse(name, f"must be one of {', '.join(allowed)}")
        return value

    def texts(self, name: str, pattern: str = r".+", hint: str = "must be a list of texts") -> tuple[str, ...]:
        value = self.value(name) or ()
        items = (value,) if isinstance(value, str) else value
        if not isinstance(items, list | tuple):
            raise self.refuse(name, hint)
        for item in items:
            if not isinstance(item, str) or not re.fullmatch(pattern, item, re.DOTALL):
                raise self.refuse(name, f"{item!r}: {hint}")
        return tuple(items)

    def items(self, name: str) -> list[Any]:
        value = self.value(name)
        if value is not None and not isinstance(value, list):
            raise self.refuse(name, "must be a list")
        return value or []

    def flag(self, name: str, default: bool) -> bool:
        value = self.value(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.refuse(name, "must be true or false")
        return value

    def number(self, name: str, default: float, least: float = 0, most: float = float("inf")) -> float:
        value = self.value(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.refuse(name, f"must be a number from {least:g} to {most:g}")
        return value

    def whole(self, name: str, default: int, least: int = 0, most: int = 1_000_000) -> int:
        value = self.number(name, default, least, most)
        if value != int(value):
            raise self.refuse(name, "must be a whole number")
        return int(value)

    def url(self, name: str, default: str | None = None) -> str:
        return self._checked_url(name, self.text(name, default))

    def confidential_url(self, name: str, default: str | None = None) -> str:
        """Return an address that a key may be sent to: nobody reads along, or it is this very machine."""
        url = self.url(name, default)
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in THIS_MACHINE:
            raise self.refuse(name, "must begin with https:// because a key is sent along")
        return url

    def urls(self, name: str) -> tuple[str, ...]:
        return tuple(self._checked_url(name, url) for url in self.texts(name))

    def zone(self, name: str, default: str) -> ZoneInfo:
        value = self.text(name, default)
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise self.refuse(name, f"{value!r} is not a time zone like Europe/Helsinki") from error

    def section(self, name: str) -> "Settings":
        """Return a mapping inside; an absent one is empty."""
        return Settings(self.value(name) if self.has(name) else {}, self.field(name))

    def each(self, name: str, read: Callable[["Settings"], T]) -> dict[str, T]:
        """Read every entry of a mapping of mappings."""
        inside = self.section(name)
        return {key: read(inside.section(key)) for key in inside}

    def finish(self) -> None:
        unknown = sorted(str(name) for name in self._values if name not in self._asked)
        if unknown:
            raise self.refuse(unknown[0], "is not a setting")

    def _checked_url(self, name: str, value: str) -> str:
        if web_address(value) is None:
            raise self.refuse(name, "must be an address that starts with http:// or https://")
        return value
