"""Files of strangers: what is said first, and what is refused."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import Command, article, write_jsonl

from warraq import foreign

COLUMNS = "Category,Title,Label,Date,URL,Content"
NOTE = "none bears a field's name: map them"


@pytest.mark.parametrize(
    ("name", "reader", "columns"),
    [
        ("a.csv", "csv", "Head line, Body"),
        ("b.csv", "csv by ';'", "Head line, Body"),
        ("c.tsv", "tsv", "Head line, Body"),
        ("d.json", "json", "Head line, Body"),
        ("e.jsonl", "jsonl", "Head line, Body"),
        ("f.parquet", "parquet", "Head line, Body"),
    ],
)
def test_a_file_in_which_nothing_is_a_field_is_named_for_what_it_is(
    name: str, reader: str, columns: str, alone: Path, run: Command
) -> None:
    records = [{"Head line": "a", "Body": "b"}, {"Head line": "c", "Body": "d"}]
    sign = {"a.csv": ",", "b.csv": ";", "c.tsv": "\t"}.get(name)
    if sign:
        rows = [list(records[0]), *(list(record.values()) for record in records)]
        (alone / name).write_text("".join(sign.join(row) + "\n" for row in rows))
    elif name == "f.parquet":
        pq.write_table(pa.Table.from_pylist(records), alone / name)
    else:
        (alone / name).write_text(json.dumps(records) if name == "d.json" else "\n".join(map(json.dumps, records)))
    said = f"note: {name} is {reader} with the columns {columns}; {NOTE} (--map 'title=Head line' --map text=Body)\n"
    for more in ((), (), ("--no-cache",)):  # the cache knows it too
        assert run("validate", name, "--select", "DAT", *more).err == said
    assert run("validate", name, "--quiet").err == ""


def test_records_that_are_not_at_the_top_are_told_by_their_place(alone: Path, run: Command) -> None:
    (alone / "a.json").write_text(json.dumps({"status": "ok", "articles": [{"title": "a"}, {"title": "b"}]}))
    said = "a.json is json, and its records are at articles[*], with the columns title: say so (--source 'record=articles[*]'"
    assert said in run("validate", "a.json").err


@pytest.mark.usefixtures("alone")
def test_standard_input_is_a_file_too(run: Command) -> None:
    assert "- is csv with the columns A, B;" in run("validate", "-", "--reader", "csv", stdin=b"A,B\n1,2\n").err


def test_the_columns_of_many_files_are_told_of_the_first(alone: Path, run: Command) -> None:
    for number in range(5):
        (alone / f"{number}.csv").write_text(f"{COLUMNS}\n" + "a,b,c,d,e,f\n" * 2)
    write_jsonl(alone / "5.jsonl", article())
    lines = run("validate", ".").err.splitlines()
    assert lines == [
        f"note: 0.csv is csv with the columns {COLUMNS.replace(',', ', ')}; {NOTE} (--map title=Title --map section=Category --map text=Content)",
        "note: nor does anything in 4 other files bear a field's name",
    ]


@pytest.mark.parametrize("data", ["title,Label\na,b\n", "Title,Label\n", "title\n\n"])
def test_nothing_is_said_where_a_column_is_a_field_or_no_record_is_there(data: str, alone: Path, run: Command) -> None:
    (alone / "a.csv").write_text(data)
    assert run("validate", "a.csv").err == ""


HEADLESS = "the first line looks like a record, not a header: name the columns"


@pytest.mark.parametrize(
    ("cells", "header"),
    [
        (("خبر {}", "https://example.org/{}"), "2"),
        (("خبر {}", "2021-07-2{}"), "2"),
        (("خبر {}", "{} يوليو 2021", "كلمة"), "3"),
        (("كلمة {} " * 20, "ب"), "2"),
    ],
)
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_first_line_that_looks_like_a_record_is_said_to_be_one(
    cells: tuple[str, ...], header: str, sign: str, alone: Path, run: Command
) -> None:
    rows = [sign.join(cell.replace("{}", str(number)) for cell in cells) for number in range(1, 4)]
    name = "a.tsv" if sign == "\t" else "a.csv"
    (alone / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    (line,) = [line for line in run("validate", name).err.splitlines() if HEADLESS in line]
    assert '\'header=["column 1", ' in line
    assert f'"column {header}"]' in line
    assert "columns = [...] in [[sources]]" in line
    named = shlex.split(line.partition("columns (")[2].partition(", or columns")[0])
    assert HEADLESS not in run("validate", name, *named).err
    assert run.validate(name, *named).json["summary"]["records"] == 3


@pytest.mark.parametrize("first", ["Head line,Link", "2021,2022", "title,https://example.org/1"])
def test_a_first_line_of_names_is_a_header(first: str, alone: Path, run: Command) -> None:
    (alone / "a.csv").write_text(f"{first}\nخبر,https://example.org/2\nخبر,https://example.org/3\n", encoding="utf-8")
    assert HEADLESS not in run("validate", "a.csv").err


def test_ingest_says_of_a_seed_that_it_has_no_header(alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text('[[sources]]\nname = "a"\npath = "in"\n')
    (alone / "in").mkdir()
    rows = "".join(f"خبر {n},https://example.org/{n}\n" for n in range(3))
    (alone / "in/a.csv").write_text(rows, encoding="utf-8")
    done = run("ingest")
    assert done.err.count(HEADLESS) == 1
    assert "2 records left out" in done.err
    (alone / "warraq.toml").write_text('[[sources]]\nname = "a"\npath = "in"\ncolumns = ["title", "link"]\n')
    assert "3 records added" in run("ingest").err


def judged(*rows: tuple[str, str], name: str = "Wann") -> str:
    return f"Head line,{name},URL\n" + "".join(f"خبر {n},{day},{link}\n" for n, (day, link) in enumerate(rows))


def test_links_and_dates_of_a_stranger_are_judged_in_its_own_columns(alone: Path, run: Command) -> None:
    rows = [(f"{day} يوليو 2021", f"https://example.org/{day}") for day in range(1, 29)]
    (alone / "a.csv").write_text(judged(*rows), encoding="utf-8")
    clean = run.validate("a.csv")
    assert len(clean.json["findings"]) <= 12
    assert set(clean.codes) == {"REC002", "REC005"}
    rows[4], rows[7] = ("35 يوليو 2021", "htp:/x"), ("8 يوليو 2021", "https://example.org/7")
    (alone / "a.csv").write_text(judged(*rows), encoding="utf-8")
    for more in ((), (), ("--no-cache",)):
        done = run.validate("a.csv", *more)
        found = [(each["code"], each["line"], each["field"], each["fixable"]) for each in done.json["findings"]]
        assert found[len(clean.codes) :] == [
            ("DAT009", 6, "/Wann", False),
            ("LNK001", 6, "/URL", False),
            ("LNK002", 9, "/URL", False),
        ]
    said = "note: judged by the looks of their columns: links in URL and dates in Wann, as if in UTC"
    assert run("validate", "a.csv").err.splitlines()[-1].startswith(said)
    assert "as if" not in run("validate", "a.csv", "--source", "timezone=Asia/Amman").err
    assert run.validate("a.csv", "--select", "LNK,REC", "--ignore", "LNK002,REC").codes == ["LNK001"]
    assert run.validate("a.csv", "--select", "ENC").codes == []


def test_strangers_are_compared_with_each_other(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_text(judged(*((f"2021-07-2{n}", f"https://example.org/{n}") for n in range(5))))
    (alone / "b.csv").write_text(judged(("2021-07-21", "https://example.org/3")))
    (found,) = run.validate(".", "--select", "LNK").json["findings"]
    assert (found["path"], found["field"], found["related"][0]["path"]) == ("b.csv", "/URL", "a.csv")


def test_a_record_that_stands_for_the_header_is_judged_as_one(alone: Path, run: Command) -> None:
    rows = "".join(f"خبر {n},https://example.org/{n % 19}\n" for n in range(20))
    (alone / "a.csv").write_text(rows, encoding="utf-8")
    write_jsonl(alone / "b.jsonl", {"column 2": "no link"}, {"column 2": "none"})  # is not read as the table is
    (found,) = run.validate(".", "--select", "LNK").json["findings"]
    assert (found["code"], found["line"], found["field"]) == ("LNK002", 20, "/column 2")


@pytest.mark.usefixtures("alone")
def test_nested_links_of_standard_input_are_judged(run: Command) -> None:
    records = [{"data": {"href": f"https://example.org/{n}"}} for n in (1, 2, 2)]
    data = "\n".join(map(json.dumps, records)).encode()
    (found,) = run.validate("-", "--select", "LNK", stdin=data).json["findings"]
    assert (found["code"], found["field"]) == ("LNK002", "/data.href")


def test_null_under_a_fields_name_bears_it(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", {"section": None}, {"section": None})
    assert run("validate", "a.jsonl").err == ""


def test_a_name_cannot_move_the_cursor_and_many_are_cut(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_text(",".join(f"\x1b[2J{number}" for number in range(1, 31)) + "\n" + "," * 29 + "\n")
    (line,) = run("validate", "a.csv").err.splitlines()
    assert "\\x1b[2J20 and 10 more; none" in line
    assert "\x1b" not in line


def test_records_without_keys_have_nothing_to_map() -> None:
    assert (
        foreign.note("a.json", "json", [], "") == "a.json is json, and its records are empty: there is nothing to map"
    )


def test_an_empty_list_of_required_fields_requires_nothing(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", {"section": "a"}, {"section": ""})
    assert run.validate("a.jsonl", "--required", "").codes == []
    assert set(run.validate("a.jsonl").codes) == {"REC002"}


@pytest.mark.parametrize("path", ["https://example.org/a/news.csv", "http://example.org", "s4://bucket/a.parquet"])
@pytest.mark.parametrize("command", ["validate", "expect"])
@pytest.mark.usefixtures("repository")
def test_a_web_address_is_refused_in_a_line_that_says_what_to_do(command: str, path: str, run: Command) -> None:
    done = run(command, path)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"warraq: {path} is a web address: download it first, and name the file\n"


def test_statistics_are_the_summary_of_json_and_of_no_list(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", {"section": "a"}, {"section": "b"})
    every, counted = run.validate("a.jsonl").json, run.validate("a.jsonl", "--statistics").json
    assert every["findings"]
    assert counted == {**every, "findings": []}
    done = run("validate", "a.jsonl", "--format", "jsonl", "--statistics")
    assert (done.code, done.out) == (2, "")
    assert "--format text or json" in done.err


def test_a_table_in_a_legacy_encoding_that_the_policy_names(alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text('[[sources]]\nname = "a"\npath = "in"\nencoding = "windows-1256"\n')
    (alone / "in").mkdir()
    (alone / "in/a.csv").write_bytes("العنوان;النص\nا;ب\n".encode("windows-1256"))
    assert "in/a.csv is csv by ';' with the columns العنوان, النص; none" in run("validate", "in").err


def test_values_that_stand_in_the_names_of_folders_alone_are_said_to_be_lost(alone: Path, run: Command) -> None:
    for month in ("03", "04"):
        folder = alone / f"seeds/a/year=2021/month={month}"
        folder.mkdir(parents=True)
        write_jsonl(folder / "part-0.jsonl", article(link=f"https://example.org/{month}"))
    (alone / "warraq.toml").write_text('[[sources]]\nname = "a"\npath = "seeds/a"\n', encoding="utf-8")
    said = "note: folders are named for values (month=…, year=…), which were not read: write them as columns of the files\n"
    for command in ("describe seeds", "validate seeds", "ingest"):
        assert run(*command.split()).err.count(said) == 1, command
    assert "folders are named" not in run("validate", "corpus").err
