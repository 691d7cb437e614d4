"""Files of other file systems, read in whatever order: the same bytes, and none of them fetched twice."""

from __future__ import annotations

import errno
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Command

from warraq.errors import ReadError, SpaceError
from warraq.readers import buffers
from warraq.system import fetched, remote
from warraq.system.fetched import Fetched, Stream

STEPS = st.lists(st.tuples(st.sampled_from(["seek", "back", "end", "read", "line", "into"]), st.integers(0, 90)))


def _streams(data: bytes) -> tuple[Stream, list[tuple[int, int]]]:
    asked = list[tuple[int, int]]()

    def fetch(start: int, stop: int) -> bytes:
        asked.append((start, stop))
        return data[start:stop]

    return Stream(Fetched("s3://bucket/a", len(data), fetch), lambda: pytest.fail("opened again"), kept=False), asked


def _do(stream: io.BytesIO | Stream, step: str, number: int) -> object:
    match step:
        case "seek":
            return stream.seek(number)
        case "back":
            return stream.seek(-min(number, stream.tell()), io.SEEK_CUR)
        case "end":
            return stream.seek(max(0, number - 40), io.SEEK_END)
        case "read":
            return stream.read(number)
        case "line":
            return stream.readline()
    room = bytearray(number)
    return stream.readinto(room), bytes(room)


@given(data=st.binary(max_size=80), steps=STEPS, block=st.integers(1, 9), mapped=st.booleans())
def test_bytes_are_those_of_a_file_of_this_machine(
    data: bytes, steps: list[tuple[str, int]], block: int, mapped: bool  # noqa: FBT001
) -> None:  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetched, "BLOCK", block)
        patch.setattr(fetched, "_MOST", 3)
        stream, asked = _streams(data)
        with stream, io.BytesIO(data) as plain:
            assert [_do(stream, *step) for step in steps] == [_do(plain, *step) for step in steps]
            if mapped and data:
                with buffers.mapped(stream) as whole:
                    assert whole[:] == data
            places = [place for start, stop in asked for place in range(start, stop)]
            assert len(places) == len(set(places))
            assert all(stop - start <= 3 * block for start, stop in asked)


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetched.os, "pwrite", full)
    stream, _ = _streams(b"abc")
    with stream, pytest.raises(SpaceError, match="no room for temporary files; free some there, or set TMPDIR"):
        stream.read()


def test_an_address_is_a_path() -> None:
    path = remote.of("S3://bucket/news//a.jsonl.gz")
    assert (str(path), path.name, path.suffixes, str(path.parent)) == (
        "s3://bucket/news/a.jsonl.gz", "a.jsonl.gz", [".jsonl", ".gz"], "s3://bucket/news",
    )  # fmt: skip
    assert (str(path.parent / "b"), str(path.with_suffix(""))) == ("s3://bucket/news/b", "s3://bucket/news/a.jsonl")
    assert (path.resolve(), path.absolute()) == (path, path)
    assert (path.parent / "a").relative_to(path.parent).as_posix() == "a"
    plain = (
        "a/b.jsonl",
        "C:/a",
        "http://example.org/a",
        "https://example.org",
        "file:///a",
        "no-such-driver://a/b",
        "-",
    )
    assert [type(remote.of(each)) for each in plain] == [type(Path())] * len(plain)
    with pytest.raises(ReadError, match=r"s3://key:\*\*\*@bucket/a: an address may not have a password or a query"):
        remote.of("s3://key:word@bucket/a")


def test_a_file_of_this_machine_comes_first(alone: Path, run: Command) -> None:
    (alone / "s3:/bucket").mkdir(parents=True)
    (alone / "s3:/bucket/a.jsonl").write_text("{}\n")
    assert run.validate("s3:/bucket/a.jsonl").json["findings"][0]["path"] == "s3:/bucket/a.jsonl"
