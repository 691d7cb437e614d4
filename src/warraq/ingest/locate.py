"""Where in its seed a record stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow.compute as pc

from warraq import readers
from warraq.ingest.complete import completed
from warraq.ingest.seeds import Seed, units
from warraq.policy import Repository
from warraq.readers import reading
from warraq.readers.batch import Place


def locate(repository: Repository, identifier: str, source: Mapping[str, Any]) -> Place | None:
    """Read again the seed that a record names, and return its place there; None without the seed, or the record."""
    file = repository.root / source["path"]
    if not readers.exists(file):
        return None
    seed = Seed(
        source["path"], file, repository.source(file), source["sha256"], source["bytes"], repository.policy.limits
    )
    for unit in units(repository, seed, set()):
        for batch in unit():
            rows, _ = completed(batch, seed)
            if (row := pc.index(rows["id"], identifier).as_py()) >= 0:
                found: Place = batch.places[row]
                moved = reading.in_file(file, seed.source, seed.limits, [found.offset or 0])
                return replace(found, offset=moved.get(found.offset or 0, found.offset))
    return None
