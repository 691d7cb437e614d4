"""Settling of what a line states into one date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from warraq.article import Calendar
from warraq.finding import Remark
from warraq.normalise.dates.calendars import UMM_AL_QURA_YEARS, Span, Stated, Unreadable, span
from warraq.normalise.dates.tables import WEEKDAYS

if TYPE_CHECKING:
    from warraq.normalise.dates.clock import Time
    from warraq.normalise.dates.collect import Facts

# Of several calendars on a line: the Gregorian needs no conversion, the Jalali's is exact, the Hijri's may be a day
# off.
_PREFERENCE: Final[tuple[Calendar, ...]] = ("gregorian", "jalali", "hijri")
# Newspapers follow the moon that was seen; Umm al-Qura is computed.
SIGHTING: Final = 1
_WEEK: Final = 7


class AmbiguousError(ValueError):
    """A line that can be read in more than one way; carries the dates that it could be."""

    def __init__(self, reason: str, candidates: tuple[Stated, ...]) -> None:
        super().__init__(reason)
        self.candidates = candidates


class Settled(NamedTuple):
    """The date of a line in Gregorian numbers, the date that it was taken from, and all dates of the line.

    `slack` is how many days the date can be off either way.
    """

    iso: str
    taken: Stated
    stated: tuple[Stated, ...]
    time: Time | None
    remarks: tuple[Remark, ...]
    slack: int


def settle(facts: Facts) -> Settled:
    """Settle on the date of a line.

    Raises Unreadable where there is none, and AmbiguousError where there are several.
    """
    if not facts.dates:
        raise Unreadable("the line states no year" if facts.yearless else "the line states no date")
    only = facts.dates[0]
    dates = only if len(facts.dates) == 1 and len(only) == 1 else _narrowed(facts)
    taken = dates[0]
    if facts.yearless and (taken.day is None or not facts.yearless.isdisjoint(one.calendar for one in dates)):
        raise Unreadable("a day and a month without their year")
    if (facts.weekdays or facts.offsets) and taken.day is None:
        raise Unreadable(f"a {'weekday' if facts.weekdays else 'zone'} without its day")
    if facts.surrounded and taken.day is None:
        raise Unreadable("a place, an issue or a name beside less than a whole date is no date line")
    day = _day(taken, facts.weekdays)
    iso = taken.iso if day is None or taken.calendar == "gregorian" else date.fromordinal(day).isoformat()
    sighted = taken.calendar == "hijri" and not any(_is_weekday(taken, weekday) for weekday in facts.weekdays)
    remarks = _remarks(day, facts.weekdays, taken, dates)
    return Settled(iso, taken, tuple(dates), _one_time(facts, taken), remarks, SIGHTING if sighted else 0)


def _narrowed(facts: Facts) -> list[Stated]:
    """Order the dates of a line by preference; what one leaves open, the weekday or another date may settle."""
    certain = [answers[0] for answers in facts.dates if len(answers) == 1]
    doubtful: list[Stated] = []
    for answers in facts.dates:
        if len(answers) > 1:
            others = [one for each in facts.dates if each is not answers for one in each]
            fitting = _fitting(answers, facts.weekdays, certain, others)
            (certain if len(fitting) == 1 else doubtful).extend(fitting)
    dates = _one_a_calendar(certain)
    if doubtful and not any(one.calendar == "gregorian" for one in dates):
        raise AmbiguousError("could be " + _listed(doubtful), (*dates, *doubtful))
    dates += [one for one in doubtful if one not in dates]
    return sorted(dates, key=_by_preference)


def _by_preference(stated: Stated) -> int:
    return _PREFERENCE.index(stated.calendar)


def _fitting(answers: list[Stated], weekdays: list[int], certain: list[Stated], others: list[Stated]) -> list[Stated]:
    """Answers that the printed weekday or another date fits, where it fits one alone; all of them otherwise.

    `others` are what the other dates can be: one of another calendar tells which of both is meant.
    """
    by_weekday = [one for one in answers if any(_is_weekday(one, weekday) for weekday in weekdays)]
    near = [one for one in answers if any(_apart(one, other) <= SIGHTING for other in certain)]
    same = [one for one in answers if any(_is_same(one, other) for other in others)]
    return next((fitting for fitting in (by_weekday, near, same) if len(fitting) == 1), answers)


def _is_same(one: Stated, other: Stated) -> bool:
    """Whether dates of two calendars are one day, as far as both can be placed."""
    days, others = _span(one), _span(other)
    return one.calendar != other.calendar and bool(days and others and days.gap(others) <= SIGHTING)


def _is_weekday(stated: Stated, weekday: int) -> bool:
    """Whether a date can be that weekday; a Hijri date also where the moon was seen a day off."""
    if stated.day is None or (days := _span(stated)) is None:
        return False
    off = (days.first - 1 - weekday) % _WEEK
    return off == 0 or (stated.calendar == "hijri" and off in (SIGHTING, _WEEK - SIGHTING))


def _one_a_calendar(certain: list[Stated]) -> list[Stated]:
    """One date a calendar: the finest of several that agree as far as they go.

    Raises AmbiguousError where two of one calendar differ.
    """
    finest: dict[Calendar, Stated] = {}
    for one in certain:
        other = finest.setdefault(one.calendar, one)
        if other is one:
            continue
        if not (one.iso.startswith(other.iso) or other.iso.startswith(one.iso)):
            raise AmbiguousError(f"two different {one.calendar} dates: {_listed([other, one])}", (other, one))
        finest[one.calendar] = max(one, other, key=lambda each: len(each.iso))
    return list(finest.values())


def _listed(dates: list[Stated]) -> str:
    return " or ".join(f"{one.calendar} {one.iso}" for one in dates)


def _span(stated: Stated) -> Span | None:
    """Days of a date, None outside of the Umm al-Qura tables; a thirtieth that they lack is the day after the 29th."""
    try:
        return span(stated)
    except Unreadable:
        if stated.day is None or stated.year not in UMM_AL_QURA_YEARS:
            return None
    before = _span(stated._replace(day=stated.day - 1))
    return before and Span(before.last + 1, before.last + 1)


def _apart(one: Stated, other: Stated) -> int:
    """Days between two dates; 0 where one of them cannot be placed."""
    days, others = _span(one), _span(other)
    return days.gap(others) if days and others else 0


def _day(taken: Stated, weekdays: list[int]) -> int | None:
    """Day that a date falls on, as an ordinal; None for a Gregorian month or year.

    A Hijri date that no other calendar's stands beside is the day that is computed, or the neighbour that has the
    weekday printed.

    Raises Unreadable for a date that cannot be placed.
    """
    if taken.day is None and taken.calendar == "gregorian":
        return None
    days = _span(taken) or span(taken)
    if taken.day is None:
        first, last = date.fromordinal(days.first), date.fromordinal(days.last)
        raise Unreadable(f"{taken.calendar} {taken.iso} runs from {first} to {last}: its day is needed for a date")
    if taken.calendar != "hijri":
        return days.first
    moved = (days.first, days.first - SIGHTING, days.first + SIGHTING)
    return next((day for day in moved if all((day - 1) % _WEEK == weekday for weekday in weekdays)), days.first)


def _one_time(facts: Facts, taken: Stated) -> Time | None:
    if not facts.times:
        return None
    if taken.day is None:
        raise Unreadable("a time of day without its day")
    if len(facts.times) > 1 and len(times := dict.fromkeys(facts.times)) > 1:
        raise AmbiguousError("two times of day: " + " or ".join(time.iso for time in times), (taken,))
    if facts.times[0].twelve:
        raise AmbiguousError(f"{facts.times[0].iso} in the morning or in the afternoon", (taken,))
    return facts.times[0]


def _remarks(day: int | None, weekdays: list[int], taken: Stated, dates: list[Stated]) -> tuple[Remark, ...]:
    remarks = [
        Remark("DAT005", _mismatch(day, printed)) for printed in weekdays if day and (day - 1) % _WEEK != printed
    ]
    if len(dates) == 1:
        return tuple(remarks)
    apart = [one for one in dates[1:] if one.calendar != taken.calendar and _apart(taken, one) > SIGHTING]
    if apart:
        days = _apart(taken, apart[0])
        remarks.append(
            Remark("DAT011", f"{apart[0].calendar} {apart[0].iso} is {days} days from {taken.calendar} {taken.iso}")
        )
    return tuple(remarks)


def _mismatch(ordinal: int, printed: int) -> str:
    """Say which weekday was printed and which one it was; ordinal 1, 1 January of year 1, is a Monday."""
    day = date.fromordinal(ordinal)
    return f"printed as a {WEEKDAYS[printed].capitalize()}, but {day} is a {WEEKDAYS[day.weekday()].capitalize()}"
