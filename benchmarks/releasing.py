"""What a release costs: the rows of the table about writing and verifying one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from measuring import HERE, Row, other, pair, seconds, validating, warraq

# An invented word may be another word read backwards (ENC016): once in 200,000 articles.
POLICY = """
[rules]
ignore = ["DUP002", "ENC016", "LNG001", "PRV"]

[release]
name = "speed"
title = "Speed"
description = "Synthetic articles."
license = "CC0-1.0"
creators = ["warraq"]
"""
# By shares, near-duplicates are sought: those of one cluster go to one split.
SPLITS = """
[release.splits]
shares = { train = 0.9, test = 0.1 }
"""
SUITE = {
    "name": "speed",
    "expectations": [
        {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "id"}},
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "link_host"}},
        {"type": "expect_column_values_to_be_between", "kwargs": {"column": "text_length", "min_value": 100}},
        {
            "type": "expect_column_values_to_be_in_set",
            "kwargs": {"column": "language", "value_set": ["ar", "en", "fr"]},
        },
    ],
}
EQUAL = "DuckDB: sort, Parquet and JSON Lines, both hashed"


def rows(folder: Path, clean: Path, records: int, runs: int) -> Iterator[Row]:
    """Yield the rows of the table about releases of a file of canonical articles."""
    loose = folder / "loose.jsonl"
    write_loose(clean, loose)
    plain, full = repository(folder / "release", clean), repository(folder / "full", loose, SPLITS, SUITE)
    for what, root, lines, goal in (
        (f"release {records:,} articles", plain, clean, "≤ 0.8"),
        (f"release {records:,}, keys in another order, expectations, clusters", full, loose, "≤ 1.0"),
    ):
        yield pair(what, EQUAL, goal, partial(released, root), partial(seconds, other("release", lines)), runs)
    release = plain / "dist/speed/1.0.0"
    yield pair(
        f"verify --quick, a release of {records:,}",
        "sha256sum -c",
        "≤ 2",
        lambda: seconds(warraq("verify", "--quick", "--quiet", str(release)), ends=(0,)),
        lambda: seconds(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=release, ends=(0,)),
        runs,
    )
    yield pair(
        f"verify, a release of {records:,}",
        "validating its corpus",
        "≤ 1",
        lambda: seconds(warraq("verify", "--quiet", str(release)), ends=(0,)),
        lambda: seconds(validating(clean)),
        min(runs, 3),
    )
    yield beside_data(plain)


def write_loose(clean: Path, loose: Path) -> None:
    """Write the same records with their keys in the opposite order, and without those that are null."""
    with clean.open("rb") as lines, loose.open("w", encoding="utf-8") as stream:
        for line in lines:
            record = {key: value for key, value in reversed(json.loads(line).items()) if value is not None}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def repository(root: Path, lines: Path, more: str = "", suite: Mapping[str, object] | None = None) -> Path:
    """Make a corpus repository of one file."""
    (root / "corpus").mkdir(parents=True)
    (root / "warraq.toml").write_text(POLICY + more, encoding="utf-8")
    os.link(lines, root / "corpus/a.jsonl")
    if suite:
        (root / "schemas").mkdir()
        (root / "schemas/expectations.json").write_text(json.dumps(suite), encoding="utf-8")
    return root


def released(root: Path) -> float:
    """Time a first release of a corpus repository."""
    shutil.rmtree(root / "dist", ignore_errors=True)
    return seconds(warraq("release", "--quiet"), cwd=root, ends=(0,))


def beside_data(root: Path) -> Row:
    """Time what a release writes beside its data, in one process, beside the data."""
    shutil.rmtree(root / "dist", ignore_errors=True)
    done = subprocess.run(
        [sys.executable, str(HERE / "writing.py"), str(root)], check=True, capture_output=True, text=True
    )
    whole, data = json.loads(done.stdout)
    return {
        "what": "all that a release writes beside its data",
        "against": "writing the data",
        "goal": "≤ 0.1",
        "own": round(whole - data, 2),
        "peer": round(data, 2),
        "ratio": round((whole - data) / data, 2),
    }
