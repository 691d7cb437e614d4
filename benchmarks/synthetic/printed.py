"""Dates as papers print them, in Arabic, English and French."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from hijridate import Gregorian

from synthetic import vocabulary

_STYLES = 8


def dateline(language: str, local: datetime, offset: int, fact: int) -> str:
    """Print a date as papers do, in one of eight styles, or not at all."""
    style = fact % _STYLES
    if style == _STYLES - 1:
        return "null"
    raw, precision = day(language, local.date(), style), "day"
    if style < 3:
        raw, precision = raw + clock(language, local, style), "minute"
    return (
        f'{{"raw":"{raw}","precision":"{precision}","calendar":"gregorian","offset":"+{offset:02}:00",'
        '"offset_source":"assumed"}'
    )


def clock(language: str, local: datetime, style: int) -> str:
    """Print a time of day, with what stands before it."""
    if language == "fr":
        return f" à {local:%H}h{local:%M}"
    if style == 0 and language == "ar":
        return f" {local.hour % 12 or 12:02}:{local:%M} {'م' if local.hour >= 12 else 'ص'}"
    return f" - {local:%H:%M}" if language == "ar" else f" {local:%H:%M}"


@cache
def day(language: str, when: date, style: int) -> str:
    """Print a day; the weekday, the months of the east and the Hijri date agree with it."""
    names = vocabulary.data()[language]
    weekday, month = names["weekdays"].split()[when.weekday()], names["months"].split()[when.month - 1]
    if language != "ar":
        return f"{weekday} {when.day} {month} {when.year}" if style % 2 else f"{when.day} {month} {when.year}"
    levantine = names["levantine"].split("|")[when.month - 1]
    if style == 3:
        hijri = Gregorian(when.year, when.month, when.day).to_hijri()
        moon = f"{hijri.day} {names['hijri'].split('|')[hijri.month - 1]} {hijri.year}"
        return f"{weekday} {moon} هـ - {when.day} {month} {when.year} م"
    return (
        f"{weekday} {when.day} {month} {when.year}",
        f"{weekday}، {when.day} {levantine} {when.year}",
        f"{when.day} {month} {when.year}",
        "",
        f"{weekday} {when.day} {levantine}/{month} {when.year}",
        f"{when.day} {levantine} {when.year}",
        f"{weekday} {str(when.day).translate(_EASTERN)} {month} {str(when.year).translate(_EASTERN)}",
    )[style]


_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
