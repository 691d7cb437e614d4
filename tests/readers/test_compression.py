"""Gzip, zstd and xz: the same findings as the plain file, and data that break off."""

from __future__ import annotations

import gzip
import io
import lzma
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from tests.conftest import SEED, Command, article, write_jsonl

from warraq.policy import Limits
from warraq.readers import compression
from warraq.readers.pages import exchange


def zstd(data: bytes) -> bytes:
    return pa.Codec("zstd").compress(data, asbytes=True)


PACKERS = {".gz": gzip.compress, ".zst": zstd, ".xz": lzma.compress}
NAMES = {".gz": "gzip", ".zst": "zstd", ".xz": "xz"}


@pytest.fixture
def plain(alone: Path) -> Path:
    records = [article(link=f"https://example.org/{n % 40}", title=f"عنوان {n}") for n in range(60)]
    return write_jsonl(alone / "a.jsonl", *records)


@pytest.mark.slow
@pytest.mark.parametrize("ending", PACKERS)
def test_a_copy_has_the_same_findings(ending: str, plain: Path, run: Command) -> None:
    data = plain.read_bytes()
    half = data.index(b"\n", len(data) // 2) + 1
    packed = PACKERS[ending]
    (plain.parent / f"b.jsonl{ending}").write_bytes(packed(data[:half]) + packed(data[half:]))
    (plain.parent / "b.txt").write_bytes(SEED.read_bytes())
    (plain.parent / f"c.txt{ending}").write_bytes(packed(SEED.read_bytes()))
    for one, other in (("a.jsonl", f"b.jsonl{ending}"), ("b.txt", f"c.txt{ending}")):
        ours, theirs = run.validate(one).out, run.validate(other).out
        assert ours.replace(one, other) == theirs
        assert "findings" in ours


@pytest.mark.parametrize("ending", PACKERS)
def test_data_that_break_off_give_what_came_before(ending: str, plain: Path, run: Command) -> None:
    packed = PACKERS[ending](plain.read_bytes())
    (plain.parent / f"b.jsonl{ending}").write_bytes(packed[: len(packed) // 2])
    done = run.validate(f"b.jsonl{ending}", "--select", "REC001")
    assert (done.code, done.codes, done.json["summary"]["unread"]) == (1, ["REC001"], 1)
    message = done.json["findings"][0]["message"]
    assert "break off after" in message or f"not {NAMES[ending]}" in message


def test_a_name_that_hides_the_compression_is_one_fault(plain: Path, run: Command) -> None:
    (plain.parent / "b.jsonl").write_bytes(gzip.compress(plain.read_bytes()))
    done = run.validate("b.jsonl")
    assert (done.codes, "b.jsonl.gz" in done.json["findings"][0]["message"]) == (["REC001"], True)


def test_a_name_that_lies_is_one_fault(plain: Path, run: Command) -> None:
    (plain.parent / "b.jsonl.gz").write_bytes(plain.read_bytes())
    assert run.validate("b.jsonl.gz").codes == ["REC001"]


def test_folders_hold_compressed_files_too(plain: Path, run: Command) -> None:
    (plain.parent / "in").mkdir()
    (plain.parent / "in/a.csv.gz").write_bytes(gzip.compress(b"title\na\n"))
    (plain.parent / "in/a.xml.gz").write_bytes(gzip.compress(b""))
    done = run.validate("in", "--required", "title")
    assert (done.json["summary"]["records"], "1 file of another kind was not read (1 .xml.gz)" in done.err) == (
        1,
        True,
    )
    refused = run("validate", "in/a.xml.gz")
    assert (refused.code, "names no reader" in refused.err) == (2, True)


def test_standard_input_may_be_compressed(plain: Path, run: Command) -> None:
    data = plain.read_bytes()
    expected = run.validate("-", stdin=data).out
    for pack in PACKERS.values():
        assert run.validate("-", stdin=pack(data)).out == expected


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.slow
def test_a_bomb_is_one_fault_and_fills_no_disk(
    ending: str, alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = ("--config", "limits.unpacked_bytes=1048576")
    (alone / f"a.jsonl{ending}").write_bytes(PACKERS[ending](b"\n" * (1 << 22)))
    (alone / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(alone / "temporary"))
    done = run.validate(f"a.jsonl{ending}", *limits)
    assert (done.codes, done.json["summary"]["unread"]) == (["REC001"], 1)
    assert "over 250 times its size" in done.json["findings"][0]["message"]
    assert "raise limits.unpacked_ratio or limits.unpacked_bytes" in done.json["findings"][0]["message"]
    raised = run.validate(f"a.jsonl{ending}", *limits, "--config", "limits.unpacked_ratio=100000")
    assert (raised.codes, raised.code) == ([], 0)


def test_padding_between_the_streams_of_an_xz_is_none_of_its_content(plain: Path, run: Command) -> None:
    data = plain.read_bytes()
    packed = lzma.compress(data[:5000]) + bytes(4) + lzma.compress(data[5000:]) + bytes(8)
    (plain.parent / "b.jsonl.xz").write_bytes(packed)
    assert run.validate("b.jsonl.xz").out == run.validate("a.jsonl").out.replace("a.jsonl", "b.jsonl.xz")


def test_an_xz_that_asks_for_too_much_memory_is_a_fault(plain: Path, run: Command) -> None:
    packed = lzma.compress(plain.read_bytes(), filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}])
    (plain.parent / "b.jsonl.xz").write_bytes(packed)
    done = run.validate("b.jsonl.xz")
    assert (done.codes, "Memory" in done.json["findings"][0]["message"]) == (["REC001"], True)


@pytest.mark.parametrize("ending", PACKERS)
def test_data_that_break_off_hold_no_memory(ending: str) -> None:
    data = PACKERS[ending](SEED.read_bytes())[:-40]

    def read() -> None:
        with compression.opened(io.BytesIO(data), NAMES[ending], Limits()) as content:
            assert content.fault

    assert held(read) < 1 << 17


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_bodies_that_break_off_hold_no_memory(coding: str) -> None:
    def read() -> None:
        with pytest.raises((OSError, EOFError)):
            exchange._decoded(b"no such data" * 9, coding, 1 << 20)

    assert held(read) < 1 << 17


def held(read: Callable[[], None]) -> int:
    """Return how many bytes more are held after reading twenty times than after reading once."""
    read()
    tracemalloc.start()
    try:
        read()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(20):
            read()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
