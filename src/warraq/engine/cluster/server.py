"""A server of Spark Connect on this machine alone, for a run that names no cluster: Sail, which needs no Java.

It is a process of its own, which ends with the run, however that ends: it reads a pipe that nobody writes to.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from warraq.errors import ClusterError

_START = """\
import sys, os
sys.path[:] = {path!r}
from pysail.spark import SparkConnectServer
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
print(server.listening_address[1], flush=True)
sys.stdin.read()
os._exit(0)
"""


def installed() -> bool:
    """Tell whether a server of our own can be started."""
    return importlib.util.find_spec("pysail") is not None


def _bounds() -> dict[str, str]:
    """Bound the memory of grouping and joining to half of the machine's, behind which they use its disk."""
    half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    pool = "SAIL_RUNTIME__MEMORY_POOL__"
    return {f"{pool}TYPE": "fair", f"{pool}FAIR__MAX_SIZE": str(half)}


@contextmanager
def started() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start a server, yield its address and its process, and end it. Raises ClusterError where it does not start."""
    command = [sys.executable, "-c", _START.format(path=sys.path)]
    quiet = {"RUST_LOG": "off", **_bounds(), **os.environ}
    process = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=quiet
    )
    with process:
        try:
            port = process.stdout.readline().strip() if process.stdout else b""
            if not port:
                raise ClusterError("the local Sail server did not start; see whether `sail spark server` does")
            yield f"sc://127.0.0.1:{int(port)}", process
        finally:
            process.kill()
