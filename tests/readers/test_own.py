"""Fields of one's own in every kind of file: what is read, what is refused, and that all readers say the same."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import ValidationError
from tests.conftest import Command, article, examples
from tests.readers.test_jsonl import by_arrow, seen
from tests.readers.test_parquet import _of
from tests.releases.own import FIELDS, NAMES, own, records

from warraq import native
from warraq.expectations import PROFILE
from warraq.fields import OwnField
from warraq.mapping import short
from warraq.policy import parse, read_toml
from warraq.readers import blocks, jsonl, parquet
from warraq.readers import csv as csv_reader
from warraq.readers import json as json_reader
from warraq.readers.options import Options

RECORD = parse(tomllib.loads(FIELDS)).record
TEXTS = parse(
    tomllib.loads(FIELDS.replace('type = "number"', 'type = "integer"').replace("boolean", "string"))
).record  # which the compiled reader takes
VALUES: list[Any] = [
    None, True, False, 0, 1, -5, 6, 5.0, 1.5, -0.0, 1e300, 2**62, 2**63, 10**400, "", " ", "زائف", "x", "1", "true", [], ["a"], ["a", None],
    ["A"], ["a\n"], [1], {}, {"a": 1}, "2021-02-28", "2021-02-29", "2019-12-31", "0000-01-01", "2021-2-1", "2021-02-28\n", "٢٠٢١-02-28",
    "2021-02-28T00:00:00Z", "2021-02-28T00:00:00.1234567+03:00", "2021-02-28t00:00:00z", "2021-02-29T00:00:00Z", "2031-01-01T00:00:00Z",
    "2030-01-01T00:00:00Z", "2030-01-01T00:00:00.000001Z", "2021-02-28T00:00:00", "0000-02-28T00:00:00Z", "2021-02-28T00:00:60Z", "\ud800", ["\ud800"],
]  # fmt: skip
CLEAN = article(**own(4))
changed = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=3).map(lambda more: CLEAN | more)
absent = st.sampled_from(NAMES).map(lambda name: {k: v for k, v in CLEAN.items() if k != name})
ROWS = st.lists(st.just(CLEAN) | changed | absent, max_size=6)


def options(record: Any = RECORD) -> Options:
    return Options(record=record)


def flagged(batches: list[Any]) -> Any:
    """What can be seen of batches, and what is said of the own fields."""
    own_flags = []
    for batch in batches:
        for number in range(batch.rows.num_rows):
            flags = [
                (
                    batch.present(name)[number].as_py() if batch.present else True,
                    batch.settled(name)[number].as_py() if batch.settled else False,
                )
                for name in NAMES
            ]
            own_flags.append((batch.places[number].offset, flags))
    return seen(batches), sorted(own_flags)


@settings(max_examples=examples(400, share=8), deadline=None)
@given(ROWS, st.sampled_from([RECORD, TEXTS]))
def test_columns_are_what_the_exact_reader_gives(rows: list[dict[str, Any]], record: Any) -> None:
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    exact = flagged(list(jsonl._exact(io.BytesIO(data), "a", options(record))))  # the reference
    assert flagged(list(jsonl.READER.batches(io.BytesIO(data), "a", options(record)))) == exact
    with by_arrow():
        assert flagged(list(jsonl.READER.batches(io.BytesIO(data), "a", options(record)))) == exact


@settings(max_examples=examples(400, share=8), deadline=None)
@given(changed)
def test_model_schema_and_reader_give_the_same_verdict(record: dict[str, Any]) -> None:
    """JSON Schema has no bounds for dates: what is out of them is refused by the model alone."""
    try:
        RECORD.model.model_validate(record)
        ours = True
    except ValidationError:
        ours = False
    validator = Draft202012Validator(RECORD.json_schema(), format_checker=FormatChecker())
    bounded = record["day"] == "2019-12-31" or str(record["seen_at"]).rstrip("Z") > "2030-01-01T00:00:00"
    surrogates = "\\ud800" in json.dumps(record)
    try:
        theirs = validator.is_valid(record)
    except OverflowError:  # jsonschema compares a number that no float can hold
        theirs = False
    huge = record["score"] == 10**400
    assert ours == theirs or bounded or huge
    (batch,) = json_reader.READER.batches(io.BytesIO(json.dumps(record).encode()), "a", options())
    codes = {fault.code for fault in batch.faults}
    assert codes <= {"REC004", "REC010", "ENC009"}
    null_list = record["topics"] is None  # the business of REC003
    assert bool(codes) != ours or surrogates or (null_list and not ours)


def test_clean_records_are_read_as_columns() -> None:
    """Else the above would hold without one record that is; only fractions and truth values are left to Arrow."""
    data = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records(500)).encode()
    (block,) = blocks.cut(io.BytesIO(data), longest=1 << 20)
    assert isinstance(block, blocks.Block)
    assert blocks.reader(RECORD) is None
    assert (blocks.reader(TEXTS) is None) == (native.library() is None)
    parsed = blocks.parse(block, longest=1 << 20, record=RECORD)
    assert (len(parsed.odd), parsed.rows.num_rows) == (0, 500)
    assert parsed.rows.schema == RECORD.raw


@pytest.mark.parametrize(
    ("name", "kind", "values", "read"),
    [
        ("rating", pa.int8(), [1, None], [1, None]),
        ("rating", pa.float64(), [1.0, None], [1, None]),
        ("score", pa.int64(), [1, 2**62], [1.0, float(2**62)]),
        ("score", pa.float32(), [0.5, None], [0.5, None]),
        ("score", pa.decimal128(5, 2), [Decimal("1.25"), None], [1.25, None]),
        ("checked", pa.bool_(), [True, None], [True, None]),
        ("day", pa.date32(), [date(2021, 1, 2), None], ["2021-01-02", None]),
        (
            "seen_at",
            pa.timestamp("ns", tz="Asia/Baghdad"),
            [1_600_000_000_123_456_789, None],
            ["2020-09-13T12:26:40.123456789Z", None],
        ),
        ("topics", pa.large_list(pa.large_string()), [["a"], []], [["a"], []]),
        ("label", pa.dictionary(pa.int8(), pa.string()), ["زائف", "صحيح"], ["زائف", "صحيح"]),
    ],
)
def test_columns_of_parquet_that_say_the_same(name: str, kind: pa.DataType, values: list[Any], read: list[Any]) -> None:
    rows = [{key: value for key, value in CLEAN.items() if key != name}] * 2
    table, target = pa.Table.from_pylist(rows), io.BytesIO()
    pq.write_table(table.append_column(name, pa.array(values, kind)), target)
    batches = list(parquet.READER.batches(target, "a", options()))
    assert [fault for batch in batches for fault in batch.faults] == []
    assert [value for batch in batches for value in batch.rows[name].to_pylist()] == read


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["label", "day", "seen_at"]), st.sampled_from(
    [value for value in VALUES if value is None or (isinstance(value, str) and "\ud800" not in value)])), max_size=5))  # fmt: skip
def test_rows_of_parquet_are_the_records_that_they_are_as_json_lines(more: list[dict[str, Any]]) -> None:
    raw = pa.schema([(name, RECORD.raw.field(name).type) for name in CLEAN])
    table, target = pa.Table.from_pylist([CLEAN | each for each in more], schema=raw), io.BytesIO()
    pq.write_table(table, target)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist()).encode()
    expected = _of(list(jsonl._exact(io.BytesIO(lines), "a", options())))
    assert _of(list(parquet.READER.batches(target, "a", options()))) == expected


@pytest.fixture
def policy(alone: Path) -> Path:
    (alone / "warraq.toml").write_text(FIELDS, encoding="utf-8")
    return alone


def table(path: Path, *rows: dict[str, Any]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_cells_of_text_have_the_types_of_their_fields(policy: Path, run: Command) -> None:
    cells = {
        "label": "زائف",
        "rating": " 3",
        "score": "1e1",
        "checked": "FALSE",
        "day": "2021-01-02 ",
        "seen_at": "",
        "topics": "a",
    }
    table(policy / "a.csv", article(**cells), article(link="https://example.org/b", text=" ".join(f"كلمة{n}" for n in range(40)), **cells))  # fmt: skip
    assert run("validate", "a.csv", "--format", "json").codes == []
    wrong = {
        "label": "x",
        "rating": "3.5",
        "score": "NaN",
        "checked": "maybe",
        "day": "2.1.2021",
        "seen_at": "2021-01-02",
        "topics": '["A"]',
    }
    table(policy / "b.csv", article(**wrong))
    found = run("validate", "b.csv", "--format", "json").json["findings"]
    assert {each["field"]: (each["code"], each["value"], each["line"]) for each in found} == {
        "/label": ("REC010", "x", 2), "/rating": ("REC004", "3.5", 2), "/score": ("REC004", "NaN", 2), "/checked": ("REC004", "maybe", 2),
        "/day": ("REC004", "2.1.2021", 2), "/seen_at": ("REC004", "2021-01-02", 2), "/topics/0": ("REC010", "A", 2),
    }  # fmt: skip
    said = {each["field"]: each["message"] for each in found}
    assert said["/rating"] == 'an integer of 64 bits belongs here, not "3.5"'
    assert said["/label"] == "'x' is none of the values of label: زائف, مضلل, صحيح"


def test_a_required_one_is_named_where_it_is_missing_or_blank(policy: Path, run: Command) -> None:
    rows = [article(link=f"https://example.org/{number}", text=f"{number} نص " * 60) for number in range(4)]
    rows[1] |= {"label": None}
    rows[2] |= {"label": "زائف"}
    rows[3] |= {"label": 1, "verdict": "x"}
    (policy / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = run("validate", "a.jsonl", "--select", "REC", "--format", "json").json["findings"]
    assert [(each["line"], each["code"], each["field"]) for each in found] == [
        (1, "REC002", "/label"), (2, "REC003", "/label"), (4, "REC004", "/label"), (4, "REC005", "/verdict"),
    ]  # fmt: skip
    assert found[-1]["message"].endswith("rating, score, checked, day, seen_at, topics")


def test_a_command_may_ask_for_one_and_map_it(policy: Path, run: Command) -> None:
    (policy / "warraq.toml").write_text(FIELDS.replace("required = true\n", ""), encoding="utf-8")
    table(policy / "a.csv", {**article(), "Verdict": "زائف", "Tags": "a"}, {**article(), "Verdict": "", "Tags": ""})
    asked = ("--select", "REC002,REC003,REC004,REC010", "--format", "json")
    mapped = run("validate", "a.csv", "--map", "label=Verdict", "--map", "topics=Tags", "--required", "label", *asked)
    assert [(each["code"], each["line"]) for each in mapped.json["findings"]] == [("REC003", 3)]
    assert run("validate", "a.csv", "--required", "label", *asked).codes == ["REC002"]


def test_ingest_writes_them_behind_the_records_own(policy: Path, run: Command) -> None:
    (policy / "warraq.toml").write_text(FIELDS + '[[sources]]\nname = "a"\npath = "seeds"\n', encoding="utf-8")
    (policy / "seeds").mkdir()
    cells = {
        "label": "زائف",
        "rating": "3",
        "score": "2",
        "checked": "1",
        "day": "2021-01-02",
        "topics": "",
        "seen_at": "2021-01-02T03:00:00+03:00",
    }
    table(policy / "seeds/a.csv", article(**cells))
    assert run("ingest").code == 0
    (line,) = (policy / "corpus/a/2021-07.jsonl").read_text(encoding="utf-8").splitlines()
    assert tuple(json.loads(line)) == RECORD.fields
    assert line.endswith(
        ',"label":"زائف","rating":3,"score":2.0,"checked":true,"day":"2021-01-02","seen_at":"2021-01-02T00:00:00Z","topics":[]}'
    )
    assert run("ingest").code == 0 and len((policy / "corpus/a/2021-07.jsonl").read_bytes().splitlines()) == 1
    assert run("ingest", "--again").out.count("+ ") == 0
    assert run("validate", "--format", "json").codes == []


def test_a_fix_leaves_them_as_they_stand(policy: Path, run: Command) -> None:
    cells = {
        "label": "زائف",
        "rating": "3",
        "score": "1.50",
        "checked": "1",
        "day": "2021-01-02",
        "topics": "a",
        "seen_at": "",
    }
    table(policy / "a.csv", article(title="عنوان\u00a0 الخبر\u200b", **cells))
    before = (policy / "a.csv").read_text(encoding="utf-8")
    assert run("validate", "a.csv", "--fix").code == 0
    after = (policy / "a.csv").read_text(encoding="utf-8")
    assert after != before and after.partition("زائف")[2] == before.partition("زائف")[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "title"\ntype = "string"\ndescription = "d"', "title is a field of the record"),
        ('name = "dateline_raw"\ntype = "string"\ndescription = "d"', "has a meaning of its own"),
        ('name = "Label"\ntype = "string"\ndescription = "d"', "fields.0.name"),
        ('name = "a"\ntype = "text"\ndescription = "d"', "fields.0.type"),
        ('name = "a"\ntype = "string"', "fields.0.description"),
        ('name = "a"\ntype = "boolean"\ndescription = "d"\nvalues = [1]', "a field of the type boolean has no closed set"),
        ('name = "a"\ntype = "string"\ndescription = "d"\nvalues = [1]', "values: 1: not a string"),
        ('name = "a"\ntype = "string"\ndescription = "d"\nvalues = ["b", "b"]', "one stands twice"),
        ('name = "a"\ntype = "integer"\ndescription = "d"\npattern = "b"', "a field of the type integer has none"),
        ('name = "a"\ntype = "string"\ndescription = "d"\npattern = "(?=b)"', "no regular expression without look-around"),
        ('name = "a"\ntype = "string"\ndescription = "d"\nminimum = 1', "have no least or greatest one"),
        ('name = "a"\ntype = "date"\ndescription = "d"\nminimum = 1', "no bound of the type date"),
        ('name = "a"\ntype = "number"\ndescription = "d"\nminimum = 2\nmaximum = 1', "minimum is greater than maximum"),
        ('name = "a"\ntype = "string"\ndescription = "d"\n[[fields]]\nname = "a"\ntype = "date"\ndescription = "d"', "more than one"),
        ('name = "a"\ntype = "string"\ndescription = "d"\n[[sources]]\noptional = ["b"]', "sources: b: no such field"),
    ],
)  # fmt: skip
def test_a_policy_with_a_field_that_cannot_be_is_refused(text: str, said: str, alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text(f"[[fields]]\n{text}\n", encoding="utf-8")
    done = run("validate", ".")
    assert done.code == 2 and said in done.err
    assert "Traceback" not in done.err


def test_a_policy_is_what_its_json_gives_back(policy: Path) -> None:
    """The manifest of a release keeps the fields as JSON."""
    made = parse(read_toml(policy / "warraq.toml"))
    again = type(made).model_validate_json(made.model_dump_json())
    assert again.fields == made.fields and again.record is made.record


def test_no_own_field_has_a_name_of_the_profile() -> None:
    for name in PROFILE.names:
        with pytest.raises(ValidationError, match="give the field another name"):
            OwnField(name=name, type="string", description="d")


@pytest.mark.slow
def test_an_expectation_may_be_about_one(policy: Path, run: Command) -> None:
    (policy / "corpus").mkdir()
    (policy / "schemas").mkdir()
    (policy / "corpus/a.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records(9)), encoding="utf-8")

    def told(kind: str, **kwargs: Any) -> list[str]:
        suite = {"name": "own", "expectations": [{"type": kind, "kwargs": kwargs}]}
        (policy / "schemas/expectations.json").write_text(json.dumps(suite), encoding="utf-8")
        return [finding["message"] for finding in run("expect", "--format", "json").json["findings"]]

    assert told("expect_column_values_to_be_in_set", column="label", value_set=["زائف", "مضلل", "صحيح"]) == []
    (said,) = told("expect_column_values_to_be_in_set", column="label", value_set=["زائف"])
    assert "6 of 9 (66.7%) unexpected" in said
    assert told("expect_column_max_to_be_between", column="topics", max_value=2) == []
    (said,) = told("expect_column_max_to_be_between", column="rating", max_value=1)
    assert "observed 2" in said
    (said,) = told("expect_column_max_to_be_between", column="verdict", max_value=1)
    assert said.endswith("source_reader, label, rating, score, checked, day, seen_at, topics")


CELLS = {
    "label": ["زائف", " مضلل", "x", "", " "], "rating": ["3", " -2 ", "+1", "9", "3.0", "", "n/a", "9223372036854775807"],
    "score": ["1", "1.5", "+1.5", ".5", "1e3", "1e999", "NaN", "", "-1"], "checked": ["true", "FALSE", "1", "0", "", "maybe"],
    "day": ["2021-01-02", " 2021-01-02 ", "2021-02-30", "2.1.2021", ""], "topics": ["a", "", '["a","b"]', '["A"]', "[", "A"],
    "seen_at": ["2021-01-02T00:00:00Z", "2021-01-02T00:00:00+03:00 ", "2021-01-02", ""],
}  # fmt: skip
TABLES = st.lists(st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()}), max_size=8)
MAPPINGS = [{}, {"title": short("title")}, {"label": short("label"), "rating": short("rating")}]


@pytest.mark.slow
@settings(max_examples=examples(300), deadline=None)
@given(TABLES, st.sampled_from(MAPPINGS))
def test_blocks_of_rows_are_what_single_rows_give(rows: list[dict[str, str]], mapping: dict[str, Any]) -> None:
    target = io.StringIO()
    writer = csv.DictWriter(target, [*article(), *NAMES])
    writer.writeheader()
    writer.writerows(article() | row for row in rows)
    data = target.getvalue().encode()

    def read() -> Any:
        own_options = Options(record=RECORD, mapping=mapping)
        return flagged(list(csv_reader.READER.batches(io.BytesIO(data), "a", own_options)))

    blockwise = read()
    with patch.object(csv_reader.csv_blocks, "_block", lambda *_: (None, True)):
        assert read() == blockwise


def test_a_cell_at_fault_costs_no_other_row_its_block() -> None:
    target = io.StringIO()
    writer = csv.DictWriter(target, [*article(), *NAMES])
    writer.writeheader()
    for number in range(100):
        writer.writerow(
            article() | {name: cells[0] for name, cells in CELLS.items()} | {"rating": "n/a" if number == 50 else "1"}
        )
    batches = list(
        csv_reader.READER.batches(
            io.BytesIO(target.getvalue().encode()), "a", Options(record=RECORD, mapping=MAPPINGS[1])
        )
    )
    assert sorted(batch.rows.num_rows for batch in batches if batch.rows.num_rows) == [1, 99]
    assert [fault.value for batch in batches for fault in batch.faults] == ["n/a"]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "parquet"])
def test_a_field_may_state_its_column(kind: str, policy: Path, run: Command) -> None:
    """`[sources.columns]` or `--map` says otherwise; a foreign number is text where the field is."""
    text = FIELDS.replace('type = "integer"', 'type = "string"').replace(
        "minimum = -5\nmaximum = 5\n", 'column = "Stars"\n'
    )
    (policy / "warraq.toml").write_text(text, encoding="utf-8")
    row: dict[str, Any] = {**article(), "Label": "زائف", "Stars": 3}
    headline = row.pop("title")
    path = policy / f"a.{kind}"
    if kind == "csv":
        table(path, {**row, "Headline": headline})
    elif kind == "parquet":
        pq.write_table(pa.Table.from_pylist([{**row, "Headline": headline}]), path)
    else:
        path.write_text(json.dumps({**row, "Headline": headline}, ensure_ascii=False), encoding="utf-8")
    asked = ("--map", "title=Headline", "--required", "label,rating,title", "--select", "REC", "--ignore", "REC006")
    assert run("validate", path, *asked, "--format", "json").codes == []
    asked = ("--map", "label=Headline", "--select", "REC010", "--format", "json")
    assert run("validate", path, *asked).codes == ["REC010"]
