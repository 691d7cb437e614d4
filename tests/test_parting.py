"""Good records and bad ones in two files: as they stand, with what was found, and none lost."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.conftest import SEED, Command, article, examples, write_jsonl
from tests.releases.conftest import record

from warraq import lint
from warraq.parting import part
from warraq.parting.pieces import File, pieces
from warraq.parting.stands import Faults, faults, joined, of_batch
from warraq.policy import Policy, Repository
from warraq.scoping import Request


def lines(*rows: dict[str, Any], end: str = "\n") -> list[bytes]:
    return [(json.dumps(row, ensure_ascii=False) + end).encode() for row in rows]


def counts(err: str) -> tuple[int, int, int]:
    """What standard error says: good, bad, and all."""
    found = re.search(r"^([\d,]+) good, ([\d,]+) bad.*: ([\d,]+) in all$", err, re.MULTILINE)
    assert found, err
    good, bad, whole = (int(each.replace(",", "")) for each in found.groups())
    assert good + bad == whole
    return good, bad, whole


def loaded(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def test_json_lines_are_parted_to_the_byte(alone: Path, run: Command) -> None:
    good = [
        b"  " + lines(record(1), end="\r\n")[0],
        lines(record(2))[0].replace(b'": ', b'":   '),
        lines(record(3))[0][:-1],
    ]
    bad = [lines(record(4, title=""))[0], lines(record(1))[0], lines(record(6, link="x", section=4))[0]]
    broken = [b'{"broken\n', b'{"a": "\xff\xfe"}\n', b"[1]\n"]
    whole = [good[0], bad[0], b"\n", broken[0], bad[1], good[1], b"  \t\n", broken[1], bad[2], broken[2], good[2]]
    (alone / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + b"".join(whole))
    done = run.validate("a.jsonl", "--good", "good.jsonl", "--bad", "bad.jsonl")
    assert done.code == 1
    assert counts(done.err) == (3, 6, 9)
    assert (alone / "good.jsonl").read_bytes() == b"".join(good)
    found = loaded(alone / "bad.jsonl")
    raw = [line.rstrip(b"\r\n") for line in whole if line.strip() and line not in good]
    assert [each["record"] for each in found if "record" in each] == [*map(json.loads, bad), [1]]
    assert [each["text"].encode() for each in found if "text" in each and "base64" not in each] == [b'{"broken']
    assert [base64.b64decode(each["base64"]) for each in found if "base64" in each] == [b'{"a": "\xff\xfe"}']
    assert len(found) == len(raw) == 6
    assert all(each["findings"] and all(f["severity"] == "error" for f in each["findings"]) for each in found)
    assert {f["code"] for f in found[2]["findings"]} == {"LNK002"}
    assert b'{"record":' + bad[0].rstrip(b"\n") + b',"findings":' in (alone / "bad.jsonl").read_bytes()


def test_a_clean_file_is_written_again_to_the_byte(alone: Path, run: Command) -> None:
    for end in ("\n", "\r\n"):
        data = b"".join(lines(*(record(n) for n in range(3)), end=end))
        for whole in (data, data.rstrip()):
            (alone / "a.jsonl").write_bytes(whole)
            run("validate", "a.jsonl", "--good", "good.jsonl", "--bad", "bad.jsonl")
            assert (alone / "good.jsonl").read_bytes() == whole
            assert (alone / "bad.jsonl").read_bytes() == b""


HEADER = "id,link,title,published_at,language,publisher,text"


def cells(number: int, end: str = "\n", **more: Any) -> bytes:
    own = record(number, **more)
    target = io.StringIO()
    csv.writer(target, lineterminator=end).writerow([own.get(name) for name in HEADER.split(",")])
    return target.getvalue().encode()


def test_csv_is_parted_to_the_byte(alone: Path, run: Command) -> None:
    good = [
        cells(1),
        cells(2, "\r\n", title='two\nlines, and a "mark"'),
        cells(3).replace(b",ar,", b',"ar",').rstrip(b"\n"),
    ]
    bad = [cells(4, title=""), cells(1, title="again")]
    unread = [b"too,few\n", b"x" * 20 + b"," * 9 + b"\n", "a,b,\xe9".encode("latin-1") + b",d,e,f,g\n"]
    whole = [good[0], unread[0], bad[0], b"\n", unread[1], good[1], bad[1], unread[2], good[2]]
    (alone / "a.csv").write_bytes(HEADER.encode() + b"\r\n" + b"".join(whole))
    done = run("validate", "a.csv", "--good", "good.csv", "--bad", "bad.csv")
    assert counts(done.err) == (3, 5, 8)
    assert (alone / "good.csv").read_bytes() == HEADER.encode() + b"\r\n" + b"".join(good)
    data = (alone / "bad.csv").read_bytes()
    assert all(each.rstrip(b"\r\n") + b',"' in data for each in bad)
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert [row["warraq_codes"] for row in rows] == ["REC001", "REC003", "REC001", "LNK002", "ENC001"]
    assert [row["warraq_text"] for row in rows if row["warraq_text"]] == [
        "too,few",
        "x" * 20 + "," * 9,
        "a,b,\\xe9,d,e,f,g",
    ]
    assert all(row["warraq_messages"] and None not in row for row in rows)


def test_csv_of_bad_rows_has_two_columns_more(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_bytes(HEADER.encode() + b"\n" + cells(1) + cells(2, title=""))
    run("validate", "a.csv", "--bad", "bad.csv")
    (row,) = csv.DictReader(io.StringIO((alone / "bad.csv").read_text(encoding="utf-8")))
    assert list(row) == [*HEADER.split(","), "warraq_codes", "warraq_messages"]


def test_a_fault_of_all_records_makes_all_bad(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_bytes(b"id,link\n" + b"1,https://example.org/1\n2,https://example.org/2\n")
    done = run("validate", "a.csv", "--required", "title", "--good", "g.csv", "--bad", "b.jsonl", "--select", "REC002")
    assert counts(done.err) == (0, 2, 2)
    found = loaded(alone / "b.jsonl")
    assert [each["record"] for each in found] == [{"id": str(n), "link": f"https://example.org/{n}"} for n in (1, 2)]
    assert {f["code"] for each in found for f in each["findings"]} == {"REC002"}


def test_parquet_keeps_rows_columns_and_types(alone: Path, run: Command) -> None:
    rows = [{**record(n), "keywords": ["a"], "views": n} for n in range(6)]
    rows[2]["title"], rows[4]["link"] = "", rows[0]["link"]
    table = pa.Table.from_pylist(rows).append_column("score", pa.array([1.5] * 6, pa.float32()))
    pq.write_table(table, alone / "a.parquet", row_group_size=2)
    done = run("validate", "a.parquet", "--good", "good.parquet", "--bad", "bad.parquet")
    assert counts(done.err) == (4, 2, 6)
    good, bad = (pq.read_table(alone / f"{name}.parquet") for name in ("good", "bad"))
    assert good.equals(table.take([0, 1, 3, 5]))
    assert bad.select(table.column_names).equals(table.take([2, 4]))
    assert bad["warraq_codes"].to_pylist() == [["REC003"], ["LNK002", "REC006"]]
    assert bad.column_names == [*table.column_names, "warraq_codes", "warraq_messages"]


def test_parquet_that_breaks_off_and_rows_that_are_not_utf8(alone: Path, run: Command) -> None:
    table = pa.Table.from_pylist([record(n) for n in range(4)])
    octets = pa.array([b"a", b"\xff\xfe", "عنوان".encode(), "ب".encode()], pa.binary())
    odd = table.set_column(table.column_names.index("title"), "title", octets.view(pa.string()))
    pq.write_table(odd, alone / "a.parquet")
    done = run("validate", "a.parquet", "--good", "good.jsonl", "--bad", "bad.jsonl")
    assert counts(done.err) == (3, 1, 4)
    (bad,) = loaded(alone / "bad.jsonl")
    assert bad["findings"][0]["code"] == "ENC001"
    (alone / "b.parquet").write_bytes((alone / "a.parquet").read_bytes()[:-40])
    done = run("validate", "b.parquet", "--good", "good.parquet", "--bad", "bad.parquet")
    assert counts(done.err) == (0, 1, 1)
    assert pq.read_table(alone / "bad.parquet")["warraq_codes"].to_pylist() == [["REC001"]]


ARRAY = [record(1), record(2, title=""), record(3), record(1, title="again")]


@pytest.mark.parametrize("indent", [None, 2])
def test_elements_of_an_array(indent: int | None, alone: Path, run: Command) -> None:
    texts = [json.dumps(each, ensure_ascii=False, indent=indent) for each in ARRAY]
    texts.insert(2, '{"broken": }')
    (alone / "a.json").write_text("[" + ",\n".join(texts) + "]\n", encoding="utf-8")
    done = run("validate", "a.json", "--good", "good.jsonl", "--bad", "bad.jsonl")
    assert counts(done.err) == (2, 3, 5)
    assert loaded(alone / "good.jsonl") == [ARRAY[0], ARRAY[2]]
    if indent is None:
        assert (alone / "good.jsonl").read_text(encoding="utf-8") == f"{texts[0]}\n{texts[3]}\n"
    found = loaded(alone / "bad.jsonl")
    assert [each.get("record", each.get("text")) for each in found] == [ARRAY[1], '{"broken": }', ARRAY[3]]


def test_an_object_alone_and_what_stands_behind_it(alone: Path, run: Command) -> None:
    (alone / "a.json").write_text(json.dumps(record(1)) + "\n{}", encoding="utf-8")
    (alone / "b.json").write_text(json.dumps(record(2, title="")), encoding="utf-8")
    (alone / "c.json").write_text("{", encoding="utf-8")
    done = run("validate", "a.json", "b.json", "c.json", "--good", "good.jsonl", "--bad", "bad.jsonl")
    assert counts(done.err) == (1, 3, 4)
    assert loaded(alone / "good.jsonl") == [record(1)]
    assert [each.get("text", "") for each in loaded(alone / "bad.jsonl")] == ["{}", "", "{"]


def test_documents_are_parted_as_they_were_read(alone: Path, run: Command) -> None:
    (alone / "a.txt").write_bytes(SEED.read_bytes())
    (alone / "b.txt").write_bytes(b"\xff\xfe\xff")
    done = run(
        "validate", "a.txt", "b.txt", "--required", "", "--good", "good.jsonl", "--bad", "bad.jsonl", "--select", "REC"
    )
    good, bad, _ = counts(done.err)
    assert (good, bad) == (1, 1)
    assert loaded(alone / "good.jsonl")[0]["text"]
    assert base64.b64decode(loaded(alone / "bad.jsonl")[0]["base64"]) == b"\xff\xfe\xff"


def test_other_forms_take_every_column(alone: Path, run: Command) -> None:
    rows = [
        {**record(1), "extra": {"a": [1]}, "views": 1},
        {**record(2, title=""), "views": 2.5},
        {**record(3), "views": "many"},
    ]
    write_jsonl(alone / "a.jsonl", *rows)
    run("validate", "a.jsonl", "--good", "good.parquet", "--bad", "bad.csv")
    good = pq.read_table(alone / "good.parquet").to_pylist()
    assert [each["extra"] for each in good] == [{"a": [1]}, None]
    assert [each["views"] for each in good] == ["1", "many"]
    (bad,) = csv.DictReader(io.StringIO((alone / "bad.csv").read_text(encoding="utf-8")))
    (alone / "b.jsonl").write_text("[1]\n{\n")
    run("validate", "b.jsonl", "--bad", "b.parquet")
    assert [each["warraq_text"] for each in pq.read_table(alone / "b.parquet").to_pylist()] == [None, "{"]
    assert (bad["views"], bad["extra"], bad["warraq_codes"]) == ("2.5", "", "REC003")


def test_several_files_whose_columns_agree(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_bytes(HEADER.encode() + b"\n" + cells(1))
    (alone / "b.csv").write_bytes(HEADER.encode() + b"\n" + cells(2) + cells(1))
    (alone / "c.csv").write_bytes(HEADER.replace(",", ";").encode() + b"\n" + cells(3).replace(b",", b";"))
    run("validate", "a.csv", "b.csv", "--good", "good.csv", "--bad", "bad.csv")
    assert (alone / "good.csv").read_bytes() == HEADER.encode() + b"\n" + cells(1) + cells(2)
    done = run("validate", "a.csv", "b.csv", "c.csv", "--good", "good.csv")
    rows = list(csv.DictReader(io.StringIO((alone / "good.csv").read_text(encoding="utf-8"))))
    assert (done.code, [row["id"] for row in rows]) == (1, [record(n)["id"] for n in (1, 2, 3)])
    (alone / "d.csv").write_bytes(b"id,other\n1,2\n")
    refused = run("validate", "a.csv", "d.csv", "--good", "none.csv")
    assert (refused.code, refused.err.count("\n"), "differ" in refused.err) == (2, 1, True)
    assert run("validate", "a.csv", "d.csv", "--bad", "all.jsonl").code == 1
    assert not (alone / "none.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--good", "good.txt"), "end in .jsonl, .csv, .parquet"),
        (("--good", "a.jsonl"), "one of the files that are checked"),
        (("--good", "x.jsonl", "--bad", "./x.jsonl"), "the same file"),
        (("--good", "no/such/x.jsonl"), "No such file"),
        (("--good", "x.jsonl", "--diff"), "--diff writes nothing"),
        (("--bad", "x.parquet"), "warraq_codes already"),
    ],
)
def test_what_cannot_be_written_is_one_line(arguments: tuple[str, ...], said: str, alone: Path, run: Command) -> None:
    (alone / "a.csv").write_bytes(b"id,warraq_codes\n1,2\n")
    write_jsonl(alone / "a.jsonl", record(1))
    done = run("validate", "a.csv" if "--bad" in arguments and len(arguments) == 2 else "a.jsonl", *arguments)
    assert (done.code, done.err.count("\n"), said in done.err) == (2, 1, True), done.err
    assert not (alone / "x.jsonl").exists()


def test_compressed_files_and_standard_input(alone: Path, run: Command) -> None:
    data = b"".join(lines(record(1), record(2, title=""), record(3)))
    (alone / "a.jsonl.gz").write_bytes(gzip.compress(data))
    run("validate", "a.jsonl.gz", "--good", "good.jsonl")
    assert (alone / "good.jsonl").read_bytes() == b"".join(lines(record(1), record(3)))
    for given_in in (data, gzip.compress(data)):
        run("validate", "-", "--good", "in.jsonl", stdin=given_in)
        assert (alone / "in.jsonl").read_bytes() == (alone / "good.jsonl").read_bytes()


def test_foreign_files_keep_their_own_columns(alone: Path, run: Command) -> None:
    rows = [{"url": "https://example.org/1", "head": "عنوان", "n": 1}, {"url": "x", "head": "آخر", "n": 2}]
    write_jsonl(alone / "a.jsonl", *rows)
    mapped = ("--map", "link=url", "--map", "title=head", "--required", "link,title")
    done = run("validate", "a.jsonl", *mapped, "--good", "g.jsonl", "--bad", "b.jsonl")
    assert counts(done.err) == (1, 1, 2)
    assert (loaded(alone / "g.jsonl"), loaded(alone / "b.jsonl")[0]["record"]) == (rows[:1], rows[1])


def test_another_encoding_is_written_in_utf8(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_bytes("link,title\nhttps://example.org/1,عنوان\nx,آخر\n".encode("cp1256"))
    done = run(
        "validate",
        "a.csv",
        "--source",
        "encoding=windows-1256",
        "--required",
        "link",
        "--good",
        "g.csv",
        "--bad",
        "b.csv",
    )
    assert counts(done.err) == (1, 1, 2)
    assert (alone / "g.csv").read_text(encoding="utf-8") == "link,title\nhttps://example.org/1,عنوان\n"


def test_a_file_in_a_legacy_encoding_is_all_bad_and_not_lost(alone: Path, run: Command) -> None:
    for name, data in (
        ("a.jsonl", b"".join(lines(record(1), record(2)))),
        ("a.csv", HEADER.encode() + b"\n" + cells(1) + cells(2)),
    ):
        (alone / name).write_bytes(data.decode().encode("cp1256"))
        done = run("validate", name, "--good", "g.jsonl", "--bad", "b.jsonl")
        assert counts(done.err) == (0, 2, 2)
        found = loaded(alone / "b.jsonl")
        assert b"".join(base64.b64decode(each["base64"]) + b"\n" for each in found) in data.decode().encode("cp1256")
        assert [each["findings"][0]["code"] for each in found] == ["ENC010", "ENC010"]
    (alone / "w.jsonl").write_bytes(b"".join(lines(record(1), record(2))).decode().encode("utf-16"))
    run("validate", "w.jsonl", "--bad", "b.jsonl")
    assert base64.b64decode(loaded(alone / "b.jsonl")[0]["base64"]) == (alone / "w.jsonl").read_bytes()


def test_a_file_that_changes_meanwhile_is_refused(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from warraq.errors import ReadError
    from warraq.parting import output

    path = write_jsonl(alone / "a.jsonl", record(1))
    real = output.Output.write

    def write(self: output.Output, target: Path) -> None:
        real(self, target)
        path.write_bytes(b"")

    monkeypatch.setattr(output.Output, "write", write)
    repository = Repository(root=alone, policy=Policy(), found=False)
    with pytest.raises(ReadError, match="changed while it was read"):
        part(repository, Request((path,)), good=alone / "g.jsonl", bad=None)


PARTS = st.lists(
    st.one_of(
        st.sampled_from([*lines(article()), *lines(article(title="")), b"\n", b" \n", b"{\n", b"[]\n", b'{"a":1},\n', b"\xff\n", b"\x00\n"]),
        st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b"") + b"\n"),
    ),
    max_size=12,
)  # fmt: skip


def _value(line: bytes) -> object:
    """Return the value that a line of JSON holds; itself, if it holds none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line


@settings(max_examples=examples(80, share=8))
@example([b'["\\uAAAA"]\n'])  # written as a value, not as it stood
@given(PARTS)
def test_no_line_is_lost(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes]) -> None:
    folder = tmp_path_factory.mktemp("parts")
    path = folder / "a.jsonl"
    path.write_bytes(b"".join(parts))
    repository = Repository(root=folder, policy=Policy(), found=False)
    done = part(repository, Request((path,)), good=folder / "g.jsonl", bad=folder / "b.jsonl")
    assert done.good + done.bad == done.report.records
    good = (folder / "g.jsonl").read_bytes().split(b"\n")
    bad = loaded(folder / "b.jsonl")
    texts = [
        base64.b64decode(each["base64"]) if "base64" in each else each["text"].encode()
        for each in bad
        if "text" in each
    ]
    values = [each["record"] for each in bad if "record" in each]
    whole = b"\n".join([*good, *texts, *(json.dumps(each, ensure_ascii=False).encode() for each in values)])
    for line in parts:
        bare = line.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
        assert (
            not bare.strip() or bare in whole or json.dumps(bare.decode()).encode() in whole or _value(bare) in values
        )
    assert done.unread == len(texts)


ROWS = st.lists(
    st.sampled_from([b"a", b",", b'"', b"\n", b"\r\n", b" ", b"\xff", b"id,b\n", b'"x",y\n', b"1,2\n"]), max_size=14
)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
@settings(max_examples=examples(120, share=8))
@given(ROWS)
def test_pieces_make_the_file_again(tmp_path_factory: pytest.TempPathFactory, ending: str, parts: list[bytes]) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    path, head = folder / f"a.{ending}", b"id,title\n" if ending == "csv" else b""
    path.write_bytes(head + b"".join(parts))
    repository = Repository(root=folder, policy=Policy(), found=False)
    done = lint.survey(repository, Request((path,)), each=lambda _, batch: of_batch(batch))
    stand, counts = joined(done.outputs).once()
    file = File(
        repository, Request((path,)), path, stand, counts, faults(done.report.findings).get(str(path), Faults())
    )
    made = list(pieces(file))
    whole = b"".join((piece.raw or b"") + piece.end for piece in made)
    assert re.sub(rb"[ \r\n]", b"", whole) == re.sub(rb"[ \r\n]", b"", b"".join(parts))
    assert sum(piece.records for piece in made) == done.report.records
    assert ending == "jsonl" or done.report.unread == sum(not piece.records for piece in made)


def test_a_table_without_a_header_of_its_own(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_bytes(b"https://example.org/1,one\nx,two\nhttps://example.org/3\n")
    stated = ("--source", 'header=["link", "title"]', "--required", "link,title")
    assert counts(run("validate", "a.csv", *stated, "--good", "g.csv", "--bad", "b.csv").err) == (1, 2, 3)
    assert (alone / "g.csv").read_bytes() == b"https://example.org/1,one\n"
    rows = list(csv.reader(io.StringIO((alone / "b.csv").read_text(encoding="utf-8"))))
    assert [len(each) for each in rows] == [5, 5]
    assert [each[2] for each in rows] == ["LNK001", "REC001"]


def test_values_that_json_has_no_type_for(alone: Path, run: Command) -> None:
    table = pa.table({
        "id": ["0" * 32, "1" * 32], "title": ["a", "b"], "when": pa.array([0, 1], pa.timestamp("us", tz="UTC")),
        "raw": [b"\xff", b"x"], "score": [float("nan"), 1.5],
    })  # fmt: skip
    pq.write_table(table, alone / "a.parquet")
    run("validate", "a.parquet", "--required", "title", "--select", "REC002", "--good", "g.jsonl", "--bad", "b.jsonl")
    found = loaded(alone / "g.jsonl")
    assert [(each["raw"], each["score"], each["when"][:4]) for each in found] == [
        ("\\xff", None, "1970"),
        ("x", 1.5, "1970"),
    ]


def test_what_is_wrong_with_the_columns_is_so_of_every_record(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_bytes(b"title,title\n1,2\n3,4\nx\n")
    twice = pa.Table.from_arrays([pa.array(["a", "b"])] * 2, ["title", "title"])
    pq.write_table(twice, alone / "a.parquet")
    for name, whole in (("a.csv", 3), ("a.parquet", 2)):
        done = run(
            "validate", name, "--required", "title", "--select", "REC008", "--good", "g.jsonl", "--bad", "b.jsonl"
        )
        assert counts(done.err) == (0, whole, whole)
        codes = [[each["code"] for each in one["findings"]] for one in loaded(alone / "b.jsonl")]
        assert codes[:2] == [["REC008"], ["REC008"]]
