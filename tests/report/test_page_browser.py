"""The page of a report in a browser without a network: filter, search, sort, open, page through, print, colours."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import FULL, article, write_jsonl
from tests.releases.test_datasheet import luminance
from tests.releases.test_datasheet_browser import ARGUMENTS, COLOURS, FIRST_AND_LAST
from tests.report import invented

from warraq.finding import Report
from warraq.finding import waived as as_waived
from warraq.report import html
from warraq.report.languages import words

pytestmark = pytest.mark.needs("chromium")
CODES = "LNK002,ENC007,ENC011,ENC014,DUP002,LIC001"
MANY = 50_000 if FULL else 5_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    found = invented.found(invented.corpus(tmp_path_factory.mktemp("corpus") / "own"), select=tuple(CODES.split(",")))
    waived = tuple(finding for finding in found.findings if finding.code == "LIC001")
    left = tuple(finding for finding in found.findings if finding.code != "LIC001")
    return replace(
        found, findings=left, waived=tuple(as_waived(each, reason="r", owner="o") for each in waived), notes=("a note",)
    )


class Seen:
    """A page that is open without a network, and what it asked for or complained of."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.context.set_offline(True)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.goto(path.as_uri(), wait_until="load")

    @property
    def status(self) -> str:
        return str(self.page.locator(".status").inner_text())

    @property
    def codes(self) -> list[str]:
        return [str(text) for text in self.page.locator("article .rule .code").all_inner_texts()]


@pytest.fixture(scope="module")
def path(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(html.render(report), encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def seen(browser: Any, path: Path) -> Iterator[Seen]:
    opened = Seen(browser, path)
    yield opened
    opened.context.close()
    assert opened.complaints == []
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []


def pick(seen: Seen, name: str, value: str) -> None:
    seen.page.get_by_role("combobox", name=name, exact=True).select_option(value)


def number(report: Report, code: str) -> int:
    return report.by_code[code]


@pytest.mark.slow
def test_all_that_stands_is_counted_and_shown_page_by_page(seen: Seen, report: Report) -> None:
    standing, waived = len(report.findings), len(report.waived)
    assert seen.status == f"Findings: {standing} of {standing + waived}"
    assert seen.page.locator("article.finding").count() == 25
    tiles = dict(
        zip(
            seen.page.locator(".tile dt").all_inner_texts(),
            seen.page.locator(".tile dd").all_inner_texts(),
            strict=True,
        )
    )
    assert (tiles["Records read"], tiles["Files"], tiles["Waived findings"]) == ("40", "4", str(waived))
    assert sum(int(tiles[name]) for name in ("Errors", "Warnings", "Infos")) == standing
    assert "a note" in seen.page.locator(".notes").inner_text()
    for name in ("By rule", "By publisher", "By file", "By month"):
        counts = seen.page.get_by_role("region", name=name).locator(".count").all_inner_texts()
        assert sum(map(int, counts)) == standing, name


def test_filters_narrow_what_is_shown(seen: Seen, report: Report) -> None:
    page, all_of_them = seen.page, len(report.findings) + len(report.waived)
    pick(seen, "Rule", "ENC")
    wanted = sum(report.by_code[code] for code in report.by_code if code.startswith("ENC"))
    assert seen.status == f"Findings: {wanted} of {all_of_them}"
    pick(seen, "Rule", "LNK002")
    assert seen.codes == ["LNK002"]
    page.get_by_role("button", name="Clear filters").click()
    pick(seen, "Severity", "info")
    assert set(seen.codes) == {"ENC014"}
    pick(seen, "Publisher", invented.PUBLISHERS[0])
    pick(seen, "Month", "2021-03")
    pick(seen, "File", "corpus/2021-03.jsonl")
    own = [
        r
        for r in invented.records()
        if "ـ" in r["title"] and r["publisher"] == invented.PUBLISHERS[0] and r["published_at"].startswith("2021-03")
    ]
    assert seen.codes == ["ENC014"] * len(own)
    pick(seen, "Fix", "no")
    assert page.get_by_text("Nothing fits these filters.").is_visible()
    page.get_by_role("button", name="Clear filters").click()
    pick(seen, "Waived", "yes")
    assert set(seen.codes) == {"LIC001"}


@pytest.mark.slow
def test_a_bar_is_a_filter_and_the_address_keeps_it(seen: Seen, report: Report) -> None:
    bar = seen.page.get_by_role("region", name="By rule").get_by_role("button", name="ENC007")
    bar.click()
    assert bar.get_attribute("aria-pressed") == "true"
    assert seen.status.startswith(f"Findings: {number(report, 'ENC007')} of")
    assert "rule=ENC007" in seen.page.url
    seen.page.reload()
    assert set(seen.codes) == {"ENC007"}
    bar.click()
    assert "rule" not in seen.page.url
    for address in ("#rule=LNK", "#rule=XYZ001&sort=toString&size=7&page=999", "#rule=LNK&page=x"):
        seen.page.goto(seen.page.url.partition("#")[0] + address)
        chosen = "LNK" if "LNK" in address else ""
        assert seen.page.get_by_role("combobox", name="Rule", exact=True).input_value() == chosen
        assert seen.page.locator("article.finding").count() > 0


@pytest.mark.slow
def test_search_finds_texts_messages_and_places(seen: Seen, report: Report) -> None:
    field = seen.page.get_by_role("searchbox", name="Search")

    def found(query: str) -> int:
        field.fill(query)
        return int(re.findall(r"\d+", seen.status)[0])

    everything = len(report.findings)
    assert found("ZERO WIDTH") == number(report, "ENC007")
    assert found("البلدية") == found("البلديه") > 0
    assert found('"width zero"') == 0
    place = "2021-04.jsonl:2"
    assert found(place) == sum(place in f"{f.path}:{f.line} {f.message}" for f in report.findings) > 0
    assert found("nothing like it") == 0
    assert found("") == everything


@pytest.mark.slow
def test_sorting_by_each_order(seen: Seen, report: Report) -> None:
    page, last = seen.page, max(known.date or "" for known in report.context.values())
    assert page.locator("article .place").first.inner_text() == "corpus/2021-03.jsonl:1"
    pick(seen, "Sort by", "rule")
    assert seen.codes == sorted(seen.codes)
    pick(seen, "Order", "1")
    assert seen.codes[0] == "LNK002"
    pick(seen, "Sort by", "date")
    assert page.locator("article .record").first.inner_text().endswith(last)
    pick(seen, "Sort by", "severity")
    pick(seen, "Order", "")
    assert seen.page.locator("article .badge").first.inner_text() == "Error"
    pick(seen, "Sort by", "publisher")
    assert min(invented.PUBLISHERS) in page.locator("article .record").first.inner_text()


@pytest.mark.slow
def test_pages_are_turned_to_the_end(seen: Seen, report: Report) -> None:
    pager = seen.page.get_by_role("navigation", name="Pages", exact=True)
    last, left = divmod(len(report.findings) - 1, 25)
    first = seen.page.locator("article .place").all_inner_texts()
    pager.get_by_role("button", name="Next").click()
    assert seen.page.locator("article .place").all_inner_texts() != first
    pager.get_by_role("button", name="Last").click()
    assert seen.page.locator("article.finding").count() == left + 1
    assert pager.get_by_label("Page", exact=True).input_value() == str(last + 1)
    assert pager.get_by_role("button", name="Next").is_disabled()
    pager.get_by_label("Findings on a page").select_option("200")
    assert seen.page.locator("article.finding").count() == len(report.findings)


def test_a_finding_opens_and_leads_to_the_help_of_its_rule(seen: Seen) -> None:
    article = seen.page.locator("article.finding").first
    article.get_by_text("Details").click()
    assert "Publisher" in article.locator("dl").inner_text()
    article.locator(".rule").click()
    dialog = seen.page.get_by_role("dialog")
    assert dialog.get_by_role("heading", name="Why is this bad?").is_visible()
    assert dialog.locator("pre").count() >= 2
    seen.page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_keys_do_what_they_say(seen: Seen) -> None:
    page = seen.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused = "[...document.querySelectorAll('article')].indexOf(document.activeElement)"
    assert page.evaluate(focused) == 1
    page.keyboard.press("o")
    assert page.locator("article").nth(1).locator("details").get_attribute("open") == ""
    page.keyboard.press("n")
    assert page.get_by_label("Page", exact=True).first.input_value() == "2"
    page.keyboard.press("/")
    page.keyboard.type("j?")
    assert page.get_by_role("searchbox").input_value() == "j?"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()


@pytest.mark.slow
def test_a_duplicate_stands_beside_its_finding(seen: Seen) -> None:
    pick(seen, "Rule", "LNK002")
    figures = seen.page.locator("article figure")
    assert [figure.locator("blockquote").inner_text() for figure in figures.all()] == ["https://example.org/0"] * 2
    assert "corpus/2021-03.jsonl:1" in figures.nth(1).inner_text()
    left, right = (figure.bounding_box() for figure in figures.all())
    assert abs(left["y"] - right["y"]) < 2 and left["x"] + left["width"] < right["x"]


@pytest.mark.slow
def test_words_that_differ_in_a_duplicate_are_marked(browser: Any, tmp_path: Path) -> None:
    ends = enumerate((" غدا.", " أمس."))
    rows = [invented.record(1, link=f"https://example.org/{n}", text=f"{invented.BODY}{end}") for n, end in ends]
    path = write_jsonl(tmp_path / "a.jsonl", *rows)
    page = tmp_path / "page.html"
    page.write_text(html.render(invented.found(tmp_path, path, select=("DUP002",))), encoding="utf-8")
    opened = Seen(browser, page)
    assert opened.page.locator("article figure mark").all_inner_texts() == ["أمس.", "غدا."]
    opened.context.close()
    assert opened.complaints == []


def test_markup_in_a_headline_stays_text(seen: Seen) -> None:
    seen.page.get_by_role("searchbox").fill("alert(1)")
    assert invented.INJECTED in seen.page.locator("article .record").first.inner_text()
    assert seen.page.locator("img").count() == 0
    assert seen.page.locator("script").count() == 1
    seen.page.wait_for_timeout(100)


def test_arabic_runs_from_right_to_left_and_is_joined(seen: Seen) -> None:
    seen.page.get_by_role("searchbox").fill("ENC007")
    text = seen.page.locator("article blockquote").first
    text.evaluate("node => { node.textContent = 'تحقيقات في الأمر'; }")
    direction, first, later = text.evaluate(FIRST_AND_LAST)
    assert (direction, first > later) == ("rtl", True)
    joined, apart = text.evaluate("""node => {
        const width = text => { const span = document.createElement('span'); span.textContent = text;
            node.append(span); const wide = span.getBoundingClientRect().width; span.remove(); return wide; };
        return [width('تحقيقات'), width([...'تحقيقات'].join('\\u200c'))];
    }""")
    assert 0 < joined < 0.95 * apart


def test_what_nobody_sees_is_shown_and_marked(seen: Seen) -> None:
    pick(seen, "Rule", "ENC007")
    assert seen.page.locator("article mark").first.inner_text() == "U+200B"
    assert "\u200b" not in seen.page.locator("article blockquote").first.inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_the_systems_or_chosen_and_text_stands_out(browser: Any, path: Path, scheme: str) -> None:
    opened = Seen(browser, path, color_scheme=scheme)
    page, background = opened.page, "getComputedStyle(document.body).backgroundColor"

    def brightness() -> int:
        return max(int(part) for part in re.findall(r"\d+", page.evaluate(background)))

    assert (brightness() > 200) == (scheme == "light")
    page.locator("article details").first.evaluate("node => { node.open = true; }")
    for pair in {tuple(pair) for pair in page.evaluate(COLOURS)}:
        colours = ["#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3]) for colour in pair]
        lighter, darker = sorted(map(luminance, colours), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, pair
    button = page.get_by_role("button", name="Colours")
    # A slow machine paints later: each has to come within Playwright's own time, or this fails.
    becomes = "test => { const [red] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g); return eval(red + test); }"
    button.click()
    page.wait_for_function(becomes, arg="> 200")
    button.click()
    page.wait_for_function(becomes, arg="< 60")
    assert button.inner_text() == "Colours: dark"
    page.reload()
    page.wait_for_function(becomes, arg="< 60")
    opened.context.close()
    assert opened.complaints == []


@pytest.mark.slow
def test_paper_has_all_findings_that_the_filters_leave(seen: Seen, report: Report) -> None:
    whole = seen.page.pdf(format="A4")
    pick(seen, "Rule", "LNK002")
    one = seen.page.pdf(format="A4")
    assert whole.startswith(b"%PDF")
    pages = [len(re.findall(rb"/Type /Page\b", document)) for document in (whole, one)]
    assert pages[0] > len(report.findings) / 12 > 3 > pages[1] > 0
    assert seen.page.locator("article.finding").count() == 1


@pytest.mark.slow
def test_what_is_printed_is_said_and_controls_are_not(seen: Seen, report: Report) -> None:
    seen.page.emulate_media(media="print")
    seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert seen.page.locator("article.finding").count() == len(report.findings)
    assert f"Printed are all {len(report.findings)} findings." in seen.page.locator(".printed").inner_text()
    assert [seen.page.locator(name).first.is_visible() for name in (".controls", ".pager", ".buttons", "footer")] == [
        False
    ] * 4
    seen.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert seen.page.locator("article.finding").count() == 25


@pytest.mark.slow
def test_a_narrow_page_does_not_scroll_sideways(browser: Any, path: Path) -> None:
    opened = Seen(browser, path, viewport={"width": 360, "height": 700})
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not opened.page.locator(".charts").is_visible()
    opened.page.get_by_text("Counts").click()
    assert opened.page.locator(".charts").is_visible()
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
    opened.context.close()
    assert opened.complaints == []


@pytest.fixture(scope="module")
def many(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of so many findings, in as many places."""
    own, path = report.findings, tmp_path_factory.mktemp("many") / "page.html"
    rows = tuple(
        replace(own[n % len(own)], path=f"corpus/{n % 300:03}.jsonl", line=n, record=f"{n:032}", related=())
        for n in range(MANY)
    )
    path.write_text(html.render(Report(rows, 300, MANY)), encoding="utf-8", newline="\n")
    return path


ANSWER = """async ([selector, value, kind]) => {
    const control = document.querySelector(selector);
    control.value = value;
    control.dispatchEvent(new Event(kind));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
}"""


class Clock:
    """The time that a page's main thread works, whatever else this machine does meanwhile."""

    def __init__(self, page: Any) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def __call__(self, work: Callable[[], object]) -> float:
        """Return the milliseconds that some work takes."""
        before = self._now()
        work()
        return 1000 * (self._now() - before)

    def _now(self) -> float:
        found = self.session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in found if each["name"] == "TaskDuration"))


@pytest.mark.slow
def test_many_findings_are_quick(browser: Any, many: Path) -> None:
    assert many.stat().st_size < 50_000_000
    opened = Seen(browser, many)
    page, clock = opened.page, Clock(opened.page)
    assert 10 < clock(page.reload) < 3000
    assert page.locator("article.finding").count() == 25
    assert page.evaluate("document.querySelectorAll('*').length") < 3000
    page.wait_for_timeout(MANY / 30)  # while the texts are prepared for search
    for selector, value, kind in (
        ("input[type=search]", "الميناء", "input"),
        ("input[type=search]", "ZERO width", "input"),
        ("select[name=rule]", "ENC", "change"),
        ("select[name=sort]", "rule", "change"),
    ):
        before = "place" if "sort" in selector else ""
        works = [partial(page.evaluate, ANSWER, [selector, each, kind]) for each in (before, value, before, value)]
        taken = [clock(work) for work in works]
        assert min(taken) > 0
        assert sorted(taken)[1] < 200, (value, taken)
    assert int(opened.status.split()[1].replace(",", "")) > MANY / 20
    opened.context.close()
    assert opened.complaints == []


@pytest.mark.slow
def test_a_page_in_arabic_shows_its_sentences_without_the_marks_that_order_them(
    browser: Any, report: Report, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(html.render(report, words("ar")), encoding="utf-8", newline="\n")
    own = Seen(browser, tmp_path / "page.html")
    messages = own.page.locator("article .message")
    assert any("\u2066" in str(text) for text in messages.all_text_contents())
    assert own.page.locator("article .message .unseen").count() == 0
    assert own.page.locator(".bars .label").first.evaluate("node => getComputedStyle(node).direction") == "rtl"
    own.context.close()
    assert own.complaints == []


@pytest.mark.slow
def test_a_name_shows_what_nobody_sees(browser: Any, tmp_path: Path) -> None:
    """In counts, choices and places: a mark of direction turns nothing around."""
    corpus = write_jsonl(tmp_path / "a\u202eb.jsonl", article(publisher="\u202ecba\u2066", title="a&nbsp;b"))
    (tmp_path / "page.html").write_text(
        html.render(invented.found(tmp_path, corpus, select=("ENC011",))), encoding="utf-8"
    )
    opened = Seen(browser, tmp_path / "page.html")
    labels = " ".join(opened.page.locator(".charts .label").all_inner_texts())
    assert "U+202EcbaU+2066" in labels and "aU+202Eb.jsonl" in labels
    assert "U+202EcbaU+2066" in opened.page.get_by_role("combobox", name="Publisher", exact=True).inner_text()
    assert "aU+202Eb.jsonl" in opened.page.locator("article.finding .place").first.inner_text()
    pick(opened, "Publisher", "\u202ecba\u2066")
    assert opened.status == "Findings: 1"
    opened.context.close()
    assert opened.complaints == []
