"""A walk over pages in a real browser: each is loaded once, and every check of the walk looks at it there."""

from collections.abc import Callable, Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
ON, OFF = {"enabled": True}, {"enabled": False}
EVERY_RULE: dict[str, object] = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": ON}}
BUT_COLOURS: dict[str, object] = {**EVERY_RULE, "rules": {"target-size": ON, **dict.fromkeys(COLOURS, OFF)}}
ONLY_COLOURS: dict[str, object] = {"runOnly": {"type": "rule", "values": COLOURS}}
WIDTHS = (768, 600, 375, 320, 1280)

Check = Callable[[Page], Iterable[str]]
Findings = dict[str, list[str]]


def walk(page: Page, paths: Iterable[str], checks: dict[str, Check]) -> Findings:
    """Load each page once and let each check look at it, in their order; return what each found, by its name."""
    page.context.add_init_script(Axe().axe_script)
    findings: Findings = {name: [] for name in checks}
    for path in paths:
        page.goto(path)
        for name, check in checks.items():
            findings[name] += [f"{path}: {each}" for each in check(page)]
    return findings


AXE = """async ({options, theme}) => {
    const page = document.documentElement.dataset, served = page.theme;
    page.theme = theme ?? served;
    const said = await axe.run({...options, resultTypes: ['violations']});
    page.theme = served;
    return said.violations.map(each => `${each.id}: ${each.nodes[0].html.slice(0, 160)}`);
}"""


def axe(options: dict[str, object], theme: str | None = None) -> Check:
    """Return a check by axe, in another theme than the page was served in if one is named.

    Asked for nothing but violations, it takes a third of the time.
    """

    def check(page: Page) -> Iterable[str]:
        return list(page.evaluate(AXE, {"options": options, "theme": theme}))

    return check


def complaints(page: Page) -> Iterable[str]:
    """Return what the console said since the last page, and what was asked of other servers."""
    said = list(page.complaints)  # type: ignore[attr-defined]
    page.complaints.clear()  # type: ignore[attr-defined]
    return said


def content_comes_late(page: Page) -> Iterable[str]:
    """Return where the title and the first row stand, if not at the top."""
    top, first = page.evaluate(
        """() => ['h1', '[data-list] [data-row]'].map(
            each => document.querySelector(each)?.getBoundingClientRect().top ?? (each === 'h1' ? Infinity : 0))"""
    )
    return [f"h1 {top}, first row {first}"] if top > 96 or first > 200 else []


def scrolls_sideways(page: Page) -> Iterable[str]:
    """Return at which widths the page is wider than what is seen of it; the last is that of a walk on a desk."""
    over = {width: _over(page, width) for width in WIDTHS}
    return [f"{pixels} px over {width}" for width, pixels in over.items() if pixels > 0]


def _over(page: Page, width: int) -> int:
    page.set_viewport_size({"width": width, "height": 800})
    return int(
        page.evaluate(
            """async width => {
                while (innerWidth !== width) await new Promise(requestAnimationFrame);
                return document.documentElement.scrollWidth - innerWidth;
            }""",
            width,
        )
    )


def first_tab_leads_elsewhere(page: Page) -> Iterable[str]:
    """Press Tab, and Enter on what it comes to: the content; a field that has the focus already begins there."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    if not page.evaluate("document.activeElement.classList.contains('skip')"):
        return [] if page.locator("[autofocus]").count() == 1 else ["no way past the navigation"]
    page.keyboard.press("Enter")
    led_to = page.evaluate("document.activeElement.id")
    return [] if led_to == "main" else [f"the way past the navigation leads to {led_to!r}"]


LOOK = """e => {
    const b = e.getBoundingClientRect(), s = getComputedStyle(e);
    const ring = parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== 'none';
    const x = Math.min(Math.max(b.left + b.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(b.top + b.height / 2, 0), innerHeight - 1);
    const at = document.elementFromPoint(x, y);
    const seen = at && (e.contains(at) || at.contains(e) || at.closest('label')?.control === e);
    return ring && seen ? '' : `${e.outerHTML.slice(0, 120)} ring=${ring} seen=${!!seen}`;
}"""
STOPS = """say => {
    const scrolls = e => /auto|scroll/.test(getComputedStyle(e).overflow)
        && (e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT), said = [];
    for (let e = walker.nextNode(); e; e = walker.nextNode()) {
        if (e.tabIndex < 0 && !scrolls(e)) continue;
        e.focus({focusVisible: true});
        if (document.activeElement === e) said.push(say(e));
    }
    return said;
}"""
"""Give the focus to one thing after the other, also to what comes only then; return what is said of each."""
NAME = """e => [e.tagName, ...['href', 'form', 'name', 'value'].map(each => e.getAttribute(each)),
    e.textContent.trim().slice(0, 80)].join(' ')"""


class Focus:
    """A check of everything that can have the focus: it has a ring then, and nothing covers it.

    The page gives the focus itself, as a key would (`focusVisible`), in a quarter of the time of keys; it
    gives it to all that Tab could come to, and to more than Tab does.  `kinds` says what there was on which page, so
    that a test can walk with real keys to one of each (`stops_of_tab`).
    """

    def __init__(self) -> None:
        self.kinds: dict[str, set[str]] = {}

    def __call__(self, page: Page) -> Iterable[str]:
        """Return what has the focus and no ring, or is covered by something else."""
        said = page.evaluate(
            f"""() => {{
                const kind = e => `${{e.tagName}} ${{e.type ?? ''}} ${{e.getAttribute('role') ?? ''}}`;
                const stops = ({STOPS})(e => ({{wrong: ({LOOK})(e), kind: kind(e)}}));
                return {{wrong: stops.map(each => each.wrong).filter(Boolean), kinds: stops.map(each => each.kind)}};
            }}"""
        )
        self.kinds[page.url.partition("#")[0]] = set(said["kinds"])
        return list(said["wrong"])

    def one_of_each_kind(self) -> list[str]:
        """Return addresses of a few pages on which there is everything that can have the focus."""
        chosen, left = [], set().union(*self.kinds.values())
        while left:
            chosen.append(max(self.kinds, key=lambda url: len(self.kinds[url] & left)))
            left -= self.kinds[chosen[-1]]
        return chosen


def stops_of_tab(page: Page, most: int = 60) -> Iterable[str]:
    """Walk with Tab; return what has no ring, what is covered, and what `Focus` would not have looked at."""
    page.evaluate("window.reached = []")
    wrong = []
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            f"""() => {{
                const e = document.activeElement;
                if (!e || e === document.body) return 'end';
                reached.push(({NAME})(e));
                return ({LOOK})(e);
            }}"""
        )
        if said == "end":
            break
        if said:
            wrong.append(said)
    missed = page.evaluate(
        f"""() => {{
            const stops = new Set(({STOPS})({NAME}));
            return reached.filter(each => !stops.has(each));
        }}"""
    )
    return [*wrong, *(f"only a key comes to {each}" for each in missed)]
