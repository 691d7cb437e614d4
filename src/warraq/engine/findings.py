"""Findings as an Arrow table, as they are kept in files and sent from one process to another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from warraq.finding import Finding, Related, Severity

# Strings that may hold lone surrogates are UTF-8 that holds them too; `value` and `related` are JSON, since a value may
# be of any type.
_BYTES = ("message", "path", "record", "field")
_JSON = ("value", "related")
SCHEMA = pa.schema({
    "code": pa.string(), "name": pa.string(), "severity": pa.string(), "message": pa.binary(), "path": pa.binary(),
    "line": pa.int64(),
    "index": pa.int64(), "column": pa.int64(), "offset": pa.int64(), "record": pa.binary(), "field": pa.binary(),
    "value": pa.large_string(),
    "related": pa.string(), "fixable": pa.bool_(),
})  # fmt: skip


def table(findings: Sequence[Finding]) -> pa.Table:
    r"""Write findings as a table of `SCHEMA`.

    >>> one = Finding("LNK001", "malformed-link", Severity.ERROR, "no link", "a.jsonl", 1, value=["\ud800"], field="/\udc00", record="")
    >>> read(table([one])) == (one,)
    True
    """  # noqa: E501  # one pattern, query or example
    columns: dict[str, list[Any]] = {name: [getattr(each, name) for each in findings] for name in SCHEMA.names}
    for name in _BYTES:
        columns[name] = [None if text is None else text.encode(errors="surrogatepass") for text in columns[name]]
    columns["related"] = [[[one.path, one.line, one.record] for one in each] for each in columns["related"]]
    for name in _JSON:
        columns[name] = [json.dumps(each) for each in columns[name]]
    return pa.table(columns, schema=SCHEMA)


def read(stored: pa.Table) -> tuple[Finding, ...]:
    """Read the findings of a table of `SCHEMA`."""
    columns = {name: stored[name].to_pylist() for name in SCHEMA.names}
    for name in _BYTES:
        columns[name] = [None if text is None else text.decode(errors="surrogatepass") for text in columns[name]]
    for name in _JSON:
        columns[name] = [json.loads(each) for each in columns[name]]
    columns["related"] = [tuple(Related(*one) for one in each) for each in columns["related"]]
    columns["severity"] = [Severity(each) for each in columns["severity"]]
    rows = zip(*columns.values(), strict=True)
    return tuple(Finding(**dict(zip(columns, row, strict=True))) for row in rows)
