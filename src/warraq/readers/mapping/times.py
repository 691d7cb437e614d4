"""Times of foreign files: RFC 3339 stays as it is, all else is read as the date line that it is.

What states a local time for certain is read by the column; what is left, once for each different text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.article import RFC3339, Calendar
from warraq.normalise import dates
from warraq.policy import SourcePolicy
from warraq.readers import cells
from warraq.readers.datelines import dateline, published
from warraq.record import RAW_SCHEMA

NAMES = ("published_at", "collected_at")
DATELINE = RAW_SCHEMA.field("dateline").type

# RFC 3339 as `warraq.article` has it, but for two days at the ends of the calendar; RE2 knows no look-ahead.
_EXACT = (
    r"\A(?:000[2-9]|00[1-9]\d|0[1-9]\d\d|[1-8]\d{3}|9[0-8]\d\d|99[0-8]\d|999[0-8])"
    r"-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)\z"
)
_BLANK = _EXACT.replace("[Tt]", " ").replace("[Zz]|", "")  # as pandas writes times with an offset
_FRACTION = r"\A\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.(?P<micro>\d{1,6})"
_PRECISIONS = {86400: "day", 60: "minute", 1: "second"}  # by the seconds that a line leaves open
# 1970 to 2036: the clocks that Arrow knows; later ones follow rules that it does not read
_FIRST, _LAST = 0, 2_114_380_800
_DAY = 86400
_SECOND = len("2021-07-25T11:02:00")


@lru_cache(1 << 16)
def _read(
    text: str,
    day_first: bool | None,  # noqa: FBT001  # a key of the cache
    calendar: Calendar | None,
    timezone: str | None,
) -> tuple[str | None, dict[str, Any] | None]:
    if not text.strip() or re.search(RFC3339, text):
        return text, None
    reading = dates.read(text.strip(), day_first=day_first, calendar=calendar, timezone=timezone)
    return published(reading), {**dateline(reading), "raw": text}


def as_text(values: pa.Array) -> pa.Array | None:
    """Return a column of times as text; None where it is of another kind."""
    if pa.types.is_string(values.type):
        return values
    if pa.types.is_integer(values.type):
        return values.cast(pa.string())
    if pa.types.is_floating(values.type):
        return pc.if_else(
            pc.equal(values, pc.floor(values)),
            values.cast(pa.int64(), safe=False).cast(pa.string()),
            values.cast(pa.string()),
        )
    return None


def columns(values: pa.Array, source: SourcePolicy) -> tuple[pa.Array, pa.Array]:
    """Return the instants of a column of text, and the date lines of the values that are not RFC 3339.

    Blank values stay blank; the instant of a value that cannot be read is null.

    >>> times, lines = columns(pa.array(["2021-07-25 11:02", "25 تموز 2021"]), SourcePolicy(timezone="Asia/Amman"))
    >>> times.to_pylist(), lines.to_pylist()[1]["precision"]
    (['2021-07-25T08:02:00Z', '2021-07-24T21:00:00Z'], 'day')
    """
    lines = pa.nulls(len(values), DATELINE)
    rest = pc.indices_nonzero(pc.fill_null(pc.invert(pc.match_substring_regex(values, _EXACT)), False)).to_numpy()
    if not len(rest):
        return values, lines
    taken = values.take(pa.array(rest))
    plain = dates.plain(taken)
    seconds = pc.add(
        pc.multiply(pc.struct_field(plain, "day").cast(pa.int64()), _DAY),
        pc.struct_field(plain, "second").cast(pa.int64()),
    )
    certain = pc.fill_null(pc.and_(pc.greater_equal(seconds, _FIRST), pc.less(seconds, _LAST)), False)
    first = _certain(taken.filter(certain), seconds.filter(certain), plain.filter(certain), source)
    if first is None:
        certain, first = pa.array(np.zeros(len(taken), np.bool_)), _printed(taken.slice(0, 0), source)
    others = taken.filter(pc.invert(certain))
    offset = pc.match_substring_regex(others, _BLANK)
    read = _joined(offset, _with_offset(others.filter(offset)), _printed(others.filter(pc.invert(offset)), source))
    times, stated = _joined(certain, first, read)
    mask = np.zeros(len(values), np.bool_)
    mask[rest] = True
    own = pc.if_else(pa.array(mask), pa.array(np.cumsum(mask) - 1), None)  # the number of each among the rest
    return pc.replace_with_mask(values, pa.array(mask), times), stated.take(own)


def _joined(
    certain: pa.Array, first: tuple[pa.Array, pa.Array], second: tuple[pa.Array, pa.Array]
) -> tuple[pa.Array, pa.Array]:
    """Put what was read of some values and of the others into their order."""
    mask = certain.to_numpy(zero_copy_only=False)
    places = pa.array(np.where(mask, np.cumsum(mask) - 1, mask.sum() + np.cumsum(~mask) - 1))
    times, stated = (pa.concat_arrays(each).take(places) for each in zip(first, second, strict=True))
    return times, stated


def _printed(values: pa.Array, source: SourcePolicy) -> tuple[pa.Array, pa.Array]:
    """Read each different text once."""
    words = values.dictionary_encode()
    read = [_read(text, source.day_first, source.calendar, source.timezone) for text in words.dictionary.to_pylist()]
    times = pa.array([time for time, _ in read], pa.string()).take(words.indices)
    return times, pa.array([line for _, line in read], DATELINE).take(words.indices)


def _certain(
    values: pa.Array, seconds: pa.Array, plain: pa.Array, source: SourcePolicy
) -> tuple[pa.Array, pa.Array] | None:
    """Return instants and date lines of what states local times for certain, in seconds since 1970 as if in UTC; None
    where one is in an hour that the clocks of the source's zone skip, or its offset has seconds.
    """
    local = seconds.cast(pa.timestamp("s"))
    try:
        instants = pc.assume_timezone(local, source.timezone, ambiguous="earliest") if source.timezone else local
    except pa.ArrowInvalid:
        return None
    shifts = seconds.to_numpy() - instants.view(pa.int64()).to_numpy()
    if (shifts % 60).any():
        return None
    count = len(values)
    spans = pc.index_in(pc.struct_field(plain, "span"), pa.array(list(_PRECISIONS), pa.int32()))
    parts = [values, pa.array(list(_PRECISIONS.values())).take(spans), pc.struct_field(plain, "calendar")]
    if source.timezone is None:
        nothing = pa.nulls(count, pa.string())
        line = pa.StructArray.from_arrays([*parts, nothing, nothing], fields=list(DATELINE))
        return pc.utf8_slice_codeunits(cells.plain(local), 0, _SECOND), line
    known, number = np.unique(shifts // 60, return_inverse=True)
    offsets = pa.array([_offset(int(each)) for each in known], pa.string()).take(pa.array(number))
    line = pa.StructArray.from_arrays([*parts, offsets, pa.repeat("assumed", count)], fields=list(DATELINE))
    micro = pc.struct_field(pc.extract_regex(values, _FRACTION), "micro")
    more = pc.fill_null(pc.utf8_rpad(micro, 6, "0").cast(pa.int64()), 0)
    exact = pc.add(pc.multiply(instants.view(pa.int64()), 1_000_000), more)
    return cells.plain(exact.view(pa.timestamp("us", source.timezone))), line


def _with_offset(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Read times that are RFC 3339 but for a blank in place of the T."""
    instants = pc.strptime(pc.utf8_slice_codeunits(values, 0, _SECOND), format="%Y-%m-%d %H:%M:%S", unit="us")
    micro = pc.struct_field(pc.extract_regex(values, _FRACTION), "micro")
    offset = pc.utf8_slice_codeunits(values, -6)
    hours, minutes = (pc.utf8_slice_codeunits(offset, *ends).cast(pa.int64()) for ends in ((1, 3), (4, 6)))
    shift = pc.multiply(pc.add(pc.multiply(hours, 3600), pc.multiply(minutes, 60)), 1_000_000)
    shift = pc.if_else(pc.starts_with(offset, "-"), pc.negate(shift), shift)
    more = pc.fill_null(pc.utf8_rpad(micro, 6, "0").cast(pa.int64()), 0)
    exact = pc.add(pc.subtract(instants.view(pa.int64()), shift), more)
    constant = [pa.repeat(word, len(values)) for word in ("second", "gregorian", "stated")]
    line = pa.StructArray.from_arrays([values, *constant[:2], offset, constant[2]], fields=list(DATELINE))
    return cells.plain(exact.view(pa.timestamp("us", "UTC"))), line


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
