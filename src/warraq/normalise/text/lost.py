"""Runs of `?` where letters were (ENC015): what a program writes that has no character for the letter. Nothing can bring them back."""

from __future__ import annotations

import re

from warraq.normalise.text.hit import Hit

# One `?` between two Arabic letters: Arabic asks with `؟`, and in 17.7 million characters of news all three were lost letters. More
# before a letter, at the start of a word or within it: `?` for emphasis stands at the end of a word, which has more letters than one. Words of nothing else, two in a row,
# or a whole text: French and chess put one such word after another. Links are left out, as `?` begins their query.
_ARABIC = "[\u0620-\u064a\u0671-\u06d3]"
SUSPECT_LOST = "\\?[\\? ]*\\?|[\u0620-\u064a\u0671-\u06d3]\\?[\u0620-\u064a\u0671-\u06d3]"
_LOST = re.compile(
    f"(?<={_ARABIC})\\?(?={_ARABIC})"
    r"|(?<![^\s\"'(«“\[])\?{2,}(?=[^\W\d_])"
    r"|(?<=[^\W\d_])\?{2,}(?=[^\W\d_])"
    f"|(?<=\\s{_ARABIC})\\?{{2,}}(?=\\s)"
    r"|(?<!\S)\?{2,}(?: +\?{2,})+(?!\S)"
    r"|\A[\s\d.,:;!()\"'-]*\?{2,}(?:[\s\d.,:;!()\"'-]|\?)*\Z"
)
_LINK = re.compile(r"\S*(?:://|www\.|[\w-]\.[a-z]{2,}[/?])\S*")


def find_lost(value: str) -> Hit | None:
    """Find question marks that stand for letters.

    >>> find_lost("من ا?خر القطار")
    Hit(column=4, message="1 '?' where letters were: text was lost before it came here")
    >>> find_lost("كيف ذلك؟ Really?? Who?! example.org/a?b=c")
    """
    found = list(_LOST.finditer(value))
    links = [match.span() for match in _LINK.finditer(value)] if found else []
    found = [match for match in found if not any(low <= match.start() < high for low, high in links)]
    if not found:
        return None
    count = sum(match.group().count("?") for match in found)
    return Hit(found[0].start(), f"{count} '?' where letters were: text was lost before it came here")
