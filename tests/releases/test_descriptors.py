"""Every descriptor of a release is taken by its own consumer, which then reads the rows that the Parquet holds."""

from __future__ import annotations

import gzip
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import yaml
from tests.conftest import ROOT, article

import warraq
from warraq.article import ARROW_SCHEMA

pytestmark = [
    # rdflib, with which mlcroissant reads JSON-LD, calls a class of its own that it deprecates.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    # mlcroissant calls pandas in a way that pandas deprecates.
    pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index"),
]

CODECS = ("zstd", "gzip", "none")
SPLITS = ("train", "validation", "test")
POLICY = """
[rules]
ignore = ["TXT", "DUP", "LNG", "PRV", "ENC", "DAT", "REC006", "LNK"]

[release]
name = "mixed"
title = 'أخبار: "قديمة" | new_ones'
description = "Articles of every shape.\\n---\\nWith *marks* and <tags>."
license = "cc-by-4.0"
creators = ["فريق التحرير", "Smith & Sons"]
url = "https://example.org/mixed"
doi = "10.1234/mixed_1"
keywords = ["أخبار", "news"]
shard_bytes = 6000
jsonl = "CODEC"
splits = { shares = { train = 0.6, validation = 0.2, test = 0.2 } }
"""
DATASHEET = """
[uses]
unsuitable = "Anything but tests."
[composition]
labels = "No."
"""
WORDS = ("قال", "المتحدث", "العمل", "الوزير", "الموقع", "city", "water", "كتاب", "مدينة", "نهر", "جبل")


def records() -> Iterator[dict[str, Any]]:
    """Give records of every shape, whose texts have little in common."""
    chance = random.Random(7)  # noqa: S311  # no secret: the same corpus every time
    for number in range(48):
        words = " ".join(chance.choice(WORDS) + str(chance.randrange(999)) for _ in range(40))
        dateline = {"raw": f"الأحد {number}", "precision": ["day", None][number % 2], "calendar": "gregorian"}
        source = {"path": "seeds/أ.txt", "sha256": "0" * 64, "bytes": number, "encoding": "utf-8", "reader": "khaleej"}
        yield article(
            link=f"https://example.org/{number}",
            title=f'"عنوان" {number}: <b>\\n|',
            text=f"{words}\n\n{number}",
            language=["ar", "ar", "en", "ar-IQ"][number % 4],
            publisher=["صحيفة", "A | B", "<C>"][number % 3],
            published_at=["2021-07-25T11:02:00Z", "2021-07-25T14:02:00.250+03:00", "1899-12-31T23:59:59.000001Z"][number % 3],
            collected_at=None if number % 4 else "2022-01-01T00:00:00.5Z",
            section=None if number % 2 else "سياسة",
            authors=["كاتب"] * (number % 3),
            keywords=[f"ك{each}" for each in range(number % 4)],
            related=[{"title": f"ر{each}", "link": [None, "https://example.org/r"][each % 2]} for each in range(number % 3)],
            license=None if number % 5 else "CC-BY-4.0",
            dateline=None if number % 3 == 0 else dateline,
            source=None if number % 4 == 0 else source,
        )  # fmt: skip


@pytest.fixture(scope="module", params=CODECS)
def released(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of three splits, each of several shards, whose JSON Lines are packed in each way."""
    root = tmp_path_factory.mktemp(f"descriptors-{request.param}")
    (root / "corpus").mkdir()
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records()]
    (root / "corpus/a.jsonl").write_text("".join(lines), encoding="utf-8")
    (root / "warraq.toml").write_text(POLICY.replace("CODEC", request.param), encoding="utf-8")
    (root / "datasheet.toml").write_text(DATASHEET, encoding="utf-8")
    done = warraq.release(policy=root / "warraq.toml")
    assert done.folder, done.report.findings
    return done.folder


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep Hugging Face's libraries off the network, and what they remember out of the user's own folders."""
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path_factory.mktemp("datasets"))


def rows(folder: Path, split: str | None = None) -> list[dict[str, Any]]:
    """Read the rows as the Parquet has them, with Arrow."""
    return list(warraq.load(folder, split=split).to_pylist())


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
def test_datasets_loads_every_split(released: Path) -> None:
    from datasets import Features, get_dataset_config_names, load_dataset

    assert get_dataset_config_names(str(released)) == ["default"]
    loaded = load_dataset(str(released))
    assert list(loaded) == list(dict.fromkeys(path.name.split("-")[0] for path in paths(released)))
    for split in SPLITS:
        assert loaded[split].features == Features.from_arrow_schema(ARROW_SCHEMA)
        assert loaded[split].features["published_at"].dtype == "timestamp[us, tz=UTC]"
        assert loaded[split].to_list() == rows(released, split)


def paths(folder: Path) -> list[Path]:
    """List the Parquet shards in the order of the manifest."""
    made = json.loads((folder / "manifest.json").read_bytes())
    return [folder / shard["parquet"] for shard in made["shards"]]


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
    assert heads == ["What it holds", "Load it", "Check it", "Licence", "Cite it", "More"]
    links = [part.attrs["href"] for token in tokens for part in token.children or () if part.type == "link_open"]
    assert "https://spdx.org/licenses/CC-BY-4.0.html" in links
    # The page and the pictures are made elsewhere.
    own = {link for link in links if "://" not in link} - {"datasheet.html"}
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


def plain_lines(folder: Path, split: str, beside: Path) -> list[str]:
    """Give the paths of the JSON Lines of a split; zstd is unpacked, for which `datasets` wants a package of its own."""
    found = sorted((folder / "jsonl").glob(f"{split}-*"))
    for path in found:
        if path.suffix == ".zst":
            with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream:
                (beside / path.stem).write_bytes(stream.read())
    return [str(beside / path.stem if path.suffix == ".zst" else path) for path in found]


@pytest.mark.usefixtures("offline")
def test_the_json_lines_are_the_same_rows(released: Path, tmp_path: Path) -> None:
    from datasets import Features, load_dataset

    for split in SPLITS:
        wanted, files = rows(released, split), plain_lines(released, split, tmp_path)
        features = Features.from_arrow_schema(ARROW_SCHEMA)
        loaded = load_dataset("json", data_files=files, features=features, split="train")
        assert loaded.to_list() == wanted
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


def croissant(row: dict[str, Any], split: str) -> dict[str, Any]:
    """Write a row as mlcroissant gives it: texts as bytes, names with their path, absent objects as their absent parts."""

    def value(given: Any) -> Any:
        return given.encode() if isinstance(given, str) else given

    made: dict[str, Any] = {"articles/split": split.encode()}
    for column in ARROW_SCHEMA:
        own, given = f"articles/{column.name}", row[column.name]
        if pa.types.is_struct(column.type):
            parts = (part.name for part in column.type.fields)
            made[own] = {f"{own}/{part}": value(given[part]) if given else None for part in parts}
        elif given and isinstance(given, list) and isinstance(given[0], dict):
            made[own] = [{f"{own}/{name}": value(part) for name, part in each.items()} for each in given]
        else:
            made[own] = [value(each) for each in given] if isinstance(given, list) else value(given)
    return made


def test_croissant_validates_and_gives_every_record(released: Path) -> None:
    import mlcroissant as mlc

    data = mlc.Dataset(jsonld=released / "croissant.json")
    issues = data.metadata.ctx.issues
    assert not issues.errors and not issues.warnings, issues.report()
    counts = {split: len(rows(released, split)) for split in SPLITS}
    splits = [{key: each[key] for key in each} for each in data.records("splits")]
    assert {row["splits/name"]: row["splits/articles"] for row in splits} == counts
    wanted = [croissant(row, split) for split in SPLITS for row in rows(released, split)]
    found = list(data.records("articles"))
    assert len(found) == len(wanted) == 48

    def order(row: dict[str, Any]) -> Any:
        return row["articles/id"]

    assert sorted(found, key=order) == sorted(wanted, key=order)


@pytest.mark.parametrize("split", SPLITS)
def test_croissant_gives_a_split_by_itself(released: Path, split: str) -> None:
    import mlcroissant as mlc

    data = mlc.Dataset(jsonld=released / "croissant.json")
    found = [row["articles/id"].decode() for row in data.records("articles", filters={"articles/split": split})]
    assert found == [row["id"] for row in rows(released, split)]


def test_croissant_minds_a_missing_column(released: Path, tmp_path: Path) -> None:
    import mlcroissant as mlc

    copy = Path(shutil.copytree(released, tmp_path / "copy"))
    made = json.loads((copy / "croissant.json").read_bytes())
    (field,) = (each for each in made["recordSet"][1]["field"] if each["@id"] == "articles/section")
    field["source"]["extract"]["column"] = "headline"
    (copy / "croissant.json").write_text(json.dumps(made), encoding="utf-8")
    data = mlc.Dataset(jsonld=copy / "croissant.json")
    with pytest.raises(mlc.GenerationError):
        list(data.records("articles"))


def test_croissant_says_what_the_specification_asks_for(released: Path) -> None:
    made = json.loads((released / "croissant.json").read_bytes())
    required = {"@context", "@type", "conformsTo", "description", "license", "name", "url", "creator", "datePublished"}
    assert required <= made.keys()
    assert made["conformsTo"] == ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
    assert made["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert made["inLanguage"] == ["ar", "ar-IQ", "en"]
    assert made["isLiveDataset"] is False
    assert "1234/mixed_1" in made["citeAs"]
    said = {key.removeprefix("rai:"): value for key, value in made.items() if key.startswith("rai:")}
    assert said["dataAnnotationProtocol"].endswith("\nNo.")
    assert said["dataLimitations"][-1].endswith("\nAnything but tests.")
    assert said["dataCollectionTimeframe"] == ["2022-01-01T00:00:00.500000Z"] * 2
    # Nobody said anything about these.
    assert not said.keys() & {"dataBiases", "dataSocialImpact", "personalSensitiveInformation", "dataUseCases"}
    objects = {each["@id"]: each for each in made["distribution"] if each["@type"] == "cr:FileObject"}
    held = {file["path"]: file for file in json.loads((released / "manifest.json").read_bytes())["files"]}
    assert objects.keys() == {path for path in held if path.startswith(("data/", "jsonl/"))}
    assert all(each["sha256"] == held[path]["sha256"] for path, each in objects.items())
    assert not any(re.search(r"\s", each["@id"]) for each in made["distribution"])


def flip(path: Path) -> None:
    """Change one byte: in the middle, save in a gzip, where it is one that no reader minds; in its text, frictionless crashes."""
    data = bytearray(path.read_bytes())
    data[9 if path.suffix == ".gz" else len(data) // 2] ^= 1
    path.write_bytes(data)


def frictionless(folder: Path) -> list[dict[str, Any]]:
    """Give what the command `frictionless validate` says of each file; in this process it would leave files open."""
    command = [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True)
    report = json.loads(done.stdout)
    assert not report["errors"], report["errors"]
    assert report["valid"] is (done.returncode == 0)
    return list(report["tasks"])


def problems(tasks: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(task["place"], error["type"]) for task in tasks for error in task["errors"]}


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


def test_frictionless_finds_a_flipped_byte(released: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(released, tmp_path / "copy"))
    wrong = [next((copy / "data").glob("test-00001-*")), next((copy / "jsonl").glob("train-00001-*"))]
    for path in wrong:
        flip(path)
    assert {place for place, error in problems(frictionless(copy)) if error == "hash-count"} == {
        path.relative_to(copy).as_posix() for path in wrong
    }


def test_a_key_that_stands_twice_is_found_in_a_table(released: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(released, tmp_path / "copy"))
    shard = next((copy / "jsonl").glob("train-00000-*"))
    made = json.loads((copy / "datapackage.json").read_bytes())
    (resource,) = (each for each in made["resources"] if each["path"].endswith(shard.name))
    if shard.suffix == ".zst":
        assert resource["type"] == "file" and "schema" not in resource
        return
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
