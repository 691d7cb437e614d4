"""DAT: the printed date line, and the record's date beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache, partial

import pyarrow as pa
import pyarrow.compute as pc

from warraq.article import Calendar, read_timestamp, write_timestamp
from warraq.finding import Severity
from warraq.normalise import dates
from warraq.rule import record_rule
from warraq.rules.dates import written

_OFFSET = re.compile(r"[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]")  # any other is REC010 already

_DAY = 24 * 60  # in minutes

_read = lru_cache(maxsize=65536)(dates.read)


def _why(
    code: str, raw: str, _: object, *, day_first: bool | None = None, calendar: Calendar | None = None
) -> str | None:
    reading = _read(raw, day_first=day_first, calendar=calendar, timezone=None)
    return next((remark.message for remark in reading.remarks if remark.code == code), None)


@record_rule("DAT005", "weekday-mismatch", severity=Severity.ERROR, exact=partial(_why, "DAT005"))
def weekday_mismatch(
    dateline_raw: pa.Array,
    dateline_plain: pa.Array,
    *,
    day_first: bool | None = None,
    calendar: Calendar | None = None,
) -> pa.Array:
    """The printed weekday is not that date's.

    ## Why is this bad?
    One of the two is wrong, and nobody can tell which from the line alone: the day, the month or the year may be a
    misprint or a misreading.

    ## Example
    ```json
    {"dateline": {"raw": "الاثنين 25 يوليو 2021"}}
    ```

    ## Use instead
    ```json
    {"dateline": {"raw": "الأحد 25 يوليو 2021"}}
    ```

    ## When not to use it
    For papers that print the weekday of the day before, as some weeklies do.
    """
    return pc.and_(pc.is_valid(dateline_raw), pc.is_null(dateline_plain))


def _local(
    raw: str, offset: str | None, *, day_first: bool | None, calendar: Calendar | None, timezone: str | None
) -> dates.Reading:
    """Read a printed line in the offset that the record was read in, where the line states none."""
    reading = _read(raw, day_first=day_first, calendar=calendar, timezone=timezone)
    if reading.offset_source == "stated" or not _OFFSET.fullmatch(offset or "") or reading.date is None:
        return reading
    return replace(reading, offset=offset, offset_source="assumed")


def _states(reading: dates.Reading, instant: datetime) -> bool:
    """Whether a reading states this instant, as far as it goes; where its offset is unknown, in any that is in use.

    A Hijri date alone may be a day off either way.
    """
    minutes = (_minutes(reading.offset),) if reading.offset else range(-12 * 60, 14 * 60 + 1, 15)
    days = range(-reading.slack, reading.slack + 1)
    stated = reading.date or ""
    return any(_shown(instant, each + day * _DAY).startswith(stated) for day in days for each in minutes)


def _shown(instant: datetime, minutes: int) -> str:
    """Write an instant at an offset; nothing where that is outside of the years 1 to 9999, as zero dates are."""
    try:
        return (instant + timedelta(minutes=minutes)).isoformat()
    except OverflowError:
        return ""


def _agrees(published_at: pa.Array, offset: pa.Array, plain: pa.Array) -> pa.Array:
    """Tell the rows whose instant, in the offset that the record names, surely lies in what its printed line states."""
    seconds = pc.if_else(written(published_at), published_at, None).cast(pa.timestamp("s", "UTC")).cast(pa.int64())
    offsets = offset.dictionary_encode()
    minutes = [_minutes(each) if _OFFSET.fullmatch(each) else None for each in offsets.dictionary.to_pylist()]
    local = pc.add(seconds, pc.multiply(pa.array(minutes, pa.int64()).take(offsets.indices), 60))
    day, second, span = (pc.struct_field(plain, part).cast(pa.int64()) for part in ("day", "second", "span"))
    since = pc.subtract(local, pc.add(pc.multiply(day, 86400), second))
    return pc.fill_null(pc.and_(pc.greater_equal(since, 0), pc.less(since, span)), False)


def _minutes(offset: str) -> int:
    return (int(offset[1:3]) * 60 + int(offset[4:6])) * (-1 if offset[0] == "-" else 1)


def _why_dateline(
    value: str,
    raw: str,
    offset: str | None,
    _: object = None,
    *,
    day_first: bool | None = None,
    calendar: Calendar | None = None,
    timezone: str | None = None,
) -> str | None:
    reading = _local(raw, offset, day_first=day_first, calendar=calendar, timezone=timezone)
    try:
        instant = read_timestamp(value)
    except ValueError:
        return None
    if reading.date is None or _states(reading, instant):
        return None
    moon = ", or a day off as the moon was seen" if reading.slack else ""
    return f"the printed date is {reading.date}{reading.offset or ''}{moon}, {raw!r}"


def _as_printed(
    value: str,
    raw: str,
    offset: str | None,
    _: object = None,
    *,
    day_first: bool | None = None,
    calendar: Calendar | None = None,
    timezone: str | None = None,
) -> str:
    reading = _local(raw, offset, day_first=day_first, calendar=calendar, timezone=timezone)
    instant = None if reading.slack else reading.instant  # a day that is not certain mends nothing
    disagree = _why_dateline(value, raw, offset, day_first=day_first, calendar=calendar, timezone=timezone)
    return write_timestamp(instant) if disagree and instant else value


@record_rule("DAT006", "dateline-mismatch", severity=Severity.ERROR, exact=_why_dateline, fix=_as_printed, unsafe=True)
def dateline_mismatch(
    published_at: pa.Array,
    dateline_raw: pa.Array,
    dateline_offset: pa.Array,
    dateline_plain: pa.Array,
    *,
    day_first: bool | None = None,
    calendar: Calendar | None = None,
    timezone: str | None = None,
) -> pa.Array:
    """The printed date and `published_at` disagree.

    ## Why is this bad?
    One of them was misread or mistyped. They are compared as far as the printed date goes, in the offset that it
    states, that the record names, or that the policy gives. A Hijri date alone is right within a day either way, and
    its printed weekday says which day that is; where it prints none, no fix is offered.

    ## Example
    ```json
    {"published_at": "2021-07-26T11:02:00Z", "dateline": {"raw": "الأحد 25 يوليو 2021 11:02 ص", "offset": "+00:00"}}
    ```

    ## Use instead
    ```json
    {"published_at": "2021-07-25T11:02:00Z", "dateline": {"raw": "الأحد 25 يوليو 2021 11:02 ص", "offset": "+00:00"}}
    ```

    ## When not to use it
    Where `published_at` comes from a feed that is trusted over the printed line.
    """
    stated = pc.and_(pc.is_valid(published_at), pc.is_valid(dateline_raw))
    return pc.and_not(stated, _agrees(published_at, dateline_offset, dateline_plain))


@record_rule("DAT009", "unreadable-dateline", severity=Severity.WARNING, exact=partial(_why, "DAT009"))
def unreadable_dateline(
    dateline_raw: pa.Array,
    dateline_plain: pa.Array,
    *,
    day_first: bool | None = None,
    calendar: Calendar | None = None,
) -> pa.Array:
    """A printed date could not be read.

    ## Why is this bad?
    The record's date has no printed witness. A line that cannot be read is never read as something near it.

    ## Example
    ```json
    {"dateline": {"raw": "31 فبراير 2021"}}
    ```

    ## Use instead
    ```json
    {"dateline": {"raw": "28 فبراير 2021"}}
    ```

    ## When not to use it
    Where a collection prints datelines that are not meant as dates.
    """
    return pc.and_(pc.is_valid(dateline_raw), pc.is_null(dateline_plain))


@record_rule("DAT010", "ambiguous-date", severity=Severity.WARNING, exact=partial(_why, "DAT010"))
def ambiguous_date(
    dateline_raw: pa.Array,
    dateline_plain: pa.Array,
    *,
    day_first: bool | None = None,
    calendar: Calendar | None = None,
) -> pa.Array:
    """A printed date can be read in two ways.

    ## Why is this bad?
    `03/04/2021` is a day in April or in March, and `1400/05/12` one of 1980 in the Hijri calendar or of 2021 in the
    Jalali one. It is never guessed: the source's policy says `day_first = true` or `false`, and `calendar = "hijri"` or
    `"jalali"`.

    ## Example
    ```json
    {"dateline": {"raw": "03/04/2021"}}
    ```

    ## Use instead
    ```json
    {"dateline": {"raw": "23/04/2021"}}
    ```

    ## When not to use it
    Never: name the order or the calendar in the policy.
    """
    return pc.and_(pc.is_valid(dateline_raw), pc.is_null(dateline_plain))


@record_rule("DAT011", "calendar-mismatch", severity=Severity.WARNING, exact=partial(_why, "DAT011"))
def calendar_mismatch(
    dateline_raw: pa.Array,
    dateline_plain: pa.Array,
    *,
    day_first: bool | None = None,
    calendar: Calendar | None = None,
) -> pa.Array:
    """Two calendars on one line are more than a day apart.

    ## Why is this bad?
    One of the dates is a misprint. A day's difference is normal, since newspapers go by the moon as it is seen, and the
    tables (Umm al-Qura) by computation.

    ## Example
    ```json
    {"dateline": {"raw": "الأحد 5 ذو الحجة 1442 هـ - 25 يوليو 2021 م"}}
    ```

    ## Use instead
    ```json
    {"dateline": {"raw": "الأحد 15 ذو الحجة 1442 هـ - 25 يوليو 2021 م"}}
    ```

    ## When not to use it
    For countries whose calendar is days away from Umm al-Qura.
    """
    return pc.and_(pc.is_valid(dateline_raw), pc.is_null(dateline_plain))


RULES = (weekday_mismatch, dateline_mismatch, unreadable_dateline, ambiguous_date, calendar_mismatch)
