"""What is sent when a release is published: its files, checked against the manifest, in the order in which they go."""

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

SIGNATURE = f"{manifest.SUMS}.sig"
_CHUNK = 8 << 20


@dataclass(frozen=True, slots=True)
class Parcel:
    """A release that is whole: its folder, its manifest, and its files, shards first and the manifest last."""

    folder: Path
    manifest: Manifest
    files: tuple[File, ...]

    @property
    def version(self) -> Version:
        """Its version, for comparisons."""
        return Version.parse(self.manifest.version)

    @property
    def title(self) -> str:
        """Its name and version."""
        return f"{self.manifest.name} {self.manifest.version}"

    @property
    def seal(self) -> File:
        """The manifest as a file: who sees it sees the whole release."""
        return self.files[-1]

    def pieces(self, file: File) -> Iterator[bytes]:
        """Give the bytes of a file, piece by piece."""
        with (self.folder / file.path).open("rb") as stream:
            while piece := stream.read(_CHUNK):
                yield piece


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing: where the release is, what was sent (or would be), what was there already, and what to say."""

    url: str
    sent: tuple[File, ...]
    kept: tuple[File, ...]
    notes: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """How much was sent, or would be."""
        return sum(file.bytes for file in self.sent)


def check(folder: Path, progress: Progress) -> Parcel:
    """Hold a release to its manifest; raises ReleaseError that names every file which is missing, or is another."""
    made = manifest.load(folder)
    whole = sum(file.bytes for file in made.files)
    told = counter(progress, "checking", whole)
    wrong = [f"{file.path} ({fault})" for file in made.files if (fault := _fault(folder, file, told))]
    ends = [name for name in (manifest.SUMS, SIGNATURE, manifest.NAME) if (folder / name).is_file()]
    last = [manifest.file(folder, name) for name in ends]
    if manifest.SUMS not in ends:
        wrong.append(f"{manifest.SUMS} (missing)")
    elif (folder / manifest.SUMS).read_bytes() != manifest.sums(made, last[-1].sha256).encode():
        wrong.append(f"{manifest.SUMS} (says otherwise than the manifest)")
    if wrong:
        raise ReleaseError(
            f"{folder}: not published, for it is damaged: {', '.join(wrong)}; release again, or get it anew"
        )
    shards = {path for shard in made.shards for path in (shard.parquet, shard.jsonl)}
    files = sorted(made.files, key=lambda file: file.path not in shards)
    return Parcel(folder, made, (*files, *last))


def _fault(folder: Path, file: File, told: Callable[[int], None]) -> str:
    path = folder / file.path
    if not path.is_file():
        return "missing"
    if (size := path.stat().st_size) != file.bytes:
        return f"{size:,} bytes instead of {file.bytes:,}"
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            found.update(piece)
            told(len(piece))
    return "" if found.hexdigest() == file.sha256 else f"SHA-256 {found.hexdigest()} instead of {file.sha256}"
