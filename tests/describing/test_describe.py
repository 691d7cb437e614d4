"""The first look: what a foreign file is, which column is which field, and a command and a policy that work as printed."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.conftest import Command, article, write_jsonl
from tests.describing import inputs
from tests.describing.inputs import COUNT, EXPECTED, Make
from tests.tables import rows

from warraq import policy
from warraq.describing import quoting, unlike
from warraq.describing.look import describe
from warraq.report.described import json as described
from warraq.scoping import Request

MAKES = pytest.mark.parametrize("make", EXPECTED, ids=lambda make: make.__name__)

REPOSITORY = policy.Repository(root=Path(), policy=policy.Policy(), found=False)


def look(run: Command, *arguments: object, **more: Any) -> Any:
    """Describe one file, as JSON that meets its schema."""
    done = run("describe", "--format", "json", *arguments, **more)
    assert done.code == 0, done.err
    Draft202012Validator(described.json_schema()).validate(done.json)
    (file,) = done.json["files"]
    return file


def words(line: str) -> list[str]:
    """Cut a command into its words as bash does."""
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    return done.stdout.decode().split("\0")[1:-1]


@MAKES
def test_every_column_is_taken_for_what_it_is(make: Make, alone: Path, run: Command) -> None:
    file = look(run, make(alone).name)
    found = {
        column["name"]: column["field"] or (f"own {column['own']['name']}" if column["own"] else None)
        for column in file["columns"]
    }
    assert found == EXPECTED[make]
    assert all(column["reason"] for column in file["columns"])
    assert (file["records"], file["unread"], file["sampled"]) == (COUNT, 0, COUNT)


@MAKES
def test_the_command_to_paste_runs_as_printed(make: Make, alone: Path, run: Command) -> None:
    file = look(run, make(alone).name)
    done = run(*words(file["command"]), "--format", "json", "--no-cache")
    assert done.code in (0, 1), done.err
    assert (done.json["summary"]["records"], done.json["summary"]["unread"]) == (COUNT, 0)
    allowed = {"DAT002", "DAT006"}  # no time zone is known: that is for the user to say
    assert set(done.codes) <= allowed, done.out
    shown = run("describe", make(alone).name)
    assert shown.out.endswith(f"\n{file['command']}\n")
    assert f"\n{file['toml']}" in shown.out


@MAKES
def test_the_mapping_that_is_taken_by_itself_is_the_one_that_is_described(
    make: Make, alone: Path, run: Command
) -> None:
    file = look(run, make(alone).name)
    own, asked = words(file["command"]), run("validate", "--map", "auto", "--format", "json", file["path"])
    assert asked.err.count("--map auto: ") == 1
    printed = next(line for line in asked.err.splitlines() if line.startswith("--map auto: "))
    assert words(f"x {printed.removeprefix('--map auto: ')}") == own[2 : own.index("--required")]
    assert asked.json["findings"] == run(*own[: own.index("--required")], "--format", "json").json["findings"]


def test_what_is_stated_goes_before_what_is_suggested(alone: Path, run: Command) -> None:
    inputs.fact_checker(alone)
    done = run("validate", "--map", "auto", "--map", "title=Label", "--source", "timezone=Asia/Amman", "misbar.csv")
    assert "--map title=Label" in done.err
    assert "--map title=Title" not in done.err
    assert "DAT002" not in done.out
    assert "/id:" not in done.out  # ingest makes it


def test_a_list_of_strings_may_lack_some(alone: Path, run: Command) -> None:
    lines = [{"id": each, "body": ["نص الفقرة الأولى من الخبر.", None], "none": [None]} for each in range(3)]
    write_jsonl(alone / "a.jsonl", *lines)
    done = run("describe", "a.jsonl", "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert [(each["name"], each["type"]) for each in done.json["files"][0]["columns"]] == [
        ("id", "integer"), ("body", "list of string"), ("none", "list")
    ]  # fmt: skip


def test_seconds_since_1970_are_dates(alone: Path, run: Command) -> None:
    rows = [
        {"url": f"https://www.bbc.com/{n}", "when": 1627210920 + n, "ms": (1627210920 + n) * 1000} for n in range(3)
    ]
    file = look(run, inputs._json(alone / "a.json", rows))
    assert file["mapping"] == {"link": "url", "published_at": "when"}
    for column in ("when", "ms"):
        options = ("--map", f"published_at={column}", "--required", "published_at", "--format", "json")
        assert run("validate", "a.json", *options).json["findings"] == []


@MAKES
def test_the_tables_are_a_policy(make: Make, alone: Path, run: Command) -> None:
    file = look(run, make(alone).name)
    parsed = policy.parse(tomllib.loads(file["toml"]))
    (source,) = parsed.sources
    assert {name: str(column) for name, column in source.mapping.items()} == file["mapping"]
    assert [(each.name, each.column) for each in parsed.fields] == [
        (column["own"]["name"], column["name"]) for column in file["columns"] if column["own"]
    ]


def test_languages_by_name_are_mapped_to_tags(alone: Path, run: Command) -> None:
    names = ["Arabic", "العربية", "ara", "ar_SA", "ar"]
    rows = [
        {
            "url": f"https://example.org/{n}",
            "headline": f"عنوان الخبر رقم {n}",
            "body": inputs.words(n, 60),
            "lang": name,
        }
        for n, name in enumerate(names)
    ]
    (alone / "seeds/a").mkdir(parents=True)
    seed = write_jsonl(alone / "seeds/a/a.jsonl", *rows)
    file = look(run, seed)
    assert '"ar_SA" = "ar-SA"' in file["toml"] and "--map language" not in file["command"]
    assert "language: a policy alone can map this." in run("describe", seed).out
    (alone / "warraq.toml").write_text(file["toml"], encoding="utf-8")
    assert run("ingest", "-q").code == 0
    (corpus,) = alone.glob("corpus/**/*.jsonl")
    found = [json.loads(line)["language"] for line in corpus.read_text(encoding="utf-8").splitlines()]
    assert sorted(found) == ["ar", "ar", "ar", "ar", "ar-SA"]


def test_a_record_without_a_date_has_that_of_its_link(alone: Path, run: Command) -> None:
    rows = [
        {"url": "https://www.bbc.com/2021/07/25/a", "when": None, "more": 1},
        {"url": "https://www.bbc.com/2021/07/26/b", "when": "2021-07-26T10:00:00Z", "more": 1},
        {"url": "https://www.bbc.com/c", "when": "", "more": 1},
        {"url": "https://www.bbc.com/2021/07/27/d"},
    ]
    wanted = ("--map", "link=url", "--map", "published_at=when", "--required", "published_at", "--select", "REC,DAT")
    for name in ("a.json", "a.jsonl"):
        write_jsonl(alone / name, *rows) if name == "a.jsonl" else inputs._json(alone / name, rows)
        done = run.validate(name, *wanted, "--source", "date_from_link=true", "--source", "timezone=Asia/Amman")
        found = [(each["code"], each["line"] if name == "a.jsonl" else each["index"]) for each in done.json["findings"]]
        assert found == [("REC003", 3)], done.out


@pytest.mark.parametrize(
    "columns",
    [
        {"date": "2021-07-2{n}T10:00:00Z", "time": "11:02"},  # it has a time
        {"date": "2{n}/7/2021", "time": "long ago"},
        {"date": "2{n}/7/2021", "reading time": "4:30"},
        {"year": "2021", "month": "7"},
        {"year": "2021", "month": "{n}4", "day": "7{n}"},
    ],
)
def test_columns_that_are_no_part_of_the_date_are_not_joined(
    columns: dict[str, str], alone: Path, run: Command
) -> None:
    write_jsonl(alone / "a.jsonl", *({k: v.format(n=n) for k, v in columns.items()} for n in range(1, 4)))
    assert "+" not in look(run, "a.jsonl")["mapping"].get("published_at", "")


def test_how_a_file_is_read_is_said(alone: Path, run: Command) -> None:
    bare, saved = look(run, inputs.headerless(alone)), look(run, inputs.excel(alone))
    assert bare["source"] == {"header": [f"column {n}" for n in range(1, 7)]}
    assert (saved["encoding"], saved["delimiter"], saved["source"]["encoding"]) == ("windows-1256", ";", "windows-1256")
    assert saved["source"]["day_first"] is True  # some numbers are over twelve
    shown = run("describe", "bare.csv", "excel.csv").out
    assert 'bare.csv: csv, separated by ",", without a header: its first line is a record, UTF-8, 12 records\n' in shown
    assert '\nexcel.csv: csv, separated by ";", windows-1256, 12 records\n' in shown


def test_what_nobody_can_tell_is_left_to_the_user(alone: Path, run: Command) -> None:
    text = look(run, inputs.fact_checker(alone))["toml"]
    assert '\n# timezone = "…"' in text
    assert '\n# publisher = "…"' in text
    assert '\nlanguage = "ar"' in text
    assert "timezone" not in look(run, inputs.frame(alone))["toml"]  # its dates are instants
    saudi = look(run, inputs.saudi(alone))
    assert (saudi["source"], '\n# timezone = "…"' in saudi["toml"]) == ({"date_from_link": True}, True)
    crawled = [{"url": f"https://www.bbc.com/{n}", "crawled_at": "2021-07-25 10:00"} for n in range(3)]
    assert '\n# timezone = "…"' in look(run, inputs._json(alone / "a.json", crawled))["toml"]


def test_of_two_columns_for_a_field_the_better_name_is_taken(alone: Path, run: Command) -> None:
    rows = [{"date": "2021-07-25", "created_at": "2021-07-25", "modified": "2021-07-25", "title": "عنوان"}] * 3
    file = look(run, inputs._json(alone / "a.json", rows))
    assert {each["name"]: (each["field"], each["reason"]) for each in file["columns"]} == {
        "date": ("published_at", "by its name; its values are dates: a day in ISO 8601"),
        "created_at": (None, "its name says published_at, which is date"),
        "modified": (None, "no field; its values are dates: a day in ISO 8601"),
        "title": ("title", "by its name"),
    }


def test_a_name_is_not_believed_against_the_values(alone: Path, run: Command) -> None:
    rows = [{"date": f"قصة {n}", "title": f"https://www.bbc.com/{n}", "link": n} for n in range(5)]
    file = look(run, inputs._json(alone / "a.json", rows))
    assert {each["name"]: each["field"] for each in file["columns"]} == {"date": None, "title": "link", "link": None}


def test_a_canonical_file_has_nothing_to_map(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(), article(link="https://example.org/b", authors=["أ"]))
    file = look(run, "a.jsonl")
    assert (file["canonical"], file["mapping"], file["toml"]) == (True, {}, "")
    assert file["command"] == "warraq validate a.jsonl"
    assert "its columns are the record's own: there is nothing to map" in run("describe", "a.jsonl").out


def test_field_names_with_printed_dates_are_not_canonical(alone: Path, run: Command) -> None:
    rows = [{"id": str(n), "title": "عنوان", "published_at": "25 يوليو 2021", "text": "نص"} for n in range(3)]
    assert look(run, inputs._json(alone / "a.json", rows))["mapping"]["published_at"] == "published_at"


def test_records_below_the_top_of_json_are_found(alone: Path, run: Command) -> None:
    rows = json.loads(inputs.scraper(alone).read_text(encoding="utf-8"))
    inputs._json(alone / "a.json", {"status": "ok", "data": {"articles": rows, "tags": [{"a": 1}]}})
    file = look(run, "a.json")
    assert file["source"]["record"] == "data.articles[*]"
    assert file["mapping"]["text"] == "full_text"
    done = run(*words(file["command"]), "--format", "json", "--select", "REC,DAT001,LNK")
    assert (done.code, done.json["summary"]["records"]) == (0, COUNT), done.err + done.out
    inputs._json(
        alone / "c.json", {"db": [{"meta": {"exported_on": 1}, "data": {"posts": rows, "users": [{"id": "1"}]}}]}
    )
    assert look(run, "c.json")["source"]["record"] == "db[*].data.posts[*]"  # as Ghost exports them
    inputs._json(alone / "b.json", rows[0] | {"related": [{"title": "a"}, {"title": "b"}]})
    assert "record" not in look(run, "b.json")["source"]  # it is an article itself


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("limit", [1 << 24, 1000])
@pytest.mark.parametrize(("record", "shape"), [("[*]", "{}"), ("d.rows[*]", '{{"n": 1, "d": {{"rows": {}}}}}')])
def test_records_by_their_keys_are_found_in_files_of_any_size(
    record: str, shape: str, limit: int, alone: Path, run: Command
) -> None:
    rows = {f"a{n}": {"headline": f"عنوان الخبر رقم {n} هنا", "url": f"https://example.org/{n}"} for n in range(30)}
    (alone / "a.json").write_text(shape.format(json.dumps(rows, ensure_ascii=False)), encoding="utf-8")
    (alone / "warraq.toml").write_text(f"[limits]\nrecord_bytes = {limit}\n", encoding="utf-8")
    file = look(run, "a.json")
    assert (file["source"], file["records"]) == ({"record": record}, 30)
    assert file["mapping"] == {"link": "url", "title": "headline"}
    done = run(*words(file["command"]), "--format", "json", "--map", "section=key", "--no-cache")
    assert (done.code, done.json["summary"]["records"], done.json["findings"]) == (0, 30, [])
    first = run.validate("a.json", "--select", "REC").json["findings"]
    said = [each["message"] for each in first if each["code"] in ("REC005", "REC009")]
    assert len(said) == (1 if limit == 1000 or record == "[*]" else 2)
    assert (f"record = '{record}'" in said[0]) == (limit == 1000)


def test_a_doubled_column_is_said_to_be_read_once(alone: Path, run: Command) -> None:
    rows = "".join(f"عنوان الخبر رقم {n} هنا,2021-07-2{n},2020-01-0{n + 1}\n" for n in range(5))
    (alone / "a.csv").write_text(f"Title,Date,Date\n{rows}", encoding="utf-8")
    file = look(run, "a.csv")
    said = {each["name"]: "several columns have the name" in each["reason"] for each in file["columns"]}
    assert (said, file["columns"][1]["examples"][0]) == ({"Title": False, "Date": True}, "2020-01-01")
    done = run(*words(file["command"]), "--format", "json", "--no-cache")
    assert [each["field"] for each in done.json["findings"] if each["code"] == "REC008"] == ["/Date"]


@pytest.mark.parametrize("orient", ["columns", "list", "split"])
def test_columns_where_records_belong_are_said_to_be_such(orient: str, alone: Path, run: Command) -> None:
    rows = [{"headline": f"عنوان {n}", "url": f"https://example.org/{n}"} for n in range(3)]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    if orient == "columns":
        columns = {name: {str(n): value for n, value in enumerate(own)} for name, own in columns.items()}
    if orient == "split":
        columns = {"columns": list(columns), "index": [0, 1, 2], "data": [list(row.values()) for row in rows]}
    (alone / "a.json").write_text(json.dumps(columns), encoding="utf-8")
    advice = "columns where records belong: write it by records (in pandas, to_json with orient='records')"
    assert advice in run("describe", "a.json").out
    assert f"note: a.json is json, and holds {advice}" in run("validate", "a.json").err
    assert look(run, "a.json")["mapping"] == {}


def test_the_link_of_a_feed_is_none_of_its_items(alone: Path, run: Command) -> None:
    items = [{"title": f"عنوان {n}", "link": f"https://example.org/{n}", "text": "نص طويل " * 50} for n in range(3)]
    feed = {"rss": {"channel": {"title": "صحيفة", "link": "https://example.org", "item": items}}}
    (alone / "a.json").write_text(json.dumps(feed), encoding="utf-8")
    file = look(run, "a.json")
    assert (file["source"], file["records"]) == ({"record": "rss.channel.item[*]"}, 3)
    assert file["mapping"] == {"link": "link", "title": "title", "text": "text"}


OWN = [
    {"url": f"https://example.org/{n}", "headline": f"عنوان الخبر رقم {n} هنا", "body": f"نص {n} " * 60}
    for n in range(4)
]
WRAPPED: dict[str, tuple[str, Any, dict[str, str], dict[str, str]]] = {
    "pages by line": ("a.jsonl", [{"page": {"items": OWN[:2]}}, {"page": {"items": OWN[2:]}}], {"record": "page.items[*]"}, {}),
    "pages in a list": ("a.json", [{"n": 1, "items": OWN[:3]}, {"n": 2, "items": OWN[3:]}], {"record": "[*].items[*]"}, {}),
    "lists in a list": ("a.json", [OWN[:2], OWN[2:]], {"record": "[*][*]"}, {}),
    "an answer of search": ("a.json", {"head": {"n": 1}, "response": {"docs": OWN}}, {"record": "response.docs[*]"}, {}),
    "lists by day": ("a.json", {"n": 2, "days": {"20": OWN[:1], "21": OWN[1:]}}, {"record": "days[*][*]"}, {}),
    "keys by year": (
        "a.json",
        {"2020": {"a": OWN[0], "b": OWN[1]}, "2021": {"a": OWN[2], "c": OWN[3]}},
        {"record": "[*][*]"},
        {},
    ),
    "a tree of keys": (
        "a.json",
        {"news": {f"-M{n}": row for n, row in enumerate(OWN)}, "users": {"u": {"name": "x"}, "v": {"name": "y"}}},
        {"record": "news[*]"},
        {},
    ),
    "an envelope": ("a.jsonl", [{"op": "c", "before": None, "after": row} for row in OWN], {}, {"": "after."}),
    "types of values": (
        "a.jsonl",
        [{"Item": {name: {"S": value} for name, value in row.items()}} for row in OWN],
        {},
        {"": "Item.", ".": ".S"},
    ),
    "a table as pandas writes it": (
        "a.json",
        {"schema": {"fields": [{"name": name, "type": "string"} for name in "abcdef"]}, "data": OWN},
        {"record": "data[*]"},
        {},
    ),
    "lines in .json": ("lines.json", OWN, {"reader": "jsonl"}, {}),
    "an array in .jsonl": ("array.jsonl", OWN, {"reader": "json"}, {}),
    "a feed": (
        "a.json",
        {
            "feed": {"title": "صحيفة", "link": "https://example.org"},
            "entries": [
                {"headline": row["headline"], "url": row["url"], "summary_detail": {"value": row["body"]},
                 "body": [{"type": "text/html", "value": f"<p>{row['body']}</p>"}]} for row in OWN
            ],
        },
        {"record": "entries[*]"},
        {"text": "body[*].value"},
    ),
}  # fmt: skip


@rows(WRAPPED.values())
def test_records_are_found_in_what_holds_them(name: str, data: Any, source: Any, paths: Any) -> None:
    """Where they stand, and their columns; what is around them is no column of theirs."""
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in data)
    in_lines = name in ("a.jsonl", "lines.json")
    text = lines if in_lines else json.dumps(data, ensure_ascii=False)
    with TemporaryDirectory() as folder:
        (Path(folder) / name).write_text(text, encoding="utf-8")
        found = describe(REPOSITORY, Request(paths=(Path(folder) / name,)), Path(folder) / name)
    assert (found.stated, found.records, found.unread) == (source, len(OWN), 0)
    before, behind = paths.get("", ""), paths.get(".", "")
    plain = {"link": "url", "title": "headline", "text": "body"}
    wanted = {field: f"{before}{column}{behind}" for field, column in plain.items()}
    mapping = found.suggestion.mapping
    assert {field: column.paths[0] for field, column in mapping.items()} == {
        **wanted,
        "text": paths.get("text", wanted["text"]),
    }
    assert mapping["text"].markup == ("text" in paths)


@rows(
    [
        ("a.json", '[["title", "url"], ["a", "b"]]', unlike.ROWS),
        ("a.jsonl", '["title", "url"]\n["a", "b"]\n', unlike.ROWS),
        ("a.json", json.dumps(json.dumps(OWN)), unlike.TWICE),
        ("a.jsonl", json.dumps(json.dumps(OWN[0])) + "\n", unlike.TWICE),
        ("a.json", '["a", "b"]', unlike.VALUES),
        ("a.json", "[]", ""),
    ]
)
def test_what_stands_in_place_of_records_is_named(name: str, text: str, said: str) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / name).write_text(text, encoding="utf-8")
        found = describe(REPOSITORY, Request(paths=(Path(folder) / name,)), Path(folder) / name)
    assert (found.instead, found.suggestion.guesses) == (said, ())


def test_a_document_without_columns_is_said_to_be_one(run: Command) -> None:
    (seed,) = Path("seeds/khaleej").iterdir()
    file = look(run, seed)
    assert (file["documents"], file["reader"], file["records"]) == (True, "khaleej", 1)
    assert "Its reader makes a record of each document, with\n" in run("describe", seed).out


def test_what_documents_lack_is_said(alone: Path, run: Command) -> None:
    (alone / "a.txt").write_text(f"عنوان الخبر\n\n{inputs.body(1)}\n", encoding="utf-8")
    file = look(run, "a.txt")
    assert (file["missing"], file["language"]) == (["link", "published_at", "language", "publisher"], "ar")
    assert "Required, and no document has it: link, published_at, language, publisher." in run("describe", "a.txt").out


def test_standard_input_is_described(alone: Path, run: Command) -> None:
    data = inputs.fact_checker(alone).read_bytes()
    file = look(run, "-", "--reader", "csv", stdin=data)
    assert file["mapping"]["link"] == "URL"
    assert file["command"].startswith("warraq validate - --reader csv --map ")


def test_a_file_of_nothing_and_one_that_is_not_there(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_bytes(b"")
    done = run("describe", "a.csv")
    assert (done.code, "not read: the file is empty" in done.out) == (0, True)
    assert run("describe", "b.csv").code == 2
    assert "no column looks like a field" in run("validate", "--map", "auto", "a.csv").err


def test_records_that_cannot_be_read_are_counted(alone: Path, run: Command) -> None:
    path = inputs.fact_checker(alone)
    path.write_bytes(path.read_bytes() + b"a,b\n")
    file = look(run, path)
    assert (file["records"], file["unread"]) == (COUNT, 1)


def test_the_reason_is_that_for_which_records_cannot_be_read(alone: Path, run: Command) -> None:
    rows = "".join(f'"{n}","قال \\"نعم\\" أمس"\n' for n in range(3))
    (alone / "a.csv").write_bytes(b"\xef\xbb\xbf" + f'"n","headline"\n{rows}'.encode())
    assert (
        "not read: not a row: a quotation mark in a quoted cell is escaped by a backslash"
        in run("describe", "a.csv").out
    )


def test_texts_in_lists_of_paragraphs_tell_their_language(alone: Path, run: Command) -> None:
    body = ["قالت الوزارة إن الموسم هذا العام أفضل من سابقه.", "وستفتح المعاصر أبوابها مطلع الشهر القادم في المحافظات."]
    write_jsonl(alone / "a.jsonl", *({"title": f"عنوان {n}", "body": [f"{n}", *body]} for n in range(3)))
    assert look(run, "a.jsonl")["language"] == "ar"


def test_keys_that_are_data_are_counted(alone: Path, run: Command) -> None:
    rows = [{"title": "عنوان", "votes": {f"user{n}-{m}": 1 for m in range(200)}} for n in range(3)]
    file = look(run, inputs._json(alone / "a.json", rows))
    assert (len(file["columns"]), file["more_columns"]) == (256, 345)


def test_files_to_be_read_in_different_ways_have_no_mapping_in_common(alone: Path, run: Command) -> None:
    inputs.fact_checker(alone)
    inputs.excel(alone)
    done = run("validate", "--map", "auto", ".")
    assert (done.code, "excel.csv" in done.err or "misbar.csv" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("encoding", "write it as KEY=VALUE"),
        ("name=a", "no such setting"),
        ("timezone=Mars", "time zone"),
        ("header=[", "TOML"),
    ],
)
def test_a_setting_of_a_source_that_is_none_is_refused(setting: str, said: str, alone: Path, run: Command) -> None:
    inputs.fact_checker(alone)
    done = run("validate", "--source", setting, "misbar.csv")
    assert (done.code, said in done.err) == (2, True), done.err


def test_terminals_are_safe_from_names_and_values(alone: Path, run: Command) -> None:
    rows = [{"title\x1b[2J": "a\x1b[2J b c", "url": f"https://www.bbc.com/{n}"} for n in range(3)]
    shown = run("describe", inputs._json(alone / "a.json", rows)).out
    assert "\x1b" not in shown


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_name_is_quoted_as_toml(text: str) -> None:
    assert tomllib.loads(f"name = {quoting.quoted(text)}")["name"] == text


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash reads the words here")
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), max_size=3))
def test_any_name_is_quoted_for_a_shell(texts: list[str]) -> None:
    assert words(" ".join(["x", *map(quoting.shell, texts)])) == texts


def test_digits_are_no_number_that_loses_some(alone: Path, run: Command) -> None:
    ids = [f"141900000000000{n:04}" for n in (1, 7, 3)]
    rows = [f"{each},{each}9,00{n},{n}.25" for n, each in enumerate(ids)]
    (alone / "a.csv").write_text("\n".join(["id_str,long,code,score", *rows]))
    types = [each["own"]["type"] for each in look(run, "a.csv")["columns"]]
    assert types == ["integer", "string", "string", "number"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_text_that_is_a_table_is_described_as_one_and_a_run_over_it_says_so(
    alone: Path, run: Command, encoding: str
) -> None:
    rows = [f"خبر رقم {n}\t2021-07-2{n}\thttps://example.org/{n}\t{'نص طويل ' * 40}" for n in range(3)]
    (alone / "a.txt").write_bytes("\r\n".join(["Title\tDate\tURL\tContent", *rows]).encode(encoding))
    file = look(run, "a.txt")
    assert (file["reader"], file["records"], file["source"]["reader"]) == ("csv", 3, "csv")
    done = run(*words(file["command"]), "--source", "timezone=UTC", "--select", "REC,DAT", "--format", "json")
    assert (done.json["summary"]["records"], done.json["findings"]) == (3, [])
    assert "a.txt looks like a table, and was read as one text: say --reader csv" in run("validate", "a.txt").err
    assert "looks like a table" not in run("validate", "a.txt", "--reader", "csv").err
    policy = '[[sources]]\nname = "s"\npath = "."\nlanguage = "ar"\npublisher = "p"\nlicense = "CC0-1.0"\n'
    for line, told in (("", 1), ("reader = 'csv'\n", 0)):
        (alone / "warraq.toml").write_text(policy + line, encoding="utf-8")
        assert run("ingest").err.count("a.txt looks like a table, and was read as one text") == told


def test_how_a_database_spells_nothing_is_offered_as_nothing(alone: Path, run: Command) -> None:
    rows = [f"خبر رقم {n},https://example.org/{n},{name}" for n, name in enumerate(["أحمد", r"\N", "NULL", "NA"])]
    (alone / "a.csv").write_text("\n".join(["title,link,author", *rows]), encoding="utf-8")
    file = look(run, "a.csv")
    assert "--map authors=author" in file["command"]
    source = tomllib.loads(file["toml"])["sources"][0]
    assert source["columns"]["authors"] == {"column": "author", "values": {"NA": "", "NULL": "", r"\N": ""}}


def test_a_date_that_cannot_be_read_is_no_number_of_a_row(alone: Path, run: Command) -> None:
    rows = [f"خبر رقم {n},{44402 + n},{n + 1} ביולי" for n in range(3)]
    (alone / "a.csv").write_text("\n".join(["title,Date,Published", *rows]), encoding="utf-8")
    _, date, printed = (each["reason"] for each in look(run, "a.csv")["columns"])
    assert date.endswith("which published_at can't be (days as Excel counts them? save the column as yyyy-mm-dd)")
    assert printed == "no field; its name says published_at, and its values are none of its kind that can be read"


@pytest.mark.parametrize(
    ("encoding", "code"), [("iso-2022-jp", "ENC010"), ("hz", "ENC001"), ("utf-32", "ENC001"), ("utf-7", "ENC001")]
)
def test_encodings_whose_bytes_are_ascii_or_that_nobody_can_state_are_named(
    alone: Path, run: Command, encoding: str, code: str
) -> None:
    words = "موسم الزيتون يبدأ مبكرا" if encoding == "utf-7" else "中国新年文化大会"
    text = "title,text\n" + "".join(f"新{n},{words}\n" for n in range(4))
    (alone / "a.csv").write_bytes(text.encode(encoding))
    report = run.validate("a.csv").json
    assert (report["summary"]["unread"], report["findings"][0]["code"]) == (4, code)
    file = look(run, "a.csv")
    assert [column["name"] for column in file["columns"]] == (["title", "text"] if code == "ENC010" else [])
