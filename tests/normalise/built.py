"""Links built as the patterns for links mean them, from their parts: quicker than from the patterns' own text."""

from __future__ import annotations

import re
import string

from hypothesis import strategies as st

from warraq.normalise.links.patterns import CANONICAL_IF

_LOWER = string.ascii_lowercase + string.digits
_IN_PATH = string.ascii_letters + string.digits + "-_~!$()*+,;:@"
_UNRESERVED = string.ascii_letters + string.digits + "-._~"
_ESCAPES = st.sampled_from([f"%{octet:02X}" for octet in range(256) if chr(octet) not in _UNRESERVED])
_CANONICAL = re.compile(CANONICAL_IF)


def _label(first: str, others: str) -> st.SearchStrategy[str]:
    """Build a label of a host: parts with one hyphen between them."""
    whole = st.text(others, min_size=1, max_size=5)
    parts = st.tuples(st.sampled_from(first), st.text(others, max_size=5)).map("".join)
    return st.tuples(parts, st.lists(whole, max_size=2)).map(lambda made: "-".join([made[0], *made[1]]))


def _host(letters: str) -> st.SearchStrategy[str]:
    """Build a host of two labels or more, the last of which begins with a letter."""
    labels = st.lists(_label(letters + "_", letters + "_"), min_size=1, max_size=3)
    last = _label("".join(filter(str.isalpha, letters)), letters)
    return st.tuples(labels, last).map(lambda made: ".".join([*made[0], made[1]]))


def _run(letters: str, most: int = 6) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(letters) | _ESCAPES, max_size=most).map("".join)


_SEGMENT = _run(_IN_PATH + "='.").filter(lambda made: not made.startswith((".", "%")))
_PATH = st.lists(_SEGMENT, min_size=1, max_size=4).map(lambda made: "/" + "/".join(made))
_PARAMETER = st.tuples(
    _run(_IN_PATH + "./?").filter(bool), st.just("") | _run(_IN_PATH + "./?=").map("=".__add__)
).map("".join)  # fmt: skip
_QUERY = st.just("") | st.lists(_PARAMETER, min_size=1, max_size=3).map(lambda made: "?" + "&".join(made))

CANONICAL = (
    st.tuples(st.sampled_from(["http://", "https://"]), _host(_LOWER), _PATH, _QUERY)
    .map("".join)
    .filter(_CANONICAL.fullmatch)  # a parameter may have a name that the pattern leaves to be asked about
)
# Printable ASCII and all above C1, without what might stand before a second link.
_ANY = st.text(
    st.characters(min_codepoint=33, exclude_categories=["Cs", "Cc"], exclude_characters="|\xa0"), max_size=12
)
WELL_FORMED = st.tuples(
    st.sampled_from(["http://", "https://", "HTTP://", "hTTpS://"]),
    _host(_LOWER + string.ascii_uppercase),
    st.just("") | st.tuples(st.sampled_from("/?#"), _ANY).map("".join),
).map("".join)  # fmt: skip
