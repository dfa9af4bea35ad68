"""Every view says who may enter, with `@needs(permission)` or `@public`; one that says nothing is never reached."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask
from flask.typing import ResponseReturnValue

from tenderwatch.users.rules import Permission

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def needs(permission: Permission) -> Callable[[View], View]:
    """Let only people in whose roles give `permission`."""

    def mark(view: View) -> View:
        view.asks = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Let everybody in."""
    view.asks = None  # type: ignore[attr-defined]
    return view


def asked_of(app: Flask, endpoint: str) -> Permission | None:
    """Return what a view asks for, None for everybody; a view that does not say raises KeyError."""
    view = app.view_functions[endpoint]
    if not hasattr(view, "asks"):
        raise KeyError(f"{endpoint} does not say who may enter: @needs(…) or @public")
    return view.asks  # type: ignore[no-any-return]
