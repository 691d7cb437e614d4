"""What is said of a file in which nothing bears a field's name: what it is, which columns there are, and by which of
them its links and dates are judged all the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from warraq import corpus, readers
from warraq.finding import Finding
from warraq.mapping import short
from warraq.policy import Repository
from warraq.readers import csv_rows
from warraq.readers.shape import pointer
from warraq.scoping import Request

_JUDGED = {"link": "links", "published_at": "dates"}  # the fields that are judged, and what they are to the user
_FAMILIES = ("LNK", "DAT")  # of the rules that judge them
_PARTITION = re.compile(r"([A-Za-z_]\w*)=.+")  # the name of a folder
_SHOWN = 20  # names of columns
_HEAD = 1 << 16  # bytes of a table that its delimiter is told by


def note(  # what is known of one file
    path: str,
    reader: str,
    names: Sequence[str],
    stated: str,
    *,
    headless: bool = False,
    instead: str = "",
    record: str | None = None,
) -> str:
    """Say in a line which columns a foreign file has, and the options that are suggested for them; of one whose first
    line is a record, that its columns have to be named; of one whose records are not at the top, where they are.

    >>> note("news.csv", "csv", ["Category", "Title"], "--map title=Title")
    "news.csv is csv with the columns Category, Title; none bears a field's name: map them (--map title=Title)"
    """
    if instead:
        return f"{path} is {reader}, and holds {instead}"
    if not names:
        return f"{path} is {reader}, and its records are empty: there is nothing to map"
    if headless:
        what = "the first line looks like a record, not a header: name the columns"
        return f"{path} is {reader}; {what} ({stated}, or columns = [...] in [[sources]])"
    columns = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")
    if record:
        return f"{path} is {reader}, and its records are at {record}, with the columns {columns}: say so ({stated})"
    advice = f"none bears a field's name: map them ({stated or '--map FIELD=COLUMN'})"
    return f"{path} is {reader} with the columns {columns}; {advice}"


@dataclass(frozen=True, slots=True)
class Judged:
    """How foreign files are judged by their links and dates: the run, and the column of each of these fields."""

    repository: Repository
    request: Request
    columns: Mapping[str, str]
    zoneless: bool

    @property
    def note(self) -> str:
        """Say by which columns they are judged."""
        zone = ", as if in UTC (say otherwise by --source timezone=…)" if self.zoneless else ""
        named = (f"{_JUDGED[field]} in {column}" for field, column in self.columns.items())
        return f"judged by the looks of their columns: {' and '.join(named)}{zone}"

    def shown(self, finding: Finding) -> Finding:
        """Return a finding with the user's own column in place of the field; the file is fixed by its mapping alone."""
        field = "published_at" if finding.code.startswith("DAT") else "link"
        column = self.columns.get(field, self.columns.get("link", field))
        return replace(finding, field=pointer([column]), fixable=False)


def judged(repository: Repository, request: Request, paths: Sequence[Path], chosen: Collection[str]) -> Judged | None:
    """Return how foreign files are judged by rules that are `chosen` anyway; None where no column has links or dates.

    The first file says which columns these are. Where it has to be read in a way of its own, it is judged alone.
    """
    codes = tuple(sorted(code for code in chosen if code.startswith(_FAMILIES)))
    if not paths or not codes or request.mapping:
        return None
    from warraq.describing.look import suggested  # which few runs need

    hint = suggested(repository, request, paths[0])
    columns = {field: str(column) for field, column in hint.guesses.mapping.items() if field in _JUDGED}
    mapping = {field: column for field, column in columns.items() if short(column).paths == (column,)}
    if not mapping:
        return None
    alike = paths if hint.settings.keys() <= hint.guesses.settings.keys() else paths[:1]
    zoneless = hint.guesses.zoneless and repository.source(paths[0]).timezone is None
    settings = {**hint.settings, **({"timezone": "UTC"} if zoneless else {}), **repository.stated}
    own = replace(request, paths=tuple(alike), mapping=mapping, select=codes, ignore=(), required=())
    return Judged(repository.stating(settings), own, mapping, zoneless)


def notes(repository: Repository, request: Request, paths: Sequence[Path]) -> Iterator[str]:
    """Note the first of some foreign files, and how many others there are; their first records are read again."""
    if not paths:
        return
    from warraq.describing.look import suggested  # as above

    first, more = paths[0], len(paths) - 1
    hint, kind = suggested(repository, request, first), _kind(repository, request, first)
    own, record = corpus.shown(repository, first), hint.settings.get("record")
    yield note(own, kind, hint.names, hint.stated, headless=hint.headless, instead=hint.instead, record=record)
    if more:
        yield f"nor does anything in {more:,} other file{'' if more == 1 else 's'} bear a field's name"


def tables(repository: Repository, paths: Iterable[Path]) -> Iterator[str]:
    """Yield a note about each text that looks like a table, and was read as one document."""
    for path in paths:
        if path.suffix.lower() != ".txt" or not path.is_file():
            continue
        from warraq.describing.look import tabular  # as above

        named, head = repository.source(path).reader, readers.head(path, _HEAD, repository.policy.limits)
        if tabular(readers.reader(path, default=named), named, head):
            shown = corpus.shown(repository, path)
            say = "say --reader csv, or reader = 'csv' in its source"
            yield f"{shown} looks like a table, and was read as one text: {say}"


def partitions(paths: Iterable[str]) -> Iterator[str]:
    """Note the columns that stand in the names of folders alone, as Hive, Spark and pandas write parts of a table.

    >>> list(partitions(["seeds/a/year=2021/month=03/part-0.parquet", "a=b.csv"]))
    ['folders are named for values (month=…, year=…), which were not read: write them as columns of the files']
    """
    folders = {folder for path in paths for folder in path.split("/")[:-1]}
    if names := sorted({match[1] for folder in folders if (match := _PARTITION.fullmatch(folder))}):
        values = ", ".join(f"{name}=…" for name in names)
        yield f"folders are named for values ({values}), which were not read: write them as columns of the files"


def _kind(repository: Repository, request: Request, path: Path) -> str:
    """Name the reader of a file, and the delimiter of a table where it is none that the reader is named for."""
    if path == corpus.STDIN:
        reader, head = readers.reader(path, request.reader or "jsonl"), request.stdin[:_HEAD]
    else:
        reader = readers.reader(path, request.reader, default=repository.source(path).reader)
        head = readers.head(path, _HEAD, repository.policy.limits) if len(reader.delimiters) > 1 else b""
    table = csv_rows.table(head, reader.delimiters) if len(reader.delimiters) > 1 else None
    return f"{reader.name} by {table.delimiter!r}" if table and table.delimiter != reader.delimiters[0] else reader.name
