"""Presentation forms that stand for no letter of the text: the numbers of glyphs in some font."""

from __future__ import annotations

import re

from warraq.normalise.text import shapes
from warraq.normalise.text.vocabulary import is_arabic, known

# Ligatures of Uyghur, Kazakh and Kirghiz (UnicodeData.txt, names), and letters that Arabic lacks, as fonts have slots
# for glyphs.
_UYGHUR = re.compile("[\ufbea-\ufbfb]")
_TURKIC = frozenset({"ug", "kk", "ky"})


def is_glyph(word: str, language: str | None) -> bool:
    """Tell whether a form is the number of a glyph in some font: alone, a ligature that makes no word or a letter that
    Arabic lacks.

    A ligature of Uyghur is one anywhere in Arabic.
    """
    if (language or "").lower().partition("-")[0] in _TURKIC:
        return False
    if is_arabic(language) and _UYGHUR.search(word):
        return True
    form = shapes.forms().get(word)
    if form is None or not shapes.FORM_A.match(word) or shapes.is_mark(word):
        return False
    if len(form.letters) > 1:
        return form.before or form.behind or not known(form.letters)
    return form.before or form.behind or is_arabic(language)
