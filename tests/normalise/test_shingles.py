"""Shingles beside plain Python sets, and the numbers themselves, which may never change."""

from __future__ import annotations

import itertools
import random
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import rows

from warraq.normalise.columns import shingles

ARABIC = "قالَ الوزيرُ: إنّ العمل بدأ في ٢٠٢١، وسينتهي العام المقبل"


def plain(text: str, width: int = 5) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[at : at + width]) for at in range(len(words) - width + 1)}


def jaccard(first: str, second: str) -> float:
    one, two = plain(first), plain(second)
    return len(one & two) / max(len(one | two), 1)


def of(*texts: str | None, width: int = 5) -> shingles.Shingles:
    return shingles.sketches(pa.array(texts, pa.string()), width=width).shingles


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (ARABIC, "قال الوزير إن العمل بدأ في 2021 وسينتهي العام المقبل"),
        (ARABIC, ARABIC.replace("،", " ؛ ").replace("ق", "قــ")),
        (ARABIC, "قال\u00a0الوزير\nان\tالعمل بدا في ۲۰۲۱ وسينتهي العام المقبل"),
        ("قال إنه لا يعرف اليك", "قال انه لا یعرف الیک"),
        ("مدرسة على الطريق إلى المدينة", "مدرسه علي الطريق الي المدينه"),
        ("à l’été où l'élève est né", "A\u0300 L'E\u0301TE\u0301 OU\u0300 L’e\u0301le\u0300ve est ne\u0301"),
        ("سُئل المسؤول إن كان آسفا لأنه", "سئل المسو\u0654ول إن كان ا\u0653سفا لا\u0654نه"),
        ("The Minister SAID it BEGAN", "the minister said; it began!"),
        ("می‌شود که این کار را", "میشود که این کار را"),
        ("a b\0c d e", "a b c d e"),
    ],
)
def test_spellings_that_are_one(one: str, two: str) -> None:
    first, second = of(one), of(two)
    assert len(first[0]) > 0
    assert first[0].tolist() == second[0].tolist()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("قال الوزير إن العمل بدأ", "قال الوزير إن العمل بدأت"),
        ("a b c d e", "a b c e d"),
        ("a b c d e", "ab c d e f"),
        ("one two three four abcdefgh", "one two three four abcdefghi"),
        ("one two three four abcdefgh", "one two three four abcdhgfe"),
        ("a b c d 😀", "a b c d 😁"),
        ("한 국 의 말 각", "한 국 의 말 가"),
        ("а б в г д", "а б в г е"),
    ],
)
def test_texts_that_are_not_one(one: str, two: str) -> None:
    assert shingles.similarities([(of(one)[0], of(two)[0])]).tolist() == [0.0]
    assert min(len(of(one)[0]), len(of(two)[0])) == 1


WORDS = st.lists(st.text(st.sampled_from("ابتثجحخدab1я中😀"), min_size=1, max_size=14), max_size=30).map(" ".join)


@given(st.lists(st.none() | WORDS, max_size=6), st.integers(1, 6))
def test_sets_have_the_sizes_and_similarities_of_plain_ones(texts: list[str | None], width: int) -> None:
    each = of(*texts, width=width)
    sets = [plain(text or "", width) for text in texts]
    assert [len(each[at]) for at in range(len(each))] == [len(one) for one in sets]
    for at, one in enumerate(sets):
        assert np.all(np.diff(each[at].astype(np.int64)) > 0)
        for other, two in enumerate(sets):
            assert len(np.intersect1d(each[at], each[other])) == len(one & two)


@given(st.lists(st.none() | WORDS, min_size=1, max_size=6))
def test_a_text_has_the_same_sketch_in_any_company(texts: list[str | None]) -> None:
    together = shingles.sketches(pa.array(texts, pa.large_string()))
    for at, text in enumerate(texts):
        alone = shingles.sketches(pa.array([text], pa.string()))
        assert alone.shingles[0].tolist() == together.shingles[at].tolist()
        assert alone.bands[0].tolist() == together.bands[at].tolist()


def test_a_long_column_is_cut_without_a_seam() -> None:
    texts = [f"{ARABIC} {number}" for number in range(10_000)]
    each = of(*texts, None, "")
    assert len(each) == 10_002
    assert [each[at].tolist() for at in (0, 4095, 4096, 9_999)] == [
        of(texts[at])[0].tolist() for at in (0, 4095, 4096, 9_999)
    ]
    assert len(each[10_000]) == len(each[10_001]) == 0


def test_the_numbers_never_change() -> None:
    """Released clusters and splits rest on them: where this fails, the code is wrong and not the test."""
    made = shingles.sketches(pa.array([ARABIC, "a b c d e f g"]), permutations=16)
    assert made.shingles.values.tolist() == SHINGLES
    assert made.bands[:, 0].tolist() == BANDS


SHINGLES = [
    1409436713017220,
    2303677145540878,
    2381259697254197,
    2435092883527222,
    3849077497703446,
    4341281367920963,
    1499860908794903,
    2463086159988772,
    3371320832917366,
]
BANDS = [795636314915657699, 5757568805298320311]


@pytest.mark.parametrize("size", [8, 40, 400])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_signatures_estimate_the_similarity(size: int, level: float) -> None:
    draw = random.Random(size)  # noqa: S311  # a sample, no secret
    changed = round((size - 4) * (1 - level) / (1 + level))
    texts = []
    for pair in range(200):
        words = [f"{pair}w{draw.random()}".replace(".", "") for _ in range(size)]
        texts += [" ".join(words), " ".join([*words[: size - changed], *("x" * changed)])]
    signed = shingles.signatures(of(*texts))
    agreed = (signed[::2] == signed[1::2]).mean()
    true = np.mean([jaccard(*texts[at : at + 2]) for at in range(0, len(texts), 2)])
    assert agreed == pytest.approx(true, abs=0.03)


@rows(product([0.3, 0.5, 0.8, 0.9, 0.99], [16, 100, 128, 256]))
def test_banding_finds_what_it_promises(threshold: float, permutations: int) -> None:
    count, rows = shingles.banding(threshold, permutations)
    assert count * rows <= permutations
    assert rows == 1 or 1 - (1 - threshold**rows) ** count >= 0.99


def test_similarities_are_those_of_single_pairs() -> None:
    draw = np.random.default_rng(1)
    sets = [np.unique(draw.integers(0, 60, size).astype(np.uint64)) for size in draw.integers(0, 50, 9_000)]
    pairs = list(itertools.pairwise(sets))
    plain_sets = [(set(first.tolist()), set(second.tolist())) for first, second in pairs]
    expected = [len(first & second) / max(len(first | second), 1) for first, second in plain_sets]
    assert shingles.similarities(pairs).tolist() == expected
