"""A release where it lies: in a folder, at an address that fsspec reaches, or by name and version in a ledger."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.dataset as ds
from fsspec.core import url_to_fs
from pyarrow.fs import FSSpecHandler, LocalFileSystem, PyFileSystem

from warraq import policy
from warraq.errors import ReleaseError
from warraq.releases.format import manifest
from warraq.releases.format.manifest import Manifest, Shard
from warraq.releases.registry import ledger
from warraq.releases.registry.version import Version

_NAMED = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*?)(?:@(?P<version>\d+\.\d+\.\d+))?")


_REASON = 500  # characters of one, which may quote what was read


@dataclass(frozen=True, slots=True)
class Place:
    """The root of a release: `system` reads it, `shown` says where it is, without what may be secret in an address."""

    system: Any  # an fsspec file system
    root: str
    shown: str

    @property
    def local(self) -> bool:
        """Whether it is a folder of this machine."""
        return isinstance(self.system, fsspec.get_filesystem_class("file"))

    def file(self, name: str) -> str:
        """Give the path of a file. Raises ReleaseError where what is there is none: a folder, or a pipe, for which a reader would wait."""
        path = f"{self.root}/{name}"
        if self.local and self.system.exists(path) and not self.system.isfile(path):
            raise ReleaseError(f"{self.shown}/{name}: no file; `warraq verify` says what is wrong")
        return path

    def bytes(self, name: str) -> bytes:
        """Read a file. Raises ReleaseError where it cannot be read."""
        path = self.file(name)
        try:
            found: bytes = self.system.cat_file(path)
        except Exception as error:  # every file system has its own
            reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            raise ReleaseError(
                f"{self.shown}/{name}: {reason}; name the folder of a release, such as dist/NAME/1.0.0"
            ) from error
        return found

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return bool(self.system.exists(f"{self.root}/{name}"))

    def manifest(self) -> Manifest:
        """Read the manifest. Raises ReleaseError where there is none, or it is no manifest."""
        return manifest.parse(self.bytes(manifest.NAME), f"{self.shown}/{manifest.NAME}")

    def arrow(self) -> Any:  # noqa: ANN401  # an Arrow file system
        """Give the file system as Arrow reads it."""
        return LocalFileSystem() if self.local else PyFileSystem(FSSpecHandler(self.system))

    def dataset(self, shards: Sequence[Shard]) -> ds.Dataset:
        """Give the rows of shards, in their order. Raises ReleaseError where a shard cannot be opened."""
        with self.reading():
            paths = [self.file(shard.parquet) for shard in shards]
            return ds.dataset(paths, filesystem=self.arrow(), format="parquet")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Say of what goes wrong while the data is read that the release is at fault; whatever is in a file can be wrong."""
        try:
            yield
        except (OSError, ValueError, KeyError, pa.ArrowException) as error:
            reason = " ".join(str(error).split())[:_REASON]
            raise ReleaseError(f"{self.shown}: {reason}; `warraq verify` says what is wrong") from error

    def ledger(self) -> Path | None:
        """Give the folder of the ledger beside which the release lies, as `warraq release` places it."""
        dist = Path(self.root).parent.parent
        return dist if self.system.protocol in ("file", ("file", "local")) and (dist / ledger.NAME).exists() else None


def at(where: str | Path) -> Place:
    """Give the place of a folder or URL; nothing is read yet. Raises ReleaseError for an address of an unknown kind."""
    text = str(where).rstrip("/") or "/"
    if "://" not in text:
        return Place(fsspec.filesystem("file"), str(Path(text).absolute()), text)
    shown = re.sub(r"//[^/@]*@", "//", text).partition("?")[0]
    try:
        system, root = url_to_fs(text)
    except (ValueError, ImportError) as error:
        raise ReleaseError(f"{shown}: {' '.join(str(error).split())}") from error
    return Place(system, root.rstrip("/"), shown)


def find(release: str | Path, version: str | None = None) -> Place:
    """Find a release: a folder or URL, or NAME, NAME@VERSION or VERSION of the ledger of the nearest policy.

    A name alone is the newest version that is not withdrawn. Raises ReleaseError where there is none.
    """
    text = str(release)
    if version is None and ("://" in text or isinstance(release, Path) or (Path(text) / manifest.NAME).exists()):
        return at(release)
    repository = policy.load()
    own = repository.policy.release
    if re.fullmatch(r"\d+\.\d+\.\d+", text) and own:
        text = f"{own.name}@{text}"
    named = _NAMED.fullmatch(text)
    dist = repository.root / repository.policy.dist
    entries = ledger.read(dist, named["name"]) if named else []
    if not named or not entries:
        return at(release)
    wanted = version or named["version"] or _newest(entries, ledger.yanked(dist, named["name"]))
    if not any(entry.version == wanted for entry in entries):
        there = ", ".join(entry.version for entry in entries)
        raise ReleaseError(f"{named['name']} {wanted}: no such release in {dist / ledger.NAME}; there are {there}")
    return at(dist / named["name"] / str(Version.parse(wanted)))


def _newest(entries: list[ledger.Entry], yanked: dict[str, str]) -> str:
    held = [entry.version for entry in entries if entry.version not in yanked]
    return held[-1] if held else entries[-1].version


def withdrawn(place: Place, made: Manifest) -> str | None:
    """Give the reason why a release was withdrawn, as far as a ledger beside it says so; None where it was not."""
    dist = place.ledger()
    return ledger.yanked(dist, made.name).get(made.version) if dist else None


def check(place: Place, made: Manifest) -> None:
    """Raise ReleaseError where the manifest is not the one of SHA256SUMS, and of the ledger beside it if there is one."""
    found = hashlib.sha256(place.bytes(manifest.NAME)).hexdigest()
    sums = place.bytes(manifest.SUMS).decode(errors="replace").splitlines()
    if f"{found}  {manifest.NAME}" not in sums:
        raise ReleaseError(f"{place.shown}/{manifest.NAME}: not the one of {manifest.SUMS}; get the release anew")
    for shard in made.shards:
        file = next((file for file in made.files if file.path == shard.parquet), None)
        size = place.system.size(f"{place.root}/{shard.parquet}") if place.has(shard.parquet) else None
        if file is None or file.bytes != size:
            raise ReleaseError(
                f"{place.shown}/{shard.parquet}: not the file of the manifest; `warraq verify` says more"
            )
