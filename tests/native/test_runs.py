"""Runs of words as they are compiled against plain Python: the same stretches, the same numbers, the same places."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise.columns import runs

PIECES = [
    *" \n\n:|-.ـ،١7", "  ", "\r", "\t", "\u00a0", "\u200f", "\u0651", "\u064b", "قال", "الواحة", "جدة:", "واس", "a", "é", "中文", "。", "＃", "🙂", "\ufe0f", "\ufeff", "𠀀",
    "\ue000", "\U000e0041", "رابط الخبر", "- ",
]  # fmt: skip
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), min_size=1, max_size=5)


@pytest.mark.usefixtures("library")
@given(texts=TEXTS, cut=st.integers(0, 1))
def test_stretches_and_their_numbers(texts: list[str], cut: int) -> None:
    given_texts = pa.array(["before", *texts])[cut:]
    whose = np.arange(len(given_texts), dtype=np.uint64)
    own, compiled = runs._plain_edges(given_texts, whose), runs._edges(given_texts, whose)
    assert [each.tolist() for each in compiled] == [each.tolist() for each in own]


@pytest.mark.usefixtures("library")
@given(texts=TEXTS)
def test_known_runs_stand_at_the_same_places(texts: list[str]) -> None:
    given_texts, whose = pa.array([*texts, *texts]), np.zeros(2 * len(texts), np.uint64)
    wanted = runs.left(given_texts, whose)[0][::2]
    known = np.unique(np.array([run for _, run in runs.of(given_texts, whose, wanted)], np.uint64))
    assert (
        runs._words_standing(given_texts, whose, known).tolist() == runs._standing(given_texts, whose, known).tolist()
    )
