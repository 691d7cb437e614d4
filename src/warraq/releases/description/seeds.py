"""Compare records with their raw documents: which texts were edited, and how many records were left out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from warraq import readers
from warraq.policy import Repository, SourcePolicy
from warraq.readers import reading
from warraq.readers.options import Options
from warraq.system import pool

_BYTES = 16  # of a digest: 128 bits, so no two texts of a corpus share one by chance


@dataclass(frozen=True, slots=True)
class Seeds:
    """Counts over the raw documents that are available.

    `read` records are in them (`unread` more could not be read), `released` records of the release come from them, and
    `differing` of those have another text.
    """

    read: int
    unread: int
    released: int
    differing: int

    @property
    def left_out(self) -> int:
        """Number of records in the seeds that are not in the release."""
        return max(self.read - self.released, 0)


@dataclass(frozen=True, slots=True)
class _Seed:
    """The text digests and record counts of one raw document."""

    path: str
    texts: frozenset[bytes]
    read: int
    unread: int


def named(rows: pa.RecordBatch) -> Counter[tuple[str, bytes]]:
    """Count records by the path of their seed and the digest of their text; records without a seed are skipped.

    >>> source = pa.array([{"path": "a"}, {"path": "a"}, None])
    >>> sorted(named(pa.record_batch({"source": source, "text": ["x", "x", "y"]})).values())
    [2]
    """
    paths = pc.struct_field(rows["source"], "path")
    known = rows["text"].filter(paths.is_valid()).to_pylist()
    return Counter(zip(paths.drop_null().to_pylist(), _digests(known), strict=True))


def _digests(texts: Iterable[str | None]) -> Iterator[bytes]:
    return (hashlib.blake2b((text or "").encode(errors="surrogatepass"), digest_size=_BYTES).digest() for text in texts)


def compare(repository: Repository, counts: Counter[tuple[str, bytes]], *, jobs: int) -> Seeds | None:
    """Read the seeds of the policy's sources again, as `ingest` does; return None if there are none.

    A text counts as edited if its document has no record with the same text. This also works for files with many
    records, and does not depend on ids.
    """
    tasks = [partial(_read, repository, source, path) for source, path in _files(repository)]
    seeds = {seed.path: seed for seed in pool.ordered(tasks, jobs=jobs)}
    if not seeds:
        return None
    matched = [(seeds[path], text, count) for (path, text), count in counts.items() if path in seeds]
    return Seeds(
        read=sum(seed.read for seed in seeds.values()),
        unread=sum(seed.unread for seed in seeds.values()),
        released=sum(count for *_, count in matched),
        differing=sum(count for seed, text, count in matched if text not in seed.texts),
    )


def at_hand(repository: Repository) -> bool:
    """Return whether the seeds of any source of the policy exist."""
    return any(source.path and (repository.root / source.path).exists() for source in repository.policy.sources)


def _files(repository: Repository) -> Iterator[tuple[SourcePolicy, Path]]:
    for source in repository.policy.sources:
        folder = repository.root / (source.path or "")
        if source.path and folder.exists():
            files: Sequence[Path] = readers.expand([folder], repository.policy.limits)[0]
            yield from ((source, path) for path in files)


def _read(repository: Repository, source: SourcePolicy, path: Path) -> _Seed:
    shown, texts, read, unread = repository.relative(path), set[bytes](), 0, 0
    policy = repository.policy
    options = Options(policy.limits, {}, source, repository.root, record=policy.record)
    for batch in reading.read(path, shown, options, named=False):
        texts.update(_digests(batch.rows["text"].to_pylist()))
        read, unread = read + batch.rows.num_rows, unread + batch.unread
    return _Seed(shown, frozenset(texts), read, unread)
