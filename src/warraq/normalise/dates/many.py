"""Date lines by the column: what most of them say, without a call for each.

A corpus prints few words and numbers, in many combinations; so a line is parted, and each part is read once. What is
not certain is left out: lines with remarks, with an offset, with a numeric month, with parts in any other order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Numbers
from warraq.normalise.dates.grammar import parse
from warraq.normalise.dates.read import Reading, read
from warraq.normalise.dates.settle import SIGHTING
from warraq.normalise.dates.tables import WEEKDAYS

_NUMBERS = [pa.field(name, pa.int32()) for name in ("day", "second", "span")]
PLAIN = pa.struct([*_NUMBERS, pa.field("calendar", pa.string())])

_DIGIT = "[0-9\u0660-\u0669\u06f0-\u06f9]"
_TIME = rf"(?: - |، | à | )(?P<time>{_DIGIT}{{1,2}}[:h]{_DIGIT}{{2}}(?::{_DIGIT}{{2}})?(?: [صم])?)"
_AFTER_HOUR = re.compile(rf"(?<=[:h]){_DIGIT}{{2}}")  # minute, second
_WORD = r"[^\s0-9:،,./|()\x{660}-\x{669}\x{6f0}-\x{6f9}-]+"
# Day, month and year. Each character says which part it is of, and there are four groups: so RE2 reads it in one pass,
# four times as fast.
_PARTS = (
    rf"\A(?P<day>(?:{_WORD}،? )?{_DIGIT}{{1,2}}) (?P<month>(?:{_WORD}[ /]){{1,4}})(?P<year>{_DIGIT}{{4}})(?:{_TIME})?\z"
)
# A Hijri date and a Gregorian one: the first in three groups, the second taken apart by a pattern of its own.
_BOTH = rf"\A(?P<day>(?:{_WORD}،? )?{_DIGIT}{{1,2}}) (?P<month>(?:{_WORD} ){{1,4}})(?P<year>{_DIGIT}{{4}}) هـ? - (?P<second>.*)\z"  # noqa: E501  # one pattern, query or example
_SECOND = rf"\A(?P<day>{_DIGIT}{{1,2}}) (?P<month>(?:{_WORD}[ /]){{1,4}})(?P<year>{_DIGIT}{{4}})(?: م)?\z"
_OTHERS = rf"\A(?P<other>[^:]{{4,90}}{_DIGIT}{{4}}(?: [مه]ـ?)?)(?:{_TIME})?\z"
# ISO 8601, with the local time, in the years that are read.
_ISO = (
    r"\A(?P<date>(?:1[89]|20)[0-9]{2}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<clock>(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)(?:\.[0-9]+)?)?\z"
)
_NUMERIC = re.compile(r"\d\s*[-/.]\s*\d")  # what it says may depend on the policy
_YEARS = range(1800, 2100)
_SAMPLE = "15 {} 2015"
_SOME_DAY = "25 يوليو 2021"
_EPOCH = date(1970, 1, 1).toordinal()
_WHOLE_DAY = 86400
_HUNDRED = 100
_LONGEST = 30  # days: not every Hijri month has so many
_CLOCK = ("minute", "second")
# A zero of the same digits
_ZEROS = {first + digit: chr(first) for first in (0x30, 0x660, 0x6F0) for digit in range(10)}
_NONE = -1
_THURSDAY = 3  # 1 January 1970, from Monday


def plain(lines: pa.Array) -> pa.Array:
    """Return what each line states for certain: the day (since 1970), the second of the day, the length in seconds, and
    the calendar of the date; null if nothing is certain.

    >>> plain(pa.array(["الأحد 25 يوليو 2021 11:02 ص", "الاثنين 25 يوليو 2021", "25 يوليو 2021 11:02 +03:00"])).to_pylist()
    [{'day': 18833, 'second': 39720, 'span': 60, 'calendar': 'gregorian'}, None, None]
    """  # noqa: E501  # one pattern, query or example
    parts = pc.extract_regex(lines, _PARTS)
    day = _days(_read(parts, "year", _year), _read(parts, "month", _month), _read(parts, "day", _day))
    time = _times(parts)
    given = lines.is_valid().to_numpy(zero_copy_only=False)
    calendar = np.full(len(lines), "gregorian", object)
    if len(rest := np.flatnonzero((day == _NONE) & given)):
        day[rest], time[rest] = _iso(lines.take(pa.array(rest)))
    if len(rest := np.flatnonzero((day == _NONE) & given)):
        day[rest] = _both(lines.take(pa.array(rest)))
        time[rest] = np.where(day[rest] == _NONE, _NONE, _WHOLE_DAY)
    if len(rest := np.flatnonzero((day == _NONE) & given)):
        others = pc.extract_regex(lines.take(pa.array(rest)), _OTHERS)
        day[rest], time[rest] = _read(others, "other", _whole), _times(others)
        named = pc.struct_field(others, "other").to_pylist()
        calendar[rest] = [_reading(line).calendar if line else None for line in named]
    span = np.where(time >= _WHOLE_DAY, np.where(time == _WHOLE_DAY, _WHOLE_DAY, 60), 1)
    second = np.where(span == 1, time, np.where(time == _WHOLE_DAY, 0, time - _WHOLE_DAY - 1))
    uncertain = pa.array((day == _NONE) | (time == _NONE))
    values = [pa.array(each.astype(np.int32)) for each in (day, second, span)]
    return pa.StructArray.from_arrays([*values, pa.array(calendar, pa.string())], fields=list(PLAIN), mask=uncertain)


def _iso(lines: pa.Array) -> tuple[Numbers, Numbers]:
    """Count days since 1970 and the seconds of the day, as `_time` does, of dates in ISO 8601."""
    parts = pc.extract_regex(lines, _ISO)
    dates, clock = (pc.struct_field(parts, name) for name in ("date", "clock"))
    instants = pc.strptime(dates, format="%Y-%m-%d", unit="s", error_is_null=True)
    right = pc.fill_null(pc.equal(pc.strftime(instants, format="%Y-%m-%d"), dates), False)
    days = pc.if_else(right, pc.divide(instants.cast(pa.int64()), _WHOLE_DAY), _NONE).to_numpy().astype(np.int64)
    known = np.where(pc.fill_null(pc.equal(clock, ""), True), _WHOLE_DAY, _NONE)
    times = clock.dictionary_encode()
    read = np.array([_clock(text) for text in times.dictionary.to_pylist()] or [_NONE], np.int64)
    given = np.flatnonzero(pc.fill_null(pc.not_equal(clock, ""), False))
    known[given] = read[times.indices.take(pa.array(given)).to_numpy()]
    return days, known


def _clock(text: str) -> int:
    """Return the second of the day; a minute, where that is all, as its second behind a day's."""
    hour, minute, *second = map(int, text.split(":")) if text else (0, 0)
    return hour * 3600 + minute * 60 + (second[0] if second else _WHOLE_DAY + 1)


def _read(parts: pa.Array, name: str, value: Callable[[str], int | None]) -> Numbers:
    """Read each different text of a part once."""
    words = pc.struct_field(parts, name).dictionary_encode()
    read = [_NONE if (number := value(word)) is None else number for word in words.dictionary.to_pylist()]
    values: Numbers = np.append(np.array(read, np.int64), _NONE)[words.indices.fill_null(len(read)).to_numpy()]
    return values


def _times(parts: pa.Array) -> Numbers:
    return _read(parts, "time", lambda text: _time(text) if text else _WHOLE_DAY)


def _days(year: Numbers, month: Numbers, days: Numbers) -> Numbers:
    """Count days since 1970; none where the month has no such day, or it is not that day of the week."""
    day, weekday = days % _HUNDRED, days // _HUNDRED
    known = (year != _NONE) & (month != _NONE) & (days != _NONE) & (day > 0)
    months = (np.where(known, year, 1970) - 1970) * 12 + np.where(known, month, 1) - 1
    starts = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    ends = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    days = starts + day - 1
    right = known & (days < ends) & ((weekday == len(WEEKDAYS)) | ((days + _THURSDAY) % 7 == weekday))
    return np.where(right, days, _NONE)


def _both(lines: pa.Array) -> Numbers:
    """Count days since 1970 to the Gregorian date of lines that state a Hijri one first, where the two agree."""
    hijri = pc.extract_regex(lines, _BOTH)
    second = pc.extract_regex(pc.struct_field(hijri, "second"), _SECOND)
    named, day = _read(hijri, "day", _day), _read(second, "day", _day)
    days = _days(_read(second, "year", _year), _read(second, "month", _month), _named(named, day))
    firsts = pc.binary_join_element_wise(pc.struct_field(hijri, "month"), pc.struct_field(hijri, "year"), "")
    starts = _read(pa.StructArray.from_arrays([firsts], ["first"]), "first", _first)
    apart = np.abs(starts + named % _HUNDRED - 1 - days)
    sure = (
        (days != _NONE)
        & (starts != _NONE)
        & (named % _HUNDRED > 0)
        & (named % _HUNDRED < _LONGEST)
        & (apart <= SIGHTING)
    )
    return np.where(sure, days, _NONE)


def _named(named: Numbers, day: Numbers) -> Numbers:
    """Put the weekday that one date was named with before the day of the month of the other."""
    return np.where((named == _NONE) | (day == _NONE), _NONE, named // _HUNDRED * _HUNDRED + day % _HUNDRED)


@lru_cache(4096)
def _first(text: str) -> int | None:
    """Return the first day of a Hijri month and year, as days since 1970."""
    reading = read(f"1 {text} هـ") if text else None
    if (
        reading is None
        or reading.remarks
        or reading.calendar != "hijri"
        or reading.precision != "day"
        or not reading.date
    ):
        return None
    return date.fromisoformat(reading.date).toordinal() - _EPOCH


def _year(text: str) -> int | None:
    return int(text) if text and int(text) in _YEARS else None


@lru_cache(4096)
def _month(text: str) -> int | None:
    """Return the Gregorian month that a name states for certain; behind the name stands the blank before the year."""
    reading = read(_SAMPLE.format(text[:-1])) if text.endswith(" ") else None
    if (
        reading is None
        or reading.remarks
        or reading.calendar != "gregorian"
        or reading.precision != "day"
        or reading.offset
    ):
        return None
    return int((reading.date or "")[5:7]) if (reading.date or "").endswith("-15") else None


@lru_cache(4096)
def _day(text: str) -> int | None:
    """Return the day of the month, and in hundreds the day of the week from Monday, 7 where none is named."""
    *words, number = text.split(" ")
    weekday = _weekday(words[0].removesuffix("،")) if words else len(WEEKDAYS)
    return None if weekday is None else weekday * _HUNDRED + int(number)


@lru_cache(4096)
def _weekday(name: str) -> int | None:
    """Return the day of the week from Monday that a name states for certain."""
    reading = read(f"{name} {_SOME_DAY}")  # most days are another one, which is a remark, and leaves the date
    return WEEKDAYS.index(reading.weekday) if reading.date and reading.weekday in WEEKDAYS else None


@lru_cache(1 << 17)
def _reading(line: str) -> Reading:
    return read(line)


@lru_cache(1 << 17)
def _whole(line: str) -> int | None:
    """Return the day that a line states for certain, as days since 1970."""
    reading = None if _NUMERIC.search(line) or _is_more(parse(line).codes) else _reading(line)
    if reading is None or reading.remarks or reading.precision != "day" or reading.offset or not reading.date:
        return None
    days = date.fromisoformat(reading.date).toordinal() - _EPOCH
    return days if days > 0 else None


def _is_more(codes: str) -> bool:
    """Tell whether a time behind a line is not simply its date's: a part of the day changes it, and it is an update's
    where such a label stands behind a number.
    """
    return "A" in codes or "d" in codes.rpartition("U")[0]


@lru_cache(1 << 17)
def _time(printed: str) -> int | None:
    """Return the second of the day that a time states for certain; a minute, where that is all, as its second behind a
    day's.
    """
    minute, *seconds = map(int, _AFTER_HOUR.findall(printed))
    hour = _hour(_AFTER_HOUR.sub(lambda match: match[0].translate(_ZEROS), printed))
    if hour is None or max(minute, *seconds, 0) >= 60:  # noqa: PLR2004  # to the hour, and to the minute
        return None
    return hour * 3600 + minute * 60 + (seconds[0] if seconds else _WHOLE_DAY + 1)


@lru_cache(4096)
def _hour(printed: str) -> int | None:
    """Return the hour that a time on the hour states for certain."""
    reading = read(f"{_SOME_DAY} {printed}")
    if reading.remarks or reading.precision not in _CLOCK or not reading.date or reading.offset:
        return None
    return int(reading.date[11:13])
