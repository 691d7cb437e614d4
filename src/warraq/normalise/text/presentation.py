"""Arabic presentation forms in place of letters (ENC008): shapes of print that search, sorting and tokenisers do not know."""

from __future__ import annotations

import re

from warraq.normalise.text import shapes
from warraq.normalise.text.direction import directions
from warraq.normalise.text.hit import Hit, names
from warraq.normalise.text.vocabulary import is_arabic, known

SUSPECT_PRESENTATION = f"[{shapes.FORMS}]"
_FORM = re.compile(f"[{shapes.FORMS}]")
# Ligatures of Uyghur, Kazakh and Kirghiz (UnicodeData.txt, names), and letters that Arabic lacks, as fonts have slots for glyphs.
_UYGHUR = re.compile("[\ufbea-\ufbfb]")
_TURKIC = frozenset({"ug", "kk", "ky"})
_FORMS_A = re.compile("[\ufb50-\ufdef]")


def find_presentation(value: str, *, language: str | None = None) -> Hit | None:  # noqa: ARG001 -- the fix asks for it
    """Find presentation forms that stand for letters, in lines that run in the order of reading: ENC016 speaks of the others.

    >>> find_presentation("ﻣﺼﺮ").message
    'presentation form, not letter: U+FEE3 ARABIC LETTER MEEM INITIAL FORM, U+FEBC ARABIC LETTER SAD MEDIAL FORM, U+FEAE ARABIC
    LETTER REH FINAL FORM'
    >>> find_presentation("ﷺ ﷲ ﴾﴿")
    """
    found: list[tuple[int, str]] = []
    place = 0
    for line, direction in directions(value):
        if direction not in {"backward", "mixed"}:
            found += [
                (place + form.start(), form.group()) for form in _FORM.finditer(line) if form.group() in shapes.forms()
            ]
        place += len(line) + 1
    if not found:
        return None
    return Hit(found[0][0], f"presentation form, not letter: {names(char for _, char in found)}")


def fix_presentation(value: str, *, language: str | None = None) -> str:
    """Put the letters in place of their presentation forms; nothing where one stands for no letter of the text.

    >>> fix_presentation("ﻣﺼﺮ ½ ﷲ"), fix_presentation("المعنى ﱫ ﯰ")
    ('مصر ½ ﷲ', 'المعنى ﱫ ﯰ')
    """
    if not _FORM.search(value):
        return value
    fixed: list[str] = []
    for line, direction in directions(value):
        if direction in {"backward", "mixed"}:
            fixed.append(line)
        elif any(_slot(word, language) for word in shapes.WORD.findall(line)):
            return value
        else:
            fixed.append(shapes.spelt(line, arabic=is_arabic(language)))
    return "\n".join(fixed)


def _slot(word: str, language: str | None) -> bool:
    """Tell whether a form is the number of a glyph in some font: alone, a ligature that makes no word or a letter that Arabic lacks.

    A ligature of Uyghur is one anywhere in Arabic.
    """
    if (language or "").lower().partition("-")[0] in _TURKIC:
        return False
    if is_arabic(language) and _UYGHUR.search(word):
        return True
    form = shapes.forms().get(word)
    if form is None or not _FORMS_A.match(word) or shapes.is_mark(word):
        return False
    if len(form.letters) > 1:
        return form.before or form.behind or not known(form.letters)
    return form.before or form.behind or is_arabic(language)
