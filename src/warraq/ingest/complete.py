"""Records of seeds with what their document does not say, and which file of `corpus/` each belongs to."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq import readers
from warraq.arrays import Hashes, Mask
from warraq.article import identifier, identifiers
from warraq.expectations.columns import instants
from warraq.ingest.seeds import Seed
from warraq.normalise import links
from warraq.normalise.links.many import in_form
from warraq.policy import SAID
from warraq.readers.batch import Batch
from warraq.readers.mapping import times

UNDATED = "undated"


def completed(batch: Batch, seed: Seed) -> tuple[pa.RecordBatch, Mask]:
    """Return the records of a batch, complete, and a mask of those that are all of their seed.

    Each has its seed, its id, and what the source's policy says of all records; a date line that nobody has read is
    read. A record without a link has its id from its own bytes in the seed; a row of Parquet has none, nor has a record
    in another encoding than UTF-8, so that its values stand in for them.
    """
    schema = batch.rows.schema
    rows = {name: batch.rows[name] for name in schema.names}
    documents = _filled(pc.struct_field(rows["source"], "sha256"))
    rows |= _dated(rows, seed)
    if seed.source.date_from_link:
        rows |= _from_links(rows, seed)
    for name in SAID:
        if said := getattr(seed.source, name):
            rows[name] = pc.if_else(_filled(rows[name]), rows[name], said)
    if len(lacking := pc.indices_nonzero(pc.invert(_filled(rows["id"]))).to_numpy()):
        mask = np.zeros(batch.rows.num_rows, np.bool_)
        mask[lacking] = True
        own = pa.RecordBatch.from_arrays(list(rows.values()), schema=schema).take(pa.array(lacking))
        rows["id"] = pc.replace_with_mask(rows["id"], pa.array(mask), _ids(own, batch, lacking, seed))
    if not pc.all(documents, min_count=0).as_py():
        rows["source"] = pc.if_else(documents, rows["source"], _origins(rows["source"], seed))
    records = pa.RecordBatch.from_arrays(list(rows.values()), schema=schema)
    return records, documents.to_numpy(zero_copy_only=False)


def _filled(values: pa.Array) -> pa.Array:
    return pc.fill_null(pc.not_equal(values, ""), False)


def _dated(rows: dict[str, pa.Array], seed: Seed) -> dict[str, pa.Array]:
    """Read the date lines that stand alone: with nothing of how they were read, and no time of publication."""
    line = rows["dateline"]
    raw = pc.if_else(pc.struct_field(line, "precision").is_null(), pc.struct_field(line, "raw"), None)
    alone = pc.and_(_filled(raw), pc.invert(_filled(rows["published_at"])))
    if not pc.any(alone, min_count=0).as_py():
        return {}
    read, lines = times.columns(raw.filter(alone), seed.source)
    own = pc.if_else(alone, pc.cast(pc.subtract(pc.cumulative_sum(pc.cast(alone, pa.int64())), 1), pa.int64()), None)
    taken = lines.take(own)
    return {
        "published_at": pc.replace_with_mask(rows["published_at"], alone, read),
        "dateline": pc.if_else(taken.is_valid(), taken, line),
    }


def _from_links(rows: dict[str, pa.Array], seed: Seed) -> dict[str, pa.Array]:
    """Read the dates of records without one from their links."""
    lacking = pc.and_(pc.invert(_filled(rows["published_at"])), rows["dateline"].is_null())
    dates, lines = times.from_links(pc.if_else(lacking, rows["link"], None), seed.source)
    return {
        "published_at": pc.coalesce(dates, rows["published_at"]),
        "dateline": pc.coalesce(rows["dateline"], lines),
    }


def _ids(rows: pa.RecordBatch, batch: Batch, numbers: Hashes, seed: Seed) -> pa.Array:
    """Return the ids of records that have none."""
    urls = rows["link"]
    plain = pc.fill_null(in_form(urls), False)
    canonical = [links.canonical(url) if url else "" for url in urls.filter(pc.invert(plain)).to_pylist()]
    addresses = pc.replace_with_mask(urls, pc.invert(plain), pa.array(canonical, pa.string()))
    ids = identifiers(addresses).to_pylist()
    for row in pc.indices_nonzero(pc.equal(addresses, "")).to_pylist():
        place = batch.places[int(numbers[row])]
        by_bytes = place.end is not None and not seed.source.encoding
        own = seed.data[place.offset : place.end] if by_bytes else _values(rows.slice(row, 1))
        ids[row] = identifier(own)
    return pa.array(ids, pa.string())


def _values(row: pa.RecordBatch) -> str:
    (values,) = row.to_pylist()
    return json.dumps({**values, "id": None, "source": None}, ensure_ascii=False, sort_keys=True)


def _origins(given: pa.Array, seed: Seed) -> pa.Array:
    """Return where records are from: their seed; reader and encoding as they say, else as the policy does."""
    count = len(given)
    said = {"reader": readers.named(seed.file, seed.source.reader) or "", "encoding": seed.source.encoding or "utf-8"}
    parts = {
        "path": pa.repeat(seed.path, count),
        "sha256": pa.repeat(seed.sha256, count),
        "bytes": pa.repeat(pa.scalar(seed.size, pa.int64()), count),
        **{name: pc.fill_null(pc.struct_field(given, name), default) for name, default in said.items()},
        "keywords_raw": pa.nulls(count, pa.string()),
    }
    fields = list(given.type.fields)
    return pa.StructArray.from_arrays([parts[part.name] for part in fields], fields=fields)


def months(rows: pa.RecordBatch) -> pa.Array:
    """Return the UTC month of each record, or `undated` where its date cannot be read."""
    return pc.fill_null(pc.strftime(instants(rows["published_at"]), format="%Y-%m"), UNDATED)


def blank(rows: pa.RecordBatch) -> Mask:
    """Return a mask of the records with neither a title nor a text."""
    masks = [pc.fill_null(pc.equal(pc.utf8_trim_whitespace(rows[name]), ""), True) for name in ("title", "text")]
    mask: Mask = pc.and_(*masks).to_numpy(zero_copy_only=False)
    return mask
