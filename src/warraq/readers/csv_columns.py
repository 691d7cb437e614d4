"""Regular rows of a delimited file as columns, by Arrow's reader; rows that it does not fit are told apart."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Mask, Numbers
from warraq.article import LISTS
from warraq.mapping import Column
from warraq.readers import nested, shifted_columns, utf8
from warraq.readers import own as own_fields
from warraq.readers.csv_blocks import Block
from warraq.readers.mapping import Form
from warraq.readers.mapping.convert import converted
from warraq.record import CANONICAL, Record

if TYPE_CHECKING:
    from pyarrow.csv import InvalidRow

OBJECTS = ("dateline", "source", "related")
_JSON = r"\A\s*(?:[\[{(]|set\(|frozenset\()"  # what a list or an object is written as


@dataclass(frozen=True, slots=True)
class Parsed:
    """The records of a block, the numbers of their rows, and of those that are to be read singly."""

    rows: pa.RecordBatch | None
    own: Numbers
    odd: Numbers


def parse(  # a block, and how it is read
    block: Block,
    delimiter: str,
    header: list[str],
    form: Form | None,
    *,
    longest: int,
    record: Record = CANONICAL,
) -> Parsed:
    """Read the rows of a block under a header, by the form of a foreign file where there is one."""
    lengths = block.ends - block.starts
    filled = np.flatnonzero(lengths > 0)
    singly = lengths[filled] > longest
    if not utf8.valid(memoryview(block.data)):
        singly |= _not_utf8(block, filled)
    table, wrong = _table(block, filled[~singly], delimiter, len(header))
    regular, odd = filled[~singly][~wrong], np.concatenate([filled[singly], filled[~singly][wrong]])
    cells = dict(zip(header, table.columns, strict=True))  # of columns with one name the last
    apart = shifted_columns.may_repeat(table.columns, header) if len(regular) else np.zeros(0, np.bool_)
    records = _records(cells, form, len(regular), apart, record)
    if records is None:
        return Parsed(None, regular[:0], np.sort(np.concatenate([odd, regular])))
    rows, suspects = records
    apart |= suspects
    kept = rows.filter(pa.array(~apart)) if apart.any() else rows
    return Parsed(kept, regular[~apart], np.sort(np.concatenate([odd, regular[apart]])))


def _not_utf8(block: Block, rows: Numbers) -> Mask:
    """Tell the rows that are not UTF-8."""
    data = memoryview(block.data)
    starts, ends = block.starts[rows].tolist(), block.ends[rows].tolist()
    return np.array([not utf8.valid(data[start:end]) for start, end in zip(starts, ends, strict=True)], np.bool_)


def _table(block: Block, rows: Numbers, delimiter: str, width: int) -> tuple[pa.RecordBatch, Mask]:
    """Read rows as columns of text; and which of them have another number of cells."""
    import pyarrow.csv as pc_csv  # which few runs need

    wrong = np.zeros(len(rows), np.bool_)

    def skip(row: InvalidRow) -> str:
        wrong[row.number - 1] = True
        return "skip"

    names = [str(number) for number in range(width)]
    schema = pa.schema([(name, pa.string()) for name in names])
    if not len(rows):
        return pa.RecordBatch.from_pylist([], schema), wrong
    data = _bytes(block, rows)
    if data[: len(BOM_UTF8)] == BOM_UTF8:  # Arrow drops the first one, which is a cell's
        data = pa.py_buffer(BOM_UTF8 + data)
    table = pc_csv.read_csv(
        pa.BufferReader(data),
        read_options=pc_csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
        parse_options=pc_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip),
        convert_options=pc_csv.ConvertOptions(column_types=schema, strings_can_be_null=False, check_utf8=False),
    )
    return next(iter(table.combine_chunks().to_batches()), pa.RecordBatch.from_pylist([], schema)), wrong


def _bytes(block: Block, rows: Numbers) -> pa.Buffer:
    """Return the bytes of rows, without a copy where they are all there are."""
    data = pa.py_buffer(block.data)
    if len(rows) == np.count_nonzero(block.ends > block.starts):
        return data
    places = pa.array(np.append(block.starts, len(block.data)).astype(np.int64)).buffers()[1]
    every = pa.Array.from_buffers(pa.large_binary(), len(block.starts), [None, places, data])
    taken = every.take(pa.array(rows))
    return pa.py_buffer(b"".join(_ended(row) for row in taken.to_pylist()))


def _ended(row: bytes) -> bytes:
    return row if row.endswith((b"\n", b"\r")) else row + b"\n"


def _records(
    cells: dict[str, pa.Array], form: Form | None, count: int, apart: Mask, record: Record
) -> tuple[pa.RecordBatch, Mask] | None:
    """Make records of columns; rows with lists or objects in JSON, or a column aside, are added to those `apart`."""
    fields = {name: form.columns_of(name, cells) if form else {name} & cells.keys() for name in record.fields}
    for name, columns in fields.items():
        for column in columns if name in record.lists or name in OBJECTS else ():
            apart |= pc.match_substring_regex(cells[column], _JSON).to_numpy(zero_copy_only=False)
    own = {name: cells[column] for name, columns in fields.items() for column in columns if len(columns) == 1}
    aside = shifted_columns.may_be_aside(own)
    if aside is not None:
        apart |= aside
    return form.rows(cells, count) if form else _canonical({name: own[name] for name in own}, apart, count, record)


def _canonical(
    columns: dict[str, pa.Array], apart: Mask, count: int, record: Record
) -> tuple[pa.RecordBatch, Mask] | None:
    """Make records of columns that bear the fields' names: a cell of a list is its only item, of an object nothing."""
    arrays = dict[str, pa.Array]()
    for name, values in columns.items():
        if name in OBJECTS:
            apart |= pc.not_equal(pc.utf8_trim_whitespace(values), "").to_numpy(zero_copy_only=False)
            arrays[name] = pa.nulls(count)
        else:
            arrays[name] = converted(name, [values], Column((name,)), record)
            if name in record.by_name:
                apart |= own_fields.lost(values, arrays[name])
        if name in LISTS and name in OBJECTS:
            arrays[name] = pa.array([[]] * count, record.raw.field(name).type)
    return nested.rows(arrays, count, record)
