"""What the macros in `templates/components/` need from Python; `furnish` hands it to a Jinja environment."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from tenderwatch import i18n
from tenderwatch.web import formatters, links, reader
from tenderwatch.web.urgency import urgency_of


class Column(NamedTuple):
    """A column of a table: its head, its sort key, and from which width on it is seen (1 always, 2 ≥ 768, 3 ≥ 1100)."""

    label: str
    sort: str | None = None
    number: bool = False
    priority: int = 1
    hidden: bool = False


def _each_time(words: Callable[..., Any]) -> Callable[..., Any]:
    """Keep Jinja from working a filter out once for all: `none|day` would stay in the language of who came first."""

    @pass_context
    @wraps(words)
    def said(_context: Context, *args: Any, **more: Any) -> Any:
        return words(*args, **more)

    return said


def furnish(environment: Environment) -> None:
    """Give an environment the formatters as filters and the macros' helpers as globals."""
    environment.filters.update({name: _each_time(each) for name, each in formatters.FILTERS.items()})
    environment.globals.update(
        _=i18n._,
        ngettext=i18n.ngettext,
        language=i18n.language,
        reader=reader,
        col=Column,
        urgency_of=urgency_of,
        here=links.here,
        here_without=links.here_without,
        next_sort=links.next_sort,
    )
