"""Times of day as printed, and offsets from UTC."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from warraq.normalise.dates.calendars import Unreadable
from warraq.normalise.dates.spoken import TWELVE

_NOON: Final = 12
_HOURS: Final = 24
_SIXTY: Final = 60
# IANA time zone database: Pacific/Kiritimati is 14 hours ahead, and none is further off on either side.
_FURTHEST: Final = 14
# The hours of the twelve-hour clock that a word for a part of the day can go with, and those of the day that they are.
# ص and م are CLDR's am and pm for Arabic; فجرا, ظهرا, عصرا and ليلا its dayPeriods (dayPeriods.xml, `ar`), widened by
# an hour or two.
_PERIODS: Final[dict[str, dict[int, int]]] = {
    "am": {12: 0, **{hour: hour for hour in range(12)}},
    "pm": {12: 12, **{hour: hour + 12 for hour in range(1, 12)}, **{hour: hour for hour in range(13, 24)}},
    # A person's twelve in the evening is midnight, a program's is the hour after noon: in words it is left open.
    "dusk": {12: 12, **{hour: hour + 12 for hour in range(1, 12)}, **{hour: hour for hour in range(13, 24)}},
    "dawn": {12: 0, **{hour: hour for hour in range(8)}},
    "noon": {11: 11, 12: 12, 1: 13, 2: 14, 3: 15, 13: 13, 14: 14, 15: 15},
    "afternoon": {**{hour: hour + 12 for hour in range(1, 8)}, **{hour: hour for hour in range(13, 20)}},
    "evening": {**{hour: hour + 12 for hour in range(4, 12)}, **{hour: hour for hour in range(16, 24)}},
    "midnight": {0: 0, 12: 0},
    "early": {12: 0, **{hour: hour for hour in range(6)}},
    "late": {**{hour: hour + 12 for hour in range(8, 12)}, **{hour: hour for hour in range(20, 24)}},
    "night": {
        12: 0,
        **{hour: hour for hour in range(5)},
        **{hour: hour + 12 for hour in range(6, 12)},
        **{hour: hour for hour in range(18, 24)},
    },
}
_PARTS: Final = re.compile(
    rf"([0-9]+)[:.]([0-9]{{1,2}})(?:[:.]([0-9]{{1,2}})(?:[.,][0-9]+)?)?({TWELVE})?\s?(?:([+-])([0-9]{{2}}):?([0-9]{{2}})?)?"
)
_OFFSET: Final = re.compile(r"[+-]([0-9]{2}):([0-9]{2})")


class Time(NamedTuple):
    """A time of day; `second` is None where the line states minutes only.

    `twelve` says that it is of the twelve-hour clock, and the line does not tell which half of the day.
    """

    hour: int
    minute: int
    second: int | None = None
    offset: str | None = None
    twelve: bool = False

    @property
    def iso(self) -> str:
        """The time as ISO 8601 writes it, to the precision that it has.

        >>> Time(11, 2).iso
        '11:02'
        """
        minutes = f"{self.hour:02}:{self.minute:02}"
        return minutes if self.second is None else f"{minutes}:{self.second:02}"


def read(printed: str, *, period: str | None = None) -> Time:
    """Read a time such as `11:02`, `11.02:03` or `11:02:03.5+03:00`, with the part of the day beside it.

    A fraction of a second is cut off. `12 ص` is midnight and `12 م` noon; `13:05 م` agrees with itself and is taken.

    Raises Unreadable for a time that no day has, `24:00` among them, and for one that contradicts `period`.

    >>> read("12:30", period="am").iso, read("15:30").iso
    ('00:30', '15:30')
    """
    if not (match := _PARTS.fullmatch(printed)):
        raise Unreadable(f"{printed} is no time of day")
    hours, minutes, seconds, twelve, sign, offset_hours, offset_minutes = match.groups()
    hour, minute, second = int(hours), int(minutes), None if seconds is None else int(seconds)
    is_open = period is None or (period == "dusk" and hour == _NOON)
    if period is not None:
        hour = _PERIODS[period].get(hour, _HOURS)
    if hour >= _HOURS or minute >= _SIXTY or (second or 0) >= _SIXTY:
        shown = printed.replace(TWELVE, "")
        raise Unreadable(f"there is no time {shown} {_SPOKEN[period]}" if period else f"there is no time {shown}")
    offset = f"{sign}{offset_hours}:{offset_minutes or '00'}" if sign else None
    return Time(hour, minute, second, offset, twelve=twelve is not None and is_open)


_SPOKEN: Final = {
    "am": "in the morning",
    "pm": "in the afternoon or evening",
    "dawn": "at dawn",
    "noon": "at noon",
    "afternoon": "in the afternoon",
    "dusk": "in the evening",
    "evening": "in the evening",
    "midnight": "at midnight",
    "early": "after midnight",
    "late": "before midnight",
    "night": "at night",
}


def offset_of(stated: str, local: datetime) -> str:
    """Resolve an offset that a line states: `+03:00`, or the IANA names that the words for a zone stand for, with `|`
    between them.

    Raises Unreadable for one that no place has, and for places whose clocks differ at that time.

    >>> offset_of("+03:00", datetime(2021, 7, 25)), offset_of("Africa/Cairo", datetime(2024, 7, 25))
    ('+03:00', '+03:00')
    """
    if match := _OFFSET.fullmatch(stated):
        if int(match[1]) > _FURTHEST or int(match[2]) >= _SIXTY:
            raise Unreadable(f"no clock is {stated} from UTC")
        return "+00:00" if stated == "-00:00" else stated
    try:
        offsets = {offset_at(zone(name), local) for name in stated.split("|")}
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if len(offsets) > 1:
        raise Unreadable(f"the name of a zone that can be {stated.replace('|', ' or ')}, whose clocks differ")
    return offsets.pop()


def offset_at(where: ZoneInfo, local: datetime) -> str:
    """Offset in force in a zone at a local time, to the minute as RFC 3339, section 4.2, writes it.

    Clocks that are put forward skip local times, and clocks that are put back repeat them. By PEP 495 with `fold=0`, a
    skipped time has the offset from before the change, and a repeated one that of its first occurrence.

    >>> offset_at(zone("Asia/Beirut"), datetime(2021, 3, 28, 0, 30))
    '+02:00'
    """
    difference = local.replace(tzinfo=where).utcoffset() or timedelta(0)
    minutes = round(difference.total_seconds() / _SIXTY)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), _SIXTY)
    return f"{sign}{hours:02}:{rest:02}"


@cache
def zone(name: str) -> ZoneInfo:
    """Find a zone by its IANA name.

    Raises ValueError for a name that the time zone database does not hold.

    >>> zone("Asia/Riyadh").key
    'Asia/Riyadh'
    >>> zone("Riyadh")
    Traceback (most recent call last):
    ValueError: no time zone 'Riyadh' in the IANA database; a name such as Asia/Riyadh is wanted
    """
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:  # a folder of zones ("Asia") is an OSError in Python 3.11
        raise ValueError(f"no time zone {name!r} in the IANA database; a name such as Asia/Riyadh is wanted") from error
