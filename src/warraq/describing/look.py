"""A look at a file: how it is read, a sample of its records, and what is suggested for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from warraq import corpus, readers
from warraq.article import FIELDS
from warraq.describing import columns, header, names, options, suggest
from warraq.errors import PolicyError
from warraq.mapping import EACH
from warraq.normalise import encoding, languages
from warraq.policy import Repository
from warraq.readers import csv_rows, json_place
from warraq.readers.options import Options
from warraq.scoping import Request

_HEAD = 1 << 24  # bytes by which a file's encoding is told
_LEGACY = 1 << 20  # of them, where it is none that they are at once seen to be in
_FIRST = 500  # records by which a mapping is told where nobody asked for one
_TEXTS = 50  # that are asked for their language
_LEAST = 60  # letters of one
_SURE = 0.9
HEADER = "header"  # the setting of a source that names the columns of its files


@dataclass(frozen=True, slots=True)
class Description:
    """A file as it lies: how it is read, a sample of its records, and what its columns look like.

    `given` is its path as the user gave it. `stated` is what has to be said of its source: its encoding, its header,
    where its records stand. `named` is the reader that the user named.
    `columnar` tells that it is one object of columns, `documents` that it holds no columns but a text that its reader
    makes a record of; `canonical` that its records are in the record's own form.
    """

    path: str
    given: str
    reader: str
    encoding: str
    delimiter: str | None
    stated: Mapping[str, Any]
    records: int
    unread: int
    sample: columns.Sample
    suggestion: suggest.Suggestion
    language: str | None
    documents: bool = False
    canonical: bool = False
    named: str | None = None
    columnar: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """How a file is read, and the records that were read of it first."""

    reader: readers.Reader
    encoding: str
    delimiter: str | None
    stated: dict[str, Any]
    rows: list[dict[str, Any]]
    doubled: frozenset[str] = frozenset()  # names that several columns of a table have
    columnar: bool = False


def describe(repository: Repository, request: Request, path: Path) -> Description:
    """Describe a file; raises ReadError where it cannot be opened, or where nothing reads files of its kind."""
    found = _found(repository, request, path)
    sample = columns.sampled(found.rows)
    documents = found.reader.sample is None
    canonical = not documents and _is_canonical(sample)
    guesses = suggest.Suggestion(()) if documents or canonical else suggest.suggest(sample)
    guesses = suggest.Suggestion(tuple(_of_last(each, found.doubled) for each in guesses.guesses))
    records, unread = _counted(repository, request, path, found, guesses)
    return Description(
        corpus.shown(repository, path),
        str(path),
        found.reader.name,
        found.encoding,
        found.delimiter,
        found.stated,
        records,
        unread,
        sample,
        guesses,
        _language(guesses),
        documents,
        canonical,
        request.reader,
        found.columnar,
    )


def _of_last(guess: suggest.Guess, doubled: Collection[str]) -> suggest.Guess:
    """Say of a column whose name others have too which of them is read."""
    what = "several columns have the name, and only the last is read (REC008)"
    return replace(guess, reason=f"{guess.reason}; {what}") if guess.column.name in doubled else guess


@dataclass(frozen=True, slots=True)
class Suggested:
    """What is suggested for a file: the names of its columns, what has to be said of its source, and a guess for each
    column.

    `headless` tells that its first row looks like a record, `columnar` that it is one object of columns.
    """

    names: tuple[str, ...]
    settings: Mapping[str, Any]
    guesses: suggest.Suggestion
    headless: bool
    columnar: bool = False

    @property
    def stated(self) -> str:
        """The options that state it."""
        return options.stated(self.settings, self.guesses.mapping)


def suggested(repository: Repository, request: Request, path: Path) -> Suggested:
    """Suggest how a file is read, by its first records."""
    found = _found(repository, request, path)
    rows = found.rows[:_FIRST]
    guesses = suggest.suggest(columns.sampled(rows))
    own = tuple(dict.fromkeys(name for row in rows for name in row))
    return Suggested(own, {**found.stated, **guesses.settings}, guesses, HEADER in found.stated, found.columnar)


def automatic(repository: Repository, request: Request) -> tuple[Repository, Request]:
    """Return a run with what is suggested for its files as one, where it does not say otherwise.

    Raises PolicyError where the files are to be read in different ways, or have no columns that look like a field.
    """
    rows, stated = list[dict[str, Any]](), list[dict[str, Any]]()
    for path, _ in corpus.files(repository, request)[0]:
        found = _found(repository, request, path)
        stated += [found.stated] if found.stated not in stated else []
        rows += found.rows if found.reader.sample else []
        if len(stated) > 1:
            raise PolicyError(f"--map auto: {path} is to be read otherwise than the files before it; name it alone")
        if len(rows) >= columns.SAMPLE:
            break
    sample = columns.sampled(rows[: columns.SAMPLE])
    guesses = suggest.Suggestion(()) if _is_canonical(sample) else suggest.suggest(sample)
    if not guesses.mapping and not _is_canonical(sample):
        raise PolicyError("--map auto: no column looks like a field; `warraq describe FILE` says what a file is")
    only = options.unmappable(guesses.mapping)
    mapping = {name: str(column) for name, column in guesses.mapping.items() if name not in only}
    settings = {**(stated[0] if stated else {}), **guesses.settings, **repository.stated}
    return repository.stating(settings), replace(request, mapping={**mapping, **request.mapping})


def _found(repository: Repository, request: Request, path: Path) -> _Found:
    """Tell how a file is read, and read its first records."""
    name, data = request.reader, None
    if path == corpus.STDIN:
        name, data = request.reader or "jsonl", request.stdin
    reader = readers.reader(path, name, default=repository.source(path).reader)
    head = data[:_HEAD] if data is not None else readers.head(path, _HEAD, repository.policy.limits)
    stated = dict[str, Any]()
    label = repository.source(path).encoding or (_encoding(head) if reader.records else "")
    if reader.records and label != "utf-8":
        stated["encoding"] = label
    look = _Look(repository, path, name, data, reader)
    rows = look.rows(stated)
    delimiter, doubled, columnar = None, frozenset[str](), False
    if reader.delimiters:
        table = csv_rows.table(encoding.decode(head, label or "utf-8", errors="replace").encode(), reader.delimiters)
        delimiter = table.delimiter if table else None
        doubled = frozenset(name for name, count in Counter(table.names if table else ()).items() if count > 1)
        if repository.source(path).header is None and header.lacks(rows):
            width = len(table.names) if table else 0
            stated[HEADER] = [f"column {number}" for number in range(1, width + 1)]  # as readers call those without one
            rows = look.rows(stated)
    elif columnar := reader.name == "json" and len(rows) == 1 and _in_columns(rows[0]):
        rows = []
    elif reader.name == "json" and len(rows) == 1 and (inner := _inner(rows[0])):
        stated["record"], rows = inner[0], inner[1] or look.rows({**stated, "record": inner[0]})
    elif reader.name == "json" and not rows and (place := json_place.outer(head, 0)):
        rows = look.rows({**stated, "record": place})
        stated |= {"record": place} if rows else {}
    return _Found(
        reader, label or "utf-8" if reader.name != "parquet" else "", delimiter, stated, rows, doubled, columnar
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """What is needed to read a file's first records."""

    repository: Repository
    path: Path
    name: str | None
    data: bytes | None
    reader: readers.Reader

    def rows(self, stated: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Read the first records; of a file without columns those that its reader makes."""
        source = self.repository.source(self.path).model_copy(update=dict(stated))
        options = Options(self.repository.policy.limits, source=source, root=self.repository.root)
        if self.reader.sample:
            return list(islice(readers.sample(self.path, options, name=self.name, data=self.data), columns.SAMPLE))
        shown = corpus.shown(self.repository, self.path)
        units = readers.units(self.path, shown, options, name=self.name, data=self.data)
        rows = chain.from_iterable(batch.rows.to_pylist() for unit in units for batch in unit())
        return list(islice(rows, columns.SAMPLE))


def _encoding(head: bytes) -> str:
    """Name the encoding of a file by its beginning; UTF-8 where nothing else reads well."""
    if mark := encoding.bom(head):
        return mark[0]
    whole = head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1]
    return encoding.legacy(whole if _is_utf8(whole) else whole[:_LEGACY]) or "utf-8"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _inner(record: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]] | None:
    """Return where the records stand in a file that is one object, and those: its longest list of objects, or the
    values of an object by their keys.

    None where the object is an article itself.
    """
    if (path := _keyed(record)) is not None:
        return f"{path}{EACH}", []
    beside = {path: value for path, value in columns.flat(record).items() if EACH not in path}
    own = suggest.suggest(columns.sampled([beside]))
    lists = dict(_objects(record, "", 3))
    best = max(lists, key=lambda path: len(lists[path]), default=None)
    of_feed = best is not None and suggest.suggest(columns.sampled(lists[best][:_FIRST])).column("text")
    if own.column("text") or (own.column("link") and not of_feed):  # the link of a feed is none of its items'
        return None
    several = best is not None and len(lists[best]) > 1  # one is a part of it
    return (f"{best}{EACH}", lists[best]) if best is not None and several else None


def _in_columns(record: Mapping[str, Any]) -> bool:
    """Tell whether an object holds columns of values, by their numbers or in lists, as pandas writes a table.

    >>> _in_columns({"title": {"0": "a", "1": "b"}, "url": {"0": "c", "1": "d"}}), _in_columns({"title": ["a", "b"], "x": [1, 2]})
    (True, True)
    >>> _in_columns({"columns": ["title"], "index": [0, 1], "data": [["a"], ["b"]]}), _in_columns({"title": ["a"]})
    (True, False)
    """  # noqa: E501  # one pattern, query or example
    values, data = list(record.values()), record.get("data")
    if isinstance(record.get("columns"), list) and isinstance(data, list):
        return bool(data) and all(isinstance(row, list) for row in data)
    if len(values) < 2 or not any(map(names.fields, record)):  # noqa: PLR2004  # columns
        return False
    if all(isinstance(value, dict) for value in values):
        return len(values[0]) > 1 and all(value.keys() == values[0].keys() for value in values)
    lists = [value for value in values if isinstance(value, list) and not any(isinstance(each, dict) for each in value)]
    return len(lists) == len(values) and len(lists[0]) > 1 and len(set(map(len, lists))) == 1


def _keyed(record: Mapping[str, Any], before: str = "", deep: int = 3) -> str | None:
    """Return the path of the object, empty for the record itself, whose values are articles, by keys that are no
    columns.
    """
    rows = [each for each in record.values() if isinstance(each, dict)]
    if len(rows) > 1 and len(rows) == sum(each is not None for each in record.values()):
        own = suggest.suggest(columns.sampled(rows[:_FIRST]))
        if (own.column("text") or own.column("link")) and not any(map(names.fields, record)):
            return before
    inner = ((name, each) for name, each in record.items() if isinstance(each, dict) and deep)
    found = (_keyed(each, f"{before}.{name}" if before else name, deep - 1) for name, each in inner)
    return next((path for path in found if path is not None), None)


def _objects(record: Mapping[str, Any], before: str, deep: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for name, value in record.items():
        if isinstance(value, dict) and deep:
            yield from _objects(value, f"{before}{name}.", deep - 1)
        elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            yield f"{before}{name}", value


def _is_canonical(sample: columns.Sample) -> bool:
    """Tell whether records are in the record's own form: no other columns than its fields, and dates in RFC 3339."""
    tops = {column.name.split(".")[0].split("[")[0] for column in sample.columns}
    guesses = suggest.suggest(sample)
    return (
        bool(tops)
        and tops <= set(FIELDS)
        and "id" in tops
        and (guesses.dates is None or guesses.dates.form == "RFC 3339")
    )


def _counted(
    repository: Repository, request: Request, path: Path, found: _Found, guesses: suggest.Suggestion
) -> tuple[int, int]:
    """Count the records of a file, and what of it could not be read."""
    wanted = replace(request, mapping={name: str(column) for name, column in guesses.mapping.items()})
    own = repository.model_copy(update={"stated": {**repository.stated, **found.stated}})
    records = unread = 0
    for unit in corpus.units(own, wanted, path, set(), named=True):
        for batch in unit():
            records, unread = records + batch.rows.num_rows, unread + batch.unread
    return records, unread


def _language(guesses: suggest.Suggestion) -> str | None:
    """Name the language that most of the texts are in; None where a column says it, or nothing tells."""
    column = guesses.column("text") or guesses.column("title")
    if column is None or guesses.column("language"):
        return None
    texts = [value for value in column.values if isinstance(value, str) and sum(map(str.isalpha, value)) >= _LEAST]
    found = Counter(name for name, sure in map(languages.guess, texts[:_TEXTS]) if sure >= _SURE)
    (name, count), *_ = found.most_common(1) or [("", 0)]
    return name if name and count >= _SURE * len(texts[:_TEXTS]) else None
