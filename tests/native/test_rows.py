"""The compiled reader of lines, beside Python's json and codecs, and within the memory that it was given."""

from __future__ import annotations

import json
import re
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples

from warraq import native
from warraq.native import rows
from warraq.native.rows import Fate, Reader, without

SCHEMA = pa.schema({
    "title": pa.string(),
    "bytes": pa.int64(),
    "keywords": pa.list_(pa.string()),
    "source": pa.struct({"path": pa.string(), "sizes": pa.list_(pa.int64())}),
    "related": pa.list_(pa.struct({"title": pa.string(), "link": pa.string()})),
})  # fmt: skip
CANARY = 0xA5
TAKEN = (Fate.TAKEN, Fate.TIDY)


def read(lines: list[bytes], schema: pa.Schema = SCHEMA, reader: Reader | None = None) -> tuple[list[Any], list[int]]:
    """Read lines, and see that nothing was written behind the room that was given."""
    made: list[pa.Buffer] = []

    def guarded(size: int) -> pa.Buffer:
        buffer = pa.allocate_buffer(size + 64)
        np.frombuffer(buffer, np.uint8)[size:] = CANARY
        made.append(buffer)
        return buffer.slice(0, size)

    ends = np.cumsum([len(line) for line in lines])
    starts = ends - [len(line) for line in lines]
    with patch.object(rows, "allocate", guarded):
        found, fates = (reader or Reader(schema)).read(memoryview(b"".join(lines)), starts, ends)
    found.validate(full=True)
    assert all((np.frombuffer(buffer, np.uint8)[-64:] == CANARY).all() for buffer in made)
    return found.to_pylist(), fates.tolist()


def test_it_is_compiled_here() -> None:
    """Else everything would still hold, and nothing be fast."""
    assert native.library() is not None


texts = st.text(st.characters(codec="utf-8"), max_size=70)
values = st.fixed_dictionaries({}, optional={
    "title": st.none() | texts,
    "bytes": st.none() | st.integers(-(10**18) + 1, 10**18 - 1),
    "keywords": st.none() | st.lists(st.none() | texts, max_size=4),
    "source": st.none() | st.fixed_dictionaries({"path": texts}, optional={"sizes": st.lists(st.integers(-9, 9))}),
    "related": st.none() | st.lists(st.none() | st.fixed_dictionaries({}, optional={"title": texts, "link": texts}), max_size=3),
})  # fmt: skip
spaces = st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", "  :\r")])


def filled(value: Any, kind: Any) -> Any:
    """A record with null for what it has not."""
    if value is None or pa.types.is_string(kind) or pa.types.is_integer(kind):
        return value
    if pa.types.is_list(kind):
        return [filled(each, kind.value_type) for each in value]
    return {part.name: filled(value.get(part.name), part.type) for part in kind.fields}


@pytest.mark.usefixtures("library")
@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.tuples(values, spaces, st.booleans()), max_size=5))
def test_records_are_what_python_wrote(records: list[tuple[Any, tuple[str, str], bool]]) -> None:
    lines = [json.dumps(r, separators=s, ensure_ascii=a).encode() for r, s, a in records]
    wanted = [filled(record, pa.struct(list(SCHEMA))) for record, *_ in records]
    found, fates = read(lines)
    assert (found, [fate in TAKEN for fate in fates]) == (wanted, [True] * len(lines))
    for line, fate, record in zip(lines, fates, wanted, strict=True):
        assert (fate == Fate.TIDY) == (
            line == tidy(record) and b":-" not in line and b",-" not in line and b"[-" not in line
        )


def tidy(record: Any) -> bytes:
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.usefixtures("library")
@settings(max_examples=examples(200), deadline=None)
@given(
    st.text(st.characters(max_codepoint=0x24F) | st.sampled_from('\b\f\n\r\t/"\\\x7f\x1f\x01🙂'), max_size=9), st.data()
)
def test_what_python_writes_is_tidy_and_nothing_else(title: str, data: st.DataObject) -> None:
    record = filled({"title": title, "keywords": []}, pa.struct(list(SCHEMA)))
    line = tidy(record)
    place = data.draw(st.integers(0, len(line)))
    other = data.draw(st.sampled_from([
        line[:place] + b" " + line[place:], line.replace(b"/", b"\\/"), line.replace(b"\\n", b"\\u000a"), line.replace(b"\\u001f", b"\\u001F"),
        json.dumps(record, separators=(",", ":")).encode(), json.dumps(dict(reversed(record.items())), separators=(",", ":")).encode(),
        line.replace(b',"related":null', b""), line.replace(b'"bytes":null', b'"bytes":-0'), line.replace(b'"title":', b'"title":\t'),
    ]))  # fmt: skip
    found, fates = read([line, other])
    assert (found[0], fates[0]) == (record, Fate.TIDY)
    assert (fates[1] == Fate.TIDY) == (tidy(found[-1]) == other)


@pytest.mark.usefixtures("library")
@settings(max_examples=examples(400), deadline=None)
@given(st.binary(max_size=60) | st.lists(st.sampled_from([
    b"a", "ن".encode(), "“".encode(), "🙂".encode(), b"\xd9", b"\x80", b"\xed\xa0\x80", b"\xc0\xaf", b"\xe0\x9f\xbf", b"\xf4\x90\x80\x80",
    b"\\n", b"\\u0646", b"\\ud83d\\ude42", b"\\ud83d", b"\\ude42", b"\\x", b"\\", b'"', b"\x01", b"\\u00", b"\\u006", b"abcdefghijklmno",
]), max_size=30).map(b"".join))  # fmt: skip
def test_a_string_is_taken_exactly_where_python_reads_it(octets: bytes) -> None:
    line = b'{"title":"' + octets + b'"}'
    try:
        title = json.loads(line.decode())["title"]
        title.encode()
    except (ValueError, KeyError, TypeError):
        title = None
    taken, fates = read([b"{}", line, b'{"title":"z"}'])
    if fates[1] in TAKEN:
        assert taken[1]["title"] == title
    else:
        assert title is None or octets.count(b'"') > octets.count(
            b'\\"'
        )  # what ends the string early may begin another field
    assert taken[-1]["title"] == "z"


@pytest.mark.usefixtures("library")
def test_utf8_is_what_the_standard_says() -> None:
    """Every two bytes, and every three behind leads of more, in front of letters of one byte and of two."""
    pairs = [bytes([one, two]) for one in range(128, 256) for two in range(256) if two not in b'"\\' and two > 31]
    leads = [
        bytes([one, two, three])
        for one in range(0xE0, 0xF8)
        for two in range(128, 192)
        for three in (0x41, 0x7F, 0x80, 0xBF, 0xC0)
    ]
    long = [
        bytes([one, two, 0x80, four])
        for one in range(0xF0, 0xF8)
        for two in range(128, 192)
        for four in (0x7F, 0x80, 0xBF)
    ]
    for around in ("", "a" * 15, "ن" * 20):
        lines = [b'{"title":"' + around.encode() + each + around.encode() + b'"}' for each in [*pairs, *leads, *long]]
        _, fates = read(lines)
        for line, fate in zip(lines, fates, strict=True):
            try:
                line.decode()
            except UnicodeDecodeError:
                assert fate == Fate.REFUSED, line
            else:
                assert fate in TAKEN, line


REFUSED = [
    b"[]", b"1", b"null", b'"a"', b"{", b"}", b"{}}", b"{} {}", b"{},", b'{"title"}', b'{"title":}', b'{"title":"a",}', b'{,"title":"a"}',
    b'{"title":"a" "bytes":1}', b'{"x":1}', b'{"titl":"a"}', b'{"title2":"a"}', b'{"t\\u0069tle":"a"}', b'{"title":"a","title":"a"}',
    b'{"title":null,"title":null}', b'{"title":1}', b'{"title":true}', b'{"title":["a"]}', b'{"title":{}}', b'{"bytes":"1"}', b'{"bytes":1.0}',
    b'{"bytes":1e3}', b'{"bytes":01}', b'{"bytes":-01}', b'{"bytes":-}', b'{"bytes":+1}', b'{"bytes":0x1}', b'{"bytes":1234567890123456789}',
    b'{"bytes":nul}', b'{"bytes":nulll}', b'{"keywords":"a"}', b'{"keywords":["a",]}', b'{"keywords":[,"a"]}', b'{"keywords":["a" "b"]}',
    b'{"keywords":["a"}', b'{"keywords":[1]}', b'{"keywords":[["a"]]}', b'{"source":{"x":1}}', b'{"source":{"path":"a","path":"b"}}',
    b'{"source":[]}', b'{"related":{}}', b'{"related":["a"]}', b'{"title":NaN}', b"{'title':'a'}", b'{"title":"a}', b'{"title":"a\\"}',
    b'{"title":"a\nb"}', b'{"title":"a"}\x00', b"\xef\xbb\xbf{}", b" {}", b'{"title":"\\u12g4"}', b'{"title":"\\u123', b'{"title":"\\ud83d\\u0041"}',
    b'{"title":"\\', b'{"title', b'{"', b'{"title":"\\ud83d\\u', b'{"title":n', b'{"bytes":-', b'{"keywords":[', b'{"a/*c*/":1}',
]  # fmt: skip


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("line", REFUSED)
def test_a_refused_line_leaves_no_trace(line: bytes) -> None:
    good = {
        "title": "a",
        "bytes": 1,
        "keywords": ["b"],
        "source": {"path": "c", "sizes": [2]},
        "related": [{"title": "d", "link": None}],
    }
    around = json.dumps(good).encode()
    # What was read of it before the fault goes too.
    begun = b'{"keywords":["x","y"],"related":[{"title":"z"}],' + line[1:]
    assert read([around, line, b"", around, begun, around]) == ([good] * 3, [1, 0, 2, 1, 0, 1])
    assert read([around, line]) == ([good], [1, 0])
    assert read([line]) == ([], [0])


@pytest.mark.usefixtures("library")
def test_numbers_keep_their_value() -> None:
    numbers = [0, 1, -1, 10**18 - 1, -(10**18) + 1]
    found, _ = read([b'{"bytes":%d}' % number for number in numbers] + [b'{"bytes":-0}'])
    assert [row["bytes"] for row in found] == [*numbers, 0]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 1000, 100_000])
def test_columns_grow_as_they_have_to(size: int) -> None:
    reader = Reader(SCHEMA)
    for count in (1, 3):
        record = {"title": "ن" * size, "keywords": ["a"] * size, "related": [{"title": "b", "link": "c"}] * (size // 9)}
        lines = [json.dumps(record, ensure_ascii=False).encode()] * count
        assert read(lines, reader=reader) == ([filled(record, pa.struct(list(SCHEMA)))] * count, [Fate.TAKEN] * count)


LINES = [
    json.dumps(record, ensure_ascii=written == "plain", separators=(",", ":") if written == "tidy" else None).encode()
    for written in ("plain", "tidy", "letters")
    for record in (
        {
            "title": "عنوان “a” 🙂\n\t\\",
            "bytes": -17,
            "keywords": ["ن", None, "b/c"],
            "source": {"path": "a", "sizes": [1, 0]},
        },
        {
            "related": [{"title": "d", "link": None}, None, {"link": "https://example.org/"}],
            "title": None,
            "bytes": 10**17,
        },
        {"source": None, "keywords": [], "title": "x" * 40},
    )
]


def once_named(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def fits(value: Any, kind: pa.DataType) -> bool:
    """Whether a value that Python read is of a type, as far as the reader takes it."""
    if value is None:
        return True
    if pa.types.is_string(kind):
        return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if pa.types.is_integer(kind):
        return type(value) is int and abs(value) < 10**18
    if pa.types.is_list(kind):
        return isinstance(value, list) and all(fits(each, kind.value_type) for each in value)
    types = {part.name: part.type for part in kind.fields}
    return isinstance(value, dict) and all(name in types and fits(value[name], types[name]) for name in value)


@pytest.mark.usefixtures("library")
@given(
    st.lists(
        st.builds(
            lambda line, place, cut, more: line[:place] + more + line[place + cut :],
            st.sampled_from(LINES), st.integers(0, 60), st.integers(0, 6),
            st.sampled_from([b"", b"\\", b'"', b",", b":", b"{", b"}", b"[", b"]", b" ", b"0", b"-", b"null", b"\\u0041"]) | st.binary(max_size=4),
        ),
        min_size=1,
        max_size=5,
    )
)  # fmt: skip
def test_edited_lines_are_taken_where_python_reads_them(lines: list[bytes]) -> None:
    lines, kind = [line.replace(b"\n", b" ") for line in lines], pa.struct(list(SCHEMA))
    found, fates = read(lines)
    taken = iter(found)
    for line, fate in zip(lines, fates, strict=True):
        try:
            record = json.loads(line.decode(), object_pairs_hook=once_named)
        except (ValueError, RecursionError):
            record = None
        right = isinstance(record, dict) and fits(record, kind)
        if fate in TAKEN:
            assert right and next(taken) == filled(record, kind), line
            assert fate != Fate.TIDY or line == tidy(filled(record, kind)), line
        elif fate == Fate.BLANK:
            assert not line.strip(b" \t\r"), line
        else:  # a name with an escape is left to others, and so is white space before a record
            assert not right or line[:1] != b"{" or re.search(rb'\\[^"]*"[ \t\r]*:', line), line


def test_no_lines_are_no_records() -> None:
    assert read([]) == ([], [])


def test_a_schema_that_is_too_wide_is_refused() -> None:
    with pytest.raises(ValueError, match="64 side by side"):
        Reader(pa.schema([(str(number), pa.string()) for number in range(65)]))


def test_without_anything_compiled_it_says_what_to_ask() -> None:
    with patch.object(native, "library", lambda: None), pytest.raises(RuntimeError, match="nothing is compiled"):
        read([b"{}"])


@pytest.mark.usefixtures("library")
@given(st.lists(st.tuples(st.none() | st.text(max_size=9), st.lists(st.text(max_size=3), max_size=3), st.booleans())))
def test_records_are_taken_out_where_they_are(records: list[tuple[str | None, list[str], bool]]) -> None:
    schema = pa.schema({"title": pa.string(), "keywords": pa.list_(pa.string())})
    lines = [json.dumps({"title": title, "keywords": keywords}).encode() for title, keywords, _ in records]
    ends = np.cumsum([len(line) for line in lines], dtype=np.int64)
    starts = ends - np.array([len(line) for line in lines], np.int64)
    rows, fates = Reader(schema).read(memoryview(b"".join(lines)), starts, ends)
    assert set(fates.tolist()) <= {Fate.TAKEN, Fate.TIDY}
    left = without(rows, np.array([dropped for *_, dropped in records], np.bool_))
    left.validate(full=True)
    kept = [{"title": title, "keywords": keywords} for title, keywords, dropped in records if not dropped]
    assert left.to_pylist() == kept


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("char", ["ع", "é", "“", "🙂"])
def test_a_character_may_stand_anywhere(char: str) -> None:
    """Whatever number of bytes is looked at at once: it may be the first of the next."""
    texts = ["a" * before + char + "b" * behind for before in range(140) for behind in (0, 1, 70)]
    texts += [char * number for number in range(80)] + ["a" * before + char * 70 for before in range(70)]
    records, fates = read([json.dumps({"title": text}, ensure_ascii=False).encode() for text in texts])
    assert [record["title"] for record in records] == texts
    assert set(fates) <= set(TAKEN)
    broken = ["a" * before + char for before in range(140)]
    lines = [b'{"title": "' + text.encode()[:-1] + b'" }' for text in broken] + [
        b'{"title": "' + text.encode() + b"\xbf" + b"b" * 70 + b'"}' for text in broken
    ]
    assert read(lines)[1] == [Fate.REFUSED] * len(lines)
