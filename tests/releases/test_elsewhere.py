"""A corpus that the policy names by an address: what is found and released is what the same files give on this machine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.buckets import SECRET, Bucket, set_up
from tests.conftest import Command, Outcome
from tests.releases.conftest import POLICY, record
from tests.releases.test_clusters import small  # noqa: F401  # small files are shared out here too
from tests.releases.test_reproducible import RECORDS, SPLITS, tree, write
from tests.releases.test_shards import own

from warraq.article import Article, line
from warraq.engine.cluster import server
from warraq.engine.cluster.session import VARIABLE
from warraq.releases.format import manifest
from warraq.releases.write import drafting
from warraq.releases.write.records import Records
from warraq.system.fetched import BLOCK, Fetched

SPARK = ("--engine", "spark")
SLOW = pytest.mark.slow
NEWS = "s3://corpora/news"


@pytest.fixture(scope="module", autouse=True)
def cluster(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start one server for all tests of this module, whose workers have credentials for the bucket."""
    with pytest.MonkeyPatch.context() as patch:
        set_up(endpoint, tmp_path_factory.mktemp("home"), patch)
        with server.started() as (url, _):
            patch.setenv(VARIABLE, url)
            yield url


def moved(root: Path, bucket: Bucket, folder: Path) -> Path:
    """Copy a repository, and put its corpus into the bucket instead."""
    shutil.copytree(root, folder)
    bucket.upload(folder / "corpus", "news")
    shutil.rmtree(folder / "corpus")
    policy = (folder / "warraq.toml").read_text(encoding="utf-8")
    (folder / "warraq.toml").write_text(f'corpus = ["{NEWS}"]\n' + policy.replace('corpus = ["corpus"]\n', ""), "utf-8")
    return folder


def _papers(root: Path) -> Path:
    """Write a corpus of two files, of which one has canonical lines, which are read again when they are written."""
    write(root, {"a": RECORDS[:20]}, policy=SPLITS)
    lines = (f"{line(Article.model_validate(each))}\n" for each in RECORDS[20:])
    (root / "corpus/b.jsonl").write_text("".join(lines), encoding="utf-8")
    return root


def _as_here(done: Outcome) -> tuple[int, str, str]:
    return done.code, done.out.replace(NEWS, "corpus"), done.err.replace(NEWS, "corpus")


@pytest.mark.parametrize(
    ("fill", "more"), [(_papers, ()), pytest.param(own, (), marks=SLOW), pytest.param(own, SPARK, marks=SLOW)]
)
@pytest.mark.slow
def test_it_is_released_as_the_same_files_here_are(
    run: Command, bucket: Bucket, tmp_path: Path, fill: Callable[[Path], object], more: tuple[str, ...]
) -> None:
    """With splits; with sources, seeds and expectations; with lines that are canonical and that are not."""
    fill(tmp_path / "here")
    there = moved(tmp_path / "here", bucket, tmp_path / "there")
    found = run("validate", "--format", "json", cwd=tmp_path / "here")
    assert _as_here(run("validate", "--format", "json", *more, cwd=there)) == (found.code, found.out, found.err)
    here = run("release", cwd=tmp_path / "here")
    assert (here.code, run("release", *more, cwd=there).code) == (0, 0), here
    one, other = (next((root / "dist").glob("*/1.0.0")) for root in (tmp_path / "here", there))
    files, theirs = tree(one), tree(other)
    differing = {name for name in files | theirs if files.get(name) != theirs.get(name)}
    told = {"DATASHEET.md", "datasheet.html", "croissant.json", "manifest.json"}
    assert differing == {*told, "SHA256SUMS", "provenance.intoto.json"}
    assert manifest.load(one).logical_digest == manifest.load(other).logical_digest
    assert (manifest.load(one).corpus, manifest.load(other).corpus) == ([], [NEWS])
    assert "corpus" not in json.loads((one / "manifest.json").read_bytes())
    for name in told:
        assert (NEWS in (one / name).read_text("utf-8"), NEWS in (other / name).read_text("utf-8")) == (False, True)
    again = run("release", *more, cwd=there)
    assert "1.0.0 exists already with the same content" in again.err


@pytest.mark.slow
def test_what_it_was_made_of_is_said(run: Command, bucket: Bucket, tmp_path: Path) -> None:
    root = moved(_papers(tmp_path / "here"), bucket, tmp_path / "there")
    assert run("release", cwd=root).code == 0
    told = f"papers 1.0.0 was made of {NEWS}"
    assert told in run("verify", "dist/papers/1.0.0", cwd=root).err
    assert f"  corpus: {NEWS}\n" in run("trace", RECORDS[0]["id"], "dist/papers/1.0.0", cwd=root).out
    bucket.put("news/c.jsonl", (json.dumps(record(901), ensure_ascii=False) + "\n").encode())
    pending = run("diff", cwd=root)
    assert (pending.out.splitlines()[-1].startswith("papers 1.0.0 → papers 1.1.0"), NEWS in pending.err) == (True, True)
    assert run("release", cwd=root).code == 0
    both = run("diff", "papers@1.0.0", "papers@1.1.0", cwd=root)
    assert both.err.count(f" was made of {NEWS}") == 2


def test_a_name_of_a_user_is_not_published() -> None:
    from warraq.system import remote

    found = remote.of("sftp://somebody@archive.example.org:2222/news@home/2021")
    assert isinstance(found, remote.Remote)
    assert found.public == "sftp://archive.example.org:2222/news@home/2021"
    assert str(found) == "sftp://somebody@archive.example.org:2222/news@home/2021"


@pytest.mark.parametrize("more", [(), SPARK], ids=["local", "spark"])
@pytest.mark.parametrize("fault", ["changed", "removed"])
@pytest.mark.slow
def test_what_changes_while_it_is_released_is_refused(
    run: Command, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], fault: str
) -> None:
    root, planned = moved(_papers(tmp_path / "here"), bucket, tmp_path / "there"), drafting.planned

    def late(*arguments: object) -> object:
        found = planned(*arguments)  # type: ignore[arg-type]
        data = bucket.get("news/b.jsonl")
        bucket.put("news/b.jsonl", data.replace(b"example", b"exampel")) if fault == "changed" else bucket.remove(
            "news/b.jsonl"
        )
        return found

    monkeypatch.setattr(drafting, "planned", late)
    done = run("release", *more, cwd=root)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done
    assert f"{NEWS}/b.jsonl: it " in done.err
    assert {path.name for path in (root / "dist").rglob("*")} == {"papers", ".lock"}


@pytest.mark.parametrize("more", [(), SPARK], ids=["local", "spark"])
@pytest.mark.slow
def test_what_changes_when_all_is_written_is_refused(
    run: Command, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    root, check = moved(_papers(tmp_path / "here"), bucket, tmp_path / "there"), Records.check

    def late(records: Records) -> None:
        bucket.put("news/b.jsonl", bucket.get("news/b.jsonl") + b"\n")
        check(records)

    monkeypatch.setattr(Records, "check", late)
    done = run("release", *more, cwd=root)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done
    assert f"{NEWS}/b.jsonl: changed during the release; run the release again" in done.err
    assert {path.name for path in (root / "dist").rglob("*")} == {"papers", ".lock"}


def test_what_would_write_there_says_what_to_do(run: Command, bucket: Bucket, tmp_path: Path) -> None:
    root = moved(_papers(tmp_path / "here"), bucket, tmp_path / "there")
    (root / "seeds").mkdir()
    policy = (root / "warraq.toml").read_text(encoding="utf-8")
    (root / "warraq.toml").write_text(
        f'{policy}[[sources]]\nname = "own"\npath = "seeds"\nlexicon = "own.tsv"\n', "utf-8"
    )
    before = bucket.tree()
    for command, said in {
        ("validate", "--fix"): "files there are read alone: leave out --fix, or copy them here first",
        ("validate", "--diff"): "files there are read alone: leave out --diff",
        ("validate", "--good", "good.jsonl"): "files there are read alone: leave out --good",
        ("validate", "--shard", "1/2", "--output", "parts"): "files there are read alone: leave out --shard",
        ("release", "--shard", "1/2", "--output", "parts"): "files there are read alone: leave out --shard",
        ("drop", "--select", "REC003"): "files there are read alone: name files of this machine, or take the records",
        ("drop", "--select", "REC003", f"{NEWS}/a.jsonl"): "files there are read alone: name files of this machine",
        ("ingest",): "files there are read alone: name a folder before it in `corpus`",
        ("takedown", RECORDS[0]["id"], "--reason", "asked for"): "files there are read alone: remove the record from it",
    }.items():  # fmt: skip
        done = run(*command, cwd=root)
        assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done
        assert f"warraq: {NEWS}" in done.err
        assert said in done.err
    assert bucket.tree() == before
    assert not (root / "takedowns.jsonl").exists()


def test_folders_here_are_written_beside_it(run: Command, bucket: Bucket, tmp_path: Path) -> None:
    """The first folder of the corpus gets what is ingested and not held elsewhere, and records are dropped from it."""
    root = write(tmp_path / "here", {"a": [record(1), {**record(2), "link": record(1)["link"]}]}, policy="")
    bucket.put("news/own/b.jsonl", (json.dumps(record(1, publisher="Own")) + "\n").encode())
    (root / "warraq.toml").write_text(f'corpus = ["corpus", "{NEWS}"]\n{POLICY}[[sources]]\nname = "own"\n', "utf-8")
    dropped = run("drop", "--select", "LNK002", "corpus", cwd=root)
    assert (dropped.code, "1 record of 3 dropped" in dropped.out) == (0, True), dropped
    assert run("config", "--format", "json", cwd=root).code == 0
    (root / "warraq.toml").write_text(f'corpus = ["corpus", "{NEWS}"]\n{POLICY}[[sources]]\nname = "own"\n'
                                      'earliest = 2022-01-01\n', "utf-8")  # fmt: skip
    found = run("validate", "--format", "json", "--select", "DAT004", cwd=root).json["findings"]
    assert [each["path"] for each in found] == [f"{NEWS}/own/b.jsonl"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"s3://key:{SECRET}@corpora/news", "s3://key:***@corpora/news: an address may not have a password or a query"),
        (
            "https://example.org/news",
            "'https://example.org/news' cannot be listed; name a folder, or an address such as",
        ),
        ("s3://corpora/../news", "leads out of the policy's folder"),
        ("nothing://corpora/news", "cannot be listed"),
    ],
)
def test_an_address_that_is_none_is_refused_with_the_policy(run: Command, alone: Path, address: str, said: str) -> None:
    (alone / "warraq.toml").write_text(f'corpus = ["{address}"]\n', encoding="utf-8")
    done = run("validate", cwd=alone)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done
    assert "warraq.toml: corpus.0 (line 1): " in done.err
    assert said in done.err
    assert SECRET not in done.err


def test_no_more_is_fetched_than_a_data_file_holds() -> None:
    size, asked = 200 * BLOCK + 5, list[tuple[int, int]]()
    data = bytes(range(251)) * (size // 251 + 1)

    def fetch(start: int, stop: int) -> bytes:
        asked.append((start, stop))
        return data[start:stop]

    fetched = Fetched("a", size, fetch)
    spans = [(size - 9, size + 1), (3 * BLOCK - 5, 3 * BLOCK + 5), (10 * BLOCK, 10 * BLOCK + 1)]
    with fetched.mapped() as there:
        fetched.fetch(spans)
        assert all(there[start:stop] == data[start : min(stop, size)] for start, stop in spans)
    assert min(asked)[0] == 2 * BLOCK
    assert sum(stop - start for start, stop in asked) < 20 * BLOCK
    assert len(asked) <= 4
    fetched.close()
