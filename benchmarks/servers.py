"""Spark itself on this machine, as a server of Spark Connect: for measurements, and for the tests that need it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_START = 180  # seconds


def free() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def spark(
    home: Path,
    folder: Path,
    *,
    cores: str,
    settings: Mapping[str, object],
    python: str = sys.executable,
    path: str = "",
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start a server with `cores` as `local[…]` has them, yield its address and its process, and end it.

    What it writes, its log too, lies in a folder; workers run a `python`, with a `path` of modules.
    """
    port, log = free(), folder / "log"
    given = {
        "spark.connect.grpc.binding.address": "127.0.0.1", "spark.connect.grpc.binding.port": port,
        "spark.sql.shuffle.partitions": 2, "spark.local.dir": folder / "local", **settings,
    }  # fmt: skip
    command = [str(word) for word in (
        home / "bin/spark-submit", "--master", f"local[{cores}]", "--driver-memory", "1g",
        "--class", "org.apache.spark.sql.connect.service.SparkConnectServer",
        *(word for name, value in given.items() for word in ("--conf", f"{name}={value}")), "spark-internal",
    )]  # fmt: skip
    environment = os.environ | {"PYSPARK_PYTHON": python, "PYTHONPATH": path, "SPARK_LOCAL_IP": "127.0.0.1"}
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, env=environment, start_new_session=True)
    with process:
        try:
            _wait(process, port, log)
            yield f"sc://127.0.0.1:{port}", process
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(_START):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(1)
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"Spark did not start within {_START} s: {said}")
