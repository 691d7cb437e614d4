"""Withdraw releases: their files stay, the ledger has the reason, and every later use warns."""

from __future__ import annotations

from warraq import scoping
from warraq.errors import PolicyError, ReleaseError
from warraq.policy import Repository
from warraq.releases.registry import ledger


def yank(repository: Repository, version: str, reason: str) -> str:
    """Mark a release as withdrawn in the ledger; return its name and version.

    Raises PolicyError if the policy describes no release, and ReleaseError if the version does not exist, was withdrawn
    for another reason, or no reason is given.
    """
    own = repository.policy.release
    if own is None:
        raise PolicyError(f"{repository.root}: the policy describes no release; add a [release] table to warraq.toml")
    dist, said = repository.root / repository.policy.dist, " ".join(reason.split())
    if not said:
        raise ReleaseError("a withdrawal needs a reason; say what is wrong with the release")
    entries = [entry.version for entry in ledger.read(dist, own.name)]
    if version not in entries:
        raise ReleaseError(f"{own.name} {version}: no such release; available: {', '.join(entries) or 'none'}")
    before = ledger.yanked(dist, own.name).get(version)
    if before not in (None, said):
        raise ReleaseError(f"{own.name} {version}: already withdrawn: {before}; the reason in the ledger stays")
    if before is None:
        line = ledger.Yank(name=own.name, version=version, yanked=said, date=scoping.now().date().isoformat())
        ledger.append(dist, line)
    return f"{own.name} {version}"
