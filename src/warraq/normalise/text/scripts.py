"""The script that a letter is of, and the scripts that a language is written in."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from warraq.normalise.tables import rows

_TABLE = list(rows(__package__, "scripts.tsv"))
_WRITTEN = {script: languages for script, _, languages in _TABLE}
KNOWN = frozenset(_WRITTEN)
_CODES = {code: script for script, codes, _ in _TABLE for code in codes.split()}
# Kana and ideographs are written together, and so are Hangul and ideographs.
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "HALFWIDTH", "BOPOMOFO", "IDEOGRAPHIC"})

# Sk has marks that stand alone; behind Latin Extended-A are letters that few alphabets have, Romanian, Vietnamese,
# Azeri aside.
_RARE_KINDS = frozenset({"Sk", "Cn", "Co", "Cs"})
_RARE_LATIN = "\u0180"
# Letterlike signs, geometric shapes, dingbats and pictographs.
_SIGNS = re.compile("[\u2100-\u214f\u25a0-\u27bf\U0001f000-\U0001fbff]")
_LATIN_BEYOND = "ƏəƠơƯưȘșȚț"


@cache
def script(char: str) -> str:
    """Return the script of a letter as the first word of its name: `LATIN`, `ARABIC`, `CJK`.

    >>> [script(char) for char in "aسЖ語"]
    ['LATIN', 'ARABIC', 'CYRILLIC', 'CJK']
    """
    word = unicodedata.name(char, "").partition(" ")[0]
    return {"FEMININE": "LATIN", "MASCULINE": "LATIN"}.get(word, word)


@cache
def written(tag: str) -> frozenset[str]:
    """Return the scripts that a language is written in, by its BCP 47 tag; none where we do not know.

    >>> [sorted(written(tag)) for tag in ("ru-RU", "sr", "sr-Latn", "und", "Arabic")]
    [['CYRILLIC'], ['CYRILLIC', 'LATIN'], ['LATIN'], [], []]
    """
    primary, *others = tag.lower().split("-")
    named = [_CODES[part] for part in others if part in _CODES]
    return frozenset(named[:1] or [name for name, tags in _WRITTEN.items() if primary in tags.split()])


def plausible(text: str) -> bool:
    """Tell whether a text is what people write: letters of well-known scripts, and no sign that is hardly known.

    >>> plausible("«مصر» – été 😊"), plausible("ߟ"), plausible("libertƩ"), plausible("⇴"), plausible("\u0307")
    (True, False, False, False, False)
    """
    return all(map(_common, set(text))) and not unicodedata.category((text or " ")[0]).startswith("M")


@cache
def _common(char: str) -> bool:
    kind = unicodedata.category(char)
    if kind in _RARE_KINDS or (kind in ("Sm", "So") and char > "\xff" and not _SIGNS.match(char)):
        return False
    if not char.isalpha():
        return True
    if char < _RARE_LATIN or char in _LATIN_BEYOND or "\u1e00" <= char <= "\u1eff":
        return True
    return (script(char) in KNOWN - {"LATIN"} or script(char) in _EAST_ASIAN) and char <= "\uffff"


def fits(letters: set[str], language: str | None) -> bool:
    """Tell whether letters are of a script that the language is written in; without a language, whether they are of one
    well-known script.

    >>> fits(set("ال"), "ar"), fits(set("ال"), "ru"), fits(set("ߟ"), None), fits(set("éا"), None)
    (True, False, False, False)
    """
    scripts = {script(char) for char in letters if char.isalpha() or unicodedata.category(char) == "Mc"}
    allowed = written(language or "")
    if scripts & _EAST_ASIAN and (not allowed or allowed & _EAST_ASIAN):
        scripts = (scripts - _EAST_ASIAN) | {"CJK"}
        allowed = allowed | {"CJK"} if allowed else allowed
    return scripts <= allowed if allowed else scripts <= KNOWN and len(scripts) <= 1
