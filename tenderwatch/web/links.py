"""Addresses of the page being read with some of its query changed: sort heads, filters, page numbers."""

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlencode

from flask import request


def with_query(pairs: Iterable[tuple[str, str]], **changes: object) -> str:
    """Return `?…` with each key of `changes` replaced (None removes it, a list repeats it); the order is kept.

    Any change but that of `page` itself leads back to the first page.
    """
    dropped = set(changes) | {"page"}
    kept = [(key, value) for key, value in pairs if key not in dropped]
    for key, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        kept += [(key, str(each)) for each in values if each not in (None, "")]
    return "?" + urlencode(kept) if kept else "?"


def here(**changes: object) -> str:
    """Return the present page's query with `changes`, for a link on it."""
    return with_query(request.args.items(multi=True), **changes)


def here_without(key: str, value: object) -> str:
    """Return the present page's query without one of the values of `key` (a filter chip's remove link)."""
    rest = [each for each in request.args.getlist(key) if each != str(value)]
    return here(**{key: rest})


def next_sort(key: str) -> str:
    """Return what a click on the head of column `key` asks for: ascending first, then the other way."""
    return f"-{key}" if request.args.get("sort") == key else key


def ignored(means: Mapping[str, Callable[[str], bool]]) -> list[str]:
    """Return what in the address means nothing on the page; `means` tells of each name which values say something."""
    return [
        f"{name}={value}"
        for name, value in request.args.items(multi=True)
        if value and not (name in means and means[name](value))
    ]
