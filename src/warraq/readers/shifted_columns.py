"""Rows of a table whose values stand a column aside (REC011), and headers that are repeated as rows."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from warraq.finding import Fault
from warraq.readers import header as columns
from warraq.readers.shape import pointer

_URL = re.compile(r"\s*https?://", re.IGNORECASE)
_DATE = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}\S*)?\s*$")
_ASIDE = {
    "published_at": (_URL, "a link stands where a date belongs"),
    "collected_at": (_URL, "a link stands where a date belongs"),
    "link": (_DATE, "a date stands where a link belongs"),
}
_FEWEST = 2  # names in a row that make it a header: one can be a word of the text


def header_again(cells: list[str], header: list[str]) -> str:
    """Describe how a row repeats the header: in its place, some cells aside, or in another order; empty if it does not.

    >>> header_again(["", "title", "text"], ["title", "text"]), header_again(["text", "a"], ["title", "text"])
    ('the header stands here again, as a row, 1 cell aside', '')
    """
    known = {name.casefold(): place for place, name in enumerate(header)}
    longest = max(map(len, known))
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
    where = f", {abs(shift)} cell{'s'[: abs(shift) > 1]} aside" if shift and aligned == total else ""
    return f"the header stands here again, as a row{where}"


def aside(record: dict[str, Any]) -> Fault | None:
    """Return the fault of a record with a value that belongs a column aside, such as a link where a date should be."""
    for name, (pattern, message) in _ASIDE.items():
        if isinstance(record.get(name), str) and pattern.match(record[name]):
            return Fault("REC011", f"{message}: the row is a column aside", field=pointer([name]), value=record[name])
    return None
