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
]
"""How the last talk with a source ended, in the words that its page shows."""


class FetchError(Exception):
    """A source did not give what was asked; `state` is the word that the source's page shows."""

    def __init__(self, state: SourceState, message: str, *, url: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.state: SourceState = state
        self.message = message
        self.url = url
        self.retry_after = retry_after
        """Seconds after which the source wants to be asked again, where it said so."""

    def __str__(self) -> str:
        return f"{self.message} ({self.url})" if self.url else self.message


class ParseError(Exception):
    """A document cannot be read; `where` is the line, element or path at fault."""

    def __init__(self, message: str, *, where: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        return f"{self.message} (at {self.where})" if self.where else self.message
