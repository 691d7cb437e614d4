"""Parquet: one record a row, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import pyarrow as pa

from warraq.article import write_timestamp
from warraq.finding import Fault
from warraq.readers.batch import Batch, Builder, Place
from warraq.readers.jsonl import ROWS
from warraq.readers.options import Options


def read(stream: BinaryIO, path: str, options: Options) -> Iterator[Batch]:
    """Read records row by row, in batches; `line` is the row, from 1. A file that is no Parquet is one fault.

    Timestamps become RFC 3339 text, as in JSON Lines; one without a zone stays without an offset (DAT002).
    """
    import pyarrow.parquet as pq  # and with it every file system that Arrow knows

    builder, row = Builder(path), 0
    try:
        for group in pq.ParquetFile(stream, page_checksum_verification=True).iter_batches(ROWS):
            for record in group.to_pylist():
                row += 1
                builder.add(options.mapped(_json(record)), Place(row, None))
            yield builder.batch()
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())
        builder.fault(Fault("REC001", f"not Parquet behind row {row}: {reason}", line=row or None), unread=1)
    yield builder.batch()


def _json(value: Any) -> Any:  # noqa: ANN401  # any cell
    """Write a cell as JSON would have it."""
    if isinstance(value, dict):
        return {name: _json(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_json(part) for part in value]
    if isinstance(value, datetime):
        return write_timestamp(value) if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, bool, int, float)) else str(value)
