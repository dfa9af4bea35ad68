"""What an administrator does with people, on pages: roles, substitutes, passwords, locks; nothing typed is lost."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from tenderwatch.house import House
from tenderwatch.users.tables import User
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin(signed_in: SignIn) -> Client:
    return signed_in("admin", email="admin@example.org", name="Onni Admin")


@pytest.fixture
def aino(house: House) -> User:
    with house.database.write() as session:
        return a_user(session, "sales", "viewer", email="aino@example.org", name="Aino")


def filled_in(user: User, **changes: Any) -> dict[str, Any]:
    """Return the form of a person as the page shows it, with `changes`."""
    fields = {"name": user.name, "email": user.email, "roles": [role.role for role in user.roles], "language": "en"}
    return {**fields, "manager_id": "", "substitute_id": "", "new_password": "", "active": "y", **changes}


def again(house: House, user: User) -> User:
    with house.database.read() as session:
        return session.get_one(User, user.id)


def problem(page: str, field: str) -> str:
    """Return the words beside a field."""
    found = BeautifulSoup(page, "lxml").select_one(f"#{field}-error")
    return found.get_text(" ", strip=True) if found else ""


def shown(page: str, name: str) -> list[str]:
    """Return what the fields of a name hold, chosen or typed."""
    soup = BeautifulSoup(page, "lxml")
    marked = soup.select(f"input[name={name}][checked], select[name={name}] option[selected]")
    return [str(each["value"]) for each in marked or soup.select(f"input[name={name}]")]


def test_roles_are_given_and_taken(admin: Client, house: House, aino: User, signed_in: SignIn) -> None:
    page, theirs = f"/users/{aino.id}", signed_in(user=aino)
    theirs.get("/contracts/import")
    assert shown(admin.get(page).text, "roles") == ["sales", "viewer"]
    admin.post(page, filled_in(aino, roles=["contract-owner", "manager"]), on=page)
    assert [role.role for role in again(house, aino).roles] == ["contract-owner", "manager"]
    theirs.get("/contracts/import")
    history = re.sub(r"\s+", " ", BeautifulSoup(admin.get(page).text, "lxml").text)
    assert "Changed: Roles" in history
    admin.post(page, filled_in(aino, roles=["viewer"]), on=page)
    assert [role.role for role in again(house, aino).roles] == ["viewer"]
    theirs.get("/contracts/import", 403)


def test_a_substitute_and_a_manager_are_named_and_taken_back(admin: Client, house: House, aino: User) -> None:
    with house.database.write() as session:
        eeva, onni = a_user(session, name="Eeva"), a_user(session, "manager", name="Onni")
    page = f"/users/{aino.id}"
    assert str(aino.id) not in [
        option["value"] for option in BeautifulSoup(admin.get(page).text, "lxml").select("option")
    ]
    admin.post(page, filled_in(aino, substitute_id=str(eeva.id), manager_id=str(onni.id)), on=page)
    assert (again(house, aino).substitute_id, again(house, aino).manager_id) == (eeva.id, onni.id)
    kept = admin.get(page).text
    assert (shown(kept, "substitute_id"), shown(kept, "manager_id")) == ([str(eeva.id)], [str(onni.id)])
    row = BeautifulSoup(admin.get("/users").text, "lxml").select_one(f"#row-{aino.id}")
    assert row
    assert "Eeva" in row.text
    admin.post(page, filled_in(aino), on=page)
    assert (again(house, aino).substitute_id, again(house, aino).manager_id) == (None, None)


def test_a_new_password_opens_and_the_old_one_does_not(
    admin: Client, house: House, aino: User, stranger: Client
) -> None:
    page = f"/users/{aino.id}"
    admin.post(page, filled_in(aino, new_password="another horse"), on=page)
    old, new = ({"email": aino.email, "password": each} for each in ("correct horse", "another horse"))
    assert "is not right" in stranger.post("/sign-in", old, 422, on="/sign-in").text
    stranger.post("/sign-in", new, on="/sign-in")
    stranger.get("/profile")


def test_who_is_locked_out_is_out_at_once_and_comes_back(
    admin: Client, house: House, aino: User, signed_in: SignIn, stranger: Client
) -> None:
    page, theirs = f"/users/{aino.id}", signed_in(user=aino)
    locked = filled_in(aino)
    del locked["active"]
    admin.post(page, locked, on=page)
    theirs.get("/profile", 302)
    sent = {"email": aino.email, "password": "correct horse"}
    stranger.post("/sign-in", sent, 422, on="/sign-in")
    assert "May not sign in" in admin.get("/users").text
    admin.post(page, filled_in(aino), on=page)
    stranger.post("/sign-in", sent, on="/sign-in")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        pytest.param("name", "", "Enter a name.", id="no name"),
        pytest.param("email", "", "Enter an e-mail address.", id="no address"),
        pytest.param("email", "nobody", "not a mail address", id="no address either"),
        pytest.param("email", "Admin@example.org", "entered already", id="somebody else's address"),
        pytest.param("roles", [], "Choose at least one role.", id="no role"),
        pytest.param("roles", ["boss"], "", id="no such role"),
        pytest.param("new_password", "short", "at least 10 characters", id="a short password"),
    ],
)
@pytest.mark.parametrize("new", [True, False])
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    admin: Client, house: House, aino: User, new: bool, field: str, typed: Any, said: str
) -> None:
    page = "/users/new" if new else f"/users/{aino.id}"
    changes = {"name": "Typed name", "email": "typed@example.org", "roles": ["manager"], "language": "fi"}
    answer = admin.post(page, filled_in(aino, **{**changes, field: typed}), 422, on=page).text
    assert said in problem(answer, field)
    assert problem(answer, field)
    for name, value in {**changes, field: typed}.items():
        if name != "new_password" and value and value != ["boss"]:
            assert shown(answer, name) == (value if isinstance(value, list) else [value]), name
    assert "short" not in shown(answer, "new_password")
    assert (again(house, aino).name, again(house, aino).email) == ("Aino", "aino@example.org")


def test_the_only_administrator_stays_one(admin: Client, house: House) -> None:
    with house.database.read() as session:
        me = session.query(User).filter_by(email="admin@example.org").one()
    page = f"/users/{me.id}"
    for change in ({"roles": ["viewer"]}, {"active": ""}):
        answer = admin.post(page, filled_in(me, name="Typed name", **change), 422, on=page).text
        assert "only administrator" in answer
        assert shown(answer, "name") == ["Typed name"]
    admin.get("/users")


def test_nobody_else_administers(signed_in: SignIn, aino: User) -> None:
    other = signed_in("manager", "bid-manager", "sales", "contract-owner", "viewer")
    for path in ("/users", "/users/new", f"/users/{aino.id}", "/audit"):
        other.get(path, 403)
    other.post(f"/users/{aino.id}", filled_in(aino), 403)
