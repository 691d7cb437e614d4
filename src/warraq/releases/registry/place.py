"""Locate a release: a folder, a URL that fsspec can open, or a name and version in a ledger."""

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
from warraq.errors import ReleaseError, in_one_line
from warraq.releases.format import manifest
from warraq.releases.format.manifest import Manifest, Shard
from warraq.releases.registry import ledger
from warraq.releases.registry.version import Version

_NAMED = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*?)(?:@(?P<version>\d+\.\d+\.\d+))?")


_REASON = 500  # characters of an error message, which may quote what was read


@dataclass(frozen=True, slots=True)
class Place:
    """The root of a release: `system` reads it; `shown` is its address for messages, without credentials."""

    system: Any  # an fsspec file system
    root: str
    shown: str

    @property
    def local(self) -> bool:
        """Whether this is a folder on this machine."""
        return isinstance(self.system, fsspec.get_filesystem_class("file"))

    def file(self, name: str) -> str:
        """Return the path of a file; raise ReleaseError for a folder or a pipe, on which reading would block."""
        path = f"{self.root}/{name}"
        if self.local and self.system.exists(path) and not self.system.isfile(path):
            raise ReleaseError(f"{self.shown}/{name}: not a regular file; run `warraq verify` for details")
        return path

    def bytes(self, name: str) -> bytes:
        """Read the manifest or its sums; raise ReleaseError if that fails, or if there are too many bytes."""
        path = self.file(name)
        try:
            size = self.system.size(path) or 0  # None where a server does not say
            data: bytes = self.system.cat_file(path) if size <= manifest.LARGEST else b""
        except Exception as error:  # file systems of fsspec raise exceptions of their own
            reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            raise ReleaseError(
                f"{self.shown}/{name}: {reason}; name the folder of a release, such as dist/NAME/1.0.0"
            ) from error
        if size > manifest.LARGEST:
            raise manifest.too_large(f"{self.shown}/{name}", size)
        return data

    def has(self, name: str) -> bool:
        """Return whether a file exists."""
        return bool(self.system.exists(f"{self.root}/{name}"))

    def manifest(self) -> Manifest:
        """Read the manifest; raise ReleaseError if it is missing or not valid."""
        return manifest.parse(self.bytes(manifest.NAME), f"{self.shown}/{manifest.NAME}")

    def dataset(self, shards: Sequence[Shard]) -> ds.Dataset:
        """Return a dataset over shards, in their order; raise ReleaseError if one cannot be opened."""
        with self.reading():
            paths = [self.file(shard.parquet) for shard in shards]
            system = LocalFileSystem() if self.local else PyFileSystem(FSSpecHandler(self.system))
            return ds.dataset(paths, filesystem=system, format="parquet")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn any error while data is read into a ReleaseError about this release."""
        try:
            yield
        except (OSError, ValueError, KeyError, pa.ArrowException) as error:
            reason = in_one_line(error)[:_REASON]
            raise ReleaseError(f"{self.shown}: {reason}; run `warraq verify` for details") from error

    def ledger(self) -> Path | None:
        """Return the folder of the ledger that this release belongs to; None if it is not DIST/NAME/VERSION."""
        dist = Path(self.root).parent.parent
        return dist if self.system.protocol in ("file", ("file", "local")) and (dist / ledger.NAME).exists() else None


def at(where: str | Path) -> Place:
    """Return the place of a folder or URL without reading anything; raise ReleaseError for an unknown address."""
    text = str(where or ".").rstrip("/") or "/"
    if "://" not in text:
        return Place(fsspec.filesystem("file"), str(Path(text).absolute()), text)
    shown = re.sub(r"//[^/@]*@", "//", text).partition("?")[0]
    try:
        system, root = url_to_fs(text)
    except (ValueError, ImportError) as error:
        raise ReleaseError(
            f"{shown}: {in_one_line(error)}; name a folder, or a URL such as s3://BUCKET/PATH"
        ) from error
    return Place(system, root.rstrip("/"), shown)


def find(release: str | Path, version: str | None = None) -> Place:
    """Find a release: a folder or URL, or NAME, NAME@VERSION or VERSION in the ledger of the nearest policy.

    A name alone selects the newest version that is not withdrawn. Raises ReleaseError if the ledger has no such
    version. A folder or URL is not checked for existence.
    """
    text = str(release)
    if version is None and ("://" in text or isinstance(release, Path) or (Path(text) / manifest.NAME).exists()):
        return at(release)
    repository = policy.load()
    own = repository.policy.release
    if re.fullmatch(r"\d+\.\d+\.\d+", text) and own:
        text = f"{own.name}@{text}"
    named = _NAMED.fullmatch(text)
    dist = repository.dist
    entries = ledger.read(dist, named["name"]) if named else []
    if not named or not entries:
        return at(release)
    wanted = version or named["version"] or _newest(entries, ledger.yanked(dist, named["name"]))
    if not any(entry.version == wanted for entry in entries):
        there = ", ".join(entry.version for entry in entries)
        raise ReleaseError(f"{named['name']} {wanted}: no such release in {dist / ledger.NAME}; available: {there}")
    return at(dist / named["name"] / str(Version.parse(wanted)))


def _newest(entries: list[ledger.Entry], yanked: dict[str, str]) -> str:
    held = [entry.version for entry in entries if entry.version not in yanked]
    return held[-1] if held else entries[-1].version


def withdrawn(place: Place, stated: Manifest) -> str | None:
    """Return the reason why a release was withdrawn, according to the ledger next to it; None otherwise."""
    dist = place.ledger()
    return ledger.yanked(dist, stated.name).get(stated.version) if dist else None


def check(place: Place, stated: Manifest) -> None:
    """Raise ReleaseError if the manifest does not match SHA256SUMS, or a Parquet shard has another size than listed."""
    sha256 = hashlib.sha256(place.bytes(manifest.NAME)).hexdigest()
    sums = place.bytes(manifest.SUMS).decode(errors="replace").splitlines()
    if f"{sha256}  {manifest.NAME}" not in sums:
        wrong = f"digest differs from {manifest.SUMS}; download the release again"
        raise ReleaseError(f"{place.shown}/{manifest.NAME}: {wrong}")
    for shard in stated.shards:
        file = next((file for file in stated.files if file.path == shard.parquet), None)
        size = place.system.size(f"{place.root}/{shard.parquet}") if place.has(shard.parquet) else None
        if file is None or file.bytes != size:
            wrong = "missing, or another size than in the manifest; run `warraq verify` for details"
            raise ReleaseError(f"{place.shown}/{shard.parquet}: {wrong}")
