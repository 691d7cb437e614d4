"""Arabic presentation forms in place of letters (ENC008): shapes of print that search, sorting and tokenisers do not
know.
"""

from __future__ import annotations

from warraq.normalise.text import shapes
from warraq.normalise.text.direction import directions
from warraq.normalise.text.glyphs import is_glyph
from warraq.normalise.text.hit import Hit, names
from warraq.normalise.text.vocabulary import is_arabic

SUSPECT_PRESENTATION = f"[{shapes.FORMS}]"


def find_presentation(value: str, *, language: str | None = None) -> Hit | None:  # noqa: ARG001 -- the fix asks for it
    """Find presentation forms that stand for letters, in lines that run in the order of reading: ENC016 speaks of the
    others.

    >>> find_presentation("ﻣﺼﺮ").message
    'presentation form, not letter: U+FEE3 ARABIC LETTER MEEM INITIAL FORM, U+FEBC ARABIC LETTER SAD MEDIAL FORM, U+FEAE ARABIC
    LETTER REH FINAL FORM'
    >>> find_presentation("ﷺ ﷲ ﴾﴿")
    """  # noqa: E501  # one pattern, query or example
    hits: list[tuple[int, str]] = []
    place = 0
    for line, direction in directions(value):
        if direction not in {"backward", "mixed"}:
            forms = (form for form in shapes.FORM.finditer(line) if form.group() in shapes.forms())
            hits += ((place + form.start(), form.group()) for form in forms)
        place += len(line) + 1
    if not hits:
        return None
    return Hit(hits[0][0], f"presentation form, not letter: {names(char for _, char in hits)}")


def fix_presentation(value: str, *, language: str | None = None) -> str:
    """Put the letters in place of their presentation forms; nothing where one stands for no letter of the text.

    >>> fix_presentation("ﻣﺼﺮ ½ ﷲ"), fix_presentation("المعنى ﱫ ﯰ")
    ('مصر ½ ﷲ', 'المعنى ﱫ ﯰ')
    """
    if not shapes.FORM.search(value):
        return value
    fixed: list[str] = []
    for line, direction in directions(value):
        if direction in {"backward", "mixed"}:
            fixed.append(line)
        elif any(is_glyph(word, language) for word in shapes.WORD.findall(line)):
            return value
        else:
            fixed.append(shapes.spelt(line, arabic=is_arabic(language)))
    return "\n".join(fixed)
