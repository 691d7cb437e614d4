"""Draw the datasheet's tables as inline SVG: text stays text, and colours follow the page.

Ids contain the picture's name, so that several pictures fit on one page.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from warraq.releases.datasheet.blocks import Bars, Share, Steps, Table, shown
from warraq.releases.datasheet.series import others

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 640  # user units of a picture: pixels if the page is wide enough
BAR = "#2f7fc1"  # at least 3:1 on the page's white and on its near-black (WCAG 2.2, 1.4.11)
_TEXT = "#010203"  # placeholder for the text colour, replaced in the end
_SIZE = 12
_LABEL = 34  # most columns of a label
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "warraq",
    "font.family": "DejaVu Sans",  # comes with matplotlib, so machines do not differ
    "font.size": _SIZE,
    "text.color": _TEXT,
    "axes.edgecolor": _TEXT,
    "axes.labelcolor": _TEXT,
    "xtick.color": _TEXT,
    "ytick.color": _TEXT,
    "text.parse_math": False,
    "path.simplify": False,
}


def draw(table: Table) -> str:
    """Draw a table that has a picture as an `svg` element with name and description; bytes are reproducible."""
    prepare()
    import matplotlib.style

    words: list[tuple[str, str]] = []
    with matplotlib.style.context(["default", _STYLE]):  # overrides the user's matplotlibrc
        figure = _columns(table, table.picture, words) if isinstance(table.picture, Steps) else _bars(table, words)
        stream = io.BytesIO()
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _finished(stream.getvalue(), table, words)


def described(table: Table) -> str:
    """Describe in words what a picture shows."""
    rows = [row for row in table.rows if isinstance(row[1], int)]
    greatest = max(rows, key=lambda row: row[1], default=None)
    if greatest is None:
        return "Nothing to show."
    what = f"{len(rows):,} {'bars' if isinstance(table.picture, Bars) else 'columns'}" if len(rows) > 1 else "One bar"
    return f"{what}; the greatest: {greatest[0]}, {', '.join(map(shown, greatest[1:]))}. The table has every number."


def prepare() -> None:
    """Import matplotlib, which takes half a second; call this early from another thread to save that time."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it logs messages about caches and fonts
    import matplotlib.backends.backend_svg
    import matplotlib.figure
    import matplotlib.style  # noqa: F401  # imported for the import's own effect


def first_strong(text: str) -> str:
    """Return the direction of a text, `rtl` or `ltr`, by its first letter with a strong direction.

    >>> first_strong("2021 الخليج"), first_strong("Khaleej"), first_strong("12")
    ('rtl', 'ltr', 'ltr')
    """
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def _figure(height: float, left: float, right: float, top: float, bottom: float) -> tuple[Figure, Axes]:
    """Return a figure with axes at fixed distances, so that font metrics move nothing."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
    box = (left / WIDTH, bottom / height, 1 - (left + right) / WIDTH, 1 - (top + bottom) / height)
    axes = figure.add_axes(box)
    axes.tick_params(length=0, pad=6)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure, axes


def _columns(table: Table, steps: Steps, words: list[tuple[str, str]]) -> Figure:
    from matplotlib.ticker import MaxNLocator

    counts = [row[1] for row in table.rows if isinstance(row[1], int)]
    figure, axes = _figure(230 if steps.axis else 210, 76, 24, 12, 48 if steps.axis else 28)
    axes.bar(
        [at + 0.5 for at in range(len(counts))], counts, width=min(0.86, len(counts) / 4), color=BAR, clip_on=False
    )
    axes.set_xlim(0, len(counts))
    axes.set_ylim(0, max(counts) or 1)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: _word(words, f"{value:,.0f}"))
    axes.grid(axis="y", color=_TEXT, alpha=0.2, linewidth=1, clip_on=False)
    axes.set_xticks([at for at, _ in steps.ticks], [_word(words, label) for _, label in steps.ticks])
    if steps.axis:
        axes.set_xlabel(_word(words, steps.axis), labelpad=6)
    return figure


def _bars(table: Table, words: list[tuple[str, str]]) -> Figure:
    rows = _kept(table)
    width = min(_LABEL, max(_wide(label) for label, _, _ in rows))
    figure, axes = _figure(22 * len(rows) + 8, 7.2 * width + 14, 128, 4, 4)
    places = range(len(rows))
    axes.barh(places, [count for _, count, _ in rows], height=0.7, color=BAR, clip_on=False)
    axes.set_xlim(0, max(count for _, count, _ in rows) or 1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks(places, [_word(words, label, cut=True) for label, _, _ in rows])
    for place, (_, count, text) in enumerate(rows):
        axes.annotate(
            _word(words, text),
            (count, place),
            (6, 0),
            textcoords="offset points",
            va="center_baseline",
            annotation_clip=False,
        )
    return figure


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


def _word(words: list[tuple[str, str]], text: str, *, cut: bool = False) -> str:
    """Store a text and return a placeholder to draw, so that no font needs its letters."""
    whole = " ".join(text.split())
    words.append((_cut(whole) if cut else whole, whole))
    return f"@{len(words) - 1}"


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


def _finished(drawn: bytes, table: Table, words: list[tuple[str, str]]) -> str:
    """Turn matplotlib's SVG into part of an HTML page."""
    root = ET.fromstring(drawn)  # noqa: S314  # not foreign data: matplotlib wrote it
    for element in root.iter():  # HTML needs no namespaces
        element.tag = _local(element.tag)
        element.attrib = {_local(name): value for name, value in element.attrib.items()}
    _pruned(root)
    used = set(re.findall(r"#([\w-]+)", " ".join(value for e in root.iter() for value in e.attrib.values())))
    for element in root.iter():
        _renamed(element, table.name, used)
        if element.tag == "text":
            _worded(element, words)
    ids = f"{table.name}-title {table.name}-words"
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": root.attrib["viewBox"], "role": "img", "aria-labelledby": ids,
    }  # fmt: skip
    names = (
        f'<title id="{table.name}-title">{escape(table.caption)}</title>'
        f'<desc id="{table.name}-words">{escape(described(table))}</desc>'
    )
    done = re.sub(r"\n\s*", "", ET.tostring(root, encoding="unicode").replace(_TEXT, "currentColor"))
    return done.replace(">", f">{names}", 1)


def _pruned(parent: ET.Element) -> None:
    """Remove invisible elements, and the style sheet, which would apply to the whole page."""
    for child in list(parent):
        _pruned(child)
        hidden = child.tag == "path" and child.get("style") == "fill: none"
        if hidden or child.tag in ("metadata", "style") or (child.tag in ("g", "defs") and not len(child)):
            parent.remove(child)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _renamed(element: ET.Element, name: str, used: set[str]) -> None:
    """Prefix referenced ids with the picture's name and drop others, so that two pictures share none."""
    for key, value in list(element.attrib.items()):
        if key == "id":
            if value in used:
                element.attrib[key] = f"{name}-{value}"
            else:
                del element.attrib[key]
        elif value.startswith("#") and value[1:] in used and key == "href":
            element.attrib[key] = f"#{name}-{value[1:]}"
        else:
            element.attrib[key] = re.sub(r"url\(#([\w-]+)\)", rf"url(#{name}-\1)", value)


def _worded(element: ET.Element, words: list[tuple[str, str]]) -> None:
    """Put the stored words in place; right-to-left text is anchored at its other end."""
    element.text, whole = words[int((element.text or "@0").removeprefix("@"))]
    style = re.sub(r"font-(size|family)[^;]*;?\s*", "", element.attrib.pop("style", ""))
    if first_strong(whole) == "rtl":
        element.attrib["direction"] = "rtl"
        style = re.sub("text-anchor: (start|end)", lambda m: f"text-anchor: {_ends[m[1]]}", style)
    element.attrib["style"] = style.strip("; ")
    if element.attrib.get("transform", "").startswith("rotate(-0"):
        del element.attrib["transform"]
    if element.text != whole:
        ET.SubElement(element, "title").text = whole


_ends = {"start": "end", "end": "start"}
