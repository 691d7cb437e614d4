"""The release of a corpus by the workers of a cluster: they examine its records, and later write its data."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from warraq import scoping
from warraq.engine.cluster import package, wire
from warraq.engine.cluster.worker import ERROR, MADE
from warraq.engine.pieces import Beside, Examined, stream
from warraq.errors import WarraqError
from warraq.policy import Repository
from warraq.record import Record
from warraq.releases.write import data, passing, taking
from warraq.releases.write.data import Form, Names
from warraq.releases.write.passing import Asked
from warraq.releases.write.records import Records
from warraq.spark import Cluster
from warraq.system import remote

_DUE = ".due"  # the folder of what workers read and write, in that of the release


def rows(cluster: Cluster, repository: Repository, wanted: Asked) -> Iterator[tuple[Examined, bytes]]:
    """Have workers examine a corpus, and yield what a release needs of it, as `taking.unpacked` takes it."""
    make = partial(_beside, repository.policy.record, passing.looked_for(repository))
    request = scoping.Request(jobs=wanted.jobs)
    return cluster.rows(repository, request, make, clustered=passing.clustered(wanted.policy))


@contextmanager
def _beside(record: Record, looked_for: dict[str, bool], path: Path) -> Iterator[Beside]:
    with Records([path], record) as records:
        yield taking.beside(records, **looked_for)


def written(
    cluster: Cluster,
    source: Records,
    jobs: int | None,
    folder: Path,
    form: Form,
    shards: Sequence[tuple[Names, pa.Table]],
) -> list[Names]:
    """Have workers write shards into a folder that they see too, and return the digests of both files of each."""
    due = folder / _DUE
    due.mkdir()
    for number, (names, own) in enumerate(shards):
        (due / str(number)).write_bytes(_said(names, *source.parted(own)))
    digests = cluster.done(len(shards), Writing(os.fsencode(folder.absolute()), form, package.stamp()), jobs)
    discard(due, folder.parent)
    return [tuple(json.loads(each)) for each in digests]


def discard(folder: Path, within: Path) -> None:
    """Remove a folder in which a worker may still write that its cluster has given up: under another name it finds it
    no more. What cannot be removed is `within`, where the next release removes it.
    """
    gone = folder.rename(within / f".{secrets.token_hex(8)}.partial")
    shutil.rmtree(gone, ignore_errors=True)


def _said(names: Names, files: list[Path], own: pa.Table, lines: pa.Table) -> bytes:
    """Say what a worker has to know of a shard."""
    streams = [stream(own.select(["file", "place", "size"])), stream(lines)]
    paths = [(os.fspath(path.absolute()), remote.told(path).decode()) for path in files]
    head = json.dumps([names, paths, len(streams[0])])
    return b"\n".join([head.encode(), b"".join(streams)])


@dataclass(frozen=True, slots=True)
class Writing:
    """What a worker does: it writes the shards that a partition names into a folder; `stamp` is the version of the
    package that sent this.

    A file gets its name when it is whole, so that a worker that ends leaves none, and two that write the same shard do
    not meet.
    """

    folder: bytes
    form: Form
    stamp: str

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Write shards: what `mapInArrow` calls."""
        package.check(self.stamp)
        for number in (each for batch in batches for each in batch["unit"].to_pylist()):
            try:
                yield from wire.bytes_of(number, MADE, json.dumps(self._write(number)).encode())
            except WarraqError as error:
                yield from wire.bytes_of(number, ERROR, f"on a worker: {error}".encode(errors="surrogatepass"))
            except OSError as error:
                path, reason = error.filename or os.fsdecode(self.folder), error.strerror or error
                said = f"{path}: {reason}; workers write the data of a release, so that they have to see its folder"
                yield from wire.bytes_of(number, ERROR, said.encode(errors="surrogatepass"))

    def _write(self, number: int) -> Names:
        folder = Path(os.fsdecode(self.folder))
        head, _, rest = (folder / _DUE / str(number)).read_bytes().partition(b"\n")
        names, paths, size = json.loads(head)
        listing = remote.of_worker()
        files = [remote.heard(path, told.encode(), listing) for path, told in paths]
        own = folder / _DUE / f"{number}-{secrets.token_hex(8)}"
        for part in (own, *(own / Path(name).parent for name in names)):
            part.mkdir()
        try:
            with Records(files, self.form.record) as records:
                due = records.restore(wire.table(rest[:size]), wire.table(rest[size:]))
                digests = data.shard(names, due, records.lines, own, self.form, lambda _: None)
            for name in names:
                (own / name).replace(folder / name)
        finally:
            shutil.rmtree(own, ignore_errors=True)
        return digests
