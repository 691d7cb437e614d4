"""The columns are the records that the exact reader gives, line by line and fault by fault, whether compiled or by
Arrow's parser.
"""

from __future__ import annotations

import io
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Command, examples, sampled

from warraq import native
from warraq.article import FIELDS
from warraq.policy import Limits
from warraq.readers import arrow_json, blocks, jsonl
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.system import pool

CLEAN = {
    "id": "b5b10dd0429e69ac7cfaf0a20b6901c1", "link": "https://example.org/a", "title": "عنوان", "published_at": "2021-07-25T11:02:00Z",
    "dateline": {"raw": "25 يوليو 2021", "precision": "day", "calendar": "gregorian", "offset": "+03:00", "offset_source": "assumed"},
    "language": "ar", "publisher": "صحيفة", "authors": ["كاتب"], "attribution": [], "section": None, "text": 'نص\nآخر "هنا"',
    "keywords": ["أ", "ب"], "related": [{"title": "خبر", "link": None}], "license": None, "collected_at": None,
    "source": {"path": "a.txt", "sha256": "0" * 64, "bytes": 5, "encoding": "utf-8", "reader": "khaleej", "keywords_raw": None},
}  # fmt: skip
VALUES: list[Any] = [
    None, "", " ", "نص", "\x00", "\u2028", "🙂", "\ud800", "\udc00x", 12, -0, 1.0, 1.5, 2**70, True, {}, [], [None], ["a", None], [[]],
    [1], ["a", "b"], {"raw": "x"}, {"raw": None}, {"raw": 5}, {"raw": "x", "y": 1}, {"raw": "x", "calendar": "mayan"},
    {"raw": "x", "offset": "+25:00"}, {"raw": "x", "offset": "+03:00\n"}, [{"title": "t"}], [{"link": "l"}], [{"title": None}], [None],
    {**CLEAN["source"], "bytes": -1}, {**CLEAN["source"], "bytes": 1.0}, {**CLEAN["source"], "path": ""}, {"path": "x"},  # type: ignore[dict-item]
]  # fmt: skip
RAW = [
    b"", b" ", b"\t", b"null", b"12", b"[]", b"{}", b"{", b"}", b'{"title":"a"} {"title":"b"}', b'{"title":"a"}}', b'{"title":"a",}',
    b'{"title":"a","title":"b"}', b'{"title":"a","t\\u0069tle":"b"}', b'{"t\\u0069tle":null}', b'{"title":NaN}', b"{'title':'a'}",
    b'{"title":"\xff"}', b'{"\xff":1}', b'{"title":"a\x01"}', b'{"title":"a\tb"}', b'{"title":"\\x"}', b'{"x":[[[[[[[[[[[[1]]]]]]]]]]]]}',
    b'{"link":null,"related":[{"title":"x","link":null}]}', b'{"related":[{"title":"x","link":null}]}', b'\xef\xbb\xbf{"title":"a"}',
    b'{"text":"{\\"title\\":null}"}', b'{"title":"a"} ', b' {"title":"a"}', b'{"source":{"bytes":01}}', b'{"dateline":{"raw":"a","raw":"b"}}',
    b'{"text":"' + b"a" * 5000 + b'"}', b'{"title" : null , "id":"b"}', b"\x00", b'{"title":"\\ud83d\\ude00"}', b'{"title":"\\\\ud800"}',
]  # fmt: skip


def encoded(record: dict[str, Any]) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode()


one_changed = st.tuples(st.sampled_from(FIELDS), st.sampled_from(VALUES)).map(lambda c: encoded(CLEAN | {c[0]: c[1]}))
one_absent = st.sampled_from(FIELDS).map(lambda name: encoded({k: v for k, v in CLEAN.items() if k != name}))
in_utf8 = st.just(json.dumps(CLEAN, ensure_ascii=False).encode())
LINES = st.lists(
    st.tuples(st.one_of(in_utf8, in_utf8, one_changed, one_absent, st.sampled_from(RAW)), st.sampled_from([b"\n", b"\n", b"\r\n"])),
    max_size=12,
).map(lambda lines: b"".join(a + b for a, b in lines))  # fmt: skip


def seen(batches: list[Batch]) -> tuple[list[Any], list[Any], int]:
    """Everything that a rule, a report or a reader of a batch can see, in the order of the lines."""
    rows, faults = [], []
    for batch in batches:
        present = {n: batch.present(n).to_pylist() if batch.present else [True] * batch.rows.num_rows for n in FIELDS}
        settled = {n: batch.settled(n).to_pylist() if batch.settled else [False] * batch.rows.num_rows for n in FIELDS}
        for number, row in enumerate(batch.rows.to_pylist()):
            flags = [(present[n][number], settled[n][number]) for n in FIELDS]
            rows.append((batch.places[number], row, flags))
        faults += batch.faults
    rows.sort(key=lambda row: row[0].offset)
    faults.sort(key=lambda fault: (fault.offset or 0, fault.line or 0, fault.code, fault.field or ""))
    return rows, faults, sum(batch.unread for batch in batches)


def by_arrow() -> Any:
    return patch.object(native, "library", lambda: None)


def both(data: bytes, limits: Limits) -> tuple[Any, Any]:
    options = Options(limits)
    fast = seen(list(jsonl.READER.batches(io.BytesIO(data), "a", options)))
    with by_arrow():
        assert seen(list(jsonl.READER.batches(io.BytesIO(data), "a", options))) == fast
    exact = seen(list(jsonl._exact(io.BytesIO(data), "a", options)))  # the reference
    return fast, exact


@settings(max_examples=examples(400, share=8), deadline=None)
@given(LINES)
def test_columns_are_what_the_exact_reader_gives(data: bytes) -> None:
    fast, exact = both(data, Limits(record_bytes=2000))
    assert fast == exact


@given(LINES, st.integers(1, 300))
def test_blocks_cut_anywhere_give_the_same(data: bytes, size: int) -> None:
    with patch.object(blocks.cut, "__kwdefaults__", {"size": size}):
        fast, exact = both(data, Limits(record_bytes=2000))
    assert fast == exact


WAYS = pytest.mark.parametrize("way", [nullcontext, by_arrow])


@WAYS
def test_a_clean_block_has_no_odd_line(way: Any) -> None:
    """Else all of the above would hold without one record read as columns."""
    data = bytearray((json.dumps(CLEAN, ensure_ascii=False) + "\n").encode() * 1000)
    (block,) = blocks.cut(io.BytesIO(data), longest=1 << 20)
    assert isinstance(block, blocks.Block)
    with way():
        parsed = blocks.parse(block, longest=1 << 20)
    assert (len(parsed.odd), parsed.rows.num_rows) == (0, 1000)


@WAYS
@pytest.mark.parametrize("place", [0, 1, 499, 999])
@pytest.mark.parametrize("bad", [b'{"x":1}', b'{"title":12}', b'{"authors":[null]}', b'{"title":"\xff"}', b"{"])
def test_one_bad_line_is_the_only_odd_one(way: Any, bad: bytes, place: int) -> None:
    line = json.dumps(CLEAN, ensure_ascii=False).encode()
    lines = [bad if number == place else line for number in range(1000)]
    (block,) = blocks.cut(io.BytesIO(b"\n".join(lines) + b"\n"), longest=1 << 20)
    assert isinstance(block, blocks.Block)
    with way():
        parsed = blocks.parse(block, longest=1 << 20)
    assert parsed.odd.tolist() == [place]
    assert parsed.lines.tolist() == [number for number in range(1000) if number != place]


@pytest.mark.slow
@pytest.mark.parametrize("every", sampled([1, 2, 3, 9, 40], share=3))
@pytest.mark.parametrize("bad", [b'{"title":"a","x":1}', b'{"title":12}'])
def test_where_many_lines_are_refused_the_rest_is_read_line_by_line(bad: bytes, every: int) -> None:
    """A line that the parser refuses costs it two calls or, where it does not say which it is, eight: a foreign file is
    all such.
    """
    line = json.dumps(CLEAN, ensure_ascii=False).encode()
    data = b"\n".join(bad if number % every == 0 else line for number in range(2000)) + b"\n"
    calls, read = 0, arrow_json._read

    def counted(*asked: Any) -> Any:
        nonlocal calls
        calls += 1
        return read(*asked)

    with patch.object(arrow_json, "_read", counted):
        fast, exact = both(data, Limits())
    assert fast == exact
    assert 0 < calls < 10 * 2000 / 8 * (1 if native.library() else 2)  # of both ways the parser's alone


def odd_blocks(count: int) -> bytes:
    """Lines of which every third is odd, each in a block of its own."""
    bad = json.dumps(CLEAN | {"title": 12}, ensure_ascii=False).encode()
    good = json.dumps(CLEAN, ensure_ascii=False).encode()
    return b"".join((bad if number % 3 == 0 else good) + b"\n" for number in range(count))


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_odd_lines_of_many_blocks_are_one_batch(jobs: int) -> None:
    with patch.object(blocks.cut, "__kwdefaults__", {"size": 600}):
        units = list(jsonl.units(io.BytesIO(odd_blocks(90)), "a", Options(Limits())))
    assert len(units) > 40
    batches = [batch for found in pool.ordered(units, jobs=jobs) for batch in found]
    (odd,) = (batch for batch in batches if batch.faults)
    assert sorted(place.line for place in odd.places if place.line) == list(range(1, 91, 3))
    assert sum(batch.rows.num_rows for batch in batches) == 90


def test_many_bytes_of_odd_lines_do_not_wait() -> None:
    with patch.object(blocks.cut, "__kwdefaults__", {"size": 600}), patch.object(jsonl, "_HELD", 5000):
        batches = list(jsonl.READER.batches(io.BytesIO(odd_blocks(90)), "a", Options(Limits())))
    odd = [batch.rows.num_rows for batch in batches if batch.faults]
    assert sum(odd) == 30
    assert 1 < len(odd) < 30


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_an_error_in_one_block_keeps_nobody_waiting(jobs: int) -> None:
    parse, calls = blocks.parse, 0

    def failing(block: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 7:
            raise MemoryError
        return parse(block, **more)

    with patch.object(blocks.cut, "__kwdefaults__", {"size": 600}), patch.object(blocks, "parse", failing):
        units = list(jsonl.units(io.BytesIO(odd_blocks(90)), "a", Options(Limits())))
        with pytest.raises(MemoryError):
            list(pool.ordered(units, jobs=jobs))


def test_what_a_file_is_stands_in_its_one_finding(alone: Path, run: Command) -> None:
    """Whatever reads it: as columns, record by record under a mapping, and in as many threads as there are."""
    record = json.dumps({"title": "a"})
    kinds = {
        "sed": [f"{record},"] * 5000,
        "jq -c '.[]'": ["[", *[f"{record},"] * 4999, record, "]"],
        "jq -c .": json.dumps({"title": "a"}, indent=1).split("\n") * 5000,
    }
    for advice, written in kinds.items():
        (alone / "a.jsonl").write_text("\n".join(written), encoding="utf-8")
        for more in ([], ["--map", "text=title", "--required", "text"], ["--jobs", "1"], ["--jobs", "3"]):
            done = run.validate("a.jsonl", "--select", "LNK", *more)
            assert (done.codes, done.json["summary"]["unread"]) == (["REC001"], 5000)
            assert advice in done.json["findings"][0]["message"]


def test_a_legacy_json_file_is_counted_by_its_records(alone: Path, run: Command) -> None:
    titles = ["الكاظمي يلتقي قادة الأحزاب والكتل السياسية", "العراق يؤكد انسحاب القوات الأمريكية"]
    (alone / "a.json").write_bytes(json.dumps([{"title": t} for t in titles], ensure_ascii=False).encode("cp1256"))
    done = run.validate("a.json")
    assert (done.codes, done.json["summary"]["unread"]) == (["ENC010"], 2)
