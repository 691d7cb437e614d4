"""The package as it travels to workers that lack it, or have another version: all of it, the compiled part included."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

NAME = "warraq"
OTHER = "another version of warraq"
_HOME = Path(__file__).parents[2]


def _files() -> list[Path]:
    return sorted(path for path in _HOME.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


@cache
def stamp() -> str:
    """Return a digest of the package's modules and tables, which tells one version from another, in development too."""
    digest = hashlib.sha256()
    for path in _files():
        if path.suffix in {".py", ".toml", ".tsv", ".txt"}:
            digest.update(f"{path.relative_to(_HOME).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def check(wanted: str) -> None:
    """Raise RuntimeError where this is another version than the one that is `wanted`."""
    if wanted and wanted != stamp():
        raise RuntimeError(OTHER)


@contextmanager
def archive() -> Iterator[Path]:
    """Yield an archive of the package, which lies in a folder of that name where it is unpacked."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{NAME}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
            for file in _files():
                if file.suffix not in (".c", ".h"):
                    target.write(file, file.relative_to(_HOME).as_posix())
        yield path
