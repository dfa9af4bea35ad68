"""Forms in a real browser: without scripts, posted empty, and after signing in again (items 8, 26 and 30)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tenderwatch.house import House
from tests.e2e.conftest import Visit
from tests.e2e.pages import Found, with_a

pytestmark = pytest.mark.browser


def test_8_the_whole_work_goes_without_scripts(visit: Visit, demo_house: House) -> None:
    page = visit(role="admin", java_script_enabled=False)
    sign_in_again(page, admin_of(demo_house))
    page.goto("/search?q=siivous")
    expect(page.locator("[data-row]").first).to_be_visible()
    save_a_search(page)
    triage(page)
    bid = start_a_bid(page)
    decide(page, bid)
    log_a_loss(page)
    acknowledge(page)
    add_a_contract(page)


def sign_in_again(page: Page, email: str) -> None:
    page.context.clear_cookies()
    page.goto("/today")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("tenderwatch-demo")
    main_button(page, "Sign in")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")


def main_button(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()


def save_a_search(page: Page) -> None:
    page.goto("/searches/new?q=ikkunanpesu")
    page.get_by_label("Name", exact=True).fill("Windows without scripts")
    main_button(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Windows without scripts")


def triage(page: Page) -> None:
    page.goto("/inbox")
    waiting = page.locator("[data-row]").count()
    title = page.locator("[data-row] a").first.inner_text()
    page.get_by_role("main").get_by_role("button", name=re.compile("Shortlist")).locator("visible=true").first.click()
    page.goto("/inbox")
    assert page.locator("[data-row]").count() == waiting - 1
    expect(page.locator("[data-list]").first).not_to_contain_text(title)


def start_a_bid(page: Page) -> str:
    page.goto("/search?status=open&sort=newest")
    page.locator("[data-row] th > a").first.click()
    page.get_by_role("button", name=re.compile("Start bid")).first.click()
    page.wait_for_url(re.compile(r"/bids/\d+"))
    return page.url


def decide(page: Page, bid: str) -> None:
    page.goto(bid)
    page.get_by_role("link", name="Decision", exact=True).first.click()
    page.get_by_label("Decision").select_option("go")
    page.get_by_label("Why").fill("It fits us.")
    main_button(page, "Record the decision")
    expect(page.get_by_role("main")).to_contain_text("It fits us.")


def log_a_loss(page: Page) -> None:
    page.goto("/search?status=awarded")
    page.locator("[data-row] th a").first.click()
    page.goto(re.sub(r"[?#].*", "", page.url) + "/outcome")
    page.get_by_label("How did it end?").select_option("lost")
    page.get_by_label("Main reason").select_option("price")
    main_button(page, "Save the outcome")
    expect(page.get_by_role("status").first).to_contain_text("Logged")


def acknowledge(page: Page) -> None:
    page.goto("/today?owner=all")
    main_button(page, "Acknowledge")
    expect(page.get_by_role("status").first).to_be_visible()


def add_a_contract(page: Page) -> None:
    page.goto("/contracts/new")
    page.get_by_label("Reference").fill("JS-1")
    page.get_by_label("Title").fill("Without scripts")
    page.get_by_label("Buyer", exact=False).first.fill("Skriptittömän kunta")
    today = datetime.now(UTC).date()
    page.get_by_label("First day").fill(f"{today - timedelta(days=300)}")
    page.get_by_label(re.compile("Last day")).first.fill(f"{today + timedelta(days=700)}")
    page.get_by_role("main").locator("form[method=post] button[type=submit]:not([aria-hidden])").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Without scripts")


CAN_BE_EMPTY = "input[required], textarea[required], select[required]:has(option[value=''])"


def test_26_a_form_posted_empty_says_what_is_wrong(visit: Visit, found: Found) -> None:
    page = visit()
    tried = 0
    for path in with_a(found, f"main form[novalidate] :is({CAN_BE_EMPTY})"):
        page.goto(path)
        page.evaluate("for (const folded of document.querySelectorAll('main details')) folded.open = true")
        form = page.locator("main form[novalidate]", has=page.locator("[required]")).first
        kept = form.locator("input[type=text]:not([required])").first
        if kept.count():
            kept.fill("typed and kept")
        for field in form.locator(
            "input[required]:not([type=checkbox], [type=radio], [type=file]), textarea[required]"
        ).all():
            field.fill("")
        with page.expect_navigation() as answered:
            form.evaluate("form => form.requestSubmit(form.querySelector('[type=submit]'))")  # as Enter does
        assert answered.value.status == 422, path
        tried += 1
        assert page.title().startswith("Error"), (path, page.title())
        summary = page.locator("[data-error-summary]")
        expect(summary).to_be_focused()
        for link in summary.locator("a").all():
            target = (link.get_attribute("href") or "").removeprefix("#")
            link.click()
            assert page.evaluate("document.activeElement.id") == target, (path, target)
        if kept.count():
            assert "typed and kept" in page.content(), path
    assert tried >= 8


def test_30_what_was_said_before_signing_in_is_shown_after(visit: Visit, demo_house: House) -> None:
    page = visit(role="admin")
    page.goto("/profile")
    page.context.clear_cookies(name="tw_session")
    main_button(page, "Save profile")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    page.get_by_label("E-mail").fill(admin_of(demo_house))
    page.get_by_label("Password").fill("tenderwatch-demo")
    main_button(page, "Sign in")
    expect(page.get_by_role("status").first).to_contain_text("Your text is kept")


def admin_of(house: House) -> str:
    from tenderwatch.users import service

    with house.database.read() as session:
        return service.administrators(session)[0].email
