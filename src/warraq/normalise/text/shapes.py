r"""Shapes of Arabic letters: what letters each stands for, on which sides it joins, and in what order a word of them
runs.

A final shape joins what was written before it, an initial one what is written behind it. So a word whose first shape is
final, or whose last is initial, runs backwards: it is stored as it was displayed, from left to right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from warraq.normalise.text import nfc

Order = Literal["forward", "backward", "unsure"]

# Blocks.txt: Arabic Presentation Forms-A and -B. Left out: the word ligatures and signs of U+FDF0 to U+FDFF, which are
# characters of their own (Allah, the blessings, the rial sign), the ornate parentheses and what else has no
# decomposition.
FORMS = "\ufb50-\ufdef\ufe70-\ufefc"
LETTERS = "\u0620-\u063f\u0641-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff\u0750-\u077f"
MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed"
TATWEEL = "\u0640"
WORD = re.compile(f"[{LETTERS}{MARKS}{TATWEEL}{FORMS}]+")
# Forms of one mark or of two that stand upon a blank (isolated) or a stroke (medial).
_ON_STROKE = "\ufcf2-\ufcf4\ufe71\ufe77\ufe79\ufe7b\ufe7d\ufe7f"
MARK_FORMS = f"\ufc5e-\ufc63\ufe70\ufe72\ufe74\ufe76\ufe78\ufe7a\ufe7c\ufe7e{_ON_STROKE}"
MARK = re.compile(f"[{MARKS}{MARK_FORMS}]")
FORM = re.compile(f"[{FORMS}]")
FORM_A = re.compile("[\ufb50-\ufdef]")  # Arabic Presentation Forms-A
# Farsi yeh at the start and in the middle of a word is drawn as yeh is (ArabicShaping.txt), and fonts name one shape by
# the other.
_YEH = {"\ufbfe": "ي", "\ufbff": "ي"}


_TWO = 2  # shapes, of which one joins the other; one alone, as for the Hijri era's sign, says nothing


class Form(NamedTuple):
    """The letters that one shape stands for, and whether it joins its neighbour before it and behind it in writing."""

    letters: str
    before: bool
    behind: bool


@cache
def forms() -> dict[str, Form]:
    """Return every shape of letters (UnicodeData.txt, compatibility decompositions).

    >>> forms()["\\ufef4"]
    Form(letters='ي', before=True, behind=True)
    """
    table = {}
    for point in (*range(0xFB50, 0xFDF0), *range(0xFE70, 0xFEFD)):
        tag, *letters = unicodedata.decomposition(chr(point)).split() or [""]
        if tag:
            text = "".join(chr(int(letter, 16)) for letter in letters)
            table[chr(point)] = Form(text, tag in {"<medial>", "<final>"}, tag in {"<medial>", "<initial>"})
    return table


def is_mark(char: str) -> bool:
    """Tell vowel marks, and the forms of them that have a blank or a stroke to stand on."""
    return MARK.match(char) is not None


def order(word: str) -> Order:
    """Return the order in which the shapes of a word run; `unsure` if both orders are possible, or neither, or if one
    shape is among plain letters.

    >>> order("ﻣﺼﺮ"), order("ﺮﺼﻣ"), order("ﺩﺍﺭ"), order("مصر")
    ('forward', 'backward', 'unsure', 'unsure')
    """
    if not FORM.search(word):
        return "unsure"
    known = forms()
    sides = [known.get(char) for char in word if not is_mark(char)]
    if sum(side is not None for side in sides) < _TWO:
        return "unsure"
    forward, backward = _joined(sides), _joined(sides[::-1])
    return "unsure" if forward == backward else "forward" if forward else "backward"


def _joined(sides: Sequence[Form | None]) -> bool:
    """Tell whether every shape joins its neighbours just where they join it; plain letters may do either."""
    first, last = sides[0], sides[-1]
    if (first and first.before) or (last and last.behind):
        return False
    return all(one is None or two is None or one.behind == two.before for one, two in pairwise(sides))


def spelt(text: str, *, arabic: bool = False) -> str:
    r"""Write letters for shapes; the blank or the stroke that a mark is shown on is no text.

    `arabic` says that the text is in Arabic, which has no Farsi yeh.

    >>> spelt("ﻣﺼﺮ \ufeb7\ufe8e\ufbfe\ufe7c ½", arabic=True)
    'مصر شايّ ½'
    """
    if not FORM.search(text):
        return text
    said = _spellings(arabic=arabic)
    return nfc.normal(FORM.sub(lambda match: said.get(match.group(), match.group()), _carried(text)))


_STROKE = re.compile(f"(?<=[{LETTERS}{MARKS}{FORMS}])[{_ON_STROKE}]")


def _carried(text: str) -> str:
    """Write the marks that stand on a stroke behind a letter as marks: the letter carries them."""
    known = forms()
    return _STROKE.sub(lambda match: known[match.group()].letters.lstrip(TATWEEL), text)


@cache
def _spellings(*, arabic: bool) -> dict[str, str]:
    plain = {char: unicodedata.normalize("NFKC", char).replace(" ", "") for char in forms()}
    return plain | _YEH if arabic else plain
