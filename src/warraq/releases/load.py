"""Load a release into memory, or stream it, for research code."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from warraq.errors import ReleaseError, WithdrawnWarning
from warraq.releases.format.manifest import Shard
from warraq.releases.registry import place


def load(
    release: str | Path,
    *,
    version: str | None = None,
    split: str | None = None,
    columns: Sequence[str] | None = None,
    filter: Any = None,  # noqa: A002, ANN401  # Arrow's own name for this parameter
    as_: Literal["table", "dataset", "batches"] = "table",
    check: bool = True,
) -> Any:  # noqa: ANN401  # its type depends on `as_`
    """Load a release, one split of it, some columns, or the rows that pass a filter, in the order of the shards.

    `release` is a folder, a URL that fsspec can open, or a name in the ledger of the nearest `warraq.toml`, with
    `version` given separately or as NAME@VERSION. A name alone selects the newest release that is not withdrawn.
    `filter` is an Arrow expression, or tuples such as `[("language", "==", "ar")]`. Filter and `columns` are passed
    down to the Parquet reader, so only what is needed is read.

    Returns what `as_` names: a table, a `pyarrow.dataset.Dataset` (which has read nothing yet; choose its columns when
    you read it), or an iterator of record batches.

    Unless `check` is false, the manifest is compared with its digest in SHA256SUMS, and the shards with their sizes;
    `warraq.verify` checks every byte. Warns (WithdrawnWarning) about a withdrawn release. Raises ReleaseError if there
    is no such release, split or column, or if a shard is incomplete.
    """
    where = place.find(release, version)
    manifest = where.manifest()
    if reason := place.withdrawn(where, manifest):
        warnings.warn(f"{manifest.name} {manifest.version} is withdrawn: {reason}", WithdrawnWarning, stacklevel=2)
    if check:
        place.check(where, manifest)
    shards = [shard for shard in manifest.shards if split in (None, shard.split)]
    if not shards:
        there = ", ".join(sorted({shard.split for shard in manifest.shards}))
        raise ReleaseError(f"{where.shown}: no split {split!r}; available: {there}")
    fields = manifest.record.fields
    if unknown := [name for name in columns or () if name not in fields]:
        raise ReleaseError(f"{where.shown}: no column {', '.join(unknown)}; available: {', '.join(fields)}")
    wanted = pq.filters_to_expression(filter) if isinstance(filter, list) else filter  # DNF, as pyarrow.parquet has it
    return _read(where, shards, list(columns) if columns is not None else None, wanted, as_)


def _read(
    where: place.Place, shards: Sequence[Shard], columns: list[str] | None, wanted: ds.Expression | None, as_: str
) -> Any:  # noqa: ANN401  # its type depends on `as_`
    dataset = where.dataset(shards)
    if as_ == "dataset":
        if columns is not None:
            raise ReleaseError(
                "columns= does not apply to a dataset; choose them when you read it: dataset.to_table(columns=…)"
            )
        return dataset if wanted is None else dataset.filter(wanted)
    if as_ == "batches":
        return _batches(where, dataset, columns, wanted)
    with where.reading():
        table = dataset.to_table(columns=columns, filter=wanted)
    rows = sum(shard.rows for shard in shards)
    if wanted is None and table.num_rows != rows:
        raise ReleaseError(
            f"{where.shown}: {table.num_rows} rows, but the manifest says {rows}; download the release again"
        )
    return table


def _batches(
    where: place.Place, dataset: ds.Dataset, columns: list[str] | None, wanted: ds.Expression | None
) -> Iterator[pa.RecordBatch]:
    with where.reading():
        yield from dataset.to_batches(columns=columns, filter=wanted)
