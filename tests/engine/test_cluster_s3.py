"""Corpora on S3, moto's server on this machine: read here, and by the workers of a Sail server."""

from __future__ import annotations

import json
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fsspec
import moto.settings
import pytest
from fsspec.registry import _registry
from tests.buckets import SECRET, Bucket, set_up
from tests.conftest import Command, article, parting, write_jsonl
from tests.engine.test_cluster import _files, clock, planted  # noqa: F401  # the same files, at the same time

import warraq
from warraq import corpus, policy, running, spark
from warraq.engine.cluster import server
from warraq.errors import ReadError
from warraq.scoping import Request
from warraq.system import fetched, remote

ENGINES = ("local", "spark")


@pytest.fixture(scope="module")
def sail(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start one server, whose workers have credentials for the bucket, for all tests of this module."""
    with pytest.MonkeyPatch.context() as patch:
        set_up(endpoint, tmp_path_factory.mktemp("home"), patch)
        with server.started() as (url, _):
            yield url


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, sail: str) -> tuple[str, ...]:
    return () if request.param == "local" else ("--engine", "spark", "--spark", sail)


def _refused(done: object, *said: str) -> None:
    """Hold a run to one line that says what is wrong, and to no secret in it."""
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done  # type: ignore[attr-defined]
    assert all(each in done.err for each in said), done  # type: ignore[attr-defined]
    assert SECRET not in done.err  # type: ignore[attr-defined]


@pytest.mark.slow
def test_files_of_all_kinds_are_the_same_there(
    run: Command, bucket: Bucket, engine: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "news").mkdir()
    folder = _files(tmp_path / "news")
    (folder / "deep" / ".hidden").mkdir(parents=True)
    write_jsonl(folder / "deep/.hidden/a.jsonl", article(link=None))
    write_jsonl(folder / "deep/a ب?.jsonl", article(link=None))
    old = "".join(f'{{"title": "خبر عاجل من المدينة {each}"}}\n' for each in range(400)).encode("cp1256")
    (folder / "deep/old.jsonl").write_bytes(old)
    bucket.upload(folder, "some/news")
    bucket.put("some/news/marked/", b"")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(corpus, "SPAN", 5_000)  # so that parts of files are read, in one of which is its encoding
    for asked in [("--map", "title=b", "--format", "json"), ("--select", "ALL")][1 if engine else 0 :]:
        here = run("validate", "news", "--no-cache", *asked)
        there = run("validate", "s3://corpora/some/news", *asked, *engine)
        said = [each.replace("s3://corpora/some/", "") for each in (there.out, there.err)]
        assert (there.code, *said) == (here.code, here.out, here.err)
    assert "s3://corpora/some/news/archive.zip/inner.jsonl" in there.out


@pytest.mark.slow
def test_every_defect_is_the_same_there(
    run: Command, bucket: Bucket, sail: str, planted: Path, tmp_path: Path,  # noqa: F811  # a fixture
    scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (tmp_path / "in").mkdir()
    for name in ("planted.jsonl", "observed.jsonl"):
        shutil.copy(planted / name, tmp_path / "in" / name)
    bucket.upload(tmp_path / "in", "in")
    asked = ("--policy", scripts.articles.policy(planted / "planted.jsonl"), "--select", "ALL")
    here = run.validate(*asked, tmp_path / "in")
    monkeypatch.setattr(corpus, "SPAN", (planted / "planted.jsonl").stat().st_size // 3)
    there = run.validate(*asked, "s3://corpora/in", "--engine", "spark", "--spark", sail)
    assert there.code == here.code, there.err
    assert not parting(here.out, there.out.replace("s3://corpora", str(tmp_path))), there.err
    assert len(here.json["summary"]["by_code"]) > 60


@pytest.mark.slow
@pytest.mark.usefixtures("repository")
def test_expectations_are_judged_alike(run: Command, bucket: Bucket, sail: str) -> None:
    bucket.upload(Path("corpus"), "corpus")
    here = run("expect", "corpus", "--format", "json")
    there = run("expect", "s3://corpora/corpus", "--format", "json", "--engine", "spark", "--spark", sail)
    assert (there.code, there.out) == (here.code, here.out)
    assert here.json["summary"]["records"] > 0


@pytest.mark.slow
def test_workers_get_policy_lexicon_and_register_as_data(
    run: Command, bucket: Bucket, sail: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.upload(Path("corpus"), "corpus")
    record = json.loads(next(iter(sorted(Path("corpus").rglob("*.jsonl")))).read_text("utf-8").splitlines()[0])
    assert run("takedown", record["id"], "--reason", "asked for").code == 0
    asked = ("s3://corpora/corpus", "--select", "ALL", "--source", "lexicon=lexicon.tsv")
    here, away, own = run.validate(*asked), repository.with_name("away"), spark.run

    def apart(*arguments: Any) -> Any:
        repository.rename(away)
        try:
            return own(*arguments)
        finally:
            away.rename(repository)

    monkeypatch.setattr(spark, "run", apart)
    there = run.validate(*asked, "--engine", "spark", "--spark", sail)
    assert (there.code, there.out) == (here.code, here.out)
    assert {"KEY001", "TAK001"} <= here.json["summary"]["by_code"].keys()


def test_a_part_of_a_file_is_fetched_and_not_the_rest(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", *(article(link=f"https://example.org/{each}") for each in range(20_000)))
    bucket.put("a.jsonl", path.read_bytes())
    asked, repository, own = list[tuple[int, int]](), policy.load(None), remote.of("s3://corpora/a.jsonl")
    fetch = remote._bytes

    def counted(address: str, handle: object, start: int, stop: int) -> bytes:
        asked.append((start, stop))
        return fetch(address, handle, start, stop)

    monkeypatch.setattr(remote, "_bytes", counted)
    size = path.stat().st_size
    spans = corpus.spans(repository, Request((own,)), own, longest=1 << 21)
    assert (len(spans) > 3, sum(span.end - span.start for span in spans)) == (True, size)
    there = [b.rows for u in corpus.units(repository, Request(), own, set(), named=True, span=spans[2]) for b in u()]
    here = [b.rows for u in corpus.units(repository, Request(), path, set(), named=True, span=spans[2]) for b in u()]
    assert there == here
    behind = 1 << 20  # bytes in which the end of the last line is looked for
    assert sum(stop - start for start, stop in asked) <= (1 << 21) + behind + 4 * fetched.BLOCK
    assert len(asked) < 8
    with own.open("rb") as stream:
        assert stream.read(1) == b"{"
        bucket.put("a.jsonl", path.read_bytes().replace(b"example", b"exampel"))
        with pytest.raises(ReadError, match=r"s3://corpora/a.jsonl: it was changed meanwhile: run this again"):
            stream.read()


def _changed(bucket: Bucket) -> None:
    bucket.put("news/b.jsonl", bucket.get("news/b.jsonl").replace(b"example", b"exampel"))


def _removed(bucket: Bucket) -> None:
    bucket.remove("news/b.jsonl")


@pytest.mark.parametrize(("fault", "said"), [(_changed, "it has changed since"), (_removed, "it is gone since")])
@pytest.mark.slow
def test_what_changes_after_it_was_listed_stops_the_run(
    run: Command, bucket: Bucket, engine: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    fault: object, said: str,
) -> None:  # fmt: skip
    for name in "abc":
        bucket.put(f"news/{name}.jsonl", write_jsonl(tmp_path / f"{name}.jsonl", article()).read_bytes())
    begun = running.begun

    def late(*arguments: object, **more: object) -> object:
        monkeypatch.setattr(running, "begun", begun)
        fault(bucket)  # type: ignore[operator]
        return begun(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "begun", late)
    _refused(run("validate", "s3://corpora/news", *engine), f"s3://corpora/news/b.jsonl: {said} it was listed; run")


@pytest.mark.slow
def test_what_cannot_be_read_is_said_in_one_line(
    run: Command, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("news/a.jsonl", write_jsonl(tmp_path / "a.jsonl", article()).read_bytes())
    bucket.put("odd//a.jsonl", b"{}\n")
    for path in ("s3://nowhere/news", "s3://corpora/nothing", "s3://corpora/new"):
        _refused(run("validate", path), f"warraq: {path}: no such bucket, folder or file; name one that is there")
    for path in ("s3://corpora/odd", "s3://corpora"):
        _refused(run("validate", path), "s3://corpora/odd//a.jsonl: a part of its name is empty")
    _refused(run("validate", "s3://corpora/news", "--fix"), "files there are read alone: leave out --fix")
    _refused(run("validate", f"s3://key:{SECRET}@corpora/news"), "an address may not have a password or a query")
    _refused(run("validate", f"s3://corpora/news?X-Amz-Signature={SECRET}"), "may not have a password or a query")
    _refused(run("expect", "s3://corpora/nothing"), "no such bucket, folder or file")
    _refused(
        run("expect", "s3://corpora/news", "--docs", "s3://corpora/docs"), "--docs s3://corpora/docs: name a folder"
    )
    _refused(run("validate", "--shard", "1/2", "--output", "s3://corpora/parts"), "name a folder of this machine")
    with monkeypatch.context() as patch:
        patch.delitem(_registry, "s3", raising=False)
        patch.setitem(sys.modules, "s3fs", None)
        _refused(run("validate", "s3://corpora/news"), "pip install 'warraq[s3]'")
    with monkeypatch.context() as patch:
        patch.delenv("AWS_ACCESS_KEY_ID")
        patch.delenv("AWS_SECRET_ACCESS_KEY")
        _refused(run("validate", "s3://corpora/news"), "no credentials: set AWS_PROFILE")
    with monkeypatch.context() as patch, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free.getsockname()[1]}")
        patch.setenv("AWS_MAX_ATTEMPTS", "1")
        _refused(run("validate", "s3://corpora/news"), "no answer: check host")
    with _guarded():
        _refused(run("validate", "s3://corpora/news"), "access denied: read with credentials that may list and read")


@contextmanager
def _guarded() -> Iterator[None]:
    """Have the server look at who asks, while the block runs: nobody whom it knows does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moto.settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0)
        yield


@pytest.mark.slow
def test_a_worker_without_rights_is_named_as_one(
    run: Command, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("news/a.jsonl", write_jsonl(tmp_path / "a.jsonl", article()).read_bytes())
    with ExitStack() as stack:
        with monkeypatch.context() as patch:
            patch.delenv("AWS_ACCESS_KEY_ID")
            patch.delenv("AWS_SECRET_ACCESS_KEY")
            url, _ = stack.enter_context(server.started())
        done = run("validate", "s3://corpora/news", "--engine", "spark", "--spark", url)
    _refused(done, "warraq: on a worker: s3://corpora/news/a.jsonl: no credentials")


@pytest.mark.slow
def test_a_report_is_written_there_as_a_whole_or_not_at_all(run: Command, bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("news/a.jsonl", write_jsonl(tmp_path / "a.jsonl", article(link=None)).read_bytes())
    asked = ("validate", "s3://corpora/news", "--format", "jsonl")
    done = run(*asked, "--output", "s3://corpora/reports/a.jsonl")
    assert (done.code, done.out, done.err) == (1, "", "")
    assert bucket.get("reports/a.jsonl").decode() == run(*asked).out
    _refused(run(*asked, "--output", "s3://corpora/news/a.jsonl"), "one of the files that are checked")
    _refused(run(*asked, "--output", "s3://nowhere/a.jsonl"), "s3://nowhere/a.jsonl: not there: name a bucket")
    _refused(run(*asked, "--output", "s3://corpora"), "names no file")
    assert sorted(bucket.tree()) == ["news/a.jsonl", "reports/a.jsonl"]


def test_any_file_system_of_fsspec_is_read(run: Command, alone: Path) -> None:
    path = write_jsonl(alone / "a.jsonl", article(link=None), article())
    fsspec.filesystem("memory").pipe_file("/folder/a.jsonl", path.read_bytes())
    here, there = run("validate", "a.jsonl"), run("validate", "memory://folder")
    assert (there.code, there.out.replace("memory://folder/", "")) == (here.code, here.out)
    assert {each.path for each in warraq.validate("memory://folder").findings} == {"memory://folder/a.jsonl"}
    fsspec.filesystem("memory").rm("/folder", recursive=True)
