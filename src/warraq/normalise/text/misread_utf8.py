"""UTF-8 read in a single-byte encoding: `ط§ظ„` (windows-1256) and `Ø§Ù„` (windows-1252, Latin-1) for `ال`.

Every letter becomes two characters, a lead and a follower. One such pair can stand in clean text (`حفظ،`, with an Arabic comma), so
the evidence is two pairs in a row of which one cannot be clean; around them, across ASCII, single pairs count too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from warraq.normalise.text.codepages import Wrong, char_class, re2_class, wrong_1252, wrong_1256

if TYPE_CHECKING:
    from collections.abc import Callable

# Lead bytes (the Unicode Standard, table 3-7) of what Arabic text holds: Latin-1 and the letters and accents of windows-1252
# (U+0080-FF, U+0140-1BF, U+02C0-2FF), Arabic (U+0600-6FF), punctuation and signs (U+2000-21BF), presentation forms (U+FB00-FFFF).
_LEADS = (0xC2, 0xC3, 0xC5, 0xC6, 0xCB, 0xD8, 0xD9, 0xDA, 0xDB)
_ARABIC_LEADS = (0xD8, 0xDB)
_FOLLOWERS = (0x80, 0xBF)
_LONG = ((0xE2, 0x80, 0x86), (0xEF, 0xAC, 0xBF))
# Followers in windows-1256 that clean Arabic, Persian and Urdu text has after any letter ...
_CLEAN = "،؛؟«»\xa0\xad‘’“”–—…•\u200c\u200d\u200e\u200f"
# ... and the letters that no word of those has after tah or zah, but after other letters.
_LETTERS = "پٹچژڈگکڑںھہے"


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of mangled text, its repair, or None where bytes were lost, and the name of what happened."""

    start: int
    end: int
    repair: str | None
    route: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a wrong reader's mangled text looks like: `pair` is any character of UTF-8, `sure` one that is never clean."""

    wrong: Wrong
    pair: str
    sure: str

    @property
    def evidence(self) -> str:
        """Two in a row of which one is sure, or four."""
        return f"(?:{self.sure}{self.pair}|{self.pair}{self.sure}|{self.pair}{{4}})"


def _shape(wrong: Wrong, write: Callable[[str], str]) -> _Shape:
    """Describe a wrong reader's mangled text in the writing of one regex engine."""
    follower = wrong.chars(*_FOLLOWERS)
    leads = "".join(wrong.chars(lead, lead) for lead in _LEADS)
    longs = [
        f"{write(wrong.chars(lead, lead))}{write(wrong.chars(low, high))}{write(follower)}" for lead, low, high in _LONG
    ]
    pair = f"{write(leads)}{write(follower)}"
    if wrong is wrong_1256():
        rare = "".join(char for char in follower if char not in _CLEAN)
        rarer = "".join(char for char in rare if char not in _LETTERS)
        sure = f"(?:{write(leads)}{write(rarer)}|{write('طظ')}{write(rare)})"
    else:
        sure = pair
    return _Shape(wrong, f"(?:{'|'.join([pair, *longs])})", sure)


@cache
def suspect_1256() -> str:
    """Give the RE2 pattern that all text matches in which `spans` finds UTF-8 that was read in windows-1256."""
    return _shape(wrong_1256(), re2_class).evidence


@cache
def _evident(wrong: Wrong) -> re.Pattern[str]:
    return re.compile(_shape(wrong, char_class).evidence)


@cache
def _run(wrong: Wrong) -> re.Pattern[str]:
    return re.compile(f"{_shape(wrong, char_class).pair}+")


@cache
def _alone(wrong: Wrong) -> re.Pattern[str]:
    """Compile a pair, or as a group a lead whose follower was lost."""
    return re.compile(f"{_shape(wrong, char_class).pair}|({char_class(_telling_leads(wrong))})")


def _telling_leads(wrong: Wrong) -> str:
    """Give the leads of Arabic letters, and of punctuation, which is three bytes of which one or two are left."""
    return wrong.chars(*_ARABIC_LEADS) + (wrong.chars(0xE2, 0xE2) if wrong is wrong_1252() else "")


def spans(value: str) -> list[Span]:
    """Find the stretches of UTF-8 that was read in windows-1256, else in windows-1252 or Latin-1.

    >>> [(span.repair, span.route) for span in spans("قال ط§ظ„ظˆط²ظٹط± اليوم")]
    [('الوزير', 'UTF-8 read as windows-1256')]
    """
    first, second = (_spans(value, wrong) for wrong in (wrong_1256(), wrong_1252()))
    return first if not second or any(span.repair for span in first) else second


def _spans(value: str, wrong: Wrong) -> list[Span]:
    """Find the stretches that one wrong reader made."""
    if not _evident(wrong).search(value):
        return []
    runs = [match.span() for match in _run(wrong).finditer(value)]
    return _mangled(value, runs, wrong)


def _mangled(value: str, runs: list[tuple[int, int]], wrong: Wrong) -> list[Span]:
    """Choose the runs that bear evidence, with their neighbours, and repair them."""
    evidence = _evident(wrong)
    runs = [place for place in runs if evidence.search(value, *place) or not _clean(value, *place, wrong)]
    chains = [chain for chain in _chains(value, runs, wrong) if any(evidence.search(value, *place) for place in chain)]
    return [span for chain in chains for span in _repaired(value, chain, wrong)]


def _clean(value: str, start: int, end: int, wrong: Wrong) -> bool:
    """Say whether a run without evidence is part of a clean word: `ع»` at the end of `«البقيع»`."""
    around = value[max(0, start - 1) : start] + value[end : end + 1]
    return wrong is wrong_1256() and not around.isascii()


def _chains(value: str, runs: list[tuple[int, int]], wrong: Wrong) -> list[list[tuple[int, int]]]:
    """Group the runs between which only ASCII stands, or leads that were left alone."""
    alone = str.maketrans("", "", "" if wrong is wrong_1256() else _telling_leads(wrong) + wrong.chars(0x80, 0x80))
    chains: list[list[tuple[int, int]]] = []
    for place in runs:
        if chains and value[chains[-1][-1][1] : place[0]].translate(alone).isascii():
            chains[-1].append(place)
        else:
            chains.append([place])
    return chains


def _repaired(value: str, chain: list[tuple[int, int]], wrong: Wrong) -> list[Span]:
    """Read a chain's runs in UTF-8; none of them where a byte was lost, as half a repair would hide that."""
    read = wrong.bytes_of_each([value[start:end] for start, end in chain])
    lost, route = _lost(value, chain, wrong), f"UTF-8 read as {wrong.name}"
    return [Span(*place, None if lost else _utf_8(raw), route) for place, raw in zip(chain, read, strict=True)]


def _utf_8(raw: bytes | None) -> str | None:
    try:
        return None if raw is None else raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _lost(value: str, chain: list[tuple[int, int]], wrong: Wrong) -> bool:
    """Say whether a follower was lost in the words of a chain: a lead stands there that leads nothing.

    In windows-1256 leads are Arabic letters, which may be clean ones unless they touch a run.
    """
    if wrong is wrong_1256():
        leads = wrong.chars(*_ARABIC_LEADS)
        return any(
            char in leads for start, end in chain for char in (*value[max(0, start - 1) : start], *value[end : end + 1])
        )
    start, end = chain[0][0], chain[-1][1]
    before, after = re.split(r"\s", value[:start])[-1], re.split(r"\s", value[end:], maxsplit=1)[0]
    words = _alone(wrong).finditer(value, start - len(before), end + len(after))
    return any(match.group(1) for match in words)
