"""Records that Python printed, and arrays one behind the other: named for what they are, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Command

from warraq.mapping import short
from warraq.readers import csv, python_text
from warraq.readers.options import Options
from warraq.readers.reading import read

VALUES = st.none() | st.text() | st.booleans() | st.integers() | st.lists(st.text() | st.none(), max_size=3)


@given(items=st.lists(st.text() | st.none()))
def test_a_printed_list_is_read_as_it_was(items: list[str | None]) -> None:
    for printed in (items, tuple(items), set(items), frozenset(items)):
        assert python_text.strings(f" {printed!r} ") == list(printed)


@given(record=st.dictionaries(st.text(), VALUES, min_size=1))
def test_a_printed_dictionary_is_told_from_json(record: dict[str, Any]) -> None:
    in_double_quotes = repr(next(iter(record))).startswith('"')  # as JSON has it, where no word of Python tells
    assert python_text.is_printed(repr(record)) or in_double_quotes


@pytest.mark.parametrize(
    "text", ["['a'", "['a' + 'b']", "[__import__('os')]", "['\\xzz']", "['a', 1]", "[f'a']", "'a'", "[[]]", "('a')", "{'a': 'b'}", "{}",
     "('a', 1)", "(a, b)", "set", "set(['a'])", "{'a'"],
)  # fmt: skip
def test_what_is_no_printed_list_of_text_is_none(text: str) -> None:
    assert python_text.strings(text) is None


@pytest.mark.parametrize(
    "text", ['{"a": None', '{"a": "None", "b" 1}', "{a: 1}", '{"a": "x \'None\', y"', "['a']", "", '{"it\'s": 1}']
)
def test_other_text_is_not_said_to_be_printed(text: str) -> None:
    assert not python_text.is_printed(text)


def test_a_mapped_cell_may_hold_a_printed_list() -> None:
    assert csv.typed("authors", "['عمر', \"O'Neil\"]", mapped=True) == ["عمر", "O'Neil"]
    assert csv.typed("authors", "['عمر'", mapped=True) == "['عمر'"
    assert csv.typed("title", "['عمر']", mapped=True) == "['عمر']"
    assert csv.typed("authors", "{'عمر', 1}", mapped=True) == "{'عمر', 1}"


@pytest.mark.parametrize("cell", ["['أ', 'ب']", "('أ', 'ب')", "('أ', 'ب',)", "{'أ', 'ب'}", "frozenset({'أ', 'ب'})"])
def test_lists_are_read_however_python_prints_them(cell: str, alone: Path) -> None:
    rows = "".join(f'عنوان {n},"{cell}",(أ)\n' for n in range(3))
    (alone / "a.csv").write_text(f"T,A,K\n{rows}", encoding="utf-8")
    mapping = {"title": short("T"), "authors": short("A"), "keywords": short("K")}
    found = [
        row for batch in read(alone / "a.csv", "a.csv", Options(mapping=mapping)) for row in batch.rows.to_pylist()
    ]
    assert [(row["authors"], row["keywords"]) for row in found] == [(["أ", "ب"], ["(أ)"])] * 3


@pytest.mark.parametrize("cell", ["{'name': 'عمر'}", "[{'name': 'عمر', 'age': None}]"])
def test_a_printed_dictionary_is_no_author(cell: str, alone: Path, run: Command) -> None:
    (alone / "a.csv").write_text(f'T,A\nعنوان,"{cell}"\n', encoding="utf-8")
    done = run.validate("a.csv", "--map", "title=T", "--map", "authors=A", "--select", "REC", "--required", "")
    assert (done.codes, "not an object" in done.json["findings"][0]["message"]) == (["REC004"], True)


PRINTED = "".join(f"{ {'title': title, 'link': None}!r}\n" for title in ("أ", "ب", "ج"))


@pytest.mark.parametrize(
    ("name", "text", "found", "said"),
    [
        ("a.jsonl", PRINTED, 1, "a dictionary as Python prints it; write records with json.dumps, and read what is printed with ast.literal_eval (on 3 lines)"),
        ("a.json", f"[{PRINTED.replace(chr(10), ', ')[:-2]}]", 3, "a dictionary as Python prints it"),
        ("a.jsonl", '[{"title": "a"}, {"title": "b"}][{"title": "c"}]\n', 1, "several arrays of records stand on the line (on 1 line, 3 records)"),
        ("a.json", '[{"title": "a"}]\n[{"title": "b"}]\n', 1, "join the arrays to one (jq -s add)"),
    ],
)  # fmt: skip
def test_it_is_said_what_a_file_is_and_what_to_do(
    name: str, text: str, found: int, said: str, alone: Path, run: Command
) -> None:
    (alone / name).write_text(text, encoding="utf-8")
    done = run.validate(name, "--select", "REC001")
    assert [said in finding["message"] for finding in done.json["findings"]] == [True] * found
    assert done.json["summary"]["unread"] + done.json["summary"]["records"] == text.count("title")


def test_one_printed_line_among_others_is_said_where_it_stands(alone: Path, run: Command) -> None:
    lines = ['{"title": "a"}'] * 5
    (alone / "a.jsonl").write_text("\n".join([*lines, "{'title': 'b'}", *lines]), encoding="utf-8")
    (finding,) = run.validate("a.jsonl", "--select", "REC001").json["findings"]
    assert (finding["line"], finding["offset"]) == (6, 5 * 15)
    assert "(on 1 line)" in finding["message"]
