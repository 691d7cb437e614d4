"""Which of several records that share a key repeat one another: a caption or a standing head may recur, and is no
copy.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

Values = Sequence[str | None]  # of one record, of the columns that a rule names
Pair = tuple[int, int]  # the places of a record, and of a later one that repeats it

_CAPTION = 10  # words: a longer text is no caption
_RUBRIC = 3  # words: a longer headline says what happened (of 41 standing heads in 9,726 articles 6 are longer)
# On so many days, or again so much later, no headline stands that says what happened; nor on two days over different
# articles.
_DAYS, _AFTER = 3, timedelta(days=7)
_DAY = re.compile(r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_A_DAY = 3  # nor over so many different articles of one day
_LONG = 20  # words of a text that can be compared
_ALIKE = 0.3  # of the pairs of neighbouring words, so many are common to two versions of an article


def texts(records: Sequence[Values]) -> Iterator[Pair]:
    """Yield the pairs of equal texts, each with its title behind it: a text of a few words under another title is a
    caption.

    >>> list(texts([("Photo by", "A"), ("Photo by", "B"), ("Photo by", "A"), ("Photo by", None)]))
    [(0, 2), (0, 3)]
    """
    firsts: dict[str, int] = {}
    for place, (text, title) in enumerate(records):
        name = " ".join((title or "").split()) if _words(text, most=_CAPTION + 1) <= _CAPTION else ""
        earlier = [0] if place and not name else [firsts[each] for each in ("", name) if each in firsts]
        firsts.setdefault(name, place)
        if earlier:
            yield min(earlier), place


def headlines(records: Sequence[Values]) -> Iterator[Pair]:
    """Yield the pairs of equal headlines of a day, each of title, publisher, time and text, that are no rubric's.

    >>> days = [("Cartoon", "Al Waha", f"2021-07-0{day}T08:00:00Z", "By Salma") for day in (1, 1, 2, 3)]
    >>> list(headlines(days)), list(headlines(days[:3]))
    ([], [(0, 1)])
    """
    days: dict[str, list[int]] = {}
    for place, values in enumerate(records):
        days.setdefault((values[2] or "")[:10], []).append(place)
    firsts = [records[places[0]] for places in days.values()]
    if _recurs(days) or any(_different(firsts[0], first) for first in firsts[1:]):
        return
    for places in days.values():
        first, *later = places
        different = [place for place in later if _different(records[first], records[place])]
        blank = [place for place in places if not _words(records[place][3], most=1)]
        standing = len(different) >= _A_DAY - 1 or (_words(records[first][0]) <= _RUBRIC and (different or blank))
        yield from ((first, place) for place in later if not (standing and place in {*different, *blank}))


def _recurs(days: Iterable[str]) -> bool:
    """Tell whether a headline is back on so many days, or after such a time, that it is a standing head."""
    told = sorted(_day(day) for day in days if _DAY.fullmatch(day))
    return len(told) >= _DAYS or (len(told) > 1 and told[-1] - told[0] >= _AFTER)


def _day(day: str) -> date:
    year, month, number = map(int, day.split("-"))
    return date(year, month, 1) + timedelta(number - 1)  # a day that its month lacks is DAT001's


def _different(one: Values, other: Values) -> bool:
    """Tell whether two records are certain to be no versions of one article: long texts that share little."""
    if one[3] == other[3]:
        return False
    own, others = _neighbours(one[3]), _neighbours(other[3])
    if min(own.total(), others.total()) < _LONG - 1:
        return False
    return (own & others).total() < _ALIKE * min(own.total(), others.total())


def _neighbours(text: str | None) -> Counter[tuple[str, str]]:
    words = (text or "").split()
    return Counter(pairwise(words))


def _words(text: str | None, *, most: int = -1) -> int:
    return len((text or "").split(maxsplit=most))
