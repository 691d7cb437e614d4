"""What the character rules say about one value: where the first fault stands, and what the faults are."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMED = 3  # more kinds of character than this would make a line of a report unreadable


@dataclass(frozen=True, slots=True)
class Hit:
    """The first fault in a value: `column` is its code point's place, from 0; the message speaks of all of them."""

    column: int
    message: str


def name(char: str) -> str:
    r"""Return a character's code point and its name in Unicode, which controls and the unassigned lack.

    >>> name("\u200f"), name("\x1a")
    ('U+200F RIGHT-TO-LEFT MARK', 'U+001A')
    """
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def names(chars: Iterable[str]) -> str:
    r"""Name every kind of character once, the commonest first, with its count where that is over one.

    >>> names("\x1a\u200f\x1a")
    'U+001A (2 times), U+200F RIGHT-TO-LEFT MARK'
    """
    kinds = Counter(chars).most_common()
    told = [name(char) + (f" ({count} times)" if count > 1 else "") for char, count in kinds[:_NAMED]]
    return ", ".join(told + ([f"{len(kinds) - _NAMED} more kinds"] if len(kinds) > _NAMED else []))


def ranges(points: Iterable[int]) -> str:
    r"""Write code points, in ascending order, as the inside of an RE2 character class.

    >>> print(ranges([0x41, 0x42, 0x43, 0x200F]))
    \x{41}-\x{43}\x{200F}
    """
    runs: list[list[int]] = []
    for point in points:
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return "".join(f"\\x{{{low:X}}}" if low == high else f"\\x{{{low:X}}}-\\x{{{high:X}}}" for low, high in runs)
