"""Foreign files beside DuckDB: the same articles under other names as JSON Lines, a JSON array, CSV and Parquet.

    python benchmarks/foreign.py [--records 200000] [--runs 5]

`warraq validate --map` of each stands beside DuckDB's five aggregates over that file, and `warraq ingest` beside the
validation; they take turns, and medians are printed as a Markdown table. The last rows are the peak of memory for ten
times as many records. Near-duplicates, languages and provenance are left out, as in `speed.py`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb

import articles
from measuring import Row, machine, pair, peak, seconds, warraq

NAMES = {
    "link": "url", "title": "headline", "published_at": "when", "authors": "by", "section": "category", "text": "body",
    "keywords": "tags", "publisher": "site", "language": "lang",
}  # fmt: skip
IGNORED = "DUP002,LNG001,PRV"
READ = {
    "jsonl": "read_json('{}', format = 'newline_delimited')",
    "json": "read_json('{}', format = 'array', maximum_object_size = 1000000000)",
    "csv": "read_csv('{}', all_varchar = true, header = true, max_line_size = 20000000)",
    "parquet": "read_parquet('{}')",
}
AGGREGATES = 'count(*), count(DISTINCT site), max("when"), sum(length(body)), min(headline)'
GOALS = {"jsonl": "2.5", "csv": "2.5", "parquet": "2.5", "json": "3"}


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kinds", default=",".join(READ))
    options = parser.parse_args()
    print(machine(), file=sys.stderr)
    print("| what | against | ratio | goal | seconds | theirs |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=".") as folder:
        for row in measured(Path(folder), options.records, options.runs, options.kinds.split(",")):
            print(
                "|",
                " | ".join(str(row[name]) for name in ("what", "against", "ratio", "goal", "own", "peer")),
                "|",
                flush=True,
            )


def measured(folder: Path, records: int, runs: int, kinds: list[str]) -> Iterator[Row]:
    """Yield the rows of the table, one after the other."""
    files = written(folder, records, kinds)
    for kind, path in files.items():
        own = warraq("validate", str(path), *mapping(), "--no-cache", "-q", "--fail-on", "never", "--ignore", IGNORED)
        theirs = [sys.executable, "-c", f"import duckdb; print(duckdb.sql({query(kind, path)!r}).fetchall())"]
        what = f"`validate --map` of {records:,} records, {kind}"
        yield pair(what, "DuckDB, five aggregates", GOALS[kind], partial(seconds, own), partial(seconds, theirs), runs)
        what, repository = f"`ingest` of {records:,} records, {kind}", ready(folder, path)
        yield pair(what, "validating it", "1.5", partial(ingesting, repository), partial(seconds, own), runs)
        shutil.rmtree(repository)
    for kind, path in files.items():
        few = written(folder / "few", max(records // 10, 1), [kind])[kind]
        most = [
            peak(
                warraq("validate", str(file), *mapping(), "--no-cache", "-q", "--fail-on", "never", "--ignore", IGNORED)
            )
            for file in (path, few)
        ]
        what = f"peak memory, {kind}, {records:,} records against {max(records // 10, 1):,}"
        yield {
            "what": what,
            "against": "itself",
            "ratio": round(most[0] / most[1], 2),
            "goal": "1.2",
            "own": f"{most[0]:.0f} MB",
            "peer": f"{most[1]:.0f} MB",
        }


def written(folder: Path, records: int, kinds: list[str]) -> dict[str, Path]:
    """Write the articles under other names, in some kinds of file."""
    folder.mkdir(exist_ok=True)
    plain = folder / "plain.jsonl"
    with plain.open("wb") as stream:
        for chunk in articles.articles(records):
            stream.writelines(foreign(line) for line in chunk)
    paths = {kind: folder / f"a.{kind}" for kind in kinds}
    read = READ["jsonl"].format(plain)
    for kind, path in paths.items():
        if kind == "jsonl":
            shutil.copy(plain, path)
            continue
        times = 'strftime("when", \'%Y-%m-%dT%H:%M:%SZ\') AS "when"'
        lists = ", array_to_string(\"by\", ';') AS \"by\", array_to_string(tags, ';') AS tags" if kind == "csv" else ""
        columns = f"* REPLACE ({times}{lists})"
        form = {
            "csv": "FORMAT csv, HEADER",
            "json": "FORMAT json, ARRAY",
            "parquet": "FORMAT parquet, COMPRESSION zstd",
        }[kind]
        duckdb.sql(f"COPY (SELECT {columns} FROM {read}) TO '{path}' ({form})")  # noqa: S608  # our own file
    plain.unlink()
    return paths


def foreign(line: str) -> bytes:
    """Give a record's fields other names; what a scraper does not write is left out."""
    record = json.loads(line)
    own = {name: record[field] for field, name in NAMES.items()}
    return json.dumps(own, ensure_ascii=False).encode() + b"\n"


def mapping() -> list[str]:
    """Return the options that map the columns; lists are parted in CSV."""
    return [
        part
        for field, name in NAMES.items()
        for part in ("--map", f"{field}={name}:;" if field in ("authors", "keywords") else f"{field}={name}")
    ]


def query(kind: str, path: Path) -> str:
    """Return DuckDB's query."""
    return f"SELECT {AGGREGATES} FROM {READ[kind].format(path)}"  # noqa: S608  # our own file


def ready(folder: Path, path: Path) -> Path:
    """Make a repository whose only source is a file."""
    repository = folder / f"repository-{path.suffix[1:]}"
    (repository / "seeds").mkdir(parents=True)
    shutil.copy(path, repository / "seeds" / path.name)
    columns = "\n".join(
        f'{field} = {{ column = {json.dumps(name)}, split = ";" }}'
        if field in ("authors", "keywords")
        else f"{field} = {json.dumps(name)}"
        for field, name in NAMES.items()
    )
    policy = f'[[sources]]\nname = "a"\npath = "seeds"\ntimezone = "UTC"\n\n[sources.columns]\n{columns}\n'
    (repository / "warraq.toml").write_text(policy, encoding="utf-8")
    return repository


def ingesting(repository: Path) -> float:
    """Time an ingest into an empty corpus."""
    shutil.rmtree(repository / "corpus", ignore_errors=True)
    return seconds(warraq("ingest", "-q"), cwd=repository)


if __name__ == "__main__":
    main()
