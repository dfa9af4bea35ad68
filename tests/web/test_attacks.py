"""What strangers, other sites and careless clients send, and what they get."""

import csv
import re
from collections.abc import Callable
from io import StringIO

import pytest
from flask import Flask, abort, g
from sqlalchemy import func, select

from tenderwatch.files.spreadsheets import csv_bytes
from tenderwatch.house import House
from tenderwatch.users import service as users
from tenderwatch.users.tables import Audit, SignInAttempt, User
from tenderwatch.web import drafts
from tenderwatch.web.access import public
from tenderwatch.web.app import create_app
from tenderwatch.web.fields import read_amount, read_day
from tenderwatch.web.forms import VersionedForm
from tenderwatch.web.origin import own_path
from tenderwatch.web.tables import Draft
from tests.browsing import Client, look_at
from tests.conftest import settings_for
from tests.makers import a_user


def count(house: House, table: type) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# Signing in


def test_a_password_is_looked_at_outside_every_transaction(
    stranger: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.database.write() as session:
        user = a_user(session)

    def slow(user: User | None, password: str) -> bool:
        with house.database.write() as session:  # would wait for a writer's lock and fail
            users.note_failure(session, "somebody@example.org", "192.0.2.1", user.created_at)  # type: ignore[union-attr]
        return password == "correct horse"

    monkeypatch.setattr(users, "check_password", slow)
    stranger.post("/sign-in", {"email": user.email, "password": "wrong"}, 422, on="/sign-in")
    stranger.post("/sign-in", {"email": user.email, "password": "correct horse"}, on="/sign-in")


@pytest.mark.parametrize(("proxies", "noted"), [(0, "127.0.0.1"), (1, "192.0.2.7"), (2, "198.51.100.9")])
def test_a_client_names_its_own_address_only_through_a_proxy(house: House, proxies: int, noted: str) -> None:
    settings = settings_for(house.settings.home, house.settings.database_url, proxies=proxies)
    client = create_app(House(settings, house.database)).test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    fields = {"email": "aino@example.org", "password": "wrong", "csrf_token": token[1] if token else ""}
    client.post("/sign-in", data=fields, headers={"X-Forwarded-For": "198.51.100.9, 192.0.2.7"})
    with house.database.read() as session:
        assert session.scalars(select(SignInAttempt.address)).all() == [noted]


def test_a_new_password_ends_the_sessions_and_is_told(signed_in: Callable[..., Client], house: House) -> None:
    with house.database.write() as session:
        victim = a_user(session, "sales", email="victim@example.org")
    theirs, admin = signed_in(user=victim), signed_in()
    theirs.get("/profile")
    fields = {"email": victim.email, "name": victim.name, "roles": "sales", "language": "en", "active": "y"}
    page = f"/users/{victim.id}"
    admin.post(page, {**fields, "new_password": "another horse"}, on=page)
    theirs.get("/profile", 302)
    assert "New password set" in admin.get(page).text
    assert actions(house) == ["password set"]


def test_ones_own_new_password_is_told_and_keeps_this_browser(signed_in: Callable[..., Client], house: House) -> None:
    with house.database.write() as session:
        me = a_user(session)
    here, there = signed_in(user=me), signed_in(user=me)
    here.post("/profile/password", {"password": "correct horse", "new_password": "another horse"})
    here.get("/profile")
    there.get("/profile", 302)
    assert actions(house) == ["password set"]


def actions(house: House) -> list[str]:
    with house.database.read() as session:
        return list(session.scalars(select(Audit.action).where(Audit.action == "password set")))


# Addresses


@pytest.mark.parametrize(
    "elsewhere",
    ["//[", "http://[", "//example.org", "///example.org", "/\\example.org", "/\texample.org", "/a\nb", "\x01/", "x:y"],
)
def test_an_address_that_leads_elsewhere_leads_to_the_front(elsewhere: str) -> None:
    assert own_path(elsewhere, "/here") == "/here"


@pytest.mark.parametrize("path", ["/", "/search?q=a//b&x=[1]", "/contracts/1#note", "/päätös"])
def test_a_path_of_this_app_is_kept(path: str) -> None:
    assert own_path(path, "/here") == path


def test_a_broken_referrer_breaks_nothing(stranger: Client) -> None:
    for referrer in ("http://[", "//["):
        assert stranger.client.post("/profile", data={"a": "b"}, headers={"Referer": referrer}).status_code == 401
        assert stranger.client.get(f"/sign-in?next={referrer}").status_code == 200


@pytest.mark.parametrize("number", ["2147483648", "99999999999999999999999", "9" * 5000, "²"])
@pytest.mark.parametrize("path", ["/users/{}", "/contracts/{}", "/bids/{}"])
def test_an_id_that_no_database_keeps_is_no_page(signed_in: Callable[..., Client], path: str, number: str) -> None:
    signed_in().get(path.format(number), 404)


def test_pages_that_nobody_reaches_are_empty(signed_in: Callable[..., Client]) -> None:
    client = signed_in()
    for page in (10**23, "9" * 5000, -1, "x"):
        client.get(f"/audit?page={page}")


# What is sent


@pytest.mark.parametrize("path", ["/sign-in?next=%00", "/%00", "/search?q=a%00b", "/audit?%00=1"])
def test_nul_in_an_address_is_refused(stranger: Client, signed_in: Callable[..., Client], path: str) -> None:
    stranger.get(path, 400)
    signed_in().get(path, 400)


def test_nul_in_a_form_is_refused(stranger: Client) -> None:
    for fields in ({"email": "a\0@example.org", "password": "wrong"}, {"email": "a@example.org", "p\0": "x"}):
        stranger.post("/sign-in", fields, 400, on="/sign-in")


@pytest.mark.parametrize(("path", "method", "status"), [("/sign-in", "PUT", 405), ("/profile", "DELETE", 405)])
def test_a_method_that_a_page_does_not_have_is_refused(
    signed_in: Callable[..., Client], path: str, method: str, status: int
) -> None:
    client = signed_in()
    response = client.client.open(path, method=method)
    assert response.status_code in (status, 400)  # without a token against forgery it is 400 first
    look_at(response)


@pytest.mark.parametrize("code", [400, 405, 413, 414, 415, 418, 503])
def test_every_refusal_has_a_page(app: Flask, code: int) -> None:
    @app.get("/refused")
    @public
    def refused() -> None:
        abort(code)

    response = app.test_client().get("/refused")
    assert response.status_code == code
    look_at(response)


def test_a_form_that_is_too_large_is_refused_in_words(stranger: Client) -> None:
    fields = {"email": "a@example.org", "password": "x", "more": "x" * 21_000_000}
    response = stranger.client.post("/sign-in", data=fields)
    assert response.status_code == 413
    look_at(response)


def test_a_form_too_large_to_be_kept_does_not_keep_its_sender_out(
    stranger: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.database.write() as session:
        user = a_user(session)
    asked = stranger.client.post("/profile", data={"name": "x" * 400})
    kept = re.search(r'name="kept" value="([^"]+)"', asked.text)
    assert kept
    monkeypatch.setattr(drafts, "LARGEST", 300)
    fields = {"email": user.email, "password": "correct horse", "kept": kept[1]}
    stranger.post("/sign-in", fields, on="/sign-in")
    assert "too large to be kept" in stranger.get("/profile").text
    assert count(house, Draft) == 0


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://example.org"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://["}, False),
    ],
)
def test_a_form_that_another_site_sent_is_not_kept(stranger: Client, headers: dict[str, str], kept: bool) -> None:
    response = stranger.client.post("/profile", data={"name": "x"}, headers=headers)
    assert response.status_code == 401
    assert ('name="kept"' in response.text) is kept


def type_on(client: Client, path: str) -> None:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.client.get("/profile").text)
    fields = {"_form": "F", "_page": path, "a": "b", "csrf_token": token[1] if token else ""}
    assert client.client.post("/drafts", data=fields).status_code == 204


def test_no_more_than_the_newest_drafts_are_kept(signed_in: Callable[..., Client], house: House) -> None:
    client = signed_in()
    for number in range(drafts.MOST + 3):
        type_on(client, f"/p/{number}")
    with house.database.read() as session:
        paths = set(session.scalars(select(Draft.path)))
    assert paths == {f"/p/{number}" for number in range(3, drafts.MOST + 3)}


def test_a_page_with_an_endless_path_is_not_remembered(signed_in: Callable[..., Client], house: House) -> None:
    type_on(signed_in(), "/" + "x" * 5000)
    with house.database.read() as session:
        assert session.scalars(select(Draft.path)).all() == ["/drafts"]


def test_a_draft_that_fails_does_not_hide_the_first_error(
    signed_in: Callable[..., Client], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in()

    def broken(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(drafts, "save", broken)
    monkeypatch.setattr(users, "edit_profile", broken)
    app.testing = False
    page = client.client.get("/profile").text
    fields = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', page))
    sent = {**fields, "language": "en", "theme": "auto", "density": "compact"}
    response = client.client.post("/profile", data=sent)
    assert response.status_code == 500
    assert "Nothing was saved by this step." in response.text


@pytest.mark.parametrize("version", ["²", "9" * 5000, "-1", "", "1e3", "٣"])
def test_a_version_that_no_form_carries_is_none(app: Flask, version: str) -> None:
    with app.test_request_context(method="POST", data={"version": version}):
        g.user = None
        assert VersionedForm().seen_version == 0


# Fields


@pytest.mark.parametrize("day", ["1.1.0001", "0001-01-01", "31.12.1899", "1.1.2201", "9999-12-31"])
def test_a_year_of_nobodys_contract_is_refused_in_words(day: str) -> None:
    with pytest.raises(ValueError, match="1900"):
        read_day(day)


@pytest.mark.parametrize("amount", ["1" + "0" * 16, "-1" + "0" * 16, "9" * 5000, "99,999,999,999,999,999.00"])
def test_an_amount_that_no_column_keeps_is_refused_in_words(amount: str) -> None:
    with pytest.raises(ValueError, match="too large"):
        read_amount(amount)


@pytest.mark.parametrize(
    "text", ["=1+1", " =1", "\u2003=1", "\u00a0+1", "\ufeff@x", "\v-1", "\t1", "\r1", "\n=1", "＝1"]
)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    (row,) = list(csv.reader(StringIO(csv_bytes(["a"], [[text]]).decode("utf-8-sig"), newline="")))[1:]
    assert row == [f"'{text}"]


def test_other_cells_stay_as_they_are() -> None:
    assert csv_bytes(["a"], [["Street 1-2"], [-1], ["a=b"]]).decode("utf-8-sig") == "a\r\nStreet 1-2\r\n-1\r\na=b\r\n"
