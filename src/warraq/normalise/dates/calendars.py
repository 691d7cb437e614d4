"""Dates as the three calendars count them, each laid on the one line of days.

A stated date is the span of days that it can mean, in proleptic Gregorian ordinals (`datetime.date.toordinal`): one
day, a month or a year. Spans are what different calendars have in common.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import Final, NamedTuple

from hijridate import Hijri

from warraq.article import Calendar

# Conversions kept: days of eleven years in two calendars.
_KEPT_DAYS: Final = 8192
# The Gregorian calendar begins on 15 October 1582 (bull Inter gravissimas); no newspaper is older.
FIRST_GREGORIAN_YEAR: Final = 1583
# Umm al-Qura as `hijridate` holds it, from R.H. van Gent's tables of the calendars printed since 1343.
UMM_AL_QURA_YEARS: Final = range(1343, 1501)
# What a printed Hijri year can be: the first Arabic newspapers are of the 1240s (al-Waqa'i' al-Misriyya, 1244).
PRINTED_HIJRI_YEARS: Final = range(1200, 1501)
SHORTEST_HIJRI_MONTH: Final = 29
LONGEST_HIJRI_MONTH: Final = 30
# K.M. Borkowski, The Persian calendar for 3000 years, Earth, Moon and Planets 74 (1996) 223-230: between the breaks of
# 1210 and 1635 leap years follow one pattern of eight in 33, which agrees with the equinoxes at the meridian of Tehran.
JALALI_YEARS: Final = range(1210, 1635)
_JALALI_CYCLE: Final = 33
_LEAP_IN_CYCLE: Final = (1, 5, 9, 13, 17, 21, 25, 29)
# Nowruz 1400 as Iran's calendars print it; 190 years and their 47 leap days before, 1210 began on 21 March 1831.
_NOWRUZ_1400: Final = date(2021, 3, 21).toordinal()
_LONG_MONTHS: Final = 6
_LAST_MONTH: Final = 12


class Unreadable(ValueError):
    """A line that cannot be read as a date, with the reason in plain words."""


class Stated(NamedTuple):
    """A date in its own calendar's numbers; None where the line does not say."""

    calendar: Calendar
    year: int
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        """The date in ISO 8601's order, as far as it goes.

        >>> Stated("hijri", 1442, 12, 15).iso
        '1442-12-15'
        """
        return _iso(self)


@lru_cache(maxsize=_KEPT_DAYS)
def _iso(stated: Stated) -> str:
    _, year, month, day = stated
    return f"{year:04}" + "".join([f"-{part:02}" for part in (month, day) if part is not None])


class Span(NamedTuple):
    """The first and the last day that a date can mean, as ordinals."""

    first: int
    last: int

    def gap(self, other: Span) -> int:
        """Days between two spans: 0 where they touch, 1 for neighbours.

        >>> Span(10, 12).gap(Span(13, 13))
        1
        """
        return max(0, self.first - other.last, other.first - self.last)


@lru_cache(maxsize=_KEPT_DAYS)
def check(stated: Stated) -> None:
    """Refuse a date that does not exist in its calendar.

    Any Hijri month may have thirty days, since papers follow the observed moon, and any year that can be printed is
    allowed; `span` decides whether the date can be converted. Raises Unreadable with the reason.

    >>> check(Stated("gregorian", 2021, 2, 31))
    Traceback (most recent call last):
    warraq.normalise.dates.calendars.Unreadable: gregorian 2021-02 has 28 days, not 31
    """
    if stated.calendar != "hijri":
        span(stated)
        return
    _check_month(stated)
    _check_year(stated, PRINTED_HIJRI_YEARS)
    if stated.day is not None and not 1 <= stated.day <= LONGEST_HIJRI_MONTH:
        raise Unreadable(f"a hijri month has 29 or 30 days, not {stated.day}")


@lru_cache(maxsize=_KEPT_DAYS)
def span(stated: Stated) -> Span:
    """Lay a date on the line of days.

    Raises Unreadable for a day or month that the calendar does not have, and for a year outside of its tables.

    >>> span(Stated("jalali", 1400, 5, 3)).first == date(2021, 7, 25).toordinal()
    True
    """
    calendar, year, month, day_of_month = stated
    if calendar == "gregorian" and month and day_of_month and year >= FIRST_GREGORIAN_YEAR:
        try:
            day = date(year, month, day_of_month).toordinal()
        except ValueError:
            pass  # the checks below find the reason and say it
        else:
            return Span(day, day)
    _check_month(stated)
    if stated.day is None:
        first = stated if stated.month else stated._replace(month=1)
        last = stated if stated.month else stated._replace(month=_LAST_MONTH)
        return Span(_START[stated.calendar](first), _START[stated.calendar](last) + month_length(last) - 1)
    length = month_length(stated)
    if not 1 <= stated.day <= length:
        raise Unreadable(f"{calendar} {stated._replace(day=None).iso} has {length} days, not {stated.day}")
    day = _START[stated.calendar](stated) + stated.day - 1
    return Span(day, day)


def month_length(stated: Stated) -> int:
    """Days of a date's month in its calendar.

    >>> month_length(Stated("jalali", 1399, 12)), month_length(Stated("hijri", 1442, 9))
    (30, 30)
    """
    month = stated.month or 1
    if stated.calendar == "jalali":
        start = _jalali_start(stated)
        return 31 if month <= _LONG_MONTHS else 30 if month < _LAST_MONTH else _nowruz(stated.year + 1) - start
    if stated.calendar == "hijri":
        _check_year(stated, UMM_AL_QURA_YEARS)
        days = _hijri_month(stated.year, month)
        return days.last - days.first + 1
    if month == _LAST_MONTH:
        return 31
    return _gregorian_start(stated._replace(month=month + 1)) - _gregorian_start(stated)


def _check_month(stated: Stated) -> None:
    if stated.month is not None and not 1 <= stated.month <= _LAST_MONTH:
        raise Unreadable(f"there is no month {stated.month}")


def _check_year(stated: Stated, years: range) -> None:
    if stated.year not in years:
        raise Unreadable(f"{stated.calendar} year {stated.year} is outside of the years {years[0]} to {years[-1]}")


def _gregorian_start(stated: Stated) -> int:
    _check_year(stated, range(FIRST_GREGORIAN_YEAR, 10_000))
    return date(stated.year, stated.month or 1, 1).toordinal()


def _hijri_start(stated: Stated) -> int:
    _check_year(stated, UMM_AL_QURA_YEARS)
    return _hijri_month(stated.year, stated.month or 1).first


@cache
def _hijri_month(year: int, month: int) -> Span:
    """Days of a Hijri month, some 1,900 in all."""
    start = Hijri(year, month, 1)
    first = int(start.to_gregorian().toordinal())
    # hijridate's table has a few months of 28 days before 1365; a lunar month has 29 at least.
    return Span(first, first + max(int(start.month_length()), SHORTEST_HIJRI_MONTH) - 1)


def _jalali_start(stated: Stated) -> int:
    _check_year(stated, JALALI_YEARS)
    before = (stated.month or 1) - 1
    return _nowruz(stated.year) + 30 * before + min(before, _LONG_MONTHS)


def _nowruz(year: int) -> int:
    """First day of a Jalali year, counted from 1400."""
    leaps = _leap_years_before(year) - _leap_years_before(1400)
    return _NOWRUZ_1400 + 365 * (year - 1400) + leaps


def _leap_years_before(year: int) -> int:
    cycles, rest = divmod(year - JALALI_YEARS[0] + 1, _JALALI_CYCLE)
    return cycles * len(_LEAP_IN_CYCLE) + sum(place < rest for place in _LEAP_IN_CYCLE)


_START: Final = {"gregorian": _gregorian_start, "hijri": _hijri_start, "jalali": _jalali_start}
