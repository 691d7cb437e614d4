"""What every reader is held to: the columns of the contract, and a report on whatever a file holds."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from warraq import lint
from warraq.policy import Policy, Repository
from warraq.readers import Reader
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.record import CANONICAL
from warraq.report import json as report_json
from warraq.scoping import Request
from warraq.testing.documentation import expect

ODD = (
    b"\n", b"\r", b'"', b",", b"\\u", b"\xff", b"\xd8", b"\xed\xa0\x80", b"\0", b"{", b"}", b"[[[[", b"\xef\xbb\xbf",
    b"\xff\xfe",
)  # fmt: skip
LONGEST = 12  # bytes that one edit takes away
_TIMES, _EDITS = 60, 4
_BLANK = b"\r\n\t \xef\xbb\xbf"

Edit = tuple[int, int, bytes]
"""Where bytes are taken away, how many, and what is put in their place."""


def records_are_read(reader: Reader, data: bytes) -> None:
    """Check that a reader gives records, in columns of the raw schema, each with its place, and finds no fault."""
    batches = list(reader.batches(io.BytesIO(data), "a", Options()))
    for batch in batches:
        expect(batch.rows.schema.equals(CANONICAL.raw), f"{reader.name}: the columns are {batch.rows.schema}")
        places = len(batch.places)
        expect(places == batch.rows.num_rows, f"{reader.name}: {batch.rows.num_rows} records and {places} places")
        expect(not batch.faults and not batch.unread, f"{reader.name}: faults in whole bytes: {batch.faults}")
    expect(any(batch.rows.num_rows for batch in batches), f"{reader.name}: no record is read")


def units_are_what_is_read(reader: Reader, data: bytes) -> None:
    """Check that the units of a file give the records and faults that reading all of it gives, where both are there."""
    if not (reader.read and reader.cut):
        return
    whole = _read(reader.read(io.BytesIO(data), "a", Options()))
    cut = _read(batch for unit in reader.units(io.BytesIO(data), "a", Options()) for batch in unit())
    expect(whole == cut, f"{reader.name}: its units are not what `read` gives")


def damage_is_a_finding(reader: Reader, data: bytes, folder: Path) -> None:
    """Check that there is a report on a file, whatever was done to its bytes: sixty times, the same ones each time."""
    draw = random.Random(0)  # noqa: S311  # no secret
    name = f"a{reader.endings[0]}" if reader.endings else "a"
    damage = [
        [(draw.randrange(len(data)), draw.randrange(LONGEST + 1), draw.choice((b"", *ODD))) for _ in range(_EDITS)]
        for _ in range(_TIMES)
    ]
    damage += [[(place, len(data), b"")] for place in (0, len(data) // 2)]  # nothing left, and a half
    for edits in damage:
        path = folder / name
        path.write_bytes(damaged(data, edits))
        try:
            there_is_a_report(path, reader=reader.name)
        except Exception as error:
            raise AssertionError(f"{reader.name}: {error!r} where bytes are edited: {edits}") from error


def damaged(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return bytes that were edited."""
    edited = bytearray(data)
    for place, length, new in edits:
        start = place % max(len(edited), 1)
        edited[start : start + length] = new
    return bytes(edited)


def there_is_a_report(path: Path, *, reader: str | None = None, jobs: int = 1, files: int | None = 1) -> None:
    """Check that a file gives records, counts what is unread, or has a finding, unless it is blank; an archive holds
    any number of `files` (None).
    """
    root = Repository(root=Path(), policy=Policy(), found=False)
    report = lint.validate(root, Request(paths=(path,), reader=reader, jobs=jobs))
    expect(files in (None, report.files), f"{path.name}: read as {report.files} files")
    said = report.records + report.unread > 0 or report.findings
    expect(said or not path.read_bytes().strip(_BLANK), f"{path.name}: nothing is said of bytes that are not blank")
    json.loads(report_json.render(report))


def _read(batches: Iterable[Batch]) -> tuple[list[object], list[object], int]:
    """Return the records with their places, the faults, and how many records could not be read."""
    kept = list(batches)
    rows = pa.Table.from_batches([batch.rows for batch in kept]).to_pylist() if kept else []
    places = [place for batch in kept for place in batch.places]
    faults = [fault for batch in kept for fault in batch.faults]
    return list(zip(rows, places, strict=True)), list(faults), sum(batch.unread for batch in kept)
