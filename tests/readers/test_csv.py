"""CSV against Python's own writer, and against polars reading the same file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Command

from warraq.readers import units
from warraq.readers.batch import Batch
from warraq.readers.options import Options

cells = st.text(alphabet=st.sampled_from('ab ,;\t"\n|علم'), max_size=6)
tables = st.lists(st.tuples(cells, cells, cells), max_size=6)


def batches(data: bytes, name: str) -> list[Batch]:
    return [batch for unit in units(Path("a"), "a", Options(), name=name, data=data) for batch in unit()]


@given(
    tables,
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_writer_wrote_comes_back(
    rows: list[tuple[str, str, str]], quoting: int, delimiter: str, end: str
) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=quoting, delimiter=delimiter, lineterminator=end)  # type: ignore[arg-type]
    starts = []
    for row in [("title", "text", "section"), *rows]:
        starts.append(len(target.getvalue().encode()))
        writer.writerow(row)
    data = target.getvalue().encode()
    found = [row for batch in batches(data, "csv") for row in batch.rows.to_pylist()]
    assert [(row["title"], row["text"], row["section"]) for row in found] == rows
    places = [place for batch in batches(data, "csv") for place in batch.places]
    assert [place.offset for place in places] == starts[1:]
    assert [place.line for place in places] == [1 + data.count(b"\n", 0, start) for start in starts[1:]]


def test_polars_reads_the_same(alone: Path) -> None:
    text = 'title;text\n"a;""b""";"c\nd"\nعنوان;\n'
    (alone / "a.csv").write_text(text, encoding="utf-8")
    theirs = pl.read_csv(alone / "a.csv", separator=";").fill_null("").rows()
    (batch,) = batches(text.encode(), "csv")
    assert [(row["title"], row["text"]) for row in batch.rows.to_pylist()] == theirs


def test_columns_are_mapped_and_the_rest_is_named_once(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_text("url,who,n\nhttps://example.org/a,ب,1\nx,,2\n", encoding="utf-8")
    done = run.validate("a.csv", "--map", "link=url", "--map", "authors=who", "--required", "link,authors")
    assert [(f["code"], f["line"], f["field"]) for f in done.json["findings"]] == [
        ("LNK001", 3, "/link"),
        ("REC003", 3, "/authors"),
    ]
    assert done.err == "note: columns not read, since --map names others: n\n"


def test_a_legacy_encoding_is_named_once(alone: Path, run: Command) -> None:
    text = "title,text\nالكاظمي يلتقي قادة الأحزاب والكتل السياسية,العراق يؤكد انسحاب القوات\na,b\nالقوات الأمريكية,ج\n"
    for codec, label in (("windows-1256", "windows-1256"), ("utf-16", "utf-16le")):
        (alone / "a.csv").write_bytes(text.encode(codec))
        done = run.validate("a.csv", "--select", "ENC")
        assert [(f["code"], f["value"]) for f in done.json["findings"]] == [("ENC010", label)]
        assert done.json["summary"]["records"] + done.json["summary"]["unread"] == 3


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.json"])
def test_utf_16_that_breaks_off_is_named_too(alone: Path, run: Command, name: str) -> None:
    """Half a character at the end, or half of a surrogate pair: what the file is can be said, whatever was lost of it."""
    whole = "id,title\n1,خبر\n2,خبر\n".encode("utf-16")
    for data in (whole[:-1], whole + b"\x00\xd8", whole[:20] + b"\x00\xdc" + whole[20:]):
        (alone / name).write_bytes(data)
        done = run.validate(name)
        assert done.codes == ["ENC010"]
        assert done.json["summary"]["unread"] >= 1
