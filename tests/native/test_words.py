"""Which strings hold one of many words, beside Python that cuts each into words and looks them up."""

from __future__ import annotations

import ctypes
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.native import arguments
from warraq.normalise.columns import holding, screen
from warraq.normalise.columns.holding import Sought
from warraq.normalise.text import lam_alef

SOUGHT = [
    lam_alef.sought_lam_alef(),
    Sought("اأخلمن", ("ال", "أل"), ("خالل", "مال", "ألخ"), ("ان\u064bال",)),
    Sought("ابح", ("اب",), ("اب", "باب")),
]
KNOWN = {sought: frozenset(sought.words) for sought in SOUGHT}
PIECES = [
    *"اأإآلوفبكخمنطحة", *"ًّ", *" \n.،a", "é", "中", "🙂", "ﻻ", "ال", "أل", "خالل", "مال", "للعالقات", "وبالعالقات", "الً", "إلى", "باب", " " * 61, "ن" * 30,
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=8)


def held(value: str, sought: Sought) -> bool:
    words = re.findall(f"[{sought.letters}]+", value)
    return not KNOWN[sought].isdisjoint(words) or any(part in value for part in sought.parts)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("sought", SOUGHT, ids=["lam-alef", "others", "one pair"])
@given(st.lists(TEXTS, min_size=1, max_size=20), st.integers(0, 1))
def test_what_holds_one(sought: Sought, texts: list[str], cut: int) -> None:
    found = holding.among(pa.array(texts, pa.string())[cut:], sought)
    assert found is not None
    assert found.tolist() == [place for place, text in enumerate(texts[cut:]) if held(text, sought)]


@pytest.mark.usefixtures("library")
def test_every_word_wherever_it_stands() -> None:
    sought = SOUGHT[0]
    every = (*sought.words, *sought.parts)
    for before, behind in (("", ""), (" " * 59, " " * 70), ("x" * 64, "x"), ("نعم ", "\n"), ("1", "ًة")):
        found = holding.among(pa.array([f"{before}{each}{behind}" for each in every]), sought)
        assert found is not None
        assert len(found) == len(every)


@pytest.mark.usefixtures("library")
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_no_plain_text_that_the_pattern_matches_is_left_out(texts: list[str]) -> None:
    values = pa.array(texts, pa.string())
    told, found = screen.unsure(values), holding.among(values, lam_alef.sought_lam_alef())
    assert told is not None and found is not None
    matched = pc.indices_nonzero(pc.match_substring_regex(values, lam_alef.suspect_lam_alef())).to_pylist()
    assert {*matched} <= {*told.characters.tolist(), *found.tolist()}


@pytest.mark.usefixtures("library")
def test_nothing_is_found_under_a_null() -> None:
    _, offsets, data = pa.array(["خالل", "خالل"]).buffers()
    values = pa.Array.from_buffers(pa.string(), 2, [pa.array([False, True]).buffers()[1], offsets, data])
    assert np.array_equal(holding.among(values, SOUGHT[0]), [1])


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "wrong",
    [Sought("خل", ("ال",), ("خالل",)), Sought("اخل", ("ال",), ("خلل",)), Sought("اخل", ("ال",), (), ("خلل",)),
     Sought("اخل", ("ال",), ("خالل.",))],
    ids=["other letters", "no pair", "no pair in a part", "half a letter"],
)  # fmt: skip
def test_words_that_could_not_be_found(wrong: Sought) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        holding.among(pa.array(["خالل"]), wrong)


def test_a_short_table_of_letters(library: ctypes.CDLL) -> None:
    sought, found = arguments.Sought.from_buffer_copy(holding._argument(SOUGHT[1])), np.zeros(1, np.uint8)
    sought.known = 3
    with pytest.raises(ValueError, match="do not fit"):
        library.warraq_words(arguments.strings(pa.array(["a"])), sought, found.ctypes.data)
