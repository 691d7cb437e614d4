"""Letters of a neighbouring alphabet in Arabic words (ENC012): they look right and are other letters to every
search.
"""

from __future__ import annotations

import re

from warraq.normalise.text.hit import Hit, names
from warraq.normalise.text.quotations import LETTERS, NEIGHBOURS, SPELT, WORD, ZWNJ, quotations
from warraq.normalise.text.vocabulary import is_arabic, known

# confusables.txt 16.0.0 (UTS 39): alef has the skeleton `l`, heh `o`; and the Latin, Greek and Cyrillic letters of
# those skeletons.
_STRANGERS = str.maketrans(dict.fromkeys("lIΙІӀ", "ا") | dict.fromkeys("oOοΟоОօ", "ه"))
SUSPECT_LOOKALIKE = f"[{NEIGHBOURS}]|[{LETTERS}][lIΙІӀoOοΟоОօ]{{1,2}}[{LETTERS}]"
_STRANGER = re.compile(f"(?<=[{LETTERS}])[lIΙІӀoOοΟоОօ]{{1,2}}(?=[{LETTERS}])")
_NEIGHBOUR = re.compile(f"[{NEIGHBOURS}]")
_MARKS = re.compile(f"[\u064b-\u0652\u0670{ZWNJ}]")


def find_lookalike(value: str, *, language: str | None = None) -> Hit | None:
    """Find Persian and Urdu letters in Arabic words, where the language is Arabic, and Latin or Cyrillic ones in any.

    Quotations, and words with a letter that Arabic lacks, such as گ, are foreign and left alone.

    >>> find_lookalike("فی العراق", language="ar").message
    'letter of another alphabet in an Arabic word: U+06CC ARABIC LETTER FARSI YEH'
    >>> find_lookalike("فی العراق", language="fa")
    >>> find_lookalike("قال: جمهوری اسلامی ایران", language="ar")
    """
    places = sorted({match.start() for match in _STRANGER.finditer(value)} | _neighbours(value, language))
    if not places:
        return None
    return Hit(places[0], f"letter of another alphabet in an Arabic word: {names(value[place] for place in places)}")


def _neighbours(value: str, language: str | None) -> set[int]:
    """Return the places of Persian and Urdu letters in Arabic words."""
    if not is_arabic(language) or not _NEIGHBOUR.search(value):
        return set()
    foreign = quotations(value)
    return {match.start() for match in _NEIGHBOUR.finditer(value) if not foreign.hold(match.start())}


def fix_lookalike(value: str, *, language: str | None = None) -> str:
    """Write the Arabic letters instead; change nothing if a word ends in a yeh that may be either of Arabic's two.

    >>> fix_lookalike("إلی مدیریة کبیرة فی العrاق", language="ar")
    'إلى مديرية كبيرة في العrاق'
    >>> fix_lookalike("کتاب قدری", language="ar")
    'کتاب قدری'
    """
    places = _neighbours(value, language)
    pieces: list[str] = []
    place = 0
    for word in WORD.finditer(value) if places else ():
        if places.isdisjoint(range(*word.span())):
            continue
        spelt = _arabic(word.group())
        if spelt is None:
            return value
        pieces += [value[place : word.start()], spelt]
        place = word.end()
    return _without_strangers("".join([*pieces, value[place:]]))


def _without_strangers(value: str) -> str:
    while (fixed := _STRANGER.sub(lambda match: match.group().translate(_STRANGERS), value)) != value:
        value = fixed
    return value


def _arabic(word: str) -> str | None:
    """Spell a word in Arabic's letters; None where its last cannot be told: it is the one with which the word is
    common.
    """
    spelt = word.translate(SPELT)
    bare = _MARKS.sub("", spelt)
    if _MARKS.sub("", word)[-1:] != "ی":
        return spelt
    yeh, maksura = known(bare), known(f"{bare[:-1]}ى")
    if yeh == maksura:
        return None
    last = word.rindex("ی")
    return spelt if yeh else f"{spelt[:last]}ى{spelt[last + 1 :]}"
