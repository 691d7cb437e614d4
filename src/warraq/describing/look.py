"""A look at a file: how it is read, a sample of its records, and what is suggested for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from warraq import corpus, readers
from warraq.article import FIELDS
from warraq.describing import columns, header, names, options, suggest, unlike
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
_PAGES = 20  # objects by which it is told whether records stand in them
_TEXTS = 50  # that are asked for their language
_LEAST = 60  # letters of one
_SURE = 0.9
_TABLE = "csv"
HEADER = "header"  # the setting of a source that names the columns of its files


@dataclass(frozen=True, slots=True)
class Description:
    """A file before any mapping: how it is read, a sample of its records, and what its columns look like.

    `given` is its path as the user gave it. `stated` are the settings that its source needs: its encoding, its header,
    where its records are. `named` is the reader that the user named. `instead` says what the file holds if that is no
    records; `passed` counts by kind what it holds beside records, and `reason` says what is wrong with the first record
    that could not be read. `documents` tells that it has no columns, only a text from which its reader makes a record;
    `canonical`, that its records have the record's own form.
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
    instead: str = ""
    passed: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """How a file is read, and the records that were read of it first."""

    reader: readers.Reader
    encoding: str
    delimiter: str | None
    stated: dict[str, Any]
    rows: list[dict[str, Any]]
    doubled: frozenset[str] = frozenset()  # names that several columns of a table have
    instead: str = ""


def describe(repository: Repository, request: Request, path: Path) -> Description:
    """Describe a file; raises ReadError where it cannot be opened, or where nothing reads files of its kind."""
    found = _found(repository, request, path)
    sample = columns.sampled(found.rows)
    documents = found.reader.sample is None
    canonical = not documents and _is_canonical(sample)
    guesses = suggest.Suggestion(()) if documents or canonical else suggest.suggest(sample)
    guesses = suggest.Suggestion(tuple(_of_last(each, found.doubled) for each in guesses.guesses))
    records, unread, passed, reason = _counted(repository, request, path, found, guesses)
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
        found.instead,
        passed,
        reason,
    )


def _of_last(guess: suggest.Guess, doubled: Collection[str]) -> suggest.Guess:
    """Say of a column whose name others have too which of them is read."""
    what = "several columns have the name, and only the last is read (REC008)"
    return replace(guess, reason=f"{guess.reason}; {what}") if guess.column.name in doubled else guess


@dataclass(frozen=True, slots=True)
class Suggested:
    """What is suggested for a file: the names of its columns, the settings of its source, and a guess for each column.

    `headless` tells that its first row looks like a record, `instead` says what the file holds if that is no records.
    """

    names: tuple[str, ...]
    settings: Mapping[str, Any]
    guesses: suggest.Suggestion
    headless: bool
    instead: str = ""

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
    return Suggested(own, {**found.stated, **guesses.settings}, guesses, HEADER in found.stated, found.instead)


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
    data, name = corpus.given(request, path)
    reader = readers.reader(path, name, default=repository.source(path).reader)
    head = data[:_HEAD] if data is not None else readers.head(path, _HEAD, repository.policy.limits)
    given = name or repository.source(path).reader
    stated: dict[str, Any] = {"reader": _TABLE} if tabular(reader, given, head) else {}
    name = stated.get("reader", name)
    reader = readers.reader(path, name, default=repository.source(path).reader)
    label = repository.source(path).encoding or (_encoding(head) if reader.records else "")
    if reader.records and label != "utf-8" and encoding.label(label):
        stated["encoding"] = label
    look = _Look(repository, path, name, data, reader)
    rows = look.rows(stated)
    delimiter, doubled, instead = None, frozenset[str](), ""
    if reader.delimiters:
        table = csv_rows.table(encoding.decode(head, label or "utf-8", errors="replace").encode(), reader.delimiters)
        delimiter = table.delimiter if table else None
        doubled = frozenset(name for name, count in Counter(table.names if table else ()).items() if count > 1)
        if repository.source(path).header is None and header.lacks(rows):
            width = len(table.names) if table else 0
            stated[HEADER] = [f"column {number}" for number in range(1, width + 1)]  # as readers call those without one
            rows = look.rows(stated)
    elif reader.name == "json" and len(rows) == 1 and unlike.in_columns(rows[0]):
        rows, instead = [], unlike.COLUMNS
    elif reader.name in ("json", "jsonl") and (place := _wrapped(rows, lines=reader.name == "jsonl")):
        stated["record"], rows = place, look.rows({**stated, "record": place})
    elif reader.name == "json" and not rows and (place := json_place.outer(head, 0)):
        rows = look.rows({**stated, "record": place})
        stated |= {"record": place} if rows else {}
    elif not rows and reader.name in ("json", "jsonl"):
        instead = unlike.by_beginning(encoding.decode(head, label or "utf-8", errors="replace"))
        if reader.name == "json" and instead == unlike.LISTS:
            stated["record"], rows, instead = f"{EACH}{EACH}", look.rows({**stated, "record": f"{EACH}{EACH}"}), ""
    return _Found(
        reader, label or "utf-8" if reader.name != "parquet" else "", delimiter, stated, rows, doubled, instead
    )


def tabular(reader: readers.Reader, named: str | None, head: bytes) -> bool:
    """Tell whether a text for which nobody `named` a reader looks like a table, by its beginning."""
    if reader.name != "text" or named:
        return False
    text = encoding.decode(head, _encoding(head), errors="replace").removeprefix("\ufeff")
    return header.parts(text.encode(), readers.READERS[_TABLE].delimiters)


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
    if label := encoding.escaped(head):
        return label
    whole = head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1]
    return encoding.legacy(whole if _is_utf8(whole) else whole[:_LEGACY]) or "utf-8"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _wrapped(rows: Sequence[dict[str, Any]], *, lines: bool) -> str | None:
    """Return where the records stand in most of the objects that a file has; None where these are the records."""
    alone = len(rows) == 1 and not lines
    found = Counter(_inner(row, alone=alone) for row in rows[:_PAGES])
    (place, count), *_ = found.most_common(1) or [(None, 0)]
    if place is None or 2 * count <= len(rows[:_PAGES]):
        return None
    return place if lines or len(rows) == 1 else f"{EACH}.{place}"


def _inner(record: Mapping[str, Any], *, alone: bool) -> str | None:
    """Return where the records stand in an object: in its longest list of objects, or as the values of an object by
    their keys, if it is `alone` in its file.

    None where the object is an article itself.
    """
    if alone and (path := _keyed(record)) is not None:
        return f"{path}{EACH}"
    beside = {path: value for path, value in columns.flat(record).items() if EACH not in path}
    own = suggest.suggest(columns.sampled([beside]))
    lists = {path: rows for path, rows in _objects(record, "", 3) if not _is_part(path)}
    best = max(lists, key=lambda path: len(lists[path]), default=None)
    if best is None or own.column("text"):
        return None
    if (group := _grouped(lists)) is not None:
        return f"{group}{EACH}{EACH}"
    items, link = suggest.suggest(columns.sampled(lists[best][:_FIRST])), own.column("link")
    if link and "." not in link.name and not items.column("text"):  # the link of a feed is none of its items'
        return None
    articles = items.column("text") or (items.column("link") and items.column("title"))
    one = len(lists[best]) == 1 and not own.column("title")  # else it is a part of the object
    return f"{best}{EACH}" if (articles and one) or (len(lists[best]) > 1 and (articles or alone)) else None


def _grouped(lists: Mapping[str, list[dict[str, Any]]]) -> str | None:
    """Return the path of the object, empty for the record itself, whose values are lists of records of one shape, as of
    days or of sections; None where lists are not such.
    """
    parents = {path.rpartition(".")[0] for path in lists}
    shapes = {frozenset(rows[0]) for rows in lists.values()}
    shown = suggest.suggest(columns.sampled(row for rows in lists.values() for row in rows[:_PAGES]))
    alike = len(lists) > 1 and len(parents) == len(shapes) == 1
    return parents.pop() if alike and shown.column("link") and shown.column("title") else None


def _is_part(path: str) -> bool:
    """Tell whether a list is, by its name, a part of an article: its authors, what is related to it, its pictures."""
    return not names.fields(path).keys().isdisjoint(("authors", "keywords", "related")) or names.unfit(path)


def _keyed(record: Mapping[str, Any], before: str = "", deep: int = 3) -> str | None:
    """Return the path of the object, empty for the record itself, whose values are articles, by keys that are no
    columns.
    """
    rows = [each for each in record.values() if isinstance(each, dict)]
    if len(rows) > 1 and len(rows) == sum(each is not None for each in record.values()):
        own = suggest.suggest(columns.sampled(rows[:_FIRST]))
        found = [column for name in ("text", "link") if (column := own.column(name))]
        in_most = any(2 * column.filled > len(rows[:_FIRST]) and EACH not in column.name for column in found)
        grouped = any(len(row) > 1 for row in rows) and all(
            isinstance(each, dict) for row in rows for each in row.values()
        )
        if in_most and not grouped and not any(map(names.fields, record)):
            return before
    inner = ((name, each) for name, each in record.items() if isinstance(each, dict) and deep)
    paths = {name: _keyed(each, f"{before}.{name}" if before else name, deep - 1) for name, each in inner}
    shapes = {frozenset(each) for name in paths for each in list(record[name].values())[:1] if isinstance(each, dict)}
    if 1 < len(paths) == len(record) and None not in paths.values() and len(shapes) == 1:
        return f"{before}{EACH}"
    return next((path for path in paths.values() if path is not None), None)


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
) -> tuple[int, int, Mapping[str, int], str]:
    """Count the records of a file, those that could not be read, and what else it holds; also return the reason for the
    first that could not be read.
    """
    wanted = replace(request, mapping={name: str(column) for name, column in guesses.mapping.items()})
    own = repository.model_copy(update={"stated": {**repository.stated, **found.stated}})
    records, unread, passed, reason = 0, 0, Counter[str](), ""
    for unit in corpus.units(own, wanted, path, set(), named=True):
        for batch in unit():
            records, unread = records + batch.rows.num_rows, unread + batch.unread
            passed.update(batch.passed)
            reason = reason or (batch.faults[0].message if batch.unread and batch.faults else "")
    return records, unread, passed, reason


def _language(guesses: suggest.Suggestion) -> str | None:
    """Name the language that most of the texts are in; None where a column says it, or nothing tells."""
    column = guesses.column("text") or guesses.column("title")
    if column is None or guesses.column("language"):
        return None
    texts = [value for value in column.values if isinstance(value, str) and sum(map(str.isalpha, value)) >= _LEAST]
    found = Counter(name for name, sure in map(languages.guess, texts[:_TEXTS]) if sure >= _SURE)
    (name, count), *_ = found.most_common(1) or [("", 0)]
    return name if name and count >= _SURE * len(texts[:_TEXTS]) else None
