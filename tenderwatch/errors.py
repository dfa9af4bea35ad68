"""One small tree of errors; the web, the API and the command line each turn them into their own kind of answer."""

from collections.abc import Mapping


class TenderWatchError(Exception):
    """Anything that TenderWatch refuses or cannot do; the text is for the reader."""


class NotAllowed(TenderWatchError):
    """The rules of the trade or of the house forbid it as things stand; `see` is the page that can change that."""

    def __init__(self, message: str, see: str = "") -> None:
        super().__init__(message)
        self.see = see


class NotFound(TenderWatchError):
    """There is no such thing, or the reader may not know that there is."""


class Invalid(TenderWatchError):
    """What was given is wrong; `problems` says what and where (field or line -> text)."""

    def __init__(self, message: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems = dict(problems or {})


class Stale(TenderWatchError):
    """Somebody else changed it since the reader opened it; nothing that was typed is lost: both texts are shown."""

    def __init__(self, message: str, mine: Mapping[str, object], theirs: Mapping[str, object]) -> None:
        super().__init__(message)
        self.mine = dict(mine)
        self.theirs = dict(theirs)


class ConfigError(TenderWatchError):
    """A setting is wrong; one sentence says which and how to mend it."""
