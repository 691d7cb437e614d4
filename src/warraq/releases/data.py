"""The data of a release: Parquet and JSON Lines shards of the same rows, written the same way every time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warraq.article import ARROW_SCHEMA, Article, line, table
from warraq.releases.manifest import Shard

ROW_GROUP_ROWS = 20_000
ROW_GROUP_BYTES = 90_000_000  # uncompressed, so that a viewer can open a row group
_ZSTD_LEVEL = 3
# Columns of few values; a dictionary of texts or links would only cost.
_DICTIONARY = [
    "language", "publisher", "license", "dateline.precision", "dateline.calendar", "dateline.offset",
    "dateline.offset_source", "source.encoding", "source.reader",
]  # fmt: skip


def write(articles: list[Article], folder: Path, *, metadata: dict[str, str], shard_bytes: int) -> list[Shard]:
    """Write one split, `train`, of articles in their order; gives what was written, shard by shard.

    A shard holds about `shard_bytes` of uncompressed text at most.
    """
    for part in ("data", "jsonl"):
        (folder / part).mkdir()
    cuts = list(_cut(articles, shard_bytes, len(articles)))
    shards = []
    for number, cut in enumerate(cuts):
        stem = f"train-{number:05d}-of-{len(cuts):05d}"
        shard = Shard(split="train", rows=len(cut), parquet=f"data/{stem}.parquet", jsonl=f"jsonl/{stem}.jsonl.zst")
        _write_parquet(cut, folder / shard.parquet, metadata)
        _write_jsonl(cut, folder / shard.jsonl)
        shards.append(shard)
    return shards


def _cut(articles: list[Article], size: int, rows: int) -> Iterator[list[Article]]:
    """Cut articles, in order, into lists of at most `size` bytes of JSON or `rows` articles; a large one stands alone."""
    part: list[Article] = []
    held = 0
    for article in articles:
        cost = len(line(article).encode())
        if part and (held + cost > size or len(part) >= rows):
            yield part
            part, held = [], 0
        part.append(article)
        held += cost
    if part or not articles:
        yield part


def _write_parquet(articles: list[Article], path: Path, metadata: dict[str, str]) -> None:
    schema = ARROW_SCHEMA.with_metadata(metadata)
    order = pq.SortingColumn.from_ordering(ARROW_SCHEMA, [("published_at", "ascending"), ("id", "ascending")])
    writer = pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        use_dictionary=_DICTIONARY,
        write_statistics=True,
        write_page_index=True,
        write_page_checksum=True,
        use_content_defined_chunking=True,
        sorting_columns=order,
    )
    with writer:
        for group in _cut(articles, ROW_GROUP_BYTES, ROW_GROUP_ROWS):
            writer.write_table(table(group).replace_schema_metadata(metadata), row_group_size=ROW_GROUP_ROWS)


def _write_jsonl(articles: list[Article], path: Path) -> None:
    with pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), "zstd") as stream:  # one frame, as every reader takes it
        for article in articles:
            stream.write(f"{line(article)}\n".encode())
