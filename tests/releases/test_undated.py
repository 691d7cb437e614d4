"""Sources whose articles carry no date: from the seed to a release and back, beside one whose articles do."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.conftest import Command, write_jsonl
from tests.releases.conftest import POLICY, Collect, record, release, text
from tests.releases.test_descriptors import frictionless, problems

import warraq
from warraq.article import ARROW_SCHEMA
from warraq.policy import SplitPolicy
from warraq.releases.format import manifest
from warraq.releases.write import splits

SOURCES = """
[[sources]]
name = "letters"
path = "seeds/letters"
publisher = "Letters"
language = "ar"
optional = ["published_at"]

[[sources]]
name = "wire"
publisher = "Wire"
language = "ar"
"""
RULES = '[rules]\nignore = ["DST"]\n'


def dated(number: int, **more: Any) -> dict[str, Any]:
    return record(number, publisher="Wire", license=None, **more)


@pytest.fixture
def corpus(collect: Collect, run: Command) -> Path:
    """Five letters without a date, ingested, and five articles with one."""
    root = collect(policy=RULES + SOURCES)
    (root / "corpus/a.jsonl").unlink()
    (root / "seeds/letters").mkdir(parents=True)
    (root / "corpus/wire").mkdir()
    rows = "".join(f"رسالة {n},https://letters.example.org/{n},{text(n)}\n" for n in range(5))
    (root / "seeds/letters/a.csv").write_text(f"title,link,text\n{rows}", encoding="utf-8")
    write_jsonl(root / "corpus/wire/a.jsonl", *(dated(number) for number in range(50, 55)))
    assert run.validate("seeds").codes == []
    done = run("ingest")
    assert (done.code, "corpus/letters/undated.jsonl: 5 records added" in done.err) == (0, True)
    return root


def test_articles_without_a_date_are_released_behind_the_others(corpus: Path, run: Command) -> None:
    assert [code for code in run.validate().codes if code[:3] in ("REC", "DAT")] == []
    folder = release(corpus)
    made = manifest.load(folder)
    (shard,) = made.shards
    table = warraq.load(folder)
    assert table.num_rows == made.records == 10
    assert table["published_at"].is_null().to_pylist() == [False] * 5 + [True] * 5
    undated = table.slice(5)
    assert undated["id"].to_pylist() == sorted(undated["id"].to_pylist())
    group = pq.ParquetFile(folder / shard.parquet).metadata.row_group(0)
    assert [each.nulls_first for each in group.sorting_columns] == [False, False]
    assert (made.schema_id, "published_at" in made.gate.required) == ("urn:warraq:article:1:undated", False)
    schema = json.loads((folder / "schema/article.schema.json").read_text(encoding="utf-8"))
    assert schema["properties"]["published_at"]["type"] == ["string", "null"]
    assert "Articles without a date: 5." in (folder / "DATASHEET.md").read_text(encoding="utf-8")
    for more in ((), ("--quick",)):
        assert run("verify", folder, "--format", "json", *more).codes == []
    assert release(corpus) == folder


def test_a_source_that_does_not_say_so_has_to_have_dates(corpus: Path, run: Command) -> None:
    bare = dated(60)
    del bare["published_at"]
    write_jsonl(corpus / "corpus/wire/b.jsonl", bare, {**dated(61), "published_at": None}, dated(62))
    assert [code for code in run.validate().codes if code[:3] == "REC"] == ["REC002", "REC003"]
    assert warraq.release(policy=corpus / "warraq.toml").folder is None


def test_a_date_that_is_none_is_a_fault_of_every_source(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/letters/b.jsonl", dated(60, published_at="soon"), dated(61, published_at=5))
    assert [code for code in run.validate().codes if code[:3] in ("REC", "DAT")] == ["DAT001", "REC004"]


@pytest.mark.slow
@pytest.mark.parametrize("codec", ["zstd", "gzip"])
@pytest.mark.usefixtures("offline")
def test_consumers_read_what_has_no_date(codec: str, corpus: Path, run: Command) -> None:
    from datasets import load_dataset

    (corpus / "warraq.toml").write_text(f'{POLICY}jsonl = "{codec}"\n{RULES}{SOURCES}', encoding="utf-8")
    folder = release(corpus)
    rows = warraq.load(folder).to_pylist()
    assert load_dataset(str(folder), split="train").to_list() == rows
    assert problems(frictionless(folder)) == set()
    assert run("verify", folder, "--format", "json").codes == []


def test_nothing_but_articles_without_a_date(collect: Collect, run: Command) -> None:
    root = collect(*({**record(n), "published_at": None} for n in range(3)), policy=RULES)
    fields = ["id", "link", "title", "language", "publisher", "text"]
    (root / "warraq.toml").write_text(f"required = {json.dumps(fields)}\n{POLICY}{RULES}", encoding="utf-8")
    folder = release(root)
    assert warraq.load(folder)["published_at"].null_count == 3
    assert run("verify", folder, "--format", "json").codes == []


def test_a_null_for_the_date_is_another_field(collect: Collect, run: Command) -> None:
    """What reads the releases before may count on a date in every record."""
    root = collect(*(record(number) for number in range(5)), policy=RULES)
    first = release(root)
    assert warraq.load(first).schema.remove_metadata() == ARROW_SCHEMA
    write_jsonl(root / "corpus/a.jsonl", *(record(n) for n in range(5)), {**record(6), "published_at": None})
    (root / "warraq.toml").write_text(
        f'{POLICY}{RULES}[[sources]]\npath = "corpus"\noptional = ["published_at"]\n', encoding="utf-8"
    )
    second = release(root)
    assert second.name == "2.0.0"
    found = run("diff", first, second, "--format", "json").json
    assert found["summary"]["fields_changed"] == ["published_at"]
    assert [change["kind"] for change in found["changes"]] == ["added"]


def test_what_has_no_date_is_in_the_first_of_splits_by_date(corpus: Path, run: Command) -> None:
    (corpus / "warraq.toml").write_text(
        f'{POLICY}[release.splits]\nsince = {{ test = "2021-01-01" }}\n{RULES}{SOURCES}', encoding="utf-8"
    )
    folder = release(corpus)
    assert set(warraq.load(folder, split="train")["publisher"].to_pylist()) == {"Letters"}
    assert set(warraq.load(folder, split="test")["publisher"].to_pylist()) == {"Wire"}
    assert "what states no day" in (folder / "DATASHEET.md").read_text(encoding="utf-8")
    assert run("verify", folder, "--format", "json").codes == []


def test_a_cluster_goes_by_those_of_its_records_that_have_a_date(corpus: Path) -> None:
    folder = release(corpus)
    rows = warraq.load(folder)
    one, other = (rows["id"][place].as_py() for place in (0, 9))
    policy = SplitPolicy(since={"test": date(2021, 1, 1)})
    chosen, _ = splits.assign(rows, {one: min(one, other), other: min(one, other)}, policy, {})
    assert chosen == ["test"] * 5 + ["train"] * 4 + ["test"]
