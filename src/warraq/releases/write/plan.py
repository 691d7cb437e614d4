"""Plan a release: the split of each record, what changed since the last release, and the version that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from warraq.errors import ReleaseError
from warraq.policy import ReleasePolicy, Repository
from warraq.registers import takedowns
from warraq.releases import datasheet
from warraq.releases.description.removed import NOTHING, removed
from warraq.releases.format import canonical, digest, manifest
from warraq.releases.registry import compare, ledger
from warraq.releases.registry.ledger import Entry
from warraq.releases.registry.version import FIRST, Changes, Version, added, summary
from warraq.releases.write import splits

_TOGETHER = 4096  # records whose lines are held at once


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written, and under which version.

    `again` tells that the ledger has this version already. `records` has one row per record, in the order of the
    release. `changes` has the schema `warraq.releases.registry.compare.CHANGES`. `before` lists earlier releases,
    lowest version first. `moved` gives the new split of each record that leaves the split of its last release, `fields`
    the type of each field.
    """

    policy: ReleasePolicy
    version: Version
    again: bool
    records: pa.Table
    changes: pa.Table
    changed: Changes
    before: tuple[Entry, ...]
    yanked: dict[str, str]
    moved: dict[str, str]
    logical: str
    description: str
    register: tuple[takedowns.Takedown, ...]
    fields: dict[str, str]

    @property
    def words(self) -> str:
        """What changed, in words."""
        return str(self.changed) if self.before else f"first release: {Changes(added=self.records.num_rows)}"


def plan(
    repository: Repository,
    policy: ReleasePolicy,
    records: pa.Table,
    lines: Callable[[pa.Table], pa.Buffer],
    clusters: Mapping[str, str],
    wanted: Version | None,
) -> Plan:
    """Plan a release of records, each with `id`, `published_at` and `digest`.

    `lines` returns the canonical lines of some of them. `clusters` gives the cluster of each near-duplicate by its id.
    Raises ReleaseError if the version `wanted` is not possible.
    """
    dist = repository.dist
    register = takedowns.read(repository.root / takedowns.NAME)
    logical = digest.logical(records["digest"].to_pylist())
    described = _description(repository, register)
    entries = ledger.read(dist, policy.name)
    again = bool(entries) and (entries[-1].logical_digest, entries[-1].description_digest) == (logical, described)
    again = again and wanted in (None, entries[-1].number)
    newest = _index(dist, entries[-1]) if entries else None
    rows, moved = _split(records, clusters, policy, newest)
    before = entries[:-1] if again else entries
    older = newest if before == entries else _index(dist, before[-1]) if before else None
    was, now = (
        {} if older is None else ledger.fields(older),
        ledger.types(repository.policy.record.arrow, manifest.gate(repository.policy).fields),
    )
    changes = compare.changes(ledger.INDEX.empty_table() if older is None else older, _as_before(rows, was, now, lines))
    changed = summary(changes, was, now)
    version = entries[-1].number if again else _version(policy, entries, changed, wanted)
    yanked = ledger.yanked(dist, policy.name, before=str(version))
    return Plan(
        policy, version, again, rows, changes, changed, tuple(before), yanked, moved, logical, described, register, now
    )


def _description(repository: Repository, register: tuple[takedowns.Takedown, ...]) -> str:
    """Return the digest of what a release says besides its records: schema, policy, answers, takedowns, drops."""
    policy = repository.policy.model_dump(mode="json", exclude_unset=True)
    policy.get("release", {}).pop("signing_key", None)
    policy.pop("waivers", None)
    said: dict[str, Any] = {
        "schema": repository.policy.record.json_schema(),
        "policy": policy,
        "datasheet": datasheet.curators(repository.datasheet),
    }
    if register:
        said["takedowns"] = [entry.id for entry in register]
    if repository.waivers:
        said["waivers"] = waivers(repository)
    if (gone := removed(repository)) != NOTHING:
        said["dropped"] = [gone.records, *gone.rules]
    return digest.of_json(said)


def waivers(repository: Repository) -> list[dict[str, Any]]:
    """Return what is waived, without word of who says so, whichever file it stands in, in a fixed order."""
    stated = [each.waiver.model_dump(mode="json", exclude={"owner"}) for each in repository.waivers]
    return sorted(stated, key=digest.of_json)


def _as_before(
    records: pa.Table, was: Mapping[str, str], now: Mapping[str, str], lines: Callable[[pa.Table], pa.Buffer]
) -> pa.Table:
    """Give records the digests that they would have without the fields that are new: these alone edit no record."""
    new = added(was, now)
    if not new:
        return records
    digests = list[str]()
    for start in range(0, records.num_rows, _TOGETHER):
        text = lines(records.slice(start, _TOGETHER)).to_pybytes()
        digests += digest.of_each(canonical.without(line, new) for line in text.splitlines())
    return records.set_column(records.column_names.index("digest"), "digest", pa.array(digests, pa.string()))


def _index(dist: Path, entry: Entry) -> pa.Table:
    return ledger.read_index(ledger.index_path(dist, entry.name, entry.version))


def _split(
    records: pa.Table, clusters: Mapping[str, str], policy: ReleasePolicy, newest: pa.Table | None
) -> tuple[pa.Table, dict[str, str]]:
    """Add split and cluster to each record, and sort records by split, keeping their order within each."""
    released = dict(zip(newest["id"].to_pylist(), newest["split"].to_pylist(), strict=True)) if newest else {}
    chosen, moved = splits.assign(records, clusters, policy.splits, released)
    ids = records["id"].to_pylist() if clusters else []
    own = pa.array(map(clusters.get, ids), pa.string()) if clusters else pa.nulls(records.num_rows, pa.string())
    rows = records.append_column("split", pa.array(chosen, pa.string())).append_column("cluster", own)
    order = pc.index_in(rows["split"], pa.array(splits.names(policy.splits)))
    parts = [rows.filter(pc.equal(order, number)) for number in range(len(splits.names(policy.splits)))]
    return pa.concat_tables(parts), moved


def _version(policy: ReleasePolicy, entries: list[Entry], changed: Changes, wanted: Version | None) -> Version:
    """Choose the version: the first one, or the bump that the changes require; a higher one may be asked for."""
    if not entries:
        return wanted or FIRST
    newest = entries[-1]
    if wanted and any(entry.number == wanted for entry in entries):
        raise ReleaseError(f"{policy.name} {wanted}: released already with other content; ask for a higher version")
    least = newest.number.bumped(changed.bump)
    if wanted and wanted < least:
        reason = f"{changed} since {newest.version} make it {least} at least"
        raise ReleaseError(f"{policy.name} {wanted}: version too low: {reason}")
    return wanted or least


def edits(dist: Path, planned: Plan, newer: list[Path]) -> pa.Table:
    """Return what changed, with the fields in which edited records differ; `newer` are the Parquet files just written.

    Fields are known if the folder of the previous release exists, or if this version was made before and its changes
    were kept.
    """
    kept = ledger.changes_path(dist, planned.policy.name, str(planned.version))
    if planned.again and kept.exists():
        return ledger.read_table(kept, compare.CHANGES)
    older = data(dist, planned.before)
    if older is None or not planned.changed.edited:
        return planned.changes
    return compare.with_fields(planned.changes, older, ds.dataset(newer))


def data(dist: Path, before: tuple[Entry, ...]) -> ds.Dataset | None:
    """Return the data of the previous release if its folder exists and has the content that the ledger records."""
    folder = dist / before[-1].name / before[-1].version if before else dist
    if not (folder / manifest.NAME).exists():
        return None
    held = manifest.load(folder)
    if held.logical_digest != before[-1].logical_digest:
        return None
    return ds.dataset([folder / shard.parquet for shard in held.shards])
