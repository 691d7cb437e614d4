"""Arabic presentation forms in place of letters (ENC008): shapes of print that search, sorting and tokenisers do not know."""

from __future__ import annotations

import re
import unicodedata

from warraq.normalise.text import nfc
from warraq.normalise.text.hit import Hit, names

# Blocks.txt: Arabic Presentation Forms-A and -B. Left alone: the word ligatures and signs of U+FDF0 to U+FDFF, which are
# characters of their own (Allah, the blessings, the rial sign), the ornate parentheses and what else has no decomposition.
SUSPECT_PRESENTATION = r"[\x{FB50}-\x{FDEF}\x{FE70}-\x{FEFC}]"
_FORM = re.compile("[\ufb50-\ufdef\ufe70-\ufefc]")


def find_presentation(value: str) -> Hit | None:
    """Find presentation forms that stand for letters.

    >>> find_presentation("ﻣﺼﺮ").message
    'presentation form, not letter: U+FEE3 ARABIC LETTER MEEM INITIAL FORM, U+FEBC ARABIC LETTER SAD MEDIAL FORM, U+FEAE ARABIC
    LETTER REH FINAL FORM'
    >>> find_presentation("ﷺ ﷲ ﴾﴿")
    """
    found = [match for match in _FORM.finditer(value) if unicodedata.decomposition(match.group())]
    if not found:
        return None
    return Hit(found[0].start(), f"presentation form, not letter: {names(match.group() for match in found)}")


def fix_presentation(value: str) -> str:
    """Put the letters in place of their presentation forms: NFKC for these characters alone, NFC for the whole.

    >>> fix_presentation("ﻣﺼﺮ ½ ﷲ")
    'مصر ½ ﷲ'
    """
    fixed = _FORM.sub(lambda match: unicodedata.normalize("NFKC", match.group()), value)
    return value if fixed == value else nfc.normal(fixed)
