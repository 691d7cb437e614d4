"""The lines of many texts at once: which stand twice in one text, which of given titles stand in them, and how many
there are.

Every article is asked, so lines are told apart by their lengths first: few lines of one text are equally long.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Mask, Numbers
from warraq.normalise.columns import hashes
from warraq.normalise.columns.masks import of_valid
from warraq.normalise.columns.strings import Lines, lines

# What is left of a line from its first character on that is no white space, as `str.isspace` has it; RE2's own class is
# ASCII.
_PARAGRAPH = r"[^\s\p{Z}\x0b\x1c-\x1f\x{85}][^\n]*"
LEAST = 40  # code points of a paragraph: a shorter line may well be said twice
_VERSE = 80  # code points of a line of verse at most: the shortest paragraphs of news are as long
_STANZAS, _TWICE = 8, 2  # lines of a poem, and how often a paragraph stands that a scraper took again
# What one character of white space begins with in UTF-8, where it has two bytes or three, and what it is where it has
# one.
_BLANK, _LEADS = np.arange(256) <= 0x20, np.isin(np.arange(256), (0xC2, 0xE1, 0xE2, 0xE3))  # noqa: PLR2004  # the blank
_LENGTHS = 10  # bits of a length
_LENGTH = (1 << _LENGTHS) - 1
_ITEM = re.compile(r"[\s\u202a-\u202e]*(?:[*•▪●■◆\-–—]|[(\[]?\d{1,3}\s*[.)\]\-–—/:،])")


def repeated(texts: pa.Array, *, least: int) -> pa.Array:
    r"""Return a mask of the texts in which a line of `least` bytes or more seems to stand twice.

    >>> repeated(pa.array(["ab\nab", "ab\nac", None]), least=2).to_pylist()
    [True, False, False]
    """
    octets, starts, ends, rows = lines(texts)
    lengths = ends - starts
    long = np.flatnonzero(lengths >= least)
    alike = long[_twice(rows[long] << 32 | lengths[long])]
    numbers = hashes.stretches(octets, starts[alike], lengths[alike])
    mask = np.zeros(len(texts), np.bool_)
    mask[rows[alike[_twice(hashes.mixed(rows[alike].astype(np.uint64)) ^ numbers)]]] = True
    return of_valid(mask, texts)


def _twice(keys: npt.NDArray[Any]) -> Mask:
    """Return a mask of the keys that stand more than once."""
    order = np.argsort(keys, kind="stable")  # rows ascend, so that most are in their order
    same = np.flatnonzero(keys[order[1:]] == keys[order[:-1]])
    mask = np.zeros(len(keys), np.bool_)
    mask[order[same]] = mask[order[same + 1]] = True
    return mask


def again(text: str) -> Iterator[slice]:
    r"""Yield the places of the paragraphs of a text that repeat an earlier one; items of lists and refrains of verse do
    not count.

    >>> line = "The minister said on Sunday that the work began"
    >>> [(line.start, line.stop) for line in again(f"{line}\nNo.\n{line}")], list(again(f"1. {line}\n1. {line}"))
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
    r"""Return a mask of the texts in which one of the titles of their row is a line of its own; `titles` is a list a
    row.

    White space around lines and titles does not count.

    >>> standing(pa.array(["a\nb", "a\nb"]), pa.array([["b"], ["c"]])).to_pylist()
    [True, False]
    """
    mask, counts = np.zeros(len(texts), np.bool_), pc.fill_null(pc.list_value_length(titles), 0).to_numpy()
    if not counts.any():
        return of_valid(mask, texts, titles)
    cut = lines(texts)
    near = _near(cut, pc.utf8_trim_whitespace(titles.flatten()), counts)
    wanted = {row: {(title or "").strip() for title in titles[row].as_py()} - {""} for row in np.unique(cut.rows[near])}
    for row, start, end in zip(cut.rows[near], cut.starts[near], cut.ends[near], strict=True):
        mask[row] |= cut.octets[start:end].tobytes().decode(errors="surrogatepass").strip() in wanted[row]
    return of_valid(mask, texts, titles)


def _near(cut: Lines, titles: pa.Array, counts: Numbers) -> Numbers:
    """Return the lines that are as long as a title of their row, or have white space around them, perhaps."""
    octets, starts, ends, rows = cut
    lengths = pc.fill_null(pc.binary_length(titles), 0).to_numpy().astype(np.int64)
    # A bit for each row and each length, of which the last bits count alone.
    long = np.zeros(len(counts) << _LENGTHS, np.bool_)
    long[(np.repeat(np.arange(len(counts)), counts) << _LENGTHS | lengths & _LENGTH)[lengths > 0]] = True
    # No shorter line is a title: a text may be blank lines
    shortest = lengths[lengths > 0].min(initial=np.iinfo(np.int64).max)
    asked = np.flatnonzero((counts > 0)[rows] & (ends - starts >= shortest))
    starts, ends = starts[asked], ends[asked]
    near = long[rows[asked] << _LENGTHS | (ends - starts) & _LENGTH]
    near |= _BLANK[octets[starts]] | _LEADS[octets[starts]] | _BLANK[octets[ends - 1]]
    for back in (2, 3):
        near |= _LEADS[octets[np.maximum(ends - back, starts)]]
    places: Numbers = asked[near]
    return places


def count(texts: pa.Array) -> int:
    r"""Count the paragraphs of all texts together: their lines that are not empty, white space apart.

    >>> count(pa.array(["a\n\nb\n\n\nc\n", "\n", None, " \n\N{NO-BREAK SPACE}\n\n  d"]))
    4
    """
    return int(pc.sum(pc.count_substring_regex(texts, _PARAGRAPH)).as_py() or 0)
