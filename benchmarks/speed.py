"""Whole commands beside their peers, in one run: medians, ratios and peaks, as a Markdown table and as `results.json`.

    python benchmarks/speed.py [--records 200000] [--runs 5] [--full]

Files are read once before anything is timed; warraq and its peer take turns. `--full` adds the sizes from 20,000 to two
million articles (7 GB of disk in the temporary folder). On a noisy machine read ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import articles
import releasing
from measuring import HERE, Row, machine, other, pair, peak, seconds, validating, warraq

RESULTS = HERE / "results.json"
AS_FOUND = 30_000  # articles with as many faults as real ones
PARTS = ("duckdb", "great-expectations", "numpy", "pandas", "pyarrow", "pydantic", "warraq")


def measured(folder: Path, records: int, runs: int) -> Iterator[Row]:
    """Yield the rows of the table, one after the other."""
    yield as_found(folder, min(records, AS_FOUND), runs)
    clean, broken = folder / "clean.jsonl", folder / "broken.jsonl"
    articles.write(clean, records, seed=7)
    articles.write(broken, records, seed=7, rate=0.01)
    own = validating(clean)
    what = f"validate {records:,} articles"
    seconds(own)
    yield pair(
        what,
        "DuckDB, five aggregates",
        "≤ 2.0",
        lambda: seconds(own),
        lambda: seconds(other("aggregates", clean)),
        runs,
    )
    yield pair(
        what,
        "pydantic, a line at a time",
        "≤ 0.6",
        lambda: seconds(own),
        lambda: seconds(other("pydantic", clean)),
        runs,
    )
    yield pair(
        what,
        "Great Expectations, eight expectations",
        "≤ 0.15",
        lambda: seconds(own),
        lambda: seconds(other("great_expectations", clean)),
        3,
    )
    yield pair(
        f"{what}, 1% of them broken",
        "the same, clean",
        "≤ 1.3",
        lambda: seconds(validating(broken)),
        lambda: seconds(own),
        runs,
    )
    yield from releasing.rows(folder, clean, records, runs)
    yield comparing(folder)
    yield again(folder, records, min(runs, 3))
    yield one(folder, clean, runs)


def as_found(folder: Path, count: int, runs: int) -> Row:
    """Time articles with as many faults as real ones have, with all rules, beside clean ones."""
    path, clean = folder / "found.jsonl", folder / "without.jsonl"
    articles.write(path, count, observed=True)
    articles.write(clean, count)
    row = pair(
        f"validate {count:,} articles with the faults of real ones, all rules",
        "the same, clean",
        "≥ 10,000 a second, ≤ 40 µs a finding",
        lambda: seconds(warraq("validate", str(path), "--no-cache", "--quiet")),
        lambda: seconds(warraq("validate", str(clean), "--no-cache", "--quiet")),
        runs,
    )
    each = row["own"] / findings(path) * 1e6
    return {**row, "ratio": None, "result": f"{count / row['own']:,.0f} a second, {each:.0f} µs a finding"}


def findings(path: Path) -> int:
    """Count the findings of a file."""
    command = warraq("validate", str(path), "--no-cache", "--quiet", "--statistics")
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return sum(int(line.split()[0].replace(",", "")) for line in shown[:-1])  # the last is the sum


def comparing(folder: Path) -> Row:
    """Time the diff of two releases of a million records, by their indexes, beside reading both with pandas and merging
    them.
    """
    older, newer = folder / "older.parquet", folder / "newer.parquet"
    subprocess.run([sys.executable, str(HERE / "diffs.py"), "write", str(older), str(newer)], check=True)
    row = pair(
        "differences of a million records",
        "pandas, merge of the indexes",
        "seconds",
        lambda: seconds([sys.executable, str(HERE / "diffs.py"), "warraq", str(older), str(newer)], ends=(0,)),
        lambda: seconds([sys.executable, str(HERE / "diffs.py"), "pandas", str(older), str(newer)], ends=(0,)),
        3,
    )
    older.unlink()
    newer.unlink()
    return row


def again(folder: Path, records: int, runs: int) -> Row:
    """Time a second run over a hundred shards of which one has changed, with all rules, beside the first."""
    root = folder / "shards"
    (root / "corpus").mkdir(parents=True)
    (root / "warraq.toml").touch()
    articles.write(root / "corpus/a.jsonl", records, count=100, seed=7)
    shards = sorted((root / "corpus").glob("*.jsonl"))
    time.sleep(2.5)  # files that are younger are hashed again
    firsts, seconds_ = [], []
    for turn in range(runs):
        shutil.rmtree(root / ".warraq", ignore_errors=True)
        firsts.append(seconds(warraq("validate", "--quiet"), cwd=root))
        changed = shards[turn * 7 % len(shards)]
        changed.write_bytes(changed.read_bytes().split(b"\n", 1)[1])
        seconds_.append(seconds(warraq("validate", "--quiet"), cwd=root))
    mine, theirs = statistics.median(seconds_), statistics.median(firsts)
    return {
        "what": "second run, one shard of a hundred changed",
        "against": "the first run, all rules",
        "goal": "≤ 0.1",
        "own": round(mine, 2),
        "peer": round(theirs, 2),
        "ratio": round(mine / theirs, 2),
    }


def one(folder: Path, clean: Path, runs: int) -> Row:
    """Time one article beside a Python that does nothing."""
    path = folder / "one.jsonl"
    with clean.open("rb") as stream:
        path.write_bytes(stream.readline())
    row = pair(
        "validate one article",
        "python -c pass",
        "< 0.5 s more",
        lambda: seconds(validating(path)),
        lambda: seconds([sys.executable, "-c", "pass"]),
        runs,
    )
    return {**row, "ratio": None, "result": f"{row['own'] - row['peer']:.2f} s more"}


def sizes(folder: Path) -> Iterator[Row]:
    """Yield time and memory by size: how far from a straight line, and how much more at two million than at 200,000."""
    times, peaks, counts = {}, {}, (20_000, 200_000, 2_000_000)
    for count in counts:
        path = folder / "sized.jsonl"
        articles.write(path, count, seed=7)
        turns = 1 if count == counts[-1] else 5
        times[count] = statistics.median(seconds(validating(path)) for _ in range(turns))
        peaks[count] = peak(validating(path))
        path.unlink()
    low, middle, high = counts
    straight = times[low] + (times[high] - times[low]) * (middle - low) / (high - low)
    off = abs(times[middle] / straight - 1)
    yield {
        "what": "memory at 2,000,000 articles",
        "against": "at 200,000",
        "goal": "≤ 1.2, under 1,500 MB",
        "own": round(peaks[high]),
        "peer": round(peaks[middle]),
        "ratio": round(peaks[high] / peaks[middle], 2),
        "unit": "MB",
    }
    yield {
        "what": "time by size, 20,000 to 2,000,000 articles",
        "against": "a straight line",
        "goal": "within 15%",
        "own": round(times[high], 1),
        "peer": round(times[low], 1),
        "ratio": None,
        "result": f"{off:.0%} off at 200,000",
    }


def main() -> None:
    """Measure, keep the results, and print the table."""
    import table

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--output", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what pip installs is compiled once, and so is this
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for row in measured(Path(folder), chosen.records, chosen.runs):
            rows.append(row)
            print(table.line(row), file=sys.stderr, flush=True)
        if chosen.full:
            rows += sizes(Path(folder))
    if not chosen.full and chosen.output.exists():  # what only the full run measures stays as it was
        known = {row["what"] for row in rows}
        rows += [
            row
            for row in json.loads(chosen.output.read_text(encoding="utf-8"))["rows"]
            if row["what"].startswith(("memory", "time by")) and row["what"] not in known
        ]
    found = {"machine": machine(), "versions": {name: version(name) for name in PARTS}, "rows": rows}
    chosen.output.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(table.render(found))


if __name__ == "__main__":
    main()
