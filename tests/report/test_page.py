"""The page of a report as text: what its data say, what is cut, and what may not stand in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Command
from tests.report import invented

from warraq.finding import Finding, Known, Related, Report, Severity, waived
from warraq.report import html
from warraq.report.page import PHRASES, article, cut, help  # noqa: A004  # the module of rules' help
from warraq.report.words import Words
from warraq.rules import ALL

ASSETS = Path(html.__file__).parent / "page/assets"
STRETCHED = "كتاـبكتابكتا"
FAULT = Finding(
    "ENC014", "tatweel", Severity.INFO, "a stretched word", "a.jsonl", 1, column=4, record="f" * 32, field="/title",
    value=STRETCHED, fixable=True,
)  # fmt: skip


def data(page: str) -> Any:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_what_is_said_of_a_finding() -> None:
    found = data(html.render(Report((FAULT,), 1, 1)))
    row = {name: column[0] for name, column in found["columns"].items()}
    assert found["rules"][row["rule"]] == ["ENC014", "tatweel"]
    assert (row["severity"], row["line"], row["message"], row["fixable"], row["waived"]) == (
        0,
        1,
        "a stretched word",
        1,
        0,
    )
    assert row["value"] == [STRETCHED, 0, 12, 3, 4]
    assert found["records"][row["record"]] == [0, 1, None, "f" * 32, None, -1, None, 0]
    assert set(found["help"]) == {"ENC014"}


def test_waived_findings_stand_among_the_others() -> None:
    found = data(html.render(Report((FAULT,), 1, 1, waived=(waived(replace(FAULT, path="A.jsonl")),))))
    assert found["columns"]["waived"] == [1, 0]


def test_a_duplicate_and_the_other_are_shown_from_what_differs_on() -> None:
    other = Related("a.jsonl", 1, "e" * 32)
    head = "alike " * 200
    later = replace(FAULT, code="DUP002", line=2, column=3, field="/text", value="an excerpt", related=(other,))
    texts = {later.about: head + "one two " * 99, other.about: head + "one 2 " * 99}
    context = {
        about: Known(*about, values={"text": text}, title="t", date="2021-07-25") for about, text in texts.items()
    }
    found = data(html.render(Report((later,), 1, 2, context=context)))
    own, others = found["columns"]["value"][0], found["columns"]["related"][0][0][1]
    assert own[1] == others[1] < 1204 < own[1] + len(own[0])
    assert (own[2:], others[2:]) == ([1992, -1, -1], [1794, -1, -1])
    assert own[0].partition("one ")[0] == others[0].partition("one ")[0]
    assert found["records"][0] == [0, 1, None, "e" * 32, "t", -1, "2021-07-25", 1]


def test_a_duplicate_without_a_context_names_the_other_record() -> None:
    later = replace(FAULT, related=(Related("a.jsonl", 1, "e" * 32),))
    assert data(html.render(Report((later,), 1, 2)))["columns"]["related"] == [[[0, None]]]


@pytest.mark.parametrize(
    "text", [invented.INJECTED, "</script><!--", "\u2028\u2029", "\ud800", "\x00\x9f\uffff", "${script} $$"]
)
def test_text_of_the_data_stays_data(text: str) -> None:
    given = replace(FAULT, message=text, value=text, field=text, column=None, record=text)
    page = html.render(Report((given,), 1, 1, notes=(text,)))
    page.encode()
    found = data(page)
    assert (found["columns"]["message"], found["columns"]["value"][0][0], found["fields"]) == ([text], text, [text])
    assert len(re.findall("<script", page)) == 2
    assert page.count("</script>") == 2
    assert not set(page) & set("\u2028\u2029\x00\x9f\uffff")


def test_long_values_are_cut_around_their_part_and_say_so() -> None:
    value = "كلمة " * 20_000
    many = tuple(replace(FAULT, line=n, value=value, column=50_001, field="/text") for n in range(1, 1001))
    page = html.render(Report(many, 1, 1000))
    text, start, length, first, last = data(page)["columns"]["value"][0]
    assert (length, start + first, last - first) == (100_000, 50_000, 4)
    assert 100 < len(text) < 300
    assert len(page.encode()) < 1000 * len(many) + 100_000


def test_a_part_beyond_the_plane_is_marked_in_units_of_utf16() -> None:
    assert cut.cut("\U0001f600\U0001f600a", (2, 3)).marks == (4, 5)
    assert cut.cut("a" * 500, None).marks is None
    assert cut.cut("a" * 1000, (100, 900)).marks == (90, 210)


def test_the_page_allows_its_own_script_and_style_and_no_network() -> None:
    page = html.render(Report((FAULT,), 1, 1))
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    parts = dict(part.replace("&#x27;", "'").split(" ", 1) for part in policy.split("; "))
    assert parts["default-src"] == "'none'"
    assert "connect-src" not in parts
    for kind, tag in (("script-src", "<script>"), ("style-src", "<style>")):
        text = page.split(tag)[1].split("</")[0]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert parts[kind] == f"'sha256-{digest}'"
    assert not re.search(
        r"\son\w+=|https?://(?!www\.w3\.org)", page.split('id="data">')[0] + page.split("</script>")[1]
    )


def test_no_script_reads_markup() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.js"))
    assert len(scripts) > 10_000
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|Function\(", scripts
    )


def test_every_phrase_is_said_by_a_script_and_no_other_is() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.js")))
    assert len(PHRASES) == len(set(PHRASES))
    assert [phrase for phrase in PHRASES if f'"{phrase}"' not in scripts] == []
    said = re.findall(r'say\("([^"]+)"', scripts)
    assert len(said) > 30
    assert set(said) <= set(PHRASES)


def test_the_page_is_in_the_language_of_its_words() -> None:
    words = Words(
        "ar", "rtl", {"ENC014": "تطويل"}, {"Findings: {all}": "النتائج: {all}", "What Warraq found": "ما وجده ورّاق"}
    )
    page = html.render(Report((FAULT,), 1, 1), words)
    assert '<html lang="ar" dir="rtl">' in page
    assert "<title>ما وجده ورّاق</title>" in page
    found = data(page)
    assert found["phrases"]["Findings: {all}"] == "النتائج: {all}"
    assert found["phrases"]["Keys"] == "Keys"
    assert found["rules"] == [["ENC014", "تطويل"]]


def test_the_help_of_every_rule_is_whole() -> None:
    for rule in ALL:
        found = help.of(rule.code)
        assert found is not None
        assert [title for title, _ in found["parts"]] == list(rule.doc.parts)
        for title, blocks in found["parts"]:
            shown = " ".join(text for _, text in blocks).split()
            fences = {
                word for line in rule.doc.parts[title].splitlines() if line.startswith("```") for word in line.split()
            }
            assert [word for word in rule.doc.parts[title].split() if word not in {*shown, *fences, "-"}] == []
    assert help.of("XYZ001") is None


def test_a_whole_record_has_every_field_and_its_marks() -> None:
    known = Known(
        "a.jsonl", 1, None, "f" * 32, "t", values={"title": FAULT.value, "keywords": ["a", "b"], "section": None}
    )
    found = data(article.render(known, Report((FAULT,), 1, 1), state="1"))
    assert found["article"]["fields"] == [
        ["/title", [[FAULT.value, [[3, 4, "ENC014"]]]], ["ENC014"]],
        ["/keywords", [["a", []], ["b", []]], []],
        ["/section", [], []],
    ]


def test_a_finding_that_holds_a_piece_of_a_text_is_marked_in_the_whole() -> None:
    text = "\U0001f600 و" + FAULT.value * 2
    pieces = (FAULT, replace(FAULT, code="ENC007", value="other"))
    (shown,) = article.fields(Known("a.jsonl", 1, values={"title": text}), pieces)
    assert shown == ("/title", [[text, [[7, 8, "ENC014"]]]], ["ENC007", "ENC014"])


def test_validate_writes_the_page(run: Command, alone: Path) -> None:
    invented.corpus(alone / "own")
    done = run("validate", "own/corpus", "--format", "html", "--select", "LNK002,ENC014", "--output", "a.html")
    assert (done.code, done.out) == (1, "")
    found = data((alone / "a.html").read_text(encoding="utf-8"))
    assert sorted(found["publishers"]) == sorted(invented.PUBLISHERS)
    (related,) = (each for each in found["columns"]["related"] if each)
    assert related[0][1] == ["https://example.org/0", 0, 21, -1, -1]
    assert run("validate", "own/corpus", "--format", "html", "--statistics").code == 2


def test_the_same_report_gives_the_same_bytes() -> None:
    assert html.render(Report((FAULT,), 1, 1)) == html.render(Report((FAULT,), 1, 1))
