"""Persian and Urdu in Arabic text: which words are quoted as they are spelt there, and which are Arabic in letters of a
neighbour.

Three words in a row with letters of those languages are a quotation, unless one of them can only be Arabic.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

ZWNJ = "\u200c"
# Letters that stand in for Arabic's own (lookalikes.py); and those that no word of Arabic has, so that a word with one
# is a foreign one: Blocks.txt, Arabic, from U+0671 on, less wasla and the letters of Maghreb and of foreign names.
NEIGHBOURS = "کڪیہھە"
FOREIGN = frozenset(map(chr, range(0x672, 0x6D4))) - frozenset(f"{NEIGHBOURS}ڤڥڨڭ")
LETTERS = "\u0620-\u064a\u0671-\u06d3\u06d5"
WORD = re.compile(f"[{LETTERS}\u064b-\u0652\u0670{ZWNJ}]+")
_STRANGE = re.compile(f"[{NEIGHBOURS}{''.join(sorted(FOREIGN))}]")
_BREAK = re.compile("[\nA-Za-z]")
_URDU = frozenset("ہھ")
# Commonest words of Persian that have no such letter, and are no words of Arabic.
_PERSIAN = frozenset({"از", "با", "است", "را", "در", "بود", "شود"})
# What Arabic alone writes: the article, teh marbuta, alef with hamza, and words that are none of the two languages'
# own.
_ARABIC = re.compile("^[وفب]?ال...|[ةأإ]|^و?(?:في|فى|الذي|التي|على|علي|الى|حتى|كل|كان|كانت|لكن)$")
# confusables.txt 16.0.0 (UTS 39): U+06A9 and U+06AA are confusable with kaf, U+06CC with alef maksura (and medially
# with yeh, whose shape it has there by ArabicShaping.txt), U+06C1, U+06BE and U+06D5 with heh. They are letters in
# other languages of the script.
SPELT = str.maketrans({"ک": "ك", "ڪ": "ك", "ی": "ي", "ہ": "ه", "ھ": "ه", "ە": "ه"})
# Words of a quotation, and plain ones that may stand between two of them where a letter proves it
_ROW, _BETWEEN = 3, 2


class Spans:
    """Places in a value, as pairs of a start and an end, in order."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def hold(self, place: int) -> bool:
        """Tell whether a place lies in one of them."""
        before = bisect_right(self._starts, place) - 1
        return before >= 0 and place < self._ends[before]


def quotations(value: str) -> Spans:
    """Return the places of a value that are Persian or Urdu: quotations, and single words with a letter that Arabic
    lacks.

    >>> spans = quotations("وقال: این کتاب خیلی خوب، ثم انصرف إلی بيته")
    >>> spans.hold(6), spans.hold(36)
    (True, False)
    """
    if not _STRANGE.search(value):
        return Spans([])
    spans: list[tuple[int, int]] = []
    for group in _groups(value):
        if _is_quotation(group):
            spans.append((group[0].start(), group[-1].end()))
        else:
            spans += [word.span() for word in group if not FOREIGN.isdisjoint(word.group())]
    return Spans(spans)


def _groups(value: str) -> Iterator[list[re.Match[str]]]:
    """Part the words of a value into groups that begin and end with a neighbour's letters, and have few others between
    them.
    """
    group: list[re.Match[str]] = []
    plain: list[re.Match[str]] = []
    end = 0
    for word in WORD.finditer(value):
        gap = value[end : word.start()]
        parted = gap != " " and bool(_BREAK.search(gap))
        end = word.end()
        if parted and group:
            yield group
        if parted:
            group, plain = [], []
        if _strange(word.group()):
            group += [*plain, word] if group else [word]
            plain = []
        elif group:
            plain.append(word)
            if len(plain) > _BETWEEN or _ARABIC.search(word.group()):
                yield group
                group, plain = [], []
    if group:
        yield group


def _strange(word: str) -> bool:
    return bool(_STRANGE.search(word)) or word in _PERSIAN


def _is_quotation(group: list[re.Match[str]]) -> bool:
    words = [word.group() for word in group]
    strange = [_strange(word) for word in words]
    proven = any(
        not FOREIGN.isdisjoint(word) or not _URDU.isdisjoint(word) or ZWNJ in word or word in _PERSIAN for word in words
    )
    if proven:
        return sum(strange) >= _ROW
    in_a_row = "1" * _ROW in "".join("01"[each] for each in strange)
    return in_a_row and not any(_ARABIC.search(word.translate(SPELT)) for word in words)
