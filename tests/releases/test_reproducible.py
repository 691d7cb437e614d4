"""The same corpus gives the same bytes: in another folder, on another day, in other files, in another order, at other
jobs.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from in_toto_attestation.v1.statement import Statement
from jsonschema import Draft202012Validator
from tests.conftest import Once, examples
from tests.releases.conftest import POLICY, record, release, text

from warraq.releases.format import digest, manifest

SPLITS = "[release.splits]\nshares = { train = 0.7, test = 0.3 }\n"
# Warnings of several kinds, so that the reports have something to say: short texts, copies.
RECORDS = [
    *(record(n) for n in range(1, 30)),
    *(record(100 + n, text=f"{text(1)} {'نهاية' * n}") for n in range(1, 4)),
    *(record(200 + n, title="عنوان واحد", published_at="2021-03-03T08:00:00Z") for n in range(3)),
    record(300, text="نص قصير."),
]


def tree(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def write(root: Path, files: dict[str, list[dict[str, Any]]], end: str = "\n", policy: str = SPLITS) -> Path:
    (root / "corpus").mkdir(parents=True)
    (root / "warraq.toml").write_text(POLICY + policy, encoding="utf-8")
    for name, records in files.items():
        lines = (json.dumps(each, ensure_ascii=False) + end for each in records)
        (root / f"corpus/{name}.jsonl").write_bytes("".join(lines).encode())
    return root


def outside(root: Path, *more: str, clock: str | None = None, **environment: str) -> dict[str, str]:
    """Release in a process of its own, at another time of the clock if it is told so."""
    command = [sys.executable, "-m", "warraq", "release", "--quiet", *more]
    command = ["faketime", clock, *command] if clock else command
    subprocess.run(command, cwd=root, check=True, capture_output=True, env={**os.environ, **environment})
    return tree(root / "dist/papers/1.0.0")


@pytest.fixture
def first(once: Once) -> dict[str, str]:
    """What a release is that others are compared with."""

    def fill(folder: Path) -> None:
        root = write(folder / "a", {"a": RECORDS})
        outside(root, "--jobs", "1", TZ="UTC", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")

    return tree(once("reproducible", fill) / "a/dist/papers/1.0.0")


@pytest.mark.slow
def test_the_same_release_wherever_and_whenever(first: dict[str, str], tmp_path: Path) -> None:
    shuffled = sorted(RECORDS, key=lambda each: each["id"])
    parts = {"z": shuffled[:11], "م": shuffled[11:12], "empty": [], "a": shuffled[12:]}
    other = write(tmp_path / "elsewhere/b c", parts, end="\r\n")
    second = outside(other, "--jobs", "3", TZ="Asia/Riyadh", LC_ALL="C", PYTHONHASHSEED="2", PYTHONUTF8="1")
    assert second == first
    assert len(first) > 12


@pytest.mark.slow
@pytest.mark.needs("faketime")
def test_the_same_release_on_another_day(first: dict[str, str], tmp_path: Path) -> None:
    assert outside(write(tmp_path / "b", {"a": RECORDS}), clock="2031-05-05 03:04:05") == first
    (entry,) = map(json.loads, (tmp_path / "b/dist/releases.jsonl").read_text().splitlines())
    assert entry["date"] == "2031-05-05"  # the day stands in the ledger alone


@pytest.mark.slow
@pytest.mark.needs("faketime", "unshare")
def test_nothing_of_the_machine_is_in_a_release_or_in_what_is_printed(first: dict[str, str], tmp_path: Path) -> None:
    """Neither its name, nor the user's, nor a folder, nor the time, of all files and of the lines beside them."""
    root = write(tmp_path / "a-folder-of-mine", {"a": RECORDS})
    (tmp_path / "a-home-of-mine").mkdir()
    said = {
        "HOME": str(tmp_path / "a-home-of-mine"),
        "USER": "a-user-of-mine",
        "LOGNAME": "a-user-of-mine",
        "TZ": "Asia/Kabul",
    }
    command = f"hostname a-host-of-mine && exec faketime '2033-03-03 03:03:03' {sys.executable} -m warraq release"
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--uts", "sh", "-c", command],
        cwd=root, check=False, capture_output=True, env={**os.environ, **said},
    )  # fmt: skip
    if b"unshare" in done.stderr:
        pytest.skip("this machine lets nobody have a name of its own")
    assert done.returncode == 0, done.stderr
    folder = root / "dist/papers/1.0.0"
    assert tree(folder) == first
    texts = [done.stdout, done.stderr, *(path.read_bytes() for path in folder.rglob("*") if path.is_file())]
    for path in folder.glob("data/*"):
        texts += [str(pq.ParquetFile(path).metadata.metadata).encode(), str(pq.read_table(path).to_pylist()).encode()]
    marks = (b"of-mine", str(tmp_path).encode(), b"2033-03")
    assert [(mark, text[:80]) for mark in marks for text in texts if mark in text] == []


def test_the_report_of_a_release_speaks_of_its_rows(tmp_path: Path) -> None:
    folder = release(write(tmp_path / "a", {"a": RECORDS}))
    report = json.loads((folder / "reports/validation.json").read_bytes())
    assert {"DUP002", "TXT001"} <= set(report["summary"]["by_code"])
    ids = {
        shard.parquet: [json.loads(line)["id"] for line in lines(folder / shard.jsonl)]
        for shard in manifest.load(folder).shards
    }
    for finding in report["findings"]:
        assert ids[finding["path"]][finding["line"] - 1] == finding["record"]
        for match in finding["related"]:
            assert ids[match["path"]][match["line"] - 1] == match["record"]
            assert f"{match['path']}:{match['line']}" in finding["message"]


def lines(path: Path) -> list[str]:
    import pyarrow as pa

    with pa.CompressedInputStream(str(path), "zstd") as stream:
        return stream.read().decode().splitlines()


@pytest.mark.slow
def test_the_date_of_the_data_or_the_one_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "a", {"a": RECORDS})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert 'date-released: "2023-11-14"' in (release(root) / "CITATION.cff").read_text()
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    other = release(write(tmp_path / "b", {"a": RECORDS}))
    assert max(each["published_at"] for each in RECORDS)[:10] in (other / "CITATION.cff").read_text()
    assert "date-released" not in (other / "CITATION.cff").read_text()
    shown = "".join(path.read_text() for path in other.rglob("*") if path.suffix in (".md", ".json", ".cff", ".html"))
    assert str(tmp_path) not in shown and os.uname().nodename not in shown


@pytest.mark.slow
@given(
    size=st.integers(500, 50_000),
    codec=st.sampled_from(["zstd", "gzip", "none"]),
    draw=st.randoms(use_true_random=False),
)
@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_logical_digest_is_that_of_the_records(
    size: int, codec: str, draw: random.Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Shard sizes, codecs and orders are no part of it; it is SHA-256 over the sorted digests of canonical lines."""
    shuffled = RECORDS[:]
    draw.shuffle(shuffled)
    policy = f'shard_bytes = {size}\njsonl = "{codec}"\n{SPLITS}'
    folder = release(write(tmp_path_factory.mktemp("r"), {"a": shuffled}, policy=policy))
    made = manifest.load(folder)
    held = [text for shard in made.shards for text in _texts(folder / shard.jsonl)]
    digests = sorted(hashlib.sha256(text.encode()).hexdigest() for text in held)
    assert made.logical_digest == hashlib.sha256("".join(f"{each}\n" for each in digests).encode()).hexdigest()
    assert made.logical_digest == _LOGICAL.setdefault("it", made.logical_digest)


_LOGICAL: dict[str, str] = {}


def _texts(path: Path) -> list[str]:
    import duckdb

    relation = duckdb.sql(
        f"SELECT * FROM read_csv('{path}', columns={{'t': 'VARCHAR'}}, header=false, delim='\\x01', quote='', escape='')"
    )
    return [row[0] for row in relation.fetchall()]


def test_provenance_is_a_statement_of_in_toto(tmp_path: Path) -> None:
    folder = release(write(tmp_path / "a", {"a": RECORDS}))
    found = json.loads((folder / "provenance.intoto.json").read_bytes())
    Statement.copy_from_pb(_parsed(found)).validate()
    assert (found["_type"], found["predicateType"]) == (
        "https://in-toto.io/Statement/v1",
        "https://slsa.dev/provenance/v1",
    )
    assert {each["name"]: each["digest"]["sha256"] for each in found["subject"]} == {
        name: sha for name, sha in tree(folder).items() if name.startswith(("data/", "jsonl/"))
    }
    inputs = {each["name"]: each["digest"] for each in found["predicate"]["buildDefinition"]["resolvedDependencies"]}
    assert inputs["records"] == {"sha256": manifest.load(folder).logical_digest}
    assert {"seeds", "warraq.toml", "datasheet.toml", "takedowns.jsonl"} <= set(inputs)
    assert digest.of_file(folder / "provenance.intoto.json") in (folder / "SHA256SUMS").read_text()
    Draft202012Validator(manifest.json_schema()).validate(json.loads((folder / "manifest.json").read_bytes()))


def _parsed(found: dict[str, Any]) -> Any:
    from google.protobuf import json_format
    from in_toto_attestation.v1 import statement_pb2

    return json_format.ParseDict(found, statement_pb2.Statement())
