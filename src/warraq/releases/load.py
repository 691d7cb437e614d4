"""A release into memory, or through it, for research code."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from warraq.article import FIELDS
from warraq.errors import ReleaseError, WithdrawnWarning
from warraq.releases.format.manifest import Shard
from warraq.releases.registry import place


def load(
    release: str | Path,
    *,
    version: str | None = None,
    split: str | None = None,
    columns: Sequence[str] | None = None,
    filter: Any = None,  # noqa: A002, ANN401  # Arrow's own word for it
    as_: Literal["table", "dataset", "batches"] = "table",
    check: bool = True,
) -> Any:  # noqa: ANN401  # what `as_` says
    """Load a release, or one split, some columns or the rows that pass a filter, in the order of its shards.

    `release` is a folder, a URL that fsspec reaches, or a name in the ledger of the nearest `warraq.toml`, with `version` or as
    NAME@VERSION; a name alone is the newest release that is not withdrawn. `filter` is an Arrow expression, or tuples such as
    `[("language", "==", "ar")]`; it and `columns` reach the Parquet, so that no more is read than is asked for. What comes is a table, a
    `pyarrow.dataset.Dataset`, which reads nothing yet (its columns are chosen when it is read), or an iterator of record batches.

    The manifest is held to the digest in SHA256SUMS, and the shards to their sizes, unless `check` is false; `warraq.verify` checks every
    byte. Warns (WithdrawnWarning) of a release that was withdrawn. Raises ReleaseError where there is no release, no such split or
    column, or a shard is not whole.
    """
    where = place.find(release, version)
    made = where.manifest()
    if reason := place.withdrawn(where, made):
        warnings.warn(f"{made.name} {made.version} is withdrawn: {reason}", WithdrawnWarning, stacklevel=2)
    if check:
        place.check(where, made)
    shards = [shard for shard in made.shards if split in (None, shard.split)]
    if not shards:
        there = ", ".join(sorted({shard.split for shard in made.shards}))
        raise ReleaseError(f"{where.shown}: no split {split!r}; there are {there}")
    if unknown := [name for name in columns or () if name not in FIELDS]:
        raise ReleaseError(f"{where.shown}: no column {', '.join(unknown)}; there are {', '.join(FIELDS)}")
    return _read(where, shards, list(columns) if columns is not None else None, _expression(filter), as_)


def _expression(wanted: Any) -> ds.Expression | None:  # noqa: ANN401  # an expression, or tuples
    return pq.filters_to_expression(wanted) if isinstance(wanted, list) else wanted  # DNF, as pyarrow.parquet has it


def _read(
    where: place.Place, shards: Sequence[Shard], columns: list[str] | None, wanted: ds.Expression | None, as_: str
) -> Any:  # noqa: ANN401  # what was asked for
    found = where.dataset(shards)
    if as_ == "dataset":
        if columns is not None:
            raise ReleaseError("a dataset's columns are chosen when it is read: dataset.to_table(columns=…)")
        return found if wanted is None else found.filter(wanted)
    if as_ == "batches":
        return _batches(where, found, columns, wanted)
    with where.reading():
        table = found.to_table(columns=columns, filter=wanted)
    rows = sum(shard.rows for shard in shards)
    if wanted is None and table.num_rows != rows:
        raise ReleaseError(f"{where.shown}: {table.num_rows} rows where the manifest says {rows}; get the release anew")
    return table


def _batches(
    where: place.Place, found: ds.Dataset, columns: list[str] | None, wanted: ds.Expression | None
) -> Iterator[pa.RecordBatch]:
    with where.reading():
        yield from found.to_batches(columns=columns, filter=wanted)
