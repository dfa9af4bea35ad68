"""Who comes in, what is kept, what is sent once."""

import re
from collections.abc import Callable

from sqlalchemy import func, select

from tenderwatch.house import House
from tenderwatch.users.tables import SignInAttempt, User, UserSession
from tenderwatch.web.tables import Draft
from tests.browsing import Client
from tests.makers import a_user


def count(house: House, table: type) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_stranger_is_led_to_the_door_and_back(stranger: Client, house: House) -> None:
    with house.database.write() as session:
        user = a_user(session)
    response = stranger.get("/profile?x=1", 302)
    assert response.location == "/sign-in?next=/profile?x%3D1"
    answer = stranger.post("/sign-in", {"email": user.email, "password": "correct horse"}, on=response.location)
    assert answer.location == "/profile?x=1"
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]


def test_the_door_leads_nowhere_else(stranger: Client, house: House) -> None:
    with house.database.write() as session:
        user = a_user(session)
    for elsewhere in ("https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"):
        fields = {"email": user.email, "password": "correct horse", "next": elsewhere}
        assert stranger.post("/sign-in", fields, on="/sign-in").location == "/"
        stranger.client.delete_cookie("tw_session")


def test_a_wrong_password_says_so_and_keeps_the_address(stranger: Client, house: House) -> None:
    with house.database.write() as session:
        user = a_user(session)
    response = stranger.post("/sign-in", {"email": user.email, "password": "wrong"}, 422, on="/sign-in")
    assert "is not right" in response.text
    assert user.email in response.text
    assert "wrong" not in re.findall(r'value="([^"]*)"', response.text)
    assert count(house, SignInAttempt) == 1


def test_unknown_pages_look_like_forbidden_ones_to_a_stranger(stranger: Client) -> None:
    unknown, forbidden = stranger.get("/no-such-page", 302), stranger.get("/users", 302)
    assert unknown.location.startswith("/sign-in")
    assert forbidden.location.startswith("/sign-in")


def test_signing_out_ends_the_session_on_the_server(signed_in: Callable[..., Client], house: House) -> None:
    client = signed_in()
    cookie = client.client.get_cookie("tw_session")
    assert cookie
    client.post("/sign-out")
    client.client.set_cookie("tw_session", cookie.value)
    client.get("/profile", 302)
    with house.database.read() as session:
        assert session.scalars(select(UserSession.ended_at)).all() != [None]


def test_a_form_without_a_session_comes_back_after_signing_in(signed_in: Callable[..., Client], house: House) -> None:
    client = signed_in(email="aino@example.org")
    client.get("/profile")
    client.client.delete_cookie("tw_session")
    asked = client.post("/profile", {"_form": "ProfileForm", "_page": "/profile", "name": "Typed long"}, 401)
    assert count(house, Draft) == 0
    kept = re.search(r'name="kept" value="([^"]+)"', asked.text)
    token = re.search(r'name="csrf_token" value="([^"]+)"', asked.text)
    assert kept
    assert token
    fields = {"email": "aino@example.org", "password": "correct horse", "kept": kept[1], "csrf_token": token[1]}
    answer = client.client.post("/sign-in", data=fields)
    assert answer.location == "/profile"
    assert 'value="Typed long"' in client.get("/profile").text


def test_a_dead_csrf_token_loses_nothing(signed_in: Callable[..., Client], house: House) -> None:
    client = signed_in()
    fields = {"_form": "ProfileForm", "_page": "/profile", "name": "Typed long", "csrf_token": "dead"}
    assert client.client.post("/profile", data=fields).location == "/profile"
    page = client.get("/profile").text
    assert 'value="Typed long"' in page
    assert "Not saved" in page


def test_a_double_click_enters_one_person(signed_in: Callable[..., Client], house: House) -> None:
    client = signed_in()
    carried = client._carried("/users/new")
    fields = {**carried, "name": "New", "email": "new@example.org", "roles": "sales", "language": "fi", "active": "y"}
    first = client.client.post("/users/new", data=fields)
    second = client.client.post("/users/new", data=fields)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    with house.database.read() as session:
        assert session.scalar(select(func.count()).where(User.email == "new@example.org")) == 1


def test_empty_forms_are_told_field_by_field(signed_in: Callable[..., Client]) -> None:
    client = signed_in()
    response = client.post("/users/new", {"name": "", "email": "typed@"}, 422, on="/users/new")
    assert re.search(r"<title>\s*Error:", response.text)
    assert 'role="alert"' in response.text
    assert 'value="typed@"' in response.text


def test_a_stale_profile_shows_both_texts(signed_in: Callable[..., Client]) -> None:
    client = signed_in(name="Aino")
    carried = client._carried("/profile")
    fields = {
        "language": "en",
        "time_zone": "Europe/Helsinki",
        "theme": "auto",
        "density": "compact",
        "digest_hour": "7",
    }
    client.post("/profile", {**carried, **fields, "name": "First"})
    response = client.post("/profile", {**carried, **fields, "_once": "", "name": "Second"}, 409)
    assert "First" in response.text
    assert "Second" in response.text


def test_headers_forbid_what_pages_do_not_need(stranger: Client) -> None:
    headers = stranger.get("/sign-in").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_machines_can_ask_how_it_is(stranger: Client) -> None:
    assert stranger.get("/healthz").json == {"status": "ok"}
    assert stranger.get("/readyz").json == {"status": "ready"}


def test_own_pages(signed_in: Callable[..., Client]) -> None:
    client = signed_in()
    for path in ("/profile", "/users", "/users/new", "/users/1", "/audit", "/help", "/health"):
        client.get(path)
