"""What `warraq release` alone writes: releases, and the ledger and the indexes beside them."""

from __future__ import annotations

import os
from pathlib import Path

from warraq.errors import ReleaseError
from warraq.releases.format import manifest
from warraq.releases.registry import ledger


def refuse(path: Path) -> None:
    """Raise ReleaseError where a file or folder to be written is a part of these, when links are resolved."""
    own = Path(os.path.realpath(path))
    for folder in (own, *own.parents):
        is_release = all((folder / name).is_file() for name in (manifest.NAME, manifest.SUMS))
        kept = (folder / ledger.NAME, folder / ledger.INDEXES)
        if is_release or (kept[0].is_file() and any(own.is_relative_to(each) for each in kept)):
            what = "a release" if is_release else "the ledger of releases and their indexes"
            raise ReleaseError(
                f"{path}: it would change {what}, which nothing but `warraq release` writes; name another"
            )
