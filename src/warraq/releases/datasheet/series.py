"""Tables of counts without gaps: articles by month, by day, by length of text, and by name."""

from __future__ import annotations

from datetime import date, timedelta

from warraq.releases.datasheet.blocks import Bars, Share, Steps, Table
from warraq.releases.description.measures import LENGTHS

_MOST = 60  # columns of a picture; with more, months become years, and years decades
_TICKS = 8  # labels that fit below a picture
_ROWS = 100  # most rows of a table of names
_TOP = 12  # most bars of a picture of names


def months(counts: dict[str, int]) -> Table:
    """Count articles by month, or by year, decade or century if there are too many months; gaps are 0.

    >>> months({"2021-11": 2, "2022-01": 1}).rows
    (('2021-11', 2), ('2021-12', 0), ('2022-01', 1))
    """
    places = {int(month[:-3]) * 12 + int(month[-2:]) - 1: count for month, count in counts.items()}
    first, last = min(places), max(places)
    fitting = [step for step in (1, 12, 120) if last // step - first // step < _MOST]
    step = fitting[0] if fitting else 1200
    sums = dict.fromkeys(range(first // step, last // step + 1), 0)
    for place, count in places.items():
        sums[place // step] += count
    unit = {1: "month", 12: "year", 120: "decade", 1200: "century"}[step]
    rows = tuple((_period(place * step, step), count) for place, count in sums.items())
    interval = -(-len(rows) // _TICKS)
    ticks = tuple((at + 0.5, rows[at][0]) for at in range(0, len(rows), interval))
    return Table("months", f"Articles by {unit} of publication, in UTC", (unit, "articles"), rows, Steps("", ticks))


def days(counts: dict[str, int]) -> Table:
    """Count articles by day, for short time spans; gaps are 0.

    >>> days({"2021-02-28": 2, "2021-03-02": 1}).rows
    (('2021-02-28', 2), ('2021-03-01', 0), ('2021-03-02', 1))
    """
    first, last = (date.fromisoformat(day) for day in (min(counts), max(counts)))
    dates = [(first + timedelta(number)).isoformat() for number in range((last - first).days + 1)]
    rows = tuple((day, counts.get(day, 0)) for day in dates)
    ticks = tuple((at + 0.5, dates[at]) for at in range(0, len(dates), -(-len(dates) // _TICKS)))
    return Table("months", "Articles by day of publication, in UTC", ("day", "articles"), rows, Steps("", ticks))


def _period(month: int, step: int) -> str:
    year = f"{month // 12:04}"
    if step == 1:
        return f"{year}-{month % 12 + 1:02}"
    return year if step == 12 else f"{year}–{(month + step - 1) // 12:04}"  # noqa: PLR2004  # months of a year


def lengths(counts: dict[int, int]) -> Table:
    """Count articles by the length of their text, in ten classes per decade (a logarithmic scale).

    >>> lengths({100: 2, 160: 1}).rows
    (('100–124', 2), ('125–159', 0), ('160–199', 1))
    """
    first, last = LENGTHS.index(min(counts)), LENGTHS.index(max(counts))
    ends = (*LENGTHS[1:], None)
    rows = tuple((_class(LENGTHS[at], ends[at]), counts.get(LENGTHS[at], 0)) for at in range(first, last + 1))
    edges = [(at - first, end) for at, end in enumerate((*LENGTHS, None)) if first <= at <= last + 1 and end]
    round_ones = [(at, end) for at, end in edges if str(end).rstrip("0") in ("1", "2", "5")]
    if len(round_ones) > _TICKS:
        round_ones = [(at, end) for at, end in round_ones if str(end).startswith("1")]
    ticks = tuple((float(at), f"{end:,}") for at, end in (round_ones if len(round_ones) > 1 else edges[:: len(rows)]))
    words = ("characters", "articles")
    return Table(
        "lengths",
        "Articles by length of their text, in characters",
        words,
        rows,
        Steps("characters, on a logarithmic scale", ticks),
    )


def _class(least: int, end: int | None) -> str:
    return f"{least:,}–{end - 1:,}" if end else f"{least:,} and more"


def names(name: str, caption: str, noun: str, counts: dict[str, int], total: int, *, pictured: bool = True) -> Table:
    """Count articles by a name, with the share of each; with more than a hundred names the rest is one row."""
    kept = list(counts.items())
    if len(kept) > _ROWS:
        rest = kept[_ROWS - 1 :]
        kept = [*kept[: _ROWS - 1], (others(len(rest)), sum(count for _, count in rest))]
    rows = tuple((label, count, Share(count, total)) for label, count in kept)
    return Table(name, caption, (noun, "articles", "share"), rows, Bars(_TOP, len(counts)) if pictured else None)


def others(number: int) -> str:
    """Return the label of the row for the rest of a list."""
    return f"{number:,} others"
