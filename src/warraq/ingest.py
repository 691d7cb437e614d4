"""Raw documents to canonical records: `corpus/` gains the records of seeds that it does not hold yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from warraq import atomic, lint, readers, rules
from warraq.article import FIELDS, LISTS, Article, identifier, line
from warraq.errors import PolicyError
from warraq.finding import Finding, Report
from warraq.normalise import keywords, learning, links
from warraq.policy import Repository, SourcePolicy
from warraq.readers.batch import Batch
from warraq.readers.options import Options


@dataclass(slots=True)
class Ingested:
    """What an ingest did: findings about the seeds, lines added by corpus file, and differences of `--again`."""

    report: Report
    added: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    differences: tuple[str, ...] = ()


def ingest(repository: Repository, paths: tuple[Path, ...] = (), *, again: bool = False) -> Ingested:
    """Read the seeds of every source of the policy, and add the records that `corpus/` lacks.

    Records that are there are never touched; `again` re-reads their seeds and shows where the reading differs now. A
    second run writes nothing. Raises PolicyError where the policy names no source with seeds.
    """
    sources = [source for source in repository.policy.sources if source.path and source.name]
    if not sources:
        raise PolicyError(
            f"{repository.root}: no source with a name and a path in warraq.toml; add a [[sources]] table"
        )
    held = _held(repository)
    done = Ingested(Report())
    findings: list[Finding] = []
    fresh: dict[Path, list[str]] = {}
    files = records = unread = 0
    for source in sources:
        for path in _seeds(repository, source, paths):
            files += 1
            for batch in _read(repository, source, path, skip=set() if again else set(held)):
                records, unread = records + batch.rows.num_rows, unread + batch.unread
                findings.extend(_findings(repository, source, batch))
                _place(repository, source, batch, held, fresh, done)
    for target, lines in fresh.items():
        _append(target, lines)
        done.added[repository.relative(target)] = len(lines)
    ordered = tuple(sorted(findings, key=lambda finding: finding.order))
    done.report = Report(ordered, files, records, unread)
    return done


def _seeds(repository: Repository, source: SourcePolicy, paths: tuple[Path, ...]) -> list[Path]:
    folder = repository.root / str(source.path)
    files, _ = readers.expand([folder])
    wanted = [path.resolve() for path in paths]
    for path in wanted:
        if not path.exists():
            readers.expand([path])
    return [f for f in files if not wanted or any(f.resolve().is_relative_to(path) for path in wanted)]


def _held(repository: Repository) -> dict[str, str]:
    """Give the line of every record that `corpus/` holds, by the path of its seed."""
    held = {}
    folders = [repository.root / name for name in repository.policy.corpus if (repository.root / name).exists()]
    for path in readers.expand(folders)[0]:
        for batch in readers.read(path, repository.relative(path), Options()):
            for row in batch.rows.to_pylist():
                if row["source"] and row["source"]["path"]:
                    held[row["source"]["path"]] = _line(row)
    return held


def _read(repository: Repository, source: SourcePolicy, path: Path, skip: set[str]) -> Iterator[Batch]:
    shown = repository.relative(path)
    options = Options(repository.policy.limits, {}, source, repository.root)
    return iter(()) if shown in skip else readers.read(path, shown, options, named=False)


def _findings(repository: Repository, source: SourcePolicy, batch: Batch) -> Iterator[Finding]:
    scope = lint.scope_of(repository, source, rules.ALL)
    for fault in batch.faults:
        yield lint.of_fault(fault, rules.BY_CODE[fault.code], batch.path, scope)


def _place(  # one batch and what it goes into
    repository: Repository,
    source: SourcePolicy,
    batch: Batch,
    held: dict[str, str],
    fresh: dict[Path, list[str]],
    done: Ingested,
) -> None:
    for row in batch.rows.to_pylist():
        _complete(row, repository, source, batch.path)
        text, seed = _line(row), row["source"]["path"]
        if seed not in held:
            fresh.setdefault(_target(repository, source, row), []).append(text)
            continue
        done.kept += 1
        if text != held[seed]:
            old, new = _pretty(held[seed]), _pretty(text)
            done.differences += tuple(unified_diff(old, new, f"corpus: {seed}", f"read now: {seed}", lineterm=""))


def _complete(row: dict[str, Any], repository: Repository, source: SourcePolicy, path: str) -> None:
    """Give a record of a file of many what its document does not say: seed, id, and what the source's policy says."""
    for name in ("publisher", "language", "license"):
        row[name] = row[name] or getattr(source, name)
    if not row["source"]:
        with readers.content(repository.root / path) as stream:
            data = stream.read()
        reader = readers.ENDINGS.get(readers.compression.inner(Path(path))) or source.reader or ""
        seed = {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "keywords_raw": None}
        row["source"] = {**seed, "encoding": source.encoding or "utf-8", "reader": reader}
    if not row["id"]:
        own = links.canonical(row["link"]) if row["link"] else json.dumps(row, ensure_ascii=False, sort_keys=True)
        row["id"] = identifier(own)


def _pretty(text: str) -> list[str]:
    return json.dumps(json.loads(text), ensure_ascii=False, indent=1).splitlines()


def _line(row: dict[str, Any]) -> str:
    """Write a row as a canonical line; one that is no article yet keeps what it has, for the rules to name."""
    filled = {name: [] if row[name] is None and name in LISTS else row[name] for name in FIELDS}
    try:
        return line(Article.model_validate(filled))
    except ValidationError:
        return json.dumps(filled, ensure_ascii=False, separators=(",", ":"))


def _target(repository: Repository, source: SourcePolicy, row: dict[str, Any]) -> Path:
    """Give the file of a record: its source's folder, and its UTC month."""
    folder = repository.root / repository.policy.corpus[0] / source.name
    month = (row["published_at"] or "")[:7]
    return folder / (f"{month}.jsonl" if month else "undated.jsonl")


def _append(target: Path, lines: list[str]) -> None:
    """Add lines to a file, behind those that are there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.read_bytes() if target.exists() else b""
    if old and not old.endswith(b"\n"):
        old += b"\n"
    atomic.write(target, old + "".join(f"{line}\n" for line in lines).encode())


def learn(repository: Repository) -> dict[str, int]:
    """Learn keyword phrases from `corpus/` into each source's lexicon; gives how many it holds, by its path.

    Delimited keywords, headlines and texts are learned from; keywords that were inferred (KEY001) are not, or a wrong cut
    would confirm itself. Curated entries stay as they are. The same corpus gives the same bytes. Raises PolicyError where
    no source has a lexicon.
    """
    sources = [source for source in repository.policy.sources if source.lexicon and source.name]
    if not sources:
        raise PolicyError(
            f'{repository.root}: no source with a lexicon in warraq.toml; name one (lexicon = "lexicon.tsv")'
        )
    learned = {}
    for source in sources:
        path = repository.root / str(source.lexicon)
        rows = list(_rows(repository, source))
        printed = [
            word for row in rows if not (row["source"] or {}).get("keywords_raw") for word in row["keywords"] or ()
        ]
        texts = [text for row in rows for text in (row["title"], row["text"]) if text]
        found = learning.learn([word for word in printed if word], texts)
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = keywords.written(old, found)
        if new != old:
            atomic.write(path, new.encode())
        learned[repository.relative(path)] = sum(line.count("\t") > 1 for line in new.splitlines())
    return learned


def _rows(repository: Repository, source: SourcePolicy) -> Iterator[dict[str, Any]]:
    folders = [repository.root / name / source.name for name in repository.policy.corpus]
    for path in readers.expand([folder for folder in folders if folder.exists()])[0]:
        for batch in readers.read(path, repository.relative(path), Options()):
            yield from batch.rows.to_pylist()
