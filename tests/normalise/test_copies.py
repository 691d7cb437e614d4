"""What texts are compared by, beside what Python's Unicode database says of each character."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.characters import EVERY

from warraq.normalise.copies import folded

NAMES = "ا", "ل", "a", "é", "\u0651", "\u0640", " ", "\n", "\t", "\x0b", "\xa0", "\u2003", "\u200f", "“", "\u302a", "\u3000", "中", "\ufe0f", "\U0001e8d0", "🙂"  # fmt: skip
# Characters that a later Unicode than Python's may know as marks are left out.
TEXT = st.text(st.sampled_from(NAMES) | st.characters(exclude_categories=["Cs", "Cn"]), max_size=12)
TEXTS = st.lists(st.none() | TEXT, max_size=6)


def left(text: str | None, most: int | None) -> str | None:
    if text is None:
        return None
    kept = [
        char
        for char in text
        if char not in " \t\n\f\r\u0640" and unicodedata.category(char) not in {"Zs", "Zl", "Zp", "Mn"}
    ]
    return "".join(kept[:most])


@given(TEXTS, st.none() | st.integers(1, 8), st.integers(0, 3))
def test_marks_and_white_space_are_set_aside(texts: list[str | None], most: int | None, cut: int) -> None:
    found = folded(pa.array(texts, pa.string())[cut:], most=most)
    found.validate(full=True)
    assert found.to_pylist() == [left(text, most) for text in texts[cut:]]


@pytest.mark.slow
@pytest.mark.parametrize("around", ["{}", "a{}b", "{0}{0}{0}{0}{0}"])
def test_every_character(around: str) -> None:
    texts = [around.format(char) for char in EVERY if unicodedata.category(char) != "Cn"]
    assert folded(pa.array(texts)).to_pylist() == [left(text, None) for text in texts]
    assert folded(pa.array(texts), most=2).to_pylist() == [left(text, 2) for text in texts]
