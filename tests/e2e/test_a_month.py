"""A month of a responsible person: a customer is won, cared for, listened to, and its renewal begins in time."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tenderwatch import jobs
from tenderwatch.accounts.care import service as care
from tenderwatch.config import from_environment
from tenderwatch.db import schema
from tenderwatch.house import House
from tenderwatch.tables import metadata
from tenderwatch.users import service as users
from tenderwatch.web import reader
from tests.e2e.world import PASSWORD, World, free_port, installed_at, serving, sign_in, words_of
from tests.smtp import mail_server

pytestmark = pytest.mark.browser

SANNA, PEKKA, LIISA = "sanna@example.org", "pekka@example.org", "liisa.virta@example.net"
CUSTOMER, SUBJECT = "Kaislarannan kaupunki", "Koulujen siivous 2027"
RENEWAL_ON = 24
"""The day of the month on which renewal work is to start."""


@dataclass
class Month(World):
    """An installation whose days are counted from the first of the month, 0."""

    first: date
    house: House

    def day(self, n: int) -> date:
        """Return a day of the month."""
        return self.first + timedelta(days=n)

    def comes(self, n: int) -> None:
        """Let a day of the month come: the web app lives in it, its jobs run, and only its mails are kept."""
        self.mails.mails.clear()
        Path(self.environ["TENDERWATCH_HOME"], "clock").write_text(str(n))
        at = datetime.now(UTC) + timedelta(days=n)
        for job in jobs.JOBS:
            assert jobs.run(self.house, job, at, asked=True).ok, job.name

    def mails_to(self, person: str) -> list[str]:
        """Return what was mailed to somebody on this day."""
        return [words_of(mail) for mail in self.mails.mails if mail["To"] == person]


@pytest.fixture
def month(tmp_path: Path) -> Iterator[Month]:
    """A house with an account manager, a responsible person, and the rule that strategic customers get a call."""
    port = free_port()
    with ExitStack() as stack:
        mails = stack.enter_context(mail_server())
        environ = installed_at(tmp_path / "home", port, mails)
        house = House(from_environment(environ))
        stack.callback(house.close)
        _furnish(house)
        stack.enter_context(serving(environ, port, "--no-scheduler", program="tests.e2e.another_day"))
        yield Month(environ, f"http://127.0.0.1:{port}", mails, datetime.now(reader.HOME).date(), house)


def _furnish(house: House) -> None:
    """Enter the people and the rule: the first call falls due between days 7 and 13, wherever weekends lie."""
    now = datetime.now(UTC)
    schema.upgrade(house.database, metadata)
    rule = {
        "segment": "strategic",
        "type": "call",
        "every_days": 14,
        "whose": "responsible",
        "valid_from": now.astimezone(reader.HOME).date(),
    }
    with house.database.write() as session:
        sanna = users.add_user(session, SANNA, "Sanna Salo", ["sales", "manager"], now, password=PASSWORD)
        users.add_user(session, PEKKA, "Pekka Niemi", ["contract-owner"], now, password=PASSWORD)
        care.add_rule(session, {**rule, "phase": None, "subject": None, "valid_to": None}, sanna, now)


def test_a_month_of_a_responsible_person(month: Month, browser: Browser) -> None:
    sanna = at_a_desk(browser, month, SANNA)
    win_a_bid(sanna, month)
    account = open_the_account(sanna)
    say_who_does_what(sanna, account)
    sanna.context.close()
    pekka = at_a_desk(browser, month, PEKKA)
    enter_a_contact(pekka, account)
    set_a_goal(pekka, account)

    month.comes(1)
    log_the_steering_group(pekka, month)

    month.comes(3)
    answer_a_complaint(pekka, account)

    month.comes(15)
    close_what_is_overdue(pekka, browser, month)

    month.comes(17)
    link = ask_for_feedback(pekka, account, month)
    fill_in_the_form(browser, link)
    hear_what_they_say(pekka, account, month)

    month.comes(28)
    end_and_renew(pekka, account)
    pekka.context.close()


def at_a_desk(browser: Browser, month: Month, person: str) -> Page:
    page = browser.new_context(base_url=month.address, viewport={"width": 1280, "height": 800}).new_page()
    sign_in(page, person)
    return page


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def press(page: Page, words: str | re.Pattern[str]) -> None:
    """Press a button, or follow a link that looks like one."""
    button = main(page).get_by_role("button", name=words).or_(main(page).get_by_role("link", name=words))
    button.first.click()


def save(page: Page, said: str, button: str = "Save") -> None:
    """Press the button, and wait until the next page says that it was done."""
    press(page, button)
    expect(page.locator(".flashes")).to_contain_text(said)


def win_a_bid(page: Page, month: Month) -> None:
    """A bid of a new customer is won and becomes a contract that ends in about a year."""
    page.goto("/bids/new")
    page.get_by_label("Title").fill(SUBJECT)
    page.get_by_label("Buyer").fill(CUSTOMER)
    save(page, "The bid is entered")
    page.get_by_role("link", name="Decision", exact=True).first.click()
    page.get_by_label("Decision").select_option("go")
    page.get_by_label("Why").fill("Fits us well.")
    press(page, "Record the decision")
    page.get_by_label(re.compile("^Move")).select_option("submitted")
    press(page, "Move")
    press(page, "Record the outcome")
    page.get_by_label("How did it end?").select_option("won")
    page.get_by_label("Main reason").select_option("quality-points")
    press(page, "Save the outcome")
    press(page, "Make it a contract")
    page.wait_for_url("**/contracts/*")
    contract = page.url
    page.goto(contract + "/edit")
    page.get_by_label("First day").fill(f"{month.first}")
    page.get_by_label("Last day").first.fill(f"{month.day(RENEWAL_ON + 349)}")
    page.get_by_label("Owner").select_option(label="Pekka Niemi")
    press(page, "Save")
    page.wait_for_url(contract)


def open_the_account(page: Page) -> str:
    """The buyer becomes an account: it is plain who leads and who does, and that no next step is agreed."""
    press(page, CUSTOMER)
    press(page, "Make it an account")
    page.get_by_label("Responsible person").select_option(label="Pekka Niemi")
    press(page, "Save")
    page.wait_for_url(re.compile(r"/accounts/\d+$"))
    expect(main(page)).to_contain_text("leads Sanna Salo")
    expect(main(page)).to_contain_text("does Pekka Niemi")
    expect(page.locator("#next")).to_contain_text("No next step is agreed")
    return page.url


def say_who_does_what(page: Page, account: str) -> None:
    """Functions and the segment are said: with it the care plan begins."""
    press(page, "Say who does what")
    page.get_by_label("Finance: What it does").select_option("informed")
    page.get_by_label("Finance: Who").select_option(label="Sanna Salo")
    press(page, "Save")
    page.wait_for_url(account + "#team")
    expect(page.locator("#team [data-function=finance]")).to_contain_text("Sanna Salo")
    press(page, re.compile("Move … Segment"))
    page.get_by_label("Becomes").select_option("strategic")
    page.get_by_label("Why").fill("Large, and near us.")
    save(page, "Moved")
    expect(page.locator("#standing")).to_contain_text("Strategic")


def enter_a_contact(page: Page, account: str) -> None:
    """The customer's person: with a role, and where we have the data from."""
    page.goto(account)
    press(page, "Add contact")
    page.get_by_label("Name", exact=True).fill("Liisa Virta")
    page.get_by_label("E-mail").fill(LIISA)
    page.get_by_label("Decision maker").check()
    save(page, "Liisa Virta is entered")
    page.goto(account)
    expect(page.locator("#contacts")).to_contain_text("Liisa Virta")
    expect(page.locator("#contacts")).to_contain_text("Decision maker")


def set_a_goal(page: Page, account: str) -> None:
    """The account plan has a goal with its review."""
    press(page, "Set a goal")
    page.get_by_label("Goal").fill("Windows and floors as well as cleaning")
    save(page, "The goal is set")
    page.goto(account)
    expect(page.locator("#plan")).to_contain_text("Windows and floors")


def log_the_steering_group(page: Page, month: Month) -> None:
    """By keyboard alone, from Today: to the accounts, into the account, one line, and its next step stands first."""
    page.goto("/today")
    for key in ("g", "a"):
        page.keyboard.press(key)
    page.wait_for_url("**/accounts")
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == CUSTOMER:
            break
    expect(main(page).get_by_role("link", name=CUSTOMER)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/accounts/\d+$"))
    page.keyboard.press("l")
    expect(page.get_by_label("Log in one line")).to_be_focused()
    page.keyboard.type(f"steering group Liisa Virta today all on course > visit {month.day(40):%d.%m.%Y} me")
    page.keyboard.press("Enter")
    expect(page.locator(".flashes")).to_contain_text("Logged: all on course")
    expect(page.locator("#activities")).to_contain_text("all on course")
    expect(page.locator("#next li", has_text="Visit")).to_contain_text("Pekka Niemi")


def answer_a_complaint(page: Page, account: str) -> None:
    """A complaint is written down, and stands until it is answered, acted on and the customer told."""
    page.goto(account)
    page.locator("#feedback").get_by_role("link", name="Write down").click()
    page.get_by_label("What it is").select_option("complaint")
    page.get_by_label("In their words").fill("The gym was not cleaned on Monday.")
    page.get_by_label("From whom").select_option(label="Liisa Virta")
    page.get_by_label("Owner").select_option(label="Pekka Niemi")
    save(page, "The feedback is written down")
    complaint = page.url
    page.goto("/today")
    expect(main(page).locator("[data-row]", has_text="Answer the customer")).to_contain_text("The gym was not cleaned")
    page.goto(account)
    expect(page.locator("#next")).to_contain_text("1 open complaint")
    page.goto(complaint)
    for step, words, done in (
        ("Answer the customer", "We are sorry: a substitute comes today.", "Answered"),
        ("Act on it", "The list of halls is corrected.", "Acted on"),
        ("Tell the customer", "Told by telephone.", "Customer told"),
    ):
        press(page, step)
        page.get_by_label("Words").fill(words)
        save(page, done)
    page.goto(account)
    expect(page.locator("#feedback")).not_to_contain_text("open complaint")


def close_what_is_overdue(page: Page, browser: Browser, month: Month) -> None:
    """The call of the care plan is overdue: on Today, in the list of care, in the mail; it is closed from a phone."""
    page.goto("/today")
    expect(main(page).locator("[data-row]", has_text="Call: how are they?")).to_contain_text("Overdue")
    page.goto("/care")
    expect(main(page)).to_contain_text("Call: how are they?")
    mail = "\n".join(month.mails_to(PEKKA))
    assert re.search(r"Call: .*\n +Kaislarannan kaupunki\n +Was planned for", mail), mail
    assert "how are they" not in "".join(month.mails_to(SANNA))
    phone = browser.new_context(base_url=month.address, viewport={"width": 375, "height": 700}, has_touch=True)
    page = phone.new_page()
    sign_in(page, PEKKA)
    line = main(page).locator("[data-row]", has_text="Call: how are they?")
    line.get_by_role("link", name=re.compile("^Close")).tap()
    page.get_by_label("What came of it").fill("They are content; the gym is clean.")
    press(page, "Close it")
    expect(page.get_by_role("alert")).to_contain_text("next step")
    expect(page.get_by_label("What came of it")).to_have_value("They are content; the gym is clean.")
    page.get_by_label("Type of the step").select_option(label="Meeting")
    page.get_by_label("On the day").fill(f"{month.day(24)}")
    save(page, "Next: Meeting", "Close it")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    expect(main(page).locator("[data-row]", has_text="Call: how are they?")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.close()


def ask_for_feedback(page: Page, account: str, month: Month) -> str:
    """The customer's person gets one mail with a link; return it."""
    page.goto(account)
    page.locator("#feedback").get_by_role("link", name="Ask for feedback").click()
    page.get_by_label("Who is asked").select_option(label="Liisa Virta")
    page.get_by_label("About the contract").select_option(label=SUBJECT)
    page.get_by_label("Language").select_option("en")
    save(page, LIISA, "Send the mail")
    month.comes(17)
    mails = month.mails_to(LIISA)
    assert len(mails) == 1
    found = re.search(rf"{re.escape(month.address)}/f/\S+", mails[0])
    assert found, mails[0]
    return found[0]


def fill_in_the_form(browser: Browser, link: str) -> None:
    """The form asks for no sign-in and leaves no cookie; it takes a number and words."""
    context = browser.new_context(viewport={"width": 375, "height": 700}, has_touch=True)
    page = context.new_page()
    page.goto(link)
    page.get_by_label("9", exact=True).check()
    page.get_by_label("In your own words").fill("The schools shine.")
    press(page, "Send")
    expect(main(page)).to_contain_text("Thank you")
    assert not context.cookies()
    context.close()


def hear_what_they_say(page: Page, account: str, month: Month) -> None:
    """The number and the words stand at the customer, and reach who did the work."""
    page.goto(account)
    expect(page.locator("#feedback")).to_contain_text("The schools shine.")
    expect(page.locator("#feedback")).to_contain_text("100%")
    month.comes(18)
    assert "Good words from Kaislarannan kaupunki" in "".join(month.mails_to(PEKKA))


def end_and_renew(page: Page, account: str) -> None:
    """The facts say that the phase is the ending, somebody confirms it, and renewal work is there to be begun."""
    page.goto(account)
    phase = page.locator("#standing .note", has_text="The facts say: Ending")
    expect(phase).to_contain_text("1 of them near")
    press(page, re.compile("Take over … Phase"))
    expect(page.get_by_label("Why")).to_have_value(re.compile("near its end"))
    save(page, "Moved")
    expect(page.locator("#standing [aria-current=step]")).to_have_text("Ending")
    page.goto("/today")
    expect(main(page).locator("[data-row]", has_text="Start the renewal work?")).to_contain_text("Overdue")
    page.goto("/renewals?view=list")
    press(page, re.compile("^plan open"))
    press(page, "Begin the work")
    expect(main(page)).to_contain_text("begun")
    page.goto(account)
    expect(page.locator("#contracts")).to_contain_text("Renewal: plan")
