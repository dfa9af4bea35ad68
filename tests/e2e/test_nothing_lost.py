"""Nothing typed is lost, nothing is done twice, on every page that has a form (items 27, 28, 29 and 37)."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect
from sqlalchemy import delete, func, select, text, update
from werkzeug.serving import make_server

from tenderwatch import simulation
from tenderwatch.accounts.tables import MeasureActual
from tenderwatch.bids.gate import criteria as scorecard
from tenderwatch.bids.tables import Outcome
from tenderwatch.contracts.tables import Contract
from tenderwatch.house import House
from tenderwatch.intake.tables import Source
from tenderwatch.jobs import JOBS
from tenderwatch.outbox.tables import Message
from tenderwatch.tables import metadata
from tenderwatch.users.tables import User, UserSession
from tenderwatch.web.app import create_app
from tenderwatch.web.security import COOKIE
from tenderwatch.web.tables import Draft
from tests.e2e.conftest import Visit, copied, sign_in
from tests.e2e.pages import Found, endpoint_of, with_a

pytestmark = pytest.mark.browser

NEEDS_NO_KEY = ("/sign-in", "/sign-out", "/drafts")
"""Where sending a form twice does no harm."""


@pytest.fixture(scope="module")
def demo_house(demo_of_today: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A copy of the demo, to change at will."""
    home = tmp_path_factory.mktemp("copy") / "home"
    house = copied(demo_of_today, home)
    with house.database.write() as session:
        for watched in session.scalars(select(Source).where(Source.kind == "folder")):
            watched.settings = {**watched.settings, "path": str(home / "inbox")}
    yield house
    house.close()


@pytest.fixture(scope="module")
def demo_app(demo_house: House) -> Flask:
    """The web app of the copy."""
    return create_app(demo_house)


@pytest.fixture(scope="module")
def address(demo_app: Flask) -> Iterator[str]:
    """The address of a running server of the copy."""
    server = make_server("127.0.0.1", 0, demo_app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def paths(found: Found) -> list[str]:
    """One address of every page that an administrator can reach."""
    return [next(iter(pages)) for pages in found.values()]


def a_client(app: Flask, house: House) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, sign_in(house, "admin", {}))
    return client


def forms_of(client: FlaskClient, path: str) -> list[Tag]:
    return BeautifulSoup(client.get(path).text, "lxml").select("form[method=post]")


def fields_of(form: Tag) -> dict[str, str]:
    """Return what a browser would send of a form that nobody touched."""
    fields = {}
    for field in form.select("input[name], textarea[name]"):
        if field.name == "textarea":
            fields[str(field["name"])] = field.text.removeprefix("\n")
        elif field.get("type") not in ("checkbox", "radio", "file") or field.has_attr("checked"):
            fields[str(field["name"])] = str(field.get("value") or "")
    for choice in form.select("select[name]"):
        if chosen := choice.select_one("option[selected]") or choice.select_one("option"):
            fields[str(choice["name"])] = str(chosen["value"])
    return fields


def text_field(form: Tag) -> str | None:
    if form.select_one("[name=no_next_because]"):
        return "no_next_because"
    found = form.select_one("input[type=text][name]:not(.w-date), textarea[name]") or form.select_one(
        "input[type=number][name=notice_months]"
    )
    return str(found["name"]) if found else None


def everything(house: House) -> dict[str, list[str]]:
    """Return all rows but those that say who is looking now."""
    with house.database.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(text(f'SELECT * FROM "{table.name}"'))))
            for table in metadata.sorted_tables
            if table.name not in ("session", "user_session")
        }


def test_27_a_long_form_comes_back_after_signing_in_again(visit: Visit, demo_house: House, found: Found) -> None:
    page = visit()
    form, person, tried = page.locator("main form[data-draft]"), admin(demo_house), 0
    for path in with_a(found, "main form[data-draft]"):
        page.goto(path)
        field = form.locator("input[type=text], textarea").locator("visible=true").first
        name = field.get_attribute("name")
        field.fill("typed before the session ended")
        end_sessions(demo_house)
        form.evaluate("form => form.requestSubmit(form.querySelector('[type=submit]'))")  # as Enter does
        expect(page.get_by_role("heading", level=1)).to_contain_text("Sign in")
        page.get_by_label("E-mail").fill(person)
        page.get_by_label("Password").fill("tenderwatch-demo")
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(form.locator(f"[name={name}]")).to_have_value("typed before the session ended")
        tried += 1
    assert tried >= 5


def end_sessions(house: House) -> None:
    with house.database.write() as session:
        for each in session.scalars(select(UserSession)):
            each.ended_at = datetime.now(UTC)


def admin(house: House) -> str:
    from tenderwatch.users import service

    with house.database.read() as session:
        return service.administrators(session)[0].email


VERSIONED = {
    *("users.profile", "users.edit", "watching.search", "intake.edit", "notices.edit_terms"),
    *("bids.edit", "outcomes.of_bid", "outcomes.of_procedure", "clock.record", "bid_plan.change"),
    *("gate.scores", "gate.criterion", "gate.change", "company.edit", "bid_sending.edit", "bid_sending.change_remark"),
    *("bid_tasks.edit", "bid_team.edit"),
    *("bid_price.edit", "bid_price.terms"),
    *("content.requirements.edit", "content.questions.edit", "content.answers.edit"),
    *("contracts.edit", "contracts.option_terms", "contracts.correct"),
    *("renewals.edit", "renewals.edit_task", "renewals.settle", "renewals.edit_step"),
    *("work.edit", "work.close", "work.agree", "contacts.edit", "references.edit", "projects.edit"),
    *("accounts.edit", "accounts.move", "accounts.correct", "plans.edit", "care.edit_campaign", "care.edit_referral"),
    *("feedback.edit", "feedback.take", "feedback.pass_on", "reports.correct_actual"),
}
"""Pages that edit something."""


AS_ASKED = {"outcome": "Well.", "answer": "channel"}
"""What a form about an activity asks for besides."""


def typed(house: House, field: str, before: str) -> tuple[str, str]:
    """Return what each of two people types into a field: words, where it takes words."""
    mine, theirs = "Text of the first", "Text of the second"
    if field == "profile":
        line = re.compile("^name: .*", re.MULTILINE)
        return line.sub(f"name: {mine}", before), line.sub(f"name: {theirs}", before)
    inbox = house.settings.home / "inbox"
    paths = (f"{inbox}/first", f"{inbox}/second")
    known = {
        "clock": ("10:00", "11:00"),
        "name": (f"{before} first", f"{before} second"),
        "countries": ("FIN EST", "FIN LVA"),
        "path": paths,
        "notice_months": ("41", "52"),
        "potential_amount": ("41", "52"),
        "margin_line": ("41", "52"),
        "hours_a_week": ("11", "12"),
    }
    return known.get(field, (mine, theirs))


def test_28_the_second_of_two_tabs_gets_both_texts(demo_app: Flask, demo_house: House, paths: list[str]) -> None:
    with demo_house.database.write() as session:
        session.execute(delete(Draft))  # of the test before: what was typed there would stand in these forms
    one, other = a_client(demo_app, demo_house), a_client(demo_app, demo_house)
    tried = set()
    for path in dict.fromkeys([*paths, *edited(demo_house)]):
        for form in forms_of(one, path):
            name = text_field(form)
            if not form.select_one("[name=version]") or name is None:
                continue
            to, fields = str(form.get("action") or path), fields_of(form)
            said = {name: value for name, value in AS_ASKED.items() if form.select_one(f"[name={name}]")}
            second = fields_of(next(f for f in forms_of(other, path) if f.select_one(f"[name={name}]")))
            mine, theirs = typed(demo_house, name, fields[name])
            first = one.post(to, data={**fields, **said, name: mine})
            assert first.status_code == 303, (path, first.status_code, complaints(first.text))
            answer = other.post(to, data={**second, **said, name: theirs})
            assert answer.status_code == 409, (path, answer.status_code)
            assert all(word in answer.text for word in set(mine.split()) ^ set(theirs.split())), path
            tried.add(endpoint_of(demo_app, path))
            assert (value_of(other, path, name) or "").split() == theirs.split(), path
    assert tried == VERSIONED


def complaints(page: str) -> list[str]:
    """Return what a page says is wrong with a form."""
    return [said.get_text(" ", strip=True) for said in BeautifulSoup(page, "lxml").select(".error-summary, .error")]


def edited(house: House) -> list[str]:
    """Return what a walk over one page of each kind leaves out: each kind of source, what is recorded already."""
    with house.database.read() as session:
        sources = session.scalars(select(Source.id).where(Source.kind != "files")).all()
        bid = session.scalars(select(Outcome.bid_id).where(Outcome.bid_id.is_not(None))).first()
        procedure = session.scalars(select(Outcome.procedure_id).where(Outcome.bid_id.is_(None))).first()
        actual = session.scalars(select(MeasureActual.id).where(MeasureActual.removed_at.is_(None))).first()
        criterion = scorecard.criteria(session)[0].code
    others = (f"/bids/{bid}/outcome", f"/procedures/{procedure}/outcome", f"/scorecard/actuals/{actual}")
    others = (*others, f"/bids/scorecard/{criterion}")
    return [*(f"/sources/{each}/edit" for each in sources), *others]


def value_of(client: FlaskClient, path: str, name: str) -> str | None:
    """Return what a field of the page holds now."""
    return next((fields[name] for form in forms_of(client, path) if name in (fields := fields_of(form))), None)


@pytest.mark.parametrize("scripts", [True, False])
def test_29_a_double_click_makes_one(visit: Visit, demo_house: House, scripts: bool) -> None:
    page = visit(role="manager", java_script_enabled=scripts)
    title = f"Double {scripts}"
    page.goto("/contracts/new")
    page.get_by_label("Reference").fill(title)
    page.get_by_label("Title").fill(title)
    page.get_by_label("Buyer", exact=False).first.fill("Tuplaklikkilä")
    page.get_by_role("main").locator("form[data-draft] button[type=submit]:not([aria-hidden])").first.dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    with demo_house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Contract).where(Contract.title == title)) == 1


def test_29_every_form_carries_a_key_by_which_it_is_taken_once(
    demo_app: Flask, demo_house: House, paths: list[str]
) -> None:
    client = a_client(demo_app, demo_house)
    keys = set()
    for path in paths:
        for form in forms_of(client, path):
            to = str(form.get("action") or path)
            if to.startswith(NEEDS_NO_KEY):
                continue
            key = form.select_one("[name=_once]")
            assert key, (path, to)
            keys.add(key["value"])
    assert len(keys) > 50


def links_of(house: House) -> dict[str, list[str]]:
    """Return the signed links in the mails of the next ten days by what they begin with."""
    now = datetime.now(UTC)
    with house.database.write() as session:
        session.execute(update(User).values(language="en"))
    moments = simulation.moments(house.database, now, now + timedelta(days=10))
    mailing = [job for job in JOBS if job.name in ("warnings", "digest")]
    assert all(ran.ok for ran in simulation.run_through(house, mailing, moments, asked=False))
    with house.database.read() as session:
        texts = session.scalars(select(Message.text).where(Message.created_at >= now)).all()
    found = {path for body in texts for path in re.findall(r"https?://[^/\s]+(/(?:act|unsubscribe)/\S+)", body)}
    return {kind: sorted(path for path in found if path.startswith(kind)) for kind in ("/act/", "/unsubscribe/")}


def test_37_reading_a_link_of_a_mail_changes_nothing(demo_app: Flask, demo_house: House) -> None:
    links = links_of(demo_house)
    assert len(links["/act/"]) > 10
    assert len(links["/unsubscribe/"]) > 3
    before, scanner, buttons = everything(demo_house), demo_app.test_client(), set[str]()
    for path in links["/act/"] + links["/unsubscribe/"]:
        for _ in range(10):
            answer = scanner.get(path)
            assert answer.status_code == 200, path
            assert "noindex" in answer.text, path
            assert answer.headers["Referrer-Policy"] == "no-referrer", path
            assert COOKIE not in answer.headers.get("Set-Cookie", ""), path
        main = BeautifulSoup(answer.text, "lxml").select_one("main")
        assert main
        buttons |= {button.get_text(strip=True) for button in main.select("form[method=post] button")}
        altered = scanner.get(path[:-12] + path[-12:].swapcase())
        assert 400 <= altered.status_code < 500, (path, altered.status_code)
    assert everything(demo_house) == before
    assert len(buttons) == 4, buttons
