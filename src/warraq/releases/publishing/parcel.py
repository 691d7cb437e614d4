"""Prepare a release for publishing: check its files against the manifest, and put them in sending order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from warraq.errors import ReleaseError
from warraq.progress import Progress, counter
from warraq.releases.format import manifest
from warraq.releases.format.manifest import File, Manifest
from warraq.releases.registry.version import Version
from warraq.system import opening
from warraq.system.drivers.reasons import Task

PUBLISHING = Task(
    ReleaseError,
    again="publish again to go on from there",
    denied="publish with credentials that may read, list and write there",
    absent="make the bucket or the folder first, or correct DEST",
    address="DEST",
)
SIGNATURE = f"{manifest.SUMS}.sig"
_CHUNK = 8 << 20


@dataclass(frozen=True, slots=True)
class Parcel:
    """A complete release: its folder, its manifest, and its files, shards first and the manifest last."""

    folder: Path
    manifest: Manifest
    files: tuple[File, ...]

    @property
    def version(self) -> Version:
        """The version as a `Version`, for comparisons."""
        return Version.parse(self.manifest.version)

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.manifest.name} {self.manifest.version}"

    @property
    def seal(self) -> File:
        """The manifest as a file; it is sent last, so whoever sees it sees a complete release."""
        return self.files[-1]

    def pieces(self, file: File) -> Iterator[bytes]:
        """Return the bytes of a file in pieces."""
        return opening.chunks(self.folder / file.path, _CHUNK)


@dataclass(frozen=True, slots=True)
class Published:
    """The result of publishing: the URL, the files sent (or that would be), those already there, and notes."""

    url: str
    sent: tuple[File, ...]
    kept: tuple[File, ...]
    notes: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """Number of bytes that were sent, or would be."""
        return sum(file.bytes for file in self.sent)


def check(folder: Path, progress: Progress) -> Parcel:
    """Check a release against its manifest; raise ReleaseError naming every file that is missing or differs."""
    stated = manifest.load(folder)
    whole = sum(file.bytes for file in stated.files)
    advance = counter(progress, "checking", whole)
    wrong = [f"{file.path} ({fault})" for file in stated.files if (fault := _fault(folder, file, advance))]
    ends = [name for name in (manifest.SUMS, SIGNATURE, manifest.NAME) if (folder / name).is_file()]
    for name in ends:
        if (size := (folder / name).stat().st_size) > manifest.LARGEST:
            raise manifest.too_large(str(folder / name), size)
    closing = [manifest.file(folder, name) for name in ends]
    if manifest.SUMS not in ends:
        wrong.append(f"{manifest.SUMS} (missing)")
    elif (folder / manifest.SUMS).read_bytes() != manifest.sums(stated, closing[-1].sha256).encode():
        wrong.append(f"{manifest.SUMS} (differs from the manifest)")
    if wrong:
        raise ReleaseError(f"{folder}: damaged, not published: {', '.join(wrong)}; release or download it again")
    shards = {path for shard in stated.shards for path in (shard.parquet, shard.jsonl)}
    files = sorted(stated.files, key=lambda file: file.path not in shards)
    return Parcel(folder, stated, (*files, *closing))


def _fault(folder: Path, file: File, advance: Callable[[int], None]) -> str:
    path = folder / file.path
    if not path.is_file():
        return "missing"
    if (size := path.stat().st_size) != file.bytes:
        return f"{size:,} bytes instead of {file.bytes:,}"
    sha256 = hashlib.sha256()
    for piece in opening.chunks(path, _CHUNK):
        sha256.update(piece)
        advance(len(piece))
    return "" if sha256.hexdigest() == file.sha256 else f"SHA-256 {sha256.hexdigest()} instead of {file.sha256}"
