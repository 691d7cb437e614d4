"""What the items of a line state: from words and numbers to dates in their own calendars."""

from __future__ import annotations

from typing import Final

from warraq.article import Calendar
from warraq.normalise.dates.calendars import Stated, Unreadable, check

CALENDARS: Final[dict[str, Calendar]] = {"G": "gregorian", "V": "gregorian", "H": "hijri", "J": "jalali", "F": "jalali"}
_NUMBERS: Final = "dgoyi"
_DAY_THEN_YEAR: Final = frozenset({"dmy", "mdy", "afghan"})
_LAST_AFGHAN_YEAR: Final = 1500
_LAST_MONTH: Final = 12
# A Jalali year from 1421 on begins in 2042, a Hijri one in 2000: unmarked years from there on are taken to be Hijri.
_FIRST_SURELY_HIJRI: Final = 1421
# RFC 5322, section 4.3: 00 to 49 are of the years 2000 to 2049, 50 to 99 of 1950 to 1999.
_WINDOW: Final = 50


def named(kind: str, codes: str, values: list[int | str], *, day_first: bool | None, letter: bool) -> list[Stated]:
    """Read a date whose month is named; more than one answer where a year of two digits could be a day.

    `letter` says that the line is an Internet message's (its zone is stated), where RFC 5322 settles the order; a day
    in words settles it too. A day and a month without a year state nothing, and give an empty list.

    Raises Unreadable.

    >>> named("dmy", "dGy", ["25", 7, "2021"], day_first=None, letter=False)
    [Stated(calendar='gregorian', year=2021, month=7, day=25)]
    """
    calendar, month, numbers = _scan(codes, values)
    if kind == "dm":
        return []
    if codes[-1] not in _NUMBERS:
        _check_era(codes, calendar)
    if kind == "afghan" and numbers[1] > _LAST_AFGHAN_YEAR:
        raise Unreadable(f"a sign of the zodiac is no month of the year {numbers[1]}")
    if kind in _DAY_THEN_YEAR:
        return _possible([Stated(calendar, numbers[1], month, numbers[0])])
    if kind == "ymd":
        return _possible([Stated(calendar, numbers[0], month, numbers[1])])
    if kind == "dmd":
        return _short_year(
            calendar, month, numbers, day_first=day_first, letter=codes[0] in "go" or (letter and codes[1:2] == "G")
        )
    if "V" in codes and "G" not in codes:
        raise Unreadable("a month of Libya's calendar is an everyday word too, and is read beside a day only")
    return _possible([Stated(calendar, numbers[0], month)])


def _scan(codes: str, values: list[int | str]) -> tuple[Calendar, int, list[int]]:
    """Pick out calendar and month, and the numbers in their order; a day can be in words."""
    numbers: list[int] = []
    months: list[tuple[Calendar, int]] = []
    for code, value in zip(codes, values, strict=True):
        if code in _NUMBERS:
            numbers.append(int(value))
        elif code in CALENDARS:
            months.append((CALENDARS[code], int(value)))
    calendar, month = months[0]
    if len(months) > 1 and len(set(months)) > 1:
        raise Unreadable("the months named side by side are not the same")
    return calendar, month, numbers


def _era(codes: str) -> Calendar | None:
    """Calendar that the mark after a year names: م, هـ (هـ ق), or هـ ش for the solar years of Iran."""
    if "s" in codes:
        return "jalali"
    if "h" in codes or "q" in codes:
        return "hijri"
    return "gregorian" if "E" in codes or "m" in codes else None


def _check_era(codes: str, calendar: Calendar) -> None:
    era = _era(codes)
    if era not in (None, calendar) and not (calendar == "jalali" and "q" not in codes and era == "hijri"):
        raise Unreadable(f"a {calendar} month stands with the mark of the {era} calendar")


def _short_year(
    calendar: Calendar, month: int, numbers: list[int], *, day_first: bool | None, letter: bool
) -> list[Stated]:
    if calendar != "gregorian":
        raise Unreadable(f"a {calendar} year of two digits does not say its century")
    first, last = numbers
    orders = [(first, last)] if letter or day_first else [(first, last), (last, first)]
    return _possible([Stated(calendar, _century(year), month, day) for day, year in orders])


def _century(year: int) -> int:
    return year + (2000 if year < _WINDOW else 1900)


def numeric(codes: str, values: list[int | str], *, day_first: bool | None, calendar: Calendar | None) -> list[Stated]:
    """Read a date in numbers alone: three of them, a year and a month, or a year; every answer that its numbers allow.

    A year in front is followed by month and day. Otherwise a number over 12 is no month; `day_first` settles the rest.
    `calendar` is that of years which could be of several.

    Raises Unreadable.

    >>> [one.iso for one in numeric("d/d/y", ["3", "/", "4", "/", "2021"], day_first=None, calendar=None)]
    ['2021-04-03', '2021-03-04']
    """
    numbers = [(code, int(value)) for code, value in zip(codes, values, strict=True) if code in _NUMBERS]
    year_at = next((place for place, (code, _) in enumerate(numbers) if code in "yi"), None)
    if year_at is None:
        era = _era(codes) or calendar
        return _possible(_short_numeric([value for _, value in numbers], era, day_first=day_first))
    year = numbers.pop(year_at)[1]
    rest = [value for _, value in numbers]
    orders = [(rest[0], rest[1])] if len(rest) > 1 else [(rest[0] if rest else None, None)]
    if year_at and len(rest) > 1:
        orders = _orders(rest[0], rest[1], day_first=day_first)
    answers = _possible([Stated(each, year, month, day) for each in _by_year(codes, year) for month, day in orders])
    return [answer for answer in answers if answer.calendar == calendar] or answers


def _orders(first: int, second: int, *, day_first: bool | None) -> list[tuple[int, int]]:
    """Month and day in the orders that two numbers allow; the everyday order, day first, comes first."""
    orders = [(second, first), (first, second)]
    certain = [order for order in orders if order[0] <= _LAST_MONTH] or orders[:1]
    if len(certain) > 1 and day_first is not None:
        certain = certain[:1] if day_first else certain[1:]
    return certain


def _by_year(codes: str, year: int) -> tuple[Calendar, ...]:
    if era := _era(codes):
        return (era,)
    if "i" not in codes:
        return ("gregorian",)
    return ("hijri",) if year >= _FIRST_SURELY_HIJRI else ("hijri", "jalali")


def _short_numeric(numbers: list[int], era: Calendar | None, *, day_first: bool | None) -> list[Stated]:
    if era not in (None, "gregorian"):
        raise Unreadable(f"a {era} year of two digits does not say its century")
    first, second, third = numbers
    orders = [(third, *order) for order in _orders(first, second, day_first=day_first)]
    if day_first is None:
        orders.append((first, second, third))
    return [Stated("gregorian", _century(year), month, day) for year, month, day in orders]


def basic(digits: str) -> list[Stated]:
    """Read ISO 8601's basic format.

    Raises Unreadable for eight digits that are no date.

    >>> basic("20210725")
    [Stated(calendar='gregorian', year=2021, month=7, day=25)]
    """
    return _possible([Stated("gregorian", int(digits[:4]), int(digits[4:6]), int(digits[6:]))])


def _possible(candidates: list[Stated]) -> list[Stated]:
    """Drop the candidates that no calendar has; where none is left the first one's fault is raised."""
    if len(candidates) == 1:
        check(candidates[0])
        return candidates
    fault: Unreadable | None = None
    possible = []
    for candidate in dict.fromkeys(candidates):
        try:
            check(candidate)
        except Unreadable as error:
            fault = fault or error
        else:
            possible.append(candidate)
    if not possible and fault:
        raise fault
    return possible
