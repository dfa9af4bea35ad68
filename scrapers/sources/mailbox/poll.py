"""One poll of a mail box: each mail that was not read yet, by the name it gives itself.

State over IMAP: `validity` and `uid`, up to which number of which numbering mails were read; `failed`, how often a mail
broke the talk.  Of a maildir: `files`, the names of the mails that were read.  Mails are numbered anew when an account
says so; those that are kept are known by their keys then.
"""

import hashlib
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from scrapers.document import Document
from scrapers.errors import FetchError, SourceState
from scrapers.formats.mail import message_id
from scrapers.formats.mail.parts import header, sender
from scrapers.packages import Refused
from scrapers.sources.mailbox.config import Config
from scrapers.sources.mailbox.imap import Folder, Letter, TooLarge, opened, password_of
from scrapers.sources.mailbox.maildir import is_maildir, mails
from scrapers.sources.poll import Finding, Found, Poll, PollResult, Visit

MOST_TRIES = 5
"""Polls in which the same mail may break the talk, before it is left out."""
HEAD = 1 << 16


def poll(config: Config, visit: Visit) -> Poll:
    """Give the mails that are new; nothing in the mail box is changed."""
    reading = _Reading(config, visit)
    failure: FetchError | None = None
    try:
        yield from reading.maildir(config.path) if config.path else reading.account()
    except FetchError as error:
        failure = error
    yield reading.result(failure)


def check(config: Config, visit: Visit) -> Iterator[Finding]:
    """Sign in and open the folder, or look whether the maildir is one."""
    if config.path:
        yield Finding(is_maildir(config.path), f"{config.path} is a folder with the parts of a maildir, new and cur")
        return
    with opened(config, visit.client, password_of(config, visit.keys)) as folder:
        yield Finding(True, f"signed in; the folder {config.folder} has {folder.count} mails")


class _Reading:
    def __init__(self, config: Config, visit: Visit) -> None:
        self._config = config
        self._visit = visit
        self._state: dict[str, Any] = dict(visit.state)
        self._seen = 0
        self._new = 0
        self._strangers = 0
        self._left = config.max_mails
        self._waiting = 0

    # A mail account

    def account(self) -> Iterator[Found | Refused]:
        password = password_of(self._config, self._visit.keys)
        with opened(self._config, self._visit.client, password) as folder:
            uids = self._uids(folder)
            self._waiting = len(uids)
            letters = folder.letters(uids[: self._left])
            known = set(self._visit.known([_key(each.headers) for each in letters.values()]))
            for uid in uids[: self._left]:
                if uid in letters:
                    yield from self._letter(folder, letters[uid], known)
                self._state["uid"] = uid
                self._waiting -= 1

    def _uids(self, folder: Folder) -> list[int]:
        if self._state.get("validity") != folder.validity:
            self._state = {"validity": folder.validity, "uid": 0}
        last = int(self._state.get("uid", 0))
        if last:
            return folder.after(last)
        return folder.since((self._visit.now - timedelta(days=self._config.first_days)).date())

    def _letter(self, folder: Folder, letter: Letter, known: set[str]) -> Iterator[Found | Refused]:
        self._seen += 1
        key, name = _key(letter.headers), self._name(letter.uid)
        if key in known or not self._welcome(letter.headers):
            return
        if letter.size > self._config.max_bytes:
            yield Refused(name, _too_large(letter.size))
            return
        if self._tries(letter.uid) >= MOST_TRIES:
            self._state.pop("failed", None)
            yield Refused(name, f"it could not be fetched in {MOST_TRIES} polls")
            return
        body = yield from self._fetched(folder, letter.uid, name)
        if body:
            known.add(key)
            yield self._found(key, body, name)

    def _fetched(self, folder: Folder, uid: int, name: str) -> Generator[Refused, None, bytes | None]:
        """Return a mail; one that is larger than was said is refused, and the talk is over."""
        self._state["failed"] = {str(uid): self._tries(uid) + 1}
        try:
            body = folder.body(uid)
        except TooLarge as error:
            yield Refused(name, _too_large(int(error.args[0])))
            self._state = {"validity": folder.validity, "uid": uid}
            raise FetchError("too_large", "a mail is larger than the mail server said") from error
        self._state.pop("failed", None)
        return body

    def _tries(self, uid: int) -> int:
        return int(self._state.get("failed", {}).get(str(uid), 0))

    def _name(self, uid: int) -> str:
        return f"imap://{self._config.host}/{self._config.folder};UID={uid}"

    # A maildir

    def maildir(self, folder: Path) -> Iterator[Found | Refused]:
        if not is_maildir(folder):
            raise FetchError("not_found", f"{folder} is no maildir: it has no folders new and cur")
        before = set(self._state.get("files", ()))
        there = dict(mails(folder))
        new = [name for name in there if name not in before]
        self._seen, self._waiting = len(there), len(new)
        read = before & there.keys()
        for name in new[: self._left]:
            yield from self._file(there[name])
            read.add(name)
            self._waiting -= 1
            self._state["files"] = sorted(read)
        self._state["files"] = sorted(read)

    def _file(self, path: Path) -> Iterator[Found | Refused]:
        try:
            size = path.stat().st_size
            body = path.read_bytes() if size <= self._config.max_bytes else b""
        except FileNotFoundError:
            return  # moved away while we looked
        except OSError as error:
            yield Refused(str(path), error.strerror or str(error))
            return
        if size > self._config.max_bytes:
            yield Refused(str(path), _too_large(size))
            return
        key = _key(body[:HEAD])
        if self._welcome(body[:HEAD]) and not self._visit.known([key]):
            yield self._found(key, body, str(path))

    # Both

    def _welcome(self, headers: bytes) -> bool:
        welcome = self._config.takes(sender(_headers(headers))[1])
        self._strangers += not welcome
        return welcome

    def _found(self, key: str, body: bytes, name: str) -> Found:
        self._new += 1
        return Found(key, Document(self._config.preamble + body, name, "message/rfc822", datetime.now(UTC)))

    def result(self, failure: FetchError | None) -> PollResult:
        state, message = self._words(failure)
        return PollResult(
            state=state,
            message=message,
            next_state=self._state,
            complete=failure is None and not self._waiting,
            seen=self._seen,
        )

    def _words(self, failure: FetchError | None) -> tuple[SourceState, str]:
        if failure:
            return failure.state, str(failure)
        if self._waiting:
            return "incomplete", f"{self._waiting} mails are still to be read"
        said = f"mails of other senders, left out: {self._strangers}" if self._strangers else ""
        return ("ok" if self._new else "unchanged"), said


def _key(headers: bytes) -> str:
    """Return what a mail calls itself; senders that call all their mails the same are told apart by the rest."""
    message = _headers(headers)
    rest = "\n".join(header(message, name) for name in ("From", "Date", "Subject"))
    digest = hashlib.sha256(rest.encode()).hexdigest()
    named = message_id(header(message, "Message-ID"))
    return f"mail:{named}#{digest[:8]}" if named else f"mail:#{digest[:32]}"


def _headers(body: bytes) -> Message:
    return BytesParser().parsebytes(body, headersonly=True)


def _too_large(size: int) -> str:
    return f"the mail is too large ({size} bytes)"
