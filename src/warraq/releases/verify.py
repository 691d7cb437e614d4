"""A release checked again from its bytes: every discrepancy is a finding, and none hides the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warraq import lint, readers, rules
from warraq.article import ARROW_SCHEMA, Article, line
from warraq.engine import local
from warraq.engine.keys import Keys, sketches
from warraq.engine.scope import Scope
from warraq.finding import Fault, Finding, Report, Severity
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.releases import digest, manifest


def verify(folder: Path) -> Report:
    """Check a release against its manifest: digests, files, schema, counts, copies, logical digest, and the rules.

    Needs neither policy nor the folder's name. Raises ReleaseError where the folder holds no manifest that can be read.
    """
    made = manifest.load(folder)
    scope = _scope(made)
    findings = [*_listed(folder, made), *_sums(folder, made)]
    damaged = {finding.path for finding in findings if finding.code in ("REL001", "REL002")}
    digests: list[str] = []
    for shard in made.shards:
        findings += _shard(folder, shard, digests, damaged)
    findings += _totals(made, digests)
    checked, records = _rules(folder, made, scope)
    ordered = sorted([*findings, *checked], key=lambda finding: finding.order)
    return Report(tuple(ordered), files=len(made.files) + 2, records=records)


def _scope(made: manifest.Manifest) -> Scope:
    severities = {code: Severity(level) for code, level in made.gate.severity.items()}
    chosen = rules.unasked(rules.select([], [*made.gate.ignored, "PRV"]))  # the seeds are not in the release
    return Scope(chosen, tuple(made.gate.required), severities, {"now": lint.now()})


def _finding(code: str, path: str, message: str) -> Finding:
    return lint.of_fault(Fault(code, message), rules.BY_CODE[code], path, Scope(()))


def _listed(folder: Path, made: manifest.Manifest) -> Iterator[Finding]:
    for file in made.files:
        path = folder / file.path
        if not path.is_file():
            yield _finding("REL001", file.path, "listed in the manifest, but not there")
        elif (size := path.stat().st_size) != file.bytes:
            yield _finding("REL002", file.path, f"{size:,} bytes, but the manifest says {file.bytes:,}")
        elif (found := digest.of_file(path)) != file.sha256:
            yield _finding("REL002", file.path, f"SHA-256 is {found}, but the manifest says {file.sha256}")
    known = {file.path for file in made.files} | {manifest.NAME, manifest.SUMS}
    for path in sorted(folder.rglob("*")):
        shown = path.relative_to(folder).as_posix()
        if not path.is_dir() and shown not in known and not shown.startswith(f"{manifest.SUMS}."):
            yield _finding("REL003", shown, "there, but not listed in the manifest")


def _sums(folder: Path, made: manifest.Manifest) -> Iterator[Finding]:
    """SHA256SUMS has to say what the manifest says, and the manifest's own digest."""
    path = folder / manifest.SUMS
    if not path.is_file():
        yield _finding("REL001", manifest.SUMS, "every release has it, but it is not there")
        return
    wanted = manifest.sums(made, digest.of_file(folder / manifest.NAME)).splitlines()
    found = path.read_text(encoding="utf-8", errors="replace").splitlines()
    for text in sorted(set(wanted) ^ set(found)):
        name = re.sub(r"^\S*\s+", "", text)
        side = "says otherwise than the manifest" if text in found else "lacks or contradicts what the release holds"
        yield _finding("REL002", manifest.SUMS, f"{side} about {name}")


def _shard(folder: Path, shard: manifest.Shard, digests: list[str], damaged: set[str]) -> Iterator[Finding]:
    """Check schema, rows and both copies of one shard; a copy that is damaged already is not reported twice."""
    found: list[Finding] = []
    parquet = list(_parquet_lines(folder, shard, damaged, found))
    yield from found
    digests += [digest.of_text(text) for text in parquet]
    if shard.parquet in damaged or found:
        return
    if len(parquet) != shard.rows:
        yield _finding("REL005", shard.parquet, f"{len(parquet):,} rows, but the manifest says {shard.rows:,}")
    if shard.jsonl in damaged:
        return
    try:
        with pa.CompressedInputStream(pa.OSFile(str(folder / shard.jsonl)), "zstd") as stream:
            copy = stream.read().decode().split("\n")
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        yield _finding("REL007", shard.jsonl, f"cannot be read as JSON Lines in zstd: {error}")
        return
    if copy != [*parquet, ""]:
        pairs = zip(copy, [*parquet, ""], strict=False)
        row = next((n for n, (a, b) in enumerate(pairs, start=1) if a != b), min(len(copy), len(parquet) + 1))
        yield _finding("REL007", shard.jsonl, f"line {row} is not row {row} of {shard.parquet}")


def _parquet_lines(folder: Path, shard: manifest.Shard, damaged: set[str], found: list[Finding]) -> Iterator[str]:
    """Give the canonical lines of a shard's Parquet rows; what keeps them from being read goes to `found`."""
    if not (folder / shard.parquet).is_file():
        return
    try:
        with pq.ParquetFile(folder / shard.parquet, page_checksum_verification=True) as file:
            if not file.schema_arrow.remove_metadata().equals(ARROW_SCHEMA):
                found.append(_finding("REL004", shard.parquet, _difference(file.schema_arrow)))
                return
            for batch in file.iter_batches():
                for row in batch.to_pylist():
                    yield line(Article.model_validate(row))
    except (OSError, ValueError, pa.ArrowException) as error:
        if shard.parquet not in damaged:
            reason = " ".join(str(error).split())
            found.append(_finding("REL004", shard.parquet, f"its rows cannot be read as articles: {reason}"))


def _difference(schema: pa.Schema) -> str:
    wanted = {(f.name, str(f.type), f.nullable) for f in ARROW_SCHEMA}
    found = {(f.name, str(f.type), f.nullable) for f in schema}
    names = sorted({name for name, *_ in wanted ^ found}) or list(schema.names)
    return f"columns differ from the contract: {', '.join(names)}"


def _totals(made: manifest.Manifest, digests: list[str]) -> Iterator[Finding]:
    if len(digests) != made.records:
        yield _finding("REL005", manifest.NAME, f"{len(digests):,} rows in all, but the manifest says {made.records:,}")
    elif digest.logical(digests) != made.logical_digest:
        yield _finding(
            "REL006", manifest.NAME, f"the records give {digest.logical(digests)}, not {made.logical_digest}"
        )


def _rules(folder: Path, made: manifest.Manifest, scope: Scope) -> tuple[list[Finding], int]:
    """Run the rules over the Parquet shards; what is no error passed the gate, and is no discrepancy."""
    findings: list[Finding] = []
    records = 0
    known = {rule.code: rule for rule in scope.rules}
    shards = [shard.parquet for shard in made.shards if (folder / shard.parquet).is_file()]

    def batches(number: int, *_: object) -> Iterator[tuple[Batch, Scope]]:
        with (folder / shards[number]).open("rb") as stream:
            for batch in readers.parquet.read(stream, shards[number], Options()):
                yield batch, scope

    with Keys() as keys:
        for number in range(len(shards)):
            for batch, _ in batches(number):
                records += batch.rows.num_rows
                findings += [
                    lint.of_fault(f, known[f.code], batch.path, scope) for f in batch.faults if f.code in known
                ]
                findings += local.check(batch, scope)
                keys.add(sketches(batch, scope, number))
        findings += keys.findings(scope.rules, batches)
    return [finding for finding in findings if finding.severity is Severity.ERROR], records
