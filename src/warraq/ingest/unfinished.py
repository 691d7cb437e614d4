"""The seeds of an ingest that is writing, in `corpus/.unfinished`, so that the next one completes what was cut short.

A seed of which `corpus/` holds records under its digest is not read again, but an ingest that ended between two files
has written only some of its records.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from warraq.errors import PolicyError
from warraq.system import atomic

NAME = ".unfinished"


def read(folder: Path) -> frozenset[str]:
    """Return the paths of the seeds; raise PolicyError for a file that holds something else."""
    path = folder / NAME
    try:
        return frozenset(map(str, json.loads(path.read_bytes())))
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError, TypeError) as error:
        raise PolicyError(
            f"{path}: not what an ingest writes; remove it, then take the newest files of corpus/ "
            "back from git, and ingest again"
        ) from error


def write(folder: Path, seeds: Collection[str]) -> None:
    """Note some seeds; without any, remove the file."""
    if seeds:
        atomic.write(folder / NAME, json.dumps(sorted(seeds), indent=0).encode(), within=folder)
    else:
        (folder / NAME).unlink(missing_ok=True)
