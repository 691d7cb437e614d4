"""The edits that turn one record of a CSV row into another, where its cells stand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from warraq.fix import json_spans
from warraq.fix.edits import Edit, applied
from warraq.readers import csv_rows
from warraq.readers.buffers import Buffer
from warraq.readers.csv import typed
from warraq.readers.csv_rows import Cell, Table
from warraq.readers.options import Options


def locate(data: Buffer, start: int, own: Table, options: Options) -> tuple[Any, Callable[[Any], list[Edit]]]:
    """Yield the record in the row that begins at `start`, and what turns it into another where it stands."""
    cells = dict(zip(own.names, csv_rows.row(data, start, own.delimiter).cells, strict=True))
    texts = {name: cell.text(data) for name, cell in cells.items()}
    record, columns = _record(texts, options)

    def edits(after: dict[str, Any]) -> Iterator[Edit]:
        for name, column in columns.items():
            if record[name] != after[name] and column:
                cell = cells[column]
                text = _text(texts[column], record[name], after[name])
                yield Edit(cell.start, cell.end, _written(text, cell, own.delimiter))

    return record, lambda after: list(edits(after))


def _record(texts: dict[str, str], options: Options) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the record of a row, and the column that each field of it is written to; empty where it is in none."""
    added = options.record.by_name
    if options.form is None:
        own = {
            name: typed(name, cell, added.get(name)) for name, cell in texts.items() if name in options.record.fields
        }
        return own, {name: name for name in own}
    form, row = options.form, dict[str, Any](texts)
    for name in form.columns:
        row |= {column: typed(name, row[column], added.get(name), mapped=True) for column in form.columns_of(name, row)}
    record, _ = form.record(row)
    return record, {name: form.written(name) for name in record}


def _text(cell: str, old: object, new: object) -> str:
    """Write a value into its cell as the old one was: as itself, as the only item of a list, or as JSON."""
    if isinstance(new, str):
        return new
    if isinstance(new, list) and old == [cell]:
        return str(new[0]) if len(new) == 1 else json.dumps(new, ensure_ascii=False)
    text = cell.encode()
    start = len(text) - len(text.lstrip())
    return applied(text, list(json_spans.edits(text, json_spans.scan(text, start), old, new))).decode()


def _written(text: str, cell: Cell, delimiter: str) -> bytes:
    """Write a cell as it was, quoted or not; one that would then say something else is quoted."""
    raw = text.encode() + b"\n"
    own = csv_rows.row(raw, 0, delimiter)
    if not cell.quoted and not own.fault and [each.text(raw) for each in own.cells] == [text]:
        return text.encode()
    return ('"' + text.replace('"', '""') + '"').encode()
