"""The whole job in a real browser: from a published notice to the mail that warns, and the click that acknowledges."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tenderwatch.config import from_environment
from tenderwatch.demo import eforms
from tenderwatch.demo.days import Days
from tenderwatch.house import House
from tenderwatch.intake import service as intake
from tests.e2e.world import PASSWORD, World, free_port, installed_at, serving, sign_in, words_of
from tests.scrapers import pages as profiles
from tests.servers import Call, FakeTed, ListingSite, listing_site, ted_server
from tests.smtp import mail_server

pytestmark = pytest.mark.browser

PERSON = "maija@example.org"


@dataclass
class Job(World):
    """A world in which a call was published."""

    title: str


def a_call() -> eforms.Made:
    """Return a call for competition whose deadline lies ahead."""
    days = Days(datetime.now(UTC))
    for made in eforms.notices(days):
        due = re.search(rb"TenderSubmissionDeadlinePeriod>\s*<[a-z]+:EndDate>(\d{4}-\d\d-\d\d)", made.body)
        if due and due[1].decode() > (days.today + timedelta(days=7)).isoformat():
            return made
    raise AssertionError("the demo has no open call")


def title_of(made: eforms.Made) -> str:
    found = re.search(rb"<cac:ProcurementProject>.*?<cbc:Name[^>]*>([^<]+)<", made.body, re.DOTALL)
    assert found
    return found[1].decode()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Job]:
    """A fresh installation that polls a TED-like API and a listing page and mails to a real server."""
    port, made = free_port(), a_call()
    with ExitStack() as stack:
        mails = stack.enter_context(mail_server())
        ted = stack.enter_context(ted_server(FakeTed({made.number: made.body}, published_on=datetime.now(UTC).date())))
        deadline = f"{datetime.now(UTC) + timedelta(days=40):%d.%m.%Y} klo 12.00"
        call = Call("K-1", "Koulujen ikkunanpesu", deadline, "Ikkunat pestään kahdesti vuodessa.")
        site = stack.enter_context(listing_site(ListingSite([call])))
        environ = installed_at(tmp_path / "home", port, mails)
        world = Job(environ, f"http://127.0.0.1:{port}", mails, title_of(made))
        world.run("db", "upgrade")
        world.run("users", "add", PERSON, "--name", "Maija", "--role", "admin", "--password-stdin", typed=PASSWORD)
        _add_sources(environ, ted, site)
        stack.enter_context(serving(environ, port))
        yield world


def _add_sources(environ: dict[str, str], ted: str, site: str) -> None:
    house, now = House(from_environment(environ)), datetime.now(UTC)
    profile = profiles.settings(request={"start_urls": [f"{site}/tenders"]}, politeness={"delay_seconds": 0})
    with house.database.write() as session:
        intake.add_source(
            session, "TED here", "ted", {"countries": ["FIN"], "api_url": ted, "site_url": ted, "spacing": 0}, None, now
        )
        intake.add_source(session, "Kylä", "page", profile, None, now)
    house.close()


def test_from_a_notice_to_an_acknowledged_warning(world: Job, browser: Browser) -> None:
    context = browser.new_context(base_url=world.address, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    sign_in(page, PERSON)
    world.run("jobs", "run", "poll")
    find_and_save(page, world)
    world.run("jobs", "run", "match")
    begin_a_bid(page, world)
    win_it(page)
    ends_on = complete_the_contract(page)
    link = warned_of(world, ends_on)
    acknowledge(browser, link)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("cknowledged")
    context.close()


def find_and_save(page: Page, world: Job) -> None:
    """Both sources are searchable within seconds; the search becomes a saved one."""
    for word in ("ikkunanpesu", quote(world.title.split()[0])):
        for _ in range(240):
            page.goto(f"/search?q={word}")
            if page.locator("[data-row]").count():
                break
            time.sleep(0.5)
        expect(page.get_by_role("main")).to_contain_text("Koulujen" if word == "ikkunanpesu" else world.title)
    expect(page.get_by_role("main")).to_contain_text(world.title)
    page.get_by_role("link", name="Save as search").click()
    page.get_by_label("Name").fill("Everything")
    page.get_by_label(re.compile("open now")).check()
    page.get_by_role("main").get_by_role("button", name="Save").first.click()


def begin_a_bid(page: Page, world: Job) -> None:
    page.goto("/inbox")
    row = page.locator("[data-row]", has_text=world.title).first
    expect(row).to_be_visible()
    row.get_by_role("link", name=world.title).first.focus()
    page.keyboard.press("b")
    page.wait_for_url("**/bids/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text(world.title)


def win_it(page: Page) -> None:
    page.get_by_role("link", name="Decision", exact=True).first.click()
    page.get_by_label("Decision").select_option("go")
    page.get_by_label("Why").fill("Fits us well.")
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_label(re.compile("^Move")).select_option("submitted")
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("link", name="Record the outcome").click()
    page.get_by_label("How did it end?").select_option("won")
    page.get_by_label("Main reason").select_option("quality-points")
    page.get_by_role("button", name="Save the outcome").click()
    page.get_by_role("button", name="Make it a contract").click()
    page.wait_for_url("**/contracts/*")


def complete_the_contract(page: Page) -> datetime:
    """Fill in when it ends; return the last day."""
    today = datetime.now(UTC)
    ends_on = today + timedelta(days=800)
    address = page.url
    page.goto(address + "/edit")
    page.get_by_label("First day").fill(f"{today:%Y-%m-%d}")
    page.get_by_label(re.compile("Last day")).first.fill(f"{ends_on:%Y-%m-%d}")
    page.get_by_role("main").get_by_role("button", name="Save").first.click()
    page.wait_for_url(address)
    return ends_on


def warned_of(world: Job, ends_on: datetime) -> str:
    """Two months before renewal work starts (349 days before the end) the owner gets one mail; return its link."""
    world.mails.mails.clear()
    day = f"{ends_on - timedelta(days=349 + 55):%Y-%m-%d}"
    for _ in range(2):
        world.run("jobs", "run", "all", "--at", f"{day}T10:00", "--force")
    mails = [mail for mail in world.mails.mails if "/act/" in words_of(mail)]
    assert [mail["To"] for mail in mails].count(PERSON) == len(mails) == 1
    text = words_of(mails[0])
    found = re.search(rf"{re.escape(world.address)}/act/\S+", text)
    assert found, text
    return found[0]


def acknowledge(browser: Browser, link: str) -> None:
    """The link works in a browser that knows nothing of us; looking at it does nothing."""
    context = browser.new_context()
    page = context.new_page()
    for _ in range(3):
        page.goto(link)
        expect(page.get_by_role("button", name=re.compile("Acknowledge"))).to_be_visible()
    page.get_by_role("button", name=re.compile("Acknowledge")).click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("[Aa]cknowledged"))
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text("lready acknowledged")
    assert not context.cookies() or all(cookie["name"] != "tw_session" for cookie in context.cookies())
    context.close()
