"""What every format is held to: an empty report, hostile values, fifty thousand findings, and its name in the contract."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from lxml import etree, html
from tests.conftest import FULL, Command, article, write_jsonl
from tests.report import made

from warraq.finding import Related, Report, waived
from warraq.report import FOR_PEOPLE, FORMATS, job_summary, notes, renderer
from warraq.report import json as json_form

SAME = Related("b.jsonl", 3, None)
SCHEMAS = Path(__file__).parent / "schemas"


def written(name: str, report: Report, **more: Any) -> bytes:
    """A report as a file has it: surrogates are escapes."""
    return renderer(name, **more)(report).encode("utf-8", "backslashreplace")


def is_sarif(content: bytes) -> Any:
    log = json.loads(content)
    validator = Draft7Validator(
        json.loads((SCHEMAS / "sarif-2.1.0.json").read_text()), format_checker=Draft7Validator.FORMAT_CHECKER
    )
    assert [error.message for error in validator.iter_errors(log)] == []
    return log["runs"][0]


def is_junit(content: bytes) -> Any:
    tree = etree.fromstring(content)
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(tree)
    return tree


def is_gitlab(content: bytes) -> Any:
    """What https://docs.gitlab.com/ci/testing/code_quality/ asks for."""
    issues = json.loads(content)
    for issue in issues:
        assert list(issue) == ["description", "check_name", "fingerprint", "severity", "location"]
        assert all(
            isinstance(issue[name], str) and issue[name] for name in ("description", "check_name", "fingerprint")
        )
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert not issue["location"]["path"].startswith("./") and issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return issues


def is_github(content: bytes) -> list[str]:
    lines = content.decode().split("\n")
    assert lines.pop() == ""
    assert all(line.startswith(("::error file=", "::warning file=", "::notice ")) for line in lines)
    return lines


def is_text(content: bytes) -> list[str]:
    """Nothing in it moves a cursor or turns a line around."""
    text = content.decode()
    assert not [
        char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in "\n\u200d"
    ]
    return text.splitlines()


def is_html(content: bytes) -> Any:
    """A document of one style and of two scripts, one of them the data, which no script adds to."""
    tree = html.document_fromstring(content.decode())
    assert [each.get("type") for each in tree.iter("script")] == ["application/json", None]
    return json.loads(tree.xpath("//script")[0].text)


CHECKS: dict[str, Callable[[bytes], Any]] = {
    **dict.fromkeys(FOR_PEOPLE, is_text), "json": json.loads, "jsonl": lambda content: [json.loads(line) for line in content.splitlines()],
    "sarif": is_sarif, "junit": is_junit, "github": is_github, "gitlab": is_gitlab, "html": is_html,
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_of_nothing_is_valid(name: str) -> None:
    CHECKS[name](written(name, Report()))
    assert list(notes(name, Report())) == []


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_values_are_harmless(name: str) -> None:
    CHECKS[name](written(name, made.hostile()))


def test_every_hostile_finding_is_in_the_formats_that_hold_all() -> None:
    report, number = made.hostile(), len(made.HOSTILE)
    assert len(is_sarif(written("sarif", report))["results"]) == number + 3
    assert len(is_gitlab(written("gitlab", report))) == number
    assert (
        sum(
            len((found.text or "").split("\n"))
            for found in is_junit(written("junit", report)).iter("failure", "system-out")
        )
        == number
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_fifty_thousand_findings_take_a_few_seconds(name: str) -> None:
    report = made.many(50_000 if FULL else 5_000)
    began = time.process_time()
    assert len(renderer(name)(report)) > 1000
    list(notes(name, report))
    job_summary(name, report)
    assert time.process_time() - began < (10 if FULL else 1.5)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    assert written(name, made.hostile()) == written(name, made.hostile())


def test_json_is_laid_out_as_python_does_it() -> None:
    values: tuple[object, ...] = (
        '\u062e\n"',
        None,
        0,
        1.5,
        True,
        [],
        {},
        [[], {"null": [None]}],
        {"related": [], "value": None},
    )
    found = [made.finding(value=value, related=related) for value in values for related in ((), (SAME, SAME))]
    whole = Report(tuple(found), waived=(waived(found[-1], reason="related"),), show_waived=True)
    for report in (whole, made.hostile(), Report(waived=whole.waived, show_waived=True)):
        assert json_form.render(report) == json.dumps(json_form.document(report), ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("name", FORMATS)
def test_a_command_writes_it(name: str, alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(title="خبر  عاجل"))
    done = run("validate", "a.jsonl", "--format", name, "--select", "TXT005")
    assert done.code == 0
    CHECKS[name](done.out.encode())
    assert "TXT005" in done.out
    run("validate", "a.jsonl", "--format", name, "--select", "TXT005", "--output", "report")
    assert (alone / "report").read_text(encoding="utf-8") == done.out


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in {"text", "json"}])
def test_counts_alone_are_refused_where_a_format_has_none(name: str, alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article())
    done = run("validate", "a.jsonl", "--format", name, "--statistics")
    assert (done.code, done.out) == (2, "")
    assert "take --format text or json" in done.err


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("text", "a.warc: (element 6) "),
        ("concise", "a.warc#6: "),
        ("grouped", "\n    #6 "),
        ("github", "::(element 6) /"),
        ("gitlab", " (element 6) /"),
        ("junit", "a.warc#6: "),
        ("sarif", '"index": 6'),
    ],
)
def test_a_record_of_a_file_without_lines_is_named_by_its_ordinal(form: str, said: str) -> None:
    found = made.finding(path="a.warc", line=None, index=6, field="/title")
    assert said in written(form, Report(findings=(found,), files=1, records=6)).decode()


def test_the_page_of_a_job_names_it_too() -> None:
    found = made.finding(path="a.warc", line=None, index=6)
    assert "| a.warc&#35;6 |" in job_summary("github", Report(findings=(found,), files=1, records=6))
