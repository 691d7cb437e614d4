"""Raw documents to canonical records: `corpus/` gains the records of seeds that it does not hold yet."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import unified_diff
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from warraq import corpus, readers, rules, scoping
from warraq.article import FIELDS, LISTS, Article, identifier, line, read_timestamp, write_timestamp
from warraq.engine.examine import of_fault
from warraq.errors import PolicyError
from warraq.finding import Finding, Report
from warraq.normalise import keywords, links
from warraq.normalise.copies import Marks, marks
from warraq.normalise.keywords import learning
from warraq.normalise.keywords.words import Phrase
from warraq.policy import Repository, SourcePolicy
from warraq.readers.batch import Batch, Place
from warraq.readers.options import Options
from warraq.registers import takedowns
from warraq.system import atomic


@dataclass(slots=True)
class Ingested:
    """What an ingest did: findings about the seeds, lines added by corpus file, and differences of `--again`.

    `kept` counts the records of the seeds that were read which `corpus/` held already.
    """

    report: Report
    added: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    taken_down: int = 0
    differences: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Held:
    """The lines of the records that `corpus/` holds, by id and seed; by seed, their ids and the digests that it had for
    them.

    A record whose seed is not there any more stands under the seed `""`: another path may have the same document now.
    """

    lines: dict[tuple[str, str], deque[str]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    digests: dict[str, set[str]] = field(default_factory=dict)

    def take(self, identifier: str, seed: str) -> str | None:
        """Return the line of a record once; a seed that has an id twice has to have two records."""
        lines = self.lines.get((identifier, seed)) or self.lines.get((identifier, ""))
        return lines.popleft() if lines else None

    def take_document(self, identifier: str, seed: str) -> str | None:
        """Return the line of a record that is all of its seed: the seed's only one, though its id follows from its
        bytes.
        """
        return self.take(next(iter(self.ids.get(seed, {identifier}))), seed)


@dataclass
class _Seed:
    """A seed that is read: its path in reports and on disk, its source, the digest and size of its decompressed
    bytes.
    """

    path: str
    file: Path
    source: SourcePolicy
    sha256: str = ""
    size: int = 0

    @cached_property
    def data(self) -> bytes:
        """Its bytes, decompressed: what a record without a link has its id from."""
        with readers.content(self.file) as stream:
            return stream.read()


def ingest(repository: Repository, paths: tuple[Path, ...] = (), *, again: bool = False) -> Ingested:
    """Read the seeds of every source of the policy, and add the records that `corpus/` lacks.

    Records that are there are never touched. A seed whose bytes are those that its records were made from is not read,
    save for `again`, which shows where the reading of a record differs now. A second run writes nothing. Raises
    PolicyError where the policy names no source with seeds, WriteError where a link leads out of `corpus/`.
    """
    sources = [source for source in repository.policy.sources if source.path and source.name]
    if not sources:
        raise PolicyError(
            f"{repository.root}: no source with a name and a path in warraq.toml; add a [[sources]] table"
        )
    held, done, findings = _held(repository), Ingested(Report()), list[Finding]()
    register = takedowns.digests(takedowns.read(repository.root / takedowns.NAME))
    fresh: dict[Path, list[str]] = {}
    files = records = unread = 0
    passed = Counter[str]()
    for source in sources:
        scope = scoping.scope_of(repository, source, rules.ALL)
        for seed in _seeds(repository, source, paths):
            files += 1
            if seed.sha256 in held.digests.get(seed.path, ()) and not again:
                continue
            for batch in _read(repository, seed):
                records, unread = records + batch.rows.num_rows, unread + batch.unread
                passed.update(batch.passed)
                findings += [of_fault(each, rules.BY_CODE[each.code], batch.path, scope) for each in batch.faults]
                for row, is_document in _rows_of(seed, batch):
                    take = held.take_document if is_document else held.take
                    _place(repository, seed, row, take, register, fresh, done)
    for target, lines in fresh.items():
        _append(repository, target, lines)
        done.added[repository.relative(target)] = len(lines)
    others = {other for source in sources for other in corpus.seeds(repository, source, paths)[1]}
    notes = (*([corpus.passed_over(others)] if others else ()), *([corpus.not_pages(passed)] if passed else ()))
    ordered = tuple(sorted(findings, key=lambda finding: finding.order))
    done.report = Report(ordered, files, records, unread, notes=notes)
    return done


def _seeds(repository: Repository, source: SourcePolicy, paths: tuple[Path, ...]) -> Iterator[_Seed]:
    """Find the seeds of a source, those under `paths` where some are given; one that cannot be opened has no digest."""
    for file in corpus.seeds(repository, source, paths)[0]:
        seed = _Seed(repository.relative(file), file, source)
        with suppress(OSError, ValueError), readers.content(file) as stream:
            data = stream.read()
            seed.sha256, seed.size = hashlib.sha256(data).hexdigest(), len(data)
        yield seed


def _held(repository: Repository) -> _Held:
    """Read what `corpus/` holds."""
    held, is_there = _Held(), cache(lambda path: readers.exists(repository.root / path))
    folders = [repository.root / name for name in repository.policy.corpus if (repository.root / name).exists()]
    for path in readers.expand(folders)[0]:
        for batch in readers.read(path, repository.relative(path), Options()):
            for row in batch.rows.to_pylist():
                source = row["source"] or {}
                seed = source.get("path") or ""
                held.digests.setdefault(seed, set()).add(source.get("sha256") or "")
                key = (row["id"], seed if seed and is_there(seed) else "")
                held.lines.setdefault(key, deque()).append(_line(row))
                held.ids.setdefault(seed, set()).add(row["id"])
    return held


def _read(repository: Repository, seed: _Seed) -> Iterator[Batch]:
    options = Options(repository.policy.limits, {}, seed.source, repository.root)
    return readers.read(seed.file, seed.path, options, named=False)


def _rows_of(seed: _Seed, batch: Batch) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the records of a batch, complete, each with whether it is all of its seed."""
    for row, place in zip(batch.rows.to_pylist(), batch.places, strict=True):
        is_document = (row["source"] or {}).get("sha256") is not None
        _complete(row, seed, place)
        yield row, is_document


def _place(  # one record and what it goes into
    repository: Repository,
    seed: _Seed,
    row: dict[str, Any],
    take: Callable[[str, str], str | None],
    register: frozenset[str],
    fresh: dict[Path, list[str]],
    done: Ingested,
) -> None:
    text = _line(row)
    if register and not register.isdisjoint(_marks(row)):
        done.taken_down += 1
    elif (old := take(row["id"], seed.path)) is None:
        fresh.setdefault(_target(repository, seed.source, row), []).append(text)
    else:
        done.kept += 1
        shown = (f"corpus: {seed.path}", f"read now: {seed.path}")
        done.differences += unified_diff(_pretty(old), _pretty(text), *shown, lineterm="")


def _marks(row: dict[str, Any]) -> Marks:
    (found,) = marks(*(pa.array([row[name]], pa.string()) for name in ("id", "link", "text")))
    return found


def _complete(row: dict[str, Any], seed: _Seed, place: Place) -> None:
    """Return a record of a file of many what its document does not say: seed, id, and what the source's policy says.

    A record without a link has its id from its own bytes in the seed; a row of Parquet has none, nor has a record in
    another encoding than UTF-8, so that its values stand in for them.
    """
    source = seed.source
    for name in ("publisher", "language", "license"):
        row[name] = row[name] or getattr(source, name)
    if not row["id"]:
        values = json.dumps(row, ensure_ascii=False, sort_keys=True)
        own = values if row["link"] or place.end is None or source.encoding else seed.data[place.offset : place.end]
        row["id"] = identifier(links.canonical(row["link"]) if row["link"] else own)
    found = row["source"] or {}
    if not found.get("sha256"):
        reader = found.get("reader") or readers.named(Path(seed.path), source.reader) or ""
        encoding = found.get("encoding") or source.encoding or "utf-8"
        named = {"path": seed.path, "sha256": seed.sha256, "bytes": seed.size, "encoding": encoding}
        row["source"] = {**named, "reader": reader, "keywords_raw": None}


def _pretty(text: str) -> list[str]:
    """Write a record for the eye, without what a seed of many records changes for all of them when one is added."""
    record = json.loads(text)
    source = {name: value for name, value in (record["source"] or {}).items() if name not in ("sha256", "bytes")}
    return json.dumps({**record, "source": source}, ensure_ascii=False, indent=1).splitlines()


def _line(row: dict[str, Any]) -> str:
    """Write a row as a canonical line; one that is no article yet keeps what it has, for the rules to name."""
    filled = {name: [] if row[name] is None and name in LISTS else row[name] for name in FIELDS}
    try:
        return line(Article.model_validate(filled))
    except ValidationError:
        return json.dumps(filled, ensure_ascii=False, separators=(",", ":"))


def _target(repository: Repository, source: SourcePolicy, row: dict[str, Any]) -> Path:
    """Return the file of a record: its source's folder, and its UTC month where it has a date that can be read."""
    try:
        month = write_timestamp(read_timestamp(row["published_at"] or ""))[: len("2021-07")]
    except (ValueError, OverflowError):
        month = "undated"
    return repository.root / repository.policy.corpus[0] / source.name / f"{month}.jsonl"


def _append(repository: Repository, target: Path, lines: list[str]) -> None:
    """Add lines to a file, behind those that are there."""
    old = target.read_bytes() if target.exists() else b""
    if old and not old.endswith(b"\n"):
        old += b"\n"
    new = "".join(f"{line}\n" for line in lines).encode()
    atomic.write(target, old + new, within=repository.root / repository.policy.corpus[0])


def learn(repository: Repository, paths: tuple[Path, ...] = ()) -> dict[str, int]:
    """Learn keyword phrases into each source's lexicon; gives how many it holds, by its path.

    Learned from are the records of `corpus/` and the seeds under `paths` that it does not hold yet, so that an ingest
    that follows cuts their keyword lines with what they taught. Nothing is circular in it: delimited keywords,
    headlines and texts are learned from; keywords that were inferred (KEY001) are not, or a wrong cut would confirm
    itself. Curated entries stay as they are. The same records give the same bytes, in `corpus/` or still to come.
    Raises PolicyError where no source has a lexicon.
    """
    sources = [source for source in repository.policy.sources if source.lexicon and source.name]
    if not sources:
        raise PolicyError(
            f'{repository.root}: no source with a lexicon in warraq.toml; name one (lexicon = "lexicon.tsv")'
        )
    held = _held(repository)
    learned = {}
    for lexicon, own in groupby(sorted(sources, key=_lexicon_of), key=_lexicon_of):
        path = repository.root / lexicon
        rows = [
            row for source in own for row in (*_rows(repository, source), *_coming(repository, source, paths, held))
        ]
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = keywords.written(old, _learned(rows))
        if new != old:
            atomic.write(path, new.encode(), within=None)
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
    repository: Repository, source: SourcePolicy, paths: tuple[Path, ...], held: _Held
) -> Iterator[dict[str, Any]]:
    """Yield the rows of seeds that `corpus/` does not hold; their keyword lines are left uncut."""
    uncut = source.model_copy(update={"lexicon": None})
    for seed in _seeds(repository, uncut, paths) if source.path else ():
        if seed.sha256 not in held.digests.get(seed.path, ()):
            for batch in _read(repository, seed):
                yield from batch.rows.to_pylist()
