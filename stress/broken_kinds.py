"""Broken kinds of CSV, Parquet and WARC: each is refused with a code or read, and hides nothing beside it."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

# Rows between `1` and `2` under the header `title,link`.
CSV: dict[str, bytes] = {
    "too few cells": b"a",
    "too many cells": b"a,b,c,d",
    "no cell but delimiters": b",,,,,,,",
    "a quote within a cell": b'a"b,c',
    "a quote that ends too early": b'"a"b,c',
    "a quote that is never closed": b'"a,b',
    "quotes of one row in another": b'"a\nb",c"d',
    "a null byte": b"a\0b,c",
    "only null bytes": b"\0" * 64,
    "another delimiter": b"a;b",
    "a tab": b"a\tb",
    "the header again": b"title,link",
    "a carriage return alone": b"a,b\rc,d",
    "blank lines": b"\n\r\n \n",
    "not UTF-8": b"\xff\xfe,\xed\xa0\x80",
    "a byte-order mark": b"\xef\xbb\xbfa,b",
    "a form feed and a vertical tab": b"a\x0c,\x0bb",
    "a line separator of Unicode": "a\u2028b,c\x85d".encode(),
    "a backslash before a quote": b'"a\\"b",c',
    "JSON": b'{"title": "a"}',
}

_RESPONSE = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\nContent-Type: application/http\r\n"
_HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%s\r\n%s"
_PAGE = b"<html><head><title>%s</title></head><body><p>a</p></body></html>"


def record(body: bytes, head: bytes = _RESPONSE, length: bytes | None = None) -> bytes:
    """Write a record of a WARC."""
    own = b"%d" % len(body) if length is None else length
    return head + b"Content-Length: " + own + b"\r\n\r\n" + body + b"\r\n\r\n"


def page(title: bytes, more: bytes = b"") -> bytes:
    """Write a record with a page."""
    return record(_HTTP % (more, _PAGE % title))


WARC: dict[str, bytes] = {
    "an empty body": record(b""),
    "no HTTP": record(b"abc"),
    "a status that is none": record(b"HTTP/1.1 OK\r\n\r\n"),
    "a header without end": record(b"HTTP/1.1 200 OK\r\nContent-Type: text/html"),
    "a header line without a colon": record(_HTTP % (b"abc\r\n", _PAGE % b"a")),
    "a header that is not UTF-8": page(b"a", b"X: \xff\xfe\r\n"),
    "a charset that is none": record(_HTTP.replace(b"text/html", b"text/html; charset=none") % (b"", _PAGE % b"a")),
    "chunks that are none": page(b"a", b"Transfer-Encoding: chunked\r\n"),
    "gzip that is none": page(b"a", b"Content-Encoding: gzip\r\n"),
    "a coding that is none": page(b"a", b"Content-Encoding: abc\r\n"),
    "null bytes": record(_HTTP % (b"", bytes(500))),
    "not UTF-8": record(_HTTP % (b"", b"<p>\xff\xfe\xed\xa0\x80</p>")),
    "10^4 open tags": record(_HTTP % (b"", b"<div>" * 10_000)),
    "an unknown type": record(b"abc", b"WARC/1.0\r\nWARC-Type: \xff\r\n"),
    "no type": record(b"abc", b"WARC/1.0\r\n"),
    "a date that is none": record(_HTTP % (b"", _PAGE % b"a"), _RESPONSE + b"WARC-Date: yesterday\r\n"),
    "version 9.9": record(b"abc", b"WARC/9.9\r\n"),
    "no length": _RESPONSE + b"\r\nabc\r\n\r\n",
    "a length that is none": record(b"abc", length=b"abc"),
    "a negative length": record(b"abc", length=b"-1"),
    "a length of terabytes": record(b"abc", length=b"9999999999999"),
    "a length of fifty digits": record(b"abc", length=b"9" * 50),
    "text between records": b"some text\r\n\r\n",
}


def parquet(table: pa.Table, **more: Any) -> bytes:  # noqa: ANN401  # what pyarrow takes
    """Write a table as Parquet."""
    target = io.BytesIO()
    pq.write_table(table, target, **more)
    return target.getvalue()


_WHOLE = parquet(pa.table({"title": ["1"]}))
_ODD: dict[str, Any] = {
    "null": pa.nulls(1),
    "boolean": [True],
    "number": [1.5],
    "infinity": [float("inf")],
    "decimal": [Decimal("1.10")],
    "date": [date(2021, 7, 25)],
    "time": [time(11, 2)],
    "duration": pa.array([timedelta(days=1)]),
    "a year beyond Python's": pa.array([1 << 62], pa.timestamp("us")),
    "bytes": [b"\xff"],
    "fixed bytes": pa.array([b"abcd"], pa.binary(4)),
    "list": [["a"]],
    "list of lists": [[["a", None]]],
    "struct": [{"a": 1}],
    "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
    "dictionary": pa.array(["a"]).dictionary_encode(),
    "large string": pa.array(["a"], pa.large_string()),
}
PARQUET: dict[str, bytes] = {
    **{f"a title that is of type {name}": parquet(pa.table({"title": values})) for name, values in _ODD.items()},
    "times of 96 bits": parquet(
        pa.table({"title": pa.array([datetime(1, 1, 1)])}),  # noqa: DTZ001  # of no zone
        use_deprecated_int96_timestamps=True,
    ),
    "no rows": parquet(pa.table({"title": pa.array([], pa.string())})),
    "no columns": parquet(pa.table({})),
    "one name for two columns": parquet(pa.Table.from_arrays([pa.array(["a"])] * 2, ["title", "title"])),
    "a name of nothing": parquet(pa.table({"": ["a"]})),
    "text that is not UTF-8": parquet(pa.table({"title": pa.array([b"\xff"]).view(pa.string())})),
    "nothing but its signs": b"PAR1PAR1",
    "a footer of four gigabytes": _WHOLE[:-8] + b"\xff\xff\xff\xff" + b"PAR1",
    "a footer of no bytes": _WHOLE[:-8] + b"\0\0\0\0" + b"PAR1",
    "an encrypted footer": _WHOLE[:-4] + b"PARE",
    "no footer": _WHOLE[:-12],
    "a footer alone": _WHOLE[-300:],
}
