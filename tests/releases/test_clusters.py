"""A release whose records are examined, and whose data are written, by a cluster is that of one machine, byte for byte:
on Sail, and on whatever cluster SPARK_REMOTE names.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import Command, Outcome, write_jsonl
from tests.engine.test_cluster import RECORDS, planted  # noqa: F401  # the same corpus for both
from tests.releases.conftest import POLICY, record
from tests.releases.test_reproducible import RECORDS as PAPERS
from tests.releases.test_reproducible import tree, write
from tests.releases.test_shards import own

import warraq
from warraq import corpus
from warraq.engine.cluster import server
from warraq.engine.cluster.session import VARIABLE
from warraq.releases.format import manifest
from warraq.releases.write import clusters
from warraq.spark import Cluster

SPARK = ("--engine", "spark")
SHARDS = f"shard_bytes = {RECORDS * 400}\n[release.splits]\nshares = {{ train = 0.8, test = 0.2 }}\n"


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[str]:
    """Start one server for all tests of this module."""
    with server.started() as (url, _), pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, url)
        yield url


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share out small files too, on one day."""
    monkeypatch.setattr(corpus, "SPAN", 20_000)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")


def _alike(run: Command, folder: Path) -> Outcome:
    """Release a repository on this machine, and a copy of it on a cluster, and return what came of it."""
    shutil.copytree(folder / "local", folder / "shared")
    here, there = (run("release", *more, cwd=folder / name) for name, more in (("local", ()), ("shared", SPARK)))
    assert (there.code, there.out) == (here.code, here.out), there
    assert there.err.endswith(here.err)  # before it may stand that workers got the package
    assert tree(folder / "shared/dist") == tree(folder / "local/dist")
    return there


def test_a_cluster_gives_the_release_of_one_run(tmp_path: Path, run: Command) -> None:
    """With seeds and expectations, and with lines that are canonical and that are not."""
    own(tmp_path / "local")
    assert _alike(run, tmp_path).code == 0


@pytest.mark.slow
def test_what_stays_of_all_defects_is_released_alike(
    run: Command,
    planted: Path,  # noqa: F811  # the fixture of that name
    scripts: SimpleNamespace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All records are refused alike; those without an error, whose warnings are of many codes, make splits and shards."""
    monkeypatch.setattr(corpus, "SPAN", (planted / "planted.jsonl").stat().st_size // 3)
    stated = scripts.articles.policy(planted / "planted.jsonl")
    files = [planted / "planted.jsonl", planted / "observed.jsonl"]
    for name in ("refused", "good"):
        (tmp_path / name / "local/corpus").mkdir(parents=True)
        policy = stated.read_text(encoding="utf-8") + POLICY + SHARDS
        (tmp_path / name / "local/warraq.toml").write_text(policy, encoding="utf-8")
    for path in files:
        shutil.copy(path, tmp_path / "refused/local/corpus")
    refused = _alike(run, tmp_path / "refused")
    assert (refused.code, len(refused.out.splitlines()) > 60) == (1, True)
    good = tmp_path / "good/local/corpus/good.jsonl"
    run("validate", "--policy", stated, "--good", good, "--quiet", *files)
    assert _alike(run, tmp_path / "good").code == 0
    made = manifest.load(tmp_path / "good/shared/dist/papers/1.0.0")
    assert made.records == len(good.read_bytes().splitlines()) > RECORDS // 2
    assert {shard.split for shard in made.shards} == {"train", "test"}
    assert len(made.shards) > 4


@pytest.mark.slow
def test_a_record_that_breaks_the_contract_is_named_by_its_line(tmp_path: Path, run: Command) -> None:
    broken = [*PAPERS, {**record(501), "language": "no language"}]
    root = write(tmp_path / "a", {"a": broken}, policy='[rules]\nignore = ["REC", "LNG"]\n')
    here, there = run("release", cwd=root), run("release", *SPARK, cwd=root)
    assert f"corpus/a.jsonl:{len(broken)}: " in here.err
    assert there == here


@pytest.mark.slow
def test_workers_that_do_not_see_the_folder_of_a_release(
    tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "a", {"a": PAPERS})
    monkeypatch.setattr(clusters, "_DUE", ".elsewhere")
    done = run("release", *SPARK, cwd=root)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done
    assert "papers/.1.0.0.partial/.due/0: No such file or directory; workers write the data" in done.err
    assert {path.name for path in (root / "dist").rglob("*")} == {"papers", ".lock"}


@pytest.mark.parametrize("more", [("1.2.0",), pytest.param(("--fail-on", "warning"), marks=pytest.mark.slow)])
@pytest.mark.slow
def test_a_draft_is_that_of_one_machine(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    root = write(tmp_path / "a", {"a": PAPERS})
    before, examined, rows = tree(root), list[object](), clusters.rows
    here = run("release", "--dry-run", *more, cwd=root)
    monkeypatch.setattr(clusters, "rows", lambda *asked: examined.append(asked) or rows(*asked))
    there = run("release", "--dry-run", *more, *SPARK, cwd=root)
    assert (there.code, there.out, there.err) == (here.code, here.out, here.err)
    assert (len(examined), there.code, tree(root) == before) == (1, int(more != ("1.2.0",)), True)


@pytest.mark.slow
def test_a_server_that_ends_before_data_are_written(
    tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "local", {"a": PAPERS})
    monkeypatch.delenv(VARIABLE)
    servers, started, written = list[Any](), server.started, Cluster.done

    @contextmanager
    def noted() -> Iterator[tuple[str, Any]]:
        with started() as (url, process):
            servers.append(process)
            yield url, process

    def killing(*arguments: Any) -> list[bytes]:
        servers[0].kill()
        servers[0].wait()
        return written(*arguments)

    monkeypatch.setattr(server, "started", noted)
    monkeypatch.setattr(Cluster, "done", killing)
    assert _alike(run, tmp_path).code == 0
    assert len(servers) == 2


def test_a_cluster_from_python(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "b.jsonl", record(1, title=None))
    assert warraq.validate(path, engine="spark") == warraq.validate(path)
    with pytest.raises(warraq.PolicyError, match="goes with engine='spark'"):
        warraq.expect(path, spark="sc://127.0.0.1")
    with pytest.raises(warraq.PolicyError, match="there are 'local' and 'spark'"):
        warraq.release(engine="sprak")  # type: ignore[arg-type]
