"""Runs of words that many texts may share: the lines of a text, and what it and its lines begin and end with.

Most texts share none. So a text leaves a number for each stretch that may be such a run, made of its first and last
bytes, and words are looked at only where one number is left often. Two stretches are the same run where their words
are: marks, punctuation and white space are nothing, so that no fix of these makes one out of two or two out of one. A
run is four to eight words, or a line of fewer; of a longer stretch the first eight words stand for it. A text's first
and last four words may be one, and the first five of a line: what opens sentences ("it has to be noted that") is rarely
so long.
"""

from __future__ import annotations

import ctypes
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq import native
from warraq.arrays import Hashes, Numbers
from warraq.native.arguments import Shape, holding, kinds, strings
from warraq.normalise.columns import hashes
from warraq.normalise.text import residue

_OTHER, _ASIDE, _LETTER, _DIGIT = range(4)  # as runs.c has them
# Words of a run, of a line's opening and of a line; bytes of a line in which the marks are looked for that end its
# head.
_RUN, _OPENING, _LINE, _HEAD, _MARKS = 4, 5, 8, 160, ":|"
_KNOWN = 0x3000  # the first character that the table does not have
# From which characters on what follows is of a kind: East Asian punctuation, surrogate halves and private use,
# variation selectors, small forms, the byte order mark, full-width punctuation, the symbols of plane 1, plane 14.
_BEYOND = [
    (0x3000, _OTHER), (0x3040, _LETTER), (0xD800, _OTHER), (0xF900, _LETTER), (0xFE00, _ASIDE), (0xFE30, _OTHER),
    (0xFE70, _LETTER),
    (0xFEFF, _ASIDE), (0xFF00, _OTHER), (0xFF10, _LETTER), (0xFF1A, _OTHER), (0xFF21, _LETTER), (0x1F000, _OTHER),
    (0x20000, _LETTER),
    (0xE0000, _ASIDE),
]  # fmt: skip
_LETTERS = 3  # of fewer no run is made: what separates paragraphs, and numbers of lists
_ENDS = 32  # bytes of a stretch's beginning and of its end that its number is made of
_ALL = (1 << 64) - 1
# Odd numbers whose bits are no pattern: 2**64 / golden ratio, and the multipliers of SplitMix64 (Steele et al. 2014)
# and of Moremur.
_ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)


class Stretches(NamedTuple):
    """Where known runs stand: row of the text, place of the run among the known, first byte of the text and the one
    behind the last.
    """

    rows: Numbers
    which: Numbers
    starts: Numbers
    ends: Numbers


class _Word(NamedTuple):
    number: int
    start: int  # code points
    end: int
    opens: bool
    closes: bool


def owners(publisher: pa.Array, link: pa.Array) -> pa.Array:
    """Return who repeats what a text has in common with others: its publisher, else the host of its link, else nobody
    (`""`).

    >>> owners(pa.array(["Al Waha", None, None]), pa.array([None, "https://www.example.org/a", None])).to_pylist()
    ['Al Waha', 'example.org', '']
    """
    if not publisher.null_count:
        return publisher
    hosts = pc.struct_field(pc.extract_regex(link, r"^(?i:https?)://(?:www\.)?(?P<host>[^/?#:]+)"), "host")
    return pc.fill_null(pc.coalesce(publisher, hosts), "")


def left(texts: pa.Array, whose: Hashes) -> tuple[Hashes, Numbers]:
    r"""Return the numbers that texts without nulls leave behind, and where those of each begin and end.

    >>> numbers, firsts = left(pa.array(["A line.\nOne", "Two\n A line "]), np.zeros(2, np.uint64))
    >>> firsts.tolist(), int(numbers[0]) == int(numbers[3])
    ([0, 2, 4], True)
    """
    numbers, _, _, firsts = _edges(texts, whose, placed=False)
    headed = np.array(residue.headed(texts), np.int64)
    numbers = np.insert(numbers, firsts[headed + 1], _of_head(whose[headed]))
    return numbers, firsts + np.searchsorted(headed, np.arange(len(firsts)))


def of(texts: pa.Array, whose: Hashes, wanted: Hashes) -> Iterator[tuple[int, int]]:
    """Yield the row and the run of each wanted number in texts; texts with hardly a letter have no runs."""
    numbers, starts, ends, firsts = _edges(texts, whose)
    rows = np.repeat(np.arange(len(texts)), np.diff(firsts))
    run = cache(_run)  # what is wanted is what many texts have in common
    for place in np.flatnonzero(np.isin(numbers, wanted)).tolist():
        row = int(rows[place])
        stretch = memoryview(texts[row].as_buffer())[starts[place] : ends[place]].tobytes()
        if number := run(stretch, int(whose[row])):
            yield row, number
    yield from ((row, int(run)) for row, run in _headed(texts, whose, wanted))


def _headed(texts: pa.Array, whose: Hashes, wanted: Hashes) -> Iterator[tuple[int, Any]]:
    """Yield the rows of the texts whose heads look like datelines, and the number of that, where it is wanted."""
    if np.isin(_of_head(whose), wanted).any():
        headed = residue.headed(texts)
        yield from ((row, run) for row, run in zip(headed, _of_head(whose[headed]), strict=True) if run in wanted)


def _of_head(whose: Hashes) -> Hashes:
    """Return the number that stands for all datelines of one owner, whatever names are in them."""
    return hashes.mixed(whose ^ hashes.GOLDEN)


def _run(stretch: bytes, owner: int) -> int:
    text = stretch.decode(errors="surrogatepass")
    words = _words(text)[:_LINE]
    letters = sum(map(str.isalpha, text[: words[-1].end] if words else ""))
    return _number(words, owner) if letters >= _LETTERS else 0


def standing(texts: pa.Array, whose: Hashes, known: Hashes) -> Stretches:
    """Return where known runs, whose numbers are sorted, stand in texts without nulls, wherever that is: each once a
    text, the first.

    The heads of texts come last.

    >>> whose = np.zeros(2, np.uint64)
    >>> known = np.array([_run(b"one two three four", 0)], np.uint64)
    >>> [each.tolist() for each in standing(pa.array(["one", "And one: two, three four!"]), whose, known)]
    [[1], [0], [4], [24]]
    """
    heads = list(_headed(texts, whose, known))
    spans = [_bytes(text, *(residue.head(text) or (0, 0))) for text in (texts[row].as_py() for row, _ in heads)]
    more = [(row, int(np.searchsorted(known, run)), *span) for (row, run), span in zip(heads, spans, strict=True)]
    return Stretches(*np.concatenate([_words_standing(texts, whose, known), np.array(more, np.int64).reshape(-1, 4)]).T)


def _bytes(text: str, *places: int) -> tuple[int, ...]:
    """Return the bytes of a text at which code points stand."""
    return tuple(len(text[:place].encode(errors="surrogatepass")) for place in places)


def _words_standing(texts: pa.Array, whose: Hashes, known: Hashes) -> Numbers:
    library = native.library()
    if library is None or not len(texts):
        return _standing(texts, whose, known)
    room = 16 * len(texts)
    while True:
        seen, runs = np.zeros(len(known), np.int64), np.empty((room, 4), np.int64)
        into = (known.ctypes.data, seen.ctypes.data, len(known), runs.ctypes.data, room)
        many = library.warraq_standing_runs(strings(texts), _shape(), whose.ctypes.data, *into)
        if many <= room:
            return runs[:many]
        room = many


def _edges(texts: pa.Array, whose: Hashes, *, placed: bool = True) -> tuple[Hashes, Numbers, Numbers, Numbers]:
    """Return the numbers of the stretches of texts, their first bytes, those behind their last, and where those of each
    text begin and end.
    """
    library = native.library()
    if library is None or not len(texts):
        return _plain_edges(texts, whose)
    firsts, room = np.empty(len(texts) + 1, np.int64), 16 * len(texts)
    while True:
        numbers, (starts, ends) = np.empty(room, np.uint64), np.empty((2, room if placed else 0), np.int64)
        places = [each.ctypes.data if placed else None for each in (starts, ends)]
        into = (firsts.ctypes.data, numbers.ctypes.data, *places, room)
        many = library.warraq_edges(strings(texts), _shape(), whose.ctypes.data, *into)
        if many <= room:
            return numbers[:many], starts[:many], ends[:many], firsts
        room = many


def _plain_edges(texts: pa.Array, whose: Hashes) -> tuple[Hashes, Numbers, Numbers, Numbers]:
    numbers, places, firsts = list[int](), list[tuple[int, int]](), [0]
    for text, owner in zip(texts.to_pylist(), whose, strict=True):
        own = list(_of_text(text))
        numbers += [_sketch(text.encode(errors="surrogatepass")[start:end], owner) for start, end in own]
        places += own
        firsts.append(len(places))
    starts, ends = np.array(places, np.int64).reshape(-1, 2).T
    return np.array(numbers, np.uint64), starts, ends, np.array(firsts, np.int64)


def _sketch(stretch: bytes, owner: Any) -> int:  # noqa: ANN401  # a numpy number
    begun = (_some(stretch[:_ENDS]) + len(stretch) * int(hashes.GOLDEN)) & _ALL
    return hashes.mixed_one(hashes.mixed_one(begun) ^ _some(stretch[-_ENDS:]) ^ int(owner))


def _some(part: bytes) -> int:
    words = (int.from_bytes(part[at : at + 8], "little") for at in range(0, len(part), 8))
    return sum(word * odd for word, odd in zip(words, _ODD, strict=False)) & _ALL


def _of_text(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text, in bytes and in the order in which runs.c has them."""
    words, start = _words(text), 0
    for line in text.split("\n"):
        stretches = [_trimmed(text, start, start + len(line))]
        mark = min(filter(None, (text.find(char, start, start + len(line)) + 1 for char in _MARKS)), default=0)
        if mark and len(text[start : mark - 1].encode(errors="surrogatepass")) < _HEAD:
            stretches.append(_trimmed(text, start, mark - 1))
        if start and stretches[0]:
            stretches.append(_opened(text, *stretches[0]))
        if not start and len(words) >= _RUN:
            stretches += [(own[0].start, own[-1].end) for own in (words[:_RUN], words[-_RUN:])]
        for first, behind in filter(None, stretches):
            before, behind_it = _bytes(text, first, behind)
            yield before, behind_it
        start += len(line) + 1


def _opened(text: str, start: int, end: int) -> tuple[int, int] | None:
    spaces = [at for at in range(start, end) if text[at] == " "][:_OPENING]
    return (start, spaces[-1]) if len(spaces) == _OPENING else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    letters = [at for at in range(start, end) if _kind(text[at]) >= _LETTER]
    return (letters[0], letters[-1] + 1) if letters else None


@cache
def _kinds() -> bytes:
    """Say of each character before U+3000 whether it is a letter, a digit, a mark that is set aside, or none of
    these.
    """
    return bytes(map(_of_category, map(chr, range(_KNOWN))))


@cache
def _shape() -> Shape:
    """Return what runs.c has to know of runs."""
    marks = (ctypes.c_uint8 * len(_MARKS))(*_MARKS.encode())
    known = kinds(_kinds(), _BEYOND)
    return holding(Shape(known, _RUN, _OPENING, _LINE, _HEAD, marks), known)


def _of_category(char: str) -> int:
    category = unicodedata.category(char)
    if category[0] == "M" or category == "Cf" or char == "\u0640":
        return _ASIDE
    return _LETTER if category[0] == "L" else _DIGIT if category[0] == "N" else _OTHER


def _kind(char: str) -> int:
    code = ord(char)
    if code < _KNOWN:
        return _kinds()[code]
    return _BEYOND[bisect_right(_BEYOND, (code, _DIGIT)) - 1][1]


def _words(text: str) -> list[_Word]:
    """Cut a text into its words, as runs.c does."""
    words: list[_Word] = []
    start = 0
    for line in text.split("\n"):
        pieces = list(_of_line(line, start))
        last = len(pieces) - 1
        words += [_Word(*word, place == 0, place == last) for place, word in enumerate(pieces)]
        start += len(line) + 1
    return words


def _of_line(line: str, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and end of each word of a line."""
    number = begins = ends = 0
    for place, char in enumerate(f"{line} ", start):
        kind = _kind(char)
        if kind >= _LETTER:
            begins = begins if ends else place
            number, ends = ((number ^ ord(char)) * int(hashes.GOLDEN)) & _ALL, place + 1
        elif kind == _OTHER and ends:
            yield number, begins, ends
            number = begins = ends = 0


def _number(words: list[_Word], owner: int) -> int:
    for word in words:
        owner = hashes.mixed_one(owner ^ word.number)
    return owner


def _standing(texts: pa.Array, whose: Hashes, known: Hashes) -> Numbers:
    wanted = {int(number): place for place, number in enumerate(known)}
    runs: list[list[int]] = []
    for row, (text, owner) in enumerate(zip(texts.to_pylist(), whose, strict=True)):
        words, seen = _words(text), set[int]()
        for start, first in enumerate(words):
            number = int(owner)
            for end, last in enumerate(words[start : start + _LINE], start + 1):
                number = hashes.mixed_one(number ^ last.number)
                which = wanted.get(number)
                if which is None or which in seen or (end - start < _RUN and not _is_line(words[start:end])):
                    continue
                seen.add(which)
                runs.append([row, which, *_bytes(text, first.start, last.end)])
    return np.array(runs, np.int64).reshape(-1, 4)


def _is_line(words: list[_Word]) -> bool:
    return words[0].opens and words[-1].closes and not any(word.opens for word in words[1:])
