"""What `warraq release` alone writes: releases, and the ledger and the indexes beside them."""

from __future__ import annotations

import os
from pathlib import Path

from warraq.errors import ReleaseError

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"  # in a release
LEDGER, INDEXES = "releases.jsonl", "index"  # beside all


def refuse(path: Path) -> None:
    """Raise ReleaseError where a file or folder to be written is a part of these, when links are resolved."""
    own = Path(os.path.realpath(path))
    for folder in (own, *own.parents):
        is_release = _is_file(folder / MANIFEST) and _is_file(folder / SUMS)
        kept = [folder / name for name in (LEDGER, INDEXES) if _is_file(folder / LEDGER)]
        if is_release or any(own.is_relative_to(each) for each in kept):
            what = "a release" if is_release else "the ledger of releases and their indexes"
            raise ReleaseError(
                f"{path}: it would change {what}, which nothing but `warraq release` writes; name another"
            )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that may not be looked into
        return False
