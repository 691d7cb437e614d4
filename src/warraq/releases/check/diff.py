"""Compare two releases record by record, wherever they are stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from warraq.errors import ReleaseError
from warraq.readers import compression
from warraq.record import Record
from warraq.releases.format import canonical, digest
from warraq.releases.format.manifest import Manifest, Shard
from warraq.releases.registry import compare, ledger, place
from warraq.releases.registry.place import Place
from warraq.releases.registry.version import Changes, added, summary
from warraq.report.compared import KINDS, MOST, Compared, Row

_TOGETHER = 1 << 24  # bytes of lines read at once
_LONGEST = 1 << 30  # bytes of a line: the most that a policy allows


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between two releases: their names, and one row for each changed record.

    `changes` has the schema `warraq.releases.registry.compare.CHANGES` and is sorted by id; `titles` are those of some
    of the records, by id; `notes` say which corpora are on other file systems.
    """

    older: str
    newer: str
    changes: pa.Table
    changed: Changes
    titles: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything changed: records, or fields."""
        return self.changes.num_rows > 0 or self.changed != Changes()

    def compared(self) -> Compared:
        """Return what reports for people show: counts, and the first records of each kind."""
        kinds = {kind: getattr(self.changed, kind) for kind in KINDS}
        named = Counter(name for names in self.changes["fields"].to_pylist() for name in names or ())
        rows = tuple(
            Row(each["kind"], each["id"], tuple(each["fields"] or ()), self.titles.get(each["id"], ""))
            for each in first(self.changes)
        )
        fields = (self.changed.fields_added, self.changed.fields_changed)
        by_field = tuple(sorted(named.items(), key=lambda pair: (-pair[1], pair[0])))
        return Compared(self.older, self.newer, self.changed.bump, kinds, *fields, by_field, rows)


def first(changes: pa.Table) -> list[dict[str, Any]]:
    """Return the first changes of each kind, as many as reports for people show."""
    parts = [changes.filter(pc.equal(changes["kind"], kind)).slice(0, MOST) for kind in KINDS]
    return [row for part in parts for row in part.to_pylist()]


def titles(changes: pa.Table, *data: ds.Dataset | None) -> dict[str, str]:
    """Return the titles of the records that reports show, from the first of some datasets that has each."""
    wanted = {row["id"] for row in first(changes)}
    by_id = dict[str, str]()
    for each in data:
        lacking = wanted - by_id.keys()
        if each is not None and lacking:
            rows = each.to_table(columns=["id", "title"], filter=pc.field("id").isin(sorted(lacking)))
            by_id.update((row["id"], row["title"] or "") for row in rows.to_pylist())
    return by_id


def diff(old: str | Path, new: str | Path, *, titled: bool = False) -> Diff:
    """Compare two releases, each a folder, a URL, or a name and version of the ledger.

    With `titled` the titles of the first changed records are read too.

    Ids and digests come from the ledger's indexes if they exist, otherwise from the data. Raises ReleaseError if either
    is not a release.
    """
    older, newer = place.find(old), place.find(new)
    one, other = older.manifest(), newer.manifest()
    with older.reading():
        known, was = _index(older, one), _types(older, one)
    with newer.reading():
        now = _types(newer, other)
        changes = compare.changes(known, _index(newer, other, added(was, now)))
        if "edited" in changes["kind"].to_pylist():
            changes = compare.with_fields(changes, older.dataset(one.shards), newer.dataset(other.shards))
        named = titles(changes, newer.dataset(other.shards), older.dataset(one.shards)) if titled else {}
        names = (f"{one.name} {one.version}", f"{other.name} {other.version}")
        return Diff(*names, changes, summary(changes, was, now), named, (*one.origin, *other.origin))


def _types(where: Place, manifest: Manifest) -> dict[str, str]:
    return ledger.types(where.dataset(manifest.shards[:1]).schema, manifest.gate.fields)


def _index(where: Place, manifest: Manifest, new: Collection[str] = ()) -> pa.Table:
    """Return id, digest and split of each record of a release; `new` fields, which edit no record, are left out."""
    dist = None if new else where.ledger()
    path = ledger.index_path(dist, manifest.name, manifest.version) if dist else None
    if path and path.exists():
        index = ledger.read_index(path)
        if digest.logical(index["digest"].to_pylist()) == manifest.logical_digest:
            return index.select(["id", "digest", "split"])
    parts = [part for shard in manifest.shards for part in _read(where, shard, manifest.record, new)]
    return pa.concat_tables(parts) if parts else ledger.INDEX.empty_table().select(["id", "digest", "split"])


def _read(where: Place, shard: Shard, record: Record, new: Collection[str]) -> Iterator[pa.Table]:
    """Yield id, digest and split of the records of a shard, read from its JSON Lines."""
    for lines in _blocks(where, shard):
        rows = lines.removesuffix(b"\n").split(b"\n") if lines else []
        texts = pa.array(rows, pa.binary()).cast(pa.string())
        known = canonical.is_canonical(texts, record).to_pylist() if rows else []
        if not all(known):
            raise ReleaseError(f"{where.shown}/{shard.jsonl}: not canonical lines; run `warraq verify` for details")
        ids = canonical.table(lines, record)["id"] if rows else pa.chunked_array([], pa.string())
        digests = [digest.of_bytes(canonical.without(row, new) if new else row) for row in rows]
        yield pa.table(
            {"id": ids, "digest": pa.array(digests, pa.string()), "split": pa.repeat(shard.split, len(rows))}
        )


def _blocks(where: Place, shard: Shard) -> Iterator[bytes]:
    codec = compression.by_name(Path(shard.jsonl))
    with where.system.open(where.file(shard.jsonl), "rb") as file:
        raw = pa.PythonFile(file, mode="r")
        stream, rest = pa.CompressedInputStream(raw, codec) if codec else raw, b""
        while data := stream.read(_TOGETHER):
            whole, end, rest = (rest + data).rpartition(b"\n")
            if len(rest) > _LONGEST:
                raise ReleaseError(f"{where.shown}/{shard.jsonl}: a line of over {_LONGEST:,} bytes")
            if end:
                yield whole + end
        if rest:
            yield rest
