"""From somebody's own files to a release and back: what comes in is counted, kept once, and found again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import Command

import warraq

DAYS = ["الأحد 25 يوليو 2021", "الاثنين 26 يوليو 2021", "الثلاثاء 27 يوليو 2021", "الأربعاء 28 يوليو 2021"]
BODY = "نص المقال رقم {} وفيه من الكلام ما يكفي لأن يكون خبرا كاملا، فيه تفاصيل الحادثة ومكانها وزمانها ومن شهدها. "
RELEASE = '\n[release]\nname = "mixed"\ntitle = "Mixed"\ndescription = "Two sources."\nlicense = "CC0-1.0"\ncreators = ["we"]\n'
FOREIGN = """[[sources]]
name = "checks"
path = "seeds/checks"
publisher = "Checkers"
language = "ar"
timezone = "Asia/Amman"
license = "CC0-1.0"

[sources.columns]
link = "URL"
title = "Title"
published_at = "Date"
text = ["Lead", "Content"]
keywords = { column = "Tags", split = "،" }

[[fields]]
name = "label"
type = "string"
description = "The verdict."
values = ["زائف", "صحيح"]
column = "Label"
"""
CANONICAL = """
[[sources]]
name = "wire"
path = "seeds/wire"
publisher = "Wire"
language = "en"
license = "CC0-1.0"
"""


def row(number: int, **more: Any) -> dict[str, Any]:
    own = {
        "URL": f"https://checks.example.org/{number}", "Title": f"عنوان الخبر رقم {number}", "Date": DAYS[number % 4],
        "Lead": f"مقدمة الخبر رقم {number}.", "Content": (BODY.format(number) * 3).strip(), "Tags": "أولى، ثانية", "Label": "زائف",
        "Unknown": number,
    }  # fmt: skip
    return own | more


def table(rows: list[dict[str, Any]]) -> str:
    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


@pytest.fixture
def street(alone: Path) -> Path:
    """A repository of two sources, of which one is canonical already."""
    (alone / "warraq.toml").write_text(FOREIGN + CANONICAL + RELEASE, encoding="utf-8")
    for name in ("seeds/checks", "seeds/wire", "schemas"):
        (alone / name).mkdir(parents=True)
    (alone / "schemas/expectations.json").write_text('{"name": "none", "expectations": []}', encoding="utf-8")
    (alone / "seeds/checks/news.csv").write_text(table([row(number) for number in range(4)]), encoding="utf-8")
    text = "A story with enough words to be one, told by the wire on that very day and in the usual order. It is told once."
    link = "https://wire.example.org/a"
    wire = {
        "id": hashlib.sha256(link.encode()).hexdigest()[:32], "link": link, "title": "A story",
        "published_at": "2021-07-25T08:02:00Z", "language": "en", "publisher": "Wire", "text": text,
    }  # fmt: skip
    (alone / "seeds/wire/a.jsonl").write_text(json.dumps(wire) + "\n", encoding="utf-8")
    return alone


def records(folder: Path) -> list[dict[str, Any]]:
    found = sorted((folder / "corpus").rglob("*.jsonl"))
    return [json.loads(line) for path in found for line in path.read_text(encoding="utf-8").splitlines()]


def test_two_sources_become_one_release_and_lead_back(street: Path, run: Command) -> None:
    assert run("validate", "seeds").code == 0
    done = run("ingest")
    assert (done.code, "columns that no field takes, which are not kept: Unknown" in done.err) == (0, True), done.err
    assert len(records(street)) == 5
    assert run("ingest").out == ""
    assert len(records(street)) == 5
    released = run("release")
    assert released.code == 0, released.err
    folder = street / "dist/mixed/1.0.0"
    articles = warraq.load(folder).to_pylist()
    assert {each["publisher"] for each in articles} == {"Checkers", "Wire"}
    checked = [each for each in articles if each["publisher"] == "Checkers"]
    assert {each["label"] for each in checked} == {"زائف"}
    assert all(each["text"].startswith("مقدمة") and "\n\n" in each["text"] for each in checked)
    assert checked[0]["keywords"] == ["أولى", "ثانية"]
    assert checked[0]["dateline"] == {
        "raw": DAYS[0], "precision": "day", "calendar": "gregorian", "offset": "+03:00", "offset_source": "assumed",
    }  # fmt: skip
    digest = hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()
    for each in articles:
        traced = json.loads(run("trace", each["id"], "dist/mixed/1.0.0", "--format", "json").out)
        seed = (street / traced["source"]["path"]).read_bytes()
        assert seed[traced["place"]["offset"] :].startswith((each["link"].encode(), b'{"id"'))
        assert seed.count(b"\n", 0, traced["place"]["offset"]) + 1 == traced["place"]["line"]
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (street / "moved").mkdir()
    folder.rename(street / "moved/1.0.0")
    assert run("release").code == 0
    assert hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest() == digest


def test_a_label_that_is_none_of_the_closed_set_stands_in_the_way(street: Path, run: Command) -> None:
    (street / "seeds/checks/news.csv").write_text(table([row(0), row(1, Label="غير معروف")]), encoding="utf-8")
    found = run("validate", "seeds", "--format", "json").json["findings"]
    assert [(each["code"], each["field"], each["line"]) for each in found] == [("REC010", "/label", 3)]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "parquet", "zip"])
def test_what_is_read_and_what_is_refused_is_all(ending: str, street: Path, run: Command) -> None:
    (street / "seeds/checks/news.csv").unlink()
    rows = [row(number) for number in range(40)]
    rows[3] |= {"Title": "", "Lead": "", "Content": ""}
    rows[5] |= {"Title": " ", "Lead": " ", "Content": " "}
    file = street / f"seeds/checks/news.{ending}"
    if ending == "csv":
        file.write_text(table(rows), encoding="utf-8")
    elif ending == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), file)
    elif ending == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("inner/a.json", json.dumps(rows))
    else:
        text = json.dumps(rows) if ending == "json" else "".join(json.dumps(each) + "\n" for each in rows)
        file.write_text(text, encoding="utf-8")
    done = run("ingest")
    assert done.code == 1
    assert done.out.count("neither a title nor a text") == 2
    assert "2 records left out" in done.err
    assert len(records(street)) == 38 + 1


def test_one_growing_file_and_many_small_ones_give_the_same_records(street: Path, run: Command) -> None:
    rows = [row(number) for number in range(30)]
    own = street / "seeds/checks/news.csv"
    for end in (1, 7, 30):
        own.write_text(table(rows[:end]), encoding="utf-8")
        assert run("ingest").code == 0
    grown = {each["id"]: {**each, "source": None} for each in records(street)}
    assert len(grown) == len(records(street)) == 31
    own.unlink()
    for path in sorted((street / "corpus").rglob("*.jsonl")):
        path.unlink()
    for number, each in enumerate(rows):
        (street / f"seeds/checks/{number:03}.csv").write_text(table([each]), encoding="utf-8")
    assert run("ingest").code == 0
    assert {each["id"]: {**each, "source": None} for each in records(street)} == grown


def test_columns_of_other_names_add_nothing_and_are_named(street: Path, run: Command) -> None:
    """It was 440 records of nulls, and a word of success."""
    policy = FOREIGN.split("[sources.columns]", maxsplit=1)[0] + RELEASE
    (street / "warraq.toml").write_text(policy, encoding="utf-8")
    (street / "seeds/checks/news.csv").write_text(table([row(number) for number in range(440)]), encoding="utf-8")
    done = run("ingest")
    assert (done.code, records(street)) == (1, [])
    assert "none of the 440 records has a title or a text" in done.out
    assert done.out.count("\n") <= 12
    assert "--map title=Title" in done.err
    assert "440 records left out" in done.err


def test_what_is_said_first_of_a_strangers_file_is_short(street: Path, run: Command) -> None:
    (street / "foreign.csv").write_text(table([row(number) for number in range(897)]), encoding="utf-8")
    done = run("validate", "foreign.csv")
    assert done.code == 1
    assert done.out.count("\n") + done.err.count("\n") <= 12
    assert "--map link=URL" in done.err
