"""Lists in which a keyword may stand twice, beside Python's own case folding: none is left out, and hardly another is
found.
"""

from __future__ import annotations

from itertools import product

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from warraq.normalise.keywords.infer import repeated

PARTS = ["un", "UN", "Un", "نفط", "é", "É", "×", "÷", "ß", "ss", "SS", "K", "k", "ﬁ", "fi", " ", "\t", "\xa0", "µ", "μ", "ÿ", "Ÿ", "中"]  # fmt: skip
PART = st.sampled_from(PARTS)
KEYWORD = st.none() | st.lists(PART, max_size=3).map("".join)
LISTS = st.lists(st.none() | st.lists(KEYWORD, max_size=4), max_size=5)
SURE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZنفطéÉ×÷ÿ ")


def twice(keywords: list[str | None] | None) -> bool:
    folded = [" ".join(keyword.split()).casefold() for keyword in keywords or () if keyword and keyword.strip()]
    return len(set(folded)) < len(folded)


def spaceless(keywords: list[str | None] | None) -> list[str | None]:
    return [(keyword or "").replace(" ", "") for keyword in keywords or ()]


@given(LISTS, st.integers(0, 3))
@example([["a\t b", "a b"], ["", ""], [" ", " "], None], 0)
def test_no_list_is_left_out(lists: list[list[str | None] | None], cut: int) -> None:
    found = repeated(pa.array(lists, pa.list_(pa.string()))[cut:]).to_pylist()
    for mask, keywords in zip(found, lists[cut:], strict=True):
        assert mask or not twice(keywords), keywords
        if SURE.issuperset("".join(keyword or "" for keyword in keywords or ())):
            assert mask == twice(spaceless(keywords)), keywords


def test_every_pair() -> None:
    lists: list[list[str | None] | None] = [list(pair) for pair in product([*PARTS, "".join(PARTS)], repeat=2)]
    for mask, keywords in zip(repeated(pa.array(lists)).to_pylist(), lists, strict=True):
        assert mask or not twice(keywords), keywords
        if SURE.issuperset("".join(keyword or "" for keyword in keywords or ())):
            assert mask == twice(spaceless(keywords)), keywords


def test_long_lists_are_told_apart_and_null_ones_are_not_asked() -> None:
    offsets, values = (
        pa.array([0, 70, 141, 143], pa.int32()),
        [*map(str, range(70)), "7", *map(str, range(70)), "a", "a"],
    )
    lists = pa.ListArray.from_arrays(offsets, pa.array(values), mask=pa.array([False, False, True]))
    assert repeated(lists).to_pylist() == [False, True, False]
