"""Words of a line as one-letter codes, and what a line may be made of as one pattern over those codes."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from warraq.normalise.dates.fold import fold
from warraq.normalise.dates.tables import LATIN_HIJRI, Entry, lexicon

_WITHOUT_JOINTS: Final = dict.fromkeys(map(ord, "'-"))
_LATIN_NAMES: Final = "|".join(
    name.replace("_", r"[\s-]*").replace("'", "'?") for line in LATIN_HIJRI.values() for name in line.split()
)
_DAY_NAMES: Final = r"ال(?:حادي|واحد|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع)"
# Names of two words are one token, and so are a clock time with its offset, and a.m. and p.m. with their dots.
_TOKEN: Final = rf"""
      [0-9]{{1,2}}(?: :[0-9]{{2}} (?: :[0-9]{{2}} (?:[.,][0-9]+)? )? | \s?h\s?[0-9]{{2}}(?![:.])(?:\s?min\b)? ) (?![0-9])
        (?: \s?[+-](?:0[0-9]|1[0-4]):?[0-5][0-9](?![0-9]) | \+(?:0[0-9]|1[0-4])(?![0-9:-]) | -(?:0[0-9]|1[0-4])(?![0-9:/.-]|\s*[^\W\d_]) )?
    | (?<=:[0-9]{{2}}\s[0-9]{{4}}\s)[+-](?:0[0-9]|1[0-4])[0-5][0-9](?![0-9])
    | [0-9]+
    | (?:gmt|utc)\s?[+-][0-9]{{1,2}}(?: :?[0-9]{{2}} )?(?![0-9:-])
    | \([a-z\s]+\s(?:standard|summer|daylight)\stime\)
    | (?:[ap]\.\s?m|a\.\s?[hd])(?![^\W\d_])\.?
    | (?=[rjszdt]|al) (?:{_LATIN_NAMES}) (?![^\W\d_])
    | {_DAY_NAMES} \s+ (?: عشر | و\s?ال(?:عشر|ثلاث)[وي]ن ) (?![^\W\d_])
    | (?: كانون | تشرين | ربيع | جمادي? | ذ[ويا]? | ا[يه]ن?(?=\s+النار) | قبل | بعد | دو | سه | چهار | پنج | يك )
        \s+ (?: ال | شنبه | او?[لخ] | ثا | تا | قعده | حجه | ظهر ) [^\W\d_]*
    | (?:ب|بال|ال)?توقيت\s+[^\W\d_]+(?:\s+المكرمه)?
    | [^\W\d_]+
    | \S
"""
_NUMBER_CODES: Final = {1: "d", 2: "d", 3: "3", 4: "y", 6: "6", 8: "8"}
UNKNOWN: Final = "?"
OTHER_MONTHS: Final = frozenset("GHJVZ")  # beside the solar months of Afghanistan
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
_DAY = rf"(?:[dg]l*{_SEP}l*|ol*)"
_MONTH = r"[GHJV](?:[-/(.]{0,2}[GHJV]\)?)*"
_ERA = r"(?:[-.,(/]?(?:h\.?[sq]|[Ehsqm])\)?)?"
_Y = r"[yi]"
# What follows says that a number is an hour, or the day of another date, and no year of two digits.
_NO_HOUR = r"(?![.:]d|[-(]?[Am])"
_NO_OTHER = rf"(?!l*{_SEP}l*[GHJV])"

_ITEM: Final = rf"""
      (?P<dmy>{_DAY}{_MONTH}[-./,]*l*{_Y}{_ERA})
    | (?P<mdy>{_MONTH}\.?[dg]l*[-./,]?l*{_Y}{_ERA})
    | (?P<afghan>dl*[-./,]?Fl*[-./,]?{_Y}{_ERA})
    | (?P<asctime>{_MONTH}\.?dTO?{_Y})
    | (?P<ymd>{_Y}[-./,]?{_MONTH}[-./,]?d{_NO_HOUR}{_NO_OTHER})
    | (?P<dmd>{_DAY}{_MONTH}[-./,]*d(?![-./,]?d){_NO_HOUR}{_NO_OTHER}{_ERA})
    | (?P<my>{_MONTH}[-./,]*l*{_Y}{_ERA})
    | (?P<ym>{_Y}[-./,]?{_MONTH})
    | (?P<dm>{_DAY}{_MONTH}|{_MONTH}d{_NO_HOUR})
    | (?P<basic>8(?:t[6yid])?)
    | (?P<numeric>(?: {_Y}[-./,]?d[-./,]?d(?![-./,]{_Y}) | d[-./,]?d[-./,]?{_Y} | d[-./,]d[-./,]d(?![-./,:][dyi]|[Am]) ){_ERA})
    | (?P<short>(?:{_Y}[-./]d|d[-./]{_Y}){_ERA}(?![-./]d))
    | (?P<zodiac>dl*Z(?:[-,/]?i{_ERA})?|l*Z(?:d(?![-./,]?[GHJVdyi]))?(?:[-,/]?i{_ERA})?)
    | (?P<year>{_Y}{_ERA})
    | (?P<time>(?:(?:C:?)?t?|c)T[-,(]?[Am]?|(?:C:?)?t?(?:AT|d[.:]d(?:[.:]d)?[-,(]?[Am]?|d[Am])|C:?d)
    | (?P<weekday>[Ww])
    | (?P<offset>O)
    | (?P<update>U)
    | (?P<published>R)
    | (?P<byline>(?:B:?|K[-:/|])[?lLPFo]{{1,{_NAME_LENGTH}}}(?:[-:|/,(.]|$))
    | (?P<issue>N{{1,2}}:?\(?[d3yi9]\)?)
    | (?P<place>P)
    | (?P<dirt>[-./,:|()lLK]+)
    | (?P<stray>.)
"""


# Layouts kept: a source prints its dates in one or two, and those of a day and of a year in one and two digits are alike.
_KEPT_LAYOUTS: Final = 1024


NAMED: Final = frozenset({"dmy", "afghan", "mdy", "ymd", "dmd", "my", "ym", "dm"})
NUMERIC: Final = frozenset({"numeric", "short", "year"})
DATES: Final = NAMED | NUMERIC | {"basic", "asctime"}


class Line(NamedTuple):
    """A line in codes, one letter a word, with what each word means at the same index."""

    codes: str
    values: list[int | str]


class Item(NamedTuple):
    """A part of a line: its kind, its codes, and where they stand."""

    kind: str
    codes: str
    start: int
    end: int


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that takes ten milliseconds, and that a run over few or plain lines does not need."""
    return re.compile(pattern, re.VERBOSE)


def parse(text: str) -> Line:
    """Give each word of a line its code and its meaning; stops at a fifth unknown word.

    >>> parse("الأحد 25 يوليو 2021 11:02 ص")
    Line(codes='WdGyTA', values=[6, '25', 7, '2021', '11:02', 'am'])
    """
    entries: list[Entry] = []
    unknown, known = 0, _WORDS.get
    for word in _compiled(_TOKEN).findall(fold(text)):
        if (entry := known(word)) is None:
            entry = _classify(word)
            unknown += entry[0] == UNKNOWN
        entries.append(entry)
        if unknown > _NAME_LENGTH:
            break
    return Line("".join([code for code, _ in entries]), [value for _, value in entries])


def _classify(word: str) -> Entry:
    first = word[0]
    if "0" <= first <= "9":
        return _number(word) if word.isdigit() else ("T", word)
    if first in "+-(":
        return ("O", f"{word[:3]}:{word[3:]}") if word[1:].isdigit() else ("L" if word[1:] else UNKNOWN, word)
    if joined := _WORDS.get(_joined(word)):
        return joined
    return ("O", word) if "+" in word[1:] or "-" in word[1:] else (UNKNOWN, word)  # gmt+3


def _joined(word: str) -> str:
    """Spell a name of two words as the tables key it."""
    return (
        "".join(word.split()).translate(_WITHOUT_JOINTS).replace("بالتوقيت", "توقيت", 1).replace("بتوقيت", "توقيت", 1)
    )


@lru_cache(maxsize=_KEPT_LAYOUTS)
def items(codes: str) -> tuple[Item, ...]:
    """Cut the codes of a line into items; dirt is left out.

    >>> [item.kind for item in items(parse("الأحد 25 يوليو 2021 - 11:02 ص").codes)]
    ['weekday', 'dmy', 'time']
    """
    found = [Item(match.lastgroup or "stray", match[0], *match.span()) for match in _compiled(_ITEM).finditer(codes)]
    return tuple(_published([item for item in found if item.kind != "dirt"]))


def _published(found: list[Item]) -> list[Item]:
    """Leave out what is labelled as an update where the line has another date, and the labels."""
    kept: list[Item] = []
    updates: list[Item] = []
    target = kept
    for item in found:
        if item.kind == "update":
            target = updates
        elif item.kind == "published":
            target = kept
        else:
            target.append(item)
    return kept if any(item.kind in DATES for item in kept) else kept + updates
