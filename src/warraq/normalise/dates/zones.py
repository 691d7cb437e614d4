"""Names of time zones on a date line: places that newspapers name, CLDR's names, and offsets from Greenwich.

`zones.tsv` holds CLDR's names, and `places.tsv` the words that it lacks. Zones are IANA's: one that is of two places is
read where their clocks agree on that day, and refused otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from warraq.normalise.dates import tokens
from warraq.normalise.dates.fold import fold
from warraq.normalise.tables import rows

# What these stand before is a place, or one of CLDR's names that begin so.
_HEADS: Final = frozenset(map(fold, ("توقيت", "التوقيت", "بتوقيت", "بالتوقيت", "لتوقيت", "للتوقيت", "وقت")))
HEADS: Final = dict.fromkeys(_HEADS, ("z", "")) | {
    fold(word): ("z", "label") for word in ("التوقيت", "بالتوقيت", "للتوقيت", "وقت")
}
_SIGN: Final = re.compile(r"([+-])\s?([0-9]{1,2})(?::?([0-9]{2}))?")


class Zone(NamedTuple):
    """What a run of words says about the offset, and how many words it has."""

    meaning: str
    length: int


class _Names(NamedTuple):
    after_head: dict[str, str]
    alone: dict[str, str]
    longest: int


def find(words: Sequence[str], at: int) -> Zone | None:
    """Find the zone that is named from a word on: the longest name, with the word for time in front or without.

    >>> find(["بتوقيت", "مكه", "المكرمه"], 0), find(["arabian", "standard", "time"], 0)
    (Zone(meaning='Asia/Riyadh', length=3), Zone(meaning='+03:00', length=3))
    """
    names = _names()
    headed = words[at] in _HEADS
    first = at + headed
    table = names.after_head if headed else names.alone
    if headed and first < len(words) and (offset := signed(words[first])):
        return Zone(offset, 2)
    for end in range(min(len(words), first + names.longest), first, -1):
        if meaning := table.get(" ".join(words[first:end])):
            return Zone(meaning, end - at)
    return None


def signed(word: str) -> str | None:
    """Spell the offset of a word such as `غرينتش+3`, `+3 gmt` or `+03:00`; None for any other word.

    >>> signed("utc -4"), signed("+3"), signed("gmt")
    ('-04:00', '+03:00', None)
    """
    match = _SIGN.search(word)
    return f"{match[1]}{match[2]:0>2}:{match[3] or '00'}" if match else None


@cache
def _names() -> _Names:
    """Read the names once, when a line has a word that is in no other table."""
    after_head: dict[str, str] = {}
    alone: dict[str, str] = {}
    for name, meaning in rows(__package__, "zones.tsv"):
        head, *rest = words = tokens.words(name)
        if head in _HEADS and rest:
            after_head.setdefault(" ".join(rest), meaning)
        else:
            alone.setdefault(" ".join(words), meaning)
    for meaning, line in rows(__package__, "places.tsv"):
        after_head |= {" ".join(tokens.words(name)): meaning for name in line.split(", ")}
    return _Names(after_head, alone, max(name.count(" ") + 1 for name in (*after_head, *alone)))
