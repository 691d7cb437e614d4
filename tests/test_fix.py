"""Fixes in files: every rule that has one, through the command line; and every other byte as it stood."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import SEED, Command, article, sampled, write_jsonl

from warraq import fix, policy, rules, scoping
from warraq.errors import ReadError
from warraq.rule import Rule

FIXED = [rule.code for rule in rules.ALL if rule.fix]


def blocks(rule: Rule) -> tuple[str, dict[str, Any], dict[str, Any]]:
    toml = "".join(block.text for block in rule.doc.blocks("Example") if block.language == "toml")
    old, new = (
        next(block.text for block in rule.doc.blocks(part) if block.language == "json")
        for part in ("Example", "Use instead")
    )
    return toml, json.loads(old), json.loads(new)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        *(("jsonl", code) for code in FIXED),
        *sampled(((form, code) for form in ("json", "spaced") for code in FIXED), share=3),
    ],
)
def test_every_fix_gives_its_remedy_and_a_second_run_changes_nothing(
    form: str, code: str, alone: Path, run: Command
) -> None:
    rule = rules.find(code)
    toml, old, new = blocks(rule)
    (alone / "warraq.toml").write_text(toml, encoding="utf-8")
    path = alone / ("a.jsonl" if form == "jsonl" else "a.json")
    text = json.dumps(old, ensure_ascii=form != "spaced", indent=None if form == "jsonl" else 3)
    path.write_text(text if form == "jsonl" else f"[\n{text} ,\n{{}}]", encoding="utf-8")
    options = ("validate", path.name, "--select", rule.code, "--fix", *(["--unsafe-fixes"] if rule.unsafe else []))
    first = run(*options)
    assert re.search(rf":[0-9]+: fixed {rule.code} ", first.err), first.err
    found = json.loads(path.read_text(encoding="utf-8"))
    assert (found if form == "jsonl" else found[0]) == new
    data = path.read_bytes()
    again = run(*options)
    assert (path.read_bytes(), "0 fixed" in again.err) == (data, True)


def test_unsafe_fixes_wait_to_be_asked_for(alone: Path, run: Command) -> None:
    path = write_jsonl(alone / "a.jsonl", article(title="ا\u200bب"))
    data = path.read_bytes()
    assert "0 fixed" in run("validate", "a.jsonl", "--fix").err
    assert path.read_bytes() == data
    assert "1 fixed" in run("validate", "a.jsonl", "--fix", "--unsafe-fixes").err
    assert run("validate", "a.jsonl", "--unsafe-fixes").code == 2


def test_all_else_in_the_file_stays_to_the_byte(alone: Path, run: Command) -> None:
    lines = [
        b'{"title":   "\\u0639\\u0646\\u0648\\u0627\\u0646 \\u001a", "n": 1.50e3,"x": [ ] }\r\n',
        b"{ broken\r\n",
        '{"title" : "عنوان\\u001a", "x": "\\u0627"}\n'.encode(),
        b'{"title": "\xff"}\n',
        b"\n",
        '{"title": "سليم"}'.encode(),
    ]
    (alone / "a.jsonl").write_bytes(b"".join(lines))
    (alone / "a.jsonl").chmod(0o640)
    run("validate", "a.jsonl", "--fix", "--select", "ENC005,TXT005")
    after = (alone / "a.jsonl").read_bytes().splitlines(keepends=True)
    assert after[0] == lines[0].replace(b" \\u001a", b"")
    assert after[2] == lines[2].replace(b"\\u001a", b"")
    assert [after[n] for n in (1, 3, 4, 5)] == [lines[n] for n in (1, 3, 4, 5)]
    assert stat.S_IMODE((alone / "a.jsonl").stat().st_mode) == 0o640
    assert not list(alone.glob(".*"))


def test_a_mark_goes_and_the_diff_writes_nothing(alone: Path, run: Command) -> None:
    data = b"\xef\xbb\xbf" + json.dumps(article(title="a\x1ab")).encode() + b"\n"
    (alone / "a.jsonl").write_bytes(data)
    shown = run("validate", "a.jsonl", "--diff")
    assert (shown.code, (alone / "a.jsonl").read_bytes()) == (1, data)
    assert shown.out.startswith("--- a/a.jsonl\n+++ b/a.jsonl\n@@ -1 +1 @@\n-")
    done = run("validate", "a.jsonl", "--fix", "--ignore", "TXT,DUP")
    assert (done.code, done.out) == (0, "No findings: 1 record in 1 file.\n")
    assert not (alone / "a.jsonl").read_bytes().startswith(b"\xef")
    assert (run("validate", "a.jsonl", "--diff").code, run("validate", "a.jsonl", "--diff").out) == (0, "")


def test_standard_input_is_shown_and_never_written(run: Command) -> None:
    data = json.dumps(article(title="a\x1ab")).encode()
    assert run("validate", "-", "--diff", stdin=data).code == 1
    refused = run("validate", "-", "--fix", stdin=data)
    assert (refused.code, "--diff" in refused.err) == (2, True)


def test_what_is_left_is_reported_and_decides(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(title="a\x1ab", published_at="yesterday"))
    done = run("validate", "a.jsonl", "--fix", "--format", "json")
    assert (done.code, done.codes) == (1, ["DAT001"])


def test_a_record_that_a_fix_would_break_is_left_alone_and_named(alone: Path, run: Command) -> None:
    first, second = article(title="\x1a" * 9000), article(link="https://example.org/b", title="b\x1a")
    path = write_jsonl(alone / "a.jsonl", first, second)
    before = path.read_bytes().splitlines()
    done = run("validate", "a.jsonl", "--fix", "--required", "title")
    after = path.read_bytes().splitlines()
    assert (after[0] == before[0], after[1] == before[1]) == (True, False)
    assert "note: a.jsonl:1: left as it is: after the fixes of ENC005 it would have REC003 at /title" in done.err


@pytest.mark.parametrize(("title", "code"), [("<br>", "ENC011"), ("\x1a", "ENC005"), ("\u200b", "ENC007")])
def test_what_a_fix_would_leave_blank_is_not_called_fixable(title: str, code: str, alone: Path, run: Command) -> None:
    path = write_jsonl(alone / "a.jsonl", article(title=title, text="a\x1ab", section=title))
    unsafe, only = ("--unsafe-fixes",) if code == "ENC007" else (), ("--select", "ENC,REC003", "--required", "title")
    found = run.validate(path.name, *only).json["findings"]
    assert {each["field"]: each["fixable"] for each in found if each["code"] == code and each["field"] != "/text"} == {
        "/title": False, "/section": True,
    }  # fmt: skip
    done = run("validate", path.name, *only, "--fix", *unsafe)
    left = json.loads(path.read_text(encoding="utf-8"))
    assert (left["title"], left["text"], left["section"].strip()) == (title, "ab", "")
    assert "left as it is" not in done.err


def test_foreign_columns_are_fixed_in_their_own_places(alone: Path, run: Command) -> None:
    write_jsonl(
        alone / "a.jsonl", {"url": "HTTP://EXAMPLE.org/a", "who": "\x1aكاتب", "title": "not \x1a read", "headline": "h"}
    )
    run("validate", "a.jsonl", "--fix", "--map", "link=url", "--map", "authors=who", "--map", "title=headline")
    assert json.loads((alone / "a.jsonl").read_text(encoding="utf-8")) == {
        "url": "http://example.org/a", "who": "كاتب", "title": "not \x1a read", "headline": "h",
    }  # fmt: skip


def test_raw_text_is_fixed_and_keeps_its_layout(alone: Path, run: Command) -> None:
    text = SEED.read_text(encoding="utf-8")
    broken = text.replace("الكاظمي: لا", "الكاظمي:\x1a لا").replace("بغداد", "بغـــداد").replace("\n", "\r\n")
    (alone / "a.txt").write_bytes(broken.encode())
    run("validate", "a.txt", "--fix", "--select", "ENC005,ENC014")
    assert (alone / "a.txt").read_bytes() == text.replace("\n", "\r\n").encode()


def test_a_seed_is_never_written(repository: Path, run: Command) -> None:
    seed = next((repository / "seeds/khaleej").iterdir())
    seed.write_text(seed.read_text(encoding="utf-8").replace("بغداد", "بغـــداد"), encoding="utf-8")
    data = seed.read_bytes()
    done = run("validate", "seeds", "--fix", "--unsafe-fixes")
    assert (seed.read_bytes(), "a seed is never written" in done.err) == (data, True)
    assert "ENC014" in done.out


def test_cells_are_fixed_and_other_rows_stay(alone: Path, run: Command) -> None:
    rows = [
        b"title;who;keywords\r\n",
        '"a\x1a; ""b"""; x ;"[""ج"", ""د"", ""ج""]"\r\n'.encode(),
        b'kept;"as";it is\n',
        b"broken\n",
        '"كـــل";"ه\x1aو";"ب"'.encode(),
    ]
    (alone / "a.csv").write_bytes(b"".join(rows))
    run("validate", "a.csv", "--fix", "--map", "authors=who", "--ignore", "TXT005")
    assert (alone / "a.csv").read_bytes().splitlines(keepends=True) == [
        rows[0],
        '"a; ""b"""; x ;"[""ج"", ""د""]"\r\n'.encode(),
        rows[2],
        rows[3],
        '"كل";"هو";"ب"'.encode(),
    ]
    assert "0 fixed" in run("validate", "a.csv", "--fix", "--map", "authors=who", "--ignore", "TXT005").err


def test_what_cannot_be_written_is_said(alone: Path, run: Command) -> None:
    pq.write_table(pa.table({"title": ["a\x1a"]}), alone / "a.parquet")
    data = (alone / "a.parquet").read_bytes()
    done = run("validate", "a.parquet", "--fix", "--required", "title")
    assert ("stays as it is" in done.err, (alone / "a.parquet").read_bytes()) == (True, data)


def test_a_crash_leaves_the_old_bytes(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_jsonl(alone / "a.jsonl", article(title="a\x1ab"))
    data = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("warraq.system.atomic.os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(ReadError, match="disk full"):
            fix.fix(policy.load(), scoping.Request(paths=(path,)))
    assert (path.read_bytes(), list(alone.glob(".*"))) == (data, [])


spaces = st.sampled_from(["", " ", "  ", "\t"])
titles = st.text(alphabet=st.sampled_from('aب\x1a\u200f&lt; ـ"\\/é\u0301ﻻ'), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(spaces, spaces, titles, titles, st.booleans()), min_size=1, max_size=4),
    st.sampled_from(["\n", "\r\n"]),
)
def test_only_the_literals_that_change_differ(
    alone: Path, rows: list[tuple[str, str, str, str, bool]], end: str
) -> None:
    lines = [
        f'{a}{{"x":{b}1.0,{a}"title"{b}:{json.dumps(title, ensure_ascii=escaped)},"y":{json.dumps(other)}{b}}}'
        for a, b, title, other, escaped in rows
    ]
    path = alone / "a.jsonl"
    path.write_bytes((end.join(lines) + end).encode())
    request = scoping.Request(paths=(path,))
    fix.fix(policy.load(), request, unsafe=True)
    data = path.read_bytes()
    after = data.decode().split(end)
    for before, now, (_, _, title, _, _) in zip(lines, after, rows, strict=False):
        head, tail = before.split('"title"')[0], before[before.rindex(',"y":') :]
        assert now.startswith(head)
        assert now.endswith(tail)
        if not any(c in title for c in "\x1a\u200f&ـé\u0301ﻻ \\") and "lt;" not in title:
            assert now == before
    assert fix.fix(policy.load(), request, unsafe=True).changes == []
    assert path.read_bytes() == data
