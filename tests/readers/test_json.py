"""JSON files: arrays that are read by the block against the exact reader, and against Python's own parser."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.conftest import Command, examples, sampled

from warraq.mapping import short
from warraq.policy import Limits, SourcePolicy
from warraq.readers import json as reader
from warraq.readers import json_elements
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.readers.reading import sample, units

texts = st.text(alphabet=st.sampled_from('ab\\"{}[],: \n\x00عل\U0001f600'), max_size=8)
words = st.text(alphabet=st.sampled_from("ab,: 1-\u0644"), max_size=8)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
names = st.sampled_from(["title", "text", "authors", "related", "link", "dateline", "x"])
records = st.dictionaries(names, values, max_size=4)
arrays = st.builds(
    lambda rows, indent, ascii_only: json.dumps(rows, indent=indent, ensure_ascii=ascii_only),
    st.lists(st.one_of(records, values), max_size=5),
    st.sampled_from([None, 0, 1, "\t"]),
    st.booleans(),
)


def read(data: bytes, options: Options) -> tuple[list[Any], list[Any], int]:
    found: list[Batch] = [batch for unit in units(Path("a"), "a", options, name="json", data=data) for batch in unit()]
    rows = [
        (p.offset, p.line, p.index, p.end, row)
        for b in found
        for p, row in zip(b.places, b.rows.to_pylist(), strict=True)
    ]
    faults = [
        (f.line, f.offset, f.index, f.code, f.field, f.message.split(", near")[0])
        for batch in found
        for f in batch.faults
    ]
    return sorted(rows, key=str), sorted(faults, key=str), sum(batch.unread for batch in found)


# The same examples in each run: one in some thousands, of lists in lists, is still told otherwise.
@settings(max_examples=examples(300, share=8), derandomize=True)
@given(arrays, st.lists(st.tuples(st.integers(0, 200), words), max_size=2), st.booleans())
@example("[\n[1\n[]\n]\n]", [], False)
@example('[\nnull,\n{\n"title":111:, {},\n"text": null\n}\n]', [], False)
@example('[{"title": "a"}, {"title": "b"}', [], False)
@example('[{"title": "a"}, 1, {"title": "b"}] []', [], False)
@example('[{"title": "a\\\\"}, {"title": "\\\\\\""}]', [], True)
def test_blocks_have_the_records_and_faults_of_the_exact_reader(
    text: str,
    edits: list[tuple[int, str]],
    mapped: bool,  # noqa: FBT001  # a case
) -> None:
    """Whatever stands in an array; of two faults side by side, each may be told otherwise."""
    for place, new in edits:
        assume("\\" not in text[max(place - 5, 0) : place])  # an escape that is cut moves the ends of strings
        text = text[:place] + new + text[place:]
    options = Options(mapping={"authors": short("text"), "text": short("x")} if mapped else {})
    with patch.object(json_elements, "_WINDOW", 16), patch.object(json_elements, "SIZE", 40):
        fast = read(text.encode(), options)
    with patch.object(reader, "_is_array", lambda *_: False):
        exact = read(text.encode(), options)
    assert (fast[0], fast[2]) == (exact[0], exact[2])
    assert len(edits) > 1 or fast == exact


@given(arrays, st.integers(0, 200), st.integers(0, 3), texts)
@example('[{"title": null}]', 0, 2, "")
def test_what_is_no_json_is_a_finding(text: str, place: int, length: int, new: str) -> None:
    text = text[:place] + new + text[place + length :]
    with patch.object(json_elements, "_WINDOW", 16), patch.object(json_elements, "SIZE", 40):
        rows, faults, _ = read(text.encode(), Options())
    try:
        value = json.loads(text)
    except ValueError:
        assert "REC001" in [fault[3] for fault in faults]
    else:
        assert len(rows) == (len(value) if isinstance(value, list) else 1)


@given(arrays)
def test_elements_are_those_that_python_parses(text: str) -> None:
    rows = json.loads(text)
    found, _, unread = read(text.encode(), Options())
    assert unread == 0
    assert [row[2] for row in sorted(found)] == list(range(1, len(rows) + 1))
    named = [row[-1]["title"] for row in sorted(found, key=lambda each: each[2])]
    for own, row in zip(named, rows, strict=True):
        if isinstance(row, dict) and isinstance(row.get("title"), str):
            assert own == row["title"]


@pytest.mark.parametrize(
    ("record", "text", "titles"),
    [
        ("articles[*]", '{"n": {"articles": []}, "articles": [{"title": "a"}, {"title": "b"}], "more": 1}', ["a", "b"]),
        ("a.b", '{"a": {"b": {"title": "a"}}}', ["a"]),
        (
            "hits.hits[*]._source",
            '{"hits": {"hits": [{"_source": {"title": "a"}}, {"_source": {"title": "b"}}]}}',
            ["a", "b"],
        ),
    ],
)
def test_records_stand_where_the_policy_says(record: str, text: str, titles: list[str]) -> None:
    source = SourcePolicy(record=record, columns={"text": "title"} if "_source" not in record else {"text": "body"})
    own = "text" if "_source" not in record else "title"
    found, faults, unread = read(text.encode(), Options(source=source))
    assert ([row[-1][own] for row in found], faults, unread) == (titles, [], 0)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("record", "before", "behind"), [("[*]", "", ""), ("a.b[*]", '{"n": {"b": [1]}, "a": {"b": ', "}}")]
)
def test_records_are_the_values_of_an_object_with_their_keys(record: str, before: str, behind: str, mark: str) -> None:
    rows = {f'a{n}"\u0628': {"name": f'{{"x": {n}', "tags": [{"key": 1}]} for n in range(4)}
    options = Options(source=SourcePolicy(record=record, columns={"title": "name", "section": "key"}))
    for indent in (None, 1):
        text = mark + before + json.dumps(rows, indent=indent) + behind
        found, faults, unread = read(text.encode(), options)
        found.sort(key=lambda row: row[0])
        data = text.encode()
        assert [(row[-1]["section"], json.loads(data[row[0] : row[3]])) for row in found] == list(rows.items())
        assert [row[-1]["title"] for row in found] == [row["name"] for row in rows.values()]
        assert ([fault[3] for fault in faults], unread) == (["ENC002"] if mark else [], 0)


@pytest.mark.parametrize(
    ("old", "new", "lost"), [("]}", "]", 1), ("]}", "]}}", 0), ('"tags"', "tags", 1), (": [", "[", 1)]
)
def test_a_broken_value_of_an_object_hides_no_other(old: str, new: str, lost: int) -> None:
    rows = {f"a{n}": {"title": f"t{n}", "tags": ["x"]} for n in range(5)}
    text = json.dumps(rows)
    place = text.index(old, text.index('"a2"'))
    found, faults, unread = read(
        (text[:place] + new + text[place + len(old) :]).encode(), Options(source=SourcePolicy(record="[*]"))
    )
    titles = sorted(row[-1]["title"] for row in found)
    assert [title for title in titles if title != "t2"] == ["t0", "t1", "t3", "t4"]
    assert (len(titles), unread, "REC001" in [fault[3] for fault in faults]) == (5 - lost, lost, True)


def test_an_object_with_other_values_than_objects_is_one_record() -> None:
    found, faults, unread = read(b'{"a": {"title": "x"}}', Options(source=SourcePolicy(record="a[*]")))
    assert ([row[-1]["title"] for row in found], faults, unread) == (["x"], [], 0)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_stands_beside_the_records_is_counted(mark: str) -> None:
    text = (
        mark + '{"n": [{}, {}], "d": {"r": [{"title": "a"}], "m": [{"x": [{}]}]}, "s": ["t"], "e": [], "o": {"k": {}}}'
    )
    options = Options(source=SourcePolicy(record="d.r[*]"))
    batches = [batch for unit in units(Path("a"), "a", options, name="json", data=text.encode()) for batch in unit()]
    passed = sum((Counter(batch.passed) for batch in batches), Counter())
    assert passed == {"in n, beside d.r[*]": 2, "in m, beside d.r[*]": 1}


def test_a_key_that_is_not_there_is_one_finding(alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text(
        '[[sources]]\nname = "a"\npath = "seeds"\nrecord = "articles[*]"\n', encoding="utf-8"
    )
    (alone / "seeds").mkdir()
    (alone / "seeds/a.json").write_text('{"status": "ok", "items": []}', encoding="utf-8")
    done = run.validate("seeds")
    assert done.codes == ["REC001"]
    assert "there is status, items" in done.json["findings"][0]["message"]


@pytest.mark.parametrize("command", ["validate", "describe"])
def test_a_place_in_json_is_refused_for_rows(command: str, alone: Path, run: Command) -> None:
    (alone / "a.csv").write_text("title\na\n", encoding="utf-8")
    done = run(command, "a.csv", "--source", "record=doc")
    (line,) = done.err.splitlines()
    assert (done.code, line.startswith("warraq: a.csv: record = 'doc' is for files in JSON")) == (2, True)
    assert "map paths such as doc.title" in line


PAGES = [
    {"n": 1, "pages": [{"title": "a"}, {"title": "b"}], "tags": [{"x": 1}]},
    {"pages": []},
    {"status": "error", "code": 429},
    {"pages": [{"title": "c"}]},
]


@pytest.mark.parametrize(
    ("name", "record", "text"),
    [
        ("jsonl", "pages[*]", "".join(f"{json.dumps(page)}\n" for page in PAGES)),
        ("json", "[*].pages[*]", json.dumps(PAGES)),
        ("json", "[*].pages[*]", json.dumps({f"day {number}": page for number, page in enumerate(PAGES)})),
        ("json", "all[*].pages[*]", json.dumps({"all": PAGES})),
    ],
)
def test_records_in_each_line_or_element(name: str, record: str, text: str) -> None:
    """Read, refused and passed over are all that there is; a line without the key says which it has."""
    options = Options(source=SourcePolicy(record=record))
    batches = [batch for unit in units(Path("a"), "a", options, name=name, data=text.encode()) for batch in unit()]
    assert [row["title"] for batch in batches for row in batch.rows.to_pylist()] == ["a", "b", "c"]
    assert sum((Counter(batch.passed) for batch in batches), Counter()) == {f"in tags, beside {record}": 1}
    (fault,) = (fault for batch in batches for fault in batch.faults)
    assert (fault.code, sum(batch.unread for batch in batches)) == ("REC001", 1)
    assert fault.message.startswith("no key 'pages' for the records") and "there is status, code" in fault.message


def test_what_speaks_of_records_is_counted_and_what_lacks_all_fields_is_found() -> None:
    lines = [
        {"index": {"_index": "news", "_id": "1", "routing": "a"}}, {"headline": "a"}, {"delete": {"_id": "2"}},
        {"type": "SCHEMA", "stream": "news", "schema": {}}, {"headline": "b"}, {"type": "STATE", "value": {"n": 1}},
        {"op": "d", "before": {"headline": "c"}, "after": None}, {"other": "name"}, {"index": {"headline": "d"}},
    ]  # fmt: skip
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    counted = {"index action": 1, "delete action": 1, "SCHEMA message": 1, "STATE message": 1, "deletion": 1}
    for options in (Options(mapping={"title": short("headline")}), Options()):
        found = [b for unit in units(Path("a"), "a", options, name="jsonl", data=text.encode()) for b in unit()]
        assert sum((Counter(batch.passed) for batch in found), Counter()) == counted
        assert sum(batch.rows.num_rows for batch in found) == len(lines) - len(counted)


def test_a_sample_is_read_in_parts(alone: Path) -> None:
    rows = [{"title": "عنوان" * number, "n": number} for number in range(40)]
    (alone / "a.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    with patch.object(reader, "_SAMPLE", 64):
        assert list(sample(alone / "a.json", Options())) == rows


def _element(number: int) -> dict[str, Any]:
    related = [{"link": "https://a.org/", "title": "r"}, {"link": "https://b.org/", "title": "s"}]
    return {"title": f"t{number}", "authors": ["a", "b"], "related": related, "source": {"name": "n"}, "text": "x, y"}


def _edits(text: str) -> Iterator[str]:
    """Yield a text without each bracket or quotation mark of it, and with one more at each place within it."""
    for place, sign in enumerate(text):
        if sign in '{}[]"':
            yield text[:place] + text[place + 1 :]
        yield from (
            text[:place] + more + text[place:] for more in '{}[]",:' if text[place - 1 : place] in tuple('{}[]",:')
        )


@pytest.mark.parametrize(("indent", "between"), [(None, ", "), (None, ","), (None, ",\n"), (2, ",\n"), (0, ",\n")])
def test_a_broken_element_hides_none_of_the_others(indent: int | None, between: str) -> None:
    own = [json.dumps(_element(number), indent=indent) for number in range(4)]
    edits = [each for each in _edits(own[1]) if _malformed(each)]
    for each in sampled(edits, share=40):
        rows, faults, unread = read(f"[{between.join([own[0], each, *own[2:]])}]".encode(), Options())
        said = {row[-1]["title"] for row in rows}
        assert {"t0", "t2", "t3"} <= said, each
        assert len(rows) + unread >= 4, each  # elements
        assert "REC001" in [fault[3] for fault in faults], each


@pytest.mark.parametrize("indent", [None, 1])
def test_no_sign_too_many_or_too_few_hides_an_element(indent: int | None) -> None:
    """Behind the array's first bracket: in front of it, and for the bracket itself, a file has no records to count."""
    text = json.dumps([{"id": f"x{number}", "title": "خبر", "tags": ["a"]} for number in range(3)], indent=indent)
    places = range(1, len(text) + 1)
    broken = [text[:at] + sign + text[at:] for at in places for sign in '[]{}",:'] + [
        text[:at] + text[at + 1 :] for at in places
    ]
    for each in sampled(broken, share=20):
        try:
            json.loads(each)
        except ValueError:
            rows, faults, unread = read(each.encode(), Options())
            assert len(rows) + unread >= (1 if each.partition("{")[0].count("[") > 1 else 3), each
            assert "REC001" in [fault[3] for fault in faults], each


def test_a_broken_element_of_a_zip_is_named_with_the_bytes_that_were_not_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("a.json", '[{"title": "a"}, {"title": "b", "authors": ["c", {"title": "d"}, {"title": "e"}]')
    found = [batch for unit in units(tmp_path / "a.zip/a.json", "a", Options()) for batch in unit()]
    assert [row["title"] for batch in found for row in batch.rows.to_pylist()] == ["a", "d", "e"]
    (fault,) = [fault for batch in found for fault in batch.faults]
    assert (fault.code, fault.index, sum(batch.unread for batch in found)) == ("REC001", 2, 1)
    assert fault.message.endswith("; bytes 17 to 47 were not read")


def test_brackets_that_match_by_number_alone_are_not_one_element() -> None:
    text = b'[{"title": "a", "authors": ["b"}, {"title": "c"}, {"title": "d", "authors": "e"]}, {"title": "f"}]'
    rows, faults, unread = read(text, Options())
    assert ([row[-1]["title"] for row in rows], len(faults), unread) == (["c", "f"], 2, 2)
    quotes = b'[{"title": "a}, {"title": "b"}, {"title": "c}, {"title": "d"}]'
    rows, faults, unread = read(quotes, Options())
    assert (sorted(row[-1]["title"] for row in rows), len(faults), unread) == (["b", "d"], 2, 2)


def _malformed(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return True
    return False


@pytest.mark.parametrize("whole", [False, True])
def test_an_element_that_is_too_long_is_passed_over_without_being_read(*, whole: bool) -> None:
    """Whatever is in it, and neither it nor a file that is one object is decoded."""
    long = '{"title": "' + r"a, {b} \" " * 300_000 + '"}'
    rest = ', {"title": "b"}, "' + "[" * 3_000_000 + '", ' + "1" * 3_000_000 + ', {"title": "c"}]'
    text = long if whole else '[{"title": "a"},\n' + long + rest
    with patch.object(reader, "_SINGLY", 64), patch.object(json_elements, "_WINDOW", 1 << 16):
        rows, faults, unread = read(text.encode(), Options(Limits(record_bytes=1000)))
    assert [row[-1]["title"] for row in rows] == ([] if whole else ["a", "b", "c"])
    assert {fault[3] for fault in faults} == {"REC009"}
    assert ([fault[2] for fault in faults], unread) == ([None] if whole else [2, 4, 5], 1 if whole else 3)
