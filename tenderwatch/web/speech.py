"""Texts of others on our pages: marked with their language, kept in their own direction, never longer than asked."""

from collections.abc import Iterable, Mapping
from re import fullmatch
from typing import Protocol
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from tenderwatch import i18n
from tenderwatch.i18n import _
from tenderwatch.web.formatters import choose_text

ELLIPSIS = "…"
TITLE = 300
"""Letters of a title that are shown where it heads something."""


class Piece(Protocol):
    """A piece of a text; `hit` where it was asked for."""

    @property
    def text(self) -> str: ...
    @property
    def hit(self) -> bool: ...


def lang_of(language: str) -> str | None:
    """Return the language for `lang`, None where it is the reader's or cannot be named."""
    return language if language != i18n.language() and fullmatch(r"(?!und)[a-z]{2,3}", language) else None


def said(texts: Mapping[str, str] | None, own: str | None = None, most: int = TITLE, untitled: bool = False) -> Markup:
    """Return a multilingual text for the page: the reader's language, else the notice's `own`."""
    language, text = choose_text(texts or {}, i18n.language(), own)
    if not text.strip():
        return Markup('<span class="unsure">{}</span>').format(_("Untitled") if untitled else _("not stated"))
    return spoken(language, cut(text, most))


def spoken(language: str, text: str | Markup) -> Markup:
    """Return a text of a known language."""
    lang = lang_of(language)
    return Markup('<bdi lang="{}">{}</bdi>').format(lang, text) if lang else Markup("<bdi>{}</bdi>").format(text)


def short(texts: Mapping[str, str] | None, own: str | None = None, most: int = TITLE) -> str:
    """Return the same without markup, for titles and attributes."""
    return cut(choose_text(texts or {}, i18n.language(), own)[1], most) or _("Untitled")


def cut(text: str, most: int) -> str:
    """Return a text of at most so many letters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def with_hits(pieces: Iterable[Piece]) -> Markup:
    """Return pieces of a text with those marked that were asked for."""
    return Markup().join(
        Markup("<mark>{}</mark>").format(each.text) if each.hit else escape(each.text) for each in pieces
    )


def is_web_address(address: str) -> bool:
    """Return whether an address of others may become a link."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(ord(c) < 33 for c in address.strip())


def outward(address: str, label: str | None = None) -> Markup:
    """Return a link to a page of others; what is no web address stays text."""
    address = address.strip()
    if not is_web_address(address):
        return Markup('<bdi class="unsure">{}</bdi>').format(cut(address, TITLE))
    words = label or cut(address.partition("://")[2].rstrip("/"), 80)
    return Markup('<a href="{}" rel="noopener noreferrer" data-document>{}</a>').format(address, words)
