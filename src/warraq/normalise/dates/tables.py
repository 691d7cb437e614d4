"""Words of printed date lines: months, weekdays, times of day, eras and what else stands beside a date.

`words.tsv` has every spelling as people write it, with the sources; here each is keyed by its folding (`fold.fold`), so
that hamza, teh marbuta, vowel signs and Persian letters need no entries of their own. A name of two words is keyed with
one blank and without.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from warraq.normalise.dates.fold import fold
from warraq.normalise.tables import rows

# A word's code is its part of speech in `grammar`; its value is what the word means.
Entry = tuple[str, int | str]


class Row(NamedTuple):
    """A line of `words.tsv`: a part of speech, a meaning, and names that have it.

    Hijri months in Latin letters are apart: `H'` are names, and `H.` abbreviations of two parts.
    """

    part: str
    meaning: int | str
    names: tuple[str, ...]


WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Each mark by the part that it plays; what is not here has no place on a date line.
MARKS: Final = {
    "-": "-–—‐‒―",
    "/": "/\\⁄∕",
    ".": ".·۔",
    ",": ",،؛;'",
    ":": ":",
    "|": "|¦•●▪*~_",
    "(": '([{«“"‹<',
    ")": ")]}»”›>",
}


@cache
def words() -> tuple[Row, ...]:
    """Read the words of date lines."""
    return tuple(
        Row(part, int(meaning) if meaning.isdigit() else meaning, tuple(names.split()))
        for part, meaning, names in rows(__package__, "words.tsv")
    )


def lexicon() -> dict[str, Entry]:
    """Every known word by its folded spelling, with its code and its meaning; earlier lines win."""
    table: dict[str, Entry] = {mark: (code, mark) for code, marks in MARKS.items() for mark in marks}
    for part, meaning, names in words():
        for name in names:
            key = fold(name.replace("'", "") if part == "H'" else name)
            for word in (key.replace("_", ""), key.replace("_", " ")):
                table.setdefault(word, (part[0], word if meaning == "" else meaning))
                if part == "J":
                    table.setdefault(word + fold("ماه"), ("J", meaning))
    return table
