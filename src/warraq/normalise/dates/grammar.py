"""Words of a line as one-letter codes, and what a line may be made of as one pattern over those codes."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from warraq.normalise.dates import tokens, zones
from warraq.normalise.dates.tables import Entry, lexicon

_WITHOUT_JOINTS: Final = dict.fromkeys(map(ord, "'-."))
_BARE_OFFSET: Final = len("+0300")
_NUMBER_CODES: Final = {1: "d", 2: "d", 3: "3", 4: "y", 6: "6", 8: "8"}
UNKNOWN: Final = "?"
OTHER_MONTHS: Final = frozenset("GHJVZ")  # beside the solar months of Afghanistan
# A by-line is a name of at most four words; a line with more unknown words than that is prose, and the rest is not
# looked at.
_NAME_LENGTH: Final = 4

# Hijri and Jalali years that a newspaper can print: up to the end of the Umm al-Qura tables.
_ISLAMIC_YEARS: Final = ("1300", "1500")


def _number(digits: str) -> Entry:
    code = _NUMBER_CODES.get(len(digits), "9")
    return ("i" if code == "y" and _ISLAMIC_YEARS[0] <= digits <= _ISLAMIC_YEARS[1] else code), digits


# The numbers of most lines are looked up like words, which spares a call for each of them.
_COMMON_NUMBERS: Final = (*map(str, range(60)), *(f"{number:02}" for number in range(60)), *map(str, range(1400, 2100)))
_WORDS: Final[dict[str, Entry]] = {digits: _number(digits) for digits in _COMMON_NUMBERS} | lexicon() | zones.HEADS

_SEP = r"[-./,|]?"
_DAY = rf"(?:[dg]l*{_SEP}l*|ol*)"
_MONTH = r"[GHJV](?:[-/(.,]{0,2}[GHJV]\)?)*"
_ERA = r"(?:[-.,(/]?(?:h\.?[sq]|[Ehsqm])\)?)?"
_Y = r"[yi]"
# What follows says that a number is an hour, or the day of another date, and no year of two digits.
_NO_HOUR = r"(?![.:]d|[-(]?[Aam])"
_NO_OTHER = rf"(?!l*{_SEP}l*[GHJV])"

# A place that no table has is one where an agency dates from it in both calendars and signs the line.
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
    | (?P<numeric>(?: {_Y}[-./,]?d[-./,]?d(?![-./,]{_Y}(?![-./]d[-./]d)) | d[-./,]?d[-./,]?{_Y} | d[-./,]d[-./,]d(?![-./,:][dyi]|[Aam]) ){_ERA})
    | (?P<short>(?:{_Y}[-./]d|d[-./]{_Y}){_ERA}(?![-./]d))
    | (?P<zodiac>dl*Z(?:[-,/]?i{_ERA})?|l*Z(?:d(?![-./,]?[GHJVdyi]))?(?:[-,/]?i{_ERA})?)
    | (?P<hours>C:?L?{_Y}(?!{_ERA}[-./,]?[dGHJV])|{_Y}(?=\(?O))
    | (?P<year>{_Y}{_ERA})
    | (?P<time>(?:(?:C:?L?)?t?|c)T(?:[lL]{{1,2}}[AaM]|[-,(]?[AaMm]?)|(?:C:?L?)?t?(?:[Aa]:?T|d[.:]d(?:[.:]d)?[-,(]?[AaMm]?|d[lL]{{1,2}}[AaM]|d[-,(]?[AaM]|dm)|C:?L?d|(?:C:?)?M)
    | (?P<part>A(?=l*L?l*W|[-.,)]*$))
    | (?P<weekday>[Ww])
    | (?P<offset>O|(?<=[TAaMmd])\(?x\)?|(?<=[TAaMmO]\()x\)?|(?<=O)\(x\))
    | (?P<update>U)
    | (?P<published>R)
    | (?P<byline>(?:B:?|K[-:/|])[?lLPFo]{{1,{_NAME_LENGTH}}}(?:[-:|/,(.]|$))
    | (?P<issue>N{{1,2}}:?\(?[d3yi9]\)?)
    | (?P<place>P|^(?=[^?]{{0,2}}\?)[?PlLFo]{{1,3}}-?(?=dH[yi]h?-?L?dGym?[-(/]*P))
    | (?P<dirt>[-./,:|()lLK]+)
    | (?P<stray>.)
"""  # noqa: E501  # one pattern, query or example


# Layouts kept: a source prints its dates in one or two, and those of a day and of a year in one and two digits are
# alike.
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
    """Tell the code and the meaning of each word of a line; stops at a fifth unknown word.

    >>> parse("الأحد 25 يوليو 2021 11:02 ص")
    Line(codes='WdGyTa', values=[6, '25', 7, '2021', '11:02', 'am'])
    """
    entries: list[Entry] = []
    unknown, until, known = 0, 0, _WORDS.get
    words = tokens.words(text)
    for at, word in enumerate(words):
        if at < until:
            continue
        if (entry := known(word)) is None or entry[0] == "z":
            entry, until = _looked_up(words, at, entry)
            unknown += entry[0] == UNKNOWN
        entries.append(entry)
        if unknown > _NAME_LENGTH:
            break
    return Line("".join([code for code, _ in entries]), [value for _, value in entries])


def month(name: str) -> int | None:
    """Return the number of the Gregorian month that a folded name is, or a pair of names.

    >>> month("تشرين الاول"), month("تموز يوليو"), month("muharram")
    (10, 7, None)
    """
    if entry := _WORDS.get(name):
        return int(entry[1]) if entry[0] == "G" else None
    numbers = {month(word) for word in name.split()} if " " in name else {None}
    return numbers.pop() if len(numbers) == 1 else None


def _looked_up(words: list[str], at: int, head: Entry | None) -> tuple[Entry, int]:
    """Find what a word is that is in no table, or the word for time in front of a zone's name; and the index behind
    it.
    """
    word = words[at]
    if head is None and (entry := _classify(word)):
        return entry, at + 1
    if zone := zones.find(words, at):
        return ("O", zone.meaning), at + zone.length
    return ("L" if head and head[1] else UNKNOWN, word), at + 1


def _classify(word: str) -> Entry | None:
    first = word[0]
    if "0" <= first <= "9":
        return _number(word) if word.isdigit() else ("T", word)
    if first in "+-" and word[1:].isdigit() and len(word) == _BARE_OFFSET:
        return "O", f"{word[:3]}:{word[3:]}"
    if offset := zones.signed(word):
        return ("x" if first in "+-" and word[-1].isdigit() else "O"), offset
    if first == "(" and word[1:]:
        return "L", word
    return _WORDS.get("".join(word.split())) or _WORDS.get("".join(word.split()).translate(_WITHOUT_JOINTS))


@lru_cache(maxsize=_KEPT_LAYOUTS)
def items(codes: str) -> tuple[Item, ...]:
    """Cut the codes of a line into items; dirt is left out.

    >>> [item.kind for item in items(parse("الأحد 25 يوليو 2021 - 11:02 ص").codes)]
    ['weekday', 'dmy', 'time']
    """
    pieces = [Item(match.lastgroup or "stray", match[0], *match.span()) for match in _compiled(_ITEM).finditer(codes)]
    return tuple(_published([item for item in pieces if item.kind != "dirt"]))


def _published(pieces: list[Item]) -> list[Item]:
    """Leave out what is labelled as an update where the line has another date, and the labels."""
    kept: list[Item] = []
    updates: list[Item] = []
    target = kept
    for item in pieces:
        if item.kind == "update":
            target = updates
        elif item.kind == "published":
            target = kept
        else:
            target.append(item)
    return kept if any(item.kind in DATES for item in kept) else kept + updates
