"""Errors become pages here and nowhere else: what happened, what was kept, what to do."""

import logging
import secrets

from flask import Flask, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users import labels
from tenderwatch.web import drafts
from tenderwatch.web.once import AlreadySent
from tenderwatch.web.origin import shown_on

log = logging.getLogger(__name__)
PAGES = (403, 404, 405, 413, 422, 429)
"""Errors with a page of their own; 409 has one too, which `_stale` shows."""


def install(app: Flask) -> None:
    """Give each error its page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda error: _page(404, str(error)))
    app.register_error_handler(NotAllowed, lambda error: _page(422, str(error), error.see))
    app.register_error_handler(Invalid, lambda error: _page(422, str(error)))
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(AlreadySent, _already)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    return _page(error.code, "")


def _page(status: int, text: str, see: str = "") -> ResponseReturnValue:
    if status >= 500:
        return render_template("errors/500.html", text=text, incident=None), status
    template = f"errors/{status}.html" if status in PAGES else "errors/other.html"
    return render_template(template, text=text, incident=None, status=status, see=see), status


def _stale(error: Stale) -> ResponseReturnValue:
    """Show both texts; the reader's own waits as a draft on the page where it was typed."""
    drafts.keep()
    pairs = [
        (labels.field(name), mine, error.theirs.get(name))
        for name, mine in error.mine.items()
        if mine != error.theirs.get(name)
    ]
    return render_template("errors/409.html", text=str(error), pairs=pairs, again=shown_on()), 409


def _already(error: AlreadySent) -> ResponseReturnValue:
    return redirect(error.location or shown_on(), 303)


def _unexpected(error: Exception) -> ResponseReturnValue:
    incident = secrets.token_hex(4)
    log.error("unexpected error", exc_info=error, extra={"incident": incident, "path": request.path})
    if request.method == "POST" and g.get("user"):
        drafts.keep()
    return render_template("errors/500.html", text=_("Nothing was saved by this step."), incident=incident), 500
