"""Keys of many links at once: for the plain ones, which most are, without a call for each."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from warraq.normalise.columns.memory import once
from warraq.normalise.links.key import AMP_PARAMETER, AMP_SUFFIX, PREFIXES
from warraq.normalise.links.patterns import CANONICAL_IF

# No query, or one parameter with a value, so that there is nothing to sort or to drop.
_PLAIN = r"\Ahttps?://[^/?#]+[.][^/?#]+/[^?]*(?:\?[^&=]+=[^&]*)?\z"
_AMP = rf"(?i){AMP_SUFFIX}/*(?:\?|\z)|[?]{AMP_PARAMETER}"
_COMMONEST, _ANY = next(iter(PREFIXES)), f"(?:{'|'.join(PREFIXES)})[.]"
_PREFIXED = rf"\A{_COMMONEST}[.][^/?#.]+[.][^/?#.]"
_MORE = rf"\A{_ANY}|/\?|/\z.*\?|\?.*/\z"
_KEY = rf"\Ahttps?://(?:{_ANY})*((?:[^/?#.]+[.])+[^/?#.]+)((?:/[^?]*?[^/?])?)/*(\?.*)?\z"


@once
def in_form(links: pa.Array) -> pa.Array:
    """Return a mask of the links that are certainly canonical already; null for rows without a link.

    >>> in_form(pa.array(["https://example.org/a", "http://example.org:80/a", None])).to_pylist()
    [True, False, None]
    """
    return pc.match_substring_regex(links, rf"\A(?:{CANONICAL_IF})\z")


def keys(links: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return a mask of the links whose key is certain, with all steps on, and those keys.

    >>> certain, shortest = keys(pa.array(["https://www.example.org/a/", "http://m.example.org/?p=1", "https://example.org/a?b&c"]))
    >>> certain.to_pylist(), shortest.to_pylist()
    ([True, True, False], ['example.org/a', 'example.org?p=1', None])
    """
    plain = pc.and_(pc.match_substring_regex(links, _PLAIN), in_form(links))
    certain = pc.and_not(plain, pc.match_substring_regex(links, _AMP))
    own = pc.if_else(certain, links, None)
    bare = pc.if_else(
        pc.starts_with(own, "https"), pc.utf8_slice_codeunits(own, 8, None), pc.utf8_slice_codeunits(own, 7, None)
    )
    shorter = pc.utf8_slice_codeunits(bare, len(_COMMONEST) + 1, None)
    bare = pc.if_else(pc.match_substring_regex(bare, _PREFIXED), shorter, bare)
    shorn = pc.ascii_rtrim(bare, "/")
    # A host with a prefix, or a query behind a slash: these few are taken apart.
    more = pc.fill_null(pc.match_substring_regex(bare, _MORE), False)
    return certain, pc.replace_with_mask(shorn, more, pc.replace_substring_regex(own.filter(more), _KEY, r"\1\2\3"))
