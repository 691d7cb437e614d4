"""Containers that are cut, bent or joined."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from stress.looking import Read, read_file
from stress.row import Row, row

COUNT = 8
STEP = 3  # every third byte
RECORDS = [{"title": f"عنوان {n}", "link": f"https://example.org/{n}", "text": f"نص {n * 7919}"} for n in range(COUNT)]
LINES = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS).encode()


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)  # as the zstd command does


def _zip(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.jsonl", data)
    return target.getvalue()


def _parquet(data: bytes) -> bytes:
    target, rows = io.BytesIO(), [json.loads(line) for line in data.splitlines()]
    pq.write_table(pa.Table.from_pylist(rows), target, row_group_size=3, write_page_checksum=True)
    return target.getvalue()


def _warc(data: bytes) -> bytes:
    return b"".join(gzip.compress(_response(line)) for line in data.splitlines())


def _response(line: bytes) -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>a</title><p>%s</p></html>" % line
    kind = b"WARC-Type: response\r\nContent-Type: application/http; msgtype=response"
    return b"WARC/1.0\r\n%s\r\nWARC-Target-URI: http://a/\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (
        kind,
        len(page),
        page,
    )


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "a.jsonl.gz": gzip.compress,
    "a.jsonl.zst": _zstd,
    "a.jsonl.xz": lzma.compress,
    "a.zip": _zip,
    "a.parquet": _parquet,
    "a.warc.gz": _warc,
}


def run() -> list[Row]:
    """Read each container cut and bent at every third byte, joined, and with something behind it."""
    with tempfile.TemporaryDirectory() as folder:
        return [each for name in PACKERS for each in _rows(Path(folder) / name)]


def _rows(path: Path) -> Iterator[Row]:
    whole = PACKERS[path.name](LINES)
    kinds = {
        "cut": (part for part in cut(whole) if part not in whole_parts(path.name)),
        "bent": bent(whole),
        "with garbage behind": behind(whole),
    }
    if path.name not in ("a.zip", "a.parquet"):
        kinds["joined"] = (whole + whole for _ in range(1))
    for kind, cases in kinds.items():
        made = list(cases)
        wrong = [f"{number}: {said}" for number, case in enumerate(made) if (said := look(path, case))]
        yield row(
            f"{path.name} {kind}", len(made), "all that was read is right, or a finding says where it breaks", wrong
        )


def cut(whole: bytes, step: int = STEP) -> Iterator[bytes]:
    """Yield the beginnings of data."""
    return (whole[:end] for end in range(0, len(whole), step))


def bent(whole: bytes, step: int = STEP) -> Iterator[bytes]:
    """Yield data with one bit of a byte turned."""
    for place in range(0, len(whole), step):
        made = bytearray(whole)
        made[place] ^= 1 << place % 8
        yield bytes(made)


def behind(whole: bytes) -> Iterator[bytes]:
    """Yield data with something else behind them."""
    return (
        whole + rest for rest in (b"\0", b"\n", b"garbage", bytes(4096), b"\xff" * 100, LINES, whole[:20], b"PK\5\6")
    )


def whole_parts(name: str) -> set[bytes]:
    """Return the beginnings of a container that are whole themselves: nobody can tell what is missing behind them."""
    return {PACKERS[name](b"".join(LINES.splitlines(keepends=True)[:end])) for end in range(1, COUNT)}


def look(path: Path, data: bytes) -> str | None:
    """Say what is wrong with how a damaged container is read; None where nothing is."""
    path.write_bytes(data)
    try:
        found = read_file(path)
    except Exception as error:  # noqa: BLE001  # what it is not to do
        return f"{type(error).__name__}: {error}"
    if found.codes:
        return None if len(found.messages) <= COUNT + 1 else f"{len(found.messages)} findings"
    return _silent(path, found)


def _silent(path: Path, found: Read) -> str | None:
    """Compare records that nothing is said of with those that were written, once or twice."""
    if path.suffixes[0] == ".warc":
        rows = [record["text"] for record in found.records]
        own: list[Any] = [text for text in rows if text and any(str(each["link"]) in text for each in RECORDS)]
        whole = len(own) == len(rows) and len(rows) in (COUNT, 2 * COUNT)
    else:
        rows = [{name: record[name] for name in RECORDS[0]} for record in found.records]
        whole = rows in (RECORDS, RECORDS * 2)
    return None if whole else f"{len(rows)} records, of which nothing is said"
