"""Compiles the C files of warraq.native for the wheel, or for the source tree of an editable install.

Where none compiles, the wheel is pure Python, and slower: that is said, and is no error.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import subprocess
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

NATIVE = Path("src/warraq/native")
# Versions of glibc's symbols (GLIBC_2.14) in a library; the first that every index takes is 2.17 (PEP 599 and PEP 600).
_SYMBOLS, _FIRST = re.compile(rb"GLIBC_([0-9]+)\.([0-9]+)"), (2, 17)


class CustomBuildHook(BuildHookInterface):
    """The hook that hatchling calls before it packs a wheel, or links to the source tree."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and name the platform that the wheel is for."""
        root = Path(self.root)
        compiler = _compiler(root)
        library = root / NATIVE / compiler.LIBRARY
        try:
            compiler.build(library.parent)
        except (OSError, subprocess.CalledProcessError) as error:
            library.unlink(missing_ok=True)
            if os.environ.get(compiler.STRICT):
                raise
            self.app.display_warning(f"nothing was compiled, so Warraq will be slower: {error}")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{wheel_platform(library)}"
        if version != "editable":
            build_data["force_include"][str(NATIVE / library.name)] = f"warraq/native/{library.name}"


def compile_library(root: Path) -> None:
    """Compile the library of a source tree. Raises OSError where there is no compiler, and CalledProcessError where it fails."""  # noqa: E501
    _compiler(root).build(root / NATIVE)


def wheel_platform(library: Path) -> str:
    """Return the tag of the platforms that a compiled library is for, as a package index takes it.

    On Linux it names the C library: of glibc the least version that has all symbols that the library asks for.
    """
    plain = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    if not plain.startswith("linux"):
        return plain
    if platform.libc_ver()[0] != "glibc":  # musl promises nothing about older versions of it: the tag is this machine's
        return next((tag for tag in platform_tags() if tag.startswith("musllinux")), plain)
    needed = [(int(major), int(minor)) for major, minor in _SYMBOLS.findall(library.read_bytes())]
    major, minor = max([_FIRST, *needed])
    return plain.replace("linux", f"manylinux_{major}_{minor}", 1)


def _compiler(root: Path) -> ModuleType:
    """Load warraq.native.build by its path: nothing that it is installed with is there yet."""
    spec = importlib.util.spec_from_file_location("warraq_native_build", root / NATIVE / "build.py")
    if spec is None or spec.loader is None:
        raise OSError(f"{root / NATIVE / 'build.py'} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
