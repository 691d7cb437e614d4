"""Verify: every way in which a release can be wrong is listed, and none hides the next (REL001 to REL009)."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import Command

import warraq
from warraq.releases.format import digest, manifest

PARQUET = "data/train-00000-of-00001.parquet"
JSONL = "jsonl/train-00000-of-00001.jsonl.zst"


@pytest.fixture
def copy(released: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "anything"))


def found(folder: Path) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in warraq.verify(folder).findings]


def of_data(folder: Path) -> list[tuple[str, str]]:
    """Leave out that the descriptors say otherwise of data that somebody changed behind their back."""
    return [each for each in found(folder) if each[0] != "REL009"]


def reseal(folder: Path, **changes: object) -> None:
    """Make manifest and sums anew, as someone would who wants to hide a change."""
    old = manifest.load(folder)
    new = old.model_copy(update={"files": manifest.files(folder), **changes})
    (folder / manifest.NAME).write_text(manifest.dump(new), encoding="utf-8")
    sums = manifest.sums(new, digest.of_file(folder / manifest.NAME))
    (folder / manifest.SUMS).write_text(sums, encoding="utf-8")


def test_a_release_is_clean_wherever_it_lies(copy: Path, run: Command) -> None:
    done = run("verify", copy, "--format", "json")
    assert (done.code, done.json["findings"], done.json["summary"]["records"]) == (0, [], 1)


def test_what_was_asked_of_a_release_is_a_test_for_ci(copy: Path, run: Command) -> None:
    def asked(*options: str) -> set[str]:
        return set(re.findall(r'<testcase [^>]*name="(\w+)', run("verify", copy, "--format", "junit", *options).out))

    every = {f"REL00{number}" for number in range(1, 10)} | {"SPL001"}
    assert asked() == every - {"REL008"}  # no signature was asked for
    assert asked("--quick") == every - {"REL006", "REL007", "REL008", "SPL001"}


def test_a_flipped_byte(copy: Path, run: Command) -> None:
    data = bytearray((copy / PARQUET).read_bytes())
    data[len(data) // 3] ^= 1
    (copy / PARQUET).write_bytes(data)
    assert ("REL002", PARQUET) in found(copy)
    assert run("verify", copy).code == 1


def test_every_file_that_is_gone_is_named(copy: Path) -> None:
    for name in ("DATASHEET.md", JSONL):
        (copy / name).unlink()
    assert found(copy) == [("REL001", "DATASHEET.md"), ("REL001", JSONL)]


def test_a_file_that_nobody_listed(copy: Path) -> None:
    (copy / "data/extra.parquet").write_bytes(b"")
    assert found(copy) == [("REL003", "data/extra.parquet")]


def test_sums_that_say_otherwise(copy: Path) -> None:
    path = copy / manifest.SUMS
    path.write_text(path.read_text().replace("DATASHEET.md", "DATASHEET.txt"))
    assert set(found(copy)) == {("REL002", manifest.SUMS)}
    path.unlink()
    assert found(copy) == [("REL001", manifest.SUMS)]


def test_a_shard_of_other_columns(copy: Path) -> None:
    rows = pq.read_table(copy / PARQUET)
    pq.write_table(rows.set_column(3, "published_at", rows["published_at"].cast(pa.string())), copy / PARQUET)
    reseal(copy)
    assert ("REL004", PARQUET) in found(copy)


def test_another_number_of_rows(copy: Path) -> None:
    shards = [shard.model_copy(update={"rows": 2}) for shard in manifest.load(copy).shards]
    reseal(copy, shards=shards, records=2)
    assert set(of_data(copy)) == {("REL005", PARQUET), ("REL005", manifest.NAME)}


def test_a_record_edited_in_every_copy(copy: Path) -> None:
    edit(copy, both=True)
    assert of_data(copy) == [("REL006", manifest.NAME)]


def test_copies_that_differ(copy: Path) -> None:
    edit(copy, both=False)
    assert set(of_data(copy)) == {("REL006", manifest.NAME), ("REL007", JSONL)}


def edit(folder: Path, *, both: bool, **fields: object) -> None:
    from warraq import article

    (old,) = map(article.Article.model_validate, pq.read_table(folder / PARQUET).to_pylist())
    new = old.model_copy(update={"section": "ثقافة", **fields})
    pq.write_table(pa.Table.from_pylist([new.model_dump()], article.ARROW_SCHEMA), folder / PARQUET)
    if both:
        with pa.CompressedOutputStream(pa.OSFile(str(folder / JSONL), "wb"), "zstd") as stream:
            stream.write(f"{article.line(new)}\n".encode())
    reseal(folder)


def test_the_rules_are_run_on_the_bytes(copy: Path) -> None:
    edit(copy, both=True, title="\ufffd", link="www.example.org")
    assert {"ENC003", "LNK001", "REL006"} <= {code for code, _ in found(copy)}


def test_a_jsonl_shard_that_is_none(copy: Path) -> None:
    (copy / JSONL).write_bytes(b"not zstd")
    reseal(copy)
    assert of_data(copy) == [("REL007", JSONL)]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("croissant.json", '"version": "1.0.0"', '"version": "1.0.1"', "version is 1.0.1"),
        ("croissant.json", '"column": "text"', '"column": "body"', "the column body is not in the data"),
        ("croissant.json", '"datePublished"', '"date"', "lacks datePublished"),
        ("datapackage.json", '"bytes": ', '"bytes": 1', "the bytes of data/train"),
        ("README.md", "num_bytes: ", "num_bytes: 9", "num_bytes of train is 9"),
        ("README.md", "num_examples: 1", "num_examples: 2", "num_examples of train is 2"),
        ("croissant.json", "{", "[", "cannot be read as what it is"),
    ],
)
@pytest.mark.parametrize("quick", [True, False])
def test_descriptors_that_contradict_the_manifest(
    name: str, old: str, new: str, said: str, copy: Path, *, quick: bool
) -> None:
    """REL009, even where the sums were made anew."""
    text = (copy / name).read_text(encoding="utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    reseal(copy)
    findings = warraq.verify(copy, quick=quick).findings
    assert {(finding.code, finding.path) for finding in findings} == {("REL009", name)}
    assert any(said in finding.message for finding in findings)


def test_a_digest_of_croissant_that_is_another(copy: Path) -> None:
    path = copy / "croissant.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    next(each for each in data["distribution"] if "sha256" in each)["sha256"] = "0" * 64
    path.write_text(json.dumps(data), encoding="utf-8")
    reseal(copy)
    assert found(copy) == [("REL009", "croissant.json")]


def test_quick_sees_files_and_footers(copy: Path) -> None:
    assert warraq.verify(copy, quick=True).findings == ()
    shards = [shard.model_copy(update={"rows": 2}) for shard in manifest.load(copy).shards]
    reseal(copy, shards=shards)
    assert ("REL005", PARQUET) in {(each.code, each.path) for each in warraq.verify(copy, quick=True).findings}
    pq.write_table(pq.read_table(copy / PARQUET).drop_columns(["section"]), copy / PARQUET)
    reseal(copy)
    assert ("REL004", PARQUET) in {(each.code, each.path) for each in warraq.verify(copy, quick=True).findings}
    (copy / PARQUET).write_bytes(b"x")
    assert ("REL002", PARQUET) in {(each.code, each.path) for each in warraq.verify(copy, quick=True).findings}


def test_many_faults_at_once_are_all_listed(copy: Path) -> None:
    (copy / "DATASHEET.md").write_text("x")
    (copy / "extra").write_text("x")
    (copy / "schema/article.schema.json").unlink()
    assert {code for code, _ in found(copy)} == {"REL001", "REL002", "REL003"}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"manifest": 2}'])
def test_a_folder_without_a_manifest_is_no_release(text: str, copy: Path, run: Command) -> None:
    (copy / manifest.NAME).write_text(text)
    done = run("verify", copy)
    assert (done.code, done.err.count("\n")) == (2, 1)


def test_a_manifest_cannot_lead_out_of_its_release(copy: Path, run: Command) -> None:
    data = json.loads((copy / manifest.NAME).read_text())
    data["files"][0]["path"] = "../../secret"
    (copy / manifest.NAME).write_text(json.dumps(data))
    assert "leads out of the release" in run("verify", copy).err


def test_not_a_folder(run: Command) -> None:
    assert run("verify", "nowhere").code == 2
