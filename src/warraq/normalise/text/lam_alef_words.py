"""Words that tell by themselves that lam and alef changed places, although no impossible spelling comes of it: `خالل`
for `خلال`, `احتالل` for `احتلال`; and `طفالً`, whose fathatan has to stand on an alef (Ryding, 2.2.3).

The two tables are lists of facts; their heads say how they were made. What comes out of a word of the first is no word
of Arabic. What comes out of one of the second could be formed, but is hardly ever written, so that it tells where it is
not alone, or where no lam before an alef stands in the text as it should.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from warraq.normalise.text.vocabulary import known, words

_NEVER, _HARDLY = "lam_alef_never.txt", "lam_alef_hardly.txt"
_LETTER = "ء-غف-ي"
_WORD = re.compile(f"[{_LETTER}]+")
PAIR = re.compile("[اأإآ]ل")
_PUT_BACK = re.compile("ل([اأإآ])")
# In what lost its order `لا` is left before another lam alone: `الالعب`.
_RIGHT = re.compile("ل[اأإآ](?!ل)")
_CONJUNCTIONS, _PREPOSITIONS, _ARTICLE, _FOR_THE = "وف", "بكل", "ال", "لل"
_FATHATAN = "\u064b"
LETTERS = "".join(map(chr, (*range(0x621, 0x63B), *range(0x641, 0x64B))))  # of words, as `_LETTER` has them
ON_LAM = _ARTICLE + _FATHATAN  # in all text in which a fathatan stands on a lam that should be an alef
_SEVERAL = 2  # different words of the second table that tell whatever else is in the text


def exchanged(word: str) -> str:
    """Write a word as it comes out where lam and alef change places.

    >>> exchanged("خلال"), exchanged("الأردن")
    ('خالل', 'األردن')
    """
    return _PUT_BACK.sub(r"\1ل", word)


@cache
def table(name: str) -> dict[str, str]:
    """Return the words of a table by what comes out of them."""
    return {exchanged(word): word for word in words(name)}


def told(text: str) -> str | None:
    """Return the first word that tells that lam and alef changed places in a text; None where no word does.

    >>> told("من خلال"), told("من خالل"), told("عالقات"), told("عالقات لا تنتهي"), told("أوالد بال عالقات لا")
    (None, 'خالل', 'عالقات', None, 'أوالد')
    """
    unsure = dict[str, None]()
    for match in _WORD.finditer(text):
        word = match.group()
        sure = _sure(word, on_lam=on_lam(text, match)) if PAIR.search(word) else None
        if sure:
            return word
        if sure is not None:
            unsure.setdefault(word)
    enough = len(unsure) >= _SEVERAL or not in_order(text)
    return next(iter(unsure), None) if enough else None


def _sure(word: str, *, on_lam: bool) -> bool | None:
    """Say whether a word tells whatever else is in its text; None where it does not tell at all."""
    if _entry(word, _NEVER) is not None:
        return True
    if on_lam and known(f"{word[:-2]}لا"):
        return not known(word)
    return False if _entry(word, _HARDLY) is not None else None


def on_lam(text: str, match: re.Match[str]) -> bool:
    """Tell a word that ends in alef and lam, with a fathatan on the lam."""
    behind = text[match.end() : match.end() + 2]
    return behind[:1] == _FATHATAN and match.group().endswith(_ARTICLE) and not _WORD.match(behind[1:])


def in_order(text: str) -> bool:
    """Tell whether a lam stands before an alef somewhere, as it should."""
    return bool(_RIGHT.search(text))


def restored(word: str) -> str | None:
    """Return what a word of the tables was, with all that is written onto it; None for any other.

    >>> restored("وبالعالقات"), restored("للعالقات"), restored("العالم")
    ('وبالعلاقات', 'للعلاقات', None)
    """
    return _entry(word, _NEVER) or _entry(word, _HARDLY)


def _entry(word: str, name: str) -> str | None:
    known = table(name)
    for before, rest, short in _parts(word):
        if rest in known:
            return f"{before}{known[rest].removeprefix(_ARTICLE) if short else known[rest]}"
    return None


def _parts(word: str) -> Iterator[tuple[str, str, bool]]:
    """Take off a word what can be written onto it: a conjunction, a preposition; with whether the article is shortened.

    Yields what is taken off and what is left.
    """
    for place in range(2 if word[0] in _CONJUNCTIONS else 1):
        before, rest = word[:place], word[place:]
        yield before, rest, False
        if rest.startswith(_FOR_THE):
            yield before + _FOR_THE, _ARTICLE + rest[len(_FOR_THE) :], True
        if rest[:1] and rest[0] in _PREPOSITIONS:
            yield before + rest[0], rest[1:], False


@cache
def suspect() -> str:
    """Return the RE2 pattern that all text matches in which a word of the tables stands."""
    known, short = _known()
    edge = f"[^{_LETTER}]"
    inner = f"[{_PREPOSITIONS}]?{_branches(known)}|{_FOR_THE}{_branches(short)}"
    on_lam = rf"{ON_LAM}(?:{edge}|\z)"
    return rf"(?:\A|{edge})[{_CONJUNCTIONS}]?(?:{inner})(?:{edge}|\z)|{on_lam}"


@cache
def spellings() -> tuple[str, ...]:
    """Return the words of the tables with all that can be written onto them."""
    known, short = _known()
    onto = [
        *known,
        *(letter + word for letter in _PREPOSITIONS for word in known),
        *(_FOR_THE + word for word in short),
    ]
    return tuple(dict.fromkeys(before + word for before in ("", *_CONJUNCTIONS) for word in onto))


def _known() -> tuple[list[str], list[str]]:
    """Return the words of the tables, and what is left of those with the article without it."""
    known = sorted({*table(_NEVER), *table(_HARDLY)})
    return known, [word.removeprefix(_ARTICLE) for word in known if word.startswith(_ARTICLE)]


def _branches(known: Iterable[str]) -> str:
    """Write words as a pattern that has what several begin with once: an automaton of few states."""
    root: dict[str, Any] = {}
    for word in known:
        at = root
        for char in word:
            at = at.setdefault(char, {})
        at[""] = {}
    return _written(root)


def _written(branch: dict[str, Any]) -> str:
    parts = [char + _written(rest) for char, rest in branch.items() if char]
    if not parts:
        return ""
    return f"(?:{'|'.join(parts)}){'?' if '' in branch else ''}"
