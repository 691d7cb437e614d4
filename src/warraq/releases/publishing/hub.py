"""The Hugging Face Hub: a release is a commit at the root of a dataset's repository, and a version is a tag.

What is decided is decided here without a network, from lists of files; what talks to the Hub is `publish` alone.
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
from warraq.releases.publishing.parcel import Parcel, Published
from warraq.releases.publishing.reasons import explained, masked
from warraq.releases.registry.version import Version

_DEST = re.compile(r"(?:hf:|hf://datasets/)([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)/?", re.ASCII)
_THEIRS = frozenset({".gitattributes"})  # the Hub writes it, and says in it which files are large


@dataclass(frozen=True, slots=True)
class Held:
    """A file as the Hub holds it: the SHA-256 of a large one, the git digest of any other."""

    size: int
    blob: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a commit: a file to add, from `source`, or one to delete, where there is none."""

    path: str
    source: Path | None


def repository(dest: str) -> str | None:
    """Give the dataset that DEST names on the Hub, None where it is elsewhere; raises ReleaseError where it names none.

    >>> repository("hf://datasets/ann/news"), repository("hf:ann/news"), repository("s3://bucket")
    ('ann/news', 'ann/news', None)
    """
    if not dest.startswith("hf:"):
        return None
    if not (match := _DEST.fullmatch(dest)):
        raise ReleaseError(f"{masked(dest)}: names no dataset; write hf://datasets/OWNER/NAME")
    return match[1]


def plan(parcel: Parcel, there: Mapping[str, Held]) -> list[Operation]:
    """List what turns the files that are there into the release: what is added or replaced, then what is deleted."""
    added = [Operation(file.path, parcel.folder / file.path) for file in parcel.files if not _same(parcel, file, there)]
    ours = {file.path for file in parcel.files} | _THEIRS
    return [*added, *(Operation(path, None) for path in sorted(there.keys() - ours))]


def operations(planned: Iterable[Operation]) -> list[Any]:
    """Give the plan as huggingface_hub takes it."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    return [
        CommitOperationAdd(path_in_repo=step.path, path_or_fileobj=step.source)
        if step.source
        else CommitOperationDelete(path_in_repo=step.path)
        for step in planned
    ]


def held(tree: Iterable[Any]) -> dict[str, Held]:
    """Give the files of a repository's tree, as huggingface_hub lists them; folders are left out."""
    return {
        each.path: Held(each.size, each.blob_id, each.lfs.sha256 if each.lfs else None)
        for each in tree
        if hasattr(each, "blob_id")
    }


def publish(parcel: Parcel, name: str, say: Progress, *, dry_run: bool = False) -> Published:
    """Commit a release to a dataset on the Hub, compare the Hub's digests with its own, then tag it; a tag is never moved."""
    tag = f"v{parcel.manifest.version}"
    url = f"hf://datasets/{name}@{tag}"
    with explained(f"hf://datasets/{name}"), _quiet():
        from huggingface_hub import HfApi

        api = HfApi()
        refs = api.list_repo_refs(name, repo_type="dataset")
        tags = {ref.name: ref.target_commit for ref in refs.tags}
        if tag in tags:
            if plan(parcel, _tree(api, name, tags[tag])):
                raise ReleaseError(f"{url}: published already, with other content; release under a higher version")
            return Published(url, (), parcel.files, (f"{parcel.title} is there already, whole: nothing to send",))
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
        raise ReleaseError(f"{url}: not tagged, for the Hub holds other bytes than were sent: {wrong}; publish again")


def _commit(api: Any, name: str, parcel: Parcel, planned: list[Operation], head: str | None) -> str:  # noqa: ANN401  # HfApi
    """Commit in one step, on top of what was looked at: someone else's commit meanwhile is an error, not lost."""
    done = api.create_commit(
        name, operations(planned), commit_message=parcel.title, repo_type="dataset", parent_commit=head
    )
    return str(done.oid)


def _tree(api: Any, name: str, revision: str | None) -> dict[str, Held]:  # noqa: ANN401  # HfApi
    return held(api.list_repo_tree(name, recursive=True, revision=revision, repo_type="dataset"))


def _refuse_lower(parcel: Parcel, url: str, tags: Iterable[str]) -> None:
    """Refuse a version below one that is there: the branch is what the Hub shows, and it only moves forward."""
    for tag in tags:
        if re.fullmatch(r"v\d+\.\d+\.\d+", tag, re.ASCII) and Version.parse(tag[1:]) > parcel.version:
            raise ReleaseError(
                f"{url}: {tag} is there, which is higher; on the Hub versions are published in their order"
            )


def _same(parcel: Parcel, file: File, there: Mapping[str, Held]) -> bool:
    found = there.get(file.path)
    if found is None or found.size != file.bytes:
        return False
    return found.sha256 == file.sha256 if found.sha256 else found.blob == _git_digest(parcel, file)


def _git_digest(parcel: Parcel, file: File) -> str:
    """Give what git names a file's content by: SHA-1 over a header and the bytes. Source: Pro Git, 10.2, Object Storage."""
    found = hashlib.sha1(f"blob {file.bytes}\0".encode(), usedforsecurity=False)
    for piece in parcel.pieces(file):
        found.update(piece)
    return found.hexdigest()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the Hub's own progress bars off standard error."""
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    if are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()
