"""Withdraw releases: their files stay, the ledger has the reason, and every later use warns."""

from __future__ import annotations

from pathlib import Path

from warraq import scoping
from warraq.errors import ReleaseError
from warraq.policy import Repository
from warraq.releases.registry import ledger


def yank(repository: Repository, version: str, reason: str) -> str:
    """Mark a release as withdrawn in the ledger; return its name and version.

    Raises PolicyError if the policy describes no release, and ReleaseError if the version does not exist, was withdrawn
    for another reason, or no reason is given or one too long.
    """
    own, dist = repository.release, repository.dist
    said = ledger.stated(reason, "a withdrawal needs a reason; say what is wrong with the release")
    if not dist.is_dir():
        raise ReleaseError(f"{own.name} {version}: no such release; available: none")
    with ledger.locked(dist):
        _enter(dist, own.name, version, said)
    return f"{own.name} {version}"


def _enter(dist: Path, name: str, version: str, said: str) -> None:
    """Append the withdrawal to the ledger, unless it is there."""
    entries = [entry.version for entry in ledger.read(dist, name)]
    if version not in entries:
        raise ReleaseError(f"{name} {version}: no such release; available: {', '.join(entries) or 'none'}")
    before = ledger.yanked(dist, name).get(version)
    if before not in (None, said):
        raise ReleaseError(f"{name} {version}: already withdrawn: {before}; the reason in the ledger stays")
    if before is None:
        line = ledger.Yank(name=name, version=version, yanked=said, date=scoping.now().date().isoformat())
        ledger.append(dist, line)
