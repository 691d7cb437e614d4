"""Messy records in every way that a run can take: the same findings, to the byte."""

from __future__ import annotations

import json
import re
import shutil
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from stress import forked
from stress.row import Row, row, times

_ROUNDS, _RECORDS, _PARTS = 20, 80, 3
_PLACE = re.compile(r"\(first at [^ )]+\)")  # in a message; `related` has it too
_FORM = ("--format", "json", "--fail-on", "never", "--quiet")


def run() -> list[Row]:
    """Validate records as they are found in the wild, and planted ones, in each way."""
    forked.warm()
    faults, runs = list[str](), 0
    for seed in range(_ROUNDS * times()):
        with TemporaryDirectory(prefix="same-") as name:
            for said, equal in ways(Path(name), seed, _RECORDS):
                runs += 1
                faults += [] if equal else [f"round {seed}: {said}"]
    tried = f"{_ROUNDS * times()} rounds of messy records: compiled or not, jobs 1, 2, 5, cached, in files, in shards"
    return [row(tried, runs, "the same bytes; in files, but for paths", faults)]


def ways(folder: Path, seed: int, records: int) -> Iterator[tuple[str, bool]]:
    """Yield each way in which some records are validated, and whether it gives what the first one does."""
    made = folder / "made"
    made.mkdir()
    _made(made / "a.jsonl", seed, records)
    environment = {"XDG_CACHE_HOME": str(folder / "cache"), "TMPDIR": str(folder)}

    def said(*words: str, native: str = "1") -> str:
        done = forked.run("validate", *words, *_FORM, cwd=made, environment=environment | {"WARRAQ_NATIVE": native})
        return done.out if done.code == 0 else f"{done.code} {done.err}"

    first = said("a.jsonl", "--no-cache", "--jobs", "1")
    yield "a run that gives findings", first.startswith("{") and len(first) > records
    for native, jobs in list(product("10", "125"))[1:]:
        yield f"native {native}, jobs {jobs}", said("a.jsonl", "--no-cache", "--jobs", jobs, native=native) == first
    yield "into the cache", said("a.jsonl") == first
    yield "from the cache", said("a.jsonl") == first
    for jobs in "15":
        yield f"in shards, jobs {jobs}", _in_shards(made, environment, jobs) == first
    places = _split(made / "a.jsonl", made / "parts")
    yield "in files", _findings(said("parts", "--no-cache"), places) == _findings(first, {"a.jsonl": (0, 0)})


def _made(path: Path, seed: int, records: int) -> None:
    """Write records with the faults of real news, or, in every second round, with planted ones."""
    home = str(Path(__file__).parents[2] / "benchmarks")
    sys.path.insert(0, home)
    try:
        import articles
    finally:
        sys.path.remove(home)
    observed = seed % 2 == 0
    articles.write(path, records, seed=seed, observed=observed, rate=0 if observed else 0.7)


def _in_shards(made: Path, environment: dict[str, str], jobs: str) -> str:
    """Examine three shares apart, and merge them."""
    shutil.rmtree(made / "shares", ignore_errors=True)
    for number in "123":
        words = ("validate", "a.jsonl", "--shard", f"{number}/3", "--output", "shares", "--jobs", jobs, "--quiet")
        forked.run(*words, cwd=made, environment=environment)
    return forked.run("merge", "shares", *_FORM, cwd=made, environment=environment).out


def _split(path: Path, folder: Path) -> dict[str, tuple[int, int]]:
    """Part the lines of a file into several; return, by path, how many lines and bytes stand before each."""
    folder.mkdir()
    lines, places = path.read_bytes().splitlines(keepends=True), dict[str, tuple[int, int]]()
    cuts = [len(lines) * number // _PARTS for number in range(_PARTS + 1)]
    while any(lines[cut].startswith(BOM_UTF8) for cut in cuts[1:-1]):  # which is another fault at the start of a file
        cuts[1:-1] = [cut - 1 for cut in cuts[1:-1]]
    for number, (start, end) in enumerate(pairwise(cuts)):
        (folder / f"{number}.jsonl").write_bytes(b"".join(lines[start:end]))
        places[f"parts/{number}.jsonl"] = start, sum(map(len, lines[:start]))
    return places


def _findings(report: str, places: dict[str, tuple[int, int]]) -> list[str]:
    """Return the findings of a report, sorted, with their places in the whole."""

    def placed(finding: dict[str, Any]) -> dict[str, Any]:
        lines, octets = places[finding.pop("path")]
        finding["line"] += lines
        if finding.get("offset") is not None:
            finding["offset"] += octets
        return finding

    if not report.startswith("{"):
        return [report]
    found = json.loads(report)["findings"]
    plain = ({**placed(each), "related": [placed(own) for own in each["related"]]} for each in found)
    return sorted(_PLACE.sub("first", json.dumps(each)) for each in plain)
