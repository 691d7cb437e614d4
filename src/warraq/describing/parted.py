"""Dates that stand in several columns: a day and its time, or year, month and day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from warraq.describing import names
from warraq.describing.columns import Column
from warraq.normalise import dates

_CLOCK = re.compile(r"\s*\d{1,2}[:.٫]\d\d(?:[:.٫]\d\d)?\s*(?:[AaPp]\.?[Mm]\.?|[صم]|صباحا|مساء)?\s*")
_ORDERS = (("year", "month", "day"), ("day", "month", "year"))
_MOST = 0.8  # of the rows whose parts are a date together


def columns(every: Sequence[Column], day: Column | None) -> tuple[Column, ...]:
    """Return the columns that are a date together, in the order in which they are read; none where one column is it.

    `day` is the column that has dates, if there is one: a time in another column is joined to it.

    >>> parts = {"Jahr": [2021, 2021], "Monat": [7, 8], "Tag": [25, 3], "time": ["11:02", "9:30"]}
    >>> every = [Column(name) for name in parts]
    >>> for column in every:
    ...     for value in parts[column.name]:
    ...         column.take(value)
    >>> [column.name for column in columns(every, None)]
    ['Jahr', 'Monat', 'Tag', 'time']
    """
    part = {kind: column for column in every if column.filled and (kind := names.part(column.name))}
    clock = [part["clock"]] if "clock" in part and _are(map(_is_clock, part["clock"].values)) else []
    if day:
        together = (day, *clock)
        return together if clock and clock != [day] and _are(map(_is_timed, _texts(together))) else ()
    for order in _ORDERS:
        together = tuple(part[kind] for kind in order if kind in part)
        if len(together) == len(order) and _are(map(_is_day, _texts(together))):
            return (*together, *clock)
    return ()


def joined(parts: Sequence[Column]) -> Column:
    """Return the dates that columns have together, as one column; of one column itself."""
    if len(parts) == 1:
        return parts[0]
    whole = Column("+".join(column.name for column in parts))
    for text in _texts(parts):
        whole.take(text)
    return whole


def _texts(parts: Sequence[Column]) -> list[str]:
    return [" ".join(map(str, row)) for row in zip(*(column.values for column in parts), strict=False)]


def _are(tests: Iterable[bool]) -> bool:
    tested = list(tests)
    return bool(tested) and sum(tested) >= _MOST * len(tested)


def _is_clock(value: object) -> bool:
    return isinstance(value, str) and _CLOCK.fullmatch(value) is not None


def _is_timed(text: str) -> bool:
    return _precision(text) in ("minute", "second")


def _is_day(text: str) -> bool:
    return _precision(text) == "day"


def _precision(text: str) -> str | None:
    """Return how exact a date is, whichever of its readings is meant."""
    return dates.read(text, day_first=True, calendar="jalali").precision
