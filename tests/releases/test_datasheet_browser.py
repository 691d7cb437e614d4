"""datasheet.html in a browser without a network: links, landmarks, pictures, Arabic letters, and both colour schemes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.releases.sheet import ARABIC, INJECTED, sample
from tests.releases.test_datasheet import luminance

from warraq.releases import datasheet

pytestmark = pytest.mark.needs("chromium")

SAID = {
    "uses": {"unsuitable": f"لا تصلح لأي دراسة إحصائية.\n\n{INJECTED}", "used": "See https://example.org/a."},
}
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield opened
        opened.close()


class Seen:
    """A page that is open without a network, and what it asked for or complained of."""

    def __init__(self, browser: object, path: Path, scheme: str) -> None:
        self.context = browser.new_context(color_scheme=scheme)
        self.context.set_offline(True)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.goto(path.as_uri(), wait_until="load")
        self.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.fixture(scope="module", params=["light", pytest.param("dark", marks=pytest.mark.slow)])
def seen(browser: object, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    path = tmp_path_factory.mktemp("page") / "datasheet.html"
    made = sample()
    path.write_text(datasheet.page(made, datasheet.answers(made, SAID)), encoding="utf-8", newline="\n")
    opened = Seen(browser, path, request.param)
    yield opened
    opened.context.close()


def test_the_page_needs_nothing_but_itself(seen: Seen) -> None:
    seen.page.wait_for_timeout(200)
    assert seen.requests == [seen.page.url]
    assert seen.complaints == []
    assert seen.page.locator("script, img").count() == 0


def test_every_link_within_the_page_leads_somewhere(seen: Seen) -> None:
    links = seen.page.locator("a[href^='#']")
    assert links.count() > 7
    lost = "nodes => nodes.map(n => decodeURIComponent(n.hash.slice(1))).filter(id => !document.getElementById(id))"
    assert links.evaluate_all(lost) == []
    seen.page.get_by_role("navigation", name="Contents").get_by_role("link", name="Uses", exact=True).click()
    top = seen.page.locator("#uses").bounding_box()
    assert top is not None and abs(top["y"]) < 5


def test_landmarks_and_headings_are_there(seen: Seen) -> None:
    page = seen.page
    for role in ("main", "navigation", "banner", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("heading", level=3).count() == 57
    assert page.get_by_role("table", name="Articles by language").get_by_role("rowheader", name="ar").is_visible()
    assert page.title() == "Datasheet: عينة من الأخبار, 2.1.0"


def test_pictures_have_names_and_descriptions(seen: Seen) -> None:
    for name in (
        "Articles by year of publication, in UTC", "Articles by length of their text, in characters", "Findings by rule",
        "Articles by publisher", "Articles by language", "Articles without a value, by field",
    ):  # fmt: skip
        picture = seen.page.get_by_role("img", name=name)
        assert picture.count() == 1
        box = picture.bounding_box()
        assert box is not None and box["width"] > 300 and box["height"] > 40
    tree = seen.page.locator("main").aria_snapshot()
    assert "table has every number" in tree


def test_nothing_of_a_picture_is_cut_off_or_overlaps(seen: Seen) -> None:
    faults = seen.page.evaluate("""() => [...document.querySelectorAll('svg')].flatMap(svg => {
        const frame = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
        const out = texts.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1
            || box.top < frame.top - 1 || box.bottom > frame.bottom + 1).map(([text]) => 'cut: ' + text);
        const over = texts.flatMap(([one, a], at) => texts.slice(at + 1).filter(([, b]) =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6).map(([two]) => one + ' over ' + two));
        return [...out, ...over];
    })""")
    assert faults == []


FIRST_AND_LAST = """node => {
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), text = walk.nextNode();
    const at = place => { const range = document.createRange();
        range.setStart(text, place); range.setEnd(text, place + 1); return range.getClientRects()[0].left; };
    return [getComputedStyle(node).direction, at(0), at(8)];
}"""


def test_arabic_runs_from_right_to_left(seen: Seen) -> None:
    page = seen.page
    places = {
        "title": page.locator("h1"),
        "words": page.locator("[id='uses.unsuitable'] .words p").first,
        "cell": page.locator("#collection th[scope=row]", has_text=ARABIC).first,
        "label": page.locator("svg text", has_text=ARABIC[:20]).first,
        "creator": page.locator("bdi", has_text="فريق العمل").first,
    }
    for name, locator in places.items():
        direction, first, later = locator.evaluate(FIRST_AND_LAST)
        assert direction == "rtl", name
        assert first > later, name
    assert places["title"].get_attribute("lang") == "ar"
    direction, first, later = page.locator("h3").first.evaluate(FIRST_AND_LAST)
    assert (direction, first < later) == ("ltr", True)


def test_arabic_letters_are_joined(seen: Seen) -> None:
    # Letters that a zero width non-joiner keeps apart take the room of their isolated forms, which are wider.
    joined, apart = seen.page.locator("h1").evaluate("""node => {
        const width = text => { const span = document.createElement('span'); span.textContent = text;
            node.append(span); const wide = span.getBoundingClientRect().width; span.remove(); return wide; };
        const word = 'تحقيقات';
        return [width(word), width([...word].join('\\u200c'))];
    }""")
    assert 0 < joined < 0.95 * apart


def test_labels_stand_left_of_their_bars(seen: Seen) -> None:
    ends = seen.page.evaluate("""() => {
        const svg = document.querySelector('svg[aria-labelledby^=publishers]'), scale = svg.getScreenCTM();
        const bars = [...svg.querySelectorAll('rect')];
        const edge = Math.min(...bars.map(bar => bar.getBoundingClientRect().left));
        return [...svg.querySelectorAll('text')].filter((_, at) => at % 2 === 0).map(label => edge - label.getBoundingClientRect().right);
    }""")
    assert len(ends) == 13
    assert all(2 < gap < 12 for gap in ends), ends


COLOURS = """() => [...document.querySelectorAll('h1, h2, h3, p, a, summary, td, th, code, text, figcaption, li, span')]
    .filter(node => node.getClientRects().length && node.textContent.trim() && !node.matches('.skip')).map(node => {
    let behind = node;
    while (behind && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
    const style = getComputedStyle(node);
    return [node.tagName.toLowerCase() === 'text' ? style.fill : style.color, getComputedStyle(behind).backgroundColor];
})"""


def test_text_stands_out_in_both_schemes(seen: Seen) -> None:
    pairs = {tuple(pair) for pair in seen.page.evaluate(COLOURS)}
    assert len(pairs) >= 4
    for pair in pairs:
        colours = ["#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3]) for colour in pair]
        lighter, darker = sorted(map(luminance, colours), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, pair


def test_the_scheme_is_the_readers(seen: Seen) -> None:
    dark = seen.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    background = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    parts = [int(part) for part in re.findall(r"\d+", background)]
    assert (max(parts) < 60) if dark else (min(parts) > 240)


@pytest.mark.slow
def test_a_narrow_page_does_not_scroll_sideways(seen: Seen) -> None:
    before = seen.page.viewport_size
    seen.page.set_viewport_size({"width": 360, "height": 700})
    wide = seen.page.evaluate("document.documentElement.scrollWidth")
    seen.page.set_viewport_size(before)
    assert wide <= 360
