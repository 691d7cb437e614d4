"""Draw the datasheet's tables as inline SVG: text stays text, in the page's font, and colours follow the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import escape

from warraq.releases.datasheet.blocks import Bars, Share, Steps, Table, shown
from warraq.releases.datasheet.series import others

WIDTH = 640  # user units of a picture: pixels if the page is wide enough
BAR = "#2f7fc1"  # at least 3:1 on the page's white and on its near-black (WCAG 2.2, 1.4.11)
_LABEL = 34  # most columns of a label
_COLUMN = 7.2  # user units that one column of a label takes, at most, in 12 pixels
_MIDDLE = 4.5  # from the middle of a line of text down to its baseline
_GAP = 6  # between a bar or a line and its label
_LINES = 4  # most steps of a scale


def draw(table: Table) -> str:
    """Draw a table that has a picture as an `svg` element with name and description."""
    steps = table.picture if isinstance(table.picture, Steps) else None
    height, shapes = _columns(table, steps) if steps else _bars(table)
    title, words = f"{table.name}-title", f"{table.name}-words"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-labelledby="{title} {words}">'
        f'<title id="{title}">{escape(table.caption)}</title><desc id="{words}">{escape(described(table))}</desc>'
        f"{''.join(shapes)}</svg>"
    )


def described(table: Table) -> str:
    """Describe in words what a picture shows."""
    rows = [row for row in table.rows if isinstance(row[1], int)]
    greatest = max(rows, key=lambda row: row[1], default=None)
    if greatest is None:
        return "Nothing to show."
    what = f"{len(rows):,} {'bars' if isinstance(table.picture, Bars) else 'columns'}" if len(rows) > 1 else "One bar"
    return f"{what}; the greatest: {greatest[0]}, {', '.join(map(shown, greatest[1:]))}. The table has every number."


def first_strong(text: str) -> str:
    """Return the direction of a text, `rtl` or `ltr`, by its first letter with a strong direction.

    >>> first_strong("2021 الخليج"), first_strong("Khaleej"), first_strong("12")
    ('rtl', 'ltr', 'ltr')
    """
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def _columns(table: Table, steps: Steps) -> tuple[int, Iterator[str]]:
    """Return the height of a picture of columns, and its parts: lines of the scale, columns, labels below."""
    counts = [row[1] for row in table.rows if isinstance(row[1], int)]
    left, top, wide, high, most = 76, 12, 540, 170, max(counts) or 1

    def parts() -> Iterator[str]:
        for count in range(0, most + 1, _step(most)):
            y = top + high - high * count / most
            yield f'<path d="M{left} {y:.2f}h{wide}" stroke="currentColor" stroke-opacity="0.2"/>'
            yield _text(left - _GAP, y + _MIDDLE, f"{count:,}", "end")
        width = wide / len(counts)
        for at, count in enumerate(counts):
            tall, share = high * count / most, min(0.86, len(counts) / 4)
            yield _bar(left + width * (at + (1 - share) / 2), top + high - tall, width * share, tall)
        for place, label in steps.ticks:
            yield _text(left + width * place, top + high + 15, label, "middle")
        if steps.axis:
            yield _text(left + wide / 2, top + high + 33, steps.axis, "middle")

    return top + high + (48 if steps.axis else 28), parts()


def _bars(table: Table) -> tuple[int, Iterator[str]]:
    """Return the height of a picture of bars, and its parts: label, bar, and number of each row."""
    rows, each = _kept(table), 22
    left = _COLUMN * min(_LABEL, max(_wide(label) for label, _, _ in rows)) + 14
    wide, most = WIDTH - 128 - left, max(count for _, count, _ in rows) or 1

    def parts() -> Iterator[str]:
        for at, (label, count, text) in enumerate(rows):
            middle, long = 4 + each * (at + 0.5), wide * count / most
            yield _text(left - _GAP, middle + _MIDDLE, label, "end")
            yield _bar(left, middle - 0.35 * each, long, 0.7 * each)
            yield _text(left + long + _GAP, middle + _MIDDLE, text, "start")

    return each * len(rows) + 8, parts()


def _step(most: int) -> int:
    """Return the step of a scale from 0: 1, 2 or 5 times a power of ten.

    >>> [_step(most) for most in (1, 4, 5, 37, 444, 1_000_000)]
    [1, 1, 2, 10, 200, 500000]
    """
    power = int(10 ** (len(str(-(-most // _LINES))) - 1))
    return next(power * step for step in (1, 2, 5, 10) if power * step * _LINES >= most)


def _bar(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{BAR}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    """Write a line of text, cut where it is long; one that runs from the right is anchored at its other end."""
    whole = " ".join(text.split())
    cut, placed = _cut(whole), f'x="{x:.2f}" y="{y:.2f}" fill="currentColor"'
    if first_strong(whole) == "rtl":
        placed, anchor = f'{placed} direction="rtl"', {"start": "end", "end": "start"}.get(anchor, anchor)
    more = f"<title>{escape(whole)}</title>" if cut != whole else ""
    return f'<text {placed} text-anchor="{anchor}">{escape(cut)}{more}</text>'


def _kept(table: Table) -> list[tuple[str, int, str]]:
    """Return label, count and text of each bar; rows after the picture's top share one bar."""
    whole = len(table.rows)
    picture = table.picture if isinstance(table.picture, Bars) else Bars(whole, whole)
    rows = [(str(row[0]), row[1], row[-1] if isinstance(row[-1], Share) else None) for row in table.rows]
    bars = [(label, count, share) for label, count, share in rows if isinstance(count, int)]
    if len(bars) > picture.top + 1:
        rest = sum(count for _, count, _ in bars[picture.top :])
        whole = bars[0][2].whole if bars[0][2] else 0
        bars = [
            *bars[: picture.top],
            (others(picture.count - picture.top), rest, Share(rest, whole) if whole else None),
        ]
    return [(label, count, f"{count:,}" + (f" ({share})" if share else "")) for label, count, share in bars]


def _wide(text: str) -> int:
    """Return the width of a text in columns: none for combining marks, two for wide letters (UAX #11)."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )  # fmt: skip


def _cut(text: str) -> str:
    if _wide(text) <= _LABEL:
        return text
    kept = 0
    while _wide(text[: kept + 1]) < _LABEL:
        kept += 1
    return f"{text[:kept].rstrip()}…"
