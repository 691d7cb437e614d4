"""Raw documents to canonical records: `corpus/` gains the records of seeds that it does not hold yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from warraq import atomic, corpus, lint, readers, rules, scoping
from warraq.article import FIELDS, LISTS, Article, identifier, line
from warraq.errors import PolicyError
from warraq.finding import Finding, Report
from warraq.normalise import keywords, learning, links
from warraq.normalise.copies import Marks, marks
from warraq.normalise.words import Phrase
from warraq.policy import Repository, SourcePolicy
from warraq.readers import takedowns
from warraq.readers.batch import Batch, Place
from warraq.readers.options import Options


@dataclass(slots=True)
class Ingested:
    """What an ingest did: findings about the seeds, lines added by corpus file, and differences of `--again`."""

    report: Report
    added: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    taken_down: int = 0
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
    register = takedowns.digests(takedowns.read(repository.root / takedowns.NAME))
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
                _place(repository, source, batch, held, register, fresh, done)
    for target, lines in fresh.items():
        _append(target, lines)
        done.added[repository.relative(target)] = len(lines)
    ordered = tuple(sorted(findings, key=lambda finding: finding.order))
    others = {other for source in sources for other in corpus.seeds(repository, source, paths)[1]}
    notes = (corpus.passed_over(others),) if others else ()
    done.report = Report(ordered, files, records, unread, notes=notes)
    return done


def _seeds(repository: Repository, source: SourcePolicy, paths: tuple[Path, ...]) -> list[Path]:
    return corpus.seeds(repository, source, paths)[0]


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
    scope = scoping.scope_of(repository, source, rules.ALL)
    for fault in batch.faults:
        yield lint.of_fault(fault, rules.BY_CODE[fault.code], batch.path, scope)


def _place(  # one batch and what it goes into
    repository: Repository,
    source: SourcePolicy,
    batch: Batch,
    held: dict[str, str],
    register: frozenset[str],
    fresh: dict[Path, list[str]],
    done: Ingested,
) -> None:
    if not batch.rows.num_rows:
        return
    with readers.content(repository.root / batch.path) as stream:
        data = stream.read()
    for row, place in zip(batch.rows.to_pylist(), batch.places, strict=True):
        _complete(row, source, batch.path, data, place)
        text, seed = _line(row), row["source"]["path"]
        if not register.isdisjoint(_marks(row)):
            done.taken_down += 1
        elif seed not in held:
            fresh.setdefault(_target(repository, source, row), []).append(text)
        else:
            done.kept += 1
            old, new = _pretty(held[seed]), _pretty(text)
            done.differences += tuple(unified_diff(old, new, f"corpus: {seed}", f"read now: {seed}", lineterm=""))


def _marks(row: dict[str, Any]) -> Marks:
    (found,) = marks(*(pa.array([row[name]], pa.string()) for name in ("id", "link", "text")))
    return found


def _complete(row: dict[str, Any], source: SourcePolicy, path: str, data: bytes, place: Place) -> None:
    """Give a record of a file of many what its document does not say: seed, id, and what the source's policy says.

    `data` is the file's content, decompressed. A record without a link has its id from its own bytes in there; a row of
    Parquet has none, nor has a record in another encoding than UTF-8, so that its values stand in for them.
    """
    for name in ("publisher", "language", "license"):
        row[name] = row[name] or getattr(source, name)
    if not row["id"]:
        values = json.dumps(row, ensure_ascii=False, sort_keys=True)
        own = values if place.end is None or source.encoding else data[place.offset : place.end]
        row["id"] = identifier(links.canonical(row["link"]) if row["link"] else own)
    if not row["source"]:
        reader = readers.named(Path(path), source.reader) or ""
        seed = {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "keywords_raw": None}
        row["source"] = {**seed, "encoding": source.encoding or "utf-8", "reader": reader}


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


def learn(repository: Repository, paths: tuple[Path, ...] = ()) -> dict[str, int]:
    """Learn keyword phrases into each source's lexicon; gives how many it holds, by its path.

    Learned from are the records of `corpus/` and the seeds under `paths` that it does not hold yet, so that an ingest that
    follows cuts their keyword lines with what they taught. Nothing is circular in it: delimited keywords, headlines and
    texts are learned from; keywords that were inferred (KEY001) are not, or a wrong cut would confirm itself. Curated
    entries stay as they are. The same records give the same bytes, in `corpus/` or still to come. Raises PolicyError where
    no source has a lexicon.
    """
    sources = [source for source in repository.policy.sources if source.lexicon and source.name]
    if not sources:
        raise PolicyError(
            f'{repository.root}: no source with a lexicon in warraq.toml; name one (lexicon = "lexicon.tsv")'
        )
    held = set(_held(repository))
    learned = {}
    for lexicon, own in groupby(sorted(sources, key=_lexicon_of), key=_lexicon_of):
        path = repository.root / lexicon
        rows = [
            row for source in own for row in (*_rows(repository, source), *_coming(repository, source, paths, held))
        ]
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = keywords.written(old, _learned(rows))
        if new != old:
            atomic.write(path, new.encode())
        learned[repository.relative(path)] = sum(line.count("\t") > 1 for line in new.splitlines())
    return learned


def _lexicon_of(source: SourcePolicy) -> str:
    return str(source.lexicon)


def _learned(rows: list[dict[str, Any]]) -> dict[Phrase, keywords.Entry]:
    """Learn from rows; keywords that came from a line without separators are left out."""
    printed = [word for row in rows if not (row["source"] or {}).get("keywords_raw") for word in row["keywords"] or ()]
    titles, texts = [row["title"] for row in rows], [row["text"] for row in rows]
    return learning.learn(filter(None, printed), filter(None, titles), filter(None, texts))


def _rows(repository: Repository, source: SourcePolicy) -> Iterator[dict[str, Any]]:
    folders = [repository.root / name / source.name for name in repository.policy.corpus]
    for path in readers.expand([folder for folder in folders if folder.exists()])[0]:
        for batch in readers.read(path, repository.relative(path), Options()):
            yield from batch.rows.to_pylist()


def _coming(
    repository: Repository, source: SourcePolicy, paths: tuple[Path, ...], held: set[str]
) -> Iterator[dict[str, Any]]:
    """Give the rows of seeds that `corpus/` does not hold; their keyword lines are left uncut."""
    uncut = source.model_copy(update={"lexicon": None})
    for path in _seeds(repository, source, paths) if source.path else ():
        for batch in _read(repository, uncut, path, skip=held):
            yield from batch.rows.to_pylist()
