"""Splits: near-duplicates share one, what was released stays, and shares come out as they were asked for."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Command, examples
from tests.releases.conftest import Collect, record, release, text
from tests.releases.test_verify import reseal

import warraq
from warraq.policy import SplitPolicy
from warraq.releases.format import manifest
from warraq.releases.registry import ledger
from warraq.releases.write import splits

SHARES = "[release.splits]\nshares = { train = 0.6, validation = 0.2, test = 0.2 }\n"


def table(ids: list[str], day: str = "2021-01-01") -> pa.Table:
    days = pa.array([f"{day}T00:00:00"] * len(ids)).cast(pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
    return pa.table({"id": pa.array(ids, pa.string()), "published_at": days})


def split_of(folder: Path) -> dict[str, str]:
    held = manifest.load(folder).shards
    return {row: shard.split for shard in held for row in pq.read_table(folder / shard.parquet)["id"].to_pylist()}


def test_shares_come_out() -> None:
    policy = SplitPolicy(shares={"train": 0.8, "test": 0.2})
    ids = [f"{number:032x}" for number in range(20_000)]
    chosen, moved = splits.assign(table(ids), {}, policy, {})
    assert moved == {}
    assert abs(chosen.count("test") / len(ids) - 0.2) < 0.01  # four standard deviations


@given(st.randoms(use_true_random=False), st.integers(1, 60), st.integers(0, 40))
@settings(max_examples=examples(50))
def test_splits_are_stable_as_a_corpus_grows(draw: random.Random, old: int, new: int) -> None:
    """Whatever is added, a record stays in its split, unless it hangs together with records of another one; none leaks."""
    policy = SplitPolicy(shares={"train": 0.5, "validation": 0.25, "test": 0.25})
    ids = [f"{draw.getrandbits(128):032x}" for _ in range(old + new)]
    groups = {own: draw.randrange(old + new) for own in ids}

    def clusters(held: list[str]) -> dict[str, str]:
        by = {group: sorted(own for own in held if groups[own] == group) for group in groups.values()}
        return {own: by[groups[own]][0] for own in held if len(by[groups[own]]) > 1}

    before, _ = splits.assign(table(ids[:old]), clusters(ids[:old]), policy, {})
    released = dict(zip(ids, before, strict=False))
    order = ids[:]
    draw.shuffle(order)
    chosen, moved = splits.assign(table(order), clusters(order), policy, released)
    after = dict(zip(order, chosen, strict=True))
    assert moved == {}  # nothing joins two clusters that were apart: groups only grow
    assert {own: after[own] for own in released} == released
    assert all(len({after[own] for own in ids if groups[own] == group}) == 1 for group in groups.values())
    again, _ = splits.assign(table(ids), clusters(ids), policy, released)
    assert dict(zip(ids, again, strict=True)) == after


def test_near_duplicates_share_a_split(collect: Collect) -> None:
    copies = [record(100 + n, text=f"{text(1)} {'نهاية' * n}") for n in range(1, 13)]
    folder = release(collect(*(record(n) for n in range(1, 40)), *copies, policy=SHARES))
    found = split_of(folder)
    assert set(found.values()) == {"train", "validation", "test"}
    alike = {record(1)["id"], *(copy["id"] for copy in copies)}
    assert len({found[own] for own in alike}) == 1
    index = ledger.read_index(folder.parents[1] / "index/papers-1.0.0.parquet").to_pylist()
    assert {row["id"]: row["split"] for row in index} == found
    assert {row["id"]: row["cluster"] for row in index if row["cluster"]} == dict.fromkeys(alike, min(alike))
    assert warraq.verify(folder).findings == ()
    assert sorted(path.name for path in (folder / "data").iterdir()) == [
        "test-00000-of-00001.parquet", "train-00000-of-00001.parquet", "validation-00000-of-00001.parquet",
    ]  # fmt: skip


def test_near_duplicates_share_a_split_even_where_nobody_asks_for_them(collect: Collect) -> None:
    copies = [record(100 + n, text=f"{text(1)} {'نهاية' * n}") for n in range(1, 13)]
    policy = f'[rules]\nignore = ["DUP002"]\n{SHARES}'
    found = split_of(release(collect(*(record(n) for n in range(1, 20)), *copies, policy=policy)))
    assert len({found[copy["id"]] for copy in copies}) == 1


@pytest.mark.slow
def test_a_record_that_joins_two_clusters_moves_the_smaller_one(collect: Collect, run: Command) -> None:
    """Two texts of which neither is like the other; a third that is like both."""
    words = text(1).split() + text(2).split()
    one, other, both = words[:60], words[20:], words
    first = [
        *(record(n, text=" ".join(one)) for n in (201, 202)),
        record(300, text=" ".join(other)),
        record(5),
        record(6),
    ]
    policy = f"[duplicates]\nthreshold = 0.6\n[rules]\nignore = ['DUP001']\n{SHARES}"
    for number in range(300, 340):  # until hashes put the two in different splits
        first[2] = record(number, text=" ".join(other))
        root = collect(*first, policy=policy, folder=f"try{number}")
        before = split_of(release(root))
        if before[first[0]["id"]] != before[first[2]["id"]]:
            break
    collect(*first, record(400, text=" ".join(both)), policy=policy, folder=root.name)
    done = run("release")
    assert (done.code, done.out.strip()) == (0, "dist/papers/2.0.0"), done.err
    after = split_of(root / "dist/papers/2.0.0")
    assert len({after[each["id"]] for each in (*first[:3], record(400))}) == 1
    assert after[first[0]["id"]] == before[first[0]["id"]]
    assert f"{first[2]['id']} moves to the split {before[first[0]['id']]}" in done.err
    changes = pq.read_table(root / "dist/papers/2.0.0/changes.parquet").to_pylist()
    assert {row["id"]: (row["kind"], row["fields"]) for row in changes} == {
        first[2]["id"]: ("moved", ["split"]),
        record(400)["id"]: ("added", None),
    }
    assert (
        f"moved to {before[first[0]['id']]}: `{first[2]['id']}`"
        in (root / "dist/papers/2.0.0/CHANGELOG.md").read_text()
    )


def test_a_cut_by_date(collect: Collect) -> None:
    policy = "[release.splits]\nsince = { validation = 2021-06-01, test = 2021-09-01 }\n"
    late = record(90, published_at="2021-12-01T00:00:00Z", text=f"{text(1)} النهاية")  # a copy of one of the winter
    found = split_of(release(collect(*(record(n) for n in range(1, 25)), late, policy=policy)))
    for number in range(1, 25):
        month = 1 + number % 12
        assert found[record(number)["id"]] == ("train" if month < 6 else "validation" if month < 9 else "test")
    assert found[late["id"]] == found[record(1)["id"]] == "train"


def test_a_split_that_is_empty_is_not_written(collect: Collect) -> None:
    policy = "[release.splits]\nsince = { test = 2030-01-01 }\n"
    assert set(split_of(release(collect(record(1), record(2), policy=policy))).values()) == {"train"}


def test_verify_finds_a_leak(collect: Collect) -> None:
    """SPL001 in a release that somebody split by hand."""
    records = [*(record(n) for n in range(1, 12)), record(50, text=f"{text(1)} النهاية")]
    folder = release(collect(*records, policy="[release.splits]\nsince = { test = 2021-06-01 }\n"))
    train, test = (
        {row["id"]: row for row in pq.read_table(folder / f"data/{split}-00000-of-00001.parquet").to_pylist()}
        for split in ("train", "test")
    )
    assert records[0]["id"] in train, "both copies are in train"
    from warraq import article

    moved = train.pop(records[-1]["id"])
    for split, rows in (("train", list(train.values())), ("test", [*test.values(), moved])):
        articles = [article.Article.model_validate(row) for row in rows]
        table = pa.Table.from_pylist([each.model_dump() for each in articles], article.ARROW_SCHEMA)
        pq.write_table(table, folder / f"data/{split}-00000-of-00001.parquet")
        with pa.CompressedOutputStream(str(folder / f"jsonl/{split}-00000-of-00001.jsonl.zst"), "zstd") as stream:
            stream.write("".join(f"{article.line(each)}\n" for each in articles).encode())
    made = manifest.load(folder)
    rows = {"train": len(train), "test": len(test) + 1}
    reseal(folder, shards=[shard.model_copy(update={"rows": rows[shard.split]}) for shard in made.shards])
    (finding,) = (each for each in warraq.verify(folder).findings if each.code != "REL009")
    assert (finding.code, finding.path, finding.record) == ("SPL001", "data/test-00000-of-00001.parquet", moved["id"])
    assert records[0]["id"] in finding.message


@pytest.mark.parametrize(
    "wrong",
    [
        "shares = { train = 0.5 }",
        "shares = { train = 1.5, test = -0.5 }",
        "shares = { Train = 1.0 }",
        "since = { train = 2021-01-01 }",
        "since = { b = 2021-02-01, a = 2021-01-01 }",
    ],
)
def test_splits_that_cannot_be(wrong: str, collect: Collect, run: Command) -> None:
    collect(record(1), policy=f"[release.splits]\n{wrong}\n")
    done = run("release")
    assert (done.code, done.err.count("\n")) == (2, 1)
