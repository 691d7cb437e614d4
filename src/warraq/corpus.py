"""The files of a run, and their records: what is asked for, found and read, and nothing said of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from warraq import readers
from warraq.errors import PolicyError
from warraq.policy import Repository
from warraq.readers.batch import Batch, Numbers
from warraq.readers.options import Options
from warraq.scoping import Request

STDIN = Path("-")


def files(repository: Repository, request: Request) -> tuple[list[tuple[Path, bool]], list[Path]]:
    """Give the files to read, each with whether it was named itself, and the files of other kinds.

    Raises PolicyError where nothing says what they are, ReadError for a path that is not there.
    """
    if request.paths == (STDIN,):
        return [(STDIN, True)], []
    paths = list(request.paths) or [repository.root / folder for folder in repository.policy.corpus]
    if not request.paths and not repository.found:
        raise PolicyError("nothing to validate: name a file or folder, or run where a warraq.toml is")
    named = {path for path in paths if not path.is_dir()}
    found, others = readers.expand(paths)
    return [(path, path in named) for path in found], others


def size(path: Path) -> int:
    """Give the size of a file in bytes, 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def batches(repository: Repository, request: Request, path: Path) -> Iterator[Batch]:
    """Read one file of a run, batch by batch, and ask nothing of it."""
    for unit in units(repository, request, path, set(), named=False):
        yield from unit()


def units(  # a file of a run, and what is wanted of it
    repository: Repository,
    request: Request,
    path: Path,
    unmapped: set[str],
    *,
    named: bool,
    places: tuple[Numbers, Numbers] | None = None,
) -> Iterator[readers.Unit]:
    """Cut the reading of one file into pieces that threads may share out; what a mapping leaves unread goes into `unmapped`.

    Raises ReadError for a file that was `named` and cannot be read.
    """
    source, data, shown, name = repository.source(path), None, repository.relative(path), request.reader
    if path == STDIN:
        data, shown, name = request.stdin, "-", request.reader or "jsonl"
    options = Options(repository.policy.limits, request.mapping, source, repository.root, unmapped)
    return readers.units(path, shown, options, name=name, named=named, data=data, places=places)
