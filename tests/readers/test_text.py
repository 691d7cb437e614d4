"""Plain text: a headline at most, and no layout unless a policy or an option names one."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT, SEED, Command

from warraq import readers
from warraq.readers import reading
from warraq.readers.options import Options

PARAGRAPH = "قال الوزير إن العمل في المشروع بدأ أمس وسينتهي العام المقبل."


def record(path: Path, **more: Any) -> dict[str, Any]:
    (batch,) = (batch for unit in reading.units(path, "a.txt", Options(), **more) for batch in unit())
    (row,) = batch.rows.to_pylist()
    return dict(row)


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("عنوان\n\nفقرة\n", "عنوان", "فقرة"),
        ("\ufeff\n عنوان  الخبر \r\n\r\nفقرة أولى\r\nسطر\r\n\r\n\r\nفقرة\r\n", "عنوان الخبر", "فقرة أولى\nسطر\n\nفقرة"),
        ("عنوان\n\n25 يوليو 2021\n\nفقرة\n", "عنوان", "25 يوليو 2021\n\nفقرة"),
        ("ميزانية 2021 تقر\n\nفقرة\n\nالمصدر | وكالة\n\nكلمات مفتاحية\n\nا ب\n", "ميزانية 2021 تقر", "فقرة\n\nالمصدر | وكالة\n\nكلمات مفتاحية\n\nا ب"),
        ("سطر\nسطر\n\nفقرة\n", None, "سطر\nسطر\n\nفقرة"),
        ("وحيد\n", None, "وحيد"),
        ("وحيد\n\n \n", None, "وحيد"),
        (f"{PARAGRAPH}\n\n{PARAGRAPH}\n", None, f"{PARAGRAPH}\n\n{PARAGRAPH}"),
        (f"{'كلمة ' * 60}\n\n{PARAGRAPH}\n", None, f"{('كلمة ' * 60).strip()}\n\n{PARAGRAPH}"),
        (f"هل ينتهي المشروع؟\n\n{PARAGRAPH}", "هل ينتهي المشروع؟", PARAGRAPH),
        (f"وعاد الوزير..\n\n{PARAGRAPH}", "وعاد الوزير..", PARAGRAPH),
        ("a\r\rb\rc", "a", "b\nc"),
    ],
)  # fmt: skip
def test_the_first_line_is_the_headline_where_a_blank_one_follows(
    text: str, title: str | None, body: str, tmp_path: Path
) -> None:
    data = text.encode()
    (tmp_path / "a.txt").write_bytes(data)
    row = record(tmp_path / "a.txt")
    assert (row["title"], row["text"]) == (title, body)
    assert (row["published_at"], row["dateline"], row["keywords"]) == (None, None, [])
    assert row["id"] == row["source"]["sha256"][:32] == hashlib.sha256(data).hexdigest()[:32]
    assert row["source"] == {
        "path": "a.txt", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "encoding": "utf-8",
        "reader": "text", "keywords_raw": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "text", "title", "body"),
    [
        ("first line", f"{PARAGRAPH}\nسطر\n\nفقرة\n", PARAGRAPH, "سطر\n\nفقرة"),
        ("first line", "\ufeff\r\n عنوان  الخبر \r\n\r\nفقرة\r\n", "عنوان الخبر", "فقرة"),
        ("first line", "وحيد\n", "وحيد", None),
        ("file name", "عنوان\n\nفقرة\n", "2021-07_خبر.أول", "عنوان\n\nفقرة"),
        ("file name", "وحيد", "2021-07_خبر.أول", "وحيد"),
    ],
)
@pytest.mark.parametrize("ending", [".txt", ".TXT", ".txt.gz"])
def test_the_policy_says_what_the_title_is(
    setting: str, text: str, title: str, body: str | None, ending: str, alone: Path, run: Command
) -> None:
    policy = f'[[sources]]\nname = "a"\npath = "in"\npublisher = "a"\nlanguage = "ar"\ntitle = "{setting}"\n'
    (alone / "warraq.toml").write_text(policy, encoding="utf-8")
    (alone / "in").mkdir()
    data = text.encode()
    (alone / f"in/2021-07_خبر.أول{ending}").write_bytes(gzip.compress(data) if ending.endswith(".gz") else data)
    run("ingest")
    (line,) = (alone / "corpus/a/undated.jsonl").read_text(encoding="utf-8").splitlines()
    assert (json.loads(line)["title"], json.loads(line)["text"]) == (title, body)


@pytest.mark.usefixtures("alone")
def test_what_has_no_name_has_no_title_of_it(run: Command) -> None:
    asked = ("--reader", "text", "--source", "title=file name", "--required", "title", "--select", "REC002")
    assert run.validate("-", *asked, stdin=b"a\n\nb\n").codes == ["REC002"]
    assert run("validate", "-", "--source", "title=first", stdin=b"a").err.startswith(
        "warraq: --source title: should be 'first line' or 'file name'"
    )


def test_a_title_of_the_first_line_is_fixed_in_its_place(run: Command, alone: Path) -> None:
    (alone / "a.txt").write_text("cafe\u0301.\r\ncafe\u0301 2\r\n", encoding="utf-8", newline="")
    asked = ("validate", "a.txt", "--source", "title=first line", "--required", "title", "--fix")
    assert "2 fixed" in run(*asked, "--unsafe-fixes").err
    assert (alone / "a.txt").read_bytes().decode() == "café.\r\ncafé 2\r\n"


def test_a_headline_with_a_year_is_no_date(alone: Path, run: Command) -> None:
    (alone / "a.txt").write_text(f"عنوان\n\nموازنة 2021 بلا عجز\n\n{PARAGRAPH}\n", encoding="utf-8")
    assert run.validate("a.txt", "--select", "DAT").codes == []
    assert run.validate("a.txt", "--select", "DAT", "--reader", "khaleej").codes == ["DAT009"]


@pytest.mark.parametrize(("reader", "expected"), [(None, "text"), ("khaleej", "khaleej"), ("jsonl", None)])
def test_the_policy_names_the_layout(reader: str | None, expected: str | None, alone: Path, run: Command) -> None:
    named = f'reader = "{reader}"\n' if reader else ""
    (alone / "warraq.toml").write_text(f'[[sources]]\nname = "a"\npath = "in"\n{named}', encoding="utf-8")
    (alone / "in").mkdir()
    (alone / "in/a.txt").write_bytes(SEED.read_bytes() if expected else b'{"title": "a"}\n{"title": "b"}\n')
    done = run.validate("in", "--select", "REC", "--required", "title,published_at")
    missing = {"text": ["REC002"], "khaleej": []}.get(expected or "", ["REC002"])
    assert (done.codes, done.json["summary"]["records"]) == (missing, 1 if expected else 2)


def test_this_projects_own_seeds_are_read_in_their_layout(run: Command) -> None:
    assert run.validate("seeds", cwd=ROOT).codes == ["KEY001"]


@pytest.mark.parametrize("data", [b"", b" \n\r\n", b"\xef\xbb\xbf\n"])
def test_an_empty_text_is_no_record(data: bytes, alone: Path, run: Command) -> None:
    (alone / "a.txt").write_bytes(data)
    done = run.validate("a.txt")
    assert [code for code in done.codes if code != "ENC002"] == ["REC001"]
    assert (done.json["summary"]["records"], done.json["summary"]["unread"]) == (0, 1)


def test_the_help_lists_every_reader(run: Command) -> None:
    words = set(run("validate", "--help").out.replace(",", " ").split())
    assert set(readers.READERS) <= words
