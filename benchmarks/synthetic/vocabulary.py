"""Words for synthetic articles: common ones first, then those of the repository's own Arabic, then words made of roots.

Arabic words are made as its grammar makes them, of a root of three letters, a pattern and affixes (Ryding, *A Reference
Grammar of Modern Standard Arabic*, 2005, chapter 3). Most of them are no real words, but they look like words to
everything that works by letters, lengths and frequencies.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from warraq.normalise.text.lam_alef_words import restored

ROOT = Path(__file__).parents[2]
SIZE = 40_000  # words of the Arabic vocabulary
STEPS = 1 << 20  # of the table of quantiles: the rarest of 40,000 words has a share of about 2 in a million
_MADE = 20210725  # seed of the order of made words, which every run shares
# Letters of Arabic alone: no marks, tatweel, or letters of neighbouring alphabets.
_WORD = re.compile(r"(?<![\w\u064b-\u0652])[ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويى]{3,12}(?![\w\u064b-\u0652])")
# Words that open a site's own lines (TXT002), or end a teaser (TXT004); and those of Uyghur and other neighbours, in
# which ى has its letter behind it.
_LEFT_OUT = re.compile(
    ".*[ةى].|^[وفبل]?(?:ال)?(?:[اأإ]قر|شاهد|طالع|موضوع|مواضيع|أخبار|مقالات|مزيد|للمزيد|تابع|رابط|مصدر|كلمات|تتمة)"
)


@cache
def data() -> dict[str, Any]:
    """Return the word lists of `data/words.toml`."""
    return tomllib.loads((ROOT / "benchmarks/data/words.toml").read_text(encoding="utf-8"))


def arabic() -> list[str]:
    """Return the Arabic vocabulary, the commonest words first."""
    words = data()["ar"]["common"].split() + _found() + data()["ar"]["numbers"].split()
    every = (word for word in dict.fromkeys([*words, *_made()]) if not _LEFT_OUT.match(word))
    return [word for word in every if not restored(word)][:SIZE]  # what stands for a word with lam and alef exchanged


def european(language: str) -> list[str]:
    """Return the English or French vocabulary, the commonest words first."""
    lists = data()[language]
    return list(dict.fromkeys([*lists["common"].split(), *lists["numbers"].split()]))


def _found() -> list[str]:
    """Return the Arabic words of the repository's seeds and test cases, by how often they stand there; not of letters out
    of order.
    """
    cases = (path for path in ROOT.glob("tests/cases/**/*.toml") if path.name != "order.toml")
    paths = [*ROOT.glob("seeds/**/*.txt"), *cases]
    counts = Counter(word for path in paths for word in _WORD.findall(path.read_text(encoding="utf-8")))
    return sorted(counts, key=lambda word: (-counts[word], word))


def _made() -> list[str]:
    """Make words of every root and pattern with and without affixes, in an order that is random but fixed."""
    lists = data()["ar"]
    stems = [_stem(root, pattern) for root, pattern in product(_roots(lists), lists["patterns"].split())]
    ends = [("", ""), *((p, "") for p in lists["prefixes"].split()), *(("", s) for s in lists["suffixes"].split())]
    ends += [("ال", "ة"), ("ال", "ات"), ("ال", "ين"), ("وال", "ة"), ("بال", "ة"), ("لل", "ات")]
    words = [_joined(before, stem, after) for stem in stems for before, after in ends]
    order = np.random.default_rng(_MADE).permutation(len(words))[: 2 * SIZE]
    return [words[at] for at in order]


def _joined(before: str, stem: str, after: str) -> str:
    """Put affixes to a stem, whose closing ta marbuta opens before a suffix.

    >>> _joined("ال", "كتابة", "ات"), _joined("", "كتابة", "ها")
    ('الكتابات', 'كتابتها')
    """
    if after and stem.endswith("ة"):
        stem = stem[:-1] + ("" if after[0] in "ةايو" else "ت")
    return before + stem + after


def _roots(lists: dict[str, str]) -> list[str]:
    return [root for root in dict.fromkeys(lists["roots"].split()) if len(root) == 3]


def _stem(root: str, pattern: str) -> str:
    """Put a root into a pattern.

    >>> _stem("كتب", "مفعول")
    'مكتوب'
    """
    return pattern.translate(dict(zip(map(ord, "فعل"), root, strict=True)))


def quantiles(size: int) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Return a table in which rank r stands as often as Zipf and Mandelbrot's law says, for quick draws.

    Source: Mandelbrot, *An informational theory of the statistical structure of language*, 1953.
    """
    weights = 1 / (np.arange(size) + 2.7) ** 1.05
    shares = np.cumsum(weights / weights.sum())
    return np.searchsorted(shares, (np.arange(STEPS) + 0.5) / STEPS).clip(0, size - 1).astype(np.int32)
