"""Shingles of texts and their MinHash sketches, whole Arrow columns at a time: what near-duplicate detection compares.

A text is folded to words, every five words in a row are a shingle (Broder, "On the resemblance and containment of
documents", 1997; five words as in Lee et al., "Deduplicating training data makes language models better", 2022), and a
shingle is a number of 52 bits. The similarity of two texts is the Jaccard index of their sets of shingles. A sketch is
a one permutation MinHash (Li, Owen and Zhang, "One permutation hashing", 2012) with optimal densification (Shrivastava,
2017), cut into bands (Leskovec, Rajaraman and Ullman, "Mining of massive datasets", chapter 3).

Released clusters rest on these numbers, so every function here is written down: none changes with a library, a
processor or a version of Unicode.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Hashes, Numbers
from warraq.normalise.columns import hashes

# Of a shingle's number: twelve bits are left to say whose it is when numbers of many texts are sorted at once
BITS = 52
_ROWS, _BYTES = 1 << (64 - BITS), 1 << 20  # of one chunk: what fits a processor's cache is fastest
_EMPTY = np.uint64(2**64 - 1)
_SEPARATOR, _REMOVED = 0, 1
_FOUND = 0.99  # of the pairs at the threshold share a band
# Spellings that papers mix, as Lucene's ArabicNormalizer folds them, and Arabic-Indic digits, both rows. A letter with
# its mark, such as alef with hamza, is the letter: marks are nothing, whether they are written apart or not.
_FOLDED = {
    "ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك",
    **{chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)},
}  # fmt: skip
# Ideographs, then Hangul, surrogates and private use: letters that fold to themselves.
_IDEOGRAPHS, _HANGUL = range(0x3400, 0xA000), range(0xAC00, 0xF900)
# Arabic marks that came to Unicode after 3.2.
_LATER_MARKS = (*range(0x0610, 0x061B), *range(0x0656, 0x0660), *range(0x08D3, 0x0900))


@dataclass(frozen=True, slots=True)
class Shingles:
    """Sets of shingles: `values[offsets[i]:offsets[i + 1]]` are the numbers of text `i`, sorted, each once."""

    values: Hashes
    offsets: Numbers

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.offsets) - 1

    def __getitem__(self, text: int) -> Hashes:
        """Return the set of one text."""
        return self.values[self.offsets[text] : self.offsets[text + 1]]


@dataclass(frozen=True, slots=True)
class Sketches:
    """Shingles of texts, and the bands of their signatures: a row a text, of no meaning where a text has no shingle."""

    shingles: Shingles
    bands: Hashes


def sketches(texts: pa.Array, *, width: int = 5, permutations: int = 128, threshold: float = 0.8) -> Sketches:
    """Make the sketches of a column of texts: texts of a similarity over `threshold` are likely to share a band.

    The shingles of a text are its runs of `width` words: none where it is null or has fewer. Marks, tatweel and
    punctuation are no part of a word, and the letters that spellings mix are one.

    >>> first, second = "قالَ الوزيرُ إن العمل بدأ.", "قال الوزير: «ان العمل بدأ»!"
    >>> each = sketches(pa.array([first, second, "قال الوزير إن العمل", None])).shingles
    >>> [len(each[text]) for text in range(4)], similarities([(each[0], each[1])])
    ([1, 1, 0, 0], array([1.]))
    """
    count, rows = banding(threshold, permutations)
    sets = [_chunk_shingles(chunk, width) for chunk in _chunks(texts)]
    cut = [bands(signatures(each, permutations), count, rows) for each in sets]
    return Sketches(_joined_sets(sets), np.concatenate([np.zeros((0, count), np.uint64), *cut]))


def _joined_sets(sets: list[Shingles]) -> Shingles:
    counts = np.concatenate([np.zeros(1, np.int64), *(np.diff(each.offsets) for each in sets)])
    return Shingles(np.concatenate([np.zeros(0, np.uint64), *(each.values for each in sets)]), np.cumsum(counts))


def similarities(pairs: list[tuple[Hashes, Hashes]]) -> npt.NDArray[np.float64]:
    """Return the Jaccard index of each pair of sets; two empty ones have nothing in common.

    >>> similarities([(np.array([1, 2, 3], np.uint64), np.array([2, 3, 4], np.uint64))])
    array([0.5])
    """
    equal = np.array([len(first) > 0 and np.array_equal(first, second) for first, second in pairs], np.bool_)
    others = [pairs[place] for place in np.flatnonzero(~equal).tolist()]  # copies need not be sorted
    parts = [_similarities(others[start : start + _ROWS]) for start in range(0, len(others), _ROWS)]
    scores = np.ones(len(pairs))
    scores[~equal] = np.concatenate([np.zeros(0), *parts])
    return scores


def _similarities(pairs: list[tuple[Hashes, Hashes]]) -> npt.NDArray[np.float64]:
    sizes = np.array([len(first) + len(second) for first, second in pairs], np.int64)
    owners = np.repeat(np.arange(len(pairs), dtype=np.uint64), sizes)
    every = np.concatenate([each for pair in pairs for each in pair]) | owners << np.uint64(BITS)
    every.sort()
    twice = every[1:][every[1:] == every[:-1]] >> np.uint64(BITS)
    shared = np.bincount(twice.astype(np.int64), minlength=len(pairs))
    indices: npt.NDArray[np.float64] = shared / np.maximum(sizes - shared, 1)
    return indices


@cache
def banding(threshold: float, permutations: int) -> tuple[int, int]:
    """Return the number of bands and their rows: the longest that 99% of pairs at the threshold share one of.

    A pair of similarity s shares one of b bands of r rows with probability 1 - (1 - s^r)^b.

    >>> banding(0.8, 128), banding(0.5, 128), banding(1.0, 128)
    ((21, 6), (42, 3), (1, 128))
    """
    fitting = (r for r in range(permutations, 1, -1) if 1 - (1 - threshold**r) ** (permutations // r) >= _FOUND)
    rows = next(fitting, 1)
    return permutations // rows, rows


def signatures(each: Shingles, permutations: int = 128) -> Hashes:
    """Return the MinHash signatures of sets: the least number in each bin; an empty bin takes another's.

    The share of places in which two signatures agree estimates the similarity of the sets.
    """
    filled = np.full((len(each), permutations), _EMPTY)
    rows = np.repeat(np.arange(len(each)), np.diff(each.offsets))
    # The bins part the numbers evenly (Lemire, "Fast random integer generation in an interval", 2019).
    bins = ((each.values >> np.uint64(16)) * np.uint64(permutations)) >> np.uint64(BITS - 16)
    np.minimum.at(filled.reshape(-1), rows * permutations + bins.astype(np.int64), each.values)
    return _densified(filled)


def _densified(filled: Hashes) -> Hashes:
    """Fill empty bins, each from the first filled one of an order of its own that is the same for every text."""
    width, orders = filled.shape[1], _orders(filled.shape[1])
    flat, dense = filled.reshape(-1), filled.copy()
    empty = np.flatnonzero((filled == _EMPTY) & (filled.min(axis=1, keepdims=True) != _EMPTY))
    for turn in range(width):
        if not len(empty):
            break
        bins = empty % width
        taken = flat[empty - bins + orders[bins, turn]]
        hits = taken != _EMPTY
        dense.reshape(-1)[empty[hits]] = taken[hits]
        empty = empty[~hits]
    return dense


@cache
def _orders(permutations: int) -> Numbers:
    numbers = np.arange(1, permutations * permutations + 1, dtype=np.uint64).reshape(permutations, permutations)
    return np.argsort(hashes.mixed(numbers * hashes.GOLDEN), axis=1, kind="stable")


def bands(signed: Hashes, count: int, rows: int) -> Hashes:
    """Return one number for each of `count` bands of `rows` places of each signature."""
    cut = signed[:, : count * rows].reshape(len(signed), count, rows)
    number = np.zeros((len(signed), count), np.uint64)
    for place in range(rows):
        number = hashes.mixed((number ^ cut[:, :, place]) + hashes.GOLDEN)
    return number


def _chunks(texts: pa.Array) -> Iterator[pa.Array]:
    texts = texts if pa.types.is_string(texts.type) else texts.cast(pa.large_string())
    ends = np.cumsum(pc.fill_null(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False))
    start = 0
    while start < len(texts):
        reach = (ends[start - 1] if start else 0) + _BYTES
        stop = min(max(int(np.searchsorted(ends, reach)), start + 1), start + _ROWS)
        yield texts.slice(start, stop - start)
        start = stop


def _chunk_shingles(texts: pa.Array, width: int) -> Shingles:
    units, bounds = _units(texts)
    words, rows = _words(units, bounds)
    count = max(len(words) - width + 1, 0)
    number = words[:count].copy()
    for place in range(1, width if count else 0):
        number *= hashes.GOLDEN
        number += words[place : place + count]
    within = rows[:count] == rows[len(rows) - count :]
    number = (hashes.mixed(number[within]) >> np.uint64(64 - BITS)) | rows[:count][within] << np.uint64(BITS)
    number.sort()
    if len(number):
        number = number[np.concatenate([[True], number[1:] != number[:-1]])]
    starts = np.searchsorted(number, np.arange(len(texts), dtype=np.uint64) << np.uint64(BITS))
    offsets = np.append(starts, len(number))
    return Shingles(number & np.uint64((1 << BITS) - 1), offsets)


def _units(texts: pa.Array) -> tuple[npt.NDArray[np.uint16], Numbers]:
    """Return the folded UTF-16 code units of texts, in one row between separators, and where each text begins and
    ends.
    """
    filled = pc.fill_null(texts, "")
    units = np.frombuffer(_joined(filled).encode("utf-16-le"), np.dtype("<u2"))
    if np.count_nonzero(units == 0) != len(texts) + 1:
        return _units(pc.replace_substring(filled, "\0", " "))
    folded = _table().take(units.astype(np.intp), mode="wrap")  # no index is out of bounds, and this mode asks least
    if (folded == _REMOVED).any():
        kept = folded != _REMOVED
        units, folded = units[kept], folded[kept]
    return folded, np.flatnonzero(units == 0)


def _joined(texts: pa.Array) -> str:
    around = pa.array([""], texts.type)
    items = pa.concat_arrays([around, texts, around])
    row = pa.LargeListArray.from_arrays(pa.array([0, len(items)], pa.int64()), items)
    return str(pc.binary_join(row, pa.scalar("\0", texts.type))[0])


def _words(units: npt.NDArray[np.uint16], bounds: Numbers) -> tuple[Hashes, Hashes]:
    """Return the number of each word, and the text that it stands in."""
    inside = units != _SEPARATOR
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, stops = edges[::2], edges[1::2]
    numbers = hashes.stretches(units, starts, stops - starts)
    counts = np.diff(np.searchsorted(starts, bounds))
    return numbers, np.repeat(np.arange(len(counts), dtype=np.uint64), counts)


@cache
def _table() -> npt.NDArray[np.uint16]:
    """Return what each UTF-16 code unit folds to: 0 between words, 1 nothing at all, else a letter.

    The categories are those of Unicode 3.2, which Python keeps as it is; what came later counts as letters.
    """
    table = np.arange(1 << 16, dtype=np.uint16)
    left = 0  # surrogates and what is for private use stay as they are
    for own in (_IDEOGRAPHS, _HANGUL, range(0xD800, 0xF900), range(1 << 16, 1 << 16)):
        table[left : own.start] = [_fold(chr(code)) for code in range(left, own.start)]
        left = own.stop
    table[list(_LATER_MARKS)] = _REMOVED
    table[[ord(letter) for letter in _FOLDED]] = [ord(folded) for folded in _FOLDED.values()]
    return table


def _fold(character: str) -> int:
    category = unicodedata.ucd_3_2_0.category(character)
    if character == "\u0640" or category[0] == "M" or category == "Cf":
        return _REMOVED
    if category[0] in "PSZ" or category == "Cc":
        return _SEPARATOR
    letter = character
    if unicodedata.ucd_3_2_0.decomposition(character):
        parts = unicodedata.ucd_3_2_0.normalize("NFD", character)
        letter = parts[0] if all(unicodedata.ucd_3_2_0.category(mark)[0] == "M" for mark in parts[1:]) else character
    lower = letter.lower()
    return ord(lower if len(lower) == 1 else letter)
