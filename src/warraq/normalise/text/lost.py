"""Runs of `?` where letters were (ENC015): what a program writes that has no character for the letter. Nothing can
bring them back.
"""

from __future__ import annotations

import re

from warraq.normalise.text import addresses
from warraq.normalise.text.hit import Hit

# One `?` between two Arabic letters: Arabic asks with `؟`, and in 17.7 million characters of news all three were lost
# letters. More before a letter, at the start of a word or within it: `?` for emphasis stands at the end of a word,
# which has more letters than one. Words of nothing else, two in a row, or of four and more, in quotation marks or
# brackets too, or a whole text: French and chess put one such word of two or three after another. Links are left out,
# as `?` begins their query.
_ARABIC = "[\u0620-\u064a\u0671-\u06d3]"
SUSPECT_LOST = "\\?[\\? ]*\\?|[\u0620-\u064a\u0671-\u06d3]\\?[\u0620-\u064a\u0671-\u06d3]"
_DASHES = r"\-\u2010-\u2015\u2212\u0640|/_"
_OPENS, _CLOSES = r"\"'(\[«“„‘#@", r"\"')\]»”’,:;،؛."
# No repetition is given up again, so that each place is looked at once.
_LOST = re.compile(
    rf"(?<={_ARABIC})\?(?={_ARABIC})"
    r"|(?<![^\s\"'(«“\[])\?{2,}+(?=[^\W\d_])"
    r"|(?<=[^\W\d_])\?{2,}+(?=[^\W\d_])"
    rf"|(?<=\s{_ARABIC})\?{{2,}}+(?=\s)"
    r"|(?<!\S)\?{2,}+(?!\S)(?: ++\?{2,}+(?!\S))++"
    rf"|(?<![^\s{_DASHES}{_OPENS}])\?{{4,}}+(?![^\s{_DASHES}{_CLOSES}])"
)
_WHOLE = re.compile(r"[\s\d.,:;!?()\"'-]++\Z")


def find_lost(value: str) -> Hit | None:
    """Find question marks that stand for letters.

    >>> find_lost("من ا?خر القطار")
    Hit(column=4, message="1 '?' where letters were: text was lost before it came here")
    >>> find_lost("الأهرام - ????").column
    10
    >>> find_lost("كيف ذلك؟ Really?? Who?! example.org/a?b=c")
    """
    if "??" in value and _WHOLE.match(value):
        return _hit(value.index("??"), value.count("?"))
    matches = list(_LOST.finditer(value))
    links = addresses.links(value) if matches else []
    matches = [match for match in matches if not addresses.within(links, match.start())]
    return _hit(matches[0].start(), sum(match.group().count("?") for match in matches)) if matches else None


def _hit(column: int, count: int) -> Hit:
    return Hit(column, f"{count} '?' where letters were: text was lost before it came here")
