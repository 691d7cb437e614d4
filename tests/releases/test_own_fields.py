"""Fields of one's own, from a policy to a release, to those who load it, and to the next version."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.json
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from tests.conftest import Command, write_jsonl
from tests.releases.conftest import POLICY, Collect, record, release
from tests.releases.own import FIELDS, NAMES, VERDICTS, own, records

import warraq
from warraq import policy
from warraq.releases.format import manifest

PLAIN = 'jsonl = "none"\n'
RULES = '[rules]\nignore = ["PRV"]\n'


@pytest.fixture
def root(collect: Collect) -> Path:
    return collect(*records(), policy=PLAIN + RULES + FIELDS)


@pytest.fixture
def released(root: Path) -> Path:
    return release(root)


def rows(folder: Path) -> list[dict[str, Any]]:
    """Return the own fields of every record, by what the corpus was made from."""
    return [{name: row[name] for name in ("id", *NAMES)} for row in warraq.load(folder).to_pylist()]


def wanted() -> list[dict[str, Any]]:
    """Return the same, made without warraq."""

    def instant(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None

    made = [{"id": each["id"], **{name: each[name] for name in NAMES}} for each in records()]
    for row in made:
        row["day"] = date.fromisoformat(row["day"]) if row["day"] else None
        row["seen_at"] = instant(row["seen_at"])
    return made


def by_id(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda row: str(row["id"]))


def test_a_release_holds_them_in_both_copies(released: Path) -> None:
    table = warraq.load(released)
    assert table.schema.names[-len(NAMES) :] == list(NAMES)
    assert [str(kind) for kind in table.schema.types[-7:-1]] == [
        "string", "int64", "double", "bool", "date32[day]", "timestamp[us, tz=UTC]",
    ]  # fmt: skip
    assert by_id(rows(released)) == by_id(wanted())
    (shard,) = manifest.load(released).shards
    lines = [json.loads(line) for line in (released / shard.jsonl).read_text(encoding="utf-8").splitlines()]
    assert all(tuple(line)[-len(NAMES) :] == NAMES for line in lines)
    schema = pa.schema([table.schema.field("id"), ("score", pa.float64()), ("checked", pa.bool_())])
    read = pyarrow.json.read_json(
        released / shard.jsonl,
        parse_options=pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
    )
    assert read.to_pylist() == table.select(["id", "score", "checked"]).to_pylist()
    assert [{**row, "day": date.fromisoformat(row["day"]) if row["day"] else None} for row in lines] == [
        {**row, "published_at": line["published_at"], "seen_at": line["seen_at"]}
        for row, line in zip(table.to_pylist(), lines, strict=True)
    ]


def test_verify_finds_nothing_and_then_everything(released: Path, run: Command) -> None:
    assert run("verify", released, "--format", "json").codes == []
    assert run("verify", released, "--quick", "--format", "json").codes == []
    made = manifest.load(released)
    assert [field.name for field in made.gate.fields] == list(NAMES)
    assert "label" in made.gate.required
    (shard,) = made.shards
    text = (released / shard.jsonl).read_text(encoding="utf-8")
    (released / shard.jsonl).write_text(text.replace('"label":"زائف"', '"label":"آخر"', 1), encoding="utf-8")
    assert {"REL002", "REL007", "REL006"} & set(run("verify", released, "--format", "json").codes)


def test_a_release_without_a_policy_is_held_to_its_own_fields(released: Path, run: Command) -> None:
    """Rules see the fields that the manifest states, whatever policy is near."""
    (released.parents[2] / "warraq.toml").unlink()
    assert run("verify", released, "--format", "json").codes == []
    found = run("trace", rows(released)[0]["id"], released, "--format", "json").json
    (shard,) = manifest.load(released).shards
    lines = (released / shard.jsonl).read_bytes().splitlines()
    assert found["digest"] == hashlib.sha256(lines[found["row"] - 1]).hexdigest()
    assert warraq.load(released, columns=["label"]).column_names == ["label"]
    with pytest.raises(warraq.ReleaseError, match=r"no column verdict; available: id, .*topics"):
        warraq.load(released, columns=["verdict"])


def test_the_schema_of_a_release_takes_its_lines(released: Path, root: Path, run: Command) -> None:
    schema = json.loads((released / "schema/article.schema.json").read_text(encoding="utf-8"))
    assert list(schema["properties"])[-len(NAMES) :] == list(NAMES)
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    (shard,) = manifest.load(released).shards
    for line in (released / shard.jsonl).read_text(encoding="utf-8").splitlines():
        validator.validate(json.loads(line))
        for name, value in (("label", "x"), ("rating", 6), ("score", -1), ("checked", 1), ("topics", ["A"])):
            assert not validator.is_valid({**json.loads(line), name: value})
    assert schema["$id"] == manifest.load(released).schema_id != "urn:warraq:article:1"
    assert run("schema").code == 0 and run("schema", "--check").code == 0
    assert json.loads((root / "schemas/article.schema.json").read_text(encoding="utf-8")) == schema


def test_the_descriptors_name_them(released: Path) -> None:
    card = (released / "README.md").read_text(encoding="utf-8")
    assert r"| `label` | string | The fact-checkers' \| verdict. One of: زائف, مضلل, صحيح. | 0 |" in card
    assert "| `day` | date32\\[day\\] | When the claim was made. At least 2020-01-01. | 5 |" in card
    for name in ("DATASHEET.md", "datasheet.html"):
        sheet = (released / name).read_text(encoding="utf-8")
        assert "Fields that this corpus adds to the record" in sheet and "verdict. One of" in sheet
        assert "a record with 23 fields" in sheet
    croissant = json.loads((released / "croissant.json").read_text(encoding="utf-8"))
    fields = {each["name"]: each for each in croissant["recordSet"][1]["field"]}
    assert [fields[name]["dataType"] for name in NAMES] == [
        "sc:Text", "sc:Integer", "sc:Float", "sc:Boolean", "sc:Date", "sc:DateTime", "sc:Text",
    ]  # fmt: skip
    package = json.loads((released / "datapackage.json").read_text(encoding="utf-8"))
    columns = {each["name"]: each for each in package["resources"][1]["schema"]["fields"]}
    assert [columns[name]["type"] for name in NAMES] == [
        "string", "integer", "number", "boolean", "date", "datetime", "array",
    ]  # fmt: skip
    assert columns["label"]["constraints"] == {"required": True, "enum": list(VERDICTS)}
    assert columns["rating"]["constraints"] == {"minimum": -5, "maximum": 5}
    assert columns["day"]["constraints"] == {"minimum": "2020-01-01"}
    assert "constraints" not in columns["checked"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["default", "jsonl"])
def test_datasets_loads_them(name: str, released: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from datasets import Features, load_dataset

    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    files = {"data_files": {"train": "jsonl/train-*"}} if name == "jsonl" else {}
    loaded = load_dataset(str(released), name, split="train", **files)
    assert loaded.features == Features.from_arrow_schema(warraq.load(released).schema)
    assert loaded.to_list() == warraq.load(released).to_pylist()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index")
def test_mlcroissant_gives_them(released: Path) -> None:
    import mlcroissant as mlc
    import pandas as pd

    data = mlc.Dataset(jsonld=released / "croissant.json")
    assert not data.metadata.ctx.issues.errors and not data.metadata.ctx.issues.warnings
    found = {row["articles/id"].decode(): row for row in data.records("articles")}
    assert len(found) == 30
    for row in wanted():
        given = {name: found[row["id"]][f"articles/{name}"] for name in NAMES}
        assert given["label"].decode() == row["label"]
        assert [topic.decode() for topic in given["topics"]] == row["topics"]
        for name in ("rating", "score", "checked"):
            assert (None if pd.isna(given[name]) else given[name]) == row[name]
        for name in ("day", "seen_at"):
            assert (None if pd.isna(given[name]) else pd.Timestamp(given[name])) == (
                pd.Timestamp(row[name]) if row[name] else None
            )


@pytest.mark.slow
def test_frictionless_takes_the_package(released: Path) -> None:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(released / "datapackage.json")).validate()
        assert report.valid, report.flatten(["type", "message"])
        package = Package(str(released / "datapackage.json"))
        lines = next(resource for resource in package.resources if resource.type == "table")
        found = [{name: row[name] for name in ("id", *NAMES)} for row in lines.read_rows()]
        assert by_id([{**row, "score": None if row["score"] is None else float(row["score"])} for row in found]) == (
            by_id(wanted())
        )


def test_polars_and_duckdb_read_the_json_lines(released: Path) -> None:
    card = (released / "README.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"^schema = (.*?^\}\))$", card, re.MULTILINE | re.DOTALL)
    schema = eval(lines, {"pl": pl})  # noqa: S307  # the card's own lines
    (shard,) = manifest.load(released).shards
    assert schema == pl.read_parquet_schema(released / shard.parquet)
    found = pl.scan_ndjson(released / shard.jsonl, schema=schema).collect()
    assert found.to_dicts() == warraq.load(released).to_pylist()
    parquet = duckdb.sql(f"SET TimeZone = 'UTC'; FROM '{released / shard.parquet}'").to_arrow_table()
    assert parquet.to_pylist() == warraq.load(released).to_pylist()


def changed(root: Path, fields: str, made: list[dict[str, Any]]) -> Path:
    (root / "warraq.toml").write_text(POLICY + PLAIN + RULES + fields, encoding="utf-8")
    write_jsonl(root / "corpus/a.jsonl", *made)
    return release(root)


@pytest.mark.slow
def test_what_an_own_field_makes_of_the_version(collect: Collect, run: Command) -> None:
    """A field that is added and may be null is minor, though every line has it now; every other change is major."""
    bare = [record(number) for number in range(30)]
    root = collect(*bare, policy=PLAIN + RULES)
    first = release(root)
    optional = FIELDS.replace("required = true\n", "")
    added = changed(root, optional, records())
    assert added.name == "1.1.0"
    assert "0 added, 0 removed, 0 edited; fields added: label, rating" in (added / "CHANGELOG.md").read_text()
    found = run("diff", first, added, "--format", "json").json
    assert (found["changes"], found["summary"]["bump"]) == ([], "minor")
    assert found["summary"]["fields_added"] == list(NAMES)

    edited = [{**each, "label": VERDICTS[0]} if number == 1 else each for number, each in enumerate(records())]
    second = changed(root, optional, edited)
    assert second.name == "2.0.0"
    found = run("diff", added, second, "--format", "json").json
    assert found["changes"] == [{"id": bare[1]["id"], "kind": "edited", "fields": ["label"]}]

    third = changed(root, optional.replace("maximum = 5", "maximum = 6"), edited)
    assert third.name == "3.0.0"
    assert run("diff", second, third, "--format", "json").json["summary"]["fields_changed"] == ["rating"]
    fourth = changed(root, FIELDS.replace("maximum = 5", "maximum = 6"), edited)
    assert fourth.name == "4.0.0"
    assert run("diff", third, fourth, "--format", "json").json["summary"]["fields_changed"] == ["label"]

    without = optional.replace("maximum = 5", "maximum = 6").partition('[[fields]]\nname = "topics"')[0]
    fewer = [{name: value for name, value in each.items() if name != "topics"} for each in edited]
    fifth = changed(root, without.replace('type = "number"', 'type = "string"').replace("minimum = 0\n", ""), [
        {**each, "score": None if each["score"] is None else "sure"} for each in fewer
    ])  # fmt: skip
    found = run("diff", fourth, fifth, "--format", "json").json
    assert (fifth.name, found["summary"]["fields_changed"]) == ("5.0.0", ["label", "score", "topics"])
    assert {name for change in found["changes"] for name in change["fields"]} == {"score"}
    described = changed(root, without.replace("How bad", "Just how bad").replace(
        'type = "number"', 'type = "string"').replace("minimum = 0\n", ""), [
        {**each, "score": None if each["score"] is None else "sure"} for each in fewer
    ])  # fmt: skip
    assert described.name == "5.0.1"


def test_an_own_field_that_is_added_and_required_is_major(collect: Collect) -> None:
    root = collect(*(record(number) for number in range(30)), policy=PLAIN + RULES)
    release(root)
    assert changed(root, FIELDS, records()).name == "2.0.0"


def test_records_that_change_as_a_field_is_added_are_told_from_those_that_do_not(
    collect: Collect, run: Command
) -> None:
    root = collect(*(record(number) for number in range(30)), policy=PLAIN + RULES)
    first = release(root)
    made = records()
    made[2]["title"] = "عنوان آخر"
    newer = changed(root, FIELDS.replace("required = true\n", ""), made)
    found = run("diff", first, newer, "--format", "json").json
    assert found["changes"] == [{"id": made[2]["id"], "kind": "edited", "fields": ["title"]}]
    assert newer.name == "2.0.0"


def test_a_source_may_lack_a_required_one(collect: Collect, run: Command) -> None:
    made = [{**each, "label": None} for each in records(3)]
    optional = '[[sources]]\nname = "bare"\noptional = ["label"]\n'
    root = collect(policy=PLAIN + RULES + FIELDS + optional)
    (root / "corpus/bare").mkdir()
    write_jsonl(root / "corpus/bare/a.jsonl", *made)
    write_jsonl(root / "corpus/a.jsonl", *records()[3:])
    folder = release(root)
    assert "label" not in manifest.load(folder).gate.required
    assert run("verify", folder, "--format", "json").codes == []


def test_without_own_fields_nothing_is_said_of_them(collect: Collect) -> None:
    """The manifest, the provenance and the policy's digest have no place for what is not there."""
    folder = release(collect(*(record(number) for number in range(5)), policy=RULES))
    made = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
    assert set(made["gate"]) == {"required", "ignored", "severity", "duplicates"}
    assert made["schema_id"] == "urn:warraq:article:1"
    provenance = json.loads((folder / "provenance.intoto.json").read_text(encoding="utf-8"))
    assert provenance["predicate"]["buildDefinition"]["internalParameters"]["gate"] == made["gate"]
    schema = Path(__file__).parents[2] / "schemas/article.schema.json"
    assert (folder / "schema/article.schema.json").read_bytes() == schema.read_bytes()
    assert "fields" not in policy.load(folder.parents[2] / "warraq.toml").policy.model_dump(exclude_unset=True)
    assert own(1).keys().isdisjoint(warraq.load(folder).column_names)
