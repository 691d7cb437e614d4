"""A new corpus repository: what stands in it is valid, and a file becomes a release of it."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT, Command, article, sampled, write_jsonl
from tests.describing import inputs
from tests.describing.inputs import COUNT, EXPECTED, Make

import warraq
from warraq import policy

MAKES = pytest.mark.parametrize(
    "make",
    EXPECTED,
    ids=lambda make: make.__name__,
)
FILES = {
    "warraq.toml", "Makefile", ".github/workflows/corpus.yml", ".pre-commit-config.yaml", ".gitignore", "README.md", "datasheet.toml",
    "schemas/expectations.json", "corpus/.gitkeep", "seeds/.gitkeep", "dist/.gitkeep",
}  # fmt: skip


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def fill(path: Path, **said: Any) -> None:
    """Say in a policy what nobody but the user knows: the comments that name these settings become settings."""
    text = path.read_text(encoding="utf-8")
    for name, value in said.items():
        before, sign, behind = text.partition(f"# {name} = ")
        if sign:
            text = f"{before}{name} = {json.dumps(value, ensure_ascii=False)}\n#{behind}"
    path.write_text(text, encoding="utf-8")


SAID = {"publisher": "صحيفة", "timezone": "Asia/Amman", "license": "LicenseRef-publisher-copyright"}


def test_an_empty_repository_is_valid(alone: Path, run: Command) -> None:
    done = run("init", "news")
    assert done.code == 0
    assert below(alone / "news") == FILES
    assert set(done.out.split()) == {f"news/{name}" for name in FILES}
    assert done.err.endswith("Next:\n  cd news\n  put files of articles into seeds/, and a [[sources]] table for them "
                             "into warraq.toml\n  warraq validate seeds\n  make release\n")  # fmt: skip
    assert policy.load(start=alone / "news").policy.release
    assert (alone / "news/datasheet.toml").read_text() == (ROOT / "docs/datasheet-template.toml").read_text()
    ran = run("ingest", cwd=alone / "news")
    assert (ran.code, "[[sources]]" in ran.err) == (2, True)


@MAKES
def test_a_file_becomes_a_source_that_validates(make: Make, alone: Path, run: Command) -> None:
    file = make(alone)
    done = run("init", "corpus-of-mine", "--from", file.name)
    assert done.code == 0, done.err
    folder = alone / "corpus-of-mine"
    name = file.name.split(".")[0]
    assert below(folder) == FILES | {f"seeds/{name}/{file.name}"}
    assert (folder / f"seeds/{name}/{file.name}").read_bytes() == file.read_bytes()
    missing = {
        line.strip().partition(":")[0] for line in done.err.splitlines() if line.startswith("  ") and ": " in line
    }
    text = (folder / "warraq.toml").read_text(encoding="utf-8")
    assert {each for each in missing if f"# {each} = " not in text} == set()
    fill(folder / "warraq.toml", **{each: SAID[each] for each in missing})
    checked = run.validate("seeds", cwd=folder)
    assert (checked.code, checked.json["findings"], checked.json["summary"]["records"]) == (0, [], COUNT), checked.out


@pytest.mark.parametrize("asked", [False, True], ids=["shown", "asked"])
def test_dates_in_numbers_of_a_persian_site_come_in(alone: Path, run: Command, *, asked: bool) -> None:
    days = ["۱۴۰۰/۰۵/۱۲", "۱۴۰۲/۰۲/۰۵", "1402/02/06" if asked else "1402/02/31"]  # no month of the moon has a 31st
    rows = [f"{day} 10:30,خبر {number},https://example.com/{number},متن\n" for number, day in enumerate(days)]
    (alone / "iran.csv").write_text("date,title,link,text\n" + "".join(rows), encoding="utf-8")
    said = run("init", "news", "--from", "iran.csv").err
    assert ("calendar: 1400/05/12 can be read in two ways" in said) == asked
    fill(alone / "news/warraq.toml", calendar="jalali", publisher="روزنامه", language="fa", timezone="Asia/Tehran")
    assert run("ingest", cwd=alone / "news").code == 0
    records = [
        json.loads(line)
        for file in sorted((alone / "news/corpus").rglob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    # Iran's clocks were an hour ahead in the summer until 2022
    assert [each["published_at"] for each in sorted(records, key=lambda each: each["link"])][:2] == [
        "2021-08-03T06:00:00Z",
        "2023-04-25T07:00:00Z",
    ]
    assert {each["dateline"]["calendar"] for each in records} == {"jalali"}


@pytest.mark.parametrize(
    ("columns", "published"),
    [
        ({"date": "2{n}/7/2021", "time": "11:02"}, '["date", "time"]'),
        ({"Heure": "11:02:00", "Date": "2021-07-2{n}"}, '["Date", "Heure"]'),
        ({"pub_year": 2021, "pub_month": 7, "pub_day": "2{n}", "time": "11:02 AM"}, None),
        (
            {"pubDate": "", "Jahr": 2021, "Monat": 7, "Tag": "2{n}", "Uhrzeit": "11:02"},
            '["Jahr", "Monat", "Tag", "Uhrzeit"]',
        ),
        ({"يوم": "2{n}", "شهر": "تموز", "سنة": "2021", "وقت النشر": "11:02 ص"}, '["سنة", "شهر", "يوم", "وقت النشر"]'),
    ],
)
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_date_in_several_columns_is_read_as_one(
    form: str, columns: dict[str, Any], published: str | None, alone: Path, run: Command
) -> None:
    rows = [
        {"title": f"خبر {n}", **{k: v.format(n=n) if isinstance(v, str) else v for k, v in columns.items()},
         "link": f"https://example.com/{n}", "text": f"نص الخبر {n}."} for n in range(1, 4)
    ]  # fmt: skip
    with (alone / f"a.{form}").open("w", encoding="utf-8", newline="") as file:
        if form == "csv":
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
        else:
            file.writelines(f"{json.dumps(row)}\n" for row in rows)
    run("init", "news", "--from", f"a.{form}")
    policy = alone / "news/warraq.toml"
    assert f"\npublished_at = {published or json.dumps(list(columns))}\n" in policy.read_text(encoding="utf-8")
    assert "[[fields]]" not in policy.read_text(encoding="utf-8")
    fill(policy, publisher="صحيفة", timezone="Asia/Amman")
    assert run("ingest", cwd=alone / "news").code == 0
    (made,) = (alone / "news/corpus").rglob("*.jsonl")
    records = [json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()]
    assert {each["published_at"] for each in records} == {f"2021-07-2{n}T08:02:00Z" for n in range(1, 4)}
    assert not any("\n" in each["dateline"]["raw"] for each in records)


@pytest.mark.parametrize(("name", "lines"), [("c4.json.gz", True), ("c4.jsonl", False)])
def test_json_is_read_as_it_lies_whatever_its_ending_says(name: str, lines: bool, alone: Path, run: Command) -> None:  # noqa: FBT001
    rows = [
        {"text": f"نص {n} " * 60, "timestamp": f"2019-04-2{n}T12:57:54Z", "url": f"https://example.org/{n}"}
        for n in range(3)
    ]
    text = "".join(f"{json.dumps(row)}\n" for row in rows) if lines else json.dumps(rows)
    (alone / name).write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    run("init", "news", "--from", name)
    checked = run.validate("seeds", "--required", "link,text,collected_at", "--select", "REC", cwd=alone / "news")
    assert (checked.json["findings"], checked.json["summary"]["records"]) == ([], 3)


@pytest.mark.slow
@pytest.mark.needs("make")
@pytest.mark.parametrize("name", sampled(["fact_checker", "saudi", "excel", "scraper"], of="release"))
def test_make_release_goes_through(name: str, alone: Path, run: Command) -> None:
    make: Make = getattr(inputs, name)
    file = make(alone)
    run("init", "news", "--from", file.name)
    fill(alone / "news/warraq.toml", **SAID)
    environment = os.environ | {"WARRAQ": f"{sys.executable} -m warraq", "XDG_CACHE_HOME": str(alone / "cache")}
    done = subprocess.run(
        ["make", "release", "verify"], cwd=alone / "news", env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    manifest = json.loads((alone / "news/dist/news/1.0.0/manifest.json").read_text(encoding="utf-8"))
    assert manifest["records"] == COUNT
    texts = [file.read_text(encoding="utf-8") for file in (alone / "news/corpus").rglob("*.jsonl")]
    lines = [json.loads(line) for text in texts for line in text.splitlines()]
    assert [line["dateline"]["offset_source"] for line in lines] == ["assumed"] * COUNT
    if make is inputs.fact_checker:
        released = warraq.load(alone / "news/dist/news/1.0.0")
        assert set(released["label"].to_pylist()) == {"زائف", "مضلل", "صحيح"}
    if make is inputs.saudi:
        released = warraq.load(alone / "news/dist/news/1.0.0")
        assert set(released["published_at"].to_pylist()) == {datetime(2015, 7, 20, 21, tzinfo=UTC)}
    again = subprocess.run(
        ["make", "ingest"], cwd=alone / "news", env=environment, capture_output=True, text=True, check=True
    )
    assert "nothing to add" in again.stderr


def test_make_release_says_what_is_missing(alone: Path, run: Command) -> None:
    inputs.excel(alone)
    run("init", "news", "--from", "excel.csv")
    run("ingest", cwd=alone / "news")
    done = run.validate(cwd=alone / "news")
    assert done.code == 1
    missing = {each["field"] for each in done.json["findings"] if each["code"] in ("REC002", "REC003")}
    assert missing == {"/publisher"}


def test_nothing_is_overwritten(alone: Path, run: Command) -> None:
    (alone / "news/seeds").mkdir(parents=True)
    (alone / "news/Makefile").write_text("all:\n")
    done = run("init", "news")
    assert (done.code, done.out) == (2, "")
    assert "news: Makefile is there already, and nothing is overwritten" in done.err
    assert below(alone / "news") == {"Makefile"}
    (alone / "news/Makefile").unlink()
    assert run("init", "news").code == 0  # a folder without these files is one to begin in
    assert run("init", "news").code == 2
    (alone / "file").touch()
    assert "file: a file has this name" in run("init", "file").err


def test_a_file_that_is_none_of_articles_is_refused_before_anything_is_written(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_text("x,y\n1,2\n")
    for name, said in {"a.csv": "no column looks like a field", "b.csv": "no such file", ".": "no such file"}.items():
        done = run("init", "news", "--from", name)
        assert (done.code, said in done.err) == (2, True), done.err
    assert not (alone / "news").exists()


def test_a_canonical_file_needs_no_mapping(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(), article(link="https://example.org/b"))
    assert run("init", "news", "--from", "a.jsonl").code == 0
    assert "columns" not in tomllib.loads((alone / "news/warraq.toml").read_text(encoding="utf-8"))["sources"][0]
    assert run("ingest", cwd=alone / "news").err.endswith("2 records added\n")


def test_a_document_is_a_seed(alone: Path, run: Command) -> None:
    (alone / "a.txt").write_text(f"عنوان الخبر\n{inputs.body(1)}\n", encoding="utf-8")
    done = run("init", "أخبار", "--from", "a.txt")
    (source,) = policy.load(start=alone / "أخبار").policy.sources
    assert (source.name, source.columns, source.language, source.optional) == ("a", {}, "ar", ["link"])
    said = [line.strip() for line in done.err.splitlines() if ": no " in line]
    assert said == [
        "publisher: no document says it",
        'title: no document has one; title = "first line" takes that of a text',
        "published_at: no document says it; name it in optional",
    ]
    text = (alone / "أخبار/warraq.toml").read_text(encoding="utf-8")
    stated = text.replace('# publisher = "…"', 'publisher = "صحيفة"').replace(
        'optional = ["link"]', 'optional = ["link", "published_at"]\ntitle = "first line"'
    )
    (alone / "أخبار/warraq.toml").write_text(stated, encoding="utf-8")
    assert run.validate("seeds", cwd=alone / "أخبار").json["findings"] == []


def test_the_workflow_runs_this_version(alone: Path, run: Command) -> None:
    from importlib.metadata import version

    run("init", "news")
    workflow = (alone / "news/.github/workflows/corpus.yml").read_text(encoding="utf-8")
    assert f'pip install "warraq=={version("warraq")}"' in workflow
    assert "@NAME@" not in (alone / "news/README.md").read_text(encoding="utf-8")


def test_a_file_in_an_archive_is_described(alone: Path, run: Command) -> None:
    with zipfile.ZipFile(alone / "crawl.zip", "w") as archive:
        archive.write(inputs.saudi(alone), "2015-07-21.json")
    (file,) = run("describe", "--format", "json", "crawl.zip").json["files"]
    assert (file["path"], file["mapping"]["publisher"]) == ("crawl.zip/2015-07-21.json", "source")
    assert run("init", "news", "--from", "crawl.zip").code == 0
    fill(alone / "news/warraq.toml", **SAID)
    done = run.validate("seeds", cwd=alone / "news")
    assert (done.code, done.json["summary"]["records"]) == (0, COUNT), done.out
    with zipfile.ZipFile(alone / "empty.zip", "w") as archive:
        archive.writestr("a.bin", b"0")
    assert "no file in it can be read" in run("init", "other", "--from", "empty.zip").err
    with zipfile.ZipFile(alone / "broken.zip", "w") as archive:
        archive.writestr("1.json", "")
        archive.write(inputs.saudi(alone), "2.json")
    assert run("init", "third", "--from", "broken.zip").code == 0
    assert 'title = "title"' in (alone / "third/warraq.toml").read_text(encoding="utf-8")
