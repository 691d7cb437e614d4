"""What near-duplicates are found by: a sketch of each record, made batch by batch and on any machine."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.engine import columns
from warraq.engine.places import paths, stands
from warraq.engine.scope import Scope
from warraq.readers.batch import Batch
from warraq.rule import NearRule

OPENING = 200  # code points of a text that the finding shows
SCHEMA = pa.schema({
    "path": pa.string(), "line": pa.int64(), "ordinal": pa.int64(), "start": pa.int64(), "record": pa.string(),
    "opening": pa.string(), "severity": pa.string(), "copied": pa.string(), "content": pa.uint64(),
    "bands": pa.large_list(pa.uint64()), "shingles": pa.large_list(pa.uint64()),
})  # fmt: skip


def of(batch: Batch, scope: Scope) -> pa.Table | None:
    """Return the sketches of a batch's records, a row each, in the columns of `SCHEMA`; None if no rule asks for them.

    Threads may call this at the same time; the tables can be kept in a file.
    """
    rule = next(iter(scope.of(NearRule)), None)
    if rule is None or not batch.rows.num_rows:
        return None
    texts = columns.raw(batch, rule.field)  # a blank text has no shingle
    stand = stands(batch, columns.pointer(rule.field))
    apart = rule.copies in scope.rules
    sketches = rule.function(texts, **scope.arguments(rule))
    values, offsets = sketches.shingles.values, sketches.shingles.offsets
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(values, dtype=np.uint64)])
    return pa.table({
        "path": paths(batch),
        "line": stand["line"],
        "ordinal": stand["ordinal"],
        "start": stand["offset"],
        "record": batch.rows.column("id"),
        "opening": pc.utf8_slice_codeunits(texts, 0, OPENING),
        "severity": pa.repeat(scope.severity(rule).value, len(texts)),
        "copied": pa.nulls(len(texts), pa.string()) if apart else _digests(rule.copies.function(texts, texts)),
        "content": sums[offsets[1:]] - sums[offsets[:-1]],
        "bands": _lists(sketches.bands.reshape(-1), np.arange(len(texts) + 1) * sketches.bands.shape[1]),
        "shingles": _lists(values, offsets),
    }, schema=SCHEMA)  # fmt: skip


def _lists(values: Any, offsets: Any) -> pa.Array:  # noqa: ANN401  # numpy arrays
    return pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), pa.array(values, pa.uint64()))


def _digests(keys: pa.Array) -> pa.Array:
    return pa.array([key and hashlib.md5(key.encode(), usedforsecurity=False).hexdigest() for key in keys.to_pylist()])
