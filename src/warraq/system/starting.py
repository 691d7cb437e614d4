"""Keep slow imports that nothing needs away from a command.

Only the command line does this, and the processes that a run starts: a program that uses warraq as a library decides
for itself what is imported.
"""

from __future__ import annotations

import os
import sys

from warraq.system import absent

# Allocations between two garbage collections. With Python's default of 700, a tenth of a small run's time is spent
# scanning imported modules.
SELDOM = 50_000


def lightly() -> None:
    """Import pyarrow without pandas, and limit what jsonschema, pydantic, numpy and Arrow load or do.

    - pyarrow imports pandas (0.2 s, 60 MB) when it first gets a Python list, to check whether that is a Series. It asks
      only once; code that really converts from or to pandas still imports it.

    - jsonschema imports checkers for IRIs and durations, one of which builds a grammar for 0.8 s; no schema here uses
      these formats.

    - pydantic looks for plugins in every installed package; they only observe models.
    - numpy's linear algebra would start threads that nothing uses.
    - Arrow returns freed memory to the system after a second and not at once, because the system zeroes it before each
      reuse.

    - Neither numpy nor Arrow asks for huge pages: most of what is zeroed in them is never used. On articles with the
      faults of real ones that was half of the system's time, and a tenth of all.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("MIMALLOC_PURGE_DELAY", "1000")
    os.environ.setdefault("MIMALLOC_ALLOW_THP", "0")
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    for name in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None in sys.modules makes the import fail
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    with absent.without("pandas"):
        pa.array([None])
