"""Collection of what a line states, item by item."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from warraq.article import Calendar
from warraq.normalise.dates import clock, stated
from warraq.normalise.dates.calendars import Stated, Unreadable
from warraq.normalise.dates.fold import fold
from warraq.normalise.dates.grammar import NAMED, NUMERIC, OTHER_MONTHS, UNKNOWN, Line, items, parse

# Words that mean something beside a month or a year alone.
_UNKNOWNS: Final = frozenset({UNKNOWN, "F", "o"})
_BASIC_TIME: Final = {"d": "{0}:00", "y": "{0}:{1}", "i": "{0}:{1}", "6": "{0}:{1}:{2}"}
_LONGEST_QUOTE: Final = 20
# The longest printed date lines, with three calendars, labels and &nbsp; runs, have some 200 characters.
_LONGEST_LINE: Final = 500


@dataclass(slots=True)
class Facts:
    """What one line states: each date as the answers that it allows, and the rest as printed."""

    dates: list[list[Stated]] = field(default_factory=list)
    times: list[clock.Time] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    offsets: list[str] = field(default_factory=list)
    yearless: set[Calendar] = field(default_factory=set)
    surrounded: bool = False


def collect(facts: Facts, text: str, *, day_first: bool | None, calendar: Calendar | None) -> None:
    """Fill `facts` with what a line states.

    It is filled in place, so that the weekday of a line that turns out to be unreadable is still known.

    Raises Unreadable for anything that no date line has.
    """
    if len(text) > _LONGEST_LINE:
        raise Unreadable(f"a line of {len(text)} characters is prose")
    line = parse(text)
    values = line.values
    pieces = items(line.codes)
    part_of_day = next((str(values[item.start]) for item in pieces if item.kind == "part"), None)
    fault: Unreadable | None = None
    for kind, codes, start, end in pieces:
        try:
            if kind == "afghan":
                _check_alone(line)
            if kind in NAMED:
                letter = kind == "dmd" and _is_zoned(line)
                answers = stated.named(kind, codes, values[start:end], day_first=day_first, letter=letter)
                _add(facts, answers, codes)
            elif kind == "weekday":
                facts.weekdays.append(int(values[start]))
            elif kind == "time":
                facts.times.append(_time(codes, values[start:end], part_of_day))
            else:
                _take(facts, kind, Line(codes, values[start:end]), text, day_first=day_first, calendar=calendar)
        except Unreadable as error:
            fault = fault or error
    if fault:
        raise fault


def _check_alone(line: Line) -> None:
    if not OTHER_MONTHS.isdisjoint(line.codes):
        raise Unreadable("a sign of the zodiac is read as a month where there is no other month")


def _is_zoned(line: Line) -> bool:
    """Whether a line states its offset: beside its time, or in a word."""
    return any(
        code == "O" or (code == "T" and not set("+-").isdisjoint(str(value))) for code, value in zip(*line, strict=True)
    )


def _take(facts: Facts, kind: str, item: Line, text: str, *, day_first: bool | None, calendar: Calendar | None) -> None:
    codes, values = item
    if kind in NUMERIC:
        facts.dates.append(stated.numeric(codes, values, day_first=day_first, calendar=calendar))
    elif kind == "asctime":
        facts.dates.append(stated.named("mdy", codes, values, day_first=day_first, letter=False))
        facts.times.append(_time(codes, values, None))
        facts.offsets += [str(value) for code, value in zip(codes, values, strict=True) if code == "O"]
    elif kind == "basic":
        facts.dates.append(stated.basic(str(values[0])))
        if len(codes) > 1:
            facts.times.append(_basic_time(codes[-1], str(values[-1])))
    elif kind == "hours":
        facts.times.append(_basic_time("y", str(values[-1])))
    elif kind == "offset":
        facts.offsets.append(str(values[-1] if codes[-1] != ")" else values[-2]))
    elif kind in ("place", "byline", "issue"):
        facts.surrounded = True
    elif kind == "stray":
        raise Unreadable(_stray(codes, str(values[0]), text))


def _add(facts: Facts, answers: list[Stated], codes: str) -> None:
    if answers:
        facts.dates.append(answers)
    else:
        facts.yearless |= {stated.CALENDARS[code] for code in codes if code in stated.CALENDARS}


def _stray(code: str, word: str, text: str) -> str:
    word = next((printed for printed in text.split() if fold(printed) == word), word)
    shown = word if len(word) <= _LONGEST_QUOTE else f"{word[:_LONGEST_QUOTE]}…"
    return f"{shown!r} is no part of a date line" if code in _UNKNOWNS else f"{shown!r} belongs to no date or time here"


def _time(codes: str, values: list[int | str], part_of_day: str | None) -> clock.Time:
    """Read the words of a time: a token of its own, or an hour and what follows it, and the part of the day beside it
    or elsewhere on the line.
    """
    period = next((str(value) for code, value in zip(codes, values, strict=True) if code in "AaM"), None)
    if period is None:
        period = "pm" if "m" in codes else part_of_day
    if "T" in codes:
        return clock.read(str(values[codes.index("T")]), period=period)
    numbers = [str(value) for code, value in zip(codes, values, strict=True) if code == "d"] or ["12"]
    return clock.read(":".join(numbers) if len(numbers) > 1 else f"{numbers[0]}:00", period=period)


def _basic_time(code: str, digits: str) -> clock.Time:
    return clock.read(_BASIC_TIME[code].format(digits[:2], digits[2:4], digits[4:6]))
