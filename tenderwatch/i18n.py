"""The one place where text becomes a language.

Pages, mails, the command line and background jobs all speak through `_`, `ngettext` and `lazy`; which language they
speak is a context variable, so that a job can write a Finnish mail and then a Swedish one without a web request.
Msgids are the English text, so English needs no catalogue.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.support import LazyProxy, NullTranslations, Translations

LANGUAGES = ("en", "fi", "sv")
FORMAT_LOCALES = {"en": "en_GB", "fi": "fi_FI", "sv": "sv_FI"}
"""Which Babel locale shapes dates, numbers and money for a reader of each language."""

_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(Path(__file__).parent / "translations"), [language])


def language() -> str:
    """Return the language being spoken now: en, fi or sv."""
    return _language.get()


def speak(tag: str) -> None:
    """Speak `tag` from here on, in this context (a request, a job's message); an unknown language is English."""
    _language.set(tag if tag in LANGUAGES else "en")


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Speak `tag` inside the block and the former language after it."""
    token = _language.set(tag if tag in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


def _(message: str, /, **values: Any) -> str:
    """Return `message` in the language being spoken, with %(name)s filled from `values`."""
    text = _catalogue(language()).ugettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    """Return the form for `n` in the language being spoken; %(n)s is always filled."""
    return _catalogue(language()).ungettext(singular, plural, n) % {"n": n, **values}


def lazy(message: str, /, **values: Any) -> str:
    """Return a text that is translated when it is shown, for labels that are made at import time."""
    return LazyProxy(_, message, enable_cache=False, **values)  # type: ignore[return-value]
