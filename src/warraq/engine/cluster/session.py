"""The way to a cluster: where it is, whether it answers, and what is said where it does not."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import subprocess
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warraq.engine.cluster import package, server
from warraq.errors import ClusterError
from warraq.system import pool, scratch

VARIABLE = "SPARK_REMOTE"
_LEAST = 4  # the major version that has mapInArrow for Spark Connect on every path that is taken here
_PORT = 15002  # of Spark Connect, where a URL has none
_WAIT = 10.0  # seconds for an endpoint to take a connection
_PAUSE = 4000  # milliseconds between two attempts at most
_PARTITIONS = 4096
_GONE = (
    "exited unexpectedly",
    "crashed",
    "UNAVAILABLE",
    "Connection reset",
    "Broken pipe",
    "SESSION_CLOSED",
    "not found on the server",
)
_LONGEST = 300  # code points of what a server says

Say = Callable[[str], None]


class GoneError(ClusterError):
    """What worked on the parts ended in the midst of it: a worker, or a server of our own."""


class LackingError(ClusterError):
    """The workers have no package, or another version of it."""


@dataclass(frozen=True, slots=True)
class Session:
    """A cluster that answers. Our own server has a `scratch` folder that both sides see, `jobs`, and a `process`."""

    spark: Any
    url: str
    scratch: Path | None = None
    jobs: int = 1
    process: subprocess.Popen[bytes] | None = None

    def partitions(self, units: int) -> int:
        """Return among how many tasks so many units are shared: a cluster does not say how many workers it has."""
        return max(1, min(units, self.jobs if self.scratch else _PARTITIONS))


Reach = Callable[[Say], AbstractContextManager[Session]]


@contextmanager
def kept(url: str | None, jobs: int | None) -> Iterator[Reach]:
    """Yield what opens a session when it is first asked for one, and gives the same again until work on it fails."""
    with ExitStack() as stack:
        there = list[Session]()

        @contextmanager
        def reach(say: Say) -> Iterator[Session]:
            if not there:
                there.append(stack.enter_context(opened(url, jobs, say)))
            try:
                yield there[0]
            except BaseException:
                there.clear()
                stack.close()
                raise

        yield reach


@contextmanager
def opened(url: str | None, jobs: int | None, say: Say) -> Iterator[Session]:
    """Yield a session on the cluster at a URL, else on the one that SPARK_REMOTE names, else on a local server that is
    started for it.

    Raises ClusterError if there is none, or if its version does not fit.
    """
    warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")  # by a thread of pyspark that may outlive the session
    with ExitStack() as stack, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark's, about versions of pandas
        _installed()
        named = url or os.environ.get(VARIABLE)
        if named:
            yield stack.enter_context(_session(named))
            return
        if not server.installed():
            raise ClusterError(
                f"--engine spark: no cluster is named by --spark sc://HOST:PORT or {VARIABLE}, and no local one is "
                "installed: pip install 'warraq[spark,sail]'"
            )
        own, process = stack.enter_context(server.started())
        folder = stack.enter_context(scratch.folder())
        say(f"no cluster is named by --spark or {VARIABLE}: a local Sail server was started for this run")
        yield stack.enter_context(_session(own, folder, pool.jobs(jobs), process))


def _installed() -> None:
    if (client := importlib.util.find_spec("pyspark")) and client.origin:
        # Some modules of the client look for Spark itself, which is not here, and would end this process.
        os.environ.setdefault("SPARK_HOME", str(Path(client.origin).parent))
    try:
        import pyspark.sql.connect  # noqa: F401  # only whether it is there
    except ImportError as error:
        raise ClusterError("--engine spark needs a client of Spark Connect: pip install 'warraq[spark]'") from error


@contextmanager
def _session(
    url: str, folder: Path | None = None, jobs: int = 1, process: subprocess.Popen[bytes] | None = None
) -> Iterator[Session]:
    from pyspark.sql import SparkSession

    asked, url = url, url.partition("/;")[0]  # what follows may be a token, and stays out of what is said
    _reach(url)
    with told(url, process):
        spark = SparkSession.builder.remote(asked).create()
        spark.client.set_retry_policies([_patience(own=process is not None)])
    try:
        with told(url, process):
            _fits(url, spark.version)
        yield Session(spark, url, folder, jobs, process)
    finally:
        with suppress(Exception):  # the run has its result, or its error, and waits for nothing more
            spark.client.set_retry_policies([])
            spark.client.close() if process and process.poll() is not None else spark.stop()


def _patience(*, own: bool) -> Any:  # noqa: ANN401  # a policy of pyspark
    """Return how often a request is sent again that nothing answers: for a quarter of a minute, or of a second where
    the server is our own. By itself the client tries for ten minutes.
    """
    from pyspark.sql.connect.client.retries import DefaultPolicy

    return DefaultPolicy(max_retries=2 if own else 7, max_backoff=_PAUSE)


@contextmanager
def told(url: str, process: subprocess.Popen[bytes] | None = None) -> Iterator[None]:
    """Say in one line what a cluster could not do: raises GoneError, LackingError or another ClusterError for it."""
    import grpc
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, grpc.RpcError) as error:
        said = f"{error} {error.__cause__ or ''}"
        where = "the local Sail server" if process else url
        if re.search(rf"No module named '{package.NAME}['.]", said) or package.OTHER in said:
            raise LackingError(f"{where}: its workers lack this version of warraq; install it there") from error
        if (process and process.poll() is not None) or any(sign in said for sign in _GONE):
            raise GoneError(
                f"{where}: it ended, or a worker of it, in the midst of the work; run this again"
            ) from error
        raise ClusterError(f"{where}: it could not do the work: {_line(said)}") from error


def _line(said: str) -> str:
    """Return the line of an error that says what is wrong: the last of a traceback, else the first.

    >>> _line("It was thrown.\\nTraceback (most recent call last):\\n  File x\\nValueError: no\\n SQLSTATE: 3\\n")
    'ValueError: no'
    """
    lines = [line.strip() for line in said.split("\n") if line.strip()]
    own = [line for line in lines if not line.startswith(("SQLSTATE", "JVM stacktrace", "at ", "File "))]
    message = (own[-1] if any(line.startswith("Traceback") for line in lines) else own[0]) if own else said
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"


def _reach(url: str) -> None:
    """Raise ClusterError where nothing takes a connection: the client itself would try for minutes."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname if parts.scheme == "sc" else None) or "", parts.port or _PORT
        host.encode("idna")  # as every connection does
    except ValueError:
        host = ""
    if not host:
        raise ClusterError(f"{url}: not an address of Spark Connect; write it as sc://HOST:PORT")
    try:
        socket.create_connection((host, port), timeout=_WAIT).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ClusterError(
            f"{url}: nothing answers there ({reason}); start a Spark Connect server, or name one that runs"
        ) from error


def _fits(url: str, version: str) -> None:
    major = re.match(r"\d+", version)
    if not major or int(major[0]) < _LEAST:
        raise ClusterError(f"{url}: it is Spark {version}, and {_LEAST}.0 or newer is needed; name a newer cluster")
