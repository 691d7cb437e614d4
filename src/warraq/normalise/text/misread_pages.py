"""One single-byte code page read as another: `ÇáßÇÙãí` (windows-1256 read as Latin-1) for `الكاظمي`, `ÑÅÊÐÅÒ` for
`СЕКРЕТ`.

Each letter becomes another one, so what tells them from French or Turkish is that whole words of accented letters stand
together without one plain letter, and that they read as text of one script in one code page, and in no other. Read as
windows-1251 they are Cyrillic words with capitals in their midst, as windows-1256 Arabic ones with accented letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from string import ascii_letters

from warraq.normalise.text import fluency
from warraq.normalise.text.codepages import (
    CYRILLIC,
    GREEK,
    LATIN,
    WINDOWS_1256,
    Wrong,
    char_class,
    re2_class,
    upper_half,
)
from warraq.normalise.text.misread import Misreading
from warraq.normalise.text.scripts import script, written

_RIGHT = (
    ("windows-1256", "cp1256", "ARABIC"),
    ("ISO-8859-6", "iso8859-6", "ARABIC"),
    ("windows-1251", "cp1251", "CYRILLIC"),
    ("KOI8-R", "koi8-r", "CYRILLIC"),
    ("ISO-8859-5", "iso8859-5", "CYRILLIC"),
    ("IBM866", "cp866", "CYRILLIC"),
    ("windows-1255", "cp1255", "HEBREW"),
    ("windows-1253", "cp1253", "GREEK"),
)
_SIGNS = ("MacRoman", "CP437", "CP850")  # that have signs where other pages have letters
_ORDER = "\u200c\u200d\u200e\u200f"  # what windows-1256 has of format characters
_PUNCTUATION = frozenset("،؛؟«»“”„‘’‚–—…•·\xa0\xad°№")
_PLAIN = re.compile("[A-Za-z]{2}")  # a word beside which `à` is one
_TOKEN = re.compile(r"[^\x00-\x7f]+")
_BAD = "\ufffd"
_HEAD = 1 << 11  # code points that choose the route; all of a value has to bear it out
_GAP = 8  # code points between two words that stand together
_LONG = 4  # letters of one word that no alphabet of Latin letters writes without a plain one
_SHORT = 3
_PAIR = 2
_MANY = 10  # letters of two alphabets' words that are told by their letters alone
_KINDS = 7
_MARGIN = 0.15
_CLEAR = 4
_FEWEST_SAID, _FEWEST, _FEWEST_OTHER = 5, 6, 8  # letters that a route has to lead to
_WIDE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class _Route:
    """One page read as another: what each character of the wrong one stands for, `_BAD` where that is nothing of a
    text.
    """

    wrong: Wrong
    name: str
    script: str
    meant: Mapping[int, str]


@cache
def _routes(wrong: Wrong) -> tuple[_Route, ...]:
    return tuple(_route(wrong, *right) for right in _RIGHT if right[0] != wrong.name)


def _route(wrong: Wrong, name: str, codec: str, of: str) -> _Route:
    meant, right = dict[int, str](), bytes(range(0x80, 0x100)).decode(codec, "replace")
    for one in reversed(wrong.tables):
        meant |= {ord(shown): _meant(char, shown, of) for char, shown in zip(right, one[0x80:], strict=True)}
    return _Route(wrong, f"{name} read as {wrong.name}", of, meant)


def _meant(char: str, shown: str, of: str) -> str:
    """Return a character where text of a script can hold it: its own letters and marks, punctuation, and signs that
    both pages have.
    """
    own = (script(char) == of and (of == "ARABIC" or char.isalpha())) or (of == "ARABIC" and char in _ORDER)
    same = char == shown and not char.isalpha()
    return char if own or char in _PUNCTUATION or same else _BAD


@cache
def _letters(wrong: Wrong) -> str:
    """Return the characters that stand for a letter by one route or another."""
    points = {point for route in _routes(wrong) for point, char in route.meant.items() if script(char) == route.script}
    return "".join(map(chr, sorted(points)))


@cache
def _letter_set(wrong: Wrong) -> frozenset[str]:
    return frozenset(_letters(wrong))


@cache
def suspect() -> str:
    """Return the RE2 pattern that all text matches in which `read` finds something."""
    return "|".join(_evidence(wrong, re2=True) for wrong in (*LATIN, *CYRILLIC, *GREEK, WINDOWS_1256))


def _evidence(wrong: Wrong, *, re2: bool) -> str:
    """Write what a mangled text has: letters side by side, capitals behind small ones, accented letters in Arabic
    words.
    """
    write = re2_class if re2 else char_class
    letters = _letters(wrong)
    if wrong is WINDOWS_1256:
        arabic = "".join(char for char in wrong.chars(0x80, 0xFF) if script(char) == "ARABIC" and char.isalpha())
        other = "".join(char for char in wrong.chars(0x80, 0xFF) if script(char) == "LATIN" or char == "×")
        return f"{write(arabic)}{write(other)}|{write(other)}{write(arabic)}"
    if wrong in LATIN:
        signs = wrong.name in _SIGNS
        own = "".join(
            char for char in letters if char not in _PUNCTUATION and (signs or char.isalpha() or char in "×÷")
        )
        return f"(?:\\A|{write(own + ascii_letters).replace('[', '[^', 1)}){write(own)}{{2}}"
    small, large = ("".join(filter(case, letters)) for case in (str.islower, str.isupper))
    return f"{write(small)}{write(large)}"


@cache
def _evident(wrong: Wrong) -> re.Pattern[str]:
    return re.compile(_evidence(wrong, re2=False))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a route makes of the head of a value: its words, whether they read as text, and how well."""

    route: _Route
    start: int
    end: int
    text: str
    reads: bool
    plain: bool
    share: float
    weight: int
    whole: bool


def read(value: str, *, language: str | None = None) -> Misreading | None:
    """Find a code page that was read as another.

    >>> misread = read("ÇáßÇÙãí íÒæÑ ÈÛÏÇÏ")
    >>> misread.route, misread.fixed
    ('windows-1256 read as windows-1252 or Latin-1', 'الكاظمي يزور بغداد')
    >>> read("Ïîãîäà â Ìîñêâå", language="ru").fixed, read("Ça a été créé à Genève")
    ('Погода в Москве', None)
    """
    head = value[:_HEAD]
    answers = [
        answer
        for wrong in (*LATIN, *CYRILLIC, *GREEK, WINDOWS_1256)
        if _evident(wrong).search(head)
        for answer in _answers(head, wrong, language)
    ]
    reading = [answer for answer in answers if answer.reads]
    if not reading:
        return None
    said = written(language or "")
    best = max(reading, key=lambda answer: (answer.whole, answer.route.script in said, answer.share))
    enough = sum(map(str.isalpha, best.text)) >= _fewest(best.route, said) and fluency.natural(
        best.text, best.route.script
    )
    sure = best.whole and enough and not any(_rivals(best, other, said) for other in answers)
    fixed = _undone(value, best.route) if sure else None
    shown = value[best.start : best.end]
    return Misreading(best.route.name, best.start, shown, _translated(shown, best.route), fixed)


def _fewest(route: _Route, said: frozenset[str]) -> int:
    """Say how many letters a route has to lead to: fewer read well by chance."""
    if route.script != "ARABIC" or route.wrong not in LATIN:
        return _FEWEST_OTHER
    return _FEWEST_SAID if route.script in said else _FEWEST


def _rivals(best: _Answer, other: _Answer, said: frozenset[str]) -> bool:
    """Say whether another whole answer reads as well, or nearly; of two pages of one script what reads badly is one
    too.
    """
    if not other.whole or (other.text, other.start, other.end) == (best.text, best.start, best.end):
        return False
    if not other.reads and (other.route.script != best.route.script or not other.plain):
        return False
    if best.route.script in said and other.route.script not in said:
        return other.share > best.share + _MARGIN
    margin = _WIDE if other.route.script == best.route.script != "ARABIC" else _MARGIN
    return other.share > best.share - margin or other.weight > best.weight - _CLEAR


def _answers(head: str, wrong: Wrong, language: str | None) -> Iterator[_Answer]:
    """Try each page that can have been read as this one."""
    tokens, clean = _tokens(head, wrong)
    if not tokens:
        return
    for route in _routes(wrong):
        words = [(match, _meaning(match.group(), route)) for match in tokens]
        good = [(match, text) for match, text in words if _BAD not in text]
        whole = clean and len(good) == len(words)
        if wrong is WINDOWS_1256:
            good, whole = _touched(words, route)
        elif wrong in LATIN:
            whole &= not (_PLAIN.search(head) and any(len(match.group()) == 1 for match in tokens))
        elif wrong in CYRILLIC:
            whole &= not _reads_already(tokens)
        if good and _evidences(head, [match for match, _ in good], route, language):
            yield _answer(good, route, whole=whole)


def _reads_already(tokens: list[re.Match[str]]) -> bool:
    """Say whether Cyrillic words without a capital in their midst are text as they stand."""
    plain = [match.group() for match in tokens if len(match.group()) >= _SHORT and fluency.plain([match.group()])]
    return len(plain) >= _PAIR and fluency.reads(plain, "CYRILLIC", mixed=True)


def _meaning(shown: str, route: _Route) -> str:
    """Return what a word stands for; a sign among letters is none of a word."""
    text = shown.translate(route.meant)
    if any(map(str.isalpha, text)) and any(
        not char.isalpha() and char not in _PUNCTUATION and not _mark(char) for char in text
    ):
        return _BAD
    return text


def _mark(char: str) -> bool:
    return script(char) == "ARABIC" or char in _ORDER


def _answer(good: list[tuple[re.Match[str], str]], route: _Route, *, whole: bool) -> _Answer:
    texts = [text for _, text in good]
    joined, of = " ".join(texts), route.script
    reads = fluency.reads(texts, of, mixed=any(fluency.irregular(match.group()) for match, _ in good))
    start, end = good[0][0].start(), good[-1][0].end()
    return _Answer(
        route,
        start,
        end,
        joined,
        reads,
        fluency.plain(texts),
        fluency.share(joined, of),
        fluency.weight(joined, of),
        whole,
    )


def _tokens(head: str, wrong: Wrong) -> tuple[list[re.Match[str]], bool]:
    """Find the words that the wrong reader may have made, and say whether every other one is plainly clean."""
    upper, tokens, clean = upper_half(wrong), list[re.Match[str]](), True
    for match in _TOKEN.finditer(head):
        beside = head[match.start() - 1 : match.start()] + head[match.end() : match.end() + 1]
        foreign = [char for char in match.group() if char not in upper]
        if not foreign and not any(char.isascii() and char.isalpha() for char in beside):
            tokens.append(match)
        elif foreign:
            own = [char for char in match.group() if char in upper]
            plain = any(char.isalpha() and script(char) != "LATIN" for char in foreign)
            clean &= all(char in _PUNCTUATION for char in own) and (
                plain or all(char in _PUNCTUATION for char in foreign)
            )
    return tokens, clean


def _touched(words: list[tuple[re.Match[str], str]], route: _Route) -> tuple[list[tuple[re.Match[str], str]], bool]:
    """Of Arabic words, keep those that the route changes; no clean one may be among them, nor a word that may be
    either.
    """
    good = [(match, text) for match, text in words if _BAD not in text]
    changed = [(match, text) for match, text in good if match.group() != text]
    sure = [match for match, _ in changed if _evident(WINDOWS_1256).search(match.group())]
    whole = len(good) == len(words) or len(sure) == len(changed)
    if route.script == "ARABIC":
        unsure = [(match.group(), text) for match, text in changed if match not in sure]
        old, new = (
            (fluency.share(" ".join(texts), "ARABIC") for texts in zip(*unsure, strict=True)) if unsure else (0, 1)
        )
        return changed, whole and new > old + _MARGIN
    arabic = [
        match for match, _ in words if len(match.group()) > 1 and not _evident(WINDOWS_1256).search(match.group())
    ]
    return good, len(good) == len(words) and not arabic


def _evidences(head: str, tokens: list[re.Match[str]], route: _Route, language: str | None) -> bool:
    """Say whether words look like nothing that anybody writes."""
    own = _letter_set(route.wrong).__contains__
    words = ["".join(filter(own, match.group())) for match in tokens]
    odd = [word for word in set(words) if len(word) >= _SHORT and fluency.irregular(word)]
    if route.wrong is WINDOWS_1256:
        return any(_evident(WINDOWS_1256).search(match.group()) for match in tokens)
    if route.wrong not in LATIN:
        return bool(odd) and 3 * len(odd) >= sum(len(word) >= _SHORT for word in set(words))
    said = written(language or "")
    if said and "LATIN" not in said and any(len(word) >= _PAIR for word in words) and len(set("".join(words))) > _PAIR:
        return True
    if route.script == "ARABIC":
        return bool(odd) or any(len(word) >= _LONG for word in words) or _near(head, tokens, words)
    kinds = set("".join(words).casefold())
    return bool(odd) or (sum(len(word) for word in words if len(word) >= _LONG) >= _MANY and len(kinds) >= _KINDS)


def _near(head: str, tokens: list[re.Match[str]], words: list[str]) -> bool:
    """Say whether two words stand together with no plain letter between them."""
    for (one, first), (other, second) in zip(
        zip(tokens, words, strict=True), zip(tokens[1:], words[1:], strict=True), strict=False
    ):
        gap = head[one.end() : other.start()]
        if len(first) >= _PAIR <= len(second) and len(gap) <= _GAP and not any(char.isalpha() for char in gap):
            return True
    return False


def _translated(text: str, route: _Route) -> str | None:
    fixed = text.translate(route.meant)
    return None if _BAD in fixed and _BAD not in text else fixed


def _undone(value: str, route: _Route) -> str | None:
    """Undo a route in a whole value; None where a word of it is left."""
    parts, done = list[str](), 0
    tokens, clean = _tokens(value, route.wrong)
    meanings = {shown: _meaning(shown, route) for shown in {match.group() for match in tokens}}
    for match in tokens:
        text = meanings[match.group()]
        if _BAD in text:
            if route.wrong is WINDOWS_1256 and route.script == "ARABIC":
                continue
            return None
        parts += [value[done : match.start()], text]
        done = match.end()
    return "".join([*parts, value[done:]]) if clean else None
