"""The lines of many texts at once: which stand twice in one text, which of given titles stand in them, and where paragraphs break.

Both are asked of every article, so no line is looked at in Python: what is compiled says which texts the rules' exact checks have to see.
Where nothing is compiled, they see all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from warraq import native
from warraq.normalise.masks import of_valid
from warraq.normalise.text.feeds import feeds

LEAST = 40  # code points of a paragraph: a shorter line may well be said twice
_VERSE = 80  # code points of a line of verse at most: the shortest paragraphs of news are as long
_STANZAS, _TWICE = 8, 2  # lines of a poem, and how often a paragraph stands that a scraper took again
_ITEM = re.compile(r"[\s\u202a-\u202e]*(?:[*•▪●■◆\-–—]|[(\[]?\d{1,3}\s*[.)\]\-–—/:،])")
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


def repeated(texts: pa.Array, *, least: int) -> pa.Array:
    r"""Give a mask of the texts in which a line of `least` bytes or more seems to stand twice.

    >>> repeated(pa.array(["ab\nab", "ab\nac", None]), least=2).to_pylist()
    [True, False, False]
    """
    library = native.library()
    if library is None or not len(texts):
        return texts.is_valid()
    found = np.empty(len(texts), np.bool_)
    library.warraq_repeated(*native.strings(texts), least, found.ctypes.data)
    return of_valid(found, texts)


def again(text: str) -> Iterator[slice]:
    r"""Give where the paragraphs of a text stand that stood in it before; items of lists and refrains of verse are none.

    >>> line = "The minister said on Sunday that the work began"
    >>> [(found.start, found.stop) for found in again(f"{line}\nNo.\n{line}")], list(again(f"1. {line}\n1. {line}"))
    ([(52, 99)], [])
    """
    lines = text.split("\n")
    often = Counter(lines)
    told = [line for line in often if often[line] > 1 and len(line) >= LEAST and not _ITEM.match(line)]
    if not told:
        return
    verse = _is_verse(lines)
    wanted = {line for line in told if len(line) >= _VERSE or not (verse or often[line] > _TWICE)}
    start, seen = 0, set[str]()
    for line in lines:
        if line in seen:
            yield slice(start, start + len(line))
        elif line in wanted:
            seen.add(line)
        start += len(line) + 1


def _is_verse(lines: list[str]) -> bool:
    filled = [len(line) for line in lines if line.strip()]
    return len(filled) >= _STANZAS and sum(size < _VERSE for size in filled) * 4 >= 3 * len(filled)


def standing(texts: pa.Array, titles: pa.Array) -> pa.Array:
    r"""Give a mask of the texts in which one of the titles of their row seems to be a line; `titles` is a list a row.

    >>> standing(pa.array(["a\nb", "a\nb"]), pa.array([["b"], ["c"]])).to_pylist()
    [True, False]
    """
    library = native.library()
    if library is None or not len(texts):
        return pc.and_(texts.is_valid(), titles.is_valid())
    found, firsts = np.empty(len(texts), np.bool_), titles.offsets.to_numpy()
    given, places, _ = native.strings(titles.values)
    library.warraq_standing(*native.strings(texts), given, places, firsts.ctypes.data, found.ctypes.data)
    return of_valid(found, texts, titles)


def breaks(texts: pa.Array) -> int:
    r"""Count the breaks between paragraphs, two line feeds each, in all texts together.

    >>> breaks(pa.array(["a\n\nb\n\n\nc\n", "\n", None, "d\n\n\n\n"]))
    4
    """
    octets, _, starts, ends = _whole(texts)
    found = feeds(octets)
    found = found[(found >= starts[0]) & (found < ends[-1])] if len(starts) else found[:0]
    # Feeds of one text that follow each other are a run, which holds half as many breaks.
    apart = (np.diff(found) != 1) | (np.diff(np.searchsorted(starts, found, side="right")) != 0)
    runs = np.diff(np.flatnonzero(np.concatenate([[True], apart, [True]])))
    return int((runs // 2).sum()) if len(found) else 0


def _whole(values: pa.Array) -> tuple[Bytes, Places, Places, Places]:
    """Give the bytes of strings, and row, start and end of each that is not null."""
    _, offsets, data = values.buffers()
    places = np.frombuffer(offsets, np.int32)[values.offset : values.offset + len(values) + 1].astype(np.int64)
    octets = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    rows = np.flatnonzero(values.is_valid().to_numpy(zero_copy_only=False) & (np.diff(places) > 0))
    return octets, rows, places[:-1][rows], places[1:][rows]
