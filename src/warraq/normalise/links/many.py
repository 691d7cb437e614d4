"""Keys of many links at once: for the plain ones, which most are, without a call for each."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq import native
from warraq.normalise.columns.memory import once
from warraq.normalise.links.patterns import CANONICAL_IF

# No query, or one parameter with a value, so that there is nothing to sort or to drop.
_PLAIN = r"\Ahttps?://[^/?#]+[.][^/?#]+/[^?]*(?:\?[^&=]+=[^&]*)?\z"
_AMP = r"(?i)/amp/*(?:\?|\z)|[?]amp="
_WWW = r"\Awww[.][^/?#.]+[.][^/?#.]"
_MORE = r"\A(?:www|m|mobile|amp)[.]|/\?|/\z.*\?|\?.*/\z"
_KEY = r"\Ahttps?://(?:(?:www|m|mobile|amp)[.])*((?:[^/?#.]+[.])+[^/?#.]+)((?:/[^?]*?[^/?])?)/*(\?.*)?\z"


@once
def in_form(links: pa.Array) -> pa.Array:
    """Give a mask of the links that are canonical for certain, as they stand; null where there is none.

    >>> in_form(pa.array(["https://example.org/a", "http://example.org:80/a", None])).to_pylist()
    [True, False, None]
    """
    return pc.match_substring_regex(links, rf"\A(?:{CANONICAL_IF})\z")


def keys(links: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Give a mask of the links whose key is certain, with all steps on, and those keys.

    >>> certain, found = keys(pa.array(["https://www.example.org/a/", "http://m.example.org/?p=1", "https://example.org/a?b&c"]))
    >>> certain.to_pylist(), found.to_pylist()
    ([True, True, False], ['example.org/a', 'example.org?p=1', None])
    """
    library = native.library()
    if library is None or not len(links):
        return _by_patterns(links)
    canonical = in_form(links).fill_null(False).to_numpy(zero_copy_only=False)
    made = pa.allocate_buffer(native.size(links))
    places, certain = np.empty(len(links) + 1, np.int32), np.empty(len(links), np.bool_)
    into = (made.address, places.ctypes.data, certain.ctypes.data)
    library.warraq_link_keys(*native.strings(links), canonical.ctypes.data, *into)
    mask = pa.array(certain)
    found = pa.Array.from_buffers(pa.string(), len(links), [mask.buffers()[1], pa.py_buffer(places), made])
    return mask, found


def _by_patterns(links: pa.Array) -> tuple[pa.Array, pa.Array]:
    plain = pc.and_(pc.match_substring_regex(links, _PLAIN), in_form(links))
    certain = pc.and_not(plain, pc.match_substring_regex(links, _AMP))
    own = pc.if_else(certain, links, None)
    bare = pc.if_else(
        pc.starts_with(own, "https"), pc.utf8_slice_codeunits(own, 8, None), pc.utf8_slice_codeunits(own, 7, None)
    )
    bare = pc.if_else(pc.match_substring_regex(bare, _WWW), pc.utf8_slice_codeunits(bare, 4, None), bare)
    shorn = pc.ascii_rtrim(bare, "/")
    # A host with a prefix, or a query behind a slash: these few are taken apart.
    more = pc.fill_null(pc.match_substring_regex(bare, _MORE), False)
    return certain, pc.replace_with_mask(shorn, more, pc.replace_substring_regex(own.filter(more), _KEY, r"\1\2\3"))
