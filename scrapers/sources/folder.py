"""A watched folder: documents and packages that somebody, or another program, puts there."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from scrapers import packages
from scrapers.errors import SourceState
from scrapers.packages import Refused
from scrapers.sources.poll import Found, Kind, Poll, PollResult, Setting, State, Visit
from scrapers.sources.settings import Settings

UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart", "~")

Print = tuple[int, int, str]
"""What tells a file from its earlier self: size, modification time in nanoseconds, digest."""


@dataclass(frozen=True, kw_only=True)
class Config:
    path: Path
    settle_seconds: float = 10.0
    """A file changed less than this ago may still be being written, and waits for the next poll; 0: none waits."""


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    config = Config(
        path=Path(given.text("path")),
        settle_seconds=given.number("settle_seconds", Config.settle_seconds, most=86_400),
    )
    given.finish()
    return config


def poll(config: Config, visit: Visit) -> Poll:
    """Give the documents of each file that is new or whose content has changed; packages are opened.

    State: `files`, the print of each file read, by its path below the folder; `ahead`, size and time of each file
    dated later than our clock.  A file that vanished is forgotten, its notices stay.  Nothing else is needed: what is
    read twice has the same key and the same digest.
    """
    result = PollResult(state="not_found", message=f"{config.path} is not a folder", next_state=dict(visit.state))
    if config.path.is_dir():
        reading = _Reading(config, visit.state, visit.now)
        yield from reading.documents()
        result = reading.result()
    yield result


class _Reading:
    def __init__(self, config: Config, state: State, now: datetime) -> None:
        self._folder = config.path
        self._settle = config.settle_seconds
        self._now = now.timestamp()
        self._before: Mapping[str, list[Any]] = state.get("files", {})
        self._was_ahead: Mapping[str, list[int]] = state.get("ahead", {})
        self._after: dict[str, Print] = {}
        self._ahead: dict[str, list[int]] = {}
        self._waiting = 0
        self._new = 0

    def documents(self) -> Iterator[Found | Refused]:
        for path in _files(self._folder):
            try:
                yield from self._file(path)
            except FileNotFoundError:
                continue  # moved away while we looked
            except OSError as error:
                yield Refused(os.fspath(path), error.strerror or str(error))

    def _file(self, path: Path) -> Iterator[Found | Refused]:
        name = path.relative_to(self._folder).as_posix()
        stamp = _stamp(path)
        before = self._before.get(name)
        if before and tuple(before[:2]) == stamp:
            self._after[name] = (*stamp, before[2])
        elif self._is_being_written(name, stamp):
            self._wait(name)
        else:
            yield from self._changed(path, name, stamp)

    def _is_being_written(self, name: str, stamp: tuple[int, int]) -> bool:
        """Tell a file that may still grow.  One dated later than our clock has settled when two polls saw it alike."""
        age = self._now - stamp[1] / 1e9
        if not self._settle or age >= 0:
            return 0 <= age < self._settle
        self._ahead[name] = list(stamp)
        return self._was_ahead.get(name) != list(stamp)

    def _changed(self, path: Path, name: str, stamp: tuple[int, int]) -> Iterator[Found | Refused]:
        digest = _digest(path)
        before = self._before.get(name)
        if not before or before[2] != digest:
            yield from self._read(path)
        if _stamp(path) == stamp:
            self._after[name] = (*stamp, digest)
        else:
            self._wait(name)

    def _read(self, path: Path) -> Iterator[Found | Refused]:
        for document in packages.documents([path]):
            if isinstance(document, Refused):
                yield document
                continue
            self._new += 1
            key = document.name.removeprefix(os.fspath(self._folder)).lstrip(os.sep)
            yield Found(key, replace(document, fetched_at=datetime.now(UTC)))

    def _wait(self, name: str) -> None:
        """Leave a file that is being written for the next poll, which compares it with what was read before."""
        self._waiting += 1
        if name in self._before:
            size, modified, digest = self._before[name]
            self._after[name] = (size, modified, digest)

    def result(self) -> PollResult:
        seen = len(self._after)
        quiet: SourceState = "unchanged" if seen else "empty_ok"
        return PollResult(
            state="ok" if self._new else quiet,
            message=f"still being written: {self._waiting}" if self._waiting else "",
            next_state=self._next_state(),
            complete=not self._waiting,
            seen=seen,
            newest_on=self._newest_on(),
        )

    def _next_state(self) -> dict[str, Any]:
        files = {name: list(stamp) for name, stamp in self._after.items()}
        return {"files": files, "ahead": self._ahead} if self._ahead else {"files": files}

    def _newest_on(self) -> date | None:
        newest = max((stamp[1] for stamp in self._after.values()), default=None)
        return datetime.fromtimestamp(min(newest / 1e9, self._now), UTC).date() if newest is not None else None


def _files(folder: Path) -> Iterator[Path]:
    """Give the finished files below a folder, sorted; hidden ones and links are left out."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            hidden = name.startswith(".") or name.lower().endswith(UNFINISHED)
            if not hidden and path.is_file() and not path.is_symlink():
                yield path


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


KIND = Kind(
    name="folder",
    from_settings=from_settings,
    poll=poll,
    settings=(Setting(name="path", required=True),),
    every_minutes=5,
    named_by_path=True,
)
