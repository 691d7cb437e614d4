"""Releases that are withdrawn: they stay where they are, the ledger says why, and everything that uses them is told."""

from __future__ import annotations

from warraq import scoping
from warraq.errors import PolicyError, ReleaseError
from warraq.policy import Repository
from warraq.releases.registry import ledger


def yank(repository: Repository, version: str, reason: str) -> str:
    """Mark a release as withdrawn in the ledger; gives its name and version.

    Raises PolicyError where the policy describes no release, ReleaseError where there is no such version, it is withdrawn already for
    another reason, or no reason is given.
    """
    own = repository.policy.release
    if own is None:
        raise PolicyError(f"{repository.root}: nothing says what is released; add a [release] table to warraq.toml")
    dist, said = repository.root / repository.policy.dist, " ".join(reason.split())
    if not said:
        raise ReleaseError("a release is withdrawn for a reason; say what is wrong with it")
    entries = [entry.version for entry in ledger.read(dist, own.name)]
    if version not in entries:
        raise ReleaseError(f"{own.name} {version}: no such release; there are {', '.join(entries) or 'none'}")
    before = ledger.yanked(dist, own.name).get(version)
    if before not in (None, said):
        raise ReleaseError(f"{own.name} {version}: withdrawn already: {before}")
    if before is None:
        line = ledger.Yank(name=own.name, version=version, yanked=said, date=scoping.now().date().isoformat())
        ledger.append(dist, line)
    return f"{own.name} {version}"
