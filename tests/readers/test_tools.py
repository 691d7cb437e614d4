"""What the tools of others write, read under their names: each field is what the tool itself says."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT, Command
from tests.readers.tools import write

from warraq.article import FIELDS
from warraq.policy import SourcePolicy
from warraq.readers import reading
from warraq.readers.mapping import tools
from warraq.readers.options import Options

WRITTEN = ROOT / "tests/readers/tools"
ZONE = "Asia/Amman"
FILES = [
    "news-please.json", "news-please.jsonl", "trafilatura.jsonl", "trafilatura.csv", "fundus.json", "fundus.jsonl",
    "newspaper4k.json", "newspaper4k.csv", "ninjs.json", "newsarticle.json",
]  # fmt: skip


def read(path: Path, name: str, **source: Any) -> list[dict[str, Any]]:
    options = Options(source=SourcePolicy(timezone=ZONE, **source), reader=name)
    batches = list(reading.read(path, path.name, options, name=name))
    assert not [fault for batch in batches for fault in batch.faults]
    return [row for batch in batches for row in batch.rows.to_pylist()]


def said(path: Path) -> list[dict[str, Any]]:
    """What stands in a file, by readers that know nothing of mappings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        found = json.loads(text)
        return found if isinstance(found, list) else [found]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    if path.stem == "trafilatura":
        rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
        return [dict(zip(tools()["trafilatura"].header, row, strict=True)) for row in rows]
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def of_news_please(own: dict[str, Any]) -> dict[str, Any]:
    same = {name: own[name] for name in ("title", "authors", "language")}
    return same | {"link": own["url"], "publisher": own["source_domain"], "text": "\n\n".join(lines(own["maintext"]))}


def of_trafilatura(own: dict[str, Any]) -> dict[str, Any]:
    author, tags = own.get("author"), own.get("tags")
    return {
        "link": own["source"],
        "title": own["title"],
        "publisher": own.get("source-hostname") or own["hostname"],
        "section": own.get("categories") or None,
        "authors": author.split("; ") if author else None,
        "keywords": None if tags is None else tags.split(";") if tags else [],
        "text": "\n\n".join(lines(own["text"])),
    }


def of_fundus(own: dict[str, Any]) -> dict[str, Any]:
    body = own.get("body")
    sections = [text for part in body["sections"] for text in (*part["headline"], *part["paragraphs"])] if body else []
    return {
        "title": own["title"],
        "text": "\n\n".join([*body["summary"], *sections]) if body else own["plaintext"],
        "authors": own.get("authors"),
        "keywords": own.get("topics"),
        "language": own.get("lang"),
        "publisher": own.get("publisher"),
    }


def of_newspaper4k(own: dict[str, Any]) -> dict[str, Any]:
    def listed(name: str) -> list[str]:
        value = own[name]
        return [each for each in (json.loads(value.replace("'", '"')) if isinstance(value, str) else value) if each]

    same = {name: own[name] for name in ("title", "text", "language")}
    lists = {"authors": listed("authors"), "keywords": listed("meta_keywords")}
    return same | lists | {"link": own["url"], "publisher": own["meta_site_name"] or None}


OF: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "news-please": of_news_please, "trafilatura": of_trafilatura, "fundus": of_fundus, "newspaper4k": of_newspaper4k,
}  # fmt: skip
DATES = {
    "news-please": ("2021-07-25T08:02:00Z", "second", "assumed"),
    "trafilatura": ("2021-07-24T21:00:00Z", "day", "assumed"),
    "fundus": ("2021-07-25T08:02:00Z", "second", "stated"),
    "newspaper4k": ("2021-07-25T11:02:00+03:00", None, None),
}


def check(path: Path, name: str) -> None:
    rows, own = read(path, name), said(path)
    assert len(rows) == len(own) > 0
    for row, each in zip(rows, own, strict=True):
        expected = OF[name](each)
        assert {field: row[field] for field in expected} == expected
    line = rows[0]["dateline"] or {"precision": None, "offset_source": None}
    assert (rows[0]["published_at"], line["precision"], line["offset_source"]) == DATES[name]
    assert all(not row["published_at"] and row["dateline"] is None for row in rows[1:])


@pytest.mark.parametrize("file", [file for file in FILES if Path(file).stem in OF])
def test_a_field_is_what_the_tool_wrote(file: str) -> None:
    check(WRITTEN / file, Path(file).stem)


def test_the_tools_that_are_installed_write_what_is_read(tmp_path: Path) -> None:
    if not write.installed():
        reason = f"needs one of {', '.join(write.WRITERS)}, of which none is installed"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    for name in write.installed():
        for file, content in write.written(name).items():
            (tmp_path / file).write_bytes(content.encode())
            assert said(tmp_path / file)[0].keys() == said(WRITTEN / file)[0].keys()
            check(tmp_path / file, name)


def test_each_article_of_ninjs_has_one_headline_and_its_paragraphs() -> None:
    first, second = read(WRITTEN / "ninjs.json", "ninjs")
    own = said(WRITTEN / "ninjs.json")[0]
    assert (first["link"], first["title"], first["published_at"]) == (
        own["uri"],
        own["headlines"][1]["value"],
        own["firstCreated"],
    )
    assert first["text"].split("\n\n") == [f"{each}." for each in own["bodies"][0]["value"].rstrip(".").split(". ")]
    assert (first["authors"], first["attribution"], first["publisher"]) == (
        [own["by"]],
        ["وكالة الأنباء"],
        own["copyrightHolder"],
    )
    assert (first["keywords"], first["section"], second["section"]) == (["نقل", "جسور"], "خبر", None)
    assert (second["title"], second["published_at"]) == ("سوق الكتب تعود بعد غياب", "2021-08-01T10:00:00+03:00")


def test_news_articles_are_found_in_arrays_and_graphs_in_each_form() -> None:
    first, second, third = read(WRITTEN / "newsarticle.json", "newsarticle")
    assert [row["link"] for row in (first, second, third)] == [
        f"https://example.org/a/{number}" for number in (1, 2, 3)
    ]
    assert [row["title"] for row in (first, second, third)] == [
        "الوزير يفتتح جسرا جديدا",
        "سوق الكتب تعود بعد غياب",
        "رأي في الجسور",
    ]
    assert [row["authors"] for row in (first, second, third)] == [
        ["سعاد خليل", "عمر ناصر"],
        ["سعاد خليل"],
        ["عمر ناصر"],
    ]
    assert [row["keywords"] for row in (first, second, third)] == [["جسور", "نقل"], ["كتب", "أسواق"], ["رأي"]]
    assert [row["section"] for row in (first, second, third)] == ["محليات", "ثقافة", None]
    assert {(row["language"], row["publisher"]) for row in (first, second, third)} == {("ar", "صحيفة المثال")}
    assert (third["published_at"], third["dateline"]["precision"], third["license"]) == (
        "2021-08-01T21:00:00Z",
        "day",
        "CC-BY-4.0",
    )
    assert all(len(row["text"]) > 100 for row in (first, second, third))


NOT_READ = {
    "news-please.json": "date_modify, description, filename, image_url, localpath, title_page, title_rss",
    "news-please.jsonl": "date_modify, description, filename, image_url, localpath, text, title_page, title_rss",
    "trafilatura.jsonl": "comments, excerpt, filedate, fingerprint, id, image, pagetype, raw_text",
    "trafilatura.csv": "comments, fingerprint, id, image, pagetype",
    "fundus.json": "free_access",
    "fundus.jsonl": "",
    "newspaper4k.json": "canonical_link, images, keywords, meta_description, meta_favicon, meta_img, movies, read_more_link, summary, top_image",
    "newspaper4k.csv": "canonical_link, images, keywords, meta_description, meta_favicon, meta_img, movies, read_more_link, summary, top_image",
    "ninjs.json": "altIds, bodies[*].contentType, bodies[*].role, descriptions, headlines[*].role, infoSources[*].role, places, profile, pubStatus, standard, subjects[*].rel, subjects[*].uri, type, urgency, version",
    "newsarticle.json": "dateModified, itemListElement",
}


@pytest.fixture
def seeded(alone: Path) -> Path:
    """A corpus of what all the tools wrote, a source each."""
    sources = []
    for name in tools():
        (alone / "seeds" / name).mkdir(parents=True)
        sources.append(
            f'[[sources]]\nname = "{name}"\npath = "seeds/{name}"\nreader = "{name}"\ntimezone = "{ZONE}"\n'
            'publisher = "صحيفة المثال"\nlanguage = "ar"\noptional = ["link"]\n'
        )
    (alone / "warraq.toml").write_text("\n".join(sources), encoding="utf-8")
    return alone


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_found_in_what_a_tool_wrote(file: str, seeded: Path, run: Command) -> None:
    shutil.copy(WRITTEN / file, seeded / "seeds" / Path(file).stem / file)
    done = run.validate("seeds")
    undated = [row for row in read(WRITTEN / file, Path(file).stem) if not row["published_at"]]
    assert [(each["code"], each["field"]) for each in done.json["findings"]] == [("REC003", "/published_at")] * len(
        undated
    )
    assert done.json["summary"]["records"] == len(said(WRITTEN / file)) - (file == "newsarticle.json")
    notes = [line for line in done.err.splitlines() if "columns not read" in line]
    assert notes == (
        [f"note: columns not read, since the mapping names others: {NOT_READ[file]}"] if NOT_READ[file] else []
    )
    assert ("2 records that are no articles were not read (1 BreadcrumbList, 1 WebSite)" in done.err) == (
        file == "newsarticle.json"
    )


@pytest.mark.parametrize("file", FILES)
def test_what_a_tool_wrote_is_ingested_once(file: str, seeded: Path, run: Command) -> None:
    name = Path(file).stem
    shutil.copy(WRITTEN / file, seeded / "seeds" / name / file)
    done = run("ingest")
    assert (done.code, f"{name}: columns that no field takes" in done.err) == (0, bool(NOT_READ[file]))
    assert ("2 records that are no articles" in done.err) == (name == "newsarticle")
    records = [
        json.loads(line)
        for path in sorted((seeded / "corpus").rglob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    assert sorted(record["title"] for record in records) == sorted(row["title"] for row in read(WRITTEN / file, name))
    assert {record["source"]["reader"] for record in records} == {name}
    before = {path: path.read_bytes() for path in (seeded / "corpus").rglob("*.jsonl")}
    assert run("ingest").code == 0
    assert {path: path.read_bytes() for path in (seeded / "corpus").rglob("*.jsonl")} == before
    assert {(each["code"], each["field"]) for each in run.validate("corpus").json["findings"]} <= {
        ("REC003", "/published_at")
    }


def test_a_command_names_the_tool_and_may_say_more(alone: Path, run: Command) -> None:
    path = WRITTEN / "news-please.jsonl"
    asked = ("--reader", "news-please", "--select", "REC")
    found = run.validate(path, *asked).json["findings"]
    assert [(finding["code"], finding["field"], finding["line"]) for finding in found] == [
        ("REC003", "/published_at", 2)
    ]
    found = run.validate(path, *asked, "--map", "title=title_page").json["findings"]
    assert {finding["field"] for finding in found} == {"/published_at", "/title"}
    piped = run.validate("-", *asked, stdin=path.read_bytes())
    assert piped.json["summary"] == run.validate(path, *asked).json["summary"]
    shutil.copy(path, alone / "dump")
    assert run.validate("dump", *asked).json["summary"] == piped.json["summary"]


def test_a_source_may_state_one_column_otherwise() -> None:
    (row,) = read(WRITTEN / "news-please.json", "news-please", columns={"title": "filename"})
    assert (row["title"], row["link"]) == ("https%3A%2F%2Fexample.org%2Fa%2F1.json", "https://example.org/a/1")


def test_a_table_of_trafilatura_may_have_a_header(tmp_path: Path) -> None:
    own = (WRITTEN / "trafilatura.csv").read_bytes()
    header = "\t".join(tools()["trafilatura"].header).encode()
    (tmp_path / "trafilatura.csv").write_bytes(header + b"\r\n" + own)
    assert read(tmp_path / "trafilatura.csv", "trafilatura") == read(WRITTEN / "trafilatura.csv", "trafilatura")
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, ["title", "text", "url", "author"])
    writer.writeheader()
    writer.writerow({"title": "عنوان", "text": "نص\nآخر", "url": "https://example.org/a", "author": "أ; ب"})
    (tmp_path / "own.csv").write_text(table.getvalue(), encoding="utf-8", newline="")
    (row,) = read(tmp_path / "own.csv", "trafilatura")
    assert (row["link"], row["authors"], row["text"]) == ("https://example.org/a", ["أ", "ب"], "نص\n\nآخر")


def test_a_fix_is_written_where_the_tool_wrote_the_field(alone: Path, run: Command) -> None:
    own = json.loads((WRITTEN / "news-please.json").read_text(encoding="utf-8"))
    (alone / "a.json").write_text(
        json.dumps({**own, "title": f"{own['title']} &amp; غيره"}, ensure_ascii=False), encoding="utf-8"
    )
    run("validate", "a.json", "--reader", "news-please", "--fix", "--select", "ENC")
    assert json.loads((alone / "a.json").read_text(encoding="utf-8")) == {**own, "title": f"{own['title']} & غيره"}


def test_a_field_that_is_made_of_others_is_not_fixed_and_that_is_said(alone: Path, run: Command) -> None:
    for name in ("news-please", "ninjs", "newsarticle"):
        text = (WRITTEN / f"{name}.json").read_text(encoding="utf-8")
        (alone / "a.json").write_text(text.replace("ثلاث سنوات", "ثلاث&nbsp;سنوات"), encoding="utf-8")
        before = (alone / "a.json").read_bytes()
        done = run("validate", "a.json", "--reader", name, "--fix", "--select", "ENC", "--required", "link")
        assert "left as it is: text is made of what stands elsewhere" in done.err or name == "ninjs"
        assert (alone / "a.json").read_bytes() == before
    joined = {"head": "عنوان &amp; آخر", "lead": "أ &amp; ب", "body": "ج"}
    (alone / "b.jsonl").write_text(json.dumps(joined, ensure_ascii=False) + "\n", encoding="utf-8")
    done = run("validate", "b.jsonl", "--map", "text=lead+body", "--map", "title=head", "--fix", "--select", "ENC")
    assert "b.jsonl:1: left as it is: text is made of what stands elsewhere" in done.err
    assert json.loads((alone / "b.jsonl").read_text(encoding="utf-8")) == joined


def test_a_reader_that_is_none_is_told_of_the_nearest_or_of_all(alone: Path, run: Command) -> None:
    (alone / "a.json").write_text("[]", encoding="utf-8")
    done = run("validate", "a.json", "--reader", "newsplease")
    assert done.code == 2
    assert done.err == "warraq: newsplease: no such reader; did you mean news-please?\n"
    done = run("validate", "a.json", "--reader", "x")
    assert all(name in done.err for name in tools())


def test_the_data_names_fields_and_the_page_about_it_has_a_row_each() -> None:
    page = (ROOT / "docs/tools.md").read_text(encoding="utf-8")
    for name, tool in tools().items():
        assert set(tool.columns) <= set(FIELDS)
        assert f"| [`{name}`]({tool.documentation}) | {tool.release} |" in page
    assert page.count("\n| [`") == len(tools())
