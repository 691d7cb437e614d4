"""Workers and servers that end in the midst of a run by `--engine spark`, and clusters that do not fit."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from concurrent import futures
from pathlib import Path

import pytest
from tests.conftest import ROOT, Command, article, write_jsonl

from warraq.engine.cluster import server, session


@pytest.fixture(autouse=True)
def client() -> None:
    """Import the client of Spark Connect as a run does: by itself it looks for Spark, and ends the process without."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark's, about versions of pandas
        session._installed()


# A reader that ends its own process: always, or where that has not been done yet.
READER = """
import os
from pathlib import Path

from warraq.readers.batch import Builder
from warraq.readers.contract import Reader


def read(stream, path, options):
    word, marker = stream.read().decode().split()
    if word == "always" or not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), 9)
    yield Builder(path, options.record).batch()


FATAL = Reader(name="fatal", read=read, endings=(".fatal",), whole=True)
"""


def installed(site: Path) -> Path:
    """Install the reader as a plug-in in a folder."""
    own = site / "warraq_fatal-1.0.dist-info"
    own.mkdir(parents=True)
    (own / "METADATA").write_text("Metadata-Version: 2.1\nName: warraq-fatal\nVersion: 1.0\n", "utf-8")
    (own / "entry_points.txt").write_text("[warraq.readers]\nfatal = fatal:FATAL\n", "utf-8")
    (site / "fatal.py").write_text(READER, "utf-8")
    return site


def validated(folder: Path, word: str, site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Validate two files of which one ends the process that reads it, always or `once`."""
    (folder / "files").mkdir()
    write_jsonl(folder / "files/a.jsonl", article(link=None))
    (folder / "files/b.fatal").write_text(f"{word} {folder / 'marker'}", encoding="utf-8")
    path = os.pathsep.join([str(site), str(ROOT / "src")])
    command = [sys.executable, "-m", "warraq", "validate", "files", "--engine", "spark", *arguments]
    environment = os.environ | {"PYTHONPATH": path}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_what_ends_once_is_done_again(tmp_path: Path) -> None:
    done = validated(tmp_path, "once", installed(tmp_path / "site"))
    assert (done.returncode, (tmp_path / "marker").exists()) == (1, True)
    assert "files/a.jsonl:1: error REC003" in done.stdout
    assert "it is done again, each part in a process of its own" in done.stderr


@pytest.mark.slow
def test_a_part_that_ends_its_worker_every_time_is_named(tmp_path: Path) -> None:
    done = validated(tmp_path, "always", installed(tmp_path / "site"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith("warraq: files/b.fatal: what examines it ends its process each time")


@pytest.mark.slow
def test_a_named_server_that_ends_in_the_midst_of_it_ends_the_run_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(site := installed(tmp_path / "site"))  # which the server's workers get, too
    with server.started() as (url, _):
        monkeypatch.undo()
        done = validated(tmp_path, "always", site, "--spark", url)
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["note", "warraq"], done.stderr
    assert "nothing answers there" in done.stderr.splitlines()[-1]


def test_a_cluster_that_does_not_answer_is_asked_for_a_quarter_of_a_minute() -> None:
    for own, least, most in ((False, 10_000, 20_000), (True, 100, 1000)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pyspark's, about versions of pandas
            state = session._patience(own=own).to_state()
        assert least < sum(iter(state.next_attempt, None)) < most


def test_a_cluster_of_an_older_version_is_refused(run: Command, alone: Path) -> None:
    import grpc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark's, about versions of pandas
        from pyspark.sql.connect.proto import base_pb2, base_pb2_grpc

    class Old(base_pb2_grpc.SparkConnectServiceServicer):
        """What Spark 3.5 answers when it is asked for its version, and settings."""

        def AnalyzePlan(self, request: base_pb2.AnalyzePlanRequest, _: object) -> base_pb2.AnalyzePlanResponse:  # noqa: N802  # gRPC's name
            version = base_pb2.AnalyzePlanResponse.SparkVersion(version="3.5.1")
            return base_pb2.AnalyzePlanResponse(session_id=request.session_id, spark_version=version)

        def Config(self, request: base_pb2.ConfigRequest, _: object) -> base_pb2.ConfigResponse:  # noqa: N802  # gRPC's name
            return base_pb2.ConfigResponse(session_id=request.session_id)

        def ReleaseSession(self, request: base_pb2.ReleaseSessionRequest, _: object) -> base_pb2.ReleaseSessionResponse:  # noqa: N802  # gRPC's name
            return base_pb2.ReleaseSessionResponse(session_id=request.session_id)

    write_jsonl(alone / "a.jsonl", article())
    served = grpc.server(futures.ThreadPoolExecutor(2))
    base_pb2_grpc.add_SparkConnectServiceServicer_to_server(Old(), served)
    port = served.add_insecure_port("127.0.0.1:0")
    served.start()
    try:
        done = run("validate", "a.jsonl", "--engine", "spark", "--spark", f"sc://127.0.0.1:{port}")
    finally:
        served.stop(None).wait()
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert "it is Spark 3.5.1, and 4.0 or newer is needed" in done.err
