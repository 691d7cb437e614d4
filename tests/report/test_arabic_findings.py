"""Findings as they are made, in Arabic: of the rules' examples, and of articles with every kind of planted defect.

The cases of the rules, the tests of the readers and of releases, and every report that a test reads as JSON are held to
the same where they are run.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.conftest import Command, write_jsonl
from tests.report import arabic

import warraq
from warraq import rules
from warraq.finding import Finding, Report, Severity
from warraq.releases.datasheet.answers import Answer, findings
from warraq.releases.datasheet.questions import QUESTIONS
from warraq.report import text
from warraq.report.languages import words
from warraq.report.languages.bidi import END, LEFT, RIGHT
from warraq.testing import documentation

EXAMPLES = [rule for rule in rules.ALL if documentation.blocks_of(rule, "Example")]


def test_what_is_found_in_the_examples_of_rules(tmp_path: Path) -> None:
    found = list[Finding]()
    for rule in EXAMPLES:
        (tmp_path / rule.code).mkdir()
        found += documentation.check(rule, tmp_path / rule.code, "Example").findings
    assert {finding.code for finding in found} >= {rule.code for rule in EXAMPLES}
    assert not arabic.faults(found)


@pytest.mark.slow
def test_what_is_found_in_articles_with_defects(scripts: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "planted.jsonl"
    scripts.articles.write(path, 500, seed=7, rate=0.9)
    report = warraq.validate(path, select=["ALL"], ignore=["PRV"], policy=scripts.articles.policy(path))
    assert len(report.by_code) > 50  # kinds of defects
    assert not arabic.faults(report.findings)


def test_every_open_question_of_a_datasheet() -> None:
    given = tuple(Answer(question, "none", "", ()) for question in QUESTIONS)
    assert not arabic.faults(findings(given, "datasheet.toml", Severity.WARNING))


@pytest.fixture
def faulty(alone: Path) -> Path:
    return write_jsonl(
        alone / "a.jsonl",
        {"link": "HTTP://example.org/a", "title": "عنوان"},
        {"link": "https://example.org/a", "title": "عنوان آخر"},
    )


def test_a_report_in_arabic(faulty: Path, run: Command) -> None:
    done = run("validate", faulty.name, "--lang", "ar", "--select", "LNK", "--required", "title")
    first, value, second, again, fixes, summary = done.out.splitlines()
    assert (
        first
        == f"a.jsonl:1: {RIGHT}تحذير LNK003 رابط بغير صيغته المعتمدة {LEFT}/link{END}: ليس في صيغته المعتمدة (كتابة البروتوكول"
        f" بحروف صغيرة): اكتب {LEFT}http://example.org/a{END} [قابل للإصلاح]{END}"
    )
    assert value == "    HTTP://example.org/a"
    assert "خطأ LNK002 رابط مكرر" in second
    assert f"(أولهما في {LEFT}a.jsonl:1{END})" in second
    assert again == "    https://example.org/a"
    assert "--fix" in fixes and "يصلح 1 من 2" in fixes
    assert summary == f"{RIGHT}خطأ واحد، تحذير واحد. المقروء: سجلان في ملف واحد.{END}"
    assert done.code == 1


def test_counts_by_rule_in_arabic(faulty: Path, run: Command) -> None:
    done = run("validate", faulty.name, "--lang", "ar", "--select", "LNK", "--required", "title", "--statistics")
    assert f"        1  LNK002  {RIGHT}رابط مكرر{END}\n" in done.out


def test_formats_for_programs_stay_in_english(faulty: Path, run: Command) -> None:
    for form in ("json", "jsonl"):
        english, other = (run("validate", faulty.name, "--format", form, "--lang", lang).out for lang in ("en", "ar"))
        assert english == other
        assert "another record has the same link" in other


def test_the_language_is_what_the_option_says_and_nothing_else(
    faulty: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "ar_SA.UTF-8")
    monkeypatch.setenv("LC_ALL", "ar_SA.UTF-8")
    assert "warning LNK003 non-canonical-link" in run("validate", faulty).out
    refused = run("validate", faulty.name, "--lang", "fr")
    assert refused.code == 2
    assert "'en'" in refused.err
    assert "'ar'" in refused.err


def test_the_index_of_rules_in_arabic(run: Command) -> None:
    rows = run("rule", "--lang", "ar").out.splitlines()
    assert len(rows) == len(rules.every())
    own = [row for row in rows if "LNK002" in row]
    assert own[0].split("  ")[0] == f"{RIGHT}LNK002"
    assert "سجل آخر له الرابط نفسه في صيغته المعتمدة." in own[0]
    assert not [row for row in rows if arabic.own_words(row[1:-1]) - arabic.NAMES - arabic.CODES]


def test_an_element_of_an_array_is_named_within_the_sentence() -> None:
    finding = Finding("LNK001", "malformed-link", Severity.ERROR, "not an absolute http(s) link: empty", "a.json", 2, 3)
    (line,) = text.lines(finding, words("ar"))
    assert line == f"a.json:2: {RIGHT}(العنصر 3) خطأ LNK001 رابط غير سليم: ليس رابط http(s) مطلقًا: فارغ{END}"


def test_a_report_without_findings() -> None:
    assert text.render(Report((), 2, 11, 3), words("ar")) == (
        f"{RIGHT}لا ملاحظات. المقروء: 11 سجلًا في ملفين، وتعذّرت قراءة 3 سجلات.{END}\n"
    )


def test_the_catalogue_is_read_only_when_it_is_asked_for() -> None:
    """A run in English must not pay for it."""
    code = (
        "import sys; from warraq.cli import main; sys.argv = ['warraq', 'rule', 'LNK002']\n"
        "try: main()\nexcept SystemExit: print('warraq.report.languages' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "False"
    assert done.stdout.startswith("# LNK002")
