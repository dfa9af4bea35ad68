"""The actual status of every route for every role and for a stranger."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, Rule

from tenderwatch.house import House
from tenderwatch.users.rules import PERMISSIONS, Role
from tenderwatch.users.tables import User
from tenderwatch.web.access import asked_of
from tests.browsing import SignIn
from tests.makers import NOW, a_contract, a_user


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    """The day on which the contract is entered: later the warnings would rightly be said to have stood still."""
    with time_machine.travel(NOW, tick=False):
        yield


def routes(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Return every rule with one of its methods and an address in which each id is 1."""
    for rule in app.url_map.iter_rules():
        values = {name: _value(converter) for name, converter in rule._converters.items()}
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield rule, method, address


def _value(converter: BaseConverter) -> int | str:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if "Integer" in type(converter).__name__ else "x"


@pytest.fixture
def trusting(app: Flask) -> Flask:
    """The app without CSRF tokens: what is tried here is who may enter."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_role_enters_where_it_may_and_nowhere_else(
    role: Role, trusting: Flask, house: House, signed_in: SignIn
) -> None:
    with house.database.write() as session:
        a_contract(session)
        user = a_user(session, role.value)
    for rule, method, address in routes(trusting):
        if rule.endpoint == "users.sign_out":
            continue
        with house.database.write() as session:
            session.get_one(User, user.id).active = True
        browser = signed_in(user=user).client
        status = browser.open(address, method=method).status_code
        permission = asked_of(trusting, rule.endpoint)
        if permission is not None and permission not in PERMISSIONS[role]:
            assert status == 403, (method, address, status)
        else:
            assert status != 403, (method, address, status)
            assert status < 500, (method, address, status)


def test_a_stranger_enters_only_public_places(trusting: Flask) -> None:
    for rule, method, address in routes(trusting):
        response = trusting.test_client().open(address, method=method)
        if asked_of(trusting, rule.endpoint) is None:
            assert response.status_code < 500, (method, address)
        elif method == "GET":
            assert response.status_code == 302, (method, address)
            assert response.location.startswith("/sign-in"), address
        else:
            assert response.status_code == 401, (method, address)


def test_the_public_places_are_these(trusting: Flask) -> None:
    public = {rule.endpoint for rule in trusting.url_map.iter_rules() if asked_of(trusting, rule.endpoint) is None}
    links = {f"today.links.{name}" for name in ("act", "do", "ask_unsubscribe", "unsubscribe")}
    links |= {"work.feed", "watching.matches_feed", "watching.deadlines_feed", "bid_days.feed"}
    links |= {"feedback.form", "feedback.reply", "feedback.spare"}
    assert public == links | {"health.alive", "health.ready", "health.warns", "users.sign_in", "today.home"}
