"""The blueprint of the accounts room and what its pages share."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts import queries
from tenderwatch.accounts.tables import Account
from tenderwatch.web import data
from tenderwatch.web.flashes import say
from tenderwatch.web.forms import Form
from tenderwatch.web.saving import saved

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


@dataclass(frozen=True)
class Act:
    """One act on an account: its head, what it will do in words, the button."""

    title: str
    lead: tuple[str, ...]
    button: str
    upload: bool = False
    danger: bool = False


def act_on(
    account: Account, form: Form, act: Act, do: Callable[[Session], object], done: str, *, anchor: str | None = None
) -> ResponseReturnValue:
    """Show the page of an act; on POST do it and go back to the account."""
    if request.method == "GET":
        return _page(account, form, act)
    if not form.validate_on_submit() or saved(form, lambda session: (do(session),)) is None:
        return _page(account, form, act), 422
    say(done)
    return back_to(account.id, anchor)


def _page(account: Account, form: Form, act: Act) -> str:
    return render_template("accounts/act.html", form=form, act=act, account=account)


def back_to(account_id: int, anchor: str | None = None) -> ResponseReturnValue:
    """Go back to the account, to one of its sections."""
    return redirect(url_for("accounts.show", account_id=account_id, _anchor=anchor), 303)


def account_here(account_id: int) -> Account:
    """Return the account of the address with its organisation and people."""
    with data.read() as session:
        return queries.one(session, account_id)
