"""What a command does before it imports anything: it keeps imports away that cost more than a small run, and that nothing needs.

Only the command line does so: a program that uses warraq as a library decides itself what is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


class _Absent:
    """A finder that finds no pandas."""

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: object = None) -> None:
        """Say of pandas that it is not there, and nothing of any other module."""
        if name == "pandas":
            raise ModuleNotFoundError("pandas is not imported yet", name=name)


def lightly() -> None:
    """Import pyarrow without pandas, jsonschema without what checks the formats of IRIs and durations, pydantic without plugins, and
    numpy without the threads that its linear algebra would have.

    pyarrow imports pandas, 0.2 s and 60 MB, as soon as it is given a Python list, to see whether that is a Series. It asks once;
    what really converts from or to pandas imports it all the same. No schema here has such a format, and one of the three builds a
    grammar for 0.8 s.
    For plugins pydantic asks every package that is installed; they watch over models, and change nothing of them. Memory that Arrow frees
    is given back to the system after a second, and not at once, as it has to be zeroed before it comes again.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("MIMALLOC_PURGE_DELAY", "1000")
    for name in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None is how Python is told not to import
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    absent = _Absent()
    sys.meta_path.insert(0, absent)
    try:
        pa.array([None])
    finally:
        sys.meta_path.remove(absent)
