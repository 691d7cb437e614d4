"""Publish to the Hugging Face Hub: a release is a commit at the root of a dataset repository, a version is a tag.

`plan` decides from lists of files, without a network; only `publish` talks to the Hub.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warraq.errors import ReleaseError
from warraq.progress import Progress, counter
from warraq.releases.format.manifest import File
from warraq.releases.publishing.parcel import PUBLISHING, Parcel, Published
from warraq.releases.registry.version import Version
from warraq.system.drivers.reasons import explained, masked

_DEST = re.compile(r"(?:hf:|hf://datasets/)([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)/?", re.ASCII)
_THEIRS = frozenset({".gitattributes"})  # written by the Hub, to mark large files


@dataclass(frozen=True, slots=True)
class Held:
    """A file as the Hub lists it: large ones with their SHA-256, all others with their git digest."""

    size: int
    blob: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a commit: add the file `source`, or delete the path if `source` is None."""

    path: str
    source: Path | None


def repository(dest: str) -> str | None:
    """Return OWNER/NAME of a DEST on the Hub, None for other DESTs; raise ReleaseError if it names no dataset.

    >>> repository("hf://datasets/ann/news"), repository("hf:ann/news"), repository("s3://bucket")
    ('ann/news', 'ann/news', None)
    """
    if not dest.startswith("hf:"):
        return None
    if not (match := _DEST.fullmatch(dest)):
        raise ReleaseError(f"{masked(dest)}: names no dataset; write hf://datasets/OWNER/NAME")
    return match[1]


def plan(parcel: Parcel, there: Mapping[str, Held]) -> list[Operation]:
    """List the steps that turn the files in `there` into the release: additions and replacements, then deletions."""
    added = [Operation(file.path, parcel.folder / file.path) for file in parcel.files if not _same(parcel, file, there)]
    ours = {file.path for file in parcel.files} | _THEIRS
    return [*added, *(Operation(path, None) for path in sorted(there.keys() - ours))]


def operations(planned: Iterable[Operation]) -> list[Any]:
    """Convert a plan to the operations of huggingface_hub."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    return [
        CommitOperationAdd(path_in_repo=step.path, path_or_fileobj=step.source)
        if step.source
        else CommitOperationDelete(path_in_repo=step.path)
        for step in planned
    ]


def held(tree: Iterable[Any]) -> dict[str, Held]:
    """Return the files of a repository's tree, by path, from huggingface_hub's listing; folders are left out."""
    return {
        each.path: Held(each.size, each.blob_id, each.lfs.sha256 if each.lfs else None)
        for each in tree
        if hasattr(each, "blob_id")
    }


def publish(parcel: Parcel, name: str, say: Progress, *, dry_run: bool = False) -> Published:
    """Commit a release to a dataset on the Hub, compare the digests the Hub computed, then tag it.

    A tag is never moved. Raises ReleaseError as `warraq.releases.publishing.publish` does.
    """
    tag = f"v{parcel.manifest.version}"
    url = f"hf://datasets/{name}@{tag}"
    with explained(f"hf://datasets/{name}", PUBLISHING), _quiet():
        from huggingface_hub import HfApi

        api = HfApi()
        refs = api.list_repo_refs(name, repo_type="dataset")
        tags = {ref.name: ref.target_commit for ref in refs.tags}
        if tag in tags:
            if plan(parcel, _tree(api, name, tags[tag])):
                raise ReleaseError(f"{url}: published already with other content; release under a higher version")
            return Published(url, (), parcel.files, (f"{parcel.title} is there already and complete: nothing to send",))
        _refuse_lower(parcel, url, tags)
        head = next((ref.target_commit for ref in refs.branches if ref.name == "main"), None)
        planned = plan(parcel, _tree(api, name, head) if head else {})
        sent, kept = _parted(parcel, planned)
        if not dry_run:
            counter(say, "sending", sum(file.bytes for file in sent))
            commit = _commit(api, name, parcel, planned, head) if planned else head
            _refuse_damaged(parcel, url, _tree(api, name, commit))
            api.create_tag(name, tag=tag, revision=commit, repo_type="dataset")
        return Published(url, sent, kept)


def _parted(parcel: Parcel, planned: list[Operation]) -> tuple[tuple[File, ...], tuple[File, ...]]:
    paths = {step.path for step in planned}
    sent = tuple(file for file in parcel.files if file.path in paths)
    return sent, tuple(file for file in parcel.files if file.path not in paths)


def _refuse_damaged(parcel: Parcel, url: str, there: Mapping[str, Held]) -> None:
    if wrong := ", ".join(step.path for step in plan(parcel, there)):
        raise ReleaseError(f"{url}: not tagged because the Hub has other bytes than were sent: {wrong}; publish again")


def _commit(api: Any, name: str, parcel: Parcel, planned: list[Operation], head: str | None) -> str:  # noqa: ANN401  # an HfApi, imported on use
    """Commit in one step on top of `head`; a commit by someone else in the meantime is an error."""
    done = api.create_commit(
        name, operations(planned), commit_message=parcel.title, repo_type="dataset", parent_commit=head
    )
    return str(done.oid)


def _tree(api: Any, name: str, revision: str | None) -> dict[str, Held]:  # noqa: ANN401  # an HfApi, imported on use
    return held(api.list_repo_tree(name, recursive=True, revision=revision, repo_type="dataset"))


def _refuse_lower(parcel: Parcel, url: str, tags: Iterable[str]) -> None:
    """Raise ReleaseError if a higher version is tagged: the Hub shows the branch, which only moves forward."""
    for tag in tags:
        if re.fullmatch(r"v\d+\.\d+\.\d+", tag, re.ASCII) and Version.parse(tag[1:]) > parcel.version:
            raise ReleaseError(
                f"{url}: the higher version {tag} is there already; publish versions to the Hub in ascending order"
            )


def _same(parcel: Parcel, file: File, there: Mapping[str, Held]) -> bool:
    present = there.get(file.path)
    if present is None or present.size != file.bytes:
        return False
    return present.sha256 == file.sha256 if present.sha256 else present.blob == _git_digest(parcel, file)


def _git_digest(parcel: Parcel, file: File) -> str:
    """Return git's name for a file's content: SHA-1 over a header and the bytes. Source: Pro Git, 10.2, Git Objects."""
    sha1 = hashlib.sha1(f"blob {file.bytes}\0".encode(), usedforsecurity=False)
    for piece in parcel.pieces(file):
        sha1.update(piece)
    return sha1.hexdigest()


@contextmanager
def _quiet() -> Iterator[None]:
    """Disable the progress bars of huggingface_hub."""
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    if are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()
