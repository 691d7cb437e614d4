"""Words of a line as one-letter codes, and what a line may be made of as one pattern over those codes."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from warraq.normalise.dates.fold import fold
from warraq.normalise.dates.tables import Entry, lexicon

# Names of two words are one token, and so are a clock time with its offset, and a.m. and p.m. with their dots.
_TOKEN: Final = re.compile(
    r"""
      [0-9]{1,2}(?: :[0-9]{2} (?: :[0-9]{2} (?:[.,][0-9]+)? )? | h[0-9]{2} ) (?![0-9])
        (?: \s?[+-](?:0[0-9]|1[0-4]):?[0-5][0-9](?![0-9]) | [+-](?:0[0-9]|1[0-4])(?![0-9:-]) )?
    | [0-9]+
    | (?:gmt|utc)\s?[+-][0-9]{1,2}(?: :?[0-9]{2} )?(?![0-9:-])
    | [ap]\.\s?m(?![^\W\d_])\.?
    | (?: كانون | تشرين | ربيع | جمادي? | ذ[ويا]? | ا[يه]ن?(?=\s+النار) | قبل | بعد | دو | سه | چهار | پنج | يك )
        \s+ (?: ال | شنبه | او?[لخ] | ثا | تا | قعده | حجه | ظهر ) [^\W\d_]*
    | (?:ب|بال|ال)?توقيت\s+[^\W\d_]+(?:\s+المكرمه)?
    | [^\W\d_]+
    | \S
    """,
    re.VERBOSE,
)
_NUMBER_CODES: Final = {1: "d", 2: "d", 3: "3", 4: "y", 6: "6", 8: "8"}
UNKNOWN: Final = "?"
# A by-line is a name of at most four words; a line with more unknown words than that is prose, and the rest is not looked at.
_NAME_LENGTH: Final = 4

# Hijri and Jalali years that a newspaper can print: up to the end of the Umm al-Qura tables.
_ISLAMIC_YEARS: Final = ("1300", "1500")


def _number(digits: str) -> Entry:
    code = _NUMBER_CODES.get(len(digits), "9")
    return ("i" if code == "y" and _ISLAMIC_YEARS[0] <= digits <= _ISLAMIC_YEARS[1] else code), digits


# The numbers of most lines are looked up like words, which spares a call for each of them.
_COMMON_NUMBERS: Final = (*map(str, range(60)), *(f"{number:02}" for number in range(60)), *map(str, range(1400, 2100)))
_WORDS: Final[dict[str, Entry]] = {digits: _number(digits) for digits in _COMMON_NUMBERS} | lexicon()

_SEP = r"[-./,|]?"
_MONTH = r"[GHJV](?:[-/(.]{0,2}[GHJV]\)?)*"
_ERA = r"(?:[-.,(/]?(?:h\.?[sq]|[Ehsqm])\)?)?"
_Y = r"[yi]"
# What follows says that a number is an hour, or the day of another date, and no year of two digits.
_NO_HOUR = r"(?![.:]d|[-(]?[Am])"
_NO_OTHER = rf"(?!l*{_SEP}l*[GHJV])"

_ITEM: Final = re.compile(
    rf"""
      (?P<dmy>[dg]l*{_SEP}l*{_MONTH}[-./,]*l*{_Y}{_ERA})
    | (?P<mdy>{_MONTH}\.?[dg]l*[-./,]?l*{_Y}{_ERA})
    | (?P<asctime>{_MONTH}\.?dT{_Y})
    | (?P<ymd>{_Y}[-./,]?{_MONTH}[-./,]?d{_NO_HOUR}{_NO_OTHER})
    | (?P<dmd>[dg]l*{_SEP}l*{_MONTH}[-./,]*d(?![-./,]?d){_NO_HOUR}{_NO_OTHER}{_ERA})
    | (?P<my>{_MONTH}[-./,]*l*{_Y}{_ERA})
    | (?P<ym>{_Y}[-./,]?{_MONTH})
    | (?P<dm>[dg]l*{_SEP}l*{_MONTH}|{_MONTH}d{_NO_HOUR})
    | (?P<basic>8(?:t[6yid])?)
    | (?P<numeric>(?: {_Y}[-./,]?d[-./,]?d(?![-./,]{_Y}) | d[-./,]?d[-./,]?{_Y} | d[-./,]d[-./,]d(?![-./,:][dyi]|[Am]) ){_ERA})
    | (?P<short>(?:{_Y}[-./]d|d[-./]{_Y}){_ERA}(?![-./]d))
    | (?P<zodiac>dl*Z(?:[-,/]?i{_ERA})?|l*Z(?:d(?![-./,]?[GHJVdyi]))?(?:[-,/]?i{_ERA})?)
    | (?P<year>{_Y}{_ERA})
    | (?P<time>C?:?t?(?:T[-,(]?[Am]?|AT|d[.:]d(?:[.:]d)?[-,(]?[Am]?|d[Am])|C:?d)
    | (?P<weekday>[Ww])
    | (?P<offset>O)
    | (?P<update>U)
    | (?P<published>R)
    | (?P<byline>(?:B:?|K[-:/|])[?lLP]{{1,{_NAME_LENGTH}}}(?:[-:|/,(.]|$))
    | (?P<issue>N:?\(?[d3yi9]\)?)
    | (?P<place>P)
    | (?P<dirt>[-./,:|()lLK]+)
    | (?P<stray>.)
    """,
    re.VERBOSE,
)


class Line(NamedTuple):
    """A line in codes, one letter a word, with what each word means at the same index."""

    codes: str
    values: list[int | str]


def parse(text: str) -> Line:
    """Give each word of a line its code and its meaning; stops at a fifth unknown word.

    >>> parse("الأحد 25 يوليو 2021 11:02 ص")
    Line(codes='WdGyTA', values=[6, '25', 7, '2021', '11:02', 'am'])
    """
    entries: list[Entry] = []
    unknown = 0
    for word in _TOKEN.findall(fold(text)):
        entry = _WORDS.get(word) or _classify(word)
        entries.append(entry)
        if entry[0] == UNKNOWN and (unknown := unknown + 1) > _NAME_LENGTH:
            break
    return Line("".join([code for code, _ in entries]), [value for _, value in entries])


def _classify(word: str) -> Entry:
    first = word[0]
    if "0" <= first <= "9":
        return _number(word) if word.isdigit() else ("T", word)
    if len(word) > 1 and ("+" in word or "-" in word):  # gmt+3: no other token of several characters has a sign
        return "O", word
    return _WORDS.get(_joined(word)) or (UNKNOWN, word)


def _joined(word: str) -> str:
    """Spell a name of two words as the tables key it."""
    return "".join(word.split()).replace("بالتوقيت", "توقيت", 1).replace("بتوقيت", "توقيت", 1)


def items(line: Line) -> list[tuple[str, int, int]]:
    """Cut a line into items: the kind of each, and the range of words that it spans.

    >>> items(parse("الأحد 25 يوليو 2021 11:02 ص"))
    [('weekday', 0, 1), ('dmy', 1, 4), ('time', 4, 6)]
    """
    return [(match.lastgroup or "stray", match.start(), match.end()) for match in _ITEM.finditer(line.codes)]
