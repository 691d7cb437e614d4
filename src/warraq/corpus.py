"""Find the files of a run and read their records, without checking them."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path

from warraq import readers
from warraq.arrays import Numbers
from warraq.article import Seed
from warraq.engine.seeds import Digest
from warraq.errors import PolicyError, ReadError, nearest
from warraq.finding import Finding
from warraq.mapping import steps
from warraq.policy import NAME, Limits, Repository, SourcePolicy, waivers
from warraq.readers import archives, reading
from warraq.readers.batch import Batch
from warraq.readers.compression import by_name
from warraq.readers.options import Options
from warraq.registers import dropped, takedowns
from warraq.scoping import Request

STDIN = Path("-")
SPAN = 1 << 25  # bytes of a file that are read apart from the rest of it
_OF_BYTES = frozenset({"ENC001", "ENC010"})  # whose offsets count in the file
_HEAD = 200  # records by which the columns of a file are told
_DIGESTS = 1 << 14  # that are kept at a time: records name a seed each, or many the same


def paths(repository: Repository, request: Request) -> tuple[Path, ...]:
    """Return the files and folders that are asked for, else those of the policy."""
    return request.paths or repository.corpora


def files(repository: Repository, request: Request) -> tuple[list[tuple[Path, bool]], list[Path]]:
    """Return the files to read, each with whether the user named it, and the files of other kinds.

    Raises PolicyError if neither request nor policy names any path, and ReadError for a path that does not exist.
    """
    if request.paths == (STDIN,):
        return [(STDIN, True)], []
    if not request.paths and not repository.found:
        raise PolicyError("no warraq.toml here or above: name a file or folder, or run this in a corpus repository")
    asked = list(paths(repository, request))
    named = {path for path in asked if not path.is_dir()}
    inputs, others = expand(asked, repository.policy.limits)
    return [(path, path in named) for path in inputs], others


def home(repository: Repository, request: Request, path: Path) -> Path | None:
    """Return the folder in which a file was found, which a link may not leave; None for a file that the user named."""
    folders = paths(repository, request)
    return None if path in folders else next((folder for folder in folders if path.is_relative_to(folder)), None)


def spare(repository: Repository, request: Request | None, *targets: Path | None, records: Path | None = None) -> None:
    """Raise PolicyError where a file that is to be written is one of those that are checked, or of the repository, or
    would be read as one of them by the next run; or where it is TOML, which people write and no report is.

    A file of `records` may be read by the next run.
    """
    written = [path for path in (*targets, records) if path is not None]
    there = {path.resolve(): path for path in written if path.exists()}
    for path, what in _kept(repository, request, there) if there else ():
        if file := there.get(archives.on_disk(path).resolve()):
            raise PolicyError(f"{file}: it is {what}; name another one")
    for path in written:
        if path.suffix == ".toml" and path.exists():
            raise PolicyError(f"{path}: it is TOML, as a policy is; name another one")
        if path is not records and readers.named(path) and _is_among(path.parent, _own(repository)):
            raise PolicyError(f"{path}: it would lie among the files of this corpus; name another one")


def _kept(repository: Repository, request: Request | None, near: Collection[Path]) -> Iterator[tuple[Path, str]]:
    """Yield files that no report may be written over, each with what it is; of folders, those with one `near` by."""
    yield from ((path, "the policy of this run") for path in repository.files)
    if request:
        yield from ((path, "one of the files that are checked") for path, _ in files(repository, request)[0])
    if repository.found:
        policy = repository.policy
        named = [policy.expectations, policy.datasheet, *(each.lexicon for each in policy.sources if each.lexicon)]
        for name in (*named, NAME, waivers.NAME, takedowns.NAME, dropped.NAME):
            yield repository.root / name, "one of the files that this corpus is kept by"
        folders = [path for path in _own(repository) if any(each.is_relative_to(path.resolve()) for each in near)]
        yield from ((path, "a file of this corpus") for path in readers.expand(folders, policy.limits)[0])


def _own(repository: Repository) -> tuple[Path, ...]:
    """Return the folders of the corpus and of its seeds."""
    seeds = (repository.root / each.path for each in repository.policy.sources if each.path)
    return (*repository.corpora, *seeds) if repository.found else ()


def apart(repository: Repository, request: Request, folder: Path, what: str) -> None:
    """Raise PolicyError where a folder that is to be written lies in one that is read."""
    if _is_among(folder, (*paths(repository, request), *_own(repository))):
        raise PolicyError(f"{folder}: {what} would lie among the files that are read; name a folder elsewhere")


def _is_among(folder: Path, read: Iterable[Path]) -> bool:
    """Tell whether a folder is one of those that are `read`, or one in them that is not hidden."""
    inner = folder.resolve()
    around = (path.resolve() for path in read if inner.is_relative_to(path.resolve()) and path.is_dir())
    return any(not any(name.startswith(".") for name in inner.relative_to(path).parts) for path in around)


def expand(paths: list[Path], limits: Limits) -> tuple[list[Path], list[Path]]:
    """Return the files to read and those of other kinds; raise ReadError for a folder with only other kinds."""
    inputs, others = readers.expand(paths, limits)
    for path in (path for path in paths if path.is_dir()):
        own = [other for other in others if other.is_relative_to(path)]
        if own and not readers.expand([path], limits)[0]:
            raise ReadError(
                f"{path}: {passed_over(own)}, and there are no others; convert them, or name a file with --reader"
            )
    return inputs, others


def seeds(repository: Repository, source: SourcePolicy, paths: tuple[Path, ...] = ()) -> tuple[list[Path], list[Path]]:
    """Return the seeds of a source, only those under `paths` if given, and the files of other kinds.

    Raises ReadError for a path that does not exist, and as `expand` does.
    """
    expanded = expand([repository.root / str(source.path)], repository.policy.limits)
    wanted = [path.resolve() for path in paths]
    for path in wanted:
        readers.expand([path], repository.policy.limits)
    seed, other = (
        [f for f in each if not wanted or any(f.resolve().is_relative_to(w) for w in wanted)] for each in expanded
    )
    return seed, other


def passed_over(others: Collection[Path]) -> str:
    """Return a sentence that counts files of other kinds by ending.

    >>> passed_over([Path("a.pdf"), Path("b.HTML"), Path("c.html"), Path("d.html.gz"), Path("e")])
    '5 files of other kinds were not read (2 .html, 1 .html.gz, 1 .pdf, 1 without an ending)'
    """
    endings = Counter("".join(each.suffixes[-2:] if by_name(each) else [each.suffix]).lower() for each in others)
    were = "1 file of another kind was" if len(others) == 1 else f"{len(others):,} files of other kinds were"
    return f"{were} not read ({_kinds(endings, 'without an ending')})"


def not_articles(passed: Mapping[str, int]) -> str:
    """Return a sentence that counts what files hold beside articles, by kind.

    >>> not_articles({"request": 2, "status 301": 1})
    '3 records that are no articles were not read (2 request, 1 status 301)'
    >>> not_articles({"": 1})
    '1 record that is no article was not read (1 without a type)'
    >>> not_articles({"in sport, beside news[*]": 3})
    '3 records of other lists were not read (3 in sport, beside news[*])'
    """
    others = {kind: count for kind, count in passed.items() if kind.startswith("in ")}
    own = {kind: count for kind, count in passed.items() if kind not in others}
    said = list[str]()
    for kinds, one, many in (
        (own, "record that is no article was", "records that are no articles were"),
        (others, "record of another list was", "records of other lists were"),
    ):
        count = sum(kinds.values())
        shown = _kinds(kinds, "without a type")
        said += [f"{count:,} {one if count == 1 else many} not read ({shown})"] if kinds else []
    return "; ".join(said)


def _kinds(counts: Mapping[str, int], nameless: str) -> str:
    return ", ".join(f"{count:,} {kind or nameless}" for kind, count in sorted(counts.items(), key=_most_first))


def _most_first(row: tuple[str, int]) -> tuple[int, bool, str]:
    ending, count = row
    return -count, not ending, ending


def digests(repository: Repository) -> Digest:
    """Return a function that looks up the digest of a seed: the SHA-256 of its decompressed bytes, or None if there is
    no such file.

    For a seed to which records were added at the end, it is the digest that the record names.
    """
    is_folder = cache(lambda folder: readers.exists(repository.root / folder))
    return lru_cache(_DIGESTS)(partial(_digest, repository, is_folder))


def _digest(repository: Repository, is_folder: Callable[[str], bool], seed: Seed) -> str | None:
    if not is_folder(seed.path.rpartition("/")[0]):
        return None
    try:
        with readers.content(repository.root / seed.path, repository.policy.limits) as stream:
            data = stream.read()
    except (OSError, ValueError):
        return None
    grown = readers.grows(seed.reader) and _begins_with(data, seed)
    return seed.sha256 if grown else hashlib.sha256(data).hexdigest()


def _begins_with(data: bytes, seed: Seed) -> bool:
    """Tell whether a seed's data still begin with what a record was made from: others may have been added behind it.

    What closes a JSON array moves to the end of the data as the array grows.
    """
    closing = data[len(data.rstrip(b" \t\r\n]}")) :]
    before = (data[: seed.bytes], data[: max(seed.bytes - len(closing), 0)] + closing)
    return seed.sha256 in (hashlib.sha256(each).hexdigest() for each in before)


def check_columns(repository: Repository, request: Request) -> None:
    """Raise PolicyError if a request maps a field to a column that no file has.

    The first records of each file are looked at, and then the others until all columns have been seen.
    """
    mapping = request.columns
    seen = set[str]()

    def missing() -> tuple[str, str] | None:
        stated = ((field, path) for field, column in mapping.items() for path in column.paths)
        return next(((field, path) for field, path in stated if not {path, steps(path)[0]} & seen), None)

    inputs = files(repository, request)[0] if mapping else []
    for path, _ in inputs:
        seen.update(_columns(repository, request, path))
    if not missing():
        return
    for path, named in inputs:
        for unit in units(repository, request, path, seen, named=named):
            unit()
            if not missing():
                return
    if not seen:
        return
    field, column = missing() or ("", "")
    raise PolicyError(f"--map {field}={column}: no file has a column {column!r}; {nearest(column, sorted(seen))}")


def _columns(repository: Repository, request: Request, path: Path) -> Iterator[str]:
    """Yield the names of the columns of one file of a run, before any mapping; nothing of a file that has none."""
    source, (data, name) = repository.source(path), given(request, path)
    return reading.columns(path, Options(repository.policy.limits, source=source), _HEAD, name=name, data=data)


def given(request: Request, path: Path) -> tuple[bytes | None, str | None]:
    """Return the bytes of standard input, if it is this path, and the reader that a run names for a path."""
    return (request.stdin, request.reader or "jsonl") if path == STDIN else (None, request.reader)


def shown(repository: Repository, path: Path) -> str:
    """Return a file's path as reports show it, with bytes that are not UTF-8 as escapes."""
    return os.fsencode(repository.relative(path)).decode("utf-8", "backslashreplace")


def in_files(
    repository: Repository, files: Mapping[str, Path], findings: tuple[Finding, ...], *, reader: str | None = None
) -> tuple[Finding, ...]:
    """Return findings with offsets that count bytes of the file itself, for files in another encoding than UTF-8, where
    readers count bytes of the decoded text. `files` are the files by their paths in reports; standard input is not read
    again.
    """
    if not (repository.stated.get("encoding") or any(source.encoding for source in repository.policy.sources)):
        return findings
    offsets = defaultdict[str, set[int]](set)
    for each in findings:
        if each.offset is not None and each.code not in _OF_BYTES and files.get(each.path, STDIN) != STDIN:
            offsets[each.path].add(each.offset)
    moved = dict[str, dict[int, int]]()
    for path, own in offsets.items():
        source = repository.source(files[path])
        moved[path] = reading.in_file(files[path], source, repository.policy.limits, own, name=reader)
    return tuple(
        each
        if each.code in _OF_BYTES
        else replace(each, offset=moved.get(each.path, {}).get(each.offset or 0, each.offset))
        for each in findings
    )


def size(path: Path) -> int:
    """Return the size of a file in bytes, or 0 if it does not exist."""
    try:
        return archives.size(path) if archives.split(path) else path.stat().st_size
    except OSError:
        return 0


def spans(
    repository: Repository, request: Request, path: Path, *, longest: int | None = None
) -> tuple[reading.Span, ...]:
    """Return the parts of one file that may be read apart, in any process: of `longest` bytes (`SPAN`) and a last one
    of fewer, or all of it.

    They follow from the file's size and how it is read alone.
    """
    whole, step = size(path), longest or SPAN
    if whole <= step or not reading.divisible(path, options_of(repository, request, path), name=request.reader):
        return (reading.Span(0, whole),)
    return tuple(reading.Span(start, min(start + step, whole)) for start in range(0, whole, step))


def options_of(repository: Repository, request: Request, path: Path, seen: set[str] | None = None) -> Options:
    """Return how one file of a run is read; names of mapped columns are added to `seen`."""
    policy, names = repository.policy, set[str]() if seen is None else seen
    source = repository.source(path)
    return Options(policy.limits, request.columns, source, repository.root, names, policy.record, request.reader)


def batches(repository: Repository, request: Request, path: Path) -> Iterator[Batch]:
    """Yield the records of one file of a run, batch by batch."""
    for unit in units(repository, request, path, set(), named=False):
        yield from unit()


def units(
    repository: Repository,
    request: Request,
    path: Path,
    seen: set[str],
    *,
    named: bool,
    places: tuple[Numbers, Numbers] | None = None,
    span: reading.Span | None = None,
) -> Iterator[readers.Unit]:
    """Split the reading of one file, or of one of its `spans`, into units that threads can share; names of mapped
    columns are added to `seen`.

    In a part of a file lines are counted from its first byte, and odd lines are left to who joins the pieces
    (`engine.spans`). Raises ReadError for a file that was `named` by the user and cannot be read.
    """
    data, name = given(request, path)
    options = options_of(repository, request, path, seen)
    part = None if span is None or span == (0, size(path)) else span
    return reading.units(
        path, shown(repository, path), options, name=name, named=named, data=data, places=places, span=part
    )
