r"""Lam and alef that changed places (ENC017): `اإلمارات` for `الإمارات`, as text taken out of a PDF has it.

Fonts draw lam and alef as one sign; what takes that sign for two letters of a line from right to left writes them the
wrong way round. No word of Arabic begins with alef before another alef and lam, so that is proof, and so is a common
word whose letters make none in this order (`خالل`); and where one stands, any other `ال` may have been `لا`. Which it
was, the common words say. Where they do not, nothing is mended.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import product

from warraq.normalise.columns.holding import Sought
from warraq.normalise.text import lam_alef_words, shapes
from warraq.normalise.text.hit import Hit
from warraq.normalise.text.vocabulary import known, stem

_ALEF, _LAM = "ا\ufe8d\ufe8e", "ل\ufedd-\ufee0"
_ALEFS = f"{_ALEF}أإآ\ufe81-\ufe84\ufe87\ufe88"
_TWO = f"[{_ALEF}][{_ALEFS}][{_LAM}]"
# Alef before lam, one of them or both drawn as shapes, of which words have yet to be made.
_DRAWN_ALEFS, _DRAWN_LAM = "\ufe81-\ufe84\ufe87\ufe88\ufe8d\ufe8e", "\ufedd-\ufee0"
_DRAWN_PAIR = f"[{_DRAWN_ALEFS}][{_LAM}]|[{_ALEFS}][{_DRAWN_LAM}]"
_SUSPECT, _DRAWN = re.compile(_TWO), re.compile(_DRAWN_PAIR)
_WORD = re.compile("[ء-غف-ي]+")
# Behind a conjunction and a preposition (Ryding, A Reference Grammar of Modern Standard Arabic, 6.2), the article
# before alef with hamza.
_HAMZA = re.compile("[وف]?[بك]?ا[أإآ]ل")
_TWICE = re.compile("اال(?!له)")  # `ياالله` is two words
_NEVER_FIRST = frozenset("ئؤءةى")
_ARTICLE = re.compile("[وف]?ب?ال")
_ACTION = re.compile("(?:ست|.ت)..")
_BEHIND_TWO = re.compile("[وف]?[بك]?اال(..+)")
_ACTION_TWICE = re.compile(f"[وف]?[بك]?اال{_ACTION.pattern}")
_PRONOUN = re.compile("(?:ها|هم|نا|ه)$")
_LONG = 4  # letters of a word that may have a preposition
_MOST = 4  # pairs of a word; the longest words of the vocabulary have two
_WORDS = 1 << 14  # whose spelling is remembered: a text repeats its words
_LONGEST = 24  # letters: the longest words of news have 15


@cache
def suspect_lam_alef() -> str:
    """Return the RE2 pattern that all text matches in which `find_lam_alef` finds something."""
    return f"{_TWO}|{_DRAWN_PAIR}|{lam_alef_words.suspect()}"


@cache
def sought_lam_alef() -> Sought:
    """Return what all plain text holds in which `find_lam_alef` finds something."""
    pairs = tuple(f"{alef}ل" for alef in "اأإآ")
    twice = tuple(f"ا{pair}" for pair in pairs)
    return Sought(lam_alef_words.LETTERS, pairs, lam_alef_words.spellings(), (*twice, lam_alef_words.ON_LAM))


def find_lam_alef(value: str) -> Hit | None:
    """Find words in which lam and alef changed places.

    >>> find_lam_alef("دولة اإلمارات").message
    'lam and alef changed places: read الإمارات'
    >>> find_lam_alef("من خالل").column, find_lam_alef("ياالله")
    (3, None)
    """
    drawn = _DRAWN.search(value)
    text = shapes.spelt(value) if drawn or _SUSPECT.search(value) else value
    word = _proof(text)
    if word is None:
        return None
    first = _SUSPECT.search(value) if proves(word) else _standing(word, value) or drawn
    place = first.start() if first else 0
    return Hit(place, f"lam and alef changed places: read {_read(text, word)}")


def _standing(word: str, value: str) -> re.Match[str] | None:
    return re.search(rf"(?<![ء-غف-ي]){word}(?![ء-غف-ي])", value)


def _read(text: str, word: str) -> str:
    if f"{word}\u064b" in text and word.endswith("ال"):
        return f"{_on_alef(word) or word}\u064b"
    return _mended(word, proven=True) or re.sub("(?<=ا)([اأإآ])ل", r"ل\1", word)


def fix_lam_alef(value: str) -> str:
    """Put lam and alef back wherever they changed places in a value; nothing where one of its words leaves a doubt.

    >>> fix_lam_alef("رئيس الواليات المتحدة يزور اإلمارات واألردن"), fix_lam_alef("خالل العام")
    ('رئيس الولايات المتحدة يزور الإمارات والأردن', 'خلال العام')
    """
    if shapes.FORM_A.search(value):  # which may stand for no letter: ENC008 has to tell first
        return value
    drawn = _SUSPECT.search(value) or _DRAWN.search(value)
    return settled(shapes.spelt(value) if drawn else value) or value


def settled(text: str) -> str | None:
    """Return a text of plain letters with every lam and alef in its place; None where that cannot be told.

    Where others stand as they should, a word that is not proof itself may have been right too.

    >>> settled("العراق"), settled("اإلمارات"), settled("طالب األردن"), settled("السالم والأردن وخالل")
    ('العراق', 'الإمارات', None, None)
    """
    if _proof(text) is None:
        return text
    mixed = lam_alef_words.in_order(text)
    pieces: list[str] = []
    place = 0
    for match in _WORD.finditer(text):
        word, sure = match.group(), lam_alef_words.on_lam(text, match)
        mended = (_on_alef(word) if sure else _mended(word, proven=True)) if lam_alef_words.PAIR.search(word) else word
        if mended is None or (mixed and mended != word and not sure and not _tells(word)):
            return None
        pieces += [text[place : match.start()], mended]
        place = match.end()
    return "".join([*pieces, text[place:]])


@lru_cache(_WORDS)
def _on_alef(word: str) -> str | None:
    """Spell a word as it was whose fathatan stood on an alef behind the lam."""
    spelling = f"{word[:-2]}لا"
    return spelling if not lam_alef_words.PAIR.search(word, 0, len(word) - 2) or _common(spelling) else None


def _proof(text: str) -> str | None:
    """Return the first word that proves the fault."""
    return next((word for word in _WORD.findall(text) if proves(word)), None) or lam_alef_words.told(text)


def _tells(word: str) -> bool:
    return proves(word) or lam_alef_words.restored(word) is not None


def proves(word: str) -> bool:
    """Tell a word that shows by itself that lam and alef changed places."""
    if len(word) > _LONGEST:
        return False
    if _HAMZA.match(word):
        return True
    if not _TWICE.search(word) or known(_TWICE.sub("ال", word)):  # an alef that was typed twice
        return False
    if _ACTION_TWICE.match(word) or _with_hamza(word):
        return True
    mended = _mended(word, proven=False)
    return mended is not None and mended != word


def _with_hamza(word: str) -> bool:
    """Tell a word with the article, known with a hamza that many leave out: `االمم` for `الأمم`."""
    match = _BEHIND_TWO.match(word)
    return match is not None and any(known(f"{alef}{match[1]}") for alef in "أإآ")


@lru_cache(_WORDS)
def _mended(word: str, *, proven: bool) -> str | None:
    """Spell a word as it was; None where that cannot be told.

    Of the spellings with any of its pairs put back, one has to be a common word. Where none is, an article is taken for
    one, and, where the fault is `proven`, an alef before another as proof of its own pair.
    """
    certain = lam_alef_words.table("lam_alef.txt").get(word) or lam_alef_words.restored(word)
    if certain is not None:
        return certain
    pairs = [pair.start() for pair in lam_alef_words.PAIR.finditer(word)]
    if len(pairs) > _MOST or len(word) > _LONGEST:
        return None
    forced = {place for place in pairs if _alone(word, place)}
    free = [place for place in pairs if place not in forced]
    chosen = [
        {place for place, taken in zip(free, some, strict=True) if taken}
        for some in product((False, True), repeat=len(free))
    ]
    spellings = [_swapped(word, forced | some) for some in chosen]
    common = [spelling for spelling in spellings if _common(spelling)]
    if len(common) == 1:
        return common[0]
    if common or not proven:
        return None
    return spellings[0] if not free or (free in ([0], [1], [2]) and _defined(word)) else None


def _defined(word: str) -> bool:
    """Tell a word with the article; not where what follows is as a noun of action behind `لا` would be (forms VIII and
    X: `لارتباط`).
    """
    article = _ARTICLE.match(word)
    return article is not None and stem(word) != word and not _ACTION.match(word, article.end())


def _alone(word: str, place: int) -> bool:
    """Tell a pair that cannot have stood so: behind another alef, or as an article before what begins no word."""
    if place and word[place - 1] == "ا":
        return True
    article = _ARTICLE.match(word)
    return article is not None and article.end() == place + 2 and word[place + 2 : place + 3] in _NEVER_FIRST


def _common(word: str) -> bool:
    """Tell a common word, also behind a preposition or before a pronoun."""
    # Many write one for the other
    other = f"{word[:-1]}{'ى' if word[-1] == 'ي' else 'ي'}" if word[-1] in "يى" else word
    if known(word) or known(other) or (word[0] in "لبك" and len(word) > _LONG and known(word[1:])):
        return True
    bare = _PRONOUN.sub("", word)
    return _LONG <= len(bare) < len(word) and (known(bare) or (bare[-1] == "ت" and known(f"{bare[:-1]}ة")))


def _swapped(word: str, places: set[int]) -> str:
    letters = list(word)
    for place in places:
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)
