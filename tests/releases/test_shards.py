"""A release of which shards examined the corpus is the one that a single run writes, byte for byte."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.conftest import Command, Outcome, copy_repository
from tests.releases.conftest import record
from tests.releases.test_reproducible import RECORDS, SPLITS, tree, write

from warraq import corpus
from warraq.article import Article, line


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share out small files too, on one day."""
    monkeypatch.setattr(corpus, "SPAN", 3000)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")


def _shards(run: Command, root: Path, count: int) -> None:
    for number in range(1, count + 1):
        made = run("release", "--shard", f"{number}/{count}", "--output", "../parts", cwd=root)
        assert (made.code, made.out) == (0, ""), made


def _merged(run: Command, root: Path, *more: str) -> Outcome:
    return run("merge", "../parts", "--release", *more, cwd=root)


def own(root: Path) -> None:
    """Write this repository's corpus, with seeds and expectations, and lines that are canonical and that are not."""
    root.mkdir()
    copy_repository(root)
    records = [record(number, license="CC0-1.0", publisher="الخليج الجديد") for number in range(400, 460)]
    canonical = "".join(f"{line(Article.model_validate(each))}\n" for each in records[:30])
    others = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in records[30:])
    (root / "corpus/more.jsonl").write_text(canonical + others, encoding="utf-8")


def papers(root: Path) -> None:
    write(root, {"a": RECORDS[:20], "b": RECORDS[20:]}, policy=SPLITS)


@pytest.mark.parametrize(
    ("write", "count"),
    [
        (own, 3),
        pytest.param(papers, 7, marks=pytest.mark.slow),
        pytest.param(papers, 1, marks=pytest.mark.slow),
    ],
)
def test_shards_give_the_release_of_one_run(write: object, count: int, tmp_path: Path, run: Command) -> None:
    assert callable(write)
    write(tmp_path / "local")
    shutil.copytree(tmp_path / "local", tmp_path / "shared")
    alone = run("release", cwd=tmp_path / "local")
    assert alone.code == 0, alone
    _shards(run, tmp_path / "shared", count)
    merged = _merged(run, tmp_path / "shared")
    assert merged == alone
    assert tree(tmp_path / "shared/dist") == tree(tmp_path / "local/dist")
    assert _merged(run, tmp_path / "shared").code == 0  # it is there already


def test_the_gate_says_what_it_says_in_one_run(tmp_path: Path, run: Command) -> None:
    root = write(tmp_path / "a", {"a": RECORDS, "b": [record(500, link="no link", extra="x"), {"title": 5}]})
    _shards(run, root, 2)
    alone, merged = run("release", cwd=root), _merged(run, root)
    assert alone.code == 1
    assert merged == alone
    assert not list((root / "dist").glob("papers/*"))


@pytest.mark.slow
def test_a_record_that_breaks_the_contract_is_named_by_its_line(tmp_path: Path, run: Command) -> None:
    broken = [*RECORDS, {**record(501), "language": "no language"}]
    root = write(tmp_path / "a", {"a": broken}, policy='[rules]\nignore = ["REC", "LNG"]\n')
    _shards(run, root, 3)
    alone, merged = run("release", cwd=root), _merged(run, root)
    assert alone.code == 2
    assert f"corpus/a.jsonl:{len(broken)}: " in alone.err
    assert merged == alone


@pytest.mark.slow
def test_parts_of_one_command_are_none_of_the_other(tmp_path: Path, run: Command) -> None:
    root = write(tmp_path / "a", {"a": RECORDS})
    _shards(run, root, 1)
    refused = run("merge", "../parts", cwd=root)
    assert (refused.code, refused.out) == (2, "")
    assert "part-1-of-1.parquet: made by warraq release; merge it with --release" in refused.err
    run("validate", "--shard", "1/1", "--output", "../parts", cwd=root)
    refused = _merged(run, root)
    assert "part-1-of-1.parquet: made by warraq validate; merge it without --release" in refused.err
    with (root / "corpus/a.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("{}\n")
    _shards(run, root, 1)
    (root / "corpus/a.jsonl").write_bytes(b"")
    assert "corpus/a.jsonl has changed since it was read" in _merged(run, root).err
    for asked in (["--version", "2.0.0"], ["--release", "--format", "json"], ["--release", "--fail-on", "never"]):
        assert run("merge", "../parts", *asked, cwd=root).code == 2
    for asked in (["--output", "x"], ["1.0.0", "--shard", "1/2", "--output", "x"], ["--shard", "1/2"]):
        assert run("release", *asked, cwd=root).code == 2
