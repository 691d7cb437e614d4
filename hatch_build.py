"""Compiles the C files of warraq.native for the wheel, or for the source tree of an editable install.

The compiler is clang, as the package `ziglang` brings it, so that a machine needs none of its own; where that package has no
wheel, the one that CC names, or `cc`. Where none compiles, the wheel is pure Python, and slower: that is said, and is no error.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = Path("src/warraq/native")
LIBRARY = SOURCES / "_native.so"
# What every processor of a kind has (-mcpu=baseline is zig's word for it); no path of the machine goes into the file.
FLAGS = ["-O3", "-shared", "-fPIC", "-g0", "-std=c11", "-ffile-prefix-map=.=."]


class CustomBuildHook(BuildHookInterface):
    """The hook that hatchling calls before it packs a wheel, or links to the source tree."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and name the platform that the wheel is for."""
        root = Path(self.root)
        try:
            compile_library(root)
        except (OSError, subprocess.CalledProcessError) as error:
            (root / LIBRARY).unlink(missing_ok=True)
            self.app.display_warning(f"nothing was compiled, so Warraq will be slower: {error}")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
        if version != "editable":
            build_data["force_include"][str(LIBRARY)] = f"warraq/native/{LIBRARY.name}"


def compile_library(root: Path) -> None:
    """Compile all C files into one library, which takes the place of the old one at once: a run may have it open.

    Raises OSError where there is no compiler, and CalledProcessError where it fails.
    """
    sources = sorted(str(path.relative_to(root)) for path in (root / SOURCES).glob("*.c"))
    with tempfile.TemporaryDirectory() as folder:
        caches = {"ZIG_GLOBAL_CACHE_DIR": folder, "ZIG_LOCAL_CACHE_DIR": folder}
        made = Path(folder) / LIBRARY.name
        subprocess.run([*_compiler(), *FLAGS, "-o", str(made), *sources], cwd=root, env=os.environ | caches, check=True)
        beside = root / LIBRARY.with_suffix(".new")
        shutil.copyfile(made, beside)
        beside.replace(root / LIBRARY)


def _compiler() -> list[str]:
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc", "-mcpu=baseline"]
    return [os.environ.get("CC", "cc")]
