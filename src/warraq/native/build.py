"""Compiles the C files beside this one: for a wheel, for an editable install, or where the library is older than its
sources.

The compiler is clang, as the package `ziglang` brings it, so that a machine needs none of its own; where that package
has no wheel, the one that CC names, or `cc`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

LIBRARY = "_native.so"  # on every system: it is loaded by its path
# What every processor of a kind has (-mcpu=baseline is zig's word for it); no path of the machine goes into the file.
FLAGS = ["-O3", "-shared", "-fPIC", "-g0", "-std=c11", "-Wall", "-Wextra", "-ffile-prefix-map=.=."]
# A warning is an error where this is set: a newer compiler's new warning must not break an install
STRICT = "WARRAQ_STRICT"
SHARED = "ZIG_GLOBAL_CACHE_DIR"  # where zig keeps what it made of the C library; without one it is made anew each time
_STAMP = re.compile(rb"warraq-stamp:([0-9a-f]{32})([0-9a-f]{32}):")


def stamp(folder: Path) -> tuple[str, str]:
    """Return two digests for a folder: of the files that call the library, and of its sources, or `""` if there are no
    sources.
    """
    callers, sources = sorted(folder.glob("*.py")), sorted(folder.glob("*.[ch]"))
    return _digest(callers), _digest(sources) if sources else ""


def stamped(library: Path) -> tuple[str, str] | None:
    """Return the digests that are written in a library, without loading it; None if there are none. Raises OSError."""
    match = _STAMP.search(library.read_bytes())
    return (match[1].decode(), match[2].decode()) if match else None


def current(library: Path) -> bool:
    """Tell whether a library was compiled for the callers in its folder, and from the sources there, if any. Raises
    OSError.
    """
    digests, (callers, sources) = stamped(library), stamp(library.parent)
    return digests is not None and digests[0] == callers and sources in (digests[1], "")


def build(folder: Path, *, quiet: bool = False) -> None:
    """Compile the C files of a folder into its library, which takes the place of the old one at once: a run may have
    that open.

    Raises OSError where there is no compiler, and CalledProcessError where it fails.
    """
    target = folder / f"{LIBRARY}.{os.getpid()}.new"
    with tempfile.TemporaryDirectory() as scratch:
        caches = {SHARED: os.environ.get(SHARED, scratch), "ZIG_LOCAL_CACHE_DIR": scratch}
        flags = [*FLAGS, *(["-Werror"] if os.environ.get(STRICT) else [])]
        command = compilation(folder, target, [*_compiler(), *flags])
        try:
            subprocess.run(command, cwd=folder, env=os.environ | caches, check=True, capture_output=quiet)  # noqa: S603  # ours
            target.replace(folder / LIBRARY)
        finally:
            target.unlink(missing_ok=True)


def compilation(folder: Path, target: Path, compiler: list[str]) -> list[str]:
    """Return the command by which a compiler makes a library of the C files in a folder."""
    sources = sorted(path.name for path in folder.glob("*.c"))
    return [*compiler, f"-DWARRAQ_STAMP={''.join(stamp(folder))}", "-o", str(target), *sources]


def _digest(files: list[Path]) -> str:
    parts = (part for path in files for part in (path.name.encode(), path.read_bytes()))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]


def _compiler() -> list[str]:
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc", "-mcpu=baseline"]
    return [os.environ.get("CC", "cc")]
