"""What people see: three shapes, marks and colour, counts and fixes at the end."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT, Begin, Command, article, until_closed, write_jsonl
from tests.report.made import finding, many

from warraq.finding import Report, Severity
from warraq.report import renderer
from warraq.report.ink import COLOUR, excerpt

NO_COLOURS = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "TERM"}}


def spaced(number: int) -> list[dict[str, object]]:
    return [article(link=f"https://example.org/{place}", title="خبر  عاجل") for place in range(number)]


def test_full_lists_every_finding_with_its_part_marked_then_what_fixes_mend(alone: Path, run: Command) -> None:
    write_jsonl(
        alone / "a.jsonl", article(title="خبر  عاجل", link="HTTP://example.org/a"), article(title="العر\u200bاق")
    )
    done = run("validate", "a.jsonl", "--select", "TXT005,LNK003,ENC007")
    assert done.out == (
        "a.jsonl:1: warning LNK003 non-canonical-link /link: not in canonical form (lower-case scheme): write http://example.org/a [fixable]\n"
        "    HTTP://example.org/a\n"
        "a.jsonl:1: warning TXT005 untidy-whitespace /title: a run of spaces: write one [fixable]\n"
        "    خبر⟦  ⟧عاجل\n"
        "a.jsonl:2: warning ENC007 invisible-character /title: invisible character: U+200B ZERO WIDTH SPACE [fixable]\n"
        "    العر⟦\\u200b⟧اق\n"
        "--fix mends 2 of 3: 1 LNK003, 1 TXT005\n"
        "--fix --unsafe-fixes mends 1 more: 1 ENC007\n"
        "3 warnings: 2 records in 1 file.\n"
    )


def test_one_finding_is_followed_by_the_summary_alone(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(title="خبر  عاجل"))
    lines = run("validate", "a.jsonl", "--select", "TXT005").out.splitlines()
    assert lines[1:] == ["    خبر⟦  ⟧عاجل", "1 warning: 1 record in 1 file."]


@pytest.mark.parametrize("name", ["text", "concise", "grouped"])
def test_counts_by_code_end_a_report_of_more_than_a_few(name: str) -> None:
    findings = (
        *(finding(fixable=True) for _ in range(9)),
        finding("ENC007", fixable=True),
        finding("LNK002", Severity.ERROR),
    )
    lines = renderer(name)(Report(findings)).splitlines()
    assert lines[-7:] == [
        "", "        9  TXT005  name-of-rule", "        1  ENC007  name-of-rule", "        1  LNK002  name-of-rule",
        "--fix mends 9 of 11: 9 TXT005", "--fix --unsafe-fixes mends 1 more: 1 ENC007",
        "1 error, 10 warnings: 0 records in 0 files.",
    ]  # fmt: skip
    assert renderer(name)(Report(findings[1:])).splitlines()[-3:-1] == ["--fix mends 8 of 10: 8 TXT005", lines[-2]]


def test_concise_is_a_line_a_finding(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(title="خبر  عاجل"), article(title="سطر\nثان", text="\x1b[2J"))
    lines = run("validate", "a.jsonl", "--select", "TXT005,ENC005", "--format", "concise").out.splitlines()
    assert lines == [
        "a.jsonl:1: TXT005 /title: a run of spaces: write one", "a.jsonl:2: ENC005 /text: control character: U+001B",
        "--fix mends 1 of 2: 1 TXT005",
        "1 error, 1 warning: 2 records in 1 file.",
    ]  # fmt: skip


def test_grouped_is_by_code_then_by_file_with_three_examples(alone: Path, run: Command) -> None:
    for name, number in (("a", 1), ("b", 5), ("c", 1), ("d", 2)):
        write_jsonl(alone / f"{name}.jsonl", *spaced(number))
    lines = run("validate", ".", "--select", "TXT005", "--format", "grouped").out.splitlines()
    assert lines == [
        "TXT005 untidy-whitespace: 9 warnings [--fix]",
        "  b.jsonl: 5", "    1 /title: a run of spaces: write one", "      خبر⟦  ⟧عاجل",
        "  d.jsonl: 2", "    1 /title: a run of spaces: write one", "      خبر⟦  ⟧عاجل",
        "  a.jsonl: 1", "    1 /title: a run of spaces: write one", "      خبر⟦  ⟧عاجل",
        "  in 1 file more: 1", "", "Every finding: --format concise; those of one rule: validate --select CODE",
        "--fix mends 9 of 9: 9 TXT005", "9 warnings: 9 records in 4 files.",
    ]  # fmt: skip
    (alone / "a.jsonl").unlink(), (alone / "c.jsonl").unlink(), (alone / "d.jsonl").unlink()
    lines = run("validate", ".", "--select", "TXT005", "--format", "grouped").out.splitlines()
    assert [line.split()[0] for line in lines if "/title" in line] == ["1", "2", "3"]


def test_the_most_frequent_code_comes_first_and_few_findings_need_no_more() -> None:
    report = Report(
        (
            finding("LNK002", Severity.ERROR),
            finding(),
            finding(),
            finding("XXX001", Severity.INFO, line=None, name="of-a-plug-in-that-is-gone"),
        )
    )
    lines = renderer("grouped")(report).splitlines()
    assert [line.split()[0] for line in lines if line and not line.startswith(" ")][:3] == [
        "TXT005",
        "LNK002",
        "XXX001",
    ]
    assert "Every finding" not in "".join(lines) and "    -: what is wrong" in lines


@pytest.mark.parametrize(
    ("value", "column", "code", "shown"),
    [
        ("العـــراق", 4, "ENC014", "الع\u200d⟦\u200dـــ\u200d⟧\u200dراق"),  # joined on both sides
        ("دُـول", 3, "ENC014", "دُ⟦ـ\u200d⟧\u200dول"),  # dal joins nothing behind it
        ("ab  cd", 3, "TXT005", "ab⟦  ⟧cd"),
        ("a" * 100 + "  " + "b" * 100, 101, "TXT005", "…" + "a" * 24 + "⟦  ⟧" + "b" * 46 + "…"),
        ("x " + "ا" * 200, 3, "TXT002", "x ⟦" + "ا" * 70 + "⟧…"),  # longer than what is shown
        ("https://example.org", None, "LNK001", "https://example.org"),  # the whole is not marked
        ("\x1b[31m  red", 6, "TXT005", "\\x1b[31m⟦  ⟧red"),
    ],
)  # fmt: skip
def test_the_part_is_marked_and_letters_keep_their_shapes(value: str, column: int, code: str, shown: str) -> None:
    assert excerpt(finding(code, field="/title", value=value, column=column)) == shown


def test_colour_marks_a_part_and_no_sign_is_left_of_it() -> None:
    assert excerpt(finding(field="/title", value="ab  cd", column=3), COLOUR) == "ab\x1b[1;7m  \x1b[0mcd"


def terminal(folder: Path, begin: Begin, *arguments: str, **environment: str) -> str:
    """What a command shows on a terminal."""
    ours, theirs = pty.openpty()
    child = begin(
        [sys.executable, "-m", "warraq", *arguments], stdout=theirs, stderr=subprocess.DEVNULL, cwd=folder,
        env=NO_COLOURS | {"TERM": "xterm", "PYTHONPATH": str(ROOT / "src")} | environment,
    )  # fmt: skip
    os.close(theirs)
    shown = until_closed(ours)
    assert child.wait() in (0, 1)
    return shown.replace("\r\n", "\n")


def test_a_terminal_has_colour_and_groups_where_there_are_many(alone: Path, begin: Begin, run: Command) -> None:
    write_jsonl(alone / "many.jsonl", *spaced(201))
    write_jsonl(alone / "few.jsonl", *spaced(2))
    chosen = ("--select", "TXT005")
    many_shown = terminal(alone, begin, "validate", "many.jsonl", *chosen)
    assert "\x1b[1mTXT005\x1b[0m untidy-whitespace: \x1b[33m201 warnings\x1b[0m" in many_shown
    assert many_shown.count("\x1b[1;7m  \x1b[0m") == 3
    assert (
        terminal(alone, begin, "validate", "few.jsonl", *chosen, NO_COLOR="1")
        == run("validate", "few.jsonl", *chosen).out
    )
    assert run("validate", "many.jsonl", *chosen).out.count("a run of spaces") == 201


def test_colour_is_for_terminals_unless_it_is_asked_for(
    alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    write_jsonl(alone / "a.jsonl", *spaced(2))
    command = ("validate", "a.jsonl", "--select", "TXT005")
    plain = run(*command).out
    assert "\x1b" not in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;7m" in run(*command).out
    run(*command, "--output", "report.txt")
    assert (alone / "report.txt").read_text(encoding="utf-8") == plain
    assert "\x1b" not in run(*command, "--format", "github").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(*command).out == plain
    monkeypatch.setenv("NO_COLOR", "")
    assert "\x1b" in run(*command).out


def test_every_finding_of_many_is_in_full_and_in_concise() -> None:
    report = many(1000)
    for name in ("text", "concise"):
        assert sum("what is wrong" in line for line in renderer(name)(report).splitlines()) == 1000
