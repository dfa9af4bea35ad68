"""What can go wrong between a public source and a notice."""

from typing import Literal

SourceState = Literal[
    "ok",
    "unchanged",
    "empty_ok",
    "empty_suspicious",
    "layout_changed",
    "blocked_by_challenge",
    "rate_limited",
    "robots_disallowed",
    "login_required",
    "http_error",
    "timeout",
    "too_large",
    "address_refused",
    "incomplete",
    "bad_answer",
    "not_found",
    "key_missing",
]
"""How the last talk with a source ended, in the words that its page shows.

`incomplete`: the source gave less than it says it has, or more is waiting than one run may ask for.  `bad_answer`: an
answer that is not what it should be (no JSON, a token that repeats, a page instead of XML).  `not_found`: a watched
folder that is not there.  `key_missing`: the service asks for a key, and configuration gives none.
"""


class FetchError(Exception):
    """A source did not give what was asked; `state` is the word that the source's page shows."""

    def __init__(
        self,
        state: SourceState,
        message: str,
        *,
        url: str | None = None,
        retry_after: float | None = None,
        status: int | None = None,
        body: bytes = b"",
        may_pass: bool = False,
    ) -> None:
        super().__init__(message)
        self.state: SourceState = state
        self.message = message
        self.url = url
        self.retry_after = retry_after
        """Seconds after which the source wants to be asked again, where it said so."""
        self.status = status
        """The HTTP status of the answer, None when there was no answer."""
        self.body = body
        """What the source said along with an error status; it names the mistake where it is ours."""
        self.may_pass = may_pass
        """Another try may succeed; the client has made its own before it gave up."""

    def __str__(self) -> str:
        return f"{self.message} ({self.url})" if self.url else self.message


class ProfileError(ValueError):
    """The settings of a source cannot be used: `field` (a dotted path) and the `problem` with it."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class ParseError(Exception):
    """A document cannot be read; `where` is the line, element or path at fault."""

    def __init__(self, message: str, *, where: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        return f"{self.message} (at {self.where})" if self.where else self.message
