"""Letters of a neighbouring alphabet in Arabic words (ENC012): they look right and are other letters to every search."""

from __future__ import annotations

import re

from warraq.normalise.text.hit import Hit, names

# confusables.txt 16.0.0 (UTS 39): U+06A9 and U+06AA are confusable with kaf, U+06CC with alef maksura (and medially with yeh, whose
# shape it has there by ArabicShaping.txt), U+06C1, U+06BE and U+06D5 with heh. They are letters in other languages of the script.
_NEIGHBOURS = str.maketrans({"ک": "ك", "ڪ": "ك", "ی": "ي", "ہ": "ه", "ھ": "ه", "ە": "ه"})
# The same file: alef has the skeleton `l`, heh `o`; and the Latin, Greek and Cyrillic letters of those skeletons.
_STRANGERS = str.maketrans(dict.fromkeys("lIΙІӀ", "ا") | dict.fromkeys("oOοΟоОօ", "ه"))
# No word of Arabic has these, so a word that has one is Persian, Kurdish or Urdu, quoted as it is spelt there.
_FOREIGN = frozenset("پچژگٹڈڑںےۆێڵڕ")
_LETTERS = "\u0620-\u064a\u0671-\u06d3\u06d5"
SUSPECT_LOOKALIKE = f"[کڪیہھە]|[{_LETTERS}][lIΙІӀoOοΟоОօ]{{1,2}}[{_LETTERS}]"
_STRANGER = re.compile(f"(?<=[{_LETTERS}])[lIΙІӀoOοΟоОօ]{{1,2}}(?=[{_LETTERS}])")
_WORD = re.compile(f"[{_LETTERS}\u064b-\u0652\u0670]+")
_NEIGHBOUR = re.compile("[کڪیہھە]")
# Words that end in alef maksura and no other way; elsewhere a final Persian yeh is read as yeh.
_MAKSURA = frozenset(
    {
        "إلى",
        "على",
        "حتى",
        "لدى",
        "مدى",
        "متى",
        "سوى",
        "أخرى",
        "الأخرى",
        "كبرى",
        "الكبرى",
        "الأولى",
        "أولى",
        "مستوى",
        "المستوى",
        "معنى",
        "مبنى",
    }
)


def find_lookalike(value: str, *, language: str | None = None) -> Hit | None:
    """Find Persian and Urdu letters in Arabic words, where the language is Arabic, and Latin or Cyrillic ones in any.

    Words with a letter that Arabic lacks, such as گ, are foreign words and left alone.

    >>> find_lookalike("فی العراق", language="ar").message
    'letter of another alphabet in an Arabic word: U+06CC ARABIC LETTER FARSI YEH'
    >>> find_lookalike("فی العراق", language="fa")
    """
    found = sorted({match.start() for match in _STRANGER.finditer(value)} | _neighbours(value, language))
    if not found:
        return None
    return Hit(found[0], f"letter of another alphabet in an Arabic word: {names(value[place] for place in found)}")


def _neighbours(value: str, language: str | None) -> set[int]:
    """Give the places of Persian and Urdu letters in Arabic words."""
    if not _is_arabic(language) or not _NEIGHBOUR.search(value):
        return set()
    words = [match for match in _WORD.finditer(value) if _FOREIGN.isdisjoint(match.group())]
    return {word.start() + match.start() for word in words for match in _NEIGHBOUR.finditer(word.group())}


def _is_arabic(language: str | None) -> bool:
    """Say whether a BCP 47 tag is Arabic's or one of its varieties' under the macrolanguage."""
    return (language or "").lower().partition("-")[0] == "ar"


def fix_lookalike(value: str, *, language: str | None = None) -> str:
    """Write the Arabic letter.

    >>> fix_lookalike("إلی مدیریة کبیرة فی العrاق", language="ar")
    'إلى مديرية كبيرة في العrاق'
    """
    while (fixed := _STRANGER.sub(lambda match: match.group().translate(_STRANGERS), value)) != value:
        value = fixed
    return _WORD.sub(lambda match: _arabic(match.group()), value) if _is_arabic(language) else value


def _arabic(word: str) -> str:
    """Spell a word in Arabic's letters, unless it is foreign."""
    if not _FOREIGN.isdisjoint(word):
        return word
    spelt = word.translate(_NEIGHBOURS)
    maksura = f"{spelt[:-1]}ى"
    return maksura if word.endswith("ی") and maksura.removeprefix("و") in _MAKSURA else spelt
