"""Every descriptor of a release is taken by its own consumer, which then reads the rows that the Parquet holds."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import yaml
from tests.conftest import ROOT, Once, sampled
from tests.releases.mixed import CODECS, SPARSE, SPLITS, paths, release, rows, sparse

import warraq
from warraq.article import ARROW_SCHEMA


@pytest.fixture(scope="module", params=CODECS)
def released(request: pytest.FixtureRequest, once: Once) -> Path:
    return once(f"mixed-{request.param}", partial(release, codec=request.param)) / "dist/mixed/1.0.0"


def slow(consumer: str, codecs: tuple[str, ...] = CODECS) -> pytest.MarkDecorator:
    """Return a mark for what a process of its own is started for: one codec where the run is a quick one."""
    return pytest.mark.parametrize("released", sampled(codecs, of=consumer), indirect=True)


def card(folder: Path) -> tuple[dict[str, Any], str]:
    _, front, body = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def test_the_release_is_one_to_try_consumers_on(released: Path) -> None:
    for split in SPLITS:
        assert len(list((released / "data").glob(f"{split}-*.parquet"))) > 1
        assert rows(released, split)
    columns = warraq.load(released)
    nulls = {"section", "dateline", "source", "license", "collected_at"}
    assert {name for name in columns.column_names if columns[name].null_count} == nulls


@pytest.mark.usefixtures("offline")
@pytest.mark.slow
def test_datasets_loads_every_split(released: Path) -> None:
    from datasets import Features, get_dataset_config_names, load_dataset

    assert get_dataset_config_names(str(released)) == ["default", "jsonl"]
    loaded = load_dataset(str(released))
    assert list(loaded) == list(dict.fromkeys(path.name.split("-")[0] for path in paths(released)))
    for split in SPLITS:
        assert loaded[split].features == Features.from_arrow_schema(ARROW_SCHEMA)
        assert loaded[split].features["published_at"].dtype == "timestamp[us, tz=UTC]"
        assert loaded[split].to_list() == rows(released, split)


@pytest.mark.usefixtures("offline")
def test_datasets_minds_a_wrong_count(released: Path, tmp_path: Path) -> None:
    from datasets import load_dataset
    from datasets.exceptions import DatasetGenerationError
    from datasets.utils.info_utils import NonMatchingSplitsSizesError

    copy = Path(shutil.copytree(released, tmp_path / "copy"))
    paths(copy)[0].unlink()
    with pytest.raises((NonMatchingSplitsSizesError, DatasetGenerationError)):
        load_dataset(str(copy), split="train")


def test_the_front_matter_is_what_the_hub_reads(released: Path) -> None:
    from huggingface_hub import DatasetCard

    read = DatasetCard((released / "README.md").read_text(encoding="utf-8")).data.to_dict()
    front, _ = card(released)
    assert read == front
    assert (read["license"], read["language"], read["language_bcp47"]) == (
        "cc-by-4.0",
        ["ar", "en"],
        ["ar", "ar-IQ", "en"],
    )
    assert read["pretty_name"] == 'أخبار: "قديمة" | new_ones'
    assert read["size_categories"] == ["n<1K"]
    assert read["tags"] == ["أخبار", "news"]
    (info,) = read["dataset_info"]
    for split in info["splits"]:
        files = list((released / "data").glob(f"{split['name']}-*"))
        assert split["num_bytes"] == sum(file.stat().st_size for file in files)
        assert split["num_examples"] == len(rows(released, split["name"]))
    assert info["download_size"] == sum(file.stat().st_size for file in (released / "data").iterdir())


def test_the_card_is_read_as_it_is_meant(released: Path) -> None:
    from markdown_it import MarkdownIt

    _, body = card(released)
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(body)
    shown = ["".join(part.content for part in token.children or ()) for token in tokens if token.type == "inline"]
    assert shown[:2] == ['أخبار: "قديمة" | new_ones', "Articles of every shape. --- With *marks* and <tags>."]
    assert {"A | B", "<C>", "ar-IQ", "train", "validation", "test"} <= set(shown)
    heads = [tokens[place + 1].content for place, token in enumerate(tokens) if token.type == "heading_open"][1:]
    assert heads == [
        "What it holds", "Fields", "A record", "Load it", "Known issues", "Check it", "Licence", "Cite it", "More",
    ]  # fmt: skip
    links = [part.attrs["href"] for token in tokens for part in token.children or () if part.type == "link_open"]
    assert "https://spdx.org/licenses/CC-BY-4.0.html" in links
    own = {link for link in links if "://" not in link}
    assert own and all((released / link).is_file() for link in own)


@pytest.mark.usefixtures("offline")
def test_the_lines_of_the_card_load_the_rows(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (lines,) = re.findall(r"^```python\n(.*?)^```$", card(released)[1], re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(released.parents[2])
    names: dict[str, Any] = {}
    exec(compile(lines, "README.md", "exec"), names)  # noqa: S102  # the card's own lines
    split = names["dataset"].split
    wanted = rows(released, str(split))
    assert names["table"].to_pylist() == wanted
    assert names["dataset"].to_list() == names["rows"].to_dicts() == wanted
    assert names["count"] == [(len(wanted),)]
    assert names["titles"] == [(row["id"], row["title"]) for row in wanted]
    assert sorted(names["frame"]["id"]) == sorted(row["id"] for row in rows(released))
    assert names["lines"].to_dicts() == wanted


def call(folder: Path) -> str:
    """Return the call of the card that loads the JSON Lines with `datasets`."""
    (found,) = re.findall(r"`(load_dataset\(folder, \"jsonl\".*?\))`", card(folder)[1])
    return str(found)


@pytest.mark.slow
@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("streaming", [False, True])
def test_datasets_loads_the_json_lines_as_the_card_says(released: Path, *, streaming: bool) -> None:
    """In one split, or a whole shard, a column may be null or empty (huggingface/datasets#7092, #7222)."""
    from datasets import Features, load_dataset

    line = call(released)
    names = {"load_dataset": load_dataset, "folder": str(released)}
    loaded = eval(f"{line[:-1]}, streaming={streaming})", names)  # noqa: S307  # the card's own line
    assert list(loaded) == list(SPLITS)
    for split in SPLITS:
        assert loaded[split].features == Features.from_arrow_schema(ARROW_SCHEMA)
        assert list(loaded[split]) == rows(released, split)


@pytest.mark.usefixtures("offline")
def test_the_call_in_the_documentation_works_and_a_shorter_one_does_not(released: Path) -> None:
    """When the shorter one works one day, the card and docs/releases.md can say so."""
    from datasets import load_dataset
    from datasets.exceptions import DatasetGenerationError

    (line,) = re.findall(
        r"^lines = (load_dataset\(.*\))$", (ROOT / "docs/releases.md").read_text("utf-8"), re.MULTILINE
    )
    loaded = eval(line, {"load_dataset": load_dataset, "folder": str(released)})  # noqa: S307  # the documentation's own
    assert list(loaded["train"]) == rows(released, "train")
    with pytest.raises((ValueError, DatasetGenerationError)):
        load_dataset(str(released), "jsonl")


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("codec", sampled(CODECS, of="sparse"))
def test_what_is_null_in_the_first_lines_or_a_split_is_loaded(codec: str, tmp_path: Path) -> None:
    from datasets import load_dataset

    folder = release(tmp_path, codec, sparse(), SPARSE)
    names: dict[str, Any] = {"load_dataset": load_dataset, "folder": str(folder)}
    loaded = eval(call(folder), names)  # noqa: S307  # the card's own line
    schema = pl.read_parquet_schema(paths(folder)[0])
    assert list(loaded) == ["train", "test"]
    for split in loaded:
        assert loaded[split].to_list() == rows(folder, split)
        files = sorted(map(str, (folder / "jsonl").glob(f"{split}-*")))
        assert pl.scan_ndjson(files, schema=schema).collect().to_dicts() == rows(folder, split)
    given = [row for row in rows(folder) if row["dateline"] and row["related"] and row["keywords"]]
    assert len(given) == 1
    every = sorted(map(str, (folder / "jsonl").iterdir()))[::-1]
    with pytest.raises(pl.exceptions.ComputeError):  # the reason for the schema
        pl.scan_ndjson(every).collect()


def test_the_card_says_what_zstd_wants(released: Path) -> None:
    packed = any((released / "jsonl").glob("*.zst"))
    assert ("with the package zstandard installed" in card(released)[1]) is packed


def test_duckdb_and_polars_read_the_json_lines(released: Path) -> None:
    (lines,) = re.findall(r"^schema = (.*?^\}\))$", card(released)[1], re.MULTILINE | re.DOTALL)
    schema = eval(lines, {"pl": pl})  # noqa: S307  # the card's own lines
    assert schema == pl.read_parquet_schema(paths(released)[0])
    for split in SPLITS:
        wanted, files = rows(released, split), sorted(map(str, (released / "jsonl").glob(f"{split}-*")))
        assert pl.scan_ndjson(files, schema=schema).collect().to_dicts() == wanted
        assert duckdb.sql("SELECT id, keywords FROM read_json($files)", params={"files": files}).fetchall() == [
            (row["id"], row["keywords"]) for row in wanted
        ]


def test_pandas_polars_and_duckdb_read_the_same_rows(released: Path) -> None:
    for split in SPLITS:
        wanted, files = rows(released, split), sorted((released / "data").glob(f"{split}-*"))
        assert pl.read_parquet(files).to_dicts() == wanted
        assert pd.concat(map(pd.read_parquet, files))["published_at"].to_list() == [
            row["published_at"] for row in wanted
        ]
        assert (
            pa.Table.from_pandas(
                pd.concat(map(pd.read_parquet, files)), schema=ARROW_SCHEMA, preserve_index=False
            ).to_pylist()
            == wanted
        )
        found = duckdb.sql(f"SET TimeZone = 'UTC'; FROM '{released}/data/{split}-*.parquet'").to_arrow_table()
        assert found.to_pylist() == wanted


def flip(path: Path) -> None:
    """Change one byte: in the middle, save in a gzip, where it is one that no reader minds; in its text, frictionless
    crashes.
    """
    data = bytearray(path.read_bytes())
    data[9 if path.suffix == ".gz" else len(data) // 2] ^= 1
    path.write_bytes(data)


def frictionless(folder: Path) -> list[dict[str, Any]]:
    """Return what the command `frictionless validate` says of each file; in this process it would leave files open."""
    command = [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True)
    report = json.loads(done.stdout)
    assert not report["errors"], report["errors"]
    assert report["valid"] is (done.returncode == 0)
    return list(report["tasks"])


def problems(tasks: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(task["place"], error["type"]) for task in tasks for error in task["errors"]}


@slow("frictionless")
@pytest.mark.slow
def test_frictionless_finds_the_package_valid(released: Path) -> None:
    tasks = frictionless(released)
    made = json.loads((released / "manifest.json").read_bytes())
    assert problems(tasks) == set()
    assert {task["place"] for task in tasks} == {
        shard[kind] for shard in made["shards"] for kind in ("parquet", "jsonl")
    }
    assert {task["place"]: task["stats"]["rows"] for task in tasks if task["type"] == "table"} == {
        shard["jsonl"]: shard["rows"] for shard in made["shards"] if not shard["jsonl"].endswith(".zst")
    }


def test_the_package_says_what_the_policy_says(released: Path) -> None:
    made = json.loads((released / "datapackage.json").read_bytes())
    assert (made["name"], made["version"], made["title"]) == ("mixed", "1.0.0", 'أخبار: "قديمة" | new_ones')
    assert made["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    address = "https://spdx.org/licenses/CC-BY-4.0.html"
    assert made["licenses"] == [{"name": "CC-BY-4.0", "path": address, "title": "cc-by-4.0"}]
    assert [each["title"] for each in made["contributors"]] == ["فريق التحرير", "Smith & Sons"]
    assert {each["title"] for each in made["sources"]} == {"<C>", "A | B", "صحيفة"}
    assert made["created"] == "2022-01-01T00:00:00Z"


@pytest.mark.slow
@slow("frictionless on damage")
def test_frictionless_finds_a_flipped_byte(released: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(released, tmp_path / "copy"))
    wrong = [next((copy / "data").glob("test-00001-*")), next((copy / "jsonl").glob("train-00001-*"))]
    for path in wrong:
        flip(path)
    assert {place for place, error in problems(frictionless(copy)) if error == "hash-count"} == {
        path.relative_to(copy).as_posix() for path in wrong
    }


def test_what_frictionless_cannot_read_is_no_table(released: Path) -> None:
    made = json.loads((released / "datapackage.json").read_bytes())
    lines = [each for each in made["resources"] if each["path"].startswith("jsonl/")]
    assert lines
    for each in lines:
        assert ("schema" in each) is (each["type"] == "table") is (not each["path"].endswith(".zst"))


@pytest.mark.slow
@slow("frictionless on keys", CODECS[1:])
def test_a_key_that_stands_twice_is_found_in_a_table(released: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(released, tmp_path / "copy"))
    shard = next((copy / "jsonl").glob("train-00000-*"))
    made = json.loads((copy / "datapackage.json").read_bytes())
    (resource,) = (each for each in made["resources"] if each["path"].endswith(shard.name))
    first = shard.read_bytes() if shard.suffix == ".jsonl" else gzip.decompress(shard.read_bytes())
    twice = first + first.splitlines(keepends=True)[0]
    shard.write_bytes(twice if shard.suffix == ".jsonl" else gzip.compress(twice))
    del resource["bytes"], resource["hash"]
    (copy / "datapackage.json").write_text(json.dumps(made), encoding="utf-8")
    assert {error for _, error in problems(frictionless(copy))} == {"primary-key"}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of tests/node, installed in a folder of their own."""
    folder = Path(shutil.copytree(ROOT / "tests/node", tmp_path_factory.mktemp("node") / "node"))
    done = subprocess.run(["npm", "ci"], cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"npm ci: {done.stderr}"
    return folder


@pytest.mark.slow
@slow("node")
@pytest.mark.needs("node", "npm")
def test_node_reads_the_same_rows(released: Path, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue("node")  # after the mark has found that there is npm
    epoch = datetime.fromtimestamp(0, UTC)
    for path in paths(released):
        done = subprocess.run(["node", "rows.js", path], cwd=folder, check=True, capture_output=True)
        found = json.loads(done.stdout)
        for row in found:
            for name in ("published_at", "collected_at"):
                row[name] = row[name] and epoch + timedelta(microseconds=int(row[name]))
        assert found == pl.read_parquet(path).to_dicts()
