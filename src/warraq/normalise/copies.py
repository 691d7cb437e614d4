"""What makes two records one article: the same link or text under any disguise, as digests that give neither away."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq import native
from warraq.normalise import links

_SET_ASIDE = r"[\s\p{Z}\p{Mn}\x{0640}]+"
_KNOWN = 0x3000  # the first character that fold.c leaves to the pattern
_WIDEST = 4  # bytes of a character
_WORD = re.compile(r"\S+")
_BEFORE = 80  # code points that are shown before where two texts differ
_OFTEN = 3  # characters in which one is left, as a rule


class Marks(NamedTuple):
    """SHA-256 digests, in hex, by which a record is known again: of its id, of its link and text as they stand, and of what
    duplicates of these are compared by. None where the record has none.
    """

    id: str | None
    link: str | None
    link_key: str | None
    text: str | None
    text_key: str | None


def folded(text: pa.Array, *, most: int | None = None) -> pa.Array:
    """Take white space, marks and tatweel out of texts: what is left is compared, or the first `most` characters of it.

    >>> folded(pa.array(["قال  رئيسُ الوزراء"])).to_pylist(), folded(pa.array(["قال  رئيسُ", None]), most=5).to_pylist()
    (['قالرئيسالوزراء'], ['قالرئ', None])
    """
    library = native.library()
    if library is None or not len(text):
        return _replaced(text, most)
    room = native.size(text)
    kept = pa.allocate_buffer(room if most is None else min(room, _WIDEST * most * len(text)))
    places, unsure = np.empty(len(text) + 1, np.int32), np.empty(len(text), np.bool_)
    into = (kept.address, places.ctypes.data, unsure.ctypes.data)
    library.warraq_fold(*native.strings(text), _aside(), -1 if most is None else most, *into)
    found = pa.Array.from_buffers(pa.string(), len(text), [None, pa.py_buffer(places), kept])
    if text.null_count:
        found = pc.if_else(text.is_valid(), found, None)
    if not unsure.any():
        return found
    others = pa.array(unsure)
    return pc.replace_with_mask(found, others, _replaced(text.filter(others), most))


def _replaced(text: pa.Array, most: int | None) -> pa.Array:
    if most is None:
        return pc.replace_substring_regex(pc.replace_substring(text, " ", ""), _SET_ASIDE, "")
    found = pc.utf8_slice_codeunits(_replaced(pc.utf8_slice_codeunits(text, 0, _OFTEN * most), None), 0, most)
    few = pc.fill_null(pc.less(pc.utf8_length(found), most), False)  # with so much set aside that it is asked for whole
    return pc.replace_with_mask(found, few, pc.utf8_slice_codeunits(_replaced(text.filter(few), None), 0, most))


@cache
def _aside() -> bytes:
    """Say of each character that fold.c knows whether it is set aside."""
    chars = pa.array([chr(code) for code in range(_KNOWN)])
    return bytes(pc.match_substring_regex(chars, _SET_ASIDE).to_numpy(zero_copy_only=False))


def marks(ids: pa.Array, urls: pa.Array, texts: pa.Array) -> Iterator[Marks]:
    """Give the marks of records.

    >>> one, other = marks(*map(pa.array, (["a", "b"], ["https://example.org/1", "http://www.example.org/1/"], ["قال", "قـال"])))
    >>> one.link_key == other.link_key, one.text_key == other.text_key, one.link == other.link, one.id == other.id
    (True, True, False, False)
    """
    columns = (ids, urls, texts, folded(texts))
    for own, url, text, fold in zip(*(column.to_pylist() for column in columns), strict=True):
        key = links.key(url) if url else None
        yield Marks(_digest(own), _digest(url), _digest(key), _digest(text), _digest(fold))


def _digest(value: str | None) -> str | None:
    return hashlib.sha256(value.encode(errors="surrogatepass")).hexdigest() if value else None


def differing(one: str, other: str, *, most: int) -> tuple[str, int]:
    """Cut out of a text, in `most` code points, where it first differs from another, and at which code point of that, from 1.

    White space aside.

    >>> differing("It began on  Sunday.", "It began on Monday.", most=200)
    ('It began on Monday.', 13)
    """
    words = zip_longest(one.split(), _WORD.finditer(other))
    place = next((match.start() for word, match in words if match and match.group() != word), len(other) - 1)
    start = max(0, min(place - _BEFORE, len(other) - most))
    return other[start : start + most], place - start + 1
