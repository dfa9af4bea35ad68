"""What the small pages share on which something is done to a contract: each says first what will happen."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contracts import queries
from tenderwatch.contracts.queries import ContractPage
from tenderwatch.contracts.views.blueprint import changing
from tenderwatch.web import data
from tenderwatch.web.flashes import say
from tenderwatch.web.forms import Form
from tenderwatch.web.saving import saved


@dataclass(frozen=True)
class Act:
    """One act: its head, what it will do in words, the button, and whether it takes something away."""

    title: str
    lead: tuple[str, ...]
    button: str
    danger: bool = False
    upload: bool = False


def act_on(
    contract_id: int,
    form: Form,
    act: Act,
    do: Callable[[Session], object],
    done: str,
    *,
    then: Callable[[], ResponseReturnValue] | None = None,
) -> ResponseReturnValue:
    """Show the page of an act; on POST do it and go back to the contract, or where `then` leads."""
    if request.method == "GET":
        return _page(contract_id, form, act)
    if not form.validate_on_submit() or _done(contract_id, form, do) is None:
        return _page(contract_id, form, act), 422
    say(done)
    return then() if then else back_to(contract_id)


def _done(contract_id: int, form: Form, do: Callable[[Session], object]) -> tuple[object] | None:
    return saved(form, lambda session: (do(session),), partial(changing, contract_id))


def _page(contract_id: int, form: Form, act: Act) -> str:
    with data.read() as session:
        page = queries.page(session, contract_id, data.today())
    return render_template("contracts/act.html", form=form, act=act, contract=page.contract)


def back_to(contract_id: int) -> ResponseReturnValue:
    return redirect(url_for(".show", contract_id=contract_id), 303)


def form_of(form: type[Form], /, **values: Any) -> Any:
    """Return the form as it is first shown, or as it was sent."""
    chosen = {name: values.pop(name) for name in ("people", "contracts", "kind", "buyer") if name in values}
    return form(**chosen) if request.method == "POST" else form.fresh(**chosen, **values)


def page_of(contract_id: int) -> ContractPage:
    with data.read() as session:
        return queries.page(session, contract_id, data.today(), deleted=False)
