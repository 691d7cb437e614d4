"""Shards that are merged give what one run over all gives, byte for byte, or a line that says which part is wrong."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import FULL, ROOT, SEED, Command, Once, Outcome, article, sampled, write_jsonl

from warraq import corpus
from warraq.sharding.share import shares

NOW = "1790000000"
FORMATS = ("text", "json", "jsonl", "sarif")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share out small files too, at one time of day."""
    monkeypatch.setattr(corpus, "SPAN", 100_000)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOW)


def _planted(folder: Path, scripts: SimpleNamespace) -> Path:
    """Write a corpus with every kind of file, and every kind of defect in one that is shared out."""
    path = folder / "planted.jsonl"
    scripts.articles.write(path, 20_000 if FULL else 250, seed=5, rate=0.9)
    shutil.copy(scripts.articles.policy(path), folder / "warraq.toml")
    lines = path.read_bytes().splitlines(keepends=True)[:120]
    good = [article(link=f"https://example.org/{number}", more="x") for number in range(30)]
    table = pa.Table.from_pylist([{**each, "publisher": ""} for each in good])
    (folder / "more").mkdir()
    pq.write_table(table, folder / "more/table.parquet")
    pc.write_csv(table, folder / "more/table.csv")
    (folder / "more/packed.jsonl.gz").write_bytes(gzip.compress(b"".join(lines[:90])))
    (folder / "more/array.json").write_bytes(b"[" + b",".join([b'{"id": 1}'] * 30) + b"]")
    (folder / "more/array.jsonl").write_bytes(b"[\n" + b',\n{"id": 1}' * (20_000 if FULL else 10_000) + b"]")
    (folder / "more/wide.jsonl").write_bytes(("{}\n" * (60_000 if FULL else 20_000)).encode("utf-16"))
    (folder / "more/marked.jsonl").write_bytes(b"\xef\xbb\xbf" + b"".join(lines[:60]))
    (folder / "more/commas.jsonl").write_bytes(b",\n".join(line.strip() for line in lines))
    (folder / "more/old.jsonl").write_bytes(
        '{"title": "قال الوزير إن العمل مستمر في جميع المواقع"}\n'.encode("cp1256") * 3000
    )
    (folder / "more/strange.jsonl").write_bytes(b'{"Headline": "x", "url": "http://example.org/a b"}\n' * 2200)
    (folder / "more/false.jsonl").write_bytes(gzip.compress(os.urandom(300_000)))
    (folder / "more/empty.jsonl").touch()
    (folder / "more/page.pdf").touch()
    for number in range(20):
        shutil.copy(SEED, folder / f"more/{number}.txt")
    with zipfile.ZipFile(folder / "more/all.zip", "w") as archive:
        archive.writestr("one.jsonl", b"".join(lines[:40]))
        archive.write(SEED, "two.txt")
    return folder


@pytest.fixture
def planted(once: Once, scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = once("planted-for-shards", lambda folder: _planted(folder, scripts))
    monkeypatch.chdir(folder)
    return folder


def _shards(run: Command, folder: Path, count: int, *asked: object) -> list[Outcome]:
    made = [run("validate", "--shard", f"{number}/{count}", "-o", folder, *asked) for number in range(1, count + 1)]
    assert [each.code for each in made] == [0] * count, made
    return made


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize("count", [pytest.param(1, marks=pytest.mark.slow), 3, pytest.param(7, marks=pytest.mark.slow)])
def test_shards_give_what_one_run_gives(tmp_path: Path, once: Once, run: Command, count: int) -> None:
    asked = ("planted.jsonl", "more", "--select", "ALL", "--ignore", "PRV")
    _shards(run, tmp_path / "parts", count, *asked)
    for form in sampled(FORMATS, share=2, of=count):

        def fill(folder: Path, form: str = form) -> None:
            done = run("validate", "--no-cache", "--format", form, *asked)
            (folder / "outcome.json").write_text(json.dumps(astuple(done)), encoding="utf-8")

        local = Outcome(*json.loads((once(f"report-for-shards-{form}", fill) / "outcome.json").read_bytes()))
        merged = run("merge", tmp_path / "parts", "--format", form)
        assert local.code == 1
        assert len(local.out) > 100_000
        assert merged == local


@pytest.mark.usefixtures("planted")
def test_options_are_those_of_the_shards(tmp_path: Path, run: Command) -> None:
    asked = ("more/strange.jsonl", "more/table.csv", "--map", "title=Headline", "--source", "language=ar")
    _shards(run, tmp_path / "parts", 2, *asked, "--config", "rules.ignore=['TXT']")
    local = run(
        "validate", *asked, "--config", "rules.ignore=['TXT']", "--fail-on", "never", "--lang", "ar", "--no-cache"
    )
    merged = run("merge", tmp_path / "parts", "--fail-on", "never", "--lang", "ar")
    assert "columns not read" in local.err
    assert merged == local
    baseline = tmp_path / "baseline.jsonl"
    assert run("merge", tmp_path / "parts", "--write-baseline", baseline).code == 0
    assert run("merge", tmp_path / "parts", "--baseline", baseline) == run("validate", *asked[:2], *asked[2:], "--config", "rules.ignore=['TXT']", "--baseline", baseline, "--no-cache")  # fmt: skip


def test_dates_are_judged_by_the_time_of_the_merge(
    tmp_path: Path, alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    dates = ["2021-07-25T11:02:00Z", "2026-10-01T00:00:00Z", "2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"]
    records = [article(link=f"https://example.org/{date}", published_at=date) for date in dates]
    write_jsonl(alone / "a.jsonl", *records)
    (alone / "b.csv").write_text("link,published_at\nhttps://example.org/x,2030-01-01T00:00:00Z\n", encoding="utf-8")
    _shards(run, tmp_path / "parts", 2, "a.jsonl", "b.csv")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    local, merged = run.validate("a.jsonl", "b.csv"), run("merge", "parts", "--format", "json")
    assert merged == local
    assert local.codes.count("DAT003") == 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    refused = run("merge", "parts")
    assert (refused.code, refused.out) == (2, "")
    assert "part-1-of-2.parquet: made at a later time" in refused.err


@given(st.lists(st.integers(0, 1 << 30), max_size=40), st.integers(1, 9))
def test_shares_are_runs_of_about_as_many_bytes(sizes: list[int], count: int) -> None:
    found = shares(sizes, count)
    assert found == sorted(found)
    assert all(1 <= each <= count for each in found)
    most = sum(size + (1 << 14) for size in sizes) / count + max((size + (1 << 14) for size in sizes), default=0)
    for number in range(1, count + 1):
        assert sum(size for size, own in zip(sizes, found, strict=True) if own == number) <= most


@pytest.fixture
def corpus_of_two(alone: Path, run: Command) -> Path:
    """A folder with a policy and two files, and the parts of three shards."""
    (alone / "warraq.toml").write_text('corpus = ["corpus"]\n', encoding="utf-8")
    (alone / "corpus").mkdir()
    for name in "ab":
        records = [article(link=f"https://example.org/{name}/{n}", text="خبر  " * 500) for n in range(40)]
        write_jsonl(alone / f"corpus/{name}.jsonl", *records)
    _shards(run, alone / "parts", 3)
    return alone


def _again(run: Command, *asked: object) -> None:
    shutil.rmtree("other", ignore_errors=True)
    _shards(run, Path("other"), 3, *asked)


def _one_more(_: Command) -> None:
    (Path("corpus") / "c.jsonl").write_text("{}\n", encoding="utf-8")


def _same_size(_: Command) -> None:
    path = Path("corpus/b.jsonl")
    path.write_bytes(path.read_bytes().replace("خبر".encode(), "نبر".encode(), 1))


def _longer(_: Command) -> None:
    with Path("corpus/b.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("{}\n")


def _cut(_: Command) -> None:
    path = Path("parts/part-2-of-3.parquet")
    path.write_bytes(path.read_bytes()[:-100])


def _flipped(_: Command) -> None:
    path = Path("parts/part-2-of-3.parquet")
    data = bytearray(path.read_bytes())
    data[len(data) // 4] ^= 1
    path.write_bytes(data)


def _version(_: Command) -> None:
    path = Path("parts/part-3-of-3.parquet")
    table = pq.read_table(path)
    ((key, said),) = ((key, value) for key, value in table.schema.metadata.items() if key == b"warraq:part")
    metadata = {key: said.replace(b'"pyarrow":"', b'"pyarrow":"9')}
    pq.write_table(table.replace_schema_metadata(metadata), path)


def _other_asked(run: Command) -> None:
    _again(run, "--select", "TXT")
    shutil.copy("other/part-2-of-3.parquet", "parts/part-2-of-3.parquet")


def _other_policy(_: Command) -> None:
    with Path("warraq.toml").open("a", encoding="utf-8") as stream:
        stream.write("[text]\nshortest = { ar = 90 }\n")


REFUSED: dict[str, tuple[Callable[[Command], object], str]] = {
    "missing": (lambda _: Path("parts/part-2-of-3.parquet").unlink(), "part-2-of-3.parquet: missing; make it by --shard 2/3"),
    "doubled": (lambda _: shutil.copy("parts/part-2-of-3.parquet", "parts/x.parquet"), "x.parquet: shard 2 of 3, as part-2-of-3"),
    "other N": (lambda run: run("validate", "--shard", "1/2", "-o", "parts"), "part-1-of-2.parquet: one of 2 shards"),
    "other request": (_other_asked, "part-2-of-3.parquet: made with other paths or options"),
    "other policy": (_other_policy, "part-1-of-3.parquet: made under another policy"),
    "other version": (_version, "part-3-of-3.parquet: made by another version"),
    "foreign": (lambda _: pq.write_table(pa.table({"a": [1]}), "parts/z.parquet"), "z.parquet: no part of a run"),
    "cut": (_cut, "part-2-of-3.parquet: damaged"),
    "flipped": (_flipped, "part-2-of-3.parquet: damaged"),
    "changed": (_same_size, "corpus/b.jsonl has changed since it was read"),
    "longer": (_longer, "corpus/b.jsonl has changed since it was read"),
    "gone": (lambda _: Path("corpus/a.jsonl").unlink(), "corpus/a.jsonl, which it read, is not there any more"),
    "come": (_one_more, "corpus/c.jsonl was not there"),
    "none": (lambda _: shutil.rmtree("parts"), "parts: no such folder"),
}  # fmt: skip


@pytest.mark.usefixtures("corpus_of_two")
@pytest.mark.parametrize("wrong", sampled(REFUSED, share=3))
def test_a_part_that_does_not_fit_is_named(run: Command, wrong: str) -> None:
    spoil, said = REFUSED[wrong]
    spoil(run)
    refused = run("merge", "parts")
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1), refused
    assert said in refused.err


@pytest.mark.usefixtures("corpus_of_two")
def test_a_part_that_is_there_is_not_made_again(run: Command) -> None:
    before = {path: path.stat().st_ino for path in sorted(Path("parts").iterdir())}
    assert all("is there already, of the same input" in each.err for each in _shards(run, Path("parts"), 3))
    os.utime("corpus/a.jsonl")  # its bytes are the same
    _cut(run)
    told = [each.err.split(": ", 1)[1] for each in _shards(run, Path("parts"), 3)]
    assert told[0] == told[2] == "is there already, of the same input\n"
    assert told[1].endswith((" record\n", " records\n"))
    after = {path: path.stat().st_ino for path in sorted(Path("parts").iterdir())}
    assert {path.name for path in before if before[path] != after[path]} == {"part-2-of-3.parquet"}
    _same_size(run)
    assert [each.err.endswith((" record\n", " records\n")) for each in _shards(run, Path("parts"), 3)].count(True) >= 1
    assert run("merge", "parts") == run("validate", "--no-cache")


KILLED = """
import os, signal, sys
from warraq.cli import main
from warraq.system import opening
chunks = opening.chunks
def killing(path):
    yield from (chunk[: len(chunk) // 2] for chunk in chunks(path))
    os.kill(os.getpid(), signal.SIGKILL)
opening.chunks = killing
main()
"""


@pytest.mark.usefixtures("corpus_of_two")
@pytest.mark.slow
def test_a_killed_worker_leaves_no_half_part(run: Command) -> None:
    path = Path("parts/part-2-of-3.parquet")
    path.unlink()
    asked = [sys.executable, "-c", KILLED, "validate", "--shard", "2/3", "--output", "parts"]
    killed = subprocess.run(asked, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not path.exists()
    assert "part-2-of-3.parquet: missing" in run("merge", "parts").err
    _shards(run, Path("parts"), 3)
    assert run("merge", "parts") == run("validate", "--no-cache")


def test_names_that_are_not_utf8_are_shared_out_and_a_pipe_is_no_part(alone: Path, run: Command) -> None:
    odd = os.fsdecode(b"\xff")
    write_jsonl(alone / f"{odd}.jsonl", article(title=""))
    for shard in ("1/2", "2/2"):
        assert run("validate", f"{odd}.jsonl", "--shard", shard, "--output", odd).code == 0
    assert run("validate", f"{odd}.jsonl", "--shard", "1/2", "--output", odd).err.count("is there already") == 1
    assert run("merge", odd) == run("validate", f"{odd}.jsonl", "--no-cache")
    (alone / odd / "part-1-of-2.parquet").unlink()
    os.mkfifo(alone / odd / "part-1-of-2.parquet")
    done = run("merge", odd)
    assert (done.code, done.err.count("\n")) == (2, 1) and "damaged, or no part of a run" in done.err


USAGE = {
    ("--shard", "0/3", "-o", "p"): "--shard 0/3: write it as I/N",
    ("--shard", "4/3", "-o", "p"): "--shard 4/3: write it as I/N",
    ("--shard", "x", "-o", "p"): "--shard x: write it as I/N",
    ("--shard", "1/3"): "and --output DIR says where to",
    ("--shard", "1/3", "-o", "corpus/parts"): "corpus/parts: parts would lie among the files",
    ("--shard", "1/3", "-o", "warraq.toml"): "warraq.toml",
    ("--shard", "1/3", "-o", "p", "--format", "json", "--good", "g.jsonl"): "leave out --format, --good",
    ("--shard", "1/3", "-o", "p", "-"): "not standard input",
    ("--shard", "1/3", "-o", "p", "absent"): "absent: no such file or folder",
}  # fmt: skip


@pytest.mark.usefixtures("corpus_of_two")
@pytest.mark.parametrize("asked", USAGE)
def test_wrong_usage_is_one_line(run: Command, asked: tuple[str, ...]) -> None:
    refused = run("validate", *asked)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1), refused
    assert USAGE[asked] in refused.err
    assert not Path("p").exists()
