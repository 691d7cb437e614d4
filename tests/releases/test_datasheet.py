"""The datasheet: every question of the paper, answers in both renderings, pictures, and DST001."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.conftest import ROOT, Command
from tests.releases.sheet import ARABIC, INJECTED, empty, sample

from warraq.errors import PolicyError
from warraq.policy import SplitPolicy
from warraq.releases import datasheet
from warraq.releases.datasheet import facts, pictures, series
from warraq.releases.datasheet.blocks import Bars, Table
from warraq.releases.datasheet.html import STYLE
from warraq.releases.datasheet.markdown import escaped
from warraq.releases.datasheet.questions import QUESTIONS, SECTIONS
from warraq.releases.description.people import Counted
from warraq.releases.description.seeds import Seeds

SVG = "{http://www.w3.org/2000/svg}"
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SAID = {
    "uses": {"unsuitable": f"{INJECTED}\n\nلا تصلح للإحصاء. See https://example.org/a_b?c=d&e."},
    "motivation": {"creators": "# We, *all* of us | and you"},
}
BREAKING = st.text(st.sampled_from("ab1 .\n\\`*_[]<>|~&#+-=()!:;\t\"'/?xك"), max_size=30) | st.text(max_size=20)


def markdown_and_page(description: object = None) -> tuple[str, str]:
    made = sample() if description is None else description
    given_ = datasheet.answers(made, SAID)
    return datasheet.render(made, given_), datasheet.page(made, given_)


def test_the_questions_are_those_of_the_paper() -> None:
    # Counted in Communications of the ACM 64(12), pages 86-92; "any other comments" is the last question of every
    # section.
    assert [len(questions) for questions in SECTIONS.values()] == [4, 16, 12, 4, 6, 7, 8]
    assert len({question.name for question in QUESTIONS}) == len({question.text for question in QUESTIONS}) == 57
    assert all(list(questions)[-1] == f"{section}_other" for section, questions in SECTIONS.items())


def text_of(source: str) -> str:
    """What a reader of CommonMark with tables sees of the inline text of a document."""
    inline = [token for token in MARKDOWN.parse(source) if token.type == "inline"]
    kinds = {child.type for token in inline for child in token.children or []}
    assert kinds <= {"text", "text_special", "softbreak"}, kinds
    return "".join(child.content for token in inline for child in token.children or [])


@given(words=BREAKING)
def test_markdown_shows_words_as_they_are(words: str) -> None:
    shown = escaped(words)
    blocks = {token.type for token in MARKDOWN.parse(shown)}
    assert blocks <= {"paragraph_open", "inline", "paragraph_close"}
    # CommonMark has no way to write NUL.
    assert text_of(shown) == " ".join(words.replace("\0", "\N{REPLACEMENT CHARACTER}").split())


@given(words=BREAKING.filter(lambda words: words.strip() and "\0" not in words))
def test_a_table_cell_shows_words_as_they_are(words: str) -> None:
    made = replace(sample(), publishers={words: 3, "another": 1}, records=4, missing={}, languages={})
    text = datasheet.render(made, datasheet.answers(made, {}))
    row = next(line for line in text.splitlines() if line.endswith(" | 3 | 75.0% |"))
    cells = [t for t in MARKDOWN.parse(f"| a | b | c |\n|---|---|---|\n{row}\n") if t.type == "inline"][3:]
    assert len(cells) == 3
    assert "".join(child.content for child in cells[0].children or []) == " ".join(words.split())


def test_the_markdown_has_every_question_and_no_markup_of_others() -> None:
    text, _ = markdown_and_page()
    tokens = MARKDOWN.parse(text)
    headings = Counter(token.tag for token in tokens if token.type == "heading_open")
    assert headings == {"h1": 1, "h2": 7, "h3": 57}
    assert not [token for token in tokens if token.type == "html_block"]
    children = [child for token in tokens for child in token.children or []]
    assert not {"html_inline", "image"} & {child.type for child in children}
    assert sum(token.type == "table_open" for token in tokens) == 8
    assert {len(line.split(" | ")) for line in text.splitlines() if line.startswith("| صحيفة")} == {3}


class Page(HTMLParser):
    """Elements, ids, and text of a page; raises where an element is closed that is not open."""

    VOID = frozenset({"meta", "path", "br", "link", "img", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_holds_nothing_of_others_but_text() -> None:
    _, text = markdown_and_page()
    page = Page(text)
    assert not {"script", "img", "link", "iframe", "object", "image"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "srcset")]
    assert (
        "".join(page.words).count(INJECTED) >= 3
    )  # the curators' words, a publisher's name in its table and its title
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    links = {value for tag, name, value in page.attributes if name == "href" and tag == "a"}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert {link for link in links if not link.startswith("#")} == {"https://example.org/a_b?c=d&e"}
    labels = {each for _, name, value in page.attributes if name == "aria-labelledby" for each in value.split()}
    assert labels <= set(ids)
    assert page.tags["caption"] == page.tags["table"] == 8
    assert (page.tags["main"], page.tags["nav"], page.tags["h1"], page.tags["h3"]) == (1, 1, 1, 57)
    assert all(value in ("row", "col") for tag, name, value in page.attributes if (tag, name) == ("th", "scope"))
    assert len(text.encode()) < 500_000


def test_every_answer_says_whose_it_is() -> None:
    _, text = markdown_and_page()
    for each in datasheet.answers(sample(), SAID):
        _, _, after = text.partition(f'id="{each.question.name}">')
        shown = {"data": "Computed from the data<", "curators": "Answered by", "both": "then in", "none": "Unanswered<"}
        assert shown[each.by] in after.partition("</p>")[0] + "<", each.question.name


def drawn(text: str) -> dict[str, ET.Element]:
    found = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    made = [ET.fromstring(each) for each in found]  # noqa: S314  # our own
    return {root.attrib["aria-labelledby"].partition("-")[0]: root for root in made}


def test_each_picture_is_whole_and_shares_no_id() -> None:
    made = drawn(markdown_and_page()[1])
    assert set(made) == {"lengths", "missing", "findings", "publishers", "languages", "months"}
    ids: list[str] = []
    for root in made.values():
        assert root.attrib["role"] == "img"
        assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
        assert all((child.text or "").strip() for child in root[:2])
        assert not root.findall(f".//{SVG}style")
        ids += [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
        assert "currentColor" in ET.tostring(root, encoding="unicode")
    assert len(ids) == len(set(ids))


def extents(root: ET.Element, side: str) -> list[float]:
    """The length of each bar along a side, `width` or `height`."""
    return [float(bar.attrib[side]) for bar in root.iter(f"{SVG}rect") if bar.attrib["fill"] == pictures.BAR]


def test_bars_are_as_long_as_the_numbers_say() -> None:
    made, d = drawn(markdown_and_page()[1]), sample()
    top = list(d.publishers.values())
    wanted = [*top[:12], sum(top[12:])]
    found = extents(made["publishers"], "width")
    assert [bar / max(found) for bar in found] == pytest.approx([n / max(wanted) for n in wanted], abs=1e-3)
    years = Counter[str]()
    for month, count in d.months.items():
        years[month[:4]] += count
    found = extents(made["months"], "height")
    assert len(found) == 20
    assert [bar / max(found) for bar in found] == pytest.approx(
        [n / max(years.values()) for n in years.values()], abs=1e-2
    )


def test_arabic_labels_run_from_the_right() -> None:
    root = drawn(markdown_and_page()[1])["publishers"]
    labels = {element.text or "": element.attrib for element in root.iter(f"{SVG}text")}
    cut = next(label for label in labels if label.startswith(ARABIC[:20]))
    assert cut.endswith("…") and len(cut) < len(ARABIC)
    assert labels[cut]["direction"] == "rtl" and labels[cut]["text-anchor"] == "start"
    assert "direction" not in labels["BBC عربي"] and labels["BBC عربي"]["text-anchor"] == "end"
    assert "188 others" in labels


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_bars_stand_out_on_both_pages() -> None:
    pages = re.findall(r"--page: (#\w{6})", STYLE)
    assert len(pages) == 2
    for page in pages:
        lighter, darker = sorted((luminance(page), luminance(pictures.BAR)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 3


RENDER = """
import sys
from tests.releases.test_datasheet import markdown_and_page
sys.stdout.buffer.write("".join(markdown_and_page()).encode())
"""


@pytest.mark.slow
def test_other_seeds_zones_and_locales_give_the_same_bytes() -> None:
    other = {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    outputs = []
    for environment in ({"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}, other):
        command = [sys.executable, "-c", RENDER]
        done = subprocess.run(command, env={**os.environ, **environment}, cwd=ROOT, check=True, capture_output=True)
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1] == "".join(markdown_and_page()).encode()


def test_a_release_of_nothing_is_described() -> None:
    text, page = markdown_and_page(empty())
    assert "None: there is no article to split." in text
    assert "<svg" not in page
    assert "%" not in text
    assert Page(page).tags["h3"] == 57


def test_which_questions_are_open_does_not_hang_on_version_shards_or_withdrawals() -> None:
    for made in (sample(), empty()):
        bare = replace(made, version="", date="", shards=(), yanked=(), taken_down=0)
        more = replace(made, yanked=(("1.0.0", "wrong"),), taken_down=4)
        wanted = datasheet.unanswered(datasheet.answers(made, SAID))
        assert wanted == datasheet.unanswered(datasheet.answers(bare, SAID))
        assert wanted == datasheet.unanswered(datasheet.answers(more, SAID))


def answer(name: str, **more: object) -> str:
    found = {each.question.name: each.text for each in datasheet.answers(sample(**more), {})}
    return found[name]


def test_the_data_answers_what_it_can() -> None:
    assert facts.computed(sample()).keys() == facts.ANSWERED
    splits = answer("composition.splits")
    assert "train 20,244" in splits and "validation 400" in splits and "nearly the same" in splits
    dated = answer(
        "composition.splits", splits=SplitPolicy(since={"validation": date(2019, 1, 1), "test": date(2019, 7, 1)})
    )
    assert "validation begins on 2019-01-01; test begins on 2019-07-01; train is what comes before" in dated
    assert "Versions" not in answer("maintenance.erratum")
    withdrawn = answer("maintenance.erratum", yanked=(("1.0.0", "wrong dates"), ("1.1.0", "too")))
    assert withdrawn == "Withdrawn versions, which should not be used: version 1.0.0: wrong dates; version 1.1.0: too."
    assert "so far: 3." in answer("maintenance.retention", taken_down=3)
    named = answer(
        "distribution.license", license="LicenseRef-x", license_name="Ours", license_url="https://example.org/l"
    )
    assert named.startswith("Dataset: LicenseRef-x (Ours), https://example.org/l.")
    assert "DOI: 10.5555/x." in answer("distribution.how", doi="10.5555/x")


def test_what_leads_to_people_is_counted_and_what_did_not_look_is_named() -> None:
    whole = sample().records
    counts = (
        Counted("PII001", "email-address", 12),
        Counted("PII002", "telephone-number", 0),
        Counted("PII003", "bank-account", None),
    )
    found = answer("composition.identifiable", personal=counts)
    assert f"PII001 email-address 12, {100 * 12 / whole:.1f}%; PII002 telephone-number 0, 0.0%." in found
    assert "Not looked for: PII003 bank-account." in found
    assert "Nothing looked for data of finance." in answer("composition.sensitive", personal=counts)
    held = answer(
        "composition.sensitive", personal=(Counted("PII003", "bank-account", 1), Counted("PII004", "payment-card", 0))
    )
    assert "bank account numbers in 1 article; payment card numbers in 0 articles." in held
    assert "did not run" in answer("composition.identifiable")


@pytest.mark.parametrize(
    ("rules", "shown"), [("", "PII001 email-address | 1 |"), ('[rules]\nignore = ["PII"]\n\n', "did not run")]
)
def test_a_release_says_how_many_articles_lead_to_people(
    rules: str, shown: str, repository: Path, run: Command
) -> None:
    path = repository / "warraq.toml"
    path.write_text(f"{rules}{path.read_text(encoding='utf-8')}", encoding="utf-8")
    (corpus,) = (repository / "corpus").rglob("*.jsonl")
    record = json.loads(corpus.read_text(encoding="utf-8"))
    record["text"] += "\nkatib@example.org, editor@example.org"
    corpus.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    done = run("release")
    assert done.code == 0, done.out + done.err
    assert shown in (repository / "dist/khaleej/1.0.0/DATASHEET.md").read_text(encoding="utf-8")


PIECES = st.lists(
    st.sampled_from([
        "# ", "## ", "===", "---", "- ", "* ", "+ ", "1. ", "7) ", "> ", "    ", "```", "~~~", "`", "``", "*", "**", "_", "[a](b)",
        "[a](https://example.org/x)", "[a](javascript:alert(1))", "[a](data:text/html,x)", "![a](https://example.org/x.png)", "[a]: https://x.org",
        "<b>", "</div>", "<script>alert(1)</script>", "<https://example.org>", "<!--", "&lt;", "&#60;", "https://example.org/a_b.", "| a | b |",
        "|---|---|", "\n", "\n\n", " ", "\t", "word", "كلمة", "\\", "]]>", "\0", "snake_case",
    ]),
    max_size=25,
).map("".join)  # fmt: skip


@given(words=PIECES | BREAKING)
def test_markdown_of_curators_brings_nothing_else_in(words: str) -> None:
    """Whatever they write: no HTML, no picture, no heading, no address but of the web and of mail, and whole elements."""
    made = empty()
    said = {"uses": {"unsuitable": words}} if words.strip() else {}
    given_ = datasheet.answers(made, said)
    page, text = Page(datasheet.page(made, given_)), datasheet.render(made, given_)
    assert not {"script", "img", "b", "iframe", "image"} & set(page.tags)
    assert (page.tags["h1"], page.tags["h2"], page.tags["h3"]) == (1, 8, 57)
    links = [value for _, name, value in page.attributes if name == "href"]
    assert all(re.match("#|https?:|mailto:", link) for link in links), links
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name == "src"]
    tokens = MARKDOWN.parse(text)
    assert Counter(token.tag for token in tokens if token.type == "heading_open") == {"h1": 1, "h2": 7, "h3": 57}
    children = [child for token in tokens for child in token.children or []]
    assert not {"html_inline", "image"} & {child.type for child in children}
    assert not [token for token in tokens if token.type == "html_block"]
    assert "The questions follow Gebru" in text and text.rstrip().endswith("(`maintenance.maintenance_other`).")


def test_lists_and_emphasis_are_rendered() -> None:
    words = "أولاً:\n\n- *مهم* [هنا](https://example.org/ا)\n- **جداً**\n\n1. `a < b`\n2. see https://example.org/x.\n\n> quoted\n\nThe *end*."
    given_ = datasheet.answers(sample(), {"uses": {"unsuitable": words}})
    page, text = datasheet.page(sample(), given_), datasheet.render(sample(), given_)
    for part in (
        '<ul dir="rtl" lang="ar">', "<em>مهم</em>", "<strong>جداً</strong>", "<ol>", "<code>a &lt; b</code>", "<blockquote>",
        '<a href="https://example.org/x" rel="noreferrer">', "<p>The <em>end</em>.</p>", '<p dir="rtl" lang="ar">',
    ):  # fmt: skip
        assert part in page, part
    for part in (
        "- *مهم* [هنا](<https://example.org/",
        "- **جداً**",
        "1. ` a < b `\n2. see",
        "\n> quoted\n",
        "\nThe *end*.",
    ):
        assert part in text, part


def test_less_than_three_months_are_told_by_day() -> None:
    days = {"2021-01-30": 2, "2021-02-02": 1}
    table = series.days(days)
    assert table.head[0] == "day" and "by day" in table.caption
    assert [row[1] for row in table.rows] == [2, 0, 0, 1]
    _, text = markdown_and_page(replace(sample(), days=days))
    assert "Articles by day of publication" in text and "by month" not in text and "by year" not in text
    whole = series.days({"2021-01-01": 1, "2021-03-31": 1})
    assert len(whole.rows) == 90 and len(whole.picture.ticks) <= 8  # type: ignore[union-attr]


def test_what_was_edited_and_left_out_is_told_where_the_seeds_are_at_hand() -> None:
    text, _ = markdown_and_page(replace(sample(), seeds=Seeds(read=20, unread=1, released=15, differing=4)))
    said = "20 records in them, 15 of those in the release, 5 left out. 1 record could not be read. Texts of the release that are"
    assert said in text and "since they were edited: 4." in text
    assert "raw documents at hand" not in markdown_and_page()[0]


MONTHS = st.dictionaries(
    st.tuples(st.integers(1, 9999), st.integers(1, 12)).map(lambda pair: f"{pair[0]:04}-{pair[1]:02}"),
    st.integers(1, 1000),
    min_size=1,
)


@given(months=MONTHS)
def test_months_add_up_without_gaps(months: dict[str, int]) -> None:
    table = series.months(months)
    counts = [row[1] for row in table.rows]
    assert sum(counts) == sum(months.values())
    assert counts[0] and counts[-1]
    assert len(counts) <= 101 and len({row[0] for row in table.rows}) == len(counts)
    if table.head[0] == "month":
        assert {row[0]: row[1] for row in table.rows if row[1]} == months


@given(places=st.sets(st.integers(0, 70), min_size=1))
def test_lengths_add_up_without_gaps(places: set[int]) -> None:
    from warraq.releases.description.measures import LENGTHS

    table = series.lengths({LENGTHS[at]: 1 for at in places if at < len(LENGTHS)})
    starts = [int(re.split("–| ", str(row[0]))[0].replace(",", "")) for row in table.rows]
    assert starts == [length for length in LENGTHS if starts[0] <= length <= starts[-1]]
    assert sum(row[1] for row in table.rows) == len(places)


def test_letters_that_no_font_has_are_no_trouble() -> None:
    for label in ("新华社", "\U000e0041", "$x_1$", "e\u0301" * 40, "👩‍👩‍👧‍👦"):
        table = Table("x", "X", ("a", "b"), ((label, 3), ("b", 1)), Bars(12, 2))
        root = ET.fromstring(pictures.draw(table))  # noqa: S314  # our own
        shown = (next(root.iter(f"{SVG}text")).text or "").removesuffix("…")
        assert shown and label.startswith(shown)


def test_control_characters_leave_a_page_whole() -> None:
    made = replace(sample(), publishers={"a\0\x0bb\x1f\n c": 3, "\ufffe": 1}, records=4)
    assert "publishers" in drawn(datasheet.page(made, datasheet.answers(made, {})))


def test_the_template_asks_everything_and_answers_nothing(tmp_path: Path) -> None:
    text = datasheet.template()
    path = tmp_path / "datasheet.toml"
    path.write_text(text, encoding="utf-8")
    assert datasheet.curators(path) == {section: {} for section in SECTIONS}
    flowing = " ".join(line.removeprefix("# ") for line in text.splitlines())
    assert all(question.text in flowing for question in QUESTIONS)
    path.write_text(re.sub(r'^#(\w+ = )""$', r'\1"It is."', text, flags=re.MULTILINE), encoding="utf-8")
    assert datasheet.curators(path) == {section: dict.fromkeys(keys, "It is.") for section, keys in SECTIONS.items()}
    path.write_text(re.sub(r"^#(\w+ = )", r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    assert tomllib.loads(path.read_text(encoding="utf-8")).keys() == SECTIONS.keys()
    with pytest.raises(PolicyError, match="not a text, or empty"):
        datasheet.curators(path)


def test_the_template_in_docs_is_not_stale() -> None:
    assert (ROOT / "docs/datasheet-template.toml").read_text(encoding="utf-8") == datasheet.template()


def leave_open(repository: Path, *questions: str) -> str:
    """Take the answers to some questions out of the datasheet of the repository, and return what it was."""
    path = repository / "datasheet.toml"
    before = path.read_text(encoding="utf-8")
    lines = [line for line in before.splitlines(keepends=True) if not line.startswith(questions)]
    assert before.count("\n") - len(lines) == len(questions)
    path.write_text("".join(lines), encoding="utf-8")
    return before


def test_unanswered_questions_are_said_in_one_line_and_stop_nothing(repository: Path, run: Command) -> None:
    leave_open(repository, "funding =", "export =")
    done = run("release")
    assert (done.code, done.out) == (0, "dist/khaleej/1.0.0\n")
    assert done.err == "note: the datasheet leaves 2 questions unanswered; answer in datasheet.toml\n"
    text = (repository / "dist/khaleej/1.0.0/DATASHEET.md").read_text(encoding="utf-8")
    assert text.count("**Unanswered** ") == 2


def test_fail_on_warning_stops_a_release_that_leaves_a_question_open(repository: Path, run: Command) -> None:
    answered = leave_open(repository, "funding =")
    done = run("release", "--fail-on", "warning")
    assert done.code == 1
    assert "/motivation/funding: nobody answers: Who paid for it" in done.out
    assert "DST001 unanswered-question: 1 (warning)" in done.out
    assert done.err == "warraq: not released: mend the findings above, then release again\n"
    assert not (repository / "dist").exists()
    (repository / "datasheet.toml").write_text(answered, encoding="utf-8")
    done = run("release", "--fail-on", "warning")  # our own corpus leaves no question open
    assert (done.code, done.err) == (0, ""), done.out


@pytest.mark.parametrize(("rules", "code"), [('severity = { DST001 = "error" }', 1), ('ignore = ["DST"]', 0)])
def test_the_policy_decides_about_dst001(rules: str, code: int, repository: Path, run: Command) -> None:
    leave_open(repository, "funding =")
    path = repository / "warraq.toml"
    path.write_text(f"[rules]\n{rules}\n\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    done = run("release")
    assert (done.code, "DST001" in done.out) == (code, code == 1)
    assert "unanswered" not in done.err


def test_an_error_cannot_be_let_through(repository: Path, run: Command) -> None:
    done = run("release", "--fail-on", "never")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert not (repository / "dist").exists()
