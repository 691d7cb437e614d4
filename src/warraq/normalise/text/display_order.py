r"""Arabic stored in the order of display (ENC016): lines that run backwards, as text drawn on a page and taken from it
does.

A page is drawn from left to right; what was read off it begins each line with its last letter.
"""

from __future__ import annotations

import re

from warraq.normalise.text import lam_alef, shapes
from warraq.normalise.text.direction import SUSPECT_BACKWARD, directions, is_whole, runs_backward
from warraq.normalise.text.glyphs import is_glyph
from warraq.normalise.text.hit import Hit
from warraq.normalise.text.reversal import in_reading_order
from warraq.normalise.text.vocabulary import is_arabic

SUSPECT_DISPLAY_ORDER = SUSPECT_BACKWARD
# What ends a sentence, and what no text ends with: a line that begins so was not turned round as a whole.
_ENDED = re.compile(r"[.،؛؟!:…]\s*$")
_PREPOSITION = re.compile(r"\s(?:في|من|عن|على|إلى)\s*$")
# Letters that join nothing written behind them (ArabicShaping.txt, Joining_Type R and U).
_RIGHT_JOINING = frozenset("اأإآٱءدذرزوؤةىژڑڈ")
_LAM_ALEF = re.compile("ل[اأإآ]|[اأإآ]ل")
_LETTER = re.compile(f"[{shapes.LETTERS}{shapes.FORMS}]")


def find_display_order(value: str, *, language: str | None = None) -> Hit | None:
    """Find lines whose letters run backwards.

    >>> find_display_order("ميظعلا").message
    'letters stand in the order of display, the last first: read العظيم'
    >>> find_display_order("العظيم جميلا")
    """
    place = 0
    for line, direction in directions(value):
        if direction in {"backward", "mixed"}:
            words = list(shapes.WORD.finditer(line))
            first = next((word for word in words if runs_backward(word.group())), words[0])
            read = shapes.spelt(first.group()[::-1], arabic=is_arabic(language))
            read = lam_alef.settled(read) or read
            return Hit(place + first.start(), f"letters stand in the order of display, the last first: read {read}")
        place += len(line) + 1
    return None


def fix_display_order(value: str, *, language: str | None = None) -> str:
    """Put the lines that run backwards into the order of reading, with letters for their shapes; all of them, or none.

    >>> fix_display_order("يﺬﯿﻔﻨﺘﻟا ﺺﺨﻠﻤﻟا", language="ar")
    'الملخص التنفيذي'
    """
    judged = directions(value)
    ways = {direction for _, direction in judged}
    if "backward" not in ways or "mixed" in ways or {"forward", "unsure"} <= ways:
        return value
    read = {line: line if direction == "forward" else _read(line, language) for line, direction in dict(judged).items()}
    if None in read.values():
        return value
    fixed = "\n".join(read[line] or "" for line, _ in judged)
    return value if _PREPOSITION.search(fixed) or find_display_order(fixed) else fixed


def _read(line: str, language: str | None) -> str | None:
    """Read one line; None where a second look does not confirm it.

    Its shapes have to join, it may not begin with what ends a sentence, nor have lam and alef in the wrong place, nor
    a part that was in the order of reading.
    """
    if _ENDED.search(line) or not is_whole(line):
        return None
    turned = in_reading_order(line)
    if not _LETTER.search(line):
        return line if turned == line else None
    words = set(shapes.WORD.findall(turned or ""))  # each once
    if turned is None or not all(map(_fitting, words)) or any(is_glyph(word, language) for word in words):
        return None
    return lam_alef.settled(shapes.spelt(turned, arabic=is_arabic(language)))


def _fitting(word: str) -> bool:
    """Tell whether the shapes of a word join as they should, its plain letters being those that stand unjoined, or lam
    with alef.
    """
    known_forms = shapes.forms()
    letters = [char for char in word if not shapes.is_mark(char)]
    if not any(char in known_forms for char in letters):
        return True
    text = "".join(letters)
    loose = all(char in known_forms or char in _RIGHT_JOINING for char in _LAM_ALEF.sub("ا", text)[:-1])
    return loose and shapes.order(word) != "backward"
