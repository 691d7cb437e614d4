"""The records that findings stand on or name, read again from files of every kind."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import SEED, article, write_jsonl
from tests.report import invented

from warraq import context, policy, scoping
from warraq.finding import Finding, Severity

FIRST = article(title="الأول", publisher="صحيفة المدينة")
LATER = article(title="الثاني", publisher="أخبار الساحل", published_at="2021-08-02T11:02:00Z", id="1" * 32)


def written(folder: Path, ending: str) -> Path:
    path, rows = folder / f"a.{ending}", [FIRST, LATER]
    if ending == "jsonl":
        write_jsonl(path, *rows)
    elif ending == "json":  # both on one line
        path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    elif ending == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        lines = [",".join(f'"{row[name]}"' for name in FIRST) for row in rows]
        path.write_text("\n".join([",".join(FIRST), *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", ["jsonl", "json", "csv", "parquet"])
def test_a_finding_and_its_duplicate_are_told_apart(ending: str, alone: Path) -> None:
    path = written(alone, ending)
    report = invented.found(alone, path, select=("LNK002",))
    (finding,) = report.findings
    own, other = report.context[finding.about], report.context[finding.related[0].about]
    assert (own.title, own.publisher, own.date, own.id) == ("الثاني", "أخبار الساحل", "2021-08-02", "1" * 32)
    assert (other.title, other.publisher, other.date) == ("الأول", "صحيفة المدينة", "2021-07-25")
    assert dict(own.values) == dict(other.values) == {"link": FIRST["link"]}


def test_a_raw_document_has_its_printed_date_and_its_sources_publisher(repository: Path) -> None:
    seed = repository / SEED.relative_to(SEED.parents[2])
    seed.write_text(seed.read_text(encoding="utf-8").replace("الكاظمي", "الكاظمـــي", 1), encoding="utf-8")
    report = invented.found(repository, seed, select=("ENC014",))
    assert report.findings
    known = report.context[report.findings[0].about]
    assert (known.publisher, known.date) == ("الخليج الجديد", "2021-07-25")


def test_what_is_not_there_is_left_out(alone: Path) -> None:
    path = written(alone, "jsonl")
    finding = Finding("REC001", "malformed-json", Severity.ERROR, "not JSON", "a.jsonl", 9, related=())
    report = invented.found(alone, path, select=("LNK002",))
    asked = scoping.Request(paths=(Path("a.jsonl"),))
    read = context.read(policy.load(None), asked, report.__class__((finding,)))
    assert read.context == {}


def test_one_record_is_found_by_its_place_or_its_id(alone: Path) -> None:
    repository, request = policy.load(None), scoping.Request(paths=(written(alone, "jsonl"),))
    by_place = context.record(repository, request, (f"{alone}/a.jsonl", 2, None, None))
    by_id = context.record(repository, request, ("", None, None, "1" * 32))
    assert by_place == by_id
    assert by_id is not None
    assert by_id.values["text"] == LATER["text"]
    assert context.record(repository, request, ("", None, None, "2" * 32)) is None
    assert context.record(repository, request, ("other", 1, None, None)) is None


def test_a_file_of_one_record_is_not_taken_for_another_id(alone: Path) -> None:
    request = scoping.Request(paths=(write_jsonl(alone / "one.jsonl", FIRST),))
    assert context.record(policy.load(None), request, ("", None, None, "2" * 32)) is None
    assert context.record(policy.load(None), request, ("", None, None, FIRST["id"])) is not None
