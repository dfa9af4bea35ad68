"""Triage by keys in a real Chromium: fast, safe while typing, never lost."""

import random
import statistics
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect

from tenderwatch.house import House
from tenderwatch.notices.indexing import Indexer
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching
from tests.makers import a_user
from tests.watching.world import rows, states

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

QUIET = 250
"""Milliseconds after which nothing more is expected to be sent."""
TITLE = "document.activeElement?.closest('[data-row]')?.dataset.id ?? null"
PRESS = """([key, shift]) => new Promise((tell) => {
  const before = document.activeElement;
  const start = performance.now();
  const done = () => document.activeElement !== before ? tell(performance.now() - start) : setTimeout(done, 0);
  const event = new KeyboardEvent("keydown", { key, shiftKey: shift, bubbles: true, cancelable: true });
  before.dispatchEvent(event);
  done();
})"""


def current(page: Page) -> str | None:
    """Return the row that has the focus."""
    return page.evaluate(TITLE)


def live(page: Page) -> str:
    """Return what was said last."""
    return page.locator("#live").inner_text()


def settled(page: Page) -> None:
    """Wait until everything that was sent has been answered and nothing more is sent for a while."""
    quiet = 0
    while quiet < QUIET:
        before = len(page.posts)  # type: ignore[attr-defined]
        page.wait_for_timeout(50)
        is_quiet = before == len(page.posts) == len(page.answers)  # type: ignore[attr-defined]
        quiet = quiet + 50 if is_quiet else 0


def test_fifty_rows_by_keys_alone(
    visit: Visit, house: House, dice: random.Random, capsys: pytest.CaptureFixture[str]
) -> None:
    page = visit()
    page.keyboard.press("j")
    page.keyboard.press("k")
    took, pressed, moved = [], {}, 0
    while page.locator("[data-row]").count() > 1:
        here, key = current(page), dice.choice("esj")
        assert here, "a row has the focus after every act"
        at_end = page.locator("[data-row]").last.get_attribute("data-id") == here
        if key == "j" and (at_end or moved > 60):
            key = "e"
        took.append(page.evaluate(PRESS, [key, False]))
        assert current(page) != here
        moved += key == "j"
        if key != "j":
            pressed[int(here)] = {"e": "dismissed", "s": "shortlisted"}[key]
    last = page.locator("[data-row]").get_attribute("data-id")
    page.keyboard.press("s")
    pressed[int(last or 0)] = "shortlisted"
    assert page.locator("[data-list-end]").is_visible()
    assert "All 50 reviewed" in page.locator("[data-list-end]").inner_text()
    settled(page)
    assert len(page.posts) == len(pressed) == 50  # type: ignore[attr-defined]
    assert {row.procedure_id: row.state for row in rows(house.database)} == pressed
    page.reload()
    assert "All reviewed: 50 today" in page.inner_text("main")
    assert page.complaints == []  # type: ignore[attr-defined]
    worst, middle = max(took), statistics.median(took)
    with capsys.disabled():
        print(f"\nkey to next focus: median {middle:.1f} ms, worst {worst:.1f} ms of {len(took)}")  # noqa: T201
    assert worst < 500


def test_the_first_row_is_current_and_the_pane_follows(visit: Visit) -> None:
    page = visit()
    assert page.locator("[data-pane] h2").inner_text() == "Siivous 01"
    page.keyboard.press("j")
    assert page.locator("[data-pane] h2").inner_text() == "Siivous 02"
    page.locator("#row-5 [data-title]").click()
    assert page.locator("[data-pane] h2").inner_text() == "Siivous 05"
    page.locator("[data-pane]").get_by_role("button", name="Shortlist").click()
    assert page.locator("[data-pane] h2").inner_text() == "Siivous 06"
    assert current(page) == "6"
    page.keyboard.press("Enter")
    page.wait_for_url("**/procedures/6")


def test_each_act_is_said_once(visit: Visit) -> None:
    page = visit()
    page.evaluate("""() => {
      window.said = [];
      new MutationObserver(() => window.said.push(document.getElementById("live").textContent))
        .observe(document.getElementById("live"), { childList: true, characterData: true, subtree: true });
    }""")
    page.keyboard.press("e")
    page.keyboard.press("Shift+E")
    page.keyboard.press("2")
    page.keyboard.press("h")
    page.keyboard.press("1")
    said = page.evaluate("window.said")
    assert said[0] == "Not for us: Siivous 01. 49 left. u undoes"
    assert said[1] == "Not for us, Place: Siivous 02. 48 left. u undoes"
    assert said[2].startswith("Snooze, Tomorrow")
    assert len(said) == 3


def test_reasons_and_snoozes_by_their_numbers(visit: Visit, house: House) -> None:
    page = visit()
    page.keyboard.press("Shift+E")
    page.keyboard.press("4")
    page.keyboard.press("h")
    page.keyboard.press("2")
    page.keyboard.press("h")
    page.keyboard.press("4")
    page.keyboard.type("31.12.2099")
    page.keyboard.press("Enter")
    settled(page)
    first, second, third = rows(house.database)[:3]
    assert (first.state, first.reason) == ("dismissed", "too-large")
    assert second.snoozed_until is not None
    assert second.snoozed_until.weekday() == 0
    assert str(third.snoozed_until) == "2099-12-31"


@pytest.mark.parametrize("width", [1280, 900])
def test_keys_and_menus_where_there_is_no_pane(visit: Visit, house: House, width: int) -> None:
    page = visit(width=width)
    page.keyboard.press("Shift+E")
    page.keyboard.press("1")
    page.keyboard.press("s")
    settled(page)
    assert states(house.database)[:3] == ["dismissed", "shortlisted", "new"]


def test_undo_takes_back_the_last_also_after_a_reload(visit: Visit, house: House) -> None:
    page = visit()
    page.keyboard.press("s")
    page.keyboard.press("e")
    settled(page)
    page.keyboard.press("u")
    settled(page)
    assert current(page) == "2"
    assert "Undone: Siivous 02" in live(page)
    assert states(house.database)[:2] == ["shortlisted", "new"]
    page.reload()
    assert page.locator("[data-row]").count() == 49
    page.keyboard.press("u")
    expect(page.locator("[data-row]")).to_have_count(50)
    assert states(house.database)[:2] == ["new", "new"]


def test_what_is_selected_goes_together(visit: Visit, house: House) -> None:
    page = visit()
    for key in "xjjx":
        page.keyboard.press(key)
    assert page.locator("[data-bulk-count]").inner_text() == "2 selected"
    page.keyboard.press("e")
    settled(page)
    assert states(house.database)[:4] == ["dismissed", "new", "dismissed", "new"]
    page.reload()
    page.locator("#row-2 [data-select]").check()
    page.locator("#row-4 [data-select]").check()
    page.locator("[data-bulk]").get_by_role("button", name="Shortlist").click()
    page.wait_for_load_state()
    assert states(house.database)[:4] == ["dismissed", "shortlisted", "dismissed", "shortlisted"]


def test_who_looks_at_a_row_is_named_by_a_key_and_taken_back(visit: Visit, house: House) -> None:
    page = visit()
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.keyboard.press("1")
    expect(page.locator("#row-2 [data-assignee]")).to_have_text("For Maija")
    assert live(page) == "Assign to, Me: Siivous 02. u undoes"
    assert current(page) == "2"
    assert page.locator("[data-pane] [data-assignee]").inner_text() == "For Maija"
    settled(page)
    assert rows(house.database)[1].assignee_id is not None
    page.keyboard.press("u")
    settled(page)
    assert page.locator("#row-2 [data-assignee]").inner_text() == ""
    assert rows(house.database)[1].assignee_id is None
    page.keyboard.press("a")
    page.keyboard.press("1")
    page.keyboard.press("e")
    settled(page)
    page.goto("/inbox")
    assert (states(house.database)[1], rows(house.database)[1].assignee_id is not None) == ("dismissed", True)


def test_an_assignment_that_is_not_saved_is_taken_back_and_said(visit: Visit, house: House) -> None:
    page = visit()
    page.route("**/inbox/1", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.keyboard.press("a")
    page.keyboard.press("1")
    expect(page.locator("#live")).to_have_text("Not saved: Siivous 01")
    assert page.locator("#row-1 [data-assignee]").inner_text() == ""
    assert rows(house.database)[0].assignee_id is None


def test_the_buttons_are_those_of_the_row_that_is_read(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("h")
    assert page.locator("[data-pane] [value='snoozed:week-before']").count() == 0, "its deadline is too near"
    page.keyboard.press("Escape")
    page.locator("#row-40 [data-title]").click()
    pane = page.locator("[data-pane]")
    assert pane.get_by_role("button", name="Shortlist Siivous 40").get_attribute("form") == "t-40"
    assert pane.get_by_role("button", name="Start bid").get_attribute("formaction").endswith("/inbox/40/bid")
    assert pane.locator("[value='snoozed:week-before'] .meta").text_content()
    assert page.locator("[data-row] [data-acts] > *").count() == 0
    page.set_viewport_size({"width": 900, "height": 800})
    expect(page.locator("#row-40 [data-acts]").get_by_role("button", name="Shortlist")).to_be_visible()
    assert page.locator("[data-row] [data-acts] button[value=shortlisted]").count() == 1


def test_a_bid_begins_by_its_key(visit: Visit, house: House) -> None:
    page = visit()
    page.keyboard.press("b")
    page.wait_for_url("**/bids/1")
    assert states(house.database)[0] == "shortlisted"


def test_keys_typed_into_fields_are_only_text(visit: Visit, house: House) -> None:
    page = visit()
    fields = (
        '<textarea id="note"></textarea><div id="rich" contenteditable></div>'
        '<select id="choice"><option>a</option></select><div id="box" role="textbox" tabindex="0"></div>'
    )
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", fields)
    before = page.evaluate("document.querySelector('[data-row][aria-current]').id")
    for field in (".find input", "#note", "#rich", "#choice", "#box", "select[name=search]"):
        page.focus(field)
        page.keyboard.type("jkesxbhu?/")
    assert page.input_value(".find input") == "jkesxbhu?/"
    assert page.input_value("#note") == "jkesxbhu?/"
    page.evaluate("document.querySelector('[data-keys-dialog]').showModal()")
    page.keyboard.type("jkesxbhu")
    assert page.evaluate("document.querySelector('[data-row][aria-current]').id") == before
    assert page.posts == []  # type: ignore[attr-defined]
    assert states(house.database) == ["new"] * 50


def test_keys_with_a_modifier_are_the_browsers(visit: Visit, house: House) -> None:
    page = visit()
    page.focus("#row-1 [data-title]")
    for held in ("Control", "Alt", "Meta", "AltGraph"):
        for key in "jkesxbhu":
            page.evaluate(
                """([key, held]) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {
                  key, bubbles: true, cancelable: true, ctrlKey: held === "Control", altKey: held === "Alt",
                  metaKey: held === "Meta", modifierAltGraph: held === "AltGraph" }))""",
                [key, held],
            )
        assert current(page) == "1", held
        assert page.posts == [], held  # type: ignore[attr-defined]
    page.evaluate("""() => document.activeElement.dispatchEvent(
      new KeyboardEvent("keydown", { key: "e", bubbles: true, isComposing: true }))""")
    assert page.locator("[data-row]").count() == 50
    assert states(house.database) == ["new"] * 50


def test_question_mark_and_slash_work_with_shift_held(visit: Visit) -> None:
    page = visit()
    page.evaluate(PRESS, ["/", True])
    assert page.evaluate("document.activeElement.name") == "q"
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '?', shiftKey: true, bubbles: true}))"
    )
    said = page.locator("[data-keys-dialog]").inner_text()
    for words in ("Shortlist", "Not for us", "Not for us, with the reason", "Start bid", "Snooze", "Undo", "Select"):
        assert words in said


def test_with_keys_switched_off_only_buttons_work(visit: Visit, house: House) -> None:
    page = visit(single_keys=False)
    for key in ["j", "e", "s", "x", "h", "u", "g", "b", "?"]:
        page.keyboard.press(key)
    assert page.url.endswith("/inbox")
    assert page.posts == []  # type: ignore[attr-defined]
    page.locator("[data-pane]").get_by_role("button", name="Shortlist").click()
    settled(page)
    assert states(house.database)[0] == "shortlisted"


@pytest.mark.parametrize("failure", ["500", "cut off"])
def test_what_is_not_saved_comes_back_and_says_so(visit: Visit, house: House, failure: str) -> None:
    page = visit()

    def fail(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif failure == "500":
            route.fulfill(status=500, body="broken")
        else:
            route.abort()

    page.route("**/inbox/1", fail)
    page.keyboard.press("e")
    page.wait_for_selector("#row-1 [data-failed]")
    assert live(page) == "Not saved: Siivous 01"
    assert page.locator("[data-row]").count() == 50
    assert page.locator("[data-row]").first.get_attribute("data-id") == "1"
    assert states(house.database) == ["new"] * 50
    page.unroute("**/inbox/1")
    page.focus("#row-1 [data-title]")
    page.keyboard.press("e")
    settled(page)
    assert states(house.database)[0] == "dismissed"


def test_who_was_faster_is_said_and_a_second_press_insists(visit: Visit, house: House) -> None:
    page = visit()
    with house.database.write() as session:
        other = a_user(session, "bid-manager", name="Pekka")
        watching.decide(session, 1, 1, watching.Decision("shortlisted"), other, datetime.now(UTC))
    page.keyboard.press("e")
    page.wait_for_selector("#row-1 [data-failed]")
    assert "Pekka shortlisted this" in live(page)
    page.focus("#row-1 [data-title]")
    page.keyboard.press("e")
    settled(page)
    assert states(house.database)[0] == "dismissed"


def test_h1_and_first_row_are_near_the_top(visit: Visit) -> None:
    for path in ("/inbox", "/searches"):
        page = visit(path)
        assert page.locator("h1").bounding_box()["y"] <= 96  # type: ignore[index]
        assert page.locator("[data-row]").first.bounding_box()["y"] <= 200  # type: ignore[index]


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_no_page_is_wider_than_its_window(visit: Visit, width: int) -> None:
    page = visit("/inbox", width)
    for path in ("/inbox", "/inbox?at=3", "/searches", "/searches/1", "/searches/new"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        for summary in page.locator("main summary:visible").all()[:2]:
            summary.click()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            page.keyboard.press("Escape")


def test_on_a_phone_a_row_opens_to_be_read_with_its_buttons_below(visit: Visit, house: House) -> None:
    page = visit(width=375)
    page.locator("#row-2 [data-title]").click()
    page.wait_for_url("**/inbox?at=2")
    assert page.locator("[data-list]").is_hidden()
    button = page.locator("[data-pane]").get_by_role("button", name="Not for us", exact=False).first
    assert button.bounding_box()["y"] > 600  # type: ignore[index]
    button.click()
    settled(page)
    assert states(house.database)[1] == "dismissed"
    assert page.locator("[data-pane] h2").inner_text() == "Siivous 03"


@pytest.fixture
def indexed(house: House, reviewer: User) -> House:
    """A house whose fifty notices can be searched."""
    with Indexer(house) as indexer:
        indexer.rebuild()
    return house


def test_the_preview_follows_each_change_and_leaves_the_form_alone(visit: Visit, indexed: House) -> None:
    page = visit("/searches/new?q=siivous")
    page.evaluate("document.querySelector('#preview').dataset.page = 'the first'")
    expect(page.locator("#preview [data-n]")).to_have_attribute("data-n", "50")
    page.get_by_label("Name").fill("Not yet")
    page.get_by_role("textbox", name="Words").fill("siivous 07")
    page.get_by_label("CPV").focus()
    expect(page.locator("#preview [data-n]")).to_have_attribute("data-n", "1")
    expect(page.locator("#live")).to_have_text("1 hit")
    page.keyboard.type("9091 abc")
    page.get_by_label("Region").focus()
    expect(page.locator("#preview")).to_contain_text("There is no code abc.")
    assert page.evaluate("document.activeElement.name") == "nuts"
    assert page.get_by_label("Name").input_value() == "Not yet"
    assert page.get_by_label("CPV").input_value() == "9091 abc"
    assert page.evaluate("document.querySelector('#preview').dataset.page") == "the first", "no new page came"
    assert page.complaints == []  # type: ignore[attr-defined]


def test_codes_are_found_while_typing_and_levels_open_in_place(visit: Visit, indexed: House) -> None:
    page = visit("/searches/new?q=siivous")
    page.evaluate("document.querySelector('#preview').dataset.page = 'the first'")
    cpv, nuts = page.locator("#cpv-codes"), page.locator("#nuts-codes")
    page.locator("#cpv").press_sequentially("siivous")
    cpv.locator("input[value='9091']").check()
    expect(cpv.locator("[data-chosen][value='9091']")).to_be_checked()
    expect(cpv.locator("[data-chosen]")).to_be_focused()
    assert page.locator("#cpv").input_value() == "siivous"
    nuts.locator("summary").click()
    nuts.locator("button[value='FI']").click()
    nuts.locator("button[value='FI1']").click()
    expect(nuts.locator("input[value='FI19']")).to_be_focused()
    page.keyboard.press("Space")
    expect(nuts.locator("[data-chosen][value='FI19']")).to_be_checked()
    expect(nuts.locator(".picker__path")).to_contain_text("FI1")
    assert page.evaluate("document.querySelector('#preview').dataset.page") == "the first", "no new page came"
    page.goto("/codes/cpv?q=siivous")
    page.locator("#find").press_sequentially("ikkun")
    page.wait_for_url("**/codes/cpv?q=siivous&find=ikkun")
    cpv.locator("input[value='909113']").check()
    page.wait_for_url("**cpv=909113")
    page.get_by_role("button", name="Show notices").click()
    page.wait_for_url("**/search?q=siivous&cpv=909113")
    assert page.complaints == []  # type: ignore[attr-defined]


def test_who_chooses_a_filter_by_keyboard_is_on_it_again(visit: Visit, indexed: House) -> None:
    page = visit("/search?q=siivous")
    page.locator(".facet:has(h2:text-is('Kind')) a").first.focus()
    name = page.evaluate("document.activeElement.firstElementChild.textContent")
    for chosen in ("true", None):
        page.keyboard.press("Enter")
        page.wait_for_function("chosen => document.activeElement?.getAttribute('aria-current') === chosen", arg=chosen)
        page.wait_for_function("name => document.activeElement.firstElementChild?.textContent === name", arg=name)
    page.reload()
    assert page.evaluate("document.activeElement === document.body")
