"""The lines of many texts at once: which stand twice in one text, which of given titles stand in them, and how many there are.

All is asked of every article, so no line is looked at in Python that need not be: what is compiled says which texts the rules' exact
checks have to see. Where nothing is compiled, they see all.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq import native
from warraq.normalise.masks import of_valid

# What is left of a line from its first character on that is no white space, as `str.isspace` has it; RE2's own class is ASCII.
_PARAGRAPH = r"[^\s\p{Z}\x0b\x1c-\x1f\x{85}][^\n]*"


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
