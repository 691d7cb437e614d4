"""What makes two records one article: the same link or text under any disguise, as digests that give neither away."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from warraq.normalise import links

_SET_ASIDE = r"[\s\p{Z}\p{Mn}\x{0640}]+"
_WORD = re.compile(r"\S+")
_BEFORE = 80  # code points that are shown before where two texts differ
_OFTEN = 3  # characters in which one is left, as a rule


class Marks(NamedTuple):
    """SHA-256 digests, in hex, by which a record is recognised: of its id, of its link and text unchanged, and of the
    forms of both that duplicates are compared by. None for what the record lacks.
    """

    id: str | None
    link: str | None
    link_key: str | None
    text: str | None
    text_key: str | None


def folded(text: pa.Array, *, most: int | None = None) -> pa.Array:
    """Remove white space, marks and tatweel from texts, so that they can be compared; return at most the first `most`
    characters.

    >>> folded(pa.array(["قال  رئيسُ الوزراء"])).to_pylist(), folded(pa.array(["قال  رئيسُ", None]), most=5).to_pylist()
    (['قالرئيسالوزراء'], ['قالرئ', None])
    """
    if most is None:
        return pc.replace_substring_regex(pc.replace_substring(text, " ", ""), _SET_ASIDE, "")
    start = pc.utf8_slice_codeunits(folded(pc.utf8_slice_codeunits(text, 0, _OFTEN * most)), 0, most)
    few = pc.fill_null(pc.less(pc.utf8_length(start), most), False)  # with so much set aside that it is asked for whole
    return pc.replace_with_mask(start, few, pc.utf8_slice_codeunits(folded(text.filter(few)), 0, most))


def marks(ids: pa.Array, urls: pa.Array, texts: pa.Array) -> Iterator[Marks]:
    """Yield the marks of records.

    >>> one, other = marks(*map(pa.array, (["a", "b"], ["https://example.org/1", "http://www.example.org/1/"], ["قال", "قـال"])))
    >>> one.link_key == other.link_key, one.text_key == other.text_key, one.link == other.link, one.id == other.id
    (True, True, False, False)
    """  # noqa: E501  # one pattern, query or example
    columns = (ids, urls, texts, folded(texts))
    for own, url, text, fold in zip(*(column.to_pylist() for column in columns), strict=True):
        key = links.key(url) if url else None
        yield Marks(_digest(own), _digest(url), _digest(key), _digest(text), _digest(fold))


def _digest(value: str | None) -> str | None:
    return hashlib.sha256(value.encode(errors="surrogatepass")).hexdigest() if value else None


def differing(one: str, other: str, *, most: int) -> tuple[str, int]:
    """Cut out of a text, in `most` code points, where it first differs from another, and at which code point of that,
    from 1.

    White space aside.

    >>> differing("It began on  Sunday.", "It began on Monday.", most=200)
    ('It began on Monday.', 13)
    """
    words = zip_longest(one.split(), _WORD.finditer(other))
    place = next((match.start() for word, match in words if match and match.group() != word), len(other) - 1)
    start = max(0, min(place - _BEFORE, len(other) - most))
    return other[start : start + most], place - start + 1
