"""A look at a file: how it is read, a sample of its records, and what is suggested for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

from warraq import corpus, readers
from warraq.article import FIELDS, REQUIRED
from warraq.describing import columns, header, options, suggest, unlike, wrapped
from warraq.errors import PolicyError
from warraq.mapping import EACH
from warraq.normalise import encoding, languages
from warraq.policy import Repository
from warraq.readers import csv_rows, json_kind, json_place, reading
from warraq.readers.header import named
from warraq.readers.options import Options
from warraq.scoping import Request

_HEAD = 1 << 24  # bytes by which a file's encoding is told
_LEGACY = 1 << 20  # of them, where it is none that they are at once seen to be in
_FIRST = 500  # records by which a mapping is told where nobody asked for one
_TEXTS = 50  # that are asked for their language
_LEAST = 60  # letters of one
_SURE = 0.9
_TABLE = "csv"
_UNREAD = frozenset({"REC001", "REC009", "ENC001", "ENC010"})  # the faults for which a record can't be read
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

    @property
    def missing(self) -> tuple[str, ...]:
        """The required fields that no column looks like, or that no document has; `id` is made by `ingest`."""
        if not self.documents:
            return () if self.canonical else self.suggestion.missing
        filled = {column.name for column in self.sample.columns if column.filled}
        return tuple(name for name in REQUIRED if name not in filled | {"id"})


@dataclass(frozen=True, slots=True)
class _File:
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
    file = _file(repository, request, path)
    sample = columns.sampled(file.rows)
    documents = file.reader.sample is None
    canonical = not documents and _is_canonical(sample)
    guesses = suggest.Suggestion(()) if documents or canonical else suggest.suggest(sample)
    guesses = suggest.Suggestion(tuple(_of_last(each, file.doubled) for each in guesses.guesses))
    records, unread, passed, reason = _counted(repository, request, path, file, guesses)
    return Description(
        path=corpus.shown(repository, path), given=str(path), reader=file.reader.name, encoding=file.encoding,
        delimiter=file.delimiter, stated=file.stated, records=records, unread=unread, sample=sample,
        suggestion=guesses, language=_language(sample, guesses), documents=documents, canonical=canonical,
        named=request.reader, instead=file.instead, passed=passed, reason=reason,
    )  # fmt: skip


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
    file = _file(repository, request, path)
    rows = file.rows[:_FIRST]
    guesses = suggest.suggest(columns.sampled(rows))
    own = tuple(dict.fromkeys(name for row in rows for name in row))
    return Suggested(own, {**file.stated, **guesses.settings}, guesses, HEADER in file.stated, file.instead)


def automatic(repository: Repository, request: Request) -> tuple[Repository, Request]:
    """Return a run with what is suggested for its files as one, where it does not say otherwise.

    Raises PolicyError where the files are to be read in different ways, or have no columns that look like a field.
    """
    rows, stated = list[dict[str, Any]](), list[dict[str, Any]]()
    for path, _ in corpus.files(repository, request)[0]:
        file = _file(repository, request, path)
        stated += [file.stated] if file.stated not in stated else []
        rows += file.rows if file.reader.sample else []
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


def _file(repository: Repository, request: Request, path: Path) -> _File:
    """Tell how a file is read, and read its first records."""
    data, name = corpus.given(request, path)
    source = repository.source(path)
    head = data[:_HEAD] if data is not None else readers.head(path, _HEAD, repository.policy.limits)
    stated: dict[str, Any] = {}
    if tabular(readers.reader(path, name, default=source.reader), name or source.reader, head):
        stated["reader"] = name = _TABLE
    if other := _other_json(readers.reader(path, name, default=source.reader).name, name, head):
        stated["reader"] = name = other
    reader = readers.reader(path, name, default=source.reader)
    label = source.encoding or (_encoding(head) if reader.records else "")
    if reader.records and label != "utf-8" and encoding.label(label):
        stated["encoding"] = label
    look = _Look(repository, path, name, data, reader)
    shown = "" if reader.name == "parquet" else label or "utf-8"
    file = _File(reader, shown, None, stated, look.rows(stated))
    if reader.delimiters:
        return _of_table(look, file, encoding.decode(head, label or "utf-8", errors="replace").encode())
    return _of_json(look, file, head) if reader.name in ("json", "jsonl") else file


def _of_table(look: _Look, file: _File, head: bytes) -> _File:
    """Tell how a table is read by its beginning, in UTF-8."""
    table = csv_rows.table(head, file.reader.delimiters)
    if table is None:
        return file
    doubled = frozenset(name for name, count in Counter(table.names).items() if count > 1)
    file = replace(file, delimiter=table.delimiter, doubled=doubled)
    if look.repository.source(look.path).header is not None or not header.lacks(file.rows):
        return file
    return look.again(file, **{HEADER: named("" for _ in table.names)})


def _of_json(look: _Look, file: _File, head: bytes) -> _File:
    """Tell where the records of a JSON file stand, or what it holds in place of records."""
    rows, lines = file.rows, file.reader.name == "jsonl"
    if not lines and len(rows) == 1 and unlike.in_columns(rows[0]):
        return replace(file, rows=[], instead=unlike.COLUMNS)
    if place := wrapped.place(rows, lines=lines):
        return look.again(file, record=place)
    if rows:
        return file
    if not lines and (place := json_place.outer(head, 0)):
        inner = look.again(file, record=place)
        return inner if inner.rows else file
    instead = unlike.by_beginning(encoding.decode(head, file.encoding, errors="replace"))
    if not lines and instead == unlike.LISTS:
        return look.again(file, record=f"{EACH}{EACH}")
    return replace(file, instead=instead)


def _other_json(reader: str, named: str | None, head: bytes) -> str | None:
    """Name the other reader of JSON where a file for which nobody `named` one is for it, in lines or not."""
    if named or reader not in ("json", "jsonl"):
        return None
    if reader == "json":
        return "jsonl" if json_kind.in_lines(head) else None
    one = head.lstrip().startswith(b"[") and b"\n" not in head.strip()
    return "json" if one or json_kind.of_head(BytesIO(head), len(head)) else None


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
            return list(islice(reading.sample(self.path, options, name=self.name, data=self.data), columns.SAMPLE))
        shown = corpus.shown(self.repository, self.path)
        units = reading.units(self.path, shown, options, name=self.name, data=self.data)
        rows = chain.from_iterable(batch.rows.to_pylist() for unit in units for batch in unit())
        return list(islice(rows, columns.SAMPLE))

    def again(self, file: _File, **more: Any) -> _File:  # noqa: ANN401  # settings of a source
        """Read the first records with more settings."""
        stated = {**file.stated, **more}
        return replace(file, stated=stated, rows=self.rows(stated))


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
    repository: Repository, request: Request, path: Path, file: _File, guesses: suggest.Suggestion
) -> tuple[int, int, Mapping[str, int], str]:
    """Count a file's records, unread ones and what else it holds; also return why the first could not be read."""
    wanted = replace(request, mapping={name: str(column) for name, column in guesses.mapping.items()})
    own = repository.model_copy(update={"stated": {**repository.stated, **file.stated}})
    records, unread, passed, reason = 0, 0, Counter[str](), ""
    for unit in corpus.units(own, wanted, path, set(), named=True):
        for batch in unit():
            records, unread = records + batch.rows.num_rows, unread + batch.unread
            passed.update(batch.passed)
            why = next((fault.message for fault in batch.faults if fault.code in _UNREAD), "")
            reason = reason or (why if batch.unread else "")
    return records, unread, passed, reason


def _language(sample: columns.Sample, guesses: suggest.Suggestion) -> str | None:
    """Name the language that most of the texts are in; None where a column says it, or nothing tells."""
    own = {} if guesses.guesses else {column.name: column for column in sample.columns if column.filled}
    column = guesses.column("text") or guesses.column("title") or own.get("text")
    if column is None or guesses.column("language") or "language" in own:
        return None
    texts = [text for text in map("".join, column.values) if sum(map(str.isalpha, text)) >= _LEAST]
    counts = Counter(name for name, sure in map(languages.guess, texts[:_TEXTS]) if sure >= _SURE)
    (name, count), *_ = counts.most_common(1) or [("", 0)]
    return name if name and count >= _SURE * len(texts[:_TEXTS]) else None
