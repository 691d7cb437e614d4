"""Whatever a file holds, there is a report on it: damage is a finding, and no reader falls over it."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import SEED, examples
from tests.readers.pages import linked, page
from tests.readers.test_jsonl import CLEAN
from tests.readers.test_warc import crawl

from warraq.testing.reading import LONGEST, ODD, damaged, there_is_a_report

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1256", "iso8859-6"]
EDITS = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, LONGEST), st.sampled_from([b"", *ODD])), max_size=4)


def _table() -> str:
    target = io.StringIO()
    rows = csv.writer(target)
    rows.writerow(CLEAN)
    for _ in range(3):
        rows.writerow(json.dumps(v, ensure_ascii=False) if isinstance(v, (list, dict)) else v for v in CLEAN.values())
    return target.getvalue()


def _parquet() -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([CLEAN] * 3), target, compression="none")
    return target.getvalue()


def _zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("a.txt", SEED.read_bytes())
        file.writestr("b.txt", SEED.read_bytes())
    return target.getvalue()


WHOLE: dict[str, str | bytes] = {
    "a.jsonl": (json.dumps(CLEAN, ensure_ascii=False) + "\n") * 3,
    "a.json": json.dumps([CLEAN] * 3, ensure_ascii=False, indent=1),
    "a.csv": _table(),
    "a.tsv": _table().replace(",", "\t"),
    "a.parquet": _parquet(),
    "a.txt": SEED.read_text(encoding="utf-8"),
    "a.html": page(linked({"@type": "Article", "headline": "a", "datePublished": "2021-07-25T11:02:00Z"})),
    "a.warc": crawl(pages=2),
    "a.zip": _zip(),
}


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=examples(60, share=8))
@given(edits=EDITS, encoding=st.sampled_from(ENCODINGS), jobs=st.integers(1, 2))
def test_damage_is_a_finding(
    name: str, edits: list[tuple[int, int, bytes]], encoding: str, jobs: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = WHOLE[name]
    data = whole.encode(encoding, "ignore") if isinstance(whole, str) else whole
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(damaged(data, edits))
    there_is_a_report(path, jobs=jobs, files=None if name == "a.zip" else 1)  # one with members and faults
