"""SARIF, JUnit, GitHub's annotations and GitLab's code quality: what is in them, and what is cut."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from markdown_it import MarkdownIt
from tests.conftest import ROOT, Command, article, write_jsonl
from tests.report import made
from tests.report.made import finding
from tests.report.test_every_format import is_github, is_gitlab, is_junit, is_sarif, written

from warraq import rules
from warraq.finding import Ran, Related, Report, Severity, waived
from warraq.report import FORMATS, job_summary, notes, sarif

EVERY_RULE = Report(ran=(Ran("corpus", tuple(rule.code for rule in rules.ALL)),))


def test_sarif_has_the_help_of_every_rule() -> None:
    described = is_sarif(written("sarif", EVERY_RULE))["tool"]["driver"]["rules"]
    assert [each["id"] for each in described] == [rule.code for rule in rules.ALL]
    for each, rule in zip(described, rules.ALL, strict=True):
        assert (
            each["name"] == rule.name and rule.doc.parts["Example"] in each["help"]["markdown"] == each["help"]["text"]
        )


def test_sarif_tells_where_and_with_what_weight(alone: Path, run: Command) -> None:
    one, two = article(link="https://example.org/a", title="خبر  عاجل"), article(link="http://www.example.org/a/")
    write_jsonl(alone / "أ b.jsonl", one, two)
    done = run("validate", "أ b.jsonl", "--select", "LNK002,TXT005", "--format", "sarif")
    found = is_sarif(done.out.encode())
    codes = [each["id"] for each in found["tool"]["driver"]["rules"]]
    duplicate, spaces = found["results"]
    assert [(each["ruleId"], each["level"]) for each in (duplicate, spaces)] == [
        ("LNK002", "error"),
        ("TXT005", "warning"),
    ]
    assert [codes[each["ruleIndex"]] for each in (duplicate, spaces)] == ["LNK002", "TXT005"]
    place = duplicate["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "%D8%A3%20b.jsonl"}, "region": {"startLine": 2}}
    assert duplicate["relatedLocations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert spaces["properties"]["excerpt"] == "خبر⟦  ⟧عاجل" and spaces["properties"]["column"] == 4
    assert {"LNK002", "TXT005"} <= set(codes) and not {"EXP001", "REL001"} & set(codes)


@pytest.mark.parametrize("name", ["sarif", "gitlab"])
def test_a_fingerprint_is_of_content_not_of_lines(name: str) -> None:
    findings = tuple(
        finding(value=value, record="r", field="/title", line=line)
        for line, value in enumerate(("a  b", "a  b", "c  d"), 1)
    )
    moved = tuple(replace(each, line=each.line + 10, offset=5) for each in (findings[2], *findings[:2]) if each.line)

    def marks(*found: object) -> list[str]:
        content = written(name, Report(found))  # type: ignore[arg-type]
        if name == "gitlab":
            return [each["fingerprint"] for each in is_gitlab(content)]
        return [each["partialFingerprints"]["primaryLocationLineHash"] for each in is_sarif(content)["results"]]

    before = marks(*findings)
    assert len(set(before)) == 3 and marks(*moved) == [before[2], *before[:2]]
    assert marks(finding(value="a  b", record="other", field="/title")) != before[:1]
    assert marks(finding(path="a")) != marks(finding(path="b"))  # no record to know it by


def test_sarif_ranks_cuts_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST", 40)
    monkeypatch.setattr(sarif, "SHOWN", 30)
    report = replace(made.many(137), waived=(waived(finding(value="w")),))
    found = is_sarif(written("sarif", report))
    kept = [each["ruleId"] for each in found["results"]]
    assert len(kept) == 40 and kept[:3] == ["REC001", "LNK002", "LNK002"]  # there is one REC001
    assert kept == sorted(kept, key=["REC001", "LNK002", "TXT005", "ENC014"].index)
    left = report.by_code["TXT005"] - kept.count("TXT005")
    said = [each["message"]["text"] for each in found["invocations"][0]["toolExecutionNotifications"]]
    assert said == list(notes("sarif", report))
    assert (
        f"SARIF: 97 of 137 findings left out, since GitHub refuses more than 40 results: {left} TXT005, {report.by_code['ENC014']} ENC014"
        in said
    )
    assert "SARIF: 1 of 1 waived findings left out, since GitHub refuses more than 40 results" in said
    assert "SARIF: GitHub shows 30 of 40 findings: errors first, rules in turn; --format json has all" in said


def test_a_cut_is_said_on_standard_error(alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST", 1)
    write_jsonl(alone / "a.jsonl", article(title="a  b"), article(link="https://example.org/b", title="c  d"))
    done = run("validate", "a.jsonl", "--select", "TXT005", "--format", "sarif", "--output", "a.sarif")
    assert done.err == "note: SARIF: 1 of 2 findings left out, since GitHub refuses more than 1 results: 1 TXT005\n"
    assert run("validate", "a.jsonl", "--select", "TXT005", "--format", "sarif", "--quiet").err == ""


def test_what_is_waived_is_suppressed() -> None:
    found = is_sarif(
        written(
            "sarif", Report((finding(),), waived=(waived(finding("LNK002"), reason="both were printed", owner="o"),))
        )
    )["results"]
    assert [(each["ruleId"], "suppressions" in each) for each in found] == [("TXT005", False), ("LNK002", True)]


def test_junit_has_a_case_for_each_rule_and_folder(alone: Path, run: Command) -> None:
    from junitparser import JUnitXml  # the reader of others

    for folder, title in (("one", "خبر  عاجل"), ("two", "خبر عاجل"), ("two/three", "العـــراق")):
        (alone / folder).mkdir(parents=True)
        write_jsonl(alone / folder / "a.jsonl", article(title=title, link=f"https://example.org/{folder}"))
    run("validate", ".", "--select", "TXT005,ENC014,ENC003", "--format", "junit", "--output", "junit.xml")
    is_junit((alone / "junit.xml").read_bytes())
    suites = {suite.name: {case.name: case for case in suite} for suite in JUnitXml.fromfile(str(alone / "junit.xml"))}
    assert list(suites) == ["one", "two", "two/three"]
    assert {"ENC003 replacement-character", "ENC014 tatweel", "TXT005 untidy-whitespace"} <= set(suites["two"])
    failed = [(suite, name) for suite, cases in suites.items() for name, case in cases.items() if not case.is_passed]
    assert failed == [("one", "TXT005 untidy-whitespace")]
    (failure,) = suites["one"]["TXT005 untidy-whitespace"].result
    assert (failure.type, failure.message) == ("warning", "1 finding")
    assert failure.text == "one/a.jsonl:1: TXT005 /title: a run of spaces: write one"
    assert (
        suites["two/three"]["ENC014 tatweel"].system_out
        == "two/three/a.jsonl:1: ENC014 /title: tatweel inside a word: write العراق"
    )


def test_junit_counts_what_it_does_not_list_and_joins_many_folders() -> None:
    report = Report(tuple(finding(line=line, path=f"a/{line}/b.jsonl") for line in range(1, 1003)))
    tree = is_junit(written("junit", report))
    (suite,) = tree
    assert suite.get("name") == "a" and tree.get("failures") == "1"
    assert (suite[0][0].text or "").split("\n")[-1] == "and 2 findings more: --format json has all"
    assert list(notes("junit", report)) == [
        "JUnit: 2 findings of cases with over 1,000 only counted; --format json has all"
    ]


def test_junit_has_a_test_though_nobody_knows_what_ran() -> None:
    """Jenkins takes a report without any test for a broken one."""
    tree = is_junit(written("junit", Report()))
    assert [case.get("name") for case in tree.iter("testcase")] == ["no findings"]


def test_junit_knows_the_folder_of_an_archives_members() -> None:
    report = Report((finding(path="news.zip/2015/a.json"),), ran=(Ran("", ("TXT005",)),))
    assert [suite.get("name") for suite in is_junit(written("junit", report))] == ["."]


def test_junit_shows_what_xml_cannot_hold() -> None:
    text = etree.tostring(
        is_junit(written("junit", Report((finding(message="a\x00\ud800\uffff]]>"),)))), encoding="unicode"
    )
    assert "a\\x00\\ud800\\uffff]]&gt;" in text


def test_github_shows_ten_of_a_kind_and_counts_the_rest() -> None:
    report = made.many(1370)
    lines = is_github(written("github", report))
    kinds = [re.match(r"::(\w+)", line)[1] for line in lines]  # type: ignore[index]
    assert {kind: kinds.count(kind) for kind in kinds} == {"error": 10, "warning": 10, "notice": 10}
    assert lines[-1].startswith("::notice title=warraq::1,341 findings more, which GitHub would not show; in all ")
    assert list(notes("github", report)) == [
        "1,341 findings of 1,370 only counted, in the last notice: GitHub shows 10 annotations of a kind"
    ]
    assert [line.partition("title=")[2][:6] for line in lines[:3]] == ["REC001", "LNK002", "REC001"]
    few = Report(tuple(finding("ENC014", Severity.INFO) for _ in range(10)))
    assert len(is_github(written("github", few))) == 10 and list(notes("github", few)) == []


def test_github_reads_back_what_was_written() -> None:
    """As the runner does: `Command.TryParseV2` of actions/runner."""
    one = finding(path="a,b:c%0A.jsonl", message="50% of: a, b::c\nd", line=7)
    (line,) = is_github(written("github", Report((one,))))
    head, _, message = line.removeprefix("::").partition("::")
    properties = dict(part.split("=", 1) for part in head.partition(" ")[2].split(","))

    def read(text: str) -> str:
        for escape, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            text = text.replace(escape, char)
        return text

    assert (
        read(properties["file"]) == "a,b:c%0A.jsonl"
        and properties["line"] == "7"
        and read(properties["title"]) == "TXT005 name-of-rule"
    )
    assert read(message) == "50% of: a, b::c\\nd"


def test_the_page_of_a_job_is_written_behind_what_is_there(
    alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = alone / "page.md"
    page.write_text("# Before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    write_jsonl(alone / "a.jsonl", article(title="خبر  عاجل"))
    run("validate", "a.jsonl", "--select", "TXT005", "--format", "sarif")
    assert page.read_text(encoding="utf-8") == "# Before\n"
    run("validate", "a.jsonl", "--select", "TXT005", "--format", "github")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Before\n## warraq\n") and "| 1 | TXT005 | untidy-whitespace | warning |" in text
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(alone / "none" / "page.md"))
    done = run("validate", "a.jsonl", "--select", "TXT005", "--format", "github")
    assert done.code == 2 and "GITHUB_STEP_SUMMARY" in done.err


def test_the_page_of_a_job_takes_every_character_for_itself() -> None:
    page = job_summary("github", made.hostile())
    html = MarkdownIt("gfm-like", {"linkify": False}).render(page)
    assert set(re.findall(r"<(\w+)", html)) == {"h2", "p", "table", "thead", "tbody", "tr", "th", "td", "bdi"}
    assert html.count("<tr>") == 2 + len(made.HOSTILE) + 3
    assert "alert(1)" in html and "<script" not in html


def test_the_page_of_a_job_fits_whatever_the_findings_are() -> None:
    long = Report(tuple(finding(message="ش" * 40_000, path=f"{number}.jsonl") for number in range(60)))
    page = job_summary("github", long).encode()
    assert 900_000 < len(page) <= 1 << 20 and page.endswith(b"The rest is longer than GitHub takes.\n")


def test_gitlab_has_every_finding(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(title="خبر  عاجل"), article(title="خبر  عاجل", link="https://example.org/b"))
    done = run("validate", "./a.jsonl", "--select", "TXT005,REC001", "--format", "gitlab")
    one, two = is_gitlab(done.out.encode())
    assert one == {
        "description": "TXT005 untidy-whitespace /title: a run of spaces: write one", "check_name": "TXT005", "fingerprint": one["fingerprint"],
        "severity": "minor", "location": {"path": "a.jsonl", "lines": {"begin": 1}},
    }  # fmt: skip
    assert two["location"]["lines"]["begin"] == 2


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sarif", "junit", "github", "gitlab", "concise", "grouped"])
@pytest.mark.usefixtures("repository")
def test_other_commands_take_it_too(name: str, run: Command) -> None:
    done = run("expect", "--format", name)
    assert done.code == 0
    if name == "junit":
        assert [case.get("name") for case in is_junit(done.out.encode()).iter("testcase")] == [
            "EXP001 failed-expectation", "EXP002 broken-expectation",
        ]  # fmt: skip


def test_a_related_record_without_a_line_is_a_place() -> None:
    found = is_sarif(written("sarif", Report((finding(line=None, related=(Related("b.jsonl", None, None),)),))))[
        "results"
    ][0]
    assert "region" not in found["locations"][0]["physicalLocation"]
    assert json.dumps(found["relatedLocations"][0]["physicalLocation"]) == '{"artifactLocation": {"uri": "b.jsonl"}}'


def test_the_page_on_reports_names_every_format_and_its_commands_run(repository: Path, run: Command) -> None:
    page = (ROOT / "docs/reports.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(FORMATS)
    news, command, shown = re.findall(r"\$ cat news\.jsonl\n(.*?)\$ warraq (.*?)\n(.*?)```", page, re.DOTALL)[0]
    (repository / "news.jsonl").write_text(news, encoding="utf-8")
    assert run(*command.split()).out == shown
    commands = re.findall(r"warraq (validate --format [^'\n]*|rule [^`\n]*)", page)
    assert len(commands) == 8
    for command in commands:
        assert run(*command.split()).code == 0
    assert [each["ruleId"] for each in is_sarif((repository / "warraq.sarif").read_bytes())["results"]] == ["KEY001"]
    assert is_junit((repository / "warraq.xml").read_bytes()).get("failures") == "0"
    assert [each["check_name"] for each in is_gitlab((repository / "gl-code-quality.json").read_bytes())] == ["KEY001"]
