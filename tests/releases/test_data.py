"""The data of a release is what the model makes of the corpus, record by record, however the corpus writes it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Command, article, examples

import warraq
from warraq.article import ARROW_SCHEMA, Article, line
from warraq.readers import blocks
from warraq.releases.format import canonical

POLICY = """
[rules]
ignore = ["TXT", "DUP", "LNG", "PRV", "ENC", "DAT", "REC006", "LNK"]

[release]
name = "mixed"
title = "Mixed"
description = "One corpus, written in many ways."
license = "CC0-1.0"
creators = ["Test"]
"""
TEXTS = ["نص", 'a"b\\c/d', "a\nb\r\n\tc", "\x00\x1f\x7f\u2028", "🙂", "é", "\b\f", "<>&"]


def records() -> list[dict[str, Any]]:
    """Records of every shape: with and without parts, instants of all precisions and offsets."""
    made = []
    for number, text in enumerate(TEXTS):
        fields = {"text": f"{text} {number}", "title": text.strip() or "x", "keywords": [text] if number % 2 else []}
        instants = [
            "2021-07-25T11:02:00Z",
            "2021-07-25T14:02:00.500+03:00",
            "0999-01-01T00:00:00.000001Z",
            "2021-07-25t11:02:00z",
        ]
        fields |= {
            "published_at": instants[number % 4],
            "collected_at": None if number % 3 else instants[(number + 1) % 4],
        }
        made.append(article(link=f"https://example.org/{number}", **fields))
    return made


def table(articles: list[Article]) -> pa.Table:
    """Articles as the columns of the contract."""
    return pa.Table.from_pylist([article.model_dump() for article in articles], schema=ARROW_SCHEMA)


def corpus(folder: Path) -> list[Article]:
    """Write a corpus in every way that there is; gives its articles in the order of a release."""
    (folder / "corpus").mkdir()
    (folder / "warraq.toml").write_text(POLICY, encoding="utf-8")
    every = records()
    articles = [Article.model_validate(record) for record in every]
    first = "".join(f"{line(one)}\n" for one in articles[:2])
    (folder / "corpus/a.jsonl").write_text(first, encoding="utf-8", newline="")
    (folder / "corpus/b.jsonl").write_bytes("".join(f"{line(one)}\r\n" for one in articles[2:3]).encode())
    escaped = json.dumps(dict(reversed(every[3].items())))
    (folder / "corpus/c.jsonl").write_text(f"\n  \n{escaped}", encoding="utf-8")
    (folder / "corpus/d.json").write_text(json.dumps(every[4:5], indent=2), encoding="utf-8")
    (folder / "corpus/e.jsonl.gz").write_bytes(gzip.compress(f"{line(articles[5])}\n".encode()))
    pq.write_table(table(articles[6:]), folder / "corpus/f.parquet")
    return sorted(articles, key=lambda one: (one.published_at, one.id))


def test_every_record_comes_out_as_the_model_has_it(tmp_path: Path, run: Command) -> None:
    wanted = corpus(tmp_path)
    done = run("release", "--quiet", cwd=tmp_path)
    assert done.code == 0, done.err + done.out
    folder = tmp_path / "dist/mixed/1.0.0"
    assert warraq.load(folder).equals(table(wanted))
    with pa.CompressedInputStream(pa.OSFile(str(folder / "jsonl/train-00000-of-00001.jsonl.zst")), "zstd") as stream:
        assert stream.read().decode() == "".join(f"{line(one)}\n" for one in wanted)
    assert run("verify", str(folder), cwd=tmp_path).code == 0


def test_threads_change_nothing(tmp_path: Path, run: Command) -> None:
    made = []
    for jobs in ("1", "2", "5"):
        folder = tmp_path / jobs
        folder.mkdir()
        corpus(folder)
        assert run("release", "--quiet", "--jobs", jobs, cwd=folder).code == 0
        files = sorted(path for path in (folder / "dist/mixed").rglob("*") if path.is_file())
        made.append({path.relative_to(folder): path.read_bytes() for path in files})
    assert made[0] == made[1] == made[2]


LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)


@given(text=LETTERS, words=st.lists(LETTERS, max_size=3), bare=st.booleans())
def test_what_the_model_writes_is_canonical_and_is_read_back(text: str, words: list[str], *, bare: bool) -> None:
    record = article(title=text or "x", keywords=words, dateline=None if bare else {"raw": text}, section=text)
    one = Article.model_validate(record)
    assert canonical.is_canonical(pa.array([line(one), f"{line(one)}\n"])).to_pylist() == [True, True]
    found = canonical.table(f"{line(one)}\n".encode())
    assert found.schema.equals(ARROW_SCHEMA)
    assert found.equals(table([one]))


@given(LETTERS, st.sampled_from(["ascii", "spaces", "order", "offset", "slash", "fraction"]))
def test_what_json_writes_otherwise_is_not(text: str, way: str) -> None:
    one = Article.model_validate(article(title=text or "x", text="é/", published_at="2021-07-25T11:02:00Z"))
    own, value = line(one), json.loads(line(one))
    other = {
        "ascii": lambda: json.dumps(value, separators=(",", ":")),
        "spaces": lambda: json.dumps(value, ensure_ascii=False),
        "order": lambda: json.dumps(dict(reversed(value.items())), ensure_ascii=False, separators=(",", ":")),
        "offset": lambda: own.replace("11:02:00Z", "11:02:00+00:00"),
        "slash": lambda: own.replace("é/", "é\\/"),
        "fraction": lambda: own.replace("11:02:00Z", "11:02:00.000000Z"),
    }[way]()
    assert json.loads(other)["id"] == one.id
    assert canonical.is_canonical(pa.array([other])).to_pylist() == [False]


INSTANTS = st.sampled_from([
    "2021-07-25T11:02:00Z", "2021-07-25T11:02:00+00:00", "2021-07-25t11:02:00z", "2021-07-25T11:02:00.5Z", "2021-07-25T11:02:00.500000Z",
    "2021-07-25T11:02:00.000001Z", None, "25 يوليو", "2021-07-25T11:02:00Z\n",
])  # fmt: skip


@settings(max_examples=examples(200))
@given(
    st.lists(
        st.tuples(LETTERS, INSTANTS, INSTANTS, st.none() | LETTERS, st.sampled_from([",", ", "])),
        min_size=1,
        max_size=8,
    )
)
def test_lines_that_were_read_are_canonical_exactly_where_the_pattern_says_so(made: list[tuple[Any, ...]]) -> None:
    written = []
    for text, published, collected, title, comma in made:
        value = json.loads(line(Article.model_validate(article(title="x", section=text))))
        value |= {"published_at": published, "collected_at": collected, "title": title}
        written.append(json.dumps(value, ensure_ascii=False, separators=(comma, ":")).encode() + b"\n")
    (block,) = blocks.cut(io.BytesIO(b"".join(written)), longest=1 << 20)
    assert isinstance(block, blocks.Block)
    parsed = blocks.parse(block, longest=1 << 20)
    assert parsed.rows.num_rows == len(made)
    assert parsed.tidy is not None
    told = canonical.tidy_is_canonical(parsed.rows, parsed.tidy).tolist()
    assert told == canonical.is_canonical(blocks.lines(parsed)).to_pylist()


@pytest.mark.parametrize("size", [1, 500, 10**9])
def test_shards_of_any_size_hold_the_same_records(tmp_path: Path, run: Command, size: int) -> None:
    wanted = corpus(tmp_path)
    policy = tmp_path / "warraq.toml"
    policy.write_text(POLICY + f"shard_bytes = {size}\n", encoding="utf-8")
    assert run("release", "--quiet", cwd=tmp_path).code == 0
    folder = tmp_path / "dist/mixed/1.0.0"
    assert warraq.load(folder).equals(table(wanted))
    assert len(list((folder / "data").iterdir())) == (1 if size == 10**9 else len(wanted))


def _zipped(path: Path, text: str) -> None:
    with zipfile.ZipFile(path / "a.zip", "w") as file:
        file.writestr("news/a.jsonl", text)


STANDING: dict[str, Callable[[Path, str], object]] = {
    "zip": _zipped,
    "gzip": lambda path, text: (path / "a.jsonl.gz").write_bytes(gzip.compress(text.encode())),
    "windows-1256": lambda path, text: (path / "a.jsonl").write_bytes(text.encode("cp1256")),
    "utf-16": lambda path, text: (path / "a.jsonl").write_bytes(text.encode("utf-16")),
}


@pytest.mark.parametrize("how", STANDING)
def test_canonical_lines_are_those_of_the_text_and_not_of_the_bytes(how: str, tmp_path: Path, run: Command) -> None:
    text = "".join(f"{line(Article.model_validate(article(link=f'https://example.org/{n}')))}\n" for n in range(9))
    made = list[str]()
    for name, write in (
        ("plain", lambda path, text: (path / "a.jsonl").write_text(text, "utf-8")),
        (how, STANDING[how]),
    ):
        root = tmp_path / name
        (root / "corpus").mkdir(parents=True)
        encoding = (
            f'[[sources]]\nname = "a"\npath = "corpus"\nencoding = "{how}"\n' if name == how and "-" in how else ""
        )
        (root / "warraq.toml").write_text(POLICY + encoding, encoding="utf-8")
        write(root / "corpus", text)
        done = run("release", "--quiet", cwd=root)
        assert done.code == 0, done.err
        made.append(json.loads((root / "dist/mixed/1.0.0/manifest.json").read_text("utf-8"))["logical_digest"])
        assert run("verify", root / "dist/mixed/1.0.0").code == 0
    assert made[0] == made[1]
