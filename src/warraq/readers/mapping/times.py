"""Times of foreign files: RFC 3339 stays as it is, all else is read as the date line that it is.

What is written as ISO 8601 is read by the column; what is printed, once for each different text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.article import RFC3339
from warraq.normalise import dates
from warraq.policy import SourcePolicy
from warraq.readers import cells
from warraq.readers.datelines import dateline, published
from warraq.record import RAW_SCHEMA

DATELINE = RAW_SCHEMA.field("dateline").type

# RFC 3339 as `warraq.article` has it, but for two days at the ends of the calendar; RE2 knows no look-ahead.
_EXACT = (
    r"\A(?:000[2-9]|00[1-9]\d|0[1-9]\d\d|[1-8]\d{3}|9[0-8]\d\d|99[0-8]\d|999[0-8])"
    r"-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)\z"
)
# Years whose clocks Arrow knows: what comes later follows rules that it does not read.
_ISO = r"\A(?:19[7-9]\d|20[0-2]\d|203[0-6])-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?\z"
_PRECISIONS = {len("2021-07-25"): "day", len("2021-07-25T11:02"): "minute"}
_MINUTE = 60_000_000_000  # nanoseconds
_SECOND = len("2021-07-25T11:02:00")


@lru_cache(1 << 16)
def _read(text: str, day_first: bool | None, timezone: str | None) -> tuple[str | None, dict[str, Any] | None]:  # noqa: FBT001  # a key of the cache
    if not text.strip() or re.search(RFC3339, text):
        return text, None
    reading = dates.read(text.strip(), day_first=day_first, timezone=timezone)
    return published(reading), {**dateline(reading), "raw": text}


def columns(values: pa.Array, source: SourcePolicy) -> tuple[pa.Array, pa.Array]:
    """Return the instants of a column of text, and the date lines of what is not RFC 3339.

    What is blank stays so; the instant of what cannot be read is null.

    >>> times, lines = columns(pa.array(["2021-07-25 11:02", "25 تموز 2021"]), SourcePolicy(timezone="Asia/Amman"))
    >>> times.to_pylist(), lines.to_pylist()[1]["precision"]
    (['2021-07-25T08:02:00Z', '2021-07-24T21:00:00Z'], 'day')
    """
    lines = pa.nulls(len(values), DATELINE)
    rest = pc.indices_nonzero(pc.fill_null(pc.invert(pc.match_substring_regex(values, _EXACT)), False))
    if not len(rest):
        return values, lines
    taken = values.take(rest)
    local = pc.match_substring_regex(taken, _ISO)
    times, stated = _printed(taken.filter(pc.invert(local)), source)
    times, stated = _joined(local, _local(taken.filter(local), source), (times, stated))
    mask = np.zeros(len(values), np.bool_)
    mask[rest.to_numpy()] = True
    own = pa.array(np.cumsum(mask) - 1)  # the number among the rest, of each that is of them
    own = pc.if_else(pa.array(mask), own, pa.scalar(None, own.type))
    return pc.replace_with_mask(values, pa.array(mask), times), stated.take(own)


def _joined(
    local: pa.Array, first: tuple[pa.Array, pa.Array], second: tuple[pa.Array, pa.Array]
) -> tuple[pa.Array, pa.Array]:
    """Put what was read of some values and of the others into their order."""
    mask = local.to_numpy(zero_copy_only=False)
    places = pa.array(np.where(mask, np.cumsum(mask) - 1, mask.sum() + np.cumsum(~mask) - 1))
    times, stated = (pa.concat_arrays(each).take(places) for each in zip(first, second, strict=True))
    return times, stated


def _printed(values: pa.Array, source: SourcePolicy) -> tuple[pa.Array, pa.Array]:
    """Read each different text once."""
    words = values.dictionary_encode()
    read = [_read(text, source.day_first, source.timezone) for text in words.dictionary.to_pylist()]
    times = pa.array([time for time, _ in read], pa.string()).take(words.indices)
    return times, pa.array([line for _, line in read], DATELINE).take(words.indices)


def _local(values: pa.Array, source: SourcePolicy) -> tuple[pa.Array, pa.Array]:
    """Read local times in ISO 8601, in the source's time zone; singly where one is none, or in an hour that clocks
    skip.
    """
    try:
        local = values.cast(pa.timestamp("ns"))
        instants = pc.assume_timezone(local, source.timezone, ambiguous="earliest") if source.timezone else local
    except pa.ArrowInvalid:
        return _printed(values, source)
    shifts = local.view(pa.int64()).to_numpy() - instants.view(pa.int64()).to_numpy()
    if (shifts % _MINUTE).any():
        return _printed(values, source)  # an old local mean time, which no offset of minutes writes
    count, lengths = len(values), pc.binary_length(values).to_numpy()
    precision = np.select([lengths == size for size in _PRECISIONS], [*range(len(_PRECISIONS))], len(_PRECISIONS))
    parts = [
        values,
        pa.array([*_PRECISIONS.values(), "second"]).take(pa.array(precision)),
        pa.repeat("gregorian", count),
    ]
    if source.timezone is None:
        nothing = pa.nulls(count, pa.string())
        shown = pc.utf8_slice_codeunits(cells.plain(local.cast(pa.timestamp("s"), safe=False)), 0, _SECOND)
        return shown, pa.StructArray.from_arrays([*parts, nothing, nothing], fields=list(DATELINE))
    known, number = np.unique(shifts // _MINUTE, return_inverse=True)
    offsets = pa.array([_offset(int(each)) for each in known], pa.string()).take(pa.array(number))
    line = pa.StructArray.from_arrays([*parts, offsets, pa.repeat("assumed", count)], fields=list(DATELINE))
    return cells.plain(instants.cast(pa.timestamp("us", source.timezone), safe=False)), line


def _offset(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def from_links(links: pa.Array, source: SourcePolicy) -> tuple[pa.Array, pa.Array]:
    """Return the instants and date lines of the days that links name in their paths; null where one names none.

    >>> urls = pa.array(["https://example.org/2021/07/25/a", "https://example.org/"])
    >>> times, lines = from_links(urls, SourcePolicy())
    >>> times.to_pylist(), lines.to_pylist()[0]["raw"]
    (['2021-07-25T00:00:00', None], '2021-07-25')
    """
    days = [dates.in_path(link) if link else None for link in links.to_pylist()]
    return columns(pa.array([day.isoformat() if day else None for day in days], pa.string()), source)
