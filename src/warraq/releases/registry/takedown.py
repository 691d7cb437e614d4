"""Take records down: enter their digests in the register, and remove them from the corpus and from what the register of
dropped records says of them; releases stay unchanged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warraq import corpus, scoping
from warraq.errors import ReleaseError
from warraq.normalise.copies import marks
from warraq.policy import Repository
from warraq.readers import jsonl
from warraq.registers import dropped, takedowns
from warraq.registers.dropped import Dropped
from warraq.registers.takedowns import Takedown
from warraq.releases.registry import ledger, place
from warraq.report.escape import in_json
from warraq.system import atomic, locks, remote


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of a takedown.

    `fresh` tells whether the register gained an entry, `removed` where the record was removed (PATH:LINE), `released`
    which versions contain it, and `bared` how many entries of `dropped.jsonl` lost what they said of it.
    """

    fresh: bool
    removed: tuple[str, ...]
    released: tuple[str, ...]
    bared: int = 0


def takedown(repository: Repository, record: str, reason: str) -> Taken:
    """Enter a record in `takedowns.jsonl` and remove it from the corpus, so that no later release contains it.

    The register gets the record's digests, the reason and the day before the corpus loses the record. The link and text
    of a record that is no longer in the corpus are taken from the newest release that has it, or the link from
    `dropped.jsonl`, whose entries then have neither link, title nor messages.

    Raises ReleaseError, without writing anything, if the id is unknown, or if the record is in a file from which lines
    cannot be removed (anything but plain JSON Lines).
    """
    said = ledger.stated(reason, "a takedown needs a reason; state the grounds without naming anyone")
    if not record:
        raise ReleaseError("a takedown needs the id of a record; give the one that the corpus or a release has")
    with locks.alone(repository.root):
        return _taken(repository, record, said)


def _taken(repository: Repository, record: str, reason: str) -> Taken:
    stood = {path: path.stat() for path, _ in corpus.files(repository, scoping.Request())[0] if path.is_file()}
    records = list(_records(repository, record))
    by_hand = "remove the record from it by hand, then run this again"
    remote.unwritten((path for path, *_ in records), by_hand)
    if locked := [repository.relative(path) for path, *_ in records if not jsonl.is_plain(path)]:
        raise ReleaseError(f"{locked[0]}: not plain JSON Lines; {by_hand}")
    versions = tuple(_versions(repository, record))
    dropping = atomic.inside(repository.root / dropped.NAME, repository.root)
    for path, *_ in records:
        atomic.inside(path, corpus.home(repository, scoping.Request(), path))
    rows = [row for *_, row in records] or list(_published(repository, record, versions))
    rows = rows or [{"link": each.link} for each in dropped.read(dropping) if each.id == record]
    path = repository.root / takedowns.NAME
    register = takedowns.read(path)
    entry = _entry(record, rows[0] if rows else {}, reason)
    if not rows and not versions and entry.id not in {each.id for each in register}:
        raise ReleaseError(f"{record}: no record of the corpus or of a release has this id; check the id")
    known = takedowns.digests(register)
    fresh = not {mark for mark in entry.marks() if mark} <= known
    if fresh:
        old = path.read_bytes() if path.exists() else b""
        atomic.write(path, atomic.ended(old) + f"{_line(entry)}\n".encode(), within=path.parent)
    removed = [
        _remove(repository, file, stood[file], [n for f, n, _ in records if f == file])
        for file in sorted({f for f, *_ in records})
    ]
    return Taken(fresh, tuple(removed), versions, _bare(dropping, entry))


def _bare(path: Path, taken: Takedown) -> int:
    """Remove from the register of dropped records what identifies a record; return how many entries changed."""
    register = dropped.read(path)
    columns = ([each.id for each in register], [each.link for each in register], [None] * len(register))
    own = marks(*(pa.array(column, pa.string()) for column in columns))
    gone = {mark for mark in taken.marks() if mark}
    bared = {each: each.bare for each, marked in zip(register, own, strict=True) if gone & {*marked}}
    bared = {old: new for old, new in bared.items() if old != new}
    if bared:
        lines = (_line(bared.get(each, each)) for each in register)
        atomic.write(path, "".join(f"{line}\n" for line in lines).encode(), within=path.parent)
    return len(bared)


def _line(entry: Takedown | Dropped) -> str:
    return in_json(json.dumps(entry.model_dump(), ensure_ascii=False))


def _entry(record: str, row: dict[str, Any], reason: str) -> Takedown:
    values = (record, row.get("link"), row.get("text"))
    (own,) = marks(*(pa.array([value], pa.string()) for value in values))
    return Takedown(**own._asdict(), reason=reason, date=scoping.now().date().isoformat())


def _records(repository: Repository, record: str) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """Yield file, line and fields of each record of the corpus with this id."""
    request = scoping.Request()
    for path, _ in corpus.files(repository, request)[0]:
        for batch in corpus.batches(repository, request, path):
            for row in pc.indices_nonzero(pc.fill_null(pc.equal(batch.rows["id"], record), False)).to_pylist():
                yield path, batch.places[row].line or 0, batch.rows.slice(row, 1).to_pylist()[0]


def _remove(repository: Repository, path: Path, stood: os.stat_result, numbers: list[int]) -> str:
    """Remove lines from a file, leaving the others byte-identical; return their places as PATH:LINE.

    Raises ReadError where the file is not what it was when the lines were found.
    """
    gone = set(numbers)

    def kept() -> Iterator[bytes]:
        atomic.check(path, stood)
        with path.open("rb") as stream:
            yield from (text for number, text in enumerate(stream, start=1) if number not in gone)
        atomic.check(path, stood)

    atomic.write(path, kept(), within=None)
    return ", ".join(f"{repository.relative(path)}:{number}" for number in sorted(gone))


def _versions(repository: Repository, record: str) -> Iterator[str]:
    """Yield the released versions that contain a record, lowest first. Raises ReleaseError for an index that is not
    there: what it would say of the record is not known.
    """
    own, dist = repository.policy.release, repository.dist
    for entry in ledger.read(dist, own.name) if own else ():
        index = ledger.read_index(ledger.index_path(dist, entry.name, entry.version))
        if pc.any(pc.equal(index["id"], record)).as_py():
            yield entry.version


def _published(repository: Repository, record: str, versions: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield link and text of a record from the newest release with it whose folder still exists."""
    own, dist = repository.policy.release, repository.dist
    for version in reversed(versions):
        where = place.at(dist / (own.name if own else "") / version)
        if where.has("manifest.json"):
            data = where.dataset(where.manifest().shards)
            yield from data.to_table(columns=["link", "text"], filter=pc.field("id") == record).to_pylist()
