"""Rows of a table whose values stand a column aside (REC011), and headers that are repeated as rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Mask
from warraq.finding import Fault
from warraq.readers import header as columns
from warraq.readers import surrogates
from warraq.readers.shape import pointer

_MARK = "\ufeff"
_URL = re.compile(r"\s*https?://", re.IGNORECASE)
_DATE = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}\S*)?\s*$")
_ASIDE = {
    "published_at": (_URL, "a link stands where a date belongs"),
    "collected_at": (_URL, "a link stands where a date belongs"),
    "link": (_DATE, "a date stands where a link belongs"),
}
_FEWEST = 2  # names in a row that make it a header: one can be a word of the text


def header_again(cells: list[str], header: list[str]) -> str:
    r"""Describe how a row repeats the header: in its place, cells aside, or in another order; empty if it does not.

    >>> header_again(["", "title", "text"], ["title", "text"]), header_again(["text", "a"], ["title", "text"])
    ('the header stands here again, as a row, 1 cell aside', '')
    >>> header_again(["\ufefftitle", "text"], ["title", "text"])
    'the header stands here again, as a row'
    """
    known = {name.casefold(): place for place, name in enumerate(header)}
    longest = max(map(len, known))
    cells = [*(cell.removeprefix(_MARK) for cell in cells[:1]), *cells[1:]]  # which it has where files were joined
    names = [(place, cell.strip().casefold()) for place, cell in enumerate(cells) if cell and len(cell) <= longest]
    shifts = Counter(place - known[name] for place, name in names if name in known)
    if not shifts:
        return ""
    total, (shift, aligned) = shifts.total(), shifts.most_common(1)[0]
    others = sum(1 for cell in cells if len(cell) > longest) + sum(1 for _, name in names if name and name not in known)
    whole = not others and 2 * total >= len(header)
    most = 3 * aligned >= 2 * len(header) and aligned >= _FEWEST
    same = aligned == total and not shift and columns.named(cell.strip() for cell in cells) == header
    if not (same or (total >= _FEWEST and (whole or most))):
        return ""
    again = "the header stands here again, as a row"
    return f"{again}, {abs(shift)} cell{'s'[: abs(shift) > 1]} aside" if shift and aligned == total else again


def may_repeat(cells: Sequence[pa.Array], header: list[str]) -> Mask:
    """Return a mask of the rows that may repeat the header, of columns of cells: those with a name of it for a cell.

    >>> may_repeat([pa.array(["a", " Title"]), pa.array(["b", "c"])], ["title", "text"]).tolist()
    [False, True]
    """
    given = [name for name in header if not list(surrogates.find(name, []))]
    spelt = {name.casefold() for name in given} | {name.lower() for name in given}
    names = pa.array(sorted(spelt | {_MARK + name for name in spelt}), pa.string())
    longest = 4 * max(len(name) for name in header) + len(_MARK.encode())  # bytes of UTF-8
    mask = np.zeros(len(cells[0]), np.bool_)
    rows = [np.flatnonzero(pc.binary_length(values).to_numpy() <= longest) for values in cells]
    texts = (values.take(pa.array(short)) for values, short in zip(cells, rows, strict=True))
    own = pc.utf8_lower(pc.utf8_trim_whitespace(pa.chunked_array(texts, pa.string())))  # names are put in a table once
    mask[np.concatenate(rows)[pc.is_in(own, names).to_numpy()]] = True
    return mask


def may_be_aside(columns: Mapping[str, pa.Array]) -> Mask | None:
    """Mask the rows with a value that belongs a column aside, of the text of some fields; None where there is none."""
    union = None
    for name, (pattern, _) in _ASIDE.items():
        if name in columns:
            mask = pc.match_substring_regex(columns[name], rf"(?i)\A(?:{pattern.pattern})")
            union = mask if union is None else pc.or_(union, mask)
    return None if union is None else union.to_numpy(zero_copy_only=False)


def aside(record: dict[str, Any]) -> Fault | None:
    """Return the fault of a record with a value that belongs a column aside, such as a link where a date should be."""
    for name, (pattern, message) in _ASIDE.items():
        if isinstance(record.get(name), str) and pattern.match(record[name]):
            return Fault("REC011", f"{message}: the row is a column aside", field=pointer([name]), value=record[name])
    return None
