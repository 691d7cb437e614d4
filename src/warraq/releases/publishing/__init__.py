"""Publish a release: copy it to any kind of storage, data first and manifest last, and read every file back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from warraq.errors import ReleaseError
from warraq.progress import Progress, counter, silent
from warraq.registers import closed
from warraq.releases.format import digest, manifest
from warraq.releases.format.manifest import File
from warraq.releases.publishing import destinations, hub
from warraq.releases.publishing.destinations import Place
from warraq.releases.publishing.parcel import Parcel, Published, check
from warraq.releases.registry import place
from warraq.releases.registry.version import Version
from warraq.system.drivers.reasons import masked

LATEST = "latest.json"


class Latest(BaseModel):
    """The content of `latest.json`: the newest release, with `path` relative to the file's own folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: str
    manifest_sha256: str
    path: str


def publish(folder: Path, dest: str, progress: Progress = silent, *, dry_run: bool = False) -> Published:
    """Publish a release as DEST/NAME/VERSION/ or to the Hugging Face Hub; complete files are not sent again.

    `progress` is called for every piece that is read or sent. Raises ReleaseError if the release is damaged or
    withdrawn, if another one was published under its version, if DEST cannot be reached, or if a file read back has
    other bytes.
    """
    repository = hub.repository(dest)
    parcel = check(folder, progress)
    if reason := place.withdrawn(place.at(folder), parcel.manifest):
        raise ReleaseError(f"{folder}: {parcel.title} is withdrawn: {reason}; publish another version")
    if repository:
        return hub.publish(parcel, repository, progress, dry_run=dry_run)
    with destinations.opened(dest) as home:
        return _publish(parcel, home.below(parcel.manifest.name), progress, dry_run=dry_run)


def _publish(parcel: Parcel, home: Place, progress: Progress, *, dry_run: bool) -> Published:
    there = home.below(parcel.manifest.version)
    if there.local and Path(there.root).resolve().is_relative_to(parcel.folder.resolve()):
        raise ReleaseError(f"{there.url}: this is the release's own folder; publish to another one")
    if home.local:
        closed.refuse(Path(home.root))
    _refuse_other(parcel, there)
    pointer = _pointer(parcel, home)
    sizes = there.sizes()
    stray = _stray(parcel, there, sizes)
    missing = _missing(parcel, there, sizes, progress)
    kept = tuple(file for file in parcel.files if file not in missing)
    if not dry_run:
        for name in stray:
            there.remove(name)
        _send(parcel, there, missing, progress)
        pointer = _point(parcel, home, progress)
    notes = (f"{parcel.title} is there already and complete: nothing to send",) if not missing else ()
    return Published(there.url, missing, kept, (*notes, *pointer))


def _refuse_other(parcel: Parcel, there: Place) -> None:
    """Raise ReleaseError if another manifest was published; an incomplete one (not JSON) does not count."""
    published = there.read(manifest.NAME)
    if published is None or digest.of_bytes(published) == parcel.seal.sha256:
        return
    try:
        json.loads(published)
    except ValueError:
        return
    raise ReleaseError(f"{masked(there.url)}: published already with other content; release under a higher version")


def _stray(parcel: Parcel, there: Place, sizes: dict[str, int]) -> list[str]:
    """List temporary files of killed runs; raise ReleaseError if the folder has files of something else."""
    known = {file.path for file in parcel.files}
    ours = {f"{path.rpartition('/')[0]}/{destinations.partial(path)}".lstrip("/") for path in known}
    if strange := sorted(sizes.keys() - known - ours):
        raise ReleaseError(
            f"{masked(there.url)}: contains other files: {', '.join(strange)}; remove them, then publish again"
        )
    return sorted(sizes.keys() & ours)


def _missing(parcel: Parcel, there: Place, sizes: dict[str, int], progress: Progress) -> tuple[File, ...]:
    """List the files that are missing or differ; files of the right size are read back to compare digests."""
    alike = {file.path for file in parcel.files if sizes.get(file.path) == file.bytes}
    advance = counter(progress, "comparing", sum(file.bytes for file in parcel.files if file.path in alike))
    return tuple(
        file for file in parcel.files if file.path not in alike or there.digest(file.path, advance) != file.sha256
    )


def _send(parcel: Parcel, there: Place, files: tuple[File, ...], progress: Progress) -> None:
    """Send files in their order, reading each back before the next, so the manifest arrives after all others."""
    whole, behind = 2 * sum(file.bytes for file in files), 0
    for file in files:
        if file is parcel.seal:
            _refuse_other(parcel, there)  # another run may have published meanwhile
        there.put(file.path, parcel.pieces(file), file.sha256, _after(progress, file.path, behind, whole))
        behind += 2 * file.bytes


def _after(progress: Progress, name: str, before: int, whole: int) -> Callable[[int], None]:
    return counter(lambda text, _, behind, __: progress(text, 0, before + behind, whole), name, whole)


def _pointer(parcel: Parcel, home: Place) -> tuple[str, ...]:
    """Return a note if `latest.json` stays at a higher version; raise ReleaseError if its content is not valid."""
    latest = _latest(home)
    if latest and Version.parse(latest.version) > parcel.version:
        return (f"{LATEST} stays at {latest.version}, which is higher",)
    return ()


def _latest(home: Place) -> Latest | None:
    content = home.read(LATEST)
    if not content:
        return None
    try:
        latest = Latest.model_validate_json(content)
        Version.parse(latest.version)
    except (ValidationError, ReleaseError):
        raise ReleaseError(
            f"{masked(home.url)}/{LATEST}: not a valid pointer to the newest release; remove it, then publish again"
        ) from None
    return latest


def _point(parcel: Parcel, home: Place, progress: Progress) -> tuple[str, ...]:
    """Update `latest.json` after all else, and never to a lower version."""
    stay = _pointer(parcel, home)
    name, version = parcel.manifest.name, parcel.manifest.version
    latest = Latest(name=name, version=version, manifest_sha256=parcel.seal.sha256, path=version)
    if not stay and _latest(home) != latest:
        data = (json.dumps(latest.model_dump(), indent=1) + "\n").encode()
        home.put(LATEST, [data], digest.of_bytes(data), counter(progress, LATEST, 2 * len(data)))
    return stay
