"""The lines of many texts at once: which stand twice in one text, which of given titles stand in them, and how many there are.

All is asked of every article, so no line is looked at in Python that need not be: what is compiled says which texts the rules' exact
checks have to see. Where nothing is compiled, they see all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq import native
from warraq.normalise.columns.masks import of_valid

# What is left of a line from its first character on that is no white space, as `str.isspace` has it; RE2's own class is ASCII.
_PARAGRAPH = r"[^\s\p{Z}\x0b\x1c-\x1f\x{85}][^\n]*"
LEAST = 40  # code points of a paragraph: a shorter line may well be said twice
_VERSE = 80  # code points of a line of verse at most: the shortest paragraphs of news are as long
_STANZAS, _TWICE = 8, 2  # lines of a poem, and how often a paragraph stands that a scraper took again
_ITEM = re.compile(r"[\s\u202a-\u202e]*(?:[*•▪●■◆\-–—]|[(\[]?\d{1,3}\s*[.)\]\-–—/:،])")


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


def count(texts: pa.Array) -> int:
    r"""Count the paragraphs of all texts together: their lines that are not empty, white space apart.

    >>> count(pa.array(["a\n\nb\n\n\nc\n", "\n", None, " \n\N{NO-BREAK SPACE}\n\n  d"]))
    4
    """
    return int(pc.sum(pc.count_substring_regex(texts, _PARAGRAPH)).as_py() or 0)
