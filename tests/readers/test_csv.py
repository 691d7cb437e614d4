"""CSV against Python's own writer, and against polars reading the same file."""

from __future__ import annotations

import csv
import io
import re
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.conftest import Command

from warraq.mapping import short
from warraq.readers import csv_blocks, csv_rows
from warraq.readers.batch import Batch, Place
from warraq.readers.options import Options
from warraq.readers.reading import units

cells = st.text(alphabet=st.sampled_from('ab ,;\t"\n\r|علم'), max_size=6)
tables = st.lists(st.tuples(cells, cells, cells), max_size=6)


def batches(data: bytes, name: str) -> list[Batch]:
    return [batch for unit in units(Path("a"), "a", Options(), name=name, data=data) for batch in unit()]


def ordered(data: bytes, name: str) -> tuple[list[dict[str, Any]], list[Place]]:
    """Return the records of a file and their places, in the order of the file."""
    found = [
        (place, row)
        for batch in batches(data, name)
        for place, row in zip(batch.places, batch.rows.to_pylist(), strict=True)
    ]
    found.sort(key=lambda each: each[0].offset or 0)
    return [row for _, row in found], [place for place, _ in found]


@given(
    tables,
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_what_a_writer_wrote_comes_back(
    rows: list[tuple[str, str, str]],
    quoting: int,
    delimiter: str,
    end: str,
    named: bool,  # noqa: FBT001  # a case
) -> None:
    """Every row where it was written, whether its delimiter is guessed or named, and whatever ends it."""
    target = io.StringIO(f"sep={delimiter}{end}" if named else "", newline="")
    target.seek(0, io.SEEK_END)
    if any(sign in cell for sign in "\r\n" if sign not in end for row in rows for cell in row):
        quoting = csv.QUOTE_ALL  # Python's writer leaves CR and LF unquoted where they are no end of its rows
    writer = csv.writer(target, quoting=quoting, delimiter=delimiter, lineterminator=end)  # type: ignore[arg-type]
    starts = []
    for row in [("title", "text", "section"), *rows]:
        starts.append(len(target.getvalue().encode()))
        writer.writerow(row)
    data = target.getvalue().encode()
    found, places = ordered(data, "csv")
    assert [(row["title"], row["text"], row["section"]) for row in found] == rows
    assert [place.offset for place in places] == starts[1:]
    assert [place.line for place in places] == [1 + len(re.findall(rb"\r\n?|\n", data[:start])) for start in starts[1:]]


def test_polars_reads_the_same(alone: Path) -> None:
    text = 'title;text\n"a;""b""";"c\nd"\nعنوان;\n'
    (alone / "a.csv").write_text(text, encoding="utf-8")
    theirs = pl.read_csv(alone / "a.csv", separator=";").fill_null("").rows()
    assert [(row["title"], row["text"]) for row in ordered(text.encode(), "csv")[0]] == theirs


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_rows_that_r_gives_names_are_read_as_pandas_reads_them(sign: str) -> None:
    lines = [["title", "text"], ["1", "خبر", "نص"], ["17", "a", "b;,\tc"]]
    data = "".join(sign.join(f'"{cell}"' for cell in line) + "\n" for line in lines)
    expected = pd.read_csv(io.StringIO(data), sep=sign, dtype=str)
    assert list(expected.index.astype(str)) == ["1", "17"]
    rows, _ = ordered(data.encode(), "csv")
    assert [{key: row[key] for key in expected} for row in rows] == expected.to_dict("records")


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


def theirs(text: str) -> dict[str, list[tuple[str, ...]]]:
    """What others read of a file under a header: Python, pandas, pyarrow and DuckDB."""
    data = text.encode()
    kinds = {name: pa.string() for name in text.splitlines()[0].split(",")}
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    convert = pyarrow.csv.ConvertOptions(column_types=kinds, strings_can_be_null=False)
    table = pyarrow.csv.read_csv(io.BytesIO(data), parse_options=options, convert_options=convert)
    frame = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    Path("peer.csv").write_bytes(data)
    relation = duckdb.sql("SELECT * FROM read_csv('peer.csv', all_varchar=true, header=true, delim=',', quote='\"')")
    return {
        "csv": [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))][1:],
        "pandas": [tuple(row) for row in frame.itertuples(index=False)],
        "pyarrow": [tuple(row.values()) for row in table.to_pylist()],
        "duckdb": [tuple(cell or "" for cell in row) for row in relation.fetchall()],
    }


@pytest.mark.parametrize(
    "text",
    [
        'title,text\n5" pipe,a\nb,c\n',
        'title,text\nsay "x" y,b\nb,c\n',
        'title,text\nצה"ל,ידיעה\nب,ج\n',
        'title,text\n"a, b","c\n\nd"\n"say ""a""",b\n',
        'title,text\r\n"a",""\r\n"""b""",c\r\n',
        "title,text\ra,b\rc,d\r",
        'title,text\na \\ b,"c \\"\nd,e\n',
    ],
)
def test_others_read_the_same(text: str, alone: Path) -> None:
    own = [(row["title"], row["text"]) for row in ordered(text.encode(), "csv")[0]]
    assert alone.is_dir()
    assert theirs(text) == dict.fromkeys(("csv", "pandas", "pyarrow", "duckdb"), own)


marked = st.text(alphabet=st.sampled_from('ab ",\n\r'), max_size=40)


def by_hand(text: str) -> list[list[str]]:
    """The same by a machine of states, character by character, to the letter of what a quoted cell is."""
    rows, cells, place = list[list[str]](), list[str](), 0
    while True:
        end, cell = place, ""
        if text[place : place + 1] == '"':
            end = place + 1
            while end < len(text) and (text[end] != '"' or text[end : end + 2] == '""'):
                end += 2 if text[end] == '"' else 1
            if end < len(text) and text[end + 1 : end + 2] in ("", ",", "\r", "\n"):
                cell, end = text[place + 1 : end].replace('""', '"'), end + 1
            else:
                end = place
        if end == place:
            while end < len(text) and text[end] not in ",\r\n":
                end += 1
            cell = text[place:end]
        cells.append(cell)
        if text[end : end + 1] == ",":
            place = end + 1
            continue
        rows.append(cells)
        cells, place = [], end + (2 if text[end : end + 2] == "\r\n" else 1)
        if place >= len(text):
            return rows


@given(marked)
def test_a_cell_is_quoted_only_where_its_mark_closes_in_front_of_an_end(text: str) -> None:
    data, found, start = text.encode(), list[list[str]](), 0
    while start < len(data) or not found:
        own = csv_rows.row(data, start)
        found.append([cell.text(data) for cell in own.cells])
        start = csv_rows.behind(data, own.end)
        if start == own.end:
            break
    assert found == by_hand(text)


@given(st.lists(st.sampled_from(["ab", 'a"b', 'a""b', 'a"b"c', '"a" b', '"a', "العربي"]), min_size=1, max_size=8))
def test_no_quotation_mark_that_quotes_nothing_takes_a_row(titles: list[str]) -> None:
    """However many there are, in one row and in the file."""
    data = "title\ttext\n" + "".join(f"{title}\tx\n" for title in titles)
    found = [row["title"] for row in ordered(data.encode(), "tsv")[0]]
    assert found == titles


faulty = st.text(alphabet=st.sampled_from('ab ,"\n\r[{ع\x00\ufeff\udcff'), max_size=60)
rows_of = st.lists(
    st.one_of(faulty, st.just("title,text"), st.just(" Text ,title"), st.just("2021-07-25,b")), max_size=8
)


@given(rows_of, st.booleans())
@example(["a,[1]", 'b,"c', 'd",e'], True)
@example(["\ufeffa,b", "c,d"], False)  # Arrow drops a byte-order mark that a block begins with
@example(["\udcff,b", "\ufeff", "c,d"], False)
def test_blocks_have_the_records_and_faults_of_single_rows(lines: list[str], mapped: bool) -> None:  # noqa: FBT001  # a case
    """Whatever is read as columns is what the exact reader makes of each row."""
    data = ("title,text\n" + "\n".join(lines)).encode("utf-8", "surrogateescape")
    options = Options(mapping={"authors": short("text"), "link": short("title")} if mapped else {})

    def read() -> tuple[list[Any], list[Any]]:
        found = [batch for unit in units(Path("a"), "a", options, name="csv", data=data) for batch in unit()]
        rows = [
            (p.offset, p.line, p.end, row) for b in found for p, row in zip(b.places, b.rows.to_pylist(), strict=True)
        ]
        faults = [(f.line, f.offset, f.code, f.field, f.message) for batch in found for f in batch.faults]
        return sorted(rows, key=str), sorted(faults, key=str)

    fast = read()

    def singles(*place: Any, **more: Any) -> Any:  # noqa: ARG001  # as csv_blocks.cut
        start, line = place[1:3]
        while start < len(data):
            start, line = yield csv_blocks.Single(start, line)

    with patch.object(csv_blocks, "cut", singles):
        assert fast == read()


def _wide(columns: int) -> bytes:
    cells = [b"x", b'"a, ""b"""', b"", b"\xd8\xb9"]
    rows = (b",".join(cells[(row + place) % 4] for place in range(columns + 1)) for row in range(20))
    return b"\n".join([b"title," + b",".join(b"c%d" % number for number in range(columns)), *rows, b""])


def _of(data: bytes) -> list[Any]:
    found = [batch for unit in units(Path("a"), "a", Options(), name="csv", data=data) for batch in unit()]
    faults = sorted((each.line, each.offset, each.code, each.message) for batch in found for each in batch.faults)
    return [[row for batch in found for row in batch.rows.to_pylist()], faults, sum(batch.unread for batch in found)]


@pytest.mark.slow
def test_the_work_of_a_wide_table_grows_with_its_cells_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def calls(columns: int) -> int:
        count, data = 0, _wide(columns)

        def heard(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(heard)
        try:
            _of(data)
        finally:
            sys.setprofile(None)
        return count

    assert calls(4000) < 2.2 * calls(2000)
    singly = _of(_wide(2000))
    monkeypatch.setattr("warraq.readers.csv._FEW", 0)
    assert singly == _of(_wide(2000))


@pytest.mark.parametrize(
    ("data", "faults", "records"),
    [
        pytest.param(
            b'link,text\nl1,"a\n\nb\nl2,c\n', ["opened here, and not closed", "1 cells"], [("l2", "c")], id="cut"
        ),
        pytest.param(
            b'link,text\nl1,"a\n\nsaid \\"b\\""\nl2,"c \\"d\\",\ne"\n',
            ["escaped by a backslash"] * 2,
            [],
            id="backslashes",
        ),
        pytest.param(b'link,text\nl1,"a\nl2,b\n', [], [("l1", '"a'), ("l2", "b")], id="a mark that quotes nothing"),
    ],
)
def test_no_part_of_a_quoted_cell_that_its_line_does_not_close_is_a_value(
    data: bytes, faults: list[str], records: list[tuple[str, str]]
) -> None:
    found = batches(data, "csv")
    messages = sorted((fault.line, fault.message) for batch in found for fault in batch.faults)
    assert len(messages) == len(faults), messages
    assert all(part in message for part, (_, message) in zip(faults, messages, strict=True)), messages
    assert [(row["link"], row["text"]) for row in ordered(data, "csv")[0]] == records


@pytest.mark.parametrize(("sign", "reader"), [("^", "csv"), ("\x01", "csv"), ("،", "csv"), (";", "tsv")])
def test_a_sign_that_parts_all_rows_but_is_no_delimiter_is_named_and_can_be_stated(sign: str, reader: str) -> None:
    target = io.StringIO()
    csv.writer(target, delimiter=sign).writerows([["Title", "Link"], *([f"a, {n}", f"l{n}"] for n in range(3))])
    data = target.getvalue()
    refused = [(fault.message, each.unread) for each in batches(data.encode(), reader) for fault in each.faults]
    assert refused == [
        (f"not a header: {sign!r} stands between its 2 cells: name this sign on a line above it, behind sep=", 3)
    ]
    stated = batches(f"sep={sign}\n{data.replace('Title', 'title')}".encode(), reader)
    assert [row["title"] for each in stated for row in each.rows.to_pylist()] == ["a, 0", "a, 1", "a, 2"]


@pytest.mark.parametrize("word", ["نعم", "\udcda"], ids=["text", "a byte that is no text"])
@pytest.mark.parametrize("sign", [",", ";"])
def test_rows_in_quotation_marks_as_a_whole_are_named(sign: str, word: str) -> None:
    rows = [[word, "Link"], *([f"قال {sign} {word} {n}", f"l{n}"] for n in range(3))]
    once, twice = io.StringIO(), io.StringIO()
    csv.writer(once, delimiter=sign, lineterminator="\n").writerows(rows)
    csv.writer(twice, quoting=csv.QUOTE_ALL).writerows([line] for line in once.getvalue().splitlines())
    found = batches(twice.getvalue().encode("utf-8", "surrogateescape"), "csv")
    assert [(fault.message, each.unread) for each in found for fault in each.faults] == [
        ("not a header: quotation marks stand around whole rows, as where a table was saved twice: take them away", 3)
    ]
    plain = '"Title, in Arabic"\n"خبر"\n"خبر, آخر"\n'
    assert sum(each.rows.num_rows for each in batches(plain.encode(), "csv")) == 2


@pytest.mark.parametrize("marks", ["''", "“”", ' "'])
def test_marks_that_quote_nothing_are_no_part_of_values(marks: str) -> None:
    row = f"{marks[0]}{{}}{marks[1]},{marks[0]}{{}}{marks[1]}\n" if marks[0] != " " else '"{}", "{}"\n'
    found = batches((row.format("Title", "Text") + row.format("a", "b") * 3).encode(), "csv")
    assert [(fault.message[:40], each.unread) for each in found for fault in each.faults] == [
        ("not a header: its names stand in marks t", 3)
    ]
    assert not sum(each.rows.num_rows for each in found)
