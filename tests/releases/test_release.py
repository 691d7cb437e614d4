"""A release of the real corpus: whole, immutable, reproducible, and numbered by what changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from tests.conftest import ROOT, Command

import warraq
from warraq import article
from warraq.releases.datasheet.questions import QUESTIONS
from warraq.releases.format import manifest
from warraq.releases.registry import compare, version

FILES = {
    "README.md", "DATASHEET.md", "datasheet.html", "croissant.json", "datapackage.json", "CITATION.cff", "SHA256SUMS",
    "manifest.json", "data/train-00000-of-00001.parquet", "jsonl/train-00000-of-00001.jsonl.zst", "reports/validation.json",
    "reports/expectations.json", "schema/article.schema.json", "CHANGELOG.md", "changes.parquet", "tombstones.jsonl",
    "provenance.intoto.json",
}  # fmt: skip
CORPUS = "corpus/khaleej/2021-07.jsonl"


def tree(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def edit(repository: Path, old: str, new: str) -> None:
    path = repository / CORPUS
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(repository: Path, number: int) -> None:
    """Add a copy of the record as another article."""
    path = repository / CORPUS
    record = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    record |= {"link": f"https://example.org/{number}", "title": f"عنوان الخبر رقم {number}"}
    record |= {"source": None, "dateline": None, "text": f"{record['text']} {number}"}
    record["id"] = article.identifier(record["link"])
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")


@pytest.fixture
def released(own_release: Path) -> Path:
    return own_release


def test_a_release_holds_what_it_should(repository: Path, run: Command) -> None:
    done = run("release")
    assert (done.code, done.out.strip()) == (0, "dist/khaleej/1.0.0"), done.err
    released = repository / "dist/khaleej/1.0.0"
    assert set(tree(released)) == FILES
    assert not list(released.parent.glob(".*"))
    made = manifest.load(released)
    assert (made.name, made.version, made.records) == ("khaleej", "1.0.0", 1)
    assert {file.path for file in made.files} == FILES - {"manifest.json", "SHA256SUMS"}
    Draft202012Validator(manifest.json_schema()).validate(json.loads((released / "manifest.json").read_bytes()))


@pytest.mark.needs("sha256sum")
def test_sha256sum_takes_the_sums(released: Path) -> None:
    done = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=released, check=False, capture_output=True)
    assert done.returncode == 0
    assert done.stdout.count(b": OK") == len(FILES) - 1


def test_the_rows_are_those_of_the_corpus(released: Path) -> None:
    rows = warraq.load(released)
    assert rows.schema.equals(article.ARROW_SCHEMA)
    (made,) = map(article.Article.model_validate, rows.to_pylist())
    corpus = json.loads((released.parents[2] / CORPUS).read_text(encoding="utf-8"))
    assert json.loads(article.line(made)) == corpus
    Draft202012Validator(
        json.loads((released / "schema/article.schema.json").read_bytes()), format_checker=FormatChecker()
    ).validate(corpus)


def test_parquet_is_for_the_people_who_read_it(released: Path) -> None:
    file = pq.ParquetFile(released / "data/train-00000-of-00001.parquet")
    metadata = file.metadata.metadata
    assert metadata[b"warraq:corpus"] == b"khaleej"
    assert metadata[b"warraq:version"] == b"1.0.0"
    assert metadata[b"warraq:license"] == b"LicenseRef-publisher-copyright"
    group = file.metadata.row_group(0)
    columns = {group.column(n).path_in_schema: group.column(n) for n in range(group.num_columns)}
    assert {column.compression for column in columns.values()} == {"ZSTD"}
    assert not columns["text"].has_dictionary_page
    assert columns["language"].has_dictionary_page
    assert columns["text"].has_offset_index
    assert [file.metadata.schema.names[s.column_index] for s in group.sorting_columns] == ["published_at", "id"]


def test_the_datasheet_answers_or_names_every_question(released: Path) -> None:
    text = (released / "DATASHEET.md").read_text(encoding="utf-8")
    for question in QUESTIONS:
        assert f"### {question.text}\n" in text
        _, _, after = text.partition(f"### {question.text}\n")
        answer = after.split("\n#")[0].strip()
        assert answer
        if answer.startswith("**Unanswered**"):
            assert f"`{question.name}`" in answer
    assert text.count("\n## ") == 7
    assert "1 articles" not in text
    assert "Any statistical statement about Arabic news" in text


def test_a_second_release_is_no_work(released: Path, run: Command) -> None:
    before = {path: path.stat().st_mtime_ns for path in released.rglob("*")}
    ledger = (released.parents[1] / "releases.jsonl").read_bytes()
    done = run("release")
    assert (done.code, "nothing to do" in done.err) == (0, True)
    assert {path: path.stat().st_mtime_ns for path in released.rglob("*")} == before
    assert (released.parents[1] / "releases.jsonl").read_bytes() == ledger


def test_a_release_that_is_gone_is_rebuilt_to_the_byte(released: Path, run: Command) -> None:
    before, ledger = tree(released), (released.parents[1] / "releases.jsonl").read_bytes()
    shutil.rmtree(released)
    assert run("release").code == 0
    assert tree(released) == before
    assert (released.parents[1] / "releases.jsonl").read_bytes() == ledger


@pytest.mark.slow
def test_other_folder_day_order_locale_and_zone_give_the_same_bytes(
    released: Path, tmp_path_factory: pytest.TempPathFactory, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(released.parents[2], 1)
    other = tmp_path_factory.mktemp("elsewhere")
    for name in ("warraq.toml", "datasheet.toml", "lexicon.tsv"):
        shutil.copy(ROOT / name, other / name)
    for name in ("seeds", "schemas"):
        shutil.copytree(ROOT / name, other / name)
    (other / "corpus/khaleej").mkdir(parents=True)
    one, two = (released.parents[2] / CORPUS).read_bytes().splitlines()
    (other / "corpus/khaleej/b.jsonl").write_bytes(one + b"\r\n")
    (other / "corpus/khaleej/a.jsonl").write_bytes(two)
    environment = {**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1900000000"}
    shutil.rmtree(released.parents[1])
    command = [sys.executable, "-m", "warraq", "release", "--quiet"]
    subprocess.run(command, cwd=other, env=environment, check=True, capture_output=True)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1627250000")  # the day of the data
    assert run("release", "--quiet").code == 0
    ours, theirs = tree(released), tree(other / "dist/khaleej/1.0.0")
    reports = {name for name in ours if name.startswith("reports/")}
    reports |= {"manifest.json", "SHA256SUMS", "provenance.intoto.json"}  # they have the digests of the dated ones
    dated = {"README.md", "CITATION.cff", "croissant.json", "datapackage.json"}  # they bear SOURCE_DATE_EPOCH's day
    same = ours.keys() - reports - dated
    assert {name: ours[name] for name in same} == {name: theirs[name] for name in theirs.keys() - reports - dated}
    for name in dated:
        text = (other / "dist/khaleej/1.0.0" / name).read_text(encoding="utf-8")
        as_ours = text.replace("2030-03-17", "2021-07-25").replace("{2030}", "{2021}").replace("(2030)", "(2021)")
        assert text != as_ours == (released / name).read_text(encoding="utf-8")
    assert manifest.load(released).logical_digest == manifest.load(other / "dist/khaleej/1.0.0").logical_digest


def test_an_error_stops_a_release(repository: Path, run: Command) -> None:
    edit(repository, "الأحد 25", "الاثنين 25")
    done = run("release")
    assert done.code == 1
    assert "DAT005" in done.out
    assert "not released" in done.err
    assert not (repository / "dist/khaleej").exists()


def test_a_failed_expectation_stops_a_release(repository: Path, run: Command) -> None:
    suite = json.loads((repository / "schemas/expectations.json").read_text(encoding="utf-8"))
    for expectation in suite["expectations"]:
        if expectation["type"] == "expect_table_row_count_to_be_between":
            expectation["kwargs"]["min_value"] = 1000
    (repository / "schemas/expectations.json").write_text(json.dumps(suite), encoding="utf-8")
    done = run("release")
    assert (done.code, "EXP001" in done.out) == (1, True)
    assert not (repository / "dist/khaleej").exists()


@pytest.mark.slow
def test_versions_follow_the_data(released: Path, run: Command) -> None:
    repository = released.parents[2]
    add(repository, 1)
    assert run("release").out.strip().endswith("1.1.0")
    edit(repository, "الخبر رقم 1", "الخبر الأول")
    assert run("release").out.strip().endswith("2.0.0")
    path = repository / "datasheet.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("as they were in the press", "as in the press"))
    assert run("release").out.strip().endswith("2.0.1")
    add(repository, 2)
    assert "version too low: 1 added" in run("release", "2.0.2").err
    assert "released already" in run("release", "1.1.0").err
    assert run("release", "2.0.2").code == 2
    assert run("release", "5.0.0").out.strip().endswith("5.0.0")
    lines = (repository / "dist/releases.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["version"] for line in lines] == ["1.0.0", "1.1.0", "2.0.0", "2.0.1", "5.0.0"]


def test_other_content_under_an_existing_version_is_refused(released: Path, run: Command) -> None:
    repository = released.parents[2]
    (repository / "dist/releases.jsonl").unlink()
    add(repository, 1)
    before = tree(released)
    done = run("release", "1.0.0")
    assert (done.code, "other content" in done.err) == (2, True)
    assert tree(released) == before
    assert not (repository / "dist/releases.jsonl").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    [
        "write.files.data.write",
        "write.files.manifest.dump",
        "write.build.ledger.append",
        "write.build.ledger.write_index",
    ],
)
def test_a_crash_leaves_no_half_release(
    moment: str, repository: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"warraq.releases.{moment}", crash)
        with pytest.raises(KeyboardInterrupt):
            warraq.release()
    folder = repository / "dist/khaleej/1.0.0"
    assert not list((repository / "dist/khaleej").glob(".*"))
    assert not folder.exists() or set(tree(folder)) == FILES
    done = run("release")
    assert (done.code, set(tree(folder))) == (0, FILES)
    assert len((repository / "dist/releases.jsonl").read_text().splitlines()) == 1


def test_what_a_killed_run_left_is_cleared(repository: Path, run: Command) -> None:
    left = repository / "dist/khaleej/.1.0.0.partial"
    left.mkdir(parents=True)
    (left / "x").write_text("x")
    assert run("release").code == 0
    assert not left.exists()


@pytest.mark.parametrize("text", ["1.0", "v1.0.0", "01.0.0", "1.0.0-rc1", "latest"])
def test_a_version_is_three_numbers(text: str, repository: Path, run: Command) -> None:
    done = run("release", text)
    assert (done.code, "1.2.3" in done.err) == (2, True)
    assert repository.is_dir()


def test_without_a_release_table_it_says_what_to_do(alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text("", encoding="utf-8")
    assert "[release]" in run("release").err


def test_an_answer_to_no_question_is_refused(repository: Path, run: Command) -> None:
    (repository / "datasheet.toml").write_text('[uses]\ntask = "x"\n', encoding="utf-8")
    done = run("release")
    assert (done.code, "uses.task: no such question" in done.err) == (2, True)


def index(digests: dict[str, str]) -> pa.Table:
    """Make the index of a release: a record's digest, and behind a colon its split."""
    found = [value.partition(":") for value in digests.values()]
    splits = [split or "train" for *_, split in found]
    return pa.table({"id": list(digests), "digest": [digest for digest, *_ in found], "split": splits})


@pytest.mark.parametrize(
    ("new", "changes", "bump"),
    [
        ({"a": "1", "b": "2"}, "0 added, 0 removed, 0 edited", "patch"),
        ({"a": "1", "b": "2", "c": "3"}, "1 added, 0 removed, 0 edited", "minor"),
        ({"a": "1"}, "0 added, 1 removed, 0 edited", "major"),
        ({"a": "1", "b": "3"}, "0 added, 0 removed, 1 edited", "major"),
        ({"c": "1", "d": "2"}, "2 added, 2 removed, 0 edited", "major"),
        ({"a": "1", "b": "2:test"}, "0 added, 0 removed, 0 edited, 1 moved to another split", "major"),
        ({"a": "1", "b": "3:test"}, "0 added, 0 removed, 1 edited", "major"),
    ],
)
def test_bumps(new: dict[str, str], changes: str, bump: str) -> None:
    found = version.summary(compare.changes(index({"a": "1", "b": "2"}), index(new)), {}, {})
    assert (str(found), found.bump) == (changes, bump)


@pytest.mark.parametrize(
    ("old", "changes", "bump"),
    [
        ({"a": "string", "b": "int64"}, "fields added: c", "minor"),
        ({"a": "string", "b": "int64", "c": "string", "d": "string"}, "fields changed: d", "major"),
        ({"a": "string", "b": "int32", "c": "string"}, "fields changed: b", "major"),
        ({"b": "int64", "c": "string"}, "fields added: a", "minor"),
    ],
)
def test_fields_bump_too(old: dict[str, str], changes: str, bump: str) -> None:
    found = version.summary(compare.CHANGES.empty_table(), old, {"a": "string", "b": "int64", "c": "string"})
    assert (str(found).partition("; ")[2], found.bump) == (changes, bump)
    anew = version.summary(compare.CHANGES.empty_table(), {"a": "string"}, {"a": "string", "b": "int64 not null"})
    assert anew.bump == "major"


def test_a_field_that_no_record_has_refuses_a_release(repository: Path, run: Command) -> None:
    add(repository, 1)
    path = repository / CORPUS
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for record in records:
        del record["publisher"]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    done = run("release")
    assert (done.code, "no record of the file has it (2 records)" in done.out + done.err) == (1, True)
    assert not (repository / "dist").exists()
