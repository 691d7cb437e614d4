"""A way through the gate: what a refused release says, what a draft tells, what a pull request would change."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from tests.conftest import Command, Once, write_jsonl
from tests.releases.conftest import POLICY, Collect, record, release, text
from tests.test_drop import tree

from warraq.finding import Finding, Report, Severity
from warraq.report import refusal
from warraq.report.compared import html, markdown

HOSTILE = [
    "@everyone fixes #1 GH-2",
    "</td><script>alert(1)</script>",
    "a | b `c` [d](javascript:x) ![e](f)\n# g",
    "\u202eabc",
]


def everything(root: Path) -> dict[str, bytes]:
    """All files beneath a folder, hidden ones too."""
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in root.rglob("*")}


def test_a_refused_release_shows_what_stops_it_alone(collect: Collect, run: Command) -> None:
    rows = [record(n) for n in range(1, 8)]
    collect(
        *rows, *(record(1, title=f"again {n}") for n in range(5)), record(9, title=""), record(10, title="a\u200bb c")
    )
    done = run("release")
    assert done.code == 1
    assert "PRV002" not in done.out
    assert re.search(r"^LNK002 duplicate-link: 5 \(error\)$", done.out, re.MULTILINE)
    assert done.out.count(" LNK002 duplicate-link /link: ") == 3
    assert "    … and 2 more\n" in done.out
    for command in (
        "warraq validate --select LNK002",
        "warraq drop --select LNK002 --dry-run",
        "warraq drop --select REC003 --dry-run",
    ):
        assert f"  $ {command}\n" in done.out
    assert "Not shown, since they do not stop the release: 15 findings." in done.out
    assert "Every finding: warraq validate" in done.out
    assert done.err.endswith("warraq: not released: mend the errors above, then release again\n")
    assert len(done.out.splitlines()) < 30


def test_the_commands_of_a_refusal_work(collect: Collect, run: Command) -> None:
    broken = record(4)
    broken["text"] = "ط§ظ„ط®ط¨ط±" + " " + broken["text"]
    collect(record(1), record(1, title="again"), record(2, link="https://user:pw@example.org/2"), broken)
    shown = run("release").out
    commands = re.findall(r"^  \$ warraq (.*)$", shown, re.MULTILINE)
    assert "validate --select LNK004 --fix" in commands
    for command in commands:
        run(*command.removesuffix("--dry-run").split())
    assert run("release").code == 0


def test_the_commands_of_a_refusal_name_the_policy_that_was_named(
    collect: Collect, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = collect(record(1), record(1, title="again"))
    monkeypatch.chdir("/")
    path = str(root / "warraq.toml")
    shown = run("release", "--policy", path).out
    commands = re.findall(r"(?:^  \$ |: )warraq (.*)$", shown, re.MULTILINE)
    assert [command.endswith(f" --policy {path}") for command in commands] == [True] * 3
    assert run(*commands[0].split()).out.count("LNK002 duplicate-link") == 1


def test_the_commands_of_a_refusal_for_stale_waivers_take_them_out(collect: Collect, run: Command) -> None:
    waiver = '[[waivers]]\ncode = "TXT001"\npath = "corpus/**"\nreason = "r"\nowner = "o"\n'
    root = collect(record(1), policy=f'[rules]\nignore = ["PRV", "DST"]\n{waiver}')
    shown = run("release", "--fail-on", "warning")
    commands = re.findall(r"^  \$ warraq (.*)$", shown.out, re.MULTILINE)
    assert commands == ["validate --select WVR001,TXT001", "validate --select WVR001,TXT001 --fix"]
    assert "TXT001 of path corpus/**: waives nothing" in run(*commands[0].split()).out
    assert run(*commands[1].split()).code == 0
    assert "waivers" not in (root / "warraq.toml").read_text(encoding="utf-8")
    assert run("release", "--fail-on", "warning").code == 0


def test_a_long_report_is_refused_in_a_few_lines() -> None:
    many = tuple(
        Finding(f"LNK00{n % 3 + 1}", "n", severity, "m", "a.jsonl", n, record="r")
        for severity in Severity for n in range(20_000)
    )  # fmt: skip
    shown = refusal.render(Report(many), Severity.ERROR)
    assert (len(shown.splitlines()) < 30, "do not stop the release: 40,000 findings." in shown) == (True, True)
    assert "40,000" not in refusal.render(Report(many), Severity.INFO)


def test_a_draft_says_version_reason_and_files_and_writes_nothing(collect: Collect, run: Command) -> None:
    root = collect(record(1), record(2))
    before = everything(root)
    first = run("release", "--dry-run")
    assert (first.code, everything(root)) == (0, before)
    assert first.out.startswith("papers 1.0.0, not written: first release: 2 added, 0 removed, 0 edited\n")
    folder = release(root)
    sizes = {
        name: int(size.replace(",", "")) for size, name in re.findall(r"^ +([\d,]+)  (\S+)$", first.out, re.MULTILINE)
    }
    real = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    assert sizes == real
    assert f"{sum(real.values()):>15,}  bytes in {len(real)} files" in first.out
    before = everything(root)
    assert run("release", "--dry-run").out.startswith("papers 1.0.0, not written: the ledger has it")
    same = run("diff", "--exit-code")
    assert (same.code, same.out) == (0, "papers 1.0.0 → papers 1.0.0: 0 added, 0 removed, 0 edited (patch)\n")
    assert everything(root) == before
    collect(record(1), record(2), record(3))
    before = everything(root)
    assert run("release", "--dry-run").out.startswith("papers 1.1.0, not written: minor, since 1.0.0: 1 added")
    assert run("release", "1.0.1", "--dry-run").code == 2
    collect(record(1), record(2, title=""))
    stopped = run("release", "--dry-run")
    assert (stopped.code, "REC003 blank-field: 1 (error)" in stopped.out, "not released" in stopped.err) == (
        1,
        True,
        True,
    )
    collect(record(1), record(2), record(3))
    assert everything(root) == before


@pytest.fixture
def changed(once: Once, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus that has changed since its release, as the current folder."""

    def fill(folder: Path) -> None:
        (folder / "corpus").mkdir()
        (folder / "warraq.toml").write_text(POLICY, encoding="utf-8")
        path = write_jsonl(folder / "corpus/a.jsonl", *(record(n) for n in range(1, 6)))
        release(folder)
        new = [record(10 + n, title=title) for n, title in enumerate(HOSTILE)]
        write_jsonl(path, *(record(n) for n in range(2, 5)), record(5, title=HOSTILE[1]), *new)

    root = shutil.copytree(once("changed", fill), tmp_path / "papers")
    monkeypatch.chdir(root)
    return root


@pytest.mark.slow
def test_what_a_release_of_the_corpus_would_change(changed: Path, run: Command) -> None:
    before = tree(changed)
    for old in ((), ("papers@1.0.0",), (changed / "dist/papers/1.0.0",)):
        found = run("diff", *old, "--format", "json").json
        assert (found["old"], found["new"]) == ("papers 1.0.0", "papers 2.0.0 (not released)")
        kinds = [change["kind"] for change in found["changes"]]
        assert {kind: kinds.count(kind) for kind in kinds} == {"added": 4, "removed": 1, "edited": 1}
        assert [change["fields"] for change in found["changes"] if change["kind"] == "edited"] == [["title"]]
    assert tree(changed) == before


def test_the_index_is_enough_to_compare_with(changed: Path, run: Command) -> None:
    for path in sorted((changed / "dist/papers").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    found = run("diff", "papers", "--format", "json").json
    assert found["summary"]["edited"] == 1
    assert record(1)["id"] in run("diff", "--format", "markdown").out


@pytest.mark.usefixtures("changed")
def test_diff_exits_as_asked(run: Command) -> None:
    assert run("diff", "papers").code == 0
    assert run("diff", "1.0.0", "--exit-code").code == 1
    same = run("diff", "1.0.0", "1.0.0", "--exit-code", "--format", "markdown")
    assert (same.code, "No record changes." in same.out) == (0, True)


def test_what_cannot_be_compared_is_one_line(collect: Collect, run: Command) -> None:
    root = collect(record(1))
    none = run("diff")
    assert (none.code, none.err.count("\n"), "there is no release yet" in none.err) == (2, 1, True)
    release(root)
    collect(record(1, title=""))
    stopped = run("diff")
    assert (stopped.code, stopped.err.count("\n"), "would not be released (1 REC003)" in stopped.err) == (2, 1, True)


def hostile_cells(page: str) -> None:
    """Check that no title acts as markup on a page of HTML."""
    assert "<script" not in page
    assert "javascript:x)" not in re.sub(r"<[^>]*>", "", page) or "<a " not in page
    assert not re.search(r"<(?:a|img|h1|h3 id)[ >]", page.partition("</h3>")[2])


@pytest.mark.usefixtures("changed")
def test_titles_are_text_in_markdown(run: Command) -> None:
    shown = run("diff", "--format", "markdown").out
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(shown)
    hostile_cells(page)
    assert page.count("<table>") == 5
    bare = re.sub(r"<code>.*?</code>", "", shown)
    assert not any(sign in bare for sign in ("@", "javascript", "\x1b", "\u202e"))
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {3, 4}


def test_titles_are_text_in_html(changed: Path, run: Command) -> None:
    assert run("diff", "--format", "html", "--output", "diff.html").out == ""
    page = (changed / "diff.html").read_text(encoding="utf-8")
    assert "<script" not in page and "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"(?:src|href)=", page)


def test_github_gets_a_notice_and_the_summary_of_the_job(
    changed: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = changed / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    done = run("diff", "--format", "github")
    assert done.out.splitlines() == [
        "::notice title=warraq diff::papers 1.0.0 → papers 2.0.0 (not released): 4 added, 1 removed, 1 edited (major)"
    ]
    assert summary.read_text().startswith("before\n### <code>papers 1")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(changed / "no/such"))
    assert run("diff", "--format", "github").code == 2


def test_many_changes_are_cut_and_counted() -> None:
    from warraq.releases.check.diff import Diff
    from warraq.releases.registry import compare
    from warraq.releases.registry.version import Changes

    import pyarrow as pa  # isort: skip

    rows: list[dict[str, Any]] = [{"id": f"{n:032x}", "kind": "added", "fields": None} for n in range(5000)]
    found = Diff(
        "a 1.0.0", "a 1.1.0", pa.Table.from_pylist(rows, schema=compare.CHANGES), Changes(added=5000)
    ).compared()
    for render in (markdown.render, html.render):
        shown = render(found)
        assert len(shown) < 65_536  # GitHub's limit of a comment
        assert "and 4,980 more" in shown


@pytest.mark.slow
def test_a_draft_leaves_expectations_and_register_as_they_are(collect: Collect, run: Command) -> None:
    root = collect(record(1), record(2), record(2, text=text(7)))
    write_jsonl(root / "corpus/b.jsonl", record(3))
    run("drop", "--select", "LNK002")
    before = everything(root)
    done = run("release", "--dry-run")
    assert done.code == 0, done.out
    assert everything(root) == before
    assert json.loads((root / "dropped.jsonl").read_text())["line"] == 3
