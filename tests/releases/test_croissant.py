"""croissant.json is taken by mlcroissant, which then gives every record of every record set as the Parquet has it."""

from __future__ import annotations

import json
import re
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import mlcroissant as mlc
import pyarrow as pa
import pytest
from tests.conftest import Once
from tests.releases.mixed import CODECS, SPLITS, release, rows

from warraq.article import ARROW_SCHEMA

pytestmark = [
    # rdflib, with which mlcroissant reads JSON-LD, calls a class of its own that it deprecates.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    # mlcroissant calls pandas in a way that pandas deprecates.
    pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index"),
]


@pytest.fixture(scope="module", params=CODECS)
def released(request: pytest.FixtureRequest, once: Once) -> Path:
    return once(f"mixed-{request.param}", partial(release, codec=request.param)) / "dist/mixed/1.0.0"


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


@pytest.mark.slow
def test_croissant_validates_and_gives_every_record(released: Path) -> None:
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


@pytest.mark.slow
@pytest.mark.parametrize("split", SPLITS)
def test_croissant_gives_a_split_by_itself(released: Path, split: str) -> None:
    data = mlc.Dataset(jsonld=released / "croissant.json")
    found = [row["articles/id"].decode() for row in data.records("articles", filters={"articles/split": split})]
    assert found == [row["id"] for row in rows(released, split)]


def test_croissant_minds_a_missing_column(released: Path, tmp_path: Path) -> None:
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
    assert any(
        "email-address" in answer for answer in said["personalSensitiveInformation"]
    )  # which the rules about people count
    # Nobody said anything about these.
    assert not said.keys() & {"dataBiases", "dataSocialImpact", "dataUseCases"}
    objects = {each["@id"]: each for each in made["distribution"] if each["@type"] == "cr:FileObject"}
    held = {file["path"]: file for file in json.loads((released / "manifest.json").read_bytes())["files"]}
    assert objects.keys() == {path for path in held if path.startswith(("data/", "jsonl/"))}
    assert all(each["sha256"] == held[path]["sha256"] for path, each in objects.items())
    assert not any(re.search(r"\s", each["@id"]) for each in made["distribution"])
