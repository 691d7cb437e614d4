"""Which strings hold one of many words: in one pass over their bytes, where RE2 takes several times as long."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from warraq import native
from warraq.arrays import Numbers
from warraq.native import arguments
from warraq.native.arguments import holding, strings, words

_LETTERS = 0x800  # characters of at most two bytes


class Sought(NamedTuple):
    """What is looked for: words that stand between others than `letters`, and parts, which stand anywhere.

    Each of them has one of `pairs` in it: two letters of two bytes each.
    """

    letters: str
    pairs: tuple[str, ...]
    words: tuple[str, ...]
    parts: tuple[str, ...] = ()


def among(values: pa.Array, sought: Sought) -> Numbers | None:
    """Return the numbers of the strings that contain what is sought; None if no compiled library is there to tell.

    >>> among(pa.array(["من خالل", "من خلال", None, "خاللها", "اال"]), Sought("اخله", ("ال",), ("خالل",), ("اال",)))
    array([0, 4])
    """
    library = native.library()
    if library is None:
        return None
    flags = np.zeros(len(values), np.uint8)
    if len(values):
        library.warraq_words(strings(values), _argument(sought), flags.ctypes.data)
    if values.null_count:  # whose bytes are there, or are not
        flags *= values.is_valid().to_numpy(zero_copy_only=False)
    return np.flatnonzero(flags)


@cache
def _argument(sought: Sought) -> arguments.Sought:
    table = np.zeros(_LETTERS, np.uint8)
    table[[ord(letter) for letter in sought.letters]] = 1
    pairs = np.array([list(pair.encode()) for pair in sought.pairs], np.uint8)
    # Bits that all pairs have, or none.
    mask = ~(np.bitwise_or.reduce(pairs) ^ np.bitwise_and.reduce(pairs))
    told = [(ctypes.c_uint8 * pairs.shape[1])(*each.tolist()) for each in (mask, pairs[0] & mask)]
    parts = [words(each) for each in (sought.words, sought.parts)]
    return holding(arguments.Sought(table.tobytes(), len(table), *told, *_shut(sought), *parts), *parts)


def _shut(sought: Sought) -> tuple[int, int]:
    """Return the second byte of a pair that tells nothing at the start of a word, and the second one of the letter
    behind that it tells something before; 0 where there is none.
    """
    for pair in sought.pairs:
        alone = [
            each for each in (*sought.words, *sought.parts) if each.startswith(pair) and not _has(each[1:], sought)
        ]
        behind = {each[2:3].encode()[1:2] for each in alone}
        if len(behind) <= 1 and b"" not in behind:
            return pair.encode()[1], int.from_bytes(next(iter(behind), b""))
    return 0, 0


def _has(text: str, sought: Sought) -> bool:
    return any(pair in text for pair in sought.pairs)
